"""Anchors that follow from the data: each becomes a figure of the period, or the reason why there is none.

An anchor that cannot be known takes nothing away by itself: a rule meets its absence where it asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from kpidsl.model.plan import Anchor, Kpi
from kpidsl.model.values import NOT_REACHED, Absence, Absent, Range
from kpidsl.scoring.interpret import Interpreter, gravest


def settle(kpi: Kpi, interpreter: Interpreter) -> Kpi:
    """A KPI with all its anchors, those that are known among the stated ones."""
    if not kpi.computed:
        return kpi
    anchors = list(kpi.anchors)
    unknown: dict[str, Absent] = {}
    for anchor in kpi.computed:
        result = interpreter.evaluate(anchor.formula)
        match result:
            case Absent():
                reasons = tuple(f"`{anchor.name}`: {why}" for why in result.reasons)
                unknown[anchor.name] = replace(result, reasons=reasons)
            case Fraction() if kpi.direction == "inside":
                anchors.append(Anchor(anchor.name, Range(result, result), anchor.span))
            case value if value is NOT_REACHED:
                why = f"`{anchor.name}` was not reached, and is no day"
                unknown[anchor.name] = Absent(Absence.UNDEFINED, (why,))
            case value:
                anchors.append(Anchor(anchor.name, value, anchor.span))
    return replace(kpi, anchors=tuple(anchors), unknown=unknown)


def lacking(kpi: Kpi, names: Iterable[str]) -> Absent | None:
    """Why the anchors of these names are not all there; None where they are."""
    absent = [kpi.unknown[name] for name in names if name in kpi.unknown]
    return gravest(*absent) if absent else None
