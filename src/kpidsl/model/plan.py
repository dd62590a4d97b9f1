"""The checked plan: what the compiler proves and everything downstream relies on.

Only `kpidsl.compiler.verify` makes a `Checked`; no other step accepts an unchecked plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from kpidsl.base.text import Document, Span
from kpidsl.model.expression import Expression, Occurs, walk
from kpidsl.model.period import Period
from kpidsl.model.publication import AS_WRITTEN, UNTOLD, Metadata, Notation, Requirement
from kpidsl.model.total import WEIGHTED_MEAN, TotalRule
from kpidsl.model.values import SECOND, AnchorValue, Quantity, Status, Type, Unit, Value

# --- the heading of the plan -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holidays:
    """Whose national holidays are no working days, and the further closed days (month, day) of every year."""

    country: str
    closed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MissingPolicy:
    """What an absent KPI does to its parent; `at_least` is the weight that must be there to reweight."""

    kind: Literal["block", "zero", "reweight"]
    at_least: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Display:
    """Rounding for show. Verdicts never use it."""

    decimals: int = 1
    half: Literal["up", "even"] = "up"


@dataclass(frozen=True, slots=True)
class Shown:
    """An input or a named formula that is printed beside the KPIs, with what it needs of the data."""

    name: str
    formula: Expression
    type: Type
    needs: tuple[Need, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PlanHeader:
    """`total` is how the points of the topmost nodes make those of the plan; `shown` is printed beside them."""

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


#: Which way is better; `inside` is best within a stretch, the target of a corridor.
Direction = Literal["higher", "lower", "inside"]

# --- scoring rules ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scale:
    """A qualitative judgement: its words, best first, and what each earns (a fraction of 1)."""

    name: str
    steps: tuple[tuple[str, Fraction], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Ladder:
    """Anchors best first with the points they earn, and what lies between, beyond and below them.

    `statuses` are the words for the anchors, and for `otherwise`, that have one. `cap` is None where the rule has none.
    `without_thresholds` says what a missed target earns in a year that states nothing else: nothing, what the distances
    of another year give, or no points at all.
    """

    name: str
    anchors: tuple[tuple[str, Fraction], ...]
    between: Literal["linear", "step"]
    otherwise: Fraction
    cap: Fraction | None
    without_thresholds: Literal["zero", "blank"] | int | None
    span: Span
    statuses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a band begins or ends: a figure, an anchor of the year, or a part of one.

    `figure` is in coherent units; where it is `relative`, a share of the anchor; None where the anchor itself is meant.
    """

    figure: Value | None
    anchor: str | None = None
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Slope:
    """So many points for every so much: more, counted from the worse edge, or fewer, counted from the better one."""

    way: Literal["plus", "minus"]
    points: Fraction
    per: Edge
    limit: Fraction | None


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of values and what it earns: `points` at its worse edge, `to_points` at its better one, or a slope.

    `from` begins at its worse edge, which belongs to it, and goes up `to` its better edge, which does not; without one
    it holds whatever is at least as good. `worse` and `better` lie beyond an edge, `within` and `inside` around one.
    """

    reach: Literal["from", "worse", "better", "within", "inside"]
    edge: Edge
    to: Edge | None
    points: Fraction | None
    to_points: Fraction | None
    slope: Slope | None
    status: str | None
    reach_text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Bands:
    """A rule of bands, of which the first that holds a value decides; where none does, `otherwise`.

    `unit` is that of its figures, None where it speaks of anchors alone. A rule without points gives statuses alone.
    """

    name: str
    bands: tuple[Band, ...]
    otherwise: Fraction | None
    otherwise_status: str | None
    anchors: tuple[str, ...]
    unit: Unit | None
    span: Span
    cap: Fraction | None = None

    @property
    def has_points(self) -> bool:
        return any(band.points is not None for band in self.bands) or self.otherwise is not None


@dataclass(frozen=True, slots=True)
class PointsFormula:
    """A rule that is a formula over `value` and the anchors of the year, one for each direction it serves.

    `unit` is that of `value`, None where the rule serves every unit. `statuses` are bands that give words alone.
    """

    name: str
    higher: Expression | None
    lower: Expression | None
    anchors: tuple[str, ...]
    cap: Fraction | None
    span: Span
    inside: Expression | None = None
    unit: Unit | None = None
    statuses: Bands | None = None

    def of(self, direction: Direction | None) -> Expression | None:
        """The formula that serves a direction."""
        match direction:
            case "higher":
                return self.higher
            case "lower":
                return self.lower
            case "inside":
                return self.inside
            case None:
                return None


Rule = Ladder | PointsFormula | Bands

# --- data ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A file pattern of a source, relative to the folder of the plan, with the sheet or table to read.

    `format` is how its files are spelled; None where it is as the source says.
    """

    pattern: str
    sheet: str | None
    table: str | None
    span: Span
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """How the text of a file spells numbers and dates; what `dates` is made of says `model.dates`.

    Inside a quoted cell a quote is doubled; where `escape` is a backslash, it may also stand behind one. The header
    stands on the lines `header_rows`, both included. `empty` are texts that are an empty cell. A number may have one of
    the `symbols` beside it, is negative in parentheses or with a minus behind it where `negative` says so, and may have
    a `+` where `plus` says so. With `trim`, blanks around a cell do not count.
    """

    kind: Literal["csv", "xlsx", "parquet", "sqlite"] | None = None
    separator: str = ","
    decimal: Literal[".", ","] = "."
    thousands: str | None = None
    dates: str = "yyyy-mm-dd"
    encoding: Literal["utf-8", "latin-1", "cp1252"] = "utf-8"
    escape: str | None = None
    header_rows: tuple[int, int] = (1, 1)
    empty: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    negative: Literal["(1)", "1-"] | None = None
    plus: bool = False
    trim: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the plan reads. `empty` is the value of an empty cell, where the plan gives one.

    A file has exactly one of the `headers`. `empty_texts` are an empty cell, besides those of the format. `dates` is
    the column's own pattern; `written` is how times and financial years are spelled: `hh:mm`, `yyyy/yy`.
    `readings` are texts that the file has and what they are read as; `members` are the texts then. A `stock` is a level
    on a date. In a `padded` code, groups of zeros at the end say nothing.
    """

    name: str
    header: str
    type: Type
    optional: bool
    empty: Value | None
    members: tuple[str, ...] | None
    span: Span
    other_headers: tuple[str, ...] = ()
    empty_texts: tuple[str, ...] = ()
    dates: str | None = None
    written: str | None = None
    readings: tuple[tuple[str, str], ...] = ()
    stock: bool = False
    padded: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.header, *self.other_headers)

    @property
    def factor(self) -> Fraction:
        """What one of a cell's number is in coherent units: a time that is `written hh:mm` is read in seconds."""
        assert isinstance(self.type, Quantity)
        return self.type.unit.factor if self.written is None else SECOND.factor


@dataclass(frozen=True, slots=True)
class DataSource:
    """Raw rows: files that make one relation. `key` is None where identical rows are genuine.

    `rows_where` holds of the rows that are read, asked of their cells as they are written, before these are typed.
    `controls` are totals that all rows together must come to.
    """

    name: str
    title: str | None
    files: tuple[FileSpec, ...]
    format: Format
    columns: Mapping[str, Column]
    period: str | None
    version: str | None
    entity: str | None
    key: tuple[str, ...] | None
    span: Span
    rows_where: Expression | None = None
    controls: tuple[Control, ...] = ()


Aggregate = Literal["sum", "count", "mean", "min", "max", "median", "distinct", "last", "balance"]


@dataclass(frozen=True, slots=True)
class Measure:
    """How an input is computed from the rows of one source.

    `of` is None for a plain count. `by` are the weights of a weighted mean. `on` is the column that puts a row in a
    period. `within` widens the window of `last` to so many months. `default` replaces an empty selection.
    """

    aggregate: Aggregate
    of: Expression | None
    by: Expression | None
    source: str
    on: str
    where: Expression | None
    within: int | None
    default: Value | None
    span: Span

    @property
    def sources(self) -> tuple[str, ...]:
        """The source that is measured, and those that its rows are limited by."""
        parts = [part for part in (self.of, self.by, self.where) if part is not None]
        others = (node.source for part in parts for node in walk(part) if isinstance(node, Occurs))
        return tuple(dict.fromkeys((self.source, *others)))


@dataclass(frozen=True, slots=True)
class Control:
    """What a source declares that a measure of all its rows comes to, whatever their period and entity."""

    measure: Measure
    declared: Value
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that formulas use: measured from rows, or supplied by someone.

    Neither where a file of definitions asks the plan for it; a checked plan has no such input.
    """

    name: str
    title: str | None
    type: Type
    measure: Measure | None
    supplied_by: str | None
    span: Span

    @property
    def asked(self) -> bool:
        return self.measure is None and self.supplied_by is None


@dataclass(frozen=True, slots=True)
class Let:
    """A named formula with its inferred type."""

    name: str
    formula: Expression
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Assumption:
    """A condition that holds for the plan; a violation by the data is an error."""

    condition: Expression
    needs: tuple[Need, ...]
    span: Span


# --- the tree --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Need:
    """An input over the period `steps` before the one evaluated (0: that period)."""

    input: str
    steps: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A figure of a year line, in coherent units."""

    name: str
    value: AnchorValue
    span: Span


@dataclass(frozen=True, slots=True)
class ComputedAnchor:
    """A figure of a year line that follows from the data of the period."""

    name: str
    formula: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition on the points: where it fails they are `points`, and the value stays."""

    condition: Expression
    points: Fraction
    span: Span


@dataclass(frozen=True, slots=True)
class Kpi:
    """What an action measures in one year. `rule` is None for a judgement, which its scale scores.

    A figure that is `watched` has a value and never points: no rule, and perhaps no direction.
    `reference_anchors` are those of the year that `without thresholds keep YEAR` names. `computed` anchors are known
    once there are data; then they are among the `anchors` too.
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

    @property
    def anchor_names(self) -> frozenset[str]:
        return frozenset(x.name for x in self.anchors) | frozenset(x.name for x in self.computed)


Level = Literal["perspective", "strategic", "operational", "action"]


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree. `targets` are the points a strategic objective must reach, by year; `kpis` an action's.

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

    def weight_in(self, year: int) -> Fraction | None:
        return self.weights.get(year, self.weight)

    @property
    def is_weighted(self) -> bool:
        """Whether it has a weight in any year."""
        return self.weight is not None or bool(self.weights)


# --- tests written in the language -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that a test supplies; None says that it is missing."""

    need: Need
    value: Value | None
    span: Span


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a test expects of a node; None where it expects nothing of that aspect."""

    code: str
    value: Value | None
    value_type: Type | None
    points: Fraction | None
    status: Status | None
    span: Span
    band: str | None = None


@dataclass(frozen=True, slots=True)
class PlanTest:
    title: str
    period: Period
    givens: tuple[Given, ...]
    expectations: tuple[Expectation, ...]
    span: Span


@dataclass(frozen=True, slots=True)
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
