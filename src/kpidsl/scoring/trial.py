"""The trial: runs the tests that a plan's author wrote in the language.

It owns how givens stand in for data, how expectations are compared, and what is said of those that are not met. It
knows nothing of how a plan is scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Place, Span
from kpidsl.model.expression import Expression, LetRef, walk
from kpidsl.model.facts import Fact, Facts
from kpidsl.model.period import Back, Period
from kpidsl.model.plan import Assumption, Checked, Expectation, Given, PlanTest
from kpidsl.model.scorecard import ScoredNode, Total
from kpidsl.model.spelling import spelled
from kpidsl.model.trial import Check, TestReport
from kpidsl.model.values import PERCENT, Plain, Quantity, Value
from kpidsl.scoring.assumptions import assumed, violated
from kpidsl.scoring.figures import absent
from kpidsl.scoring.order import compare
from kpidsl.scoring.verdict import Verdict

#: What stands for the code of a node where the whole plan is meant.
PLAN = "plan"


def run_tests(plan: Checked) -> tuple[TestReport, ...]:
    """Every test of the plan, in order."""
    held = {period: tuple(assumed(plan, period)) for period in {test.period for test in plan.tests}}
    return tuple(_run(plan, test, held[test.period]) for test in plan.tests)


def failures(plan: Checked) -> Iterator[Diagnostic]:
    """What the plan's own tests say against it, with the lines that decide: the formula, the figures, the rule."""
    for report in run_tests(plan):
        for violation in report.findings:
            message = f"the figures given here contradict what the plan assumes: {violation.message}"
            yield finding(
                "K0441", report.test.span, message, labels=[(violation.place, "assumed")], help=violation.help
            )
        for check in report.checks:
            if not check.passed:
                yield _failure(plan, report.test.period, check)


def _failure(plan: Checked, period: Period, check: Check) -> Diagnostic:
    verb = "are" if check.aspect == "points" else "is"
    found = "there is none" if check.found is None else f"{verb} {_said(check, check.found)}"
    because = f": {check.because}" if check.because and (check.found is None or check.aspect != "value") else ""
    whose = "the plan" if check.code == PLAN else f"`{check.code}`"
    message = f"the {check.aspect} of {whose} should be {_said(check, check.expected)} here, and {found}{because}"
    help_ = "correct the plan where it does not say what is meant, or the test where it expects another thing"
    return finding("K0441", check.span, message, help=help_, labels=list(_evidence(plan, period, check)))


def _said(check: Check, value: Value) -> str:
    return str(value).replace("_", " ") if check.type is None else spelled(value, check.type)


def _evidence(plan: Checked, period: Period, check: Check) -> Iterator[tuple[Span | Place, str]]:
    node = plan.nodes.get(check.code)
    kpi = node.kpi(period) if node is not None else None
    if kpi is None:
        total = plan.header.total if node is None else node.total
        if node is not None:
            yield node.span, "the node"
        if check.aspect == "status" and total.judged_by is not None:
            yield plan.rules[total.judged_by].lines, "the rule by which it is judged"
        return
    assert node is not None
    yield kpi.span, f"what `{node.code}` measures"
    formulas = [kpi.formula]
    if check.aspect != "value":
        spans = [*(anchor.span for anchor in kpi.anchors), *(anchor.span for anchor in kpi.computed)]
        formulas += [anchor.formula for anchor in kpi.computed]
        if kpi.way is not None:
            yield kpi.way, "the direction"
        if spans:
            first, last = min(spans, key=lambda span: span.start), max(spans, key=lambda span: span.start)
            yield first.to(last), f"its figures of {node.targets_of(period).label}"
        if kpi.rule is not None:
            yield plan.rules[kpi.rule].lines, "the rule"
    for name in dict.fromkeys(name for formula in formulas for name in _named(plan, formula)):
        yield plan.lets[name].span.to(plan.lets[name].formula.span), f"`{name}`"


def _named(plan: Checked, formula: Expression) -> Iterator[str]:
    """The named formulas that a formula is made of, each once."""
    met: set[str] = set()
    stack = [formula]
    while stack:
        for node in walk(stack.pop()):
            if isinstance(node, LetRef) and node.name not in met:
                met.add(node.name)
                yield node.name
                stack.append(plan.lets[node.name].formula)


def _run(plan: Checked, test: PlanTest, held: Iterable[tuple[Assumption, Back]]) -> TestReport:
    """A test's givens are its only facts: whatever else a formula asks for is missing."""
    given = {given.need: _fact(plan, test, given) for given in test.givens}
    facts = Facts(test.period, plan.header.entity, given, ())
    if findings := violated(plan, facts, held):
        return TestReport(test, (), findings)
    verdict = Verdict(plan, facts)
    checks = (check for expected in test.expectations for check in _checks(expected, _found(verdict, expected)))
    return TestReport(test, tuple(checks), ())


def _fact(plan: Checked, test: PlanTest, given: Given) -> Fact:
    need = given.need
    result = absent(plan.inputs[need.input], need) if given.value is None else given.value
    return Fact(need, need.period(test.period), result)


def _found(verdict: Verdict, expected: Expectation) -> ScoredNode | Total:
    return verdict.total if expected.code is None else verdict.node(expected.code)


def _checks(expected: Expectation, found: ScoredNode | Total) -> Iterator[Check]:
    code, because, span = expected.code or PLAN, found.because, expected.span
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
