"""Owns facts that someone supplied: a figure given, not given yet, or never given. Knows nothing of rows."""

from __future__ import annotations

from kpidsl.ledger.figures import Figures
from kpidsl.model.facts import Fact
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, Input, Need, last_anchor_date
from kpidsl.model.values import NOT_REACHED, Absence, Absent, Judgement, Plain, Result


def supplied_fact(plan: Checked, asked: Input, need: Need, period: Period, figures: Figures | None) -> Fact:
    """The figure of a period's label; whole periods and provisional ones are supplied alike."""
    by = f" (supplied by {asked.supplied_by})"
    figure = figures.figures.get((asked.name, period.label)) if figures else None
    if figure is None:
        return Fact(need, period, _absent(asked, f"no figure for `{asked.name}` in {period.label}{by}"))
    result: Result
    if figure.value is not None:
        result = figure.value
    elif asked.type is Plain.DATE and _is_too_late(plan, need, period):
        result = NOT_REACHED
    else:
        result = _absent(asked, f"the figure for `{asked.name}` in {period.label} is not given yet{by}")
    evidence = ": ".join(word for word in (figure.by, figure.evidence) if word)
    return Fact(need, period, result, evidence=evidence or None)


def _absent(asked: Input, reason: str) -> Absent:
    judged = isinstance(asked.type, Judgement)
    return Absent(Absence.NOT_ASSESSED if judged else Absence.MISSING, (reason,))


def _is_too_late(plan: Checked, need: Need, period: Period) -> bool:
    """Whether the last dates that earn anything have passed: then a milestone without a date was not reached."""
    kpis = [node.kpis[period.year] for node in plan.nodes.values() if period.year in node.kpis]
    dates = [last_anchor_date(kpi) for kpi in kpis if Need(need.input, 0) in kpi.needs]
    return bool(dates) and all(day is not None and day < period.last for day in dates)
