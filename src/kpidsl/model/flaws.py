"""What makes bands no rule: gaps, overlaps, a worse value that earns more, parts of an anchor that is not above zero.

Between two neighbouring edges a rule does not change its mind, so what it does on every edge, on either side of it and
beyond the last is all there is to look at; nothing is sampled. The compiler looks at anchors that a plan states, the
scoring at those that follow from the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Literal

from kpidsl.base.record import record
from kpidsl.model.bands import Placed, Scene, is_open
from kpidsl.model.reach import ANYTHING, Reach
from kpidsl.model.rules import Band, Bands
from kpidsl.model.values import Range


@record
class Flaw:
    """What is wrong, at which value; `band` and `other` are the bands concerned, `other` the one that comes before.

    A `decline` is from `more` points to `less` at a value: of a worse value beside it, or of the value itself. Where
    bands hold every value, `otherwise` is `idle`.
    """

    kind: Literal["part", "step", "turned", "gap", "overlap", "unreached", "idle", "decline"]
    at: Fraction = Fraction(0)
    band: Band | None = None
    other: Band | None = None
    more: Fraction = Fraction(0)
    less: Fraction = Fraction(0)


def flaws(bands: Bands, scene: Scene, reach: Reach = ANYTHING) -> tuple[Flaw, ...]:
    """All that is wrong with bands among these anchors, which are known, for values of a reach."""
    parts = tuple(_parts(bands, scene))
    if parts:
        return parts
    placed = [scene.placed(band) for band in bands.bands]
    steps = tuple(Flaw("step", band=each.band) for each in placed if each.step is not None and each.step <= 0)
    return steps or _turned(placed, tuple(_Line(bands, scene, placed, reach).flaws()))


def _turned(placed: Sequence[Placed], found: tuple[Flaw, ...]) -> tuple[Flaw, ...]:
    """What is wrong, by its cause where that is a band that ends before it begins. If all do, it is the direction."""
    turned = [each.band for each in placed if each.is_turned]
    closed = [each.band for each in placed if each.ends is not None]
    if not turned or len(turned) == len(closed) > 1 or not any(f.kind in ("gap", "overlap", "decline") for f in found):
        return found
    return tuple(Flaw("turned", band=band) for band in turned)


def _parts(bands: Bands, scene: Scene) -> Iterator[Flaw]:
    """`90 % of target` of a target that is not above zero would be better than the target itself."""
    for band in bands.bands:
        for edge in (band.edge, band.to):
            if edge is not None and edge.relative and edge.anchor is not None and band.reach != "within":
                anchor = scene.anchors[edge.anchor]
                low = anchor.low if isinstance(anchor, Range) else anchor
                if isinstance(low, Fraction) and low <= 0:
                    yield Flaw("part", low, band)


@record
class _Line:
    bands: Bands
    scene: Scene
    placed: Sequence[Placed]
    reach: Reach

    def flaws(self) -> Iterator[Flaw]:
        edges, tried = self._looked_at(sorted({edge for each in self.placed for edge in each.edges}))
        if not tried:
            return
        holding = {at: [each for each in self.placed if at in each] for at in tried}
        rest = [at for at in tried if not holding[at]]
        if self.bands.otherwise is None and self.bands.otherwise_status is None:
            yield from [Flaw("gap", at) for at in rest][:1]
        elif not rest:
            yield Flaw("idle")
        yield from [flaw for at in tried for flaw in self._overlap(at, holding[at])][:1]
        before: dict[int, Band] = {}  # by the identity of a band, as equal ones may stand twice: what takes its values
        for first, *others in filter(None, holding.values()):
            for each in others:
                before.setdefault(id(each.band), first.band)
        reached = {id(there[0].band) for there in holding.values() if there}
        for each in self.placed:
            if id(each.band) not in reached:
                yield Flaw("unreached", band=each.band, other=before.get(id(each.band)))
        if self.bands.has_points:
            yield from self._decline(edges, tried, holding)

    def _looked_at(self, edges: Sequence[Fraction]) -> tuple[Sequence[Fraction], Sequence[Fraction]]:
        """The edges in reach with its own ends; and these with a value between each two and one beyond the last.

        Of whole numbers all those that lie next to an edge are looked at, as if they were edges: there is nothing in
        between that the rule could come to.
        """
        low, high = self.reach.low, self.reach.high
        inside = {each for each in edges if (low is None or low <= each) and (high is None or each <= high)}
        ends = sorted(inside.union(end for end in (low, high) if end is not None))
        if self.reach.whole:
            beside = {Fraction(floor(end) + by) for end in ends for by in (-2, -1, 0, 1, 2)}
            whole = sorted(at for at in beside if at in self.reach)
            return whole, whole
        below, above = [ends[0] - 1] if low is None else [], [ends[-1] + 1] if high is None else []
        inner = [at for one, other in pairwise(ends) for at in ((one + other) / 2, other)]
        return ends, [*below, *ends[:1], *inner, *above]

    def _overlap(self, at: Fraction, there: Sequence[Placed]) -> Iterator[Flaw]:
        """Two bands that hold a value. Of bands without an end the first decides, and so it does of `better than`."""
        stacked = all(is_open(each.band) or each.band.reach in ("worse", "better") for each in self.placed)
        for one, other in pairwise(there):
            if not (stacked and all(is_open(each.band) or each.band.reach == "better" for each in (one, other))):
                yield Flaw("overlap", at, other.band, one.band)

    def _decline(
        self, edges: Sequence[Fraction], tried: Sequence[Fraction], holding: dict[Fraction, list[Placed]]
    ) -> Iterator[Flaw]:
        """Points along the line from worse to better: on each edge, and what they come to from either side of it."""
        for line in self._ways(tried):
            before: tuple[Fraction, Fraction] | None = None
            for here, there in _steps(line, set(edges)):
                points = self._points(holding[there], here)
                if points is None:
                    continue
                if before is not None and before[1] > points:
                    yield Flaw("decline", here, more=before[1], less=points)
                    return
                before = (here, points)

    def _points(self, there: Sequence[Placed], at: Fraction) -> Fraction | None:
        points = there[0].earned(at) if there else self.bands.otherwise
        return points if points is None or self.bands.cap is None else min(points, self.bands.cap)

    def _ways(self, tried: Sequence[Fraction]) -> list[list[Fraction]]:
        """The values from worse to better; into a corridor from both sides."""
        match self.scene.direction:
            case "higher":
                return [list(tried)]
            case "lower":
                return [list(reversed(tried))]
            case "inside":
                stretches = [each.begins for each in self.placed]
                low = max(stretch.low for stretch in stretches if stretch.low is not None)
                high = min(stretch.high for stretch in stretches if stretch.high is not None)
                return [[at for at in tried if at <= low], [at for at in reversed(tried) if at >= high]]


def _steps(line: Sequence[Fraction], edges: set[Fraction]) -> Iterator[tuple[Fraction, Fraction]]:
    """Where points are looked at, and whose bands hold there: of what lies between two edges its two ends."""
    for index, at in enumerate(line):
        if at in edges:
            yield at, at
            continue
        neighbours = [line[other] for other in (index - 1, index + 1) if 0 <= other < len(line)]
        ends = [each for each in neighbours if each in edges]
        if len(ends) == 2:
            yield from ((end, at) for end in ends)
        elif index == 0:  # beyond the worst edge: what it comes to there, having been less or as much before
            yield from ((each, at) for each in (at, *ends))
        else:
            yield from ((each, at) for each in (*ends, at))
