"""Bands: from a value and the anchors of a year to the band that holds it, its points and its status.

It owns the words of that. Where a value lies, and what it earns there, `model.bands` says.
"""

from __future__ import annotations

from fractions import Fraction

from kpidsl.model.bands import Scene, band_at, earned, holds, position
from kpidsl.model.plan import Checked, Kpi
from kpidsl.model.rules import Band, Bands
from kpidsl.model.spelling import percent, spelled
from kpidsl.model.values import Absence, Absent, NotReached, Value
from kpidsl.scoring.anchors import lacking
from kpidsl.scoring.ladder import OTHERWISE, Points


def banded(bands: Bands, kpi: Kpi, value: Value) -> Points | Absent:
    """The points of the first band that holds a value; absent where none does and nothing is said of the rest."""
    scene = _scene(kpi)
    band = _holding(bands, kpi, scene, value)
    if isinstance(band, Absent):
        return band
    if band is None:
        return _otherwise(bands, kpi, value)
    text = " ".join(band.reach_text.split())
    status = band.status or text
    points = None if isinstance(value, NotReached) else earned(band, scene, position(value))
    if points is None:
        because = f"the rule `{bands.name}` gives a status and no points"
        return Points(None, status, because, f"{text}: {status}", rated=band.status is not None)
    how = f"{text}: {percent(points)}"
    rated = band.status is not None
    if bands.cap is not None and points > bands.cap:
        return Points(bands.cap, status, how=f"{how}, capped at {percent(bands.cap)}", rated=rated)
    return Points(points, status, how=how, rated=rated)


def status_of(bands: Bands, kpi: Kpi, value: Value) -> str | Absent:
    """The status of a value where another rule gives its points."""
    band = _holding(bands, kpi, _scene(kpi), value)
    if isinstance(band, Absent):
        return band
    return (bands.otherwise_status or OTHERWISE) if band is None else band.status or OTHERWISE


def judged(plan: Checked, rule: str | None, points: Fraction | None) -> str | None:
    """The status of a parent, or of the plan, by its points; None where nothing judges them, or there are none."""
    if rule is None or points is None:
        return None
    bands = plan.rules[rule]
    assert isinstance(bands, Bands), rule
    band = band_at(bands, Scene({}, "higher"), points)
    return bands.otherwise_status if band is None else band.status


def _scene(kpi: Kpi) -> Scene:
    assert kpi.direction is not None
    return Scene({anchor.name: anchor.value for anchor in kpi.anchors}, kpi.direction)


def _holding(bands: Bands, kpi: Kpi, scene: Scene, value: Value) -> Band | Absent | None:
    """The band of a value. An edge is asked for when it is its turn; what did not happen is worse than every edge."""
    for band in bands.bands:
        if absent := lacking(kpi, band.anchors):
            return absent
        if band.reach == "worse" if isinstance(value, NotReached) else holds(band, scene, position(value)):
            return band
    return None


def _otherwise(bands: Bands, kpi: Kpi, value: Value) -> Points | Absent:
    if bands.otherwise is None and bands.otherwise_status is None:
        shown = spelled(value, kpi.type)
        return Absent(Absence.UNDEFINED, (f"no band of `{bands.name}` holds {shown}, and it has no `otherwise`",))
    status, rated = bands.otherwise_status or OTHERWISE, bands.otherwise_status is not None
    if bands.otherwise is None:
        because = f"the rule `{bands.name}` gives a status and no points"
        return Points(None, status, because, f"in no band: {status}", rated=rated)
    points: Fraction = bands.otherwise
    return Points(points, status, how=f"in no band: otherwise {percent(points)}", rated=rated)
