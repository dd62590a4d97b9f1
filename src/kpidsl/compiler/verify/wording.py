"""What names and texts give away: a year that is written into them, offices spelled in two ways, titles used twice, a
stock whose day some texts state and others leave open.

It knows nothing of figures and verdicts. All of it is doubt: said where a reader of the plan would ask.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import SequenceMatcher

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.text import Span
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import told as t
from kpidsl.compiler.parse.syntax import Text
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.lines import heading_of
from kpidsl.compiler.verify.words import listed, plural
from kpidsl.model.conditions import Normal, Reading, conjuncts, is_asked_about, tied
from kpidsl.model.period import year_of
from kpidsl.model.plan import Input, Node
from kpidsl.model.regions import Stretches
from kpidsl.model.values import Quantity

_YEAR = re.compile(r"(?<![\d/.])(?:19|20)\d\d(?![\d/])")
_DAY = re.compile(r"\b31(?:[./-]12|\s+dicembre)\b|\bfine (?:anno|esercizio)\b|\byear[ -]end\b|\b31 december\b", re.I)

_ROWS = Reading()

#: How alike two words must be to be one that was misspelt: `Ragionera`, `Ragioneria`; not `Entrate`, `Uscite`.
_ALIKE = 0.88
_LONG_ENOUGH = 5
_SHOWN = 5


def check_wording(draft: Draft) -> Iterator[Diagnostic]:
    yield from _offices(draft)
    yield from _titles(draft)
    if draft.header is None or draft.header.first_year == draft.header.last_year:
        return
    yield from _years_in_names(draft)
    yield from _years_in_conditions(draft)
    yield from _years_in_texts(draft)
    yield from _undated(draft)


# --- years -----------------------------------------------------------------------------------------------------------


def _uses(draft: Draft) -> dict[str, set[int]]:
    """The years of the plan in which the KPIs look at an input, or are those of an indicator."""
    uses: defaultdict[str, set[int]] = defaultdict(set)
    for node in draft.nodes.values():
        for year, kpi in node.kpis.items():
            for need in kpi.needs:
                uses[need.input].add(year)
            if kpi.indicator is not None:
                uses[f"indicator {kpi.indicator}"].add(year)
    return uses


def _years_in_names(draft: Draft) -> Iterator[Diagnostic]:
    """Inputs and indicators that have a year in their name, and serve others too."""
    program, uses = draft.program, _uses(draft)
    named = [(name, name, heading.name) for name, heading in program.inputs.items()]
    named += [(name, f"indicator {name}", heading.name) for name, heading in program.indicators.items()]
    for name, key, written in named:
        years = [year for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", name) if _near(draft, int(year))]
        others = sorted(uses.get(key, set()) - {int(year) for year in years})
        if years and others and written is not None and written.span.document is draft.document:
            message = f"`{name}` has {listed(years)} in its name, and serves {listed(others)} too"
            help_ = "leave the year out of the name; the year before the one that is measured is `previous(…)`"
            yield finding("K0444", written.span, message, help=help_)


def _years_in_conditions(draft: Draft) -> Iterator[Diagnostic]:
    """Rows chosen by a year, though the period of every year chooses its own."""
    uses = _uses(draft)
    for input_ in draft.inputs.values():
        measure, years = input_.measure, uses.get(input_.name, set())
        if measure is None or len(years) < 2 or not is_asked_about(measure.on, measure.where):
            continue
        fixed = _fixed_year(draft, _ROWS.normal(measure.where), measure.on)
        if fixed is None or not _near(draft, fixed):
            continue
        parts = [(node, _ROWS.normal(node, truth)) for node, truth in conjuncts(measure.where)]
        tying = [node for node, part in parts if tied(part, measure.on) is not None]
        alone = [node for node, part in parts if _fixed_year(draft, part, measure.on) is not None]
        first, *others = alone[:1] or tying
        message = f"this asks for {fixed} whatever year is measured, and the figure serves {listed(sorted(years))}"
        help_ = "leave this condition out: the period chooses the rows of its year"
        labels = [(other.span, "and this") for other in others if other.span != first.span]
        yield finding("K0444", first.span, message, help=help_, labels=labels)


def _fixed_year(draft: Draft, condition: Normal, on: str) -> int | None:
    """The year to which a condition ties the column that puts rows in a period."""
    region = tied(condition, on)
    ends = region.ends if isinstance(region, Stretches) else None
    if ends is None or draft.header is None:
        return None
    for offset in (draft.header.offset, 0):
        first, last = (year_of(end, offset) if isinstance(end, date) else int(end) for end in ends)
        if first == last:
            return first
    return None


def _years_in_texts(draft: Draft) -> Iterator[Diagnostic]:
    """Titles and definitions that speak of one year, in actions that hold for several: one finding for them all."""
    told: list[tuple[Span, str]] = []
    for node in draft.nodes.values():
        if node.kind != "action" or len({kpi.span for kpi in node.kpis.values()}) != 1 or len(node.kpis) < 2:
            continue
        for span, text in _texts(draft, node):
            years = [year for year in dict.fromkeys(_YEAR.findall(text)) if _near(draft, int(year))]
            if years:
                told.append((span, f"{listed(years)}, and it is measured in {listed(sorted(node.kpis))}"))
                break
    if told:
        (first, why), *others = told
        whose = "the text of an action speaks" if not others else f"the texts of {len(told)} actions speak"
        message = f"{whose} of one year and hold for several: {why}" if others else f"{whose} of {why}"
        help_ = "let the text say `the year` and `the year before`"
        yield finding("K0457", first, message, help=help_, labels=[(span, text) for span, text in others])


def _texts(draft: Draft, node: Node) -> Iterator[tuple[Span, str]]:
    heading = heading_of(draft, node)
    if heading.title is not None:
        yield heading.title.span, heading.title.text
    field = heading.one(t.DefinitionField)
    if field is not None:
        yield field.text.span, field.text.text


def _near(draft: Draft, year: int) -> bool:
    """A year that a plan would mean: one of its own, or the one before them."""
    return draft.header is not None and draft.header.first_year - 1 <= year <= draft.header.last_year


# --- offices and titles ----------------------------------------------------------------------------------------------


def _offices(draft: Draft) -> Iterator[Diagnostic]:
    """An office that occurs once, and in another spelling more often."""
    named: defaultdict[str, list[Span]] = defaultdict(list)
    for written in _named_offices(draft):
        named[written.text].append(written.span)
    counts = Counter({office: len(spans) for office, spans in named.items()})
    for office, spans in named.items():
        meant = next(
            (other for other, n in counts.most_common() if n > len(spans) and _same_office(office, other)), None
        )
        if meant is not None and len(spans) == 1:
            message = f"this office is named once, and `{meant}` {plural(counts[meant], 'time')}"
            labels = [(named[meant][0], "as elsewhere")]
            fix = replacing(spans[0], named[meant][0].text)
            yield finding("K0446", spans[0], message, help=f"did you mean `{meant}`?", labels=labels, fix=fix)


def _named_offices(draft: Draft) -> Iterator[Text]:
    program = draft.program
    for branch in program.tree.values():
        for field in branch.heading.all(f.OwnerField):
            yield from field.owners
    for heading in program.inputs.values():
        supplied = heading.one(f.SuppliedField)
        if supplied is not None and supplied.span.document is draft.document:
            yield supplied.by


def _same_office(one: str, other: str) -> bool:
    """Whether two names differ in capitals, marks or one misspelt word; never in a number such as `Area II`."""
    first, second = re.findall(r"\w+", one.casefold()), re.findall(r"\w+", other.casefold())
    if first == second:
        return True
    unlike = [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
    if len(first) != len(second) or len(unlike) != 1 or min(map(len, unlike[0])) < _LONG_ENOUGH:
        return False
    return SequenceMatcher(None, *unlike[0], autojunk=False).ratio() >= _ALIKE


def _titles(draft: Draft) -> Iterator[Diagnostic]:
    """Nodes that say nothing of what they are, or the same as others of their kind."""
    titled: defaultdict[tuple[str, str], list[tuple[Node, Span]]] = defaultdict(list)
    for node in draft.nodes.values():
        title = heading_of(draft, node).title
        text = " ".join(title.text.casefold().split()) if title is not None else ""
        if title is not None and text:
            titled[node.kind, text].append((node, title.span))
        else:
            place = title.span if title is not None else node.span
            yield finding("K0462", place, f"`{node.code}` has no title", help="say what it is")
    for alike in titled.values():
        (_, first), *others = alike
        if others:
            codes = [f"`{node.code}`" for node, _ in alike]
            message = f"{listed(codes if len(codes) <= _SHOWN else [*codes[:_SHOWN], 'others'])} have the same title"
            labels = [(span, "the same") for _, span in others[:_SHOWN]]
            yield finding("K0450", first, message, help="let each say what it is", labels=labels)


# --- stocks ----------------------------------------------------------------------------------------------------------


def _undated(draft: Draft) -> Iterator[Diagnostic]:
    """A number of things of which some definitions state the day, and others, and its own title, do not."""
    definitions = _definitions(draft)
    for input_ in draft.inputs.values():
        told = definitions.get(input_.name, [])
        if not told or _says_day(input_) or not _counts_things(draft, input_):
            continue
        dated = [node.code for node, field in told if _DAY.search(field.text.text)]
        open_ = [(node, field) for node, field in told if node.code not in dated]
        if dated and open_:
            codes = listed([f"`{node.code}`" for node, _ in open_])
            whose = listed([f"`{code}`" for code in dated])
            leave = "leaves" if len(open_) == 1 else "leave"
            message = f"`{input_.name}` says no day: {whose} would have it of one, and {codes} {leave} it open"
            labels = [(field.text.span, "of which day?") for _, field in open_[:_SHOWN]]
            help_ = 'say the day in its title: `"… al 31.12"`'
            yield finding("K0456", input_.span, message, help=help_, labels=labels)


def _counts_things(draft: Draft, input_: Input) -> bool:
    """Money is left out: by the custom of accounts a movement is of a day as well."""
    money = draft.header.currencies if draft.header is not None else ()
    match input_.type:
        case Quantity(unit):
            return any(name not in BUILT_IN_UNITS and name not in money for name, _ in unit.dimension)
        case _:
            return False


def _says_day(input_: Input) -> bool:
    return _DAY.search(f"{input_.title} {input_.name.replace('_', ' ')}") is not None


def _definitions(draft: Draft) -> Mapping[str, list[tuple[Node, t.DefinitionField]]]:
    """By the inputs: the definitions of the KPIs that need them."""
    found: dict[str, list[tuple[Node, t.DefinitionField]]] = {}
    for node in draft.nodes.values():
        field = heading_of(draft, node).one(t.DefinitionField)
        if field is not None:
            for name in dict.fromkeys(need.input for kpi in node.kpis.values() for need in kpi.needs):
                found.setdefault(name, []).append((node, field))
    return found
