"""Lines for parts of a year: which an action states, and the anchors of longer periods that these make.

A longer period without a line of its own takes its anchors from its parts, in the way that `each` declares; one that
has a line is checked against them; of a mean it may be printed rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.tree.anchors import Stated
from kpidsl.compiler.types.tree.measures import Measured
from kpidsl.compiler.types.tree.years import Years
from kpidsl.model.arithmetic import stepped
from kpidsl.model.expression import InputRef, OfParts, shape
from kpidsl.model.parts import Parts
from kpidsl.model.period import Period, parse_period
from kpidsl.model.plan import Anchor, ComputedAnchor, Input
from kpidsl.model.rules import Scale
from kpidsl.model.spelling import spelled
from kpidsl.model.values import PERCENT, AnchorValue, Judgement, Quantity, Range, Type, Unit


@record
class Made:
    """The anchors that parts make of a longer period, and which parts those are."""

    stated: Stated
    of: str


@record
class PartLines:
    """Reads the lines of the parts of years."""

    years: Years
    scales: Mapping[str, Scale]
    inputs: Mapping[str, Input]
    findings: list[Diagnostic]

    def whole(self, year: int) -> Period:
        """The period of a year of the plan."""
        period = parse_period(f"{year:04}", offset=self.years.header.offset)
        assert period is not None
        return period

    def lines(self, heading: d.Heading) -> dict[Period, f.YearLine]:
        """The line of each part; a part stated twice is a finding."""
        lines: dict[Period, f.YearLine] = {}
        for field in heading.all(f.PartLine):
            for weight in field.line.weights:
                message = "a weight is of a whole year, and this line is of a part of one"
                self.findings.append(finding("K0113", weight.span, message, help="state it in a line of the year"))
            if not field.line.anchors:
                continue
            for period in self._periods(field.line.years):
                if period in lines:
                    labels = [(lines[period].years.span, "first here")]
                    message = f"{period.label} is stated twice"
                    self.findings.append(finding("K0107", field.line.years.span, message, labels=labels))
                    break
                lines[period] = field.line
        return lines

    def _periods(self, range_: f.YearRange) -> tuple[Period, ...]:
        header = self.years.header
        first = parse_period(range_.first.period.label, offset=header.offset)
        last = parse_period((range_.last or range_.first).period.label, offset=header.offset)
        assert first is not None
        assert last is not None
        periods = first.through(last)
        if not periods or not header.first_year <= first.year <= last.year <= header.last_year:
            years = f"{header.first_year}..{header.last_year}"
            message = f"`{range_.span.written}` is not within the years of the plan, {years}"
            outside = first if first.year < header.first_year else last
            other = periods and f"{outside.year:04}" != outside.label[:4]
            help_ = f"{outside.label} is a month of the year {outside.year}" if other else None
            self.findings.append(finding("K0410", range_.span, message, help=help_))
            return ()
        return periods

    def of_parts(
        self, heading: d.Heading, lines: Iterable[Period], measures: Mapping[int, Measured | None]
    ) -> Mapping[int, Measured | None]:
        """What each year measures, its value being made of those of its parts where the action says so."""
        each = heading.one(f.EachField)
        if each is None or not each.values:
            return measures
        due = frozenset(period.label for period in lines if period.months == each.parts.months)
        made: dict[Span, Measured | None] = {}
        for measure in measures.values():
            if measure is not None and measure.span not in made:
                formula = OfParts(measure.formula, each.parts, due, self._words(measure.type), measure.formula.span)
                fits = check_way(each, measure.type, self.findings)
                made[measure.span] = replace(measure, formula=formula) if fits else None
        return {year: made[measure.span] if measure is not None else None for year, measure in measures.items()}

    def _words(self, type_: Type) -> tuple[str, ...]:
        """The words of a judgement's scale, best first."""
        return tuple(word for word, _ in self.scales[type_.scale].steps) if isinstance(type_, Judgement) else ()

    def made(
        self, heading: d.Heading, stated: Mapping[Period, Stated], types: Mapping[int, Type]
    ) -> dict[Period, Made]:
        """What the parts make of the longer periods without lines of their own; the others are checked.

        Args:
            types: what is measured in each year.
        """
        each = heading.one(f.EachField)
        if each is None:
            return {}
        parts = each.parts
        if not each.values and not any(
            line.line.years.first.period.months == parts.months for line in heading.all(f.PartLine)
        ):
            message = f"no {parts.part} is stated of which the year could be made"
            help_ = f"add a line for each {parts.part}: `{_example(self.years.header.first_year, parts)} target …`"
            self.findings.append(finding("K0431", each.span, message, help=help_))
            return {}
        made: dict[Period, Made] = {}
        for period, inside in self._longer(parts, stated):
            type_ = types[period.year]
            if not check_way(each, type_, self.findings):
                return {}
            anchors = _together(each, [stated[part].anchors for part in inside], self._words(type_))
            if period in stated:
                self._check(heading, period, stated, inside, anchors, type_)
                continue
            carried = _carried([stated[part].computed for part in inside])
            of = f"the {parts.way} of {', '.join(part.label for part in inside)}"
            made[period] = Made(Stated(anchors, carried), of)
        return made

    def complete(self, heading: d.Heading, period: Period, made: Stated, needed: Set[str]) -> bool:
        """Whether parts make all that a rule needs; a finding where a year lacks an anchor."""
        each, lacking = heading.one(f.EachField), sorted(needed - made.names)
        if each is not None and lacking and period.months == 12:
            names, plural = " and ".join(f"`{name}`" for name in lacking), each.parts.plural
            message = f"{names} of {period.label} follows from no one formula that all its {plural} share"
            help_ = f"write one formula for all {plural}, or a line of {period.label} with all its anchors"
            self.findings.append(finding("K0432", each.span, message, help=help_))
        return not lacking

    def check_values(self, heading: d.Heading, measures: Sequence[Measured | None]) -> None:
        """A warning where the targets of years are made of their parts in a way in which their values are not."""
        each = heading.one(f.EachField)
        measure = next((measure for measure in measures if measure is not None), None)
        if each is None or each.values or measure is None:
            return
        parts, labels = each.parts, []
        match measure.formula, measure.type:
            case InputRef(name), _ if (own := self.inputs[name].parts) and own.way != parts.way:
                message = f"the year of `{name}` is the {own.way} of its {own.plural}, and its target the {parts.way}"
                help_ = f"write the same in both, `each {own.part}, year = {own.way}`"
                labels = [(self.inputs[name].span, "declared here")]
            case InputRef(name), _ if self.inputs[name].parts and parts.way != "sum":
                return
            case _, Quantity(unit) if unit == PERCENT and parts.way == "sum":
                message = f"percentages of {parts.plural} are added up to the target of the year"
                help_ = f"write `each {parts.part}, year = mean`, or `= last`"
            case _ if parts.way == "lowest":
                message = (
                    f"the target of the year is the lowest of its {parts.plural}, and its value that of the whole year"
                )
                help_ = f"write `each {parts.part}, value and year = lowest`, or a line of the year with its own target"
            case _:
                return
        self.findings.append(finding("K0440", each.span, message, help=help_, labels=labels))

    def _longer(self, parts: Parts, stated: Mapping[Period, Stated]) -> Iterator[tuple[Period, Sequence[Period]]]:
        """The periods that consist of parts, each with those of its parts that are stated."""
        for year in dict.fromkeys(period.year for period in stated if period.months == parts.months):
            whole = self.whole(year)
            for period in (*whole.parts(3), *whole.parts(6), whole):
                inside = [part for part in period.parts(parts.months) if part in stated]
                if inside:
                    yield period, inside

    def _check(self, heading: d.Heading, period: Period, stated: Mapping[Period, Stated], inside: Sequence[Period],
               made: Sequence[Anchor], type_: Type) -> None:  # fmt: skip
        """What is printed for a period against what its parts make."""
        each = heading.one(f.EachField)
        assert each is not None
        parts, figures = each.parts, {anchor.name: anchor.value for anchor in made}
        lines = [*heading.all(f.YearLine), *(part.line for part in heading.all(f.PartLine))]
        printed = {anchor.span: anchor for line in lines for anchor in line.anchors}
        for anchor in stated[period].anchors:
            if anchor.name not in figures or anchor.value == figures[anchor.name]:
                continue
            if parts.way == "mean" and _is_rounded(printed.get(anchor.span), anchor.value, figures[anchor.name], type_):
                continue
            makes, says = spelled(figures[anchor.name], type_), spelled(anchor.value, type_)
            message = f"the {parts.plural} of {period.label} make {makes}, and its `{anchor.name}` is {says}"
            labels = [
                (own.span, part.label) for part in inside for own in stated[part].anchors if own.name == anchor.name
            ]
            help_ = f"correct one of them, or leave {period.label} out: it follows from its {parts.plural}"
            self.findings.append(finding("K0430", anchor.span, message, help=help_, labels=labels))


def check_way(each: f.EachField, type_: Type, findings: list[Diagnostic]) -> bool:
    """Whether figures of a kind can be put together as declared; a finding where they cannot."""
    if each.parts.fit(type_):
        return True
    kind = "judgements" if isinstance(type_, Judgement) else f"figures that are `{getattr(type_, 'value', '')}`"
    message = f"there is no {each.parts.way} of {kind}"
    help_ = f"write `each {each.parts.part}, year = last` or `= lowest`"
    findings.append(finding("K0432", each.span, message, help=help_))
    return False


def _together(each: f.EachField, parts: Sequence[tuple[Anchor, ...]], words: Sequence[str]) -> tuple[Anchor, ...]:
    """The anchors that all of the parts state, put together."""
    by_name = [{anchor.name: anchor.value for anchor in anchors} for anchors in parts]
    names = [anchor.name for anchor in parts[0] if all(anchor.name in own for own in by_name)]
    return tuple(Anchor(name, each.parts.anchor([own[name] for own in by_name], words), each.span) for name in names)


def _is_rounded(
    printed: f.AnchorSyntax | f.ComputedAnchorSyntax | None, stated: AnchorValue, exact: AnchorValue, type_: Type
) -> bool:
    """Whether a printed figure, or each end of a range, is the exact one rounded to its own decimals."""
    if not isinstance(printed, f.AnchorSyntax) or not isinstance(type_, Quantity):
        return False
    match printed.figure, stated, exact:
        case s.QuantitySyntax() as figure, Fraction(), Fraction():
            return _rounds_to(figure, stated, exact, type_.unit)
        case s.QuantitySyntax() as figure, Range(), Range():
            ends = ((figure, stated.low, exact.low), (figure, stated.high, exact.high))
        case s.RangeSyntax(low, high), Range(), Range():
            ends = ((low, stated.low, exact.low), (high, stated.high, exact.high))
        case _:
            return False
    return all(_rounds_to(figure, end, whole, type_.unit) for figure, end, whole in ends)


def _rounds_to(figure: s.QuantitySyntax, stated: Fraction, exact: Fraction, unit: Unit) -> bool:
    """Halves go up, away from zero, or to the even digit."""
    number, step = exact / unit.factor, Fraction(1, 10**figure.decimals)
    return stated / unit.factor in (stepped("round", number, step), round(number, figure.decimals))


def _carried(parts: Sequence[tuple[ComputedAnchor, ...]]) -> tuple[ComputedAnchor, ...]:
    """The anchors that all of the parts compute by one formula: it is relative to the period, and so is the year's."""
    formulas = [{anchor.name: shape(anchor.formula) for anchor in anchors} for anchors in parts]
    return tuple(anchor for anchor in parts[0] if len({own.get(anchor.name) for own in formulas}) == 1)


def _example(year: int, parts: Parts) -> str:
    return {"half": f"{year}-H1", "quarter": f"{year}-Q1", "month": f"{year}-01"}[parts.part]
