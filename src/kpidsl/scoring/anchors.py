"""Anchors that follow from the data: each becomes a figure of the period, or the reason why there is none."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from kpidsl.model.plan import Anchor, Kpi
from kpidsl.model.values import NOT_REACHED, Absence, Absent, Range
from kpidsl.scoring.interpret import Interpreter, gravest


def settle(kpi: Kpi, interpreter: Interpreter) -> Kpi | Absent:
    """A KPI with all its anchors among the stated ones; absent where one of them cannot be known."""
    if not kpi.computed:
        return kpi
    anchors = list(kpi.anchors)
    absent: list[Absent] = []
    for anchor in kpi.computed:
        result = interpreter.evaluate(anchor.formula)
        match result:
            case Absent():
                absent.append(replace(result, reasons=tuple(f"`{anchor.name}`: {why}" for why in result.reasons)))
            case Fraction() if kpi.direction == "inside":
                anchors.append(Anchor(anchor.name, Range(result, result), anchor.span))
            case value if value is NOT_REACHED:
                absent.append(Absent(Absence.UNDEFINED, (f"`{anchor.name}` was not reached, and is no day",)))
            case value:
                anchors.append(Anchor(anchor.name, value, anchor.span))
    return gravest(*absent) if absent else replace(kpi, anchors=tuple(anchors))
