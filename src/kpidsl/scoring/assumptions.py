"""Needs and assumptions: which figures a plan asks of the data, and whether they keep what the plan assumes.

It owns for which periods an assumption matters: those of which a KPI uses one of its figures. It knows
nothing of points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.model.expression import OfParts
from kpidsl.model.facts import Facts
from kpidsl.model.needs import needs_in
from kpidsl.model.period import NOW, Back, Period
from kpidsl.model.plan import Assumption, Checked, Kpi, Need
from kpidsl.model.spelling import need_named, spelled
from kpidsl.model.values import Absent
from kpidsl.scoring.figures import interpreter_over


def needs_of(plan: Checked, period: Period) -> frozenset[Need]:
    """Every figure that the KPIs of a period use or the plan shows, and what assumptions about such use besides."""
    of_assumptions = (_at(assumption, back) for assumption, back in assumed(plan, period))
    return _needed(plan, period).union(*of_assumptions)


def violated(plan: Checked, facts: Facts, held: Iterable[tuple[Assumption, Back]]) -> tuple[Diagnostic, ...]:
    """Those of the `held` assumptions that the data contradict. Where a figure is absent there is nothing to."""
    findings = []
    for assumption, back in held:
        interpreter = interpreter_over(plan, facts.facts, facts.period)
        if interpreter.evaluate(assumption.condition, back) is not False:
            continue
        figures = ", ".join(
            f"{need_named(need)} = {spelled(result, plan.inputs[need.input].type)}"
            for need, result in interpreter.used_inputs.items()
            if not isinstance(result, Absent)
        )
        findings.append(
            finding(
                "K0616",
                assumption.span,
                f"the data of {facts.period.label} violate `{assumption.condition.span.text}`: {figures}",
                help="correct the figures, or the assumption where it does not hold",
            )
        )
    return tuple(findings)


def assumed(plan: Checked, period: Period) -> Iterator[tuple[Assumption, Back]]:
    """Each assumption with every distance back at which a KPI uses one of its figures."""
    needed = _needed(plan, period)
    backs = sorted({NOW} | {need.back for need in needed})
    for assumption in plan.assumptions:
        for back in backs:
            if not needed.isdisjoint(_at(assumption, back)):
                yield assumption, back


def _needed(plan: Checked, period: Period) -> frozenset[Need]:
    of_kpis = [needs_of_kpi(plan, kpi, period) for node in plan.nodes.values() if (kpi := node.kpi(period)) is not None]
    shown = (*plan.header.shown, *(figure for node in plan.nodes.values() for figure in node.shown))
    return frozenset().union(*of_kpis, *(figure.needs for figure in shown))


def needs_of_kpi(plan: Checked, kpi: Kpi, period: Period) -> frozenset[Need]:
    """What a KPI looks at; where its value is made of those of parts, that depends on the period."""
    if not isinstance(kpi.formula, OfParts):
        return frozenset(kpi.needs)
    gate = [kpi.gate.condition] if kpi.gate else []
    looked_at = [kpi.formula, *(anchor.formula for anchor in kpi.computed), *gate]
    return frozenset().union(*(needs_in(each, plan.lets, period) for each in looked_at))


def _at(assumption: Assumption, back: Back) -> frozenset[Need]:
    return frozenset(need.further(back) for need in assumption.needs)
