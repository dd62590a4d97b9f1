"""The checked plan: what the compiler proves and everything downstream relies on.

Only `kpidsl.compiler.verify` makes a `Checked`; no other step accepts an unchecked plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Document, Span
from kpidsl.model.expression import Expression
from kpidsl.model.parts import Parts
from kpidsl.model.period import Back, Period
from kpidsl.model.publication import AS_WRITTEN, UNTOLD, Metadata, Notation, Requirement
from kpidsl.model.rules import Direction, Rule, Scale
from kpidsl.model.sources import DataSource, Measure
from kpidsl.model.total import WEIGHTED_MEAN, TotalRule
from kpidsl.model.values import Absent, AnchorValue, Status, Type, Value

# --- the heading of the plan -----------------------------------------------------------------------------------------


@record
class Holidays:
    """Whose holidays are no working days, and the further closed days: (month, day) of every year, and days of one.

    `region` is a part of the country with holidays of its own; without it they are those of the whole country.
    """

    country: str
    closed: tuple[tuple[int, int], ...] = ()
    region: str | None = None
    closed_once: tuple[date, ...] = ()

    @property
    def place(self) -> str:
        """As the plan names it: `GB`, `GB ENG`."""
        return f"{self.country} {self.region}" if self.region else self.country


@record
class MissingPolicy:
    """What an absent KPI does to its parent; `at_least` is the weight that must be there to reweight."""

    kind: Literal["block", "zero", "reweight"]
    at_least: Fraction = Fraction(0)


@record
class Display:
    """Rounding for show. Verdicts never use it."""

    decimals: int = 1
    half: Literal["up", "even"] = "up"


@record
class Shown:
    """An input or a named formula that is printed beside the KPIs, with what it needs of the data."""

    name: str
    formula: Expression
    type: Type
    needs: tuple[Need, ...]
    span: Span


@record
class PlanHeader:
    """`offset` says in which month the plan's years begin: see `model.period`. `total` is how the points of the topmost
    nodes make those of the plan; `shown` is printed beside them.
    """

    title: str
    entity: str | None
    first_year: int
    last_year: int
    currencies: tuple[str, ...]
    holidays: Holidays | None
    missing: MissingPolicy
    display: Display
    span: Span
    notation: Notation = AS_WRITTEN
    required: Requirement | None = None
    total: TotalRule = WEIGHTED_MEAN
    shown: tuple[Shown, ...] = ()
    offset: int = 0


# --- figures ----------------------------------------------------------------------------------------------------------


@record
class Input:
    """A figure that formulas use: measured from rows, or supplied by someone, for the year or for its `parts`.

    Neither where a file of definitions asks the plan for it; a checked plan has no such input.
    """

    name: str
    title: str | None
    type: Type
    measure: Measure | None
    supplied_by: str | None
    span: Span
    parts: Parts | None = None

    @property
    def asked(self) -> bool:
        return self.measure is None and self.supplied_by is None


@record
class Let:
    """A named formula with its inferred type."""

    name: str
    formula: Expression
    type: Type
    span: Span


@record
class Assumption:
    """A condition that holds for the plan; a violation by the data is an error."""

    condition: Expression
    needs: tuple[Need, ...]
    span: Span


# --- the tree --------------------------------------------------------------------------------------------------------


@record
class Need:
    """An input over the period evaluated, or over the one `steps` before, or over the same one `years` before.

    Where a value is made of those of parts, they are counted from a `part`.
    """

    input: str
    steps: int
    years: int = 0
    part: Period | None = None

    @classmethod
    def at(cls, name: str, back: Back) -> Need:
        return cls(name, back.steps, back.years, back.part)

    @property
    def back(self) -> Back:
        return Back(self.steps, self.years, self.part)

    def period(self, evaluated: Period) -> Period:
        """The period of the figure where this one is evaluated."""
        return self.back.period(evaluated)

    def further(self, back: Back) -> Need:
        """The same figure, so much further back."""
        return Need.at(self.input, self.back + back)


@record
class Anchor:
    """A figure of a year line, in coherent units."""

    name: str
    value: AnchorValue
    span: Span


@record
class ComputedAnchor:
    """A figure of a year line that follows from the data of the period."""

    name: str
    formula: Expression
    span: Span


@record
class Gate:
    """A condition on the points: where it fails they are `points`, and the value stays."""

    condition: Expression
    points: Fraction
    span: Span


@record
class Kpi:
    """What an action measures in one year. `rule` is None for a judgement, which its scale scores.

    A figure that is `watched` has a value and never points: no rule, and perhaps no direction.
    `reference_anchors` are those of the year that `without thresholds keep YEAR` names. `computed` anchors are known
    once there are data; then they are among the `anchors` too, or, with the reason, among the `unknown`. `made_of` says
    of which lines the anchors are made, where no line states them: `the sum of 2022-Q1, 2022-Q2`.
    """

    indicator: str | None
    formula: Expression
    formula_text: str
    type: Type
    direction: Direction | None
    rule: str | None
    anchors: tuple[Anchor, ...]
    reference_anchors: tuple[Anchor, ...]
    gate: Gate | None
    display: Display
    needs: tuple[Need, ...]
    span: Span
    computed: tuple[ComputedAnchor, ...] = ()
    metadata: Metadata = UNTOLD
    watched: bool = False
    made_of: str | None = None
    unknown: Mapping[str, Absent] = field(default_factory=dict)
    way: Span | None = None  # where its direction is said


Level = Literal["perspective", "strategic", "operational", "action"]


@record
class Node:
    """A node of the tree. `targets` are the points a strategic objective must reach, by year; `kpis` an action's.

    `parts` are an action's KPIs of parts of a year for which it states anchors: by year and number of months, and then
    by label.
    `definition` says in words what the figure of an objective is; what is told of an action stands in its KPIs.
    `weight` is a share of 1, or with `in_points` the points that can be earned; `weights` are those of single years.
    `total` is how a parent takes the points of its children.
    """

    code: str
    kind: Level
    title: str
    parent: str | None
    children: tuple[str, ...]
    weight: Fraction | None
    owners: tuple[str, ...]
    targets: Mapping[int, Fraction]
    kpis: Mapping[int, Kpi]
    reference: str | None
    span: Span
    definition: str | None = None
    weights: Mapping[int, Fraction] = field(default_factory=dict)
    in_points: bool = False
    total: TotalRule = WEIGHTED_MEAN
    shown: tuple[Shown, ...] = ()
    parts: Mapping[tuple[int, int], Mapping[str, Kpi]] = field(default_factory=dict)

    def kpi(self, period: Period) -> Kpi | None:
        """What is measured in a period, with the anchors that count; None where it is not due.

        Of a part of a year these are its own where the action states any for such parts in that year; else those of the
        next longer part that holds it and of which it states any, as of the quarter for a month; else those of the
        year. A part that the lines of its like leave out is not due.
        """
        if not self.parts:
            return self.kpis.get(period.year)
        holder = self.targets_of(period)
        if holder.months == 12:
            return self.kpis.get(holder.year)
        return self.parts[holder.year, holder.months].get(holder.label)

    def targets_of(self, period: Period) -> Period:
        """The period whose anchors count: the period itself, a longer part of the year that holds it, or its year."""
        kinds = (months for months in (1, 3, 6) if months >= period.months and (period.year, months) in self.parts)
        return period.around(next(kinds, 12))

    def all_kpis(self) -> Mapping[str, Kpi]:
        """The KPIs of years and of parts of them, by label."""
        years = {f"{year:04}": kpi for year, kpi in self.kpis.items()}
        return years | {label: kpi for part in self.parts.values() for label, kpi in part.items()}

    def every_kpi(self) -> Iterator[Kpi]:
        """The KPIs of years and of parts of them."""
        return chain(self.kpis.values(), *(part.values() for part in self.parts.values()))

    @property
    def years_measured(self) -> frozenset[int]:
        """The years of which it measures anything, as a whole or in part."""
        return frozenset(self.kpis) | {year for year, _ in self.parts}

    def weight_in(self, year: int) -> Fraction | None:
        return self.weights.get(year, self.weight)

    @property
    def is_weighted(self) -> bool:
        """Whether it has a weight in any year."""
        return self.weight is not None or bool(self.weights)


# --- tests written in the language -----------------------------------------------------------------------------------


@record
class Given:
    """A figure that a test supplies; None says that it is missing."""

    need: Need
    value: Value | None
    span: Span


@record
class Expectation:
    """What a test expects of a node, of the whole plan where `code` is None; of an aspect nothing where it is None."""

    code: str | None
    value: Value | None
    value_type: Type | None
    points: Fraction | None
    status: Status | None
    span: Span
    band: str | None = None


@record
class PlanTest:
    title: str
    period: Period
    givens: tuple[Given, ...]
    expectations: tuple[Expectation, ...]
    span: Span


@record
class Checked:
    """A plan that checks: it means one thing."""

    document: Document
    header: PlanHeader
    scales: Mapping[str, Scale]
    rules: Mapping[str, Rule]
    sources: Mapping[str, DataSource]
    inputs: Mapping[str, Input]
    lets: Mapping[str, Let]
    assumptions: tuple[Assumption, ...]
    nodes: Mapping[str, Node]
    tests: tuple[PlanTest, ...]

    @property
    def roots(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes.values() if node.parent is None)
