"""Where the formulas of a plan are undefined: each denominator is proved never to be zero, or told once.

It is told with a case in which it is zero; where none was found, as what is not proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.compiler.algebra.advice import signs_that_prove
from kpidsl.compiler.algebra.atoms import Point, TooLarge
from kpidsl.compiler.algebra.decide import Cases, certain
from kpidsl.compiler.algebra.divisors import Divisor, divisors
from kpidsl.compiler.algebra.equality import factors_of
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.polynomial import Polynomial
from kpidsl.compiler.algebra.proof import NotProved, Proved, Refuted, Verdict
from kpidsl.compiler.algebra.quotient import Vanishes
from kpidsl.compiler.algebra.relation import Relation, relations
from kpidsl.compiler.algebra.spelling import above_zero, case_spelled, equation
from kpidsl.compiler.algebra.zeros import zeros_of
from kpidsl.compiler.parse.lacking import below
from kpidsl.compiler.types.draft import Definition
from kpidsl.model import expression as e
from kpidsl.model.needs import needs_in
from kpidsl.model.spelling import name_at
from kpidsl.model.values import Type

LABELS_LIMIT = 4  # of other KPIs that divide by the same


@dataclass
class Zero:
    """A denominator that can be zero, in a case that shows it, or that may be, with all who divide by it.

    One without a form is past the bounds.
    """

    divisor: Divisor
    form: Polynomial | None
    case: Point | None
    users: list[tuple[Definition, Span]] = field(default_factory=list)


@dataclass
class Undefined:
    """Looks at the denominators of one formula after another; what it found is told at the end, once for the plan."""

    knowledge: Knowledge
    zeros: dict[object, Zero] = field(default_factory=dict)
    unproved: dict[object, Zero] = field(default_factory=dict)
    divided_by: set[str] = field(default_factory=set)

    def look(self, definition: Definition) -> tuple[list[Polynomial], list[Diagnostic]]:
        """What a formula divides by, as factors, none of which vanishes for all figures; else what is said of those."""
        factors: list[Polynomial] = []
        found: list[Diagnostic] = []
        for divisor in divisors(definition.formula, self.knowledge.draft.lets):
            try:
                form = self.knowledge.reader.quotient(divisor.node, divisor.back).above
            except Vanishes:
                continue
            except TooLarge:
                _add(self.unproved, divisor.node.span, Zero(divisor, None, None), definition)
                continue
            if not form:
                text = divisor.node.span.written
                message = f"`{text}` is zero whatever the figures, and the formula divides by it"
                found.append(finding("K0501", divisor.node.span, message))
                continue
            factors += factors_of(divisor, self.knowledge.reader)
            self.divided_by |= {str(atom.what) for atom in form.atoms if atom.kind == "input"}
            self._judge(definition, divisor, form)
        return factors, found

    def _judge(self, definition: Definition, divisor: Divisor, form: Polynomial) -> None:
        known = self.zeros.get(_key(form))
        if known is not None and not divisor.path:
            known.users.append((definition, divisor.node.span))
            return
        match never_zero(divisor, form, self.knowledge):
            case Proved():
                return
            case Refuted((case, *_)):
                _add(self.zeros, _key(form), Zero(divisor, form, case), definition)
            case _:
                _add(self.unproved, _key(form), Zero(divisor, form, None), definition)

    # --- what is told ------------------------------------------------------------------------------------------------

    def differences(self) -> Iterator[Diagnostic]:
        """The denominators that vanish though their parts do not."""
        return (self._of_difference(zero) for zero in self._told(self.zeros) if _is_difference(zero.form))

    def sums(self) -> Iterator[Diagnostic]:
        """The denominators that are zero where all their parts are."""
        return (self._of_sum(zero) for zero in self._told(self.zeros) if not _is_difference(zero.form))

    def doubts(self) -> Iterator[Diagnostic]:
        """The denominators of which neither was proved, that they are never zero or that they can be."""
        left = {key: zero for key, zero in self.unproved.items() if key not in self.zeros}
        return (self._of_doubt(zero) for zero in self._told(left))

    def _told(self, zeros: Mapping[object, Zero]) -> list[Zero]:
        """What a plan is told of its own formulas; those of files of definitions are not for it to mend."""
        draft = self.knowledge.draft
        if draft.header is None:
            return []
        return [zero for zero in zeros.values() if any(
            each.span.document is draft.document for each, _ in zero.users)]  # fmt: skip

    def _of_difference(self, zero: Zero) -> Diagnostic:
        assert zero.case is not None
        written = _equation(zero, self.knowledge) or f"{zero.divisor.node.span.written} = 0"
        case = case_spelled(zero.case, self.knowledge)
        message = f"undefined when `{written}`" + (f", e.g. {case}" if case != written else "")
        help_ = "say which is greater, with an `assume`; or what holds there: `if … then … else …`"
        return finding(
            "K0507", zero.divisor.node.span, message, help=help_, labels=[*_labels(zero), *self._defined(zero)]
        )

    def _of_sum(self, zero: Zero) -> Diagnostic:
        text, name, type_ = self._named(zero)
        assume = above_zero(name, type_) if name else None
        help_ = f"where it never is, say so: `{assume}`" if assume else "where it never is, say so with an `assume`"
        message = f"undefined when `{text}` is 0"
        labels = [*_labels(zero), *(list(self._idle(type_)) or self._assumed(name))]
        return finding("K0508", zero.divisor.node.span, message, help=help_, labels=labels)

    def _of_doubt(self, zero: Zero) -> Diagnostic:
        node, lets = zero.divisor.node, self.knowledge.draft.lets
        form, given = zero.form, _given(zero.divisor, self.knowledge)
        message = f"that the denominator `{node.span.written}` is never 0 is not proved"
        help_ = "say what holds there, should it be: `if … then … else …`"
        names = sorted(need.input for need in needs_in(node, lets, None, zero.divisor.back))
        signs = form and signs_that_prove(names, self.knowledge, lambda known: not _ways(form, given, known))
        if signs:
            help_ = f"where it is so, say {signs}"
        elif written := _equation(zero, self.knowledge):
            help_ = f"it is 0 where `{written}`; where that cannot be, say so with an `assume`"
        return finding("K0506", node.span, message, help=help_, labels=[*_labels(zero), *self._defined(zero)])

    def _defined(self, zero: Zero) -> Iterator[tuple[Span, str]]:
        """What a denominator that has a name is made of."""
        match zero.divisor.node:
            case e.LetRef(name) | e.Previous(e.LetRef(name)):
                yield self.knowledge.draft.lets[name].formula.span, f"`{name}`"
            case _:
                pass

    def _idle(self, type_: Type | None) -> Iterator[tuple[Span, str]]:
        """The assumption about a figure of this kind by which nothing is divided, if there is one alone."""
        inputs = self.knowledge.draft.inputs
        idle = {
            name: span for name, span in self._signs() if name not in self.divided_by and inputs[name].type == type_
        }
        if len(idle) == 1:
            yield from ((span, f"nothing is divided by `{name}`") for name, span in idle.items())

    def _assumed(self, name: str | None) -> Iterator[tuple[Span, str]]:
        """The assumption about the figure that stands nearest above one, below which one about it belongs."""
        inputs, document = self.knowledge.draft.inputs, self.knowledge.draft.document
        here = {each: input_.span.start for each, input_ in inputs.items() if input_.span.document is document}
        assumed = [(here[each], span) for each, span in self._signs() if each in here and span.document is document]
        above = [each for each in assumed if name in here and each[0] < here[name]]
        if above:
            yield below(max(above)[1], "`assume …`")

    def _signs(self) -> Iterator[tuple[str, Span]]:
        """The figures that are assumed to lie above or below a constant, and where that is said in the plan."""
        for assumption in self.knowledge.draft.assumptions:
            match assumption.condition:
                case e.Comparison(_, e.InputRef(name), e.Constant()):
                    yield name, assumption.span
                case _:
                    pass

    def _named(self, zero: Zero) -> tuple[str, str | None, Type | None]:
        lets = self.knowledge.draft.lets
        match zero.divisor.node:
            case e.LetRef(name):
                return name_at(name, zero.divisor.back), name, lets[name].type
            case _ if zero.form and len(zero.form.atoms) == 1 and zero.form.atoms[0].kind == "input":
                atom = zero.form.atoms[0]
                return atom.name, str(atom.what), self.knowledge.type_of(atom)
            case node:
                return node.span.written, None, None


def never_zero(divisor: Divisor, form: Polynomial, knowledge: Knowledge) -> Verdict:
    """Whether a denominator, whose numerator is `form`, is zero in no case that leads to it."""
    given = _given(divisor, knowledge)
    ways = _ways(form, given, knowledge)
    if not ways:
        return Proved()
    match divisor.node:
        case e.InputRef() | e.Previous(e.InputRef()) if not divisor.path and not knowledge.is_linked(form.atoms[0]):
            return Refuted(({form.atoms[0]: Fraction(0)},))  # nothing else is known of it
        case _:
            pass
    cases = Cases.of(divisor.node, knowledge, divisor.back, divisor.path)
    for way in ways:
        found = cases.find([way, *given], lambda tried: tried.number(divisor.node, divisor.back) == 0)
        if found is not None:
            return Refuted((found,))
    return NotProved()


def _given(divisor: Divisor, knowledge: Knowledge) -> list[Relation]:
    """What is true where a denominator is looked at."""
    return [each for holding in divisor.path for each in relations(knowledge.reader, holding)]


def _ways(form: Polynomial, given: Sequence[Relation], knowledge: Knowledge) -> list[Relation]:
    """In which ways a polynomial may be zero, of which one holds wherever it is: none where it is proved never to be.

    Figures are fractions, so one of a single figure is zero at its fractions alone, if it has any.
    """
    if form.is_constant or certain(Relation(form, "!="), knowledge, given):
        return []
    found = zeros_of(form) if len(form.atoms) == 1 and not form.is_linear else None
    if found is None:
        return [Relation(form, "=")]
    at = [Polynomial.of(form.atoms[0]) - Polynomial.constant(root) for root in found]
    return [Relation(each, "=") for each in at if not certain(Relation(each, "!="), knowledge, given)]


def _equation(zero: Zero, knowledge: Knowledge) -> str | None:
    return equation(zero.form, knowledge) if zero.form else None


def _add(zeros: dict[object, Zero], key: object, zero: Zero, user: Definition) -> None:
    zeros.setdefault(key, zero).users.append((user, zero.divisor.node.span))


def _labels(zero: Zero) -> list[tuple[Span, str]]:
    """The other KPIs that divide by it: the first of them, and how many more there are."""
    others = {span: each.name for each, span in zero.users if span != zero.divisor.node.span}
    labels = [(span, f"`{name}` divides by it" if name else "divides by it") for span, name in others.items()]
    if more := len(labels[LABELS_LIMIT:]):
        span, text = labels[LABELS_LIMIT - 1]
        labels[LABELS_LIMIT - 1] = (span, f"{text}, and {more} more")
    return labels[:LABELS_LIMIT]


def _is_difference(form: Polynomial | None) -> bool:
    signs = {coefficient > 0 for coefficient in form.terms.values()} if form else set()
    return len(signs) > 1


def _key(form: Polynomial) -> object:
    """What a denominator is, whatever number stands before it; of a single figure, whatever its period."""
    if len(form.terms) == 1:
        (monomial,) = form.terms
        return frozenset((atom.kind, atom.what, power) for atom, power in monomial)
    lead = Fraction(form.terms[max(form.terms, key=lambda monomial: sorted(map(repr, monomial)))])
    return frozenset((monomial, coefficient / lead) for monomial, coefficient in form.terms.items())
