"""Bands: from a value and the anchors of a year to the band that holds it, its points and its status.

It owns the words of that. Where a value lies, and what it earns there, `model.bands` says.
"""

from __future__ import annotations

from fractions import Fraction

from kpidsl.model.bands import Placed, Scene, position
from kpidsl.model.flaws import flaws
from kpidsl.model.plan import Checked, Kpi
from kpidsl.model.reach import ANYTHING, Reach
from kpidsl.model.rules import Band, Bands
from kpidsl.model.spelling import percent, spelled
from kpidsl.model.values import Absence, Absent, NotReached, Value
from kpidsl.scoring.anchors import lacking
from kpidsl.scoring.ladder import OTHERWISE, Points


def banded(bands: Bands, kpi: Kpi, value: Value, reach: Reach = ANYTHING) -> Points | Absent:
    """The points of the first band that holds a value; absent where none does and nothing is said of the rest.

    Args:
        reach: the values that the KPI can have; among anchors that follow from the data no other tells against a rule.
    """
    band = _holding(bands, kpi, value, reach)
    if isinstance(band, Absent):
        return band
    if band is None:
        return _otherwise(bands, kpi, value)
    text = " ".join(band.band.reach_text.split())
    status, rated = band.band.status or text, band.band.status is not None
    points = _furthest(band.band) if isinstance(value, NotReached) else band.earned(position(value))
    if points is None:
        because = f"the rule `{bands.name}` gives a status and no points"
        return Points(None, status, because, f"{text}: {status}", rated)
    return _capped(bands, points, status, f"{text}: {percent(points)}", rated)


def _furthest(band: Band) -> Fraction | None:
    """What a band without a worse end earns as far off as can be."""
    if band.points is None or band.slope is None:
        return band.points
    return band.slope.limit or Fraction(0)


def _capped(bands: Bands, points: Fraction, status: str, how: str, rated: bool) -> Points:
    if bands.cap is None or points <= bands.cap:
        return Points(points, status, how=how, rated=rated)
    return Points(bands.cap, status, how=f"{how}, capped at {percent(bands.cap)}", rated=rated)


def status_of(bands: Bands, kpi: Kpi, value: Value, reach: Reach = ANYTHING) -> str | Absent:
    """The status of a value where another rule gives its points."""
    band = _holding(bands, kpi, value, reach)
    if isinstance(band, Absent):
        return band
    return (bands.otherwise_status or OTHERWISE) if band is None else band.band.status or OTHERWISE


def judged(plan: Checked, rule: str | None, points: Fraction | None) -> str | None:
    """The status of a parent, or of the plan, by its points; None where nothing judges them, or there are none."""
    if rule is None or points is None:
        return None
    bands = plan.rules[rule]
    assert isinstance(bands, Bands), rule
    scene = Scene({}, "higher")
    band = next((band for band in bands.bands if points in scene.placed(band)), None)
    return bands.otherwise_status if band is None else band.status


def _holding(bands: Bands, kpi: Kpi, value: Value, reach: Reach) -> Placed | Absent | None:
    """The band of a value. An edge is asked for when it is its turn; what did not happen is worse than every edge."""
    assert kpi.direction is not None
    scene = Scene({anchor.name: anchor.value for anchor in kpi.anchors}, kpi.direction)
    if kpi.computed and scene.knows(bands) and (why := _no_rule(bands, kpi, scene, reach)):
        return Absent(Absence.UNDEFINED, (why,))
    for band in bands.bands:
        if absent := lacking(kpi, band.anchors):
            return absent
        placed = scene.placed(band)
        if band.reach == "worse" if isinstance(value, NotReached) else position(value) in placed:
            return placed
    return None


def _no_rule(bands: Bands, kpi: Kpi, scene: Scene, reach: Reach) -> str | None:
    """Why bands are no rule with anchors that follow from the data, at which nobody could look before."""
    serious = [flaw for flaw in flaws(bands, scene, reach) if flaw.kind not in ("unreached", "idle")]
    if not serious:
        return None
    why = {
        "part": "a part of an anchor that is not above zero is better than the anchor itself",
        "step": "a step is zero",
        "turned": "one ends before it begins",
        "gap": "they leave a gap",
        "overlap": "they overlap",
        "decline": "they reward getting worse",
    }[serious[0].kind]
    figures = ", ".join(f"{anchor.name} = {spelled(anchor.value, kpi.type)}" for anchor in kpi.anchors)
    return f"with {figures} the bands of `{bands.name}` are no rule: {why}"


def _otherwise(bands: Bands, kpi: Kpi, value: Value) -> Points | Absent:
    if bands.otherwise is None and bands.otherwise_status is None:
        shown = spelled(value, kpi.type)
        return Absent(Absence.UNDEFINED, (f"no band of `{bands.name}` holds {shown}, and it has no `otherwise`",))
    status, rated = bands.otherwise_status or OTHERWISE, bands.otherwise_status is not None
    if bands.otherwise is None:
        because = f"the rule `{bands.name}` gives a status and no points"
        return Points(None, status, because, f"in no band: {status}", rated=rated)
    return _capped(bands, bands.otherwise, status, f"in no band: otherwise {percent(bands.otherwise)}", rated)
