"""The trial: runs the tests that a plan's author wrote in the language.

It owns how givens stand in for data and how expectations are compared. It knows nothing of how a plan is scored.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpidsl.model.facts import Fact, Facts
from kpidsl.model.plan import Checked, Expectation, Given, PlanTest
from kpidsl.model.scorecard import Scorecard, ScoredNode, Total
from kpidsl.model.trial import Check, TestReport
from kpidsl.model.values import PERCENT, Plain, Quantity
from kpidsl.scoring.figures import absent
from kpidsl.scoring.order import compare
from kpidsl.scoring.verdict import score


def run_tests(plan: Checked) -> tuple[TestReport, ...]:
    """Every test of the plan, in order."""
    return tuple(_run(plan, test) for test in plan.tests)


def _run(plan: Checked, test: PlanTest) -> TestReport:
    """A test's givens are its only facts: whatever else a formula asks for is missing."""
    facts = {given.need: _fact(plan, test, given) for given in test.givens}
    outcome = score(plan, Facts(test.period, plan.header.entity, facts, ()), plan_sha256="")
    if outcome.value is None:
        return TestReport(test, (), outcome.findings)
    card = outcome.value
    checks = (check for expected in test.expectations for check in _checks(expected, _found(card, expected)))
    return TestReport(test, tuple(checks), ())


def _fact(plan: Checked, test: PlanTest, given: Given) -> Fact:
    need = given.need
    result = absent(plan.inputs[need.input], need) if given.value is None else given.value
    return Fact(need, need.period(test.period), result)


def _found(card: Scorecard, expected: Expectation) -> ScoredNode | Total:
    return card.total if expected.code is None else card.nodes[expected.code]


def _checks(expected: Expectation, found: ScoredNode | Total) -> Iterator[Check]:
    code, because, span = expected.code or "plan", found.because, expected.span
    if expected.value is not None and isinstance(found, ScoredNode):
        passed = found.value is not None and compare(found.value, expected.value) == 0
        yield Check(code, "value", expected.value, found.value, expected.value_type, passed, because, span)
    if expected.points is not None:
        passed = found.points == expected.points
        yield Check(code, "points", expected.points, found.points, Quantity(PERCENT), passed, because, span)
    if expected.band is not None and isinstance(found, ScoredNode):
        passed = found.band == expected.band
        yield Check(code, "status", expected.band, found.band, Plain.TEXT, passed, because, span)
    if expected.status is not None:
        passed = found.status == expected.status
        yield Check(code, "status", expected.status, found.status, None, passed, because, span)
