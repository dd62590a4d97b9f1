"""Owns what stands in the official table of a plan: its rows, its columns and its cells. Knows no format of a page.

Nothing of it is computed from data: it is what the plan says, as it is published before the year begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from kpidsl.model.plan import Anchor, Checked, ComputedAnchor, Kpi, Level, Node
from kpidsl.model.rules import Ladder
from kpidsl.model.spelling import decimal
from kpidsl.model.values import NUMBER, Quantity
from kpidsl.report.official.figures import Speller

ABOVE: tuple[Level, ...] = ("perspective", "strategic", "operational")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: those of a year's targets, or of a threshold with the points that it earns."""

    year: int
    threshold: str | None = None
    points: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An action with the nodes above it, by level, and a figure for each column (None: the plan states none)."""

    above: dict[Level, Node]
    action: Node
    definition: str
    figures: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Official:
    """The table of a year: its thresholds, its targets, and those of the years after it."""

    plan: Checked
    year: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    speller: Speller

    @property
    def years(self) -> range:
        return range(self.year, self.plan.header.last_year + 1)

    def nodes(self, level: Level) -> list[Node]:
        return [node for node in self.plan.nodes.values() if node.kind == level]

    def weight(self, node: Node) -> str:
        """The weight of the year; one in points is a plain number."""
        weight = node.weight_in(self.year)
        if weight is None:
            return ""
        return self.speller.figure(decimal(weight), Quantity(NUMBER)) if node.in_points else self.speller.share(weight)

    def points(self, year: int, node: Node) -> str:
        """The points that an objective must reach."""
        return self.speller.share(node.targets[year]) if year in node.targets else ""

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
                yield f"{words.target} {first}–{others[-1]}" if others else f"{words.target} {first}", points

    def stated(self, rows: Iterable[Row]) -> list[int]:
        """The columns that some rows have something for, and those of targets; by their place."""
        filled = {place for row in rows for place, figure in enumerate(row.figures) if figure is not None}
        return [place for place, column in enumerate(self.columns) if column.threshold is None or place in filled]

    def heading(self, column: Column) -> str:
        if column.threshold is None:
            return f"{self.speller.words.target} {column.year}"
        name = column.threshold.replace("_", " ")
        return name if column.points is None else f"{name} ({self.speller.share(column.points)})"


def named(node: Node) -> str:
    return node.title if node.code == node.title else f"{node.code} {node.title}"


def below(rows: Iterable[Row], level: Level) -> Iterator[tuple[Node | None, tuple[Row, ...]]]:
    """The rows by the node above them of a level; None where there is none."""
    for _, group in groupby(rows, lambda row: row.above[level].code if level in row.above else None):
        found = tuple(group)
        yield found[0].above.get(level), found


def official(plan: Checked, year: int) -> Official:
    speller = Speller.of(plan.header)
    actions = [node for node in plan.nodes.values() if node.kind == "action"]
    later = range(year + 1, plan.header.last_year + 1)
    columns = (Column(year), *_thresholds(plan, actions, year), *(Column(each) for each in later))
    rows = tuple(_row(plan, node, year, columns, speller) for node in actions)
    return Official(plan, year, columns, rows, speller)


def _thresholds(plan: Checked, actions: list[Node], year: int) -> tuple[Column, ...]:
    """The anchors beside the target that any action states for the year, in the order in which they are met."""
    kpis = [node.kpis[year] for node in actions if year in node.kpis]
    found = (_column(plan, kpi, anchor, year) for kpi in kpis for anchor in _stated(kpi))
    return tuple(dict.fromkeys(column for column in found if column.threshold is not None))


def _row(plan: Checked, action: Node, year: int, columns: tuple[Column, ...], speller: Speller) -> Row:
    figures: dict[Column, str] = {}
    for each, kpi in action.kpis.items():
        for anchor in _stated(kpi):
            figures[_column(plan, kpi, anchor, each)] = speller.anchor(anchor, kpi, each)
    above = {node.kind: node for node in _above(plan, action)}
    return Row(above, action, _in_words(action, year), tuple(map(figures.get, columns)))


def _in_words(action: Node, year: int) -> str:
    """The KPI of the year, or else of the next one that has a target, or else of the last one that had."""
    if not action.kpis:
        return ""
    nearest = min(action.kpis, key=lambda each: (each < year, abs(each - year)))
    kpi = action.kpis[nearest]
    return kpi.metadata.definition or kpi.formula_text


def _above(plan: Checked, node: Node) -> Iterator[Node]:
    while node.parent is not None:
        node = plan.nodes[node.parent]
        yield node


def _stated(kpi: Kpi) -> list[Anchor | ComputedAnchor]:
    """The anchors of a year line in their order, those too that only data will tell."""
    return sorted((*kpi.anchors, *kpi.computed), key=lambda anchor: anchor.span.start)


def _column(plan: Checked, kpi: Kpi, anchor: Anchor | ComputedAnchor, year: int) -> Column:
    """Where a figure stands: the target, or else the first anchor of the rule, in the column of the year's targets."""
    rule = plan.rules[kpi.rule] if kpi.rule is not None else None
    earned = dict(rule.anchors) if isinstance(rule, Ladder) else {}
    stated = [each.name for each in _stated(kpi)]
    main = next(name for name in ("target", *earned, *stated) if name in stated)
    return Column(year) if anchor.name == main else Column(year, anchor.name, earned.get(anchor.name))
