"""Bands on the line of values: which one holds a value, and what it earns there, exactly.

Each edge is the stretch of values that are at least as good as it: from it upwards where higher is better, down from it
where lower is, and a stretch with two ends for a corridor. So all directions are one calculation. It knows nothing of
plans, and is shared because what a rule earns is both computed and checked before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from kpidsl.base.record import record
from kpidsl.model.rules import Band, Bands, Direction, Edge, Slope
from kpidsl.model.values import AnchorValue, Range, Value

TARGET = "target"


@record
class Stretch:
    """Values from `low` to `high`, both included; without end where one of them is None."""

    low: Fraction | None
    high: Fraction | None

    def __contains__(self, at: Fraction) -> bool:
        return (self.low is None or self.low <= at) and (self.high is None or at <= self.high)

    def inner(self, at: Fraction) -> bool:
        """Whether it holds a value that is none of its ends."""
        return at in self and at not in (self.low, self.high)

    @property
    def ends(self) -> tuple[Fraction, ...]:
        return tuple(end for end in (self.low, self.high) if end is not None)


@record
class Scene:
    """The anchors of a year by name, and which way is better."""

    anchors: Mapping[str, AnchorValue]
    direction: Direction

    def knows(self, bands: Bands) -> bool:
        """Whether all anchors of a rule are known, and lie on the line of numbers or days."""
        return all(isinstance(self.anchors.get(name), Fraction | Range | date | bool) for name in bands.anchors)

    def placed(self, band: Band) -> Placed:
        """A band on the line."""
        begins = self._stretch(band.edge, within=band.reach == "within")
        ends = self._stretch(band.to) if band.to is not None else None
        return Placed(band, begins, ends, self._step(band.slope.per) if band.slope else None)

    def _stretch(self, edge: Edge, *, within: bool = False) -> Stretch:
        """The values at least as good as an edge; `within` so far around its anchor."""
        if edge.anchor is None:
            assert edge.figure is not None
            return self._better(position(edge.figure), position(edge.figure))
        low, high = self._ends(edge.anchor)
        if edge.figure is None:
            return self._better(low, high)
        by = position(edge.figure)
        if not within:
            return self._better(by * low, by * high)
        below, above = (by * abs(low), by * abs(high)) if edge.relative else (by, by)
        return self._better(low - below, high + above)

    def _ends(self, name: str) -> tuple[Fraction, Fraction]:
        """The two ends of an anchor. In a corridor a single figure, such as last year's, stands for all that are no
        further from the target.
        """
        anchor = self.anchors[name]
        if not isinstance(anchor, Range):
            return position(anchor), position(anchor)
        target = self.anchors.get(TARGET)
        if anchor.low < anchor.high or name == TARGET or not isinstance(target, Range):
            return anchor.low, anchor.high
        far = max(target.low - anchor.low, anchor.high - target.high, Fraction(0))
        return target.low - far, target.high + far

    def _better(self, low: Fraction, high: Fraction) -> Stretch:
        match self.direction:
            case "higher":
                return Stretch(low, None)
            case "lower":
                return Stretch(None, high)
            case "inside":
                return Stretch(low, high)

    def _step(self, edge: Edge) -> Fraction:
        """How much `per 1 number` or `per 1 % of target` is."""
        assert edge.figure is not None
        by = position(edge.figure)
        if edge.anchor is None:
            return by
        anchor = self.anchors[edge.anchor]
        return by * abs(anchor.high if isinstance(anchor, Range) else position(anchor))


@record
class Placed:
    """A band on the line: what is at least as good as its worse edge, and as its better one; the step of its slope."""

    band: Band
    begins: Stretch
    ends: Stretch | None
    step: Fraction | None

    def __contains__(self, at: Fraction) -> bool:
        match self.band.reach:
            case "from" if self.ends is not None:
                return at in self.begins and at not in self.ends
            case "from" | "within" | "inside":
                return at in self.begins
            case "worse":
                return at not in self.begins
            case "better":
                return self.begins.inner(at)

    @property
    def is_turned(self) -> bool:
        """Whether its better edge is a worse figure than its worse one, so that it holds nothing."""
        if self.ends is None or self.band.anchors:
            return False
        higher = self.begins.low is not None and self.ends.low is not None and self.ends.low < self.begins.low
        lower = self.begins.high is not None and self.ends.high is not None and self.begins.high < self.ends.high
        return higher or lower

    @property
    def edges(self) -> tuple[Fraction, ...]:
        return (*self.begins.ends, *(self.ends.ends if self.ends else ()))

    def earned(self, at: Fraction) -> Fraction | None:
        """The points of a value that the band holds, and on its edges what they come to; None where it gives none."""
        band = self.band
        if band.points is None:
            return None
        if band.to_points is not None and self.ends is not None:
            start, end = self._side(self.ends, at)
            share = (at - start) / (end - start) if end != start else Fraction(1)
            return band.points + share * (band.to_points - band.points)
        if band.slope is not None:
            return self._on_the_slope(band.points, band.slope, at)
        return band.points

    def _on_the_slope(self, points: Fraction, slope: Slope, at: Fraction) -> Fraction:
        """Points that grow with the distance from the worse edge, or shrink with that from the better one."""
        assert self.step
        if self.ends is not None:
            start, end = self._side(self.ends, at)
            far = abs(at - (start if slope.way == "plus" else end))
        else:
            far = min(abs(at - end) for end in self.begins.ends)
        steps = slope.points * far / self.step
        if slope.way == "plus":
            return points + steps if slope.limit is None else min(points + steps, slope.limit)
        return max(points - steps, slope.limit or Fraction(0))

    def _side(self, better: Stretch, at: Fraction) -> tuple[Fraction, Fraction]:
        """The worse and the better edge on the side of the band where a value lies."""
        low = self.begins.low is not None and better.low is not None
        below = low and (better.low is None or at <= better.low or self.begins.high is None)
        start, end = (self.begins.low, better.low) if below else (self.begins.high, better.high)
        assert start is not None
        assert end is not None
        return start, end


def position(value: Value) -> Fraction:
    """Where a value lies: numbers as they are, dates by day number, `no` and `yes` at 0 and 1."""
    match value:
        case Fraction():
            return value
        case date():
            return Fraction(value.toordinal())
        case bool():
            return Fraction(int(value))
        case _:
            raise AssertionError(f"{value!r} lies on no line")


def is_open(band: Band) -> bool:
    """Whether a band holds all that is better than its edge too, and leaves that to the bands before it."""
    return band.reach in ("within", "inside") or (band.reach == "from" and band.to is None)
