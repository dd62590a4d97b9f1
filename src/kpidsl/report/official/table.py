"""Owns what stands in the official table of a plan: its rows, its columns and its cells. Knows no format of a page.

Nothing of it is computed from data: it is what the plan says, as it is published before the year begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby

from kpidsl.base.record import record
from kpidsl.model.period import Period, parse_period
from kpidsl.model.plan import Anchor, Checked, ComputedAnchor, Kpi, Level, Node
from kpidsl.model.rules import Ladder
from kpidsl.model.spelling import decimal
from kpidsl.model.values import NUMBER, Quantity
from kpidsl.report.official.figures import Speller

ABOVE: tuple[Level, ...] = ("perspective", "strategic", "operational")


@record
class Column:
    """A column of figures: those of a period's targets, or of a threshold with the points that it earns."""

    period: Period
    threshold: str | None = None
    points: Fraction | None = None


@record
class Row:
    """An action with the nodes above it, by level, and a figure for each column (None: the plan states none)."""

    above: dict[Level, Node]
    action: Node
    definition: str
    figures: tuple[str | None, ...]


@record
class Official:
    """The table of a year: its thresholds, its targets, those of its parts, and those of the years after it.

    Or that of a part of a year, with the targets of the year beside its own.
    """

    plan: Checked
    period: Period
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    speller: Speller

    @property
    def years(self) -> tuple[Period, ...]:
        return _years(self.plan, self.period)

    def nodes(self, level: Level) -> list[Node]:
        return [node for node in self.plan.nodes.values() if node.kind == level]

    def weight(self, node: Node) -> str:
        """The weight of the year; one in points is a plain number."""
        weight = node.weight_in(self.period.year)
        if weight is None:
            return ""
        return self.speller.figure(decimal(weight), Quantity(NUMBER)) if node.in_points else self.speller.share(weight)

    def points(self, year: Period, node: Node) -> str:
        """The points that an objective must reach."""
        return self.speller.share(node.targets[year.year]) if year.year in node.targets else ""

    def owner(self, node: Node) -> str:
        return self.speller.together(node.owners)

    def told(self, node: Node) -> Iterator[tuple[str, str]]:
        """What a page tells of an objective beside its title, each under its word."""
        words = self.speller.words
        if node.definition:
            yield words.kpi, node.definition
        if weight := self.weight(node):
            yield words.weight, weight
        for points, years in groupby(self.years, lambda year: self.points(year, node)):
            if points:
                first, *others = years
                yield f"{words.target} {first.name}" + (f"–{others[-1].name}" if others else ""), points

    def stated(self, rows: Iterable[Row]) -> list[int]:
        """The columns that some rows have something for, the first, and those of the targets of years; by place."""
        filled = {place for row in rows for place, figure in enumerate(row.figures) if figure is not None}
        always = (
            place for place, each in enumerate(self.columns) if each.threshold is None and each.period.months == 12
        )
        return sorted({0, *always, *filled})

    def heading(self, column: Column) -> str:
        if column.threshold is None:
            return f"{self.speller.words.target} {column.period.name}"
        name = column.threshold.replace("_", " ")
        return name if column.points is None else f"{name} ({self.speller.share(column.points)})"


def named(node: Node) -> str:
    return node.title if node.code == node.title else f"{node.code} {node.title}"


def below(rows: Iterable[Row], level: Level) -> Iterator[tuple[Node | None, tuple[Row, ...]]]:
    """The rows by the node above them of a level; None where there is none."""
    for _, group in groupby(rows, lambda row: row.above[level].code if level in row.above else None):
        found = tuple(group)
        yield found[0].above.get(level), found


def official(plan: Checked, period: Period) -> Official:
    speller = Speller.of(plan.header)
    actions = [node for node in plan.nodes.values() if node.kind == "action"]
    year, *later = _years(plan, period)
    beside = [*_parts(actions, year), *later] if period == year else [year]
    columns = (Column(period), *_thresholds(plan, actions, period), *map(Column, beside))
    rows = tuple(_row(plan, node, year, columns, speller) for node in actions)
    return Official(plan, period, columns, rows, speller)


def _years(plan: Checked, period: Period) -> tuple[Period, ...]:
    """The year of a period, and those after it."""
    last = parse_period(f"{plan.header.last_year:04}", offset=period.offset)
    assert last is not None
    return period.around(12).through(last)


def _parts(actions: list[Node], year: Period) -> list[Period]:
    """The parts of a year for which any action states targets, as against those that parts make."""
    stated = {
        label
        for action in actions
        for (of, _), kpis in action.parts.items()
        if of == year.year
        for label, kpi in kpis.items()
        if kpi.made_of is None
    }
    parts = (part for months in (1, 3, 6) for part in year.parts(months) if part.label in stated)
    return sorted(parts, key=lambda part: (part.end, part.months))


def _thresholds(plan: Checked, actions: list[Node], period: Period) -> tuple[Column, ...]:
    """The anchors beside the target that any action states for the period, in the order in which they are met."""
    kpis = [kpi for node in actions if (kpi := node.all_kpis().get(period.label)) is not None]
    found = (_column(plan, kpi, anchor, period) for kpi in kpis for anchor in _stated(kpi))
    return tuple(dict.fromkeys(column for column in found if column.threshold is not None))


def _row(plan: Checked, action: Node, year: Period, columns: tuple[Column, ...], speller: Speller) -> Row:
    figures: dict[Column, str] = {}
    kpis = action.all_kpis()
    for period in dict.fromkeys(column.period for column in columns):
        kpi = kpis.get(period.label)
        for anchor in _stated(kpi) if kpi else ():
            assert kpi is not None
            figures[_column(plan, kpi, anchor, period)] = speller.anchor(anchor, kpi, period.year)
    above = {node.kind: node for node in _above(plan, action)}
    return Row(above, action, _in_words(action, year.year), tuple(map(figures.get, columns)))


def _in_words(action: Node, year: int) -> str:
    """The KPI of the year, or else of the next one that has a target, or else of the last one that had."""
    kpis = {of: kpi for (of, _), own in action.parts.items() for kpi in own.values()} | dict(action.kpis)
    if not kpis:
        return ""
    nearest = min(kpis, key=lambda each: (each < year, abs(each - year)))
    return kpis[nearest].metadata.definition or kpis[nearest].formula_text


def _above(plan: Checked, node: Node) -> Iterator[Node]:
    while node.parent is not None:
        node = plan.nodes[node.parent]
        yield node


def _stated(kpi: Kpi) -> list[Anchor | ComputedAnchor]:
    """The anchors of a year line in their order, those too that only data will tell."""
    return sorted((*kpi.anchors, *kpi.computed), key=lambda anchor: anchor.span.start)


def _column(plan: Checked, kpi: Kpi, anchor: Anchor | ComputedAnchor, period: Period) -> Column:
    """Where a figure stands: the target, or else the first anchor of the rule, in the column of the targets."""
    rule = plan.rules[kpi.rule] if kpi.rule is not None else None
    earned = dict(rule.anchors) if isinstance(rule, Ladder) else {}
    stated = [each.name for each in _stated(kpi)]
    main = next(name for name in ("target", *earned, *stated) if name in stated)
    return Column(period) if anchor.name == main else Column(period, anchor.name, earned.get(anchor.name))
