"""Bands: from a value and the anchors of a year to the band that holds it, its points and its status.

It owns the words of that. Where a value lies, and what it earns there, `model.bands` says.
"""

from __future__ import annotations

from fractions import Fraction

from kpidsl.model.bands import Scene, band_at, earned, position
from kpidsl.model.plan import Kpi
from kpidsl.model.rules import Band, Bands
from kpidsl.model.spelling import percent, spelled
from kpidsl.model.values import Absence, Absent, NotReached, Value
from kpidsl.scoring.ladder import OTHERWISE, Points


def banded(bands: Bands, kpi: Kpi, value: Value) -> Points | Absent:
    """The points of the first band that holds a value; absent where none does and nothing is said of the rest."""
    scene = _scene(kpi)
    band = _holding(bands, scene, value)
    if band is None:
        return _otherwise(bands, kpi, value)
    text = " ".join(band.reach_text.split())
    status = band.status or text
    points = None if isinstance(value, NotReached) else earned(band, scene, position(value))
    if points is None:
        because = f"the rule `{bands.name}` gives a status and no points"
        return Points(None, status, because, f"{text}: {status}")
    how = f"{text}: {percent(points)}"
    if bands.cap is not None and points > bands.cap:
        return Points(bands.cap, status, how=f"{how}, capped at {percent(bands.cap)}")
    return Points(points, status, how=how)


def status_of(bands: Bands, kpi: Kpi, value: Value) -> str:
    """The status of a value where another rule gives its points."""
    band = _holding(bands, _scene(kpi), value)
    return (bands.otherwise_status or OTHERWISE) if band is None else band.status or OTHERWISE


def _scene(kpi: Kpi) -> Scene:
    assert kpi.direction is not None
    return Scene({anchor.name: anchor.value for anchor in kpi.anchors}, kpi.direction)


def _holding(bands: Bands, scene: Scene, value: Value) -> Band | None:
    """The band of a value. What did not happen is worse than every edge."""
    if isinstance(value, NotReached):
        return next((band for band in bands.bands if band.reach == "worse"), None)
    return band_at(bands, scene, position(value))


def _otherwise(bands: Bands, kpi: Kpi, value: Value) -> Points | Absent:
    if bands.otherwise is None and bands.otherwise_status is None:
        shown = spelled(value, kpi.type)
        return Absent(Absence.UNDEFINED, (f"no band of `{bands.name}` holds {shown}, and it has no `otherwise`",))
    status = bands.otherwise_status or OTHERWISE
    if bands.otherwise is None:
        because = f"the rule `{bands.name}` gives a status and no points"
        return Points(None, status, because, f"in no band: {status}")
    points: Fraction = bands.otherwise
    return Points(points, status, how=f"in no band: otherwise {percent(points)}")
