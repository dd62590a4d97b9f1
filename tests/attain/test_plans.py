"""The plans of the repository: what their bodies asked of themselves can be met, by figures of a size that could be."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from kpidsl.attain import attainability
from kpidsl.pipeline import check

PLANS = sorted((Path(__file__).parents[2] / "plans").glob("*/plan.kpi"))


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
def test_the_targets_of_a_published_plan_can_be_met(path: Path) -> None:
    plan = check(path).value
    assert plan is not None
    outcome = attainability(plan)
    assert outcome.value is not None
    assert (outcome.value.together, outcome.value.left_out, outcome.findings) == ("attainable", (), ())
    (example,) = outcome.value.examples
    numbers = [value for value in example.figures.values() if isinstance(value, Fraction)]
    assert all(0 <= number <= 10_000_000 for number in numbers)
    due = {(node.code, f"{year}") for node in plan.nodes.values() for year, kpi in node.kpis.items() if kpi.anchors}
    assert {(each.code, each.period.label) for each in example.reached} == due
