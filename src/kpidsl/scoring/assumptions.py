"""Needs and assumptions: which figures a plan asks of the data, and whether they keep what the plan assumes.

It owns for which periods an assumption matters: those of which a KPI of the year uses one of its figures. It knows
nothing of points.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.model.facts import Facts
from kpidsl.model.plan import Assumption, Checked, Need
from kpidsl.model.spelling import need_named, spelled
from kpidsl.model.values import Absent
from kpidsl.scoring.figures import interpreter_over


def needs_of(plan: Checked, year: int) -> frozenset[Need]:
    """Every figure that the KPIs of a year use or the plan shows, and those that assumptions about such use besides."""
    of_assumptions = (_at(assumption, steps) for assumption, steps in _assumed(plan, year))
    return _needed(plan, year).union(*of_assumptions)


def violated(plan: Checked, facts: Facts) -> tuple[Diagnostic, ...]:
    """The assumptions that the data contradict. Where a figure is absent there is nothing to contradict."""
    findings = []
    for assumption, steps in _assumed(plan, facts.period.year):
        interpreter = interpreter_over(plan, facts.facts)
        if interpreter.evaluate(assumption.condition, steps) is not False:
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


def _assumed(plan: Checked, year: int) -> Iterator[tuple[Assumption, int]]:
    """Each assumption with every number of steps back at which a KPI of the year uses one of its figures."""
    needed = _needed(plan, year)
    for assumption in plan.assumptions:
        for steps in sorted({0} | {need.steps for need in needed}):
            if not needed.isdisjoint(_at(assumption, steps)):
                yield assumption, steps


def _needed(plan: Checked, year: int) -> frozenset[Need]:
    of_kpis = [node.kpis[year].needs for node in plan.nodes.values() if year in node.kpis]
    shown = (*plan.header.shown, *(figure for node in plan.nodes.values() for figure in node.shown))
    return frozenset().union(*of_kpis, *(figure.needs for figure in shown))


def _at(assumption: Assumption, steps: int) -> frozenset[Need]:
    return frozenset(Need(need.input, need.steps + steps) for need in assumption.needs)
