"""What is counted twice, or not as it is meant: a figure that enters a sum twice or moves several KPIs, a sum among
differences, a ratio that holds its own denominator, two measures joined by a stroke, a growth of two figures, a mean
that leaves open cases out, a time that should grow.

All of it is doubt that a reader of the formulas would have; none of it needs the data. Proofs are for algebra.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.text import Span
from kpidsl.compiler.algebra.atoms import Atom
from kpidsl.compiler.algebra.quotient import Reader
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.lines import direction_line
from kpidsl.compiler.verify.means import check_means
from kpidsl.compiler.verify.sums import addends, sums
from kpidsl.compiler.verify.words import listed, plural
from kpidsl.model import expression as e
from kpidsl.model.conditions import leaves
from kpidsl.model.period import NOW, Back
from kpidsl.model.plan import Input, Kpi, Let, Node
from kpidsl.model.queries import Query, query
from kpidsl.model.sense import Sense
from kpidsl.model.sources import Measure
from kpidsl.model.spelling import name_at
from kpidsl.model.values import Quantity

#: So many inputs must add or take the same columns, before one that does otherwise stands out.
_CUSTOM = 2

#: Aggregates to which every selected row adds.
_ADDING = ("sum", "count", "balance")

#: So many named formulas are written out to see what a sum adds.
_TERMS = 100


def check_counting(draft: Draft) -> Iterator[Diagnostic]:
    seen: set[Span] = set()
    for node in draft.nodes.values():
        for kpi in node.kpis.values():
            if kpi.span not in seen:
                seen.add(kpi.span)
                yield from _twice(draft, kpi.formula)
                yield from _joined(draft, kpi.formula)
                yield from _growth_of_another(kpi.formula)
                yield from check_means(draft, kpi.formula)
    for let in draft.lets.values():
        if let.span.document is draft.document:
            yield from _twice(draft, let.formula)
            yield from check_means(draft, let.formula)
    yield from _moving_two(draft)
    yield from _among_differences(draft)
    yield from _open_cases(draft)


# --- sums ------------------------------------------------------------------------------------------------------------

_Term = tuple[str, Back, int]


def _twice(draft: Draft, formula: e.Expression) -> Iterator[Diagnostic]:
    """A figure that the same sum adds, or takes away, more than once: beside a named formula that holds it already."""
    for sum_ in sums(formula):
        added = list(addends(sum_))
        if not any(isinstance(part, e.LetRef) for part, _ in added):
            continue
        places: defaultdict[_Term, list[e.Expression]] = defaultdict(list)
        for part, sign in added:
            for term in dict.fromkeys(_terms(draft, part, NOW, sign)):
                places[term].append(part)
        for (name, back, _), parts in places.items():
            whole = next((part for part in parts if isinstance(part, e.LetRef)), None)
            if whole is not None and len(parts) > 1:
                second = next(part for part in reversed(parts) if part is not whole)
                figure = name_at(name, back)
                message = f"`{figure}` is counted twice: `{whole.name}` contains it"
                labels = [(whole.span, "here once"), (draft.lets[whole.name].formula.span, f"what `{whole.name}` is")]
                yield finding("K0448", second.span, message, help=f"leave out `{figure}`", labels=labels)
                return
        yield from _overlap(draft, [part for part, sign in addends(sum_) if sign > 0])


def _overlap(draft: Draft, added: list[e.Expression]) -> Iterator[Diagnostic]:
    """Two inputs that a sum adds, the rows of one being among those of the other."""
    measured = [
        (part, measure, query(measure))
        for part in added
        if isinstance(part, e.InputRef) and (input_ := draft.inputs.get(part.name)) and (measure := input_.measure)
    ]
    for whole, all_rows, outer in measured:
        for part, some_rows, inner in measured:
            if part is not whole and part.name != whole.name and _adds_what(outer, inner):
                message = f"`{part.name}` is counted twice: its rows are among those of `{whole.name}`"
                labels = [(all_rows.span, f"`{whole.name}`"), (some_rows.span, f"`{part.name}`")]
                help_ = f"leave out `{part.name}`, or take it away"
                yield finding("K0448", part.span, message, help=help_, labels=labels)
                return


def _adds_what(outer: Query, inner: Query) -> bool:
    """Whether one query adds up, of each of its rows, what another adds up as well."""
    added = outer.aggregate == inner.aggregate and outer.of == inner.of and outer.aggregate in _ADDING
    return added and inner.is_among(outer)


def _terms(draft: Draft, expression: e.Expression, back: Back, sign: int) -> Iterator[_Term]:
    """The inputs that a part of a sum adds, written out; of very many the first."""
    stack = [(expression, back, sign)]
    for _ in range(_TERMS):
        if not stack:
            return
        node, when, own = stack.pop()
        for part, turned in addends(node, own):
            match part:
                case e.InputRef(name):
                    yield name, when, turned
                case e.LetRef(name) if name in draft.lets:
                    stack.append((draft.lets[name].formula, when, turned))
                case e.Previous(operand):
                    stack.append((operand, when + part.back, turned))
                case _:
                    pass


def _joined(draft: Draft, formula: e.Expression) -> Iterator[Diagnostic]:
    """`tempo medio / % entro 30 giorni`: two measures that a table prints with a stroke between them, divided."""
    match formula:
        case e.Arithmetic("/", e.InputRef(above), e.InputRef(below)) if {above, below} <= draft.inputs.keys():
            types = draft.inputs[above].type, draft.inputs[below].type
            match types:
                case Quantity(measured), Quantity(share) if measured.dimension and share.text == "%":
                    message = f"this divides `{measured.text}` by a percentage: are these two measures?"
                    help_ = "keep the one that the targets are of, and let the other be a KPI of its own"
                    labels = [(draft.inputs[below].span, "a percentage")]
                    yield finding("K0461", formula.span, message, help=help_, labels=labels)
                case _:
                    pass
        case _:
            return


def _growth_of_another(formula: e.Expression) -> Iterator[Diagnostic]:
    """`(a - previous(b)) / previous(a)`: what a grows by is a less what a was."""
    match formula:
        case e.Arithmetic("/", e.Arithmetic("-", now, e.Previous(other) as taken), e.Previous(base) as divisor):
            steps = (taken.steps, taken.years) == (divisor.steps, divisor.years)
            if steps and e.shape(now) == e.shape(base) != e.shape(other):
                message = f"`{now.span.written}` is set against what it was, and `{taken.span.written}` is taken away"
                meant = divisor.span.written
                labels = [(divisor.span, "the growth of this")]
                fix = replacing(taken.span, meant)
                yield finding("K0481", taken.span, message, help=f"is `{meant}` meant?", labels=labels, fix=fix)
        case _:
            return


# --- KPIs ------------------------------------------------------------------------------------------------------------


def _moving_two(draft: Draft) -> Iterator[Diagnostic]:
    """Figures that are what several actions measure: alone, or over different totals."""
    moved: defaultdict[str, dict[str, Kpi]] = defaultdict(dict)
    numerators = _Numerators(draft.lets)
    for node in draft.nodes.values():
        for kpi in node.kpis.values():
            name = numerators.of(kpi.formula)
            if name is not None and not kpi.watched:
                moved[name].setdefault(node.code, kpi)
    for name, formulas in moved.items():
        if len({Sense().of(_opened(draft, kpi.formula)) for kpi in formulas.values()}) > 1:
            (code, first), *others = formulas.items()
            place = first.span if first.span.document is draft.document else draft.nodes[code].span
            codes = listed([f"`{code}`" for code in formulas])
            message = f"`{name}` is what {codes} measure: it is rewarded, or missed, {_times(len(formulas))}"
            labels = [(kpi.span, f"what `{other}` measures") for other, kpi in others]
            help_ = "it may be meant to weigh so much; else keep the one that says most"
            yield finding("K0447", place, message, help=help_, labels=labels)


def _times(count: int) -> str:
    return "twice" if count == 2 else plural(count, "time")


def _opened(draft: Draft, formula: e.Expression) -> e.Expression:
    """What a formula is that is a named formula alone."""
    while isinstance(formula, e.LetRef) and formula.name in draft.lets:
        formula = draft.lets[formula.name].formula
    return formula


@dataclass
class _Numerators:
    """The one figure that a formula is proportional to: `a` of `a`, of `a / b`, and of `100 * a / (b + c)`.

    A named formula that has such a figure is looked into; any other is a figure.
    """

    lets: Mapping[str, Let]
    _named: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, formula: e.Expression) -> str | None:
        match formula:  # as most are
            case e.InputRef(name):
                return name
            case e.Arithmetic("/", e.InputRef(name), e.InputRef(other)) if name != other:
                return name
            case _:
                pass
        reader = Reader(self.lets, self._left_whole(formula))
        quotient = reader.read(formula)
        match list(quotient.above.terms) if quotient is not None else ():
            case [monomial] if quotient is not None and len(monomial) == 1:
                ((atom, power),) = monomial
                below = [name for each in quotient.below.atoms for name in _looked_at(each, reader)]
                alone = power == 1 and atom.kind != "part" and atom.back == NOW and atom.what not in below
                return str(atom.what) if alone else None
            case _:
                return None

    def _left_whole(self, formula: e.Expression) -> frozenset[str]:
        """The named formulas that are not looked into, be it in those that are."""
        names = {node.name for node in e.walk(formula) if isinstance(node, e.LetRef)}
        return frozenset().union(*(self._left(name) for name in names))

    def _left(self, name: str) -> frozenset[str]:
        if name not in self._named:
            let = self.lets.get(name)
            into = let is not None and self.of(let.formula) is not None
            self._named[name] = self._left_whole(let.formula) if let is not None and into else frozenset({name})
        return self._named[name]


def _looked_at(atom: Atom, reader: Reader) -> Iterator[str]:
    """The figures that an atom is, or is made of, of whatever period."""
    if atom.kind != "part":
        yield str(atom.what)
        return
    yield from (node.name for node in e.walk(reader.parts[atom].node) if isinstance(node, e.InputRef | e.LetRef))


def check_times(draft: Draft) -> Iterator[Diagnostic]:
    """Times that something takes, of which more is declared to be better; of sound plans alone."""
    for node in draft.nodes.values():
        for kpi in node.kpis.values():
            found = next(_growing_time(draft, node, kpi), None)
            if found is not None:
                yield found
                break


def _growing_time(draft: Draft, node: Node, kpi: Kpi) -> Iterator[Diagnostic]:
    match kpi.formula:
        case e.InputRef(name) if kpi.direction == "higher" and name in draft.inputs:
            measure = draft.inputs[name].measure
            if measure is not None and isinstance(measure.of, e.Duration) and not measure.of.from_deadline:
                message = f"`{name}` is the time from one date to another, and more of it is said to be better"
                labels = [(measure.of.span, "the time")]
                for span, _ in direction_line(draft, node, kpi):
                    yield finding("K0455", span, message, help="write `direction lower`", labels=labels)


# --- inputs ----------------------------------------------------------------------------------------------------------


def _among_differences(draft: Draft) -> Iterator[Diagnostic]:
    """An input that adds columns which all others like it take from one another, or the other way round."""
    alike: defaultdict[tuple[str, frozenset[str]], list[tuple[Input, Measure, bool]]] = defaultdict(list)
    for input_ in draft.inputs.values():
        measure = input_.measure
        if measure is None or measure.of is None:
            continue
        parts = [(part.name, sign) for part, sign in addends(measure.of) if isinstance(part, e.ColumnRef)]
        if len(parts) > 1 and len(parts) == len(list(addends(measure.of))):
            columns = frozenset(name for name, _ in parts)
            adds = len({sign for _, sign in parts}) == 1
            alike[measure.source, columns].append((input_, measure, adds))
    compared = _compared(draft)
    for key, inputs in alike.items():
        for ways in (True, False):
            odd = [(input_, measure) for input_, measure, adds in inputs if adds == ways]
            like = len(inputs) - len(odd)
            if len(odd) == 1 and like and like + (compared[key] if ways else 0) >= _CUSTOM:
                ((input_, measure),) = odd
                other = next(each for _, each, adds in inputs if adds != ways)
                assert measure.of is not None
                assert other.of is not None
                message = f"`{input_.name}` takes one of these columns from the other, and {like} others add them"
                if ways:
                    do = f"{like} others take" if like > 1 else f"`{_named(draft, other)}` takes"
                    message = f"`{input_.name}` adds these columns, and {do} one from the other"
                labels = [(other.of.span, "as elsewhere")]
                like_them = other.of.span.written
                help_, fix = f"is `{like_them}` meant?", replacing(measure.of.span, like_them)
                yield finding("K0454", measure.of.span, message, help=help_, labels=labels, fix=fix)


def _compared(draft: Draft) -> Counter[tuple[str, frozenset[str]]]:
    """How often conditions ask which of two columns is more, by the source: so do those who take one from the other."""
    measures = [input_.measure for input_ in draft.inputs.values() if input_.measure is not None]
    return Counter(
        (measure.source, frozenset({node.left.name, node.right.name}))
        for measure in measures
        for node in (e.walk(measure.where) if measure.where is not None else ())
        if isinstance(node, e.Comparison) and isinstance(node.left, e.ColumnRef) and isinstance(node.right, e.ColumnRef)
    )


def _named(draft: Draft, measure: Measure) -> str:
    return next(input_.name for input_ in draft.inputs.values() if input_.measure is measure)


def _open_cases(draft: Draft) -> Iterator[Diagnostic]:
    """Times of the cases that began in the period and are closed: the slower an office, the more are left out."""
    counted = {
        (input_.measure.source, node.operand.name)
        for input_ in draft.inputs.values()
        if input_.measure is not None and input_.measure.where is not None
        for node, holds in leaves(input_.measure.where)
        if isinstance(node, e.Present) and not holds
    }
    found: defaultdict[tuple[str, str], list[Input]] = defaultdict(list)
    for input_ in draft.inputs.values():
        match input_.measure:
            case Measure("mean" | "median", e.Duration(_, _, e.ColumnRef(end))) as measure:
                optional = (
                    end in draft.sources[measure.source].columns and draft.sources[measure.source].columns[end].optional
                )
                if optional and measure.on != end and (measure.source, end) not in counted:
                    found[measure.source, end].append(input_)
    for (_, end), inputs in found.items():
        first, *others = inputs
        assert first.measure is not None
        message = f"cases without `{end}` are left out, and of those that came in the slowest are still open"
        help_ = f"write `on {end}`, so that a case counts when it ends, or count the open ones beside it"
        labels = [(other.measure.span, "and here") for other in others if other.measure is not None]
        yield finding("K0449", first.measure.span, message, help=help_, labels=labels)
