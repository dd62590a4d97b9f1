"""Owns facts that someone supplied: a figure given, not given yet, or never given. Knows nothing of rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from kpidsl.ledger.figures import Figures
from kpidsl.ledger.parts import made_fact, parts_of
from kpidsl.model.facts import Fact
from kpidsl.model.period import Period
from kpidsl.model.plan import Anchor, Checked, Input, Kpi, Need
from kpidsl.model.rules import Bands, Rule
from kpidsl.model.values import NOT_REACHED, Absence, Absent, Judgement, Plain, Result


def supplied_fact(plan: Checked, asked: Input, need: Need, period: Period, figures: Figures | None) -> Fact:
    """The figure of a period's label, or what its parts make; whole periods and provisional ones are supplied alike."""
    parts = parts_of(asked, period)
    if not parts or (figures is not None and figures.known(asked.name, period.label)):
        return _given(plan, asked, need, period, figures)
    return made_fact(plan, asked, need, period, [_given(plan, asked, need, part, figures) for part in parts])


def _given(plan: Checked, asked: Input, need: Need, period: Period, figures: Figures | None) -> Fact:
    by = f" (supplied by {asked.supplied_by})"
    of = _period_of_row(asked, period, figures) if figures else period
    figure = figures.figures.get((asked.name, of.label)) if figures else None
    if figure is None:
        return Fact(need, period, _absent(asked, f"no figure for `{asked.name}` in {period.label}{by}"))
    result: Result | None = figure.value
    reason = f"the figure for `{asked.name}` in {of.label} is not given yet{by}"
    if isinstance(result, date) and (period.provisional or of.label != period.label) and result > period.last:
        reason = f"the date supplied, {result}, lies after {period.last}"
        result = None
    elif result is NOT_REACHED and of.end > period.end:
        reason = f"`{asked.name}` was not reached in {of.label}, which ends after {period.last}"
        result = None
    if result is None and asked.type is Plain.DATE and _is_too_late(plan, need, period):
        result = NOT_REACHED
    evidence = ": ".join(word for word in (figure.by, figure.evidence) if word)
    if of.label != period.label:
        evidence = f"{evidence} (given for {of.label})".strip()
    return Fact(need, period, _absent(asked, reason) if result is None else result, evidence=evidence or None)


def _period_of_row(asked: Input, period: Period, figures: Figures) -> Period:
    """The period of whose row a figure is taken: its own, unless that has none and the figure is a date.

    A date has its own day: one that is given for a longer period is as good for the parts of that.
    """
    longer = [period.around(months) for months in (3, 6, 12) if months > period.months]
    rows = [period, *(longer if asked.type is Plain.DATE else [])]
    there = [each for each in rows if (asked.name, each.label) in figures.figures]
    return next((each for each in there if figures.known(asked.name, each.label)), there[0] if there else period)


def _absent(asked: Input, reason: str) -> Absent:
    judged = isinstance(asked.type, Judgement)
    return Absent(Absence.NOT_ASSESSED if judged else Absence.MISSING, (reason,))


def _is_too_late(plan: Checked, need: Need, period: Period) -> bool:
    """Whether the last dates that earn anything have passed: then a milestone without a date was not reached.

    A day has passed when the period is whole; of a provisional one its last day is still going on.
    """
    kpis = [kpi for node in plan.nodes.values() if (kpi := node.kpi(period)) is not None]
    dates = [last_anchor_date(kpi, _rule(plan, kpi)) for kpi in kpis if Need(need.input, 0) in kpi.needs]
    passed = period.last - timedelta(days=1) if period.provisional else period.last
    return bool(dates) and all(day is not None and day <= passed for day in dates)


def _rule(plan: Checked, kpi: Kpi) -> Rule | None:
    return plan.rules[kpi.rule] if kpi.rule else None


def last_anchor_date(kpi: Kpi, rule: Rule | None = None) -> date | None:
    """The latest date that earns anything: of the anchors stated, those kept from another year, and the rule's own.

    A kept anchor lies as far from the target as in the year it is kept from. None where an anchor follows from the
    data, and may be any day.
    """
    if kpi.computed:
        return None
    stated, kept = _dates(kpi.anchors), _dates(kpi.reference_anchors)
    dates = list(stated.values())
    if "target" in stated and "target" in kept:
        furthest = max(kept.values()) - kept["target"]
        dates.append(stated["target"] + min(furthest, date.max - stated["target"]))
    if isinstance(rule, Bands):
        dates += [edge.figure for band in rule.bands for edge in band.edges if isinstance(edge.figure, date)]
    return max(dates, default=None)


def _dates(anchors: tuple[Anchor, ...]) -> Mapping[str, date]:
    return {anchor.name: anchor.value for anchor in anchors if isinstance(anchor.value, date)}
