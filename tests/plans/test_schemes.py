"""Schemes of other bodies, each as a plan with tests of its own: they check without a doubt, and their tests pass.

Several rules are tried on one figure: that this moves several KPIs (K0447) is meant.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kpidsl.pipeline import check, run_tests

SCHEMES = sorted((Path(__file__).parent / "schemes").glob("*.kpi"))


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_a_scheme_gives_the_points_that_it_says(path: Path) -> None:
    outcome = check(path)
    assert outcome.value is not None, outcome.findings
    assert {found.code for found in outcome.findings} <= {"K0447"}
    reports = run_tests(outcome.value)
    assert reports
    checks = [each for report in reports for each in report.checks]
    assert [(each.code, each.expected, each.found) for each in checks if not each.passed] == []
    assert all(report.passed for report in reports)
