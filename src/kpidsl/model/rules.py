"""Scoring rules: from a value to points or a status. Scales of words, ladders of anchors, bands, formulas.

The `span` of a rule is that of its name; its `lines` reach from there to the last one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.model.expression import Expression
from kpidsl.model.values import Unit, Value

#: Which way is better; `inside` is best within a stretch, the target of a corridor.
Direction = Literal["higher", "lower", "inside"]


@record
class Scale:
    """A qualitative judgement: its words, best first, and what each earns (a fraction of 1)."""

    name: str
    steps: tuple[tuple[str, Fraction], ...]
    span: Span


@record
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
    lines: Span
    statuses: Mapping[str, str] = field(default_factory=dict)


@record
class Edge:
    """Where a band begins or ends: a figure, an anchor of the year, or a part of one.

    `figure` is in coherent units; where it is `relative`, a share of the anchor; None where the anchor itself is meant.
    `distance` is the unit of a figure that is no place but a length: `within 5 day of target`, `per 1 number`.
    """

    figure: Value | None
    anchor: str | None = None
    relative: bool = False
    distance: Unit | None = None


@record
class Slope:
    """So many points for every so much: more, counted from the worse edge, or fewer, counted from the better one."""

    way: Literal["plus", "minus"]
    points: Fraction
    per: Edge
    limit: Fraction | None


@record
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

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Where it begins and ends, and the step of what it earns."""
        edges = (self.edge, self.to, self.slope.per if self.slope else None)
        return tuple(edge for edge in edges if edge is not None)

    @property
    def anchors(self) -> tuple[str, ...]:
        """The anchors that its edges, and what it earns, ask for."""
        return tuple(edge.anchor for edge in self.edges if edge.anchor is not None)


@record
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
    lines: Span
    cap: Fraction | None = None

    @property
    def has_points(self) -> bool:
        return any(band.points is not None for band in self.bands) or self.otherwise is not None


@record
class PointsFormula:
    """A rule that is a formula over `value` and the anchors of the year, one for each direction it serves.

    `unit` is that of `value`, None where the rule serves every unit. `statuses` are bands that give words alone.
    `optional` are anchors of which it asks whether they are there, so that a year need not state them.
    `steps` are its named parts, for each direction.
    """

    name: str
    higher: Expression | None
    lower: Expression | None
    anchors: tuple[str, ...]
    cap: Fraction | None
    span: Span
    lines: Span
    inside: Expression | None = None
    unit: Unit | None = None
    statuses: Bands | None = None
    optional: tuple[str, ...] = ()
    steps: Mapping[Direction, tuple[tuple[str, Expression], ...]] = field(default_factory=dict)

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
