"""Owns the step from a checked plan and its raw data to facts: every input that is needed, over every period needed.

Engines count and sum; here the last division is made, and what is absent is named. Knows nothing of file formats,
SQL, formulas over inputs or points.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from kpidsl.base.diagnostic import Diagnostic, Outcome, has_errors, in_order
from kpidsl.ledger import notices
from kpidsl.ledger.calendar import Calendar
from kpidsl.ledger.engines import Engine, EngineName, Table, start_engine
from kpidsl.ledger.figures import read_figures
from kpidsl.ledger.query import Answer, Question, durations, window_of
from kpidsl.ledger.supplied import supplied_fact
from kpidsl.ledger.supply import Supply
from kpidsl.model.facts import DataFile, Fact, Facts
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, DataSource, Input, Measure, Need
from kpidsl.model.values import Absence, Absent, Plain, Quantity, Result


def measure(
    plan: Checked,
    needs: Collection[Need],
    period: Period,
    supply: Supply,
    *,
    engine: EngineName = "duckdb",
    entity: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> Outcome[Facts]:
    """The facts of a period; none at all where any file that is needed cannot be read exactly."""
    entity = entity or plan.header.entity
    wanted = [_Wanted(plan.inputs[need.input], need, period.before(need.steps)) for need in _in_plan_order(plan, needs)]
    facts: dict[Need, Fact] = {}
    files: list[DataFile] = []
    findings: list[Diagnostic] = []

    if any(each.asked.measure is None for each in wanted):
        outcome = read_figures(plan, supply.figures) if supply.figures else Outcome(None)
        findings.extend(outcome.findings)
        if outcome.value is not None:
            files.append(outcome.value.file)
    for each in wanted:
        if each.asked.measure is None:
            facts[each.need] = supplied_fact(plan, each.asked, each.need, each.period, outcome.value)
