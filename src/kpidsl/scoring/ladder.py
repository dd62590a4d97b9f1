"""Ladders: from a value and the anchors of a year to points.

It owns where a value stands among the anchors and what lies on, between, beyond and below them. It knows nothing of
weights, gates or where the value came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from kpidsl.base.record import record
from kpidsl.model.plan import Kpi
from kpidsl.model.rules import Direction, Ladder
from kpidsl.model.spelling import bare, percent, spelled
from kpidsl.model.values import AnchorValue, NotReached, Range, Value
from kpidsl.scoring.order import compare, distance, moved

OTHERWISE = "otherwise"


@record
class Points:
    """What a rule made of a value: points as a fraction of 1 (None: it gives none), the band, and why.

    `rated` says that the band is a status, a word of the plan's own. `how` is the way from the value to the points, in
    words and exact figures.
    """

    points: Fraction | None
    band: str | None
    because: str | None = None
    how: str | None = None
    rated: bool = False


@record
class Rung:
    """An anchor with its figure of the year and the points on it."""

    name: str
    value: AnchorValue
    points: Fraction


def at_least_as_good(value: AnchorValue, anchor: AnchorValue, kpi: Kpi) -> bool:
    """Whether a value, or a whole corridor, has reached an anchor; what did not happen has reached none."""
    match value, anchor:
        case NotReached(), _:
            return False
        case Range(low, high), Range():
            return anchor.low <= low and high <= anchor.high
        case Fraction(), Range():
            return anchor.low <= value <= anchor.high
        case Range(), _:
            raise AssertionError("only corridors are held against corridors")
    assert not isinstance(value, Range)
    assert not isinstance(anchor, Range)
    order = compare(value, anchor)
    return order <= 0 if kpi.direction == "lower" else order >= 0


def climb(ladder: Ladder, kpi: Kpi, value: Value) -> Points:
    """The exact points of a value: on an anchor its points, between two as the rule says, past the last `otherwise`.

    Of anchors at the same figure the first, which has the better points, wins.
    """
    rungs = rungs_of(ladder, kpi)
    reached = next((i for i, rung in enumerate(rungs) if at_least_as_good(value, rung.value, kpi)), None)
    if reached is None:
        if len(rungs) < len(ladder.anchors):
            return _missed_without_thresholds(ladder, rungs[0])
        status, rated = _status(ladder, OTHERWISE)
        how = f"past {rungs[-1].name}: {percent(ladder.otherwise)}"
        return Points(ladder.otherwise, status, how=how, rated=rated)
    rung = rungs[reached]
    if kpi.direction == "inside":
        return _inside(ladder, rungs, reached, kpi, value)
    if ladder.between == "step" or _same(value, rung.value):
        return _capped(ladder, rung, rung.points, f"{rung.name} reached: {percent(rung.points)}")
    if reached > 0:
        points, how = _on_the_line(rung, rungs[reached - 1], kpi, value)
        return _capped(ladder, rung, points, f"between {rung.name} and {rungs[reached - 1].name}: {how}")
    next_best = next((other for other in rungs if not _same(other.value, rung.value)), None)
    if next_best is None or (ladder.cap is not None and ladder.cap <= rung.points):
        return _capped(ladder, rung, rung.points, f"better than {rung.name}: {percent(rung.points)}")
    points, how = _on_the_line(next_best, rung, kpi, value)
    return _capped(ladder, rung, points, f"better than {rung.name}, on the line from {next_best.name}: {how}")


def _inside(ladder: Ladder, rungs: Sequence[Rung], reached: int, kpi: Kpi, value: Value) -> Points:
    """The points inside a corridor: between two anchors on the line of the side where the value lies."""
    rung = rungs[reached]
    assert isinstance(value, Fraction)
    assert isinstance(rung.value, Range)
    if reached == 0 or ladder.between == "step" or value in (rung.value.low, rung.value.high):
        return _capped(ladder, rung, rung.points, f"inside {rung.name}: {percent(rung.points)}")
    better = rungs[reached - 1]
    assert isinstance(better.value, Range)
    below = value < better.value.low
    side: Direction = "higher" if below else "lower"
    ends = [(each.value.low if below else each.value.high) for each in (rung, better) if isinstance(each.value, Range)]
    outer, inner = (replace(each, value=end) for each, end in zip((rung, better), ends, strict=True))
    points, how = _on_the_line(outer, inner, replace(kpi, direction=side), value)
    return _capped(ladder, rung, points, f"between {rung.name} and {better.name}: {how}")


def _same(value: AnchorValue, anchor: AnchorValue) -> bool:
    return not isinstance(value, Range) and not isinstance(anchor, Range) and compare(value, anchor) == 0


def disorder(ladder: Ladder, kpi: Kpi) -> str | None:
    """Why anchors that follow from the data make no ladder: one is better than the one above it."""
    for better, worse in pairwise(rungs_of(ladder, kpi)):
        if not at_least_as_good(better.value, worse.value, kpi):
            shown = [f"{rung.name} = {spelled(rung.value, kpi.type)}" for rung in (better, worse)]
            return f"the anchors are out of order: {', '.join(shown)}"
    return None


def rungs_of(ladder: Ladder, kpi: Kpi) -> tuple[Rung, ...]:
    """The anchors of the year, best first; with `keep YEAR` also those at that year's distances from the target."""
    stated: dict[str, AnchorValue] = {anchor.name: anchor.value for anchor in kpi.anchors}
    if isinstance(ladder.without_thresholds, int) and len(stated) < len(ladder.anchors):
        stated = _kept(ladder, kpi, stated) or stated
    return tuple(Rung(name, stated[name], points) for name, points in ladder.anchors if name in stated)


def _kept(ladder: Ladder, kpi: Kpi, stated: dict[str, AnchorValue]) -> dict[str, AnchorValue] | None:
    """All anchors, at the reference year's distances from the target; None where that year measured something else."""
    best = ladder.anchors[0][0]
    reference = {anchor.name: anchor.value for anchor in kpi.reference_anchors}
    if len(reference) < len(ladder.anchors) or not _same_line(reference[best], stated[best]):
        return None
    kept = {name: _moved_like(stated[best], reference[best], reference[name]) for name, _ in ladder.anchors}
    return {name: value for name, value in kept.items() if value is not None}


def _moved_like(target: AnchorValue, reference: AnchorValue, threshold: AnchorValue) -> AnchorValue | None:
    """As far from the target as a threshold is from the target of its own year."""
    match target, reference, threshold:
        case Range(), Range(), Range():
            low = target.low + threshold.low - reference.low
            return Range(low, target.high + threshold.high - reference.high)
        case _:
            assert not isinstance(target, Range)
            assert not isinstance(reference, Range)
            assert not isinstance(threshold, Range)
            return moved(target, distance(threshold, reference))


def _same_line(left: AnchorValue, right: AnchorValue) -> bool:
    return any(isinstance(left, kind) and isinstance(right, kind) for kind in (Fraction, date, Range))


def _missed_without_thresholds(ladder: Ladder, target: Rung) -> Points:
    status, rated = _status(ladder, OTHERWISE)
    missed = f"{target.name} missed, and the year states no thresholds"
    match ladder.without_thresholds:
        case "blank":
            because = f"{missed}: the rule `{ladder.name}` gives no points"
            return Points(None, status, because, because, rated)
        case "zero" | None:
            return Points(Fraction(0), status, how=f"{missed}: 0 %", rated=rated)
        case year:
            return Points(Fraction(0), status, how=f"{missed}, nor {year} any that could be kept: 0 %", rated=rated)


def _on_the_line(worse: Rung, better: Rung, kpi: Kpi, value: Value) -> tuple[Fraction, str]:
    """The points at a value on the straight line through two anchors, and the calculation in words."""
    assert not isinstance(worse.value, Range)
    assert not isinstance(better.value, Range)
    share = distance(value, worse.value) / distance(better.value, worse.value)
    points = worse.points + share * (better.points - worse.points)
    at, low, high = (bare(figure, kpi.type) for figure in (value, worse.value, better.value))
    rising = kpi.direction != "lower"
    way, whole = (f"{at} - {low}", f"{high} - {low}") if rising else (f"{low} - {at}", f"{low} - {high}")
    gain = f"({percent(better.points)} - {percent(worse.points)})"
    return points, f"{percent(worse.points)} + ({way})/({whole}) × {gain} = {percent(points)}"


def _capped(ladder: Ladder, band: Rung, points: Fraction, how: str) -> Points:
    status, rated = _status(ladder, band.name)
    if ladder.cap is None or points <= ladder.cap:
        return Points(points, status, how=how, rated=rated)
    return Points(ladder.cap, status, how=f"{how}, capped at {percent(ladder.cap)}", rated=rated)


def _status(ladder: Ladder, name: str) -> tuple[str, bool]:
    """The status of an anchor, or of what lies past the last one; its name where the rule has no word for it."""
    return ladder.statuses.get(name, name), name in ladder.statuses
