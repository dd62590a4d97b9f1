"""Tests written in the language: givens are the only facts, and every expectation is answered."""

from __future__ import annotations

from fractions import Fraction

from kpidsl.model import trial
from kpidsl.model.plan import Checked, Expectation, Given, Need, PlanTest
from kpidsl.model.values import Judgement, Status, Type, Value
from kpidsl.scoring import run_tests

from .builders import (
    ATTUAZIONE,
    HERE,
    PERCENTAGE,
    PLAIN,
    action,
    anchors,
    arith,
    compared,
    const,
    kpi,
    node,
    pct,
    period,
    plan,
    previous,
    ref,
)
from .builders import given as an_input

FORMULA = arith(ref("a"), "/", previous(ref("b")))
OF_SCALE = Judgement(ATTUAZIONE.name)


def expect(
    code: str,
    value: Value | None = None,
    points: Fraction | None = None,
    status: Status | None = None,
    of: Type | None = None,
) -> Expectation:
    return Expectation(code, value, of, points, status, HERE)


def report_of(givens: dict[Need, Value | None], *expectations: Expectation) -> trial.TestReport:
    test = PlanTest("a test", period(), tuple(Given(*pair, HERE) for pair in givens.items()), expectations, HERE)
    (report,) = run_tests(checked(test))
    return report


def checked(*tests: PlanTest) -> Checked:
    return plan(
        node("1"),
        action("1.1", kpi(FORMULA, anchors(target=10, soglia=8, minimo=6)), parent="1", weight=pct(50)),
        action(
            "1.2",
            kpi(ref("j"), anchors(target="attuato"), rule=None, direction=None, of=OF_SCALE),
            parent="1",
            weight=pct(50),
        ),
        action("2", None),
        inputs=[an_input("j", OF_SCALE)],
        assume=[compared(ref("b"), ">=", const(0))],
        tests=tests,
    )


A, B, J = Need("a", 0), Need("b", 1), Need("j", 0)


def test_a_test_that_passes() -> None:
    report = report_of(
        {A: Fraction(90), B: Fraction(10), J: "in parte"},
        expect("1.1", Fraction(9), pct(90), "measured", PLAIN),
        expect("1.2", "in parte", pct(60), of=OF_SCALE),
        expect("1", points=pct(75)),
        expect("2", status="not_due"),
    )
    assert report.passed
    assert [(check.code, check.aspect) for check in report.checks] == [
        ("1.1", "value"),
        ("1.1", "points"),
        ("1.1", "status"),
        ("1.2", "value"),
        ("1.2", "points"),
        ("1", "points"),
        ("2", "status"),
    ]


def test_a_test_that_fails_shows_what_was_found() -> None:
    report = report_of({A: Fraction(90), B: Fraction(10)}, expect("1.1", Fraction(8), pct(90), of=PLAIN))
    assert not report.passed
    value, points = report.checks
    assert (value.expected, value.found, value.type, value.passed) == (Fraction(8), Fraction(9), PLAIN, False)
    assert (points.expected, points.found, points.type, points.passed) == (pct(90), pct(90), PERCENTAGE, True)


def test_what_is_not_given_is_missing_or_not_assessed() -> None:
    report = report_of(
        {A: None, J: None},
        expect("1.1", status="missing"),
        expect("1.2", status="not_assessed"),
        expect("1", points=pct(1)),
    )
    missing, unassessed, total = report.checks
    assert (missing.passed, missing.because) == (True, "`a` is missing; `previous(b)` is missing")
    assert (unassessed.passed, unassessed.because) == (True, "`j` is not assessed")
    assert (total.passed, total.found, total.because) == (False, None, "1.1 is missing, 1.2 is not assessed")


def test_an_undefined_value_answers_no_expectation_of_a_value() -> None:
    report = report_of(
        {A: Fraction(90), B: Fraction(0)}, expect("1.1", status="undefined"), expect("1.1", Fraction(0), of=PLAIN)
    )
    assert [check.passed for check in report.checks] == [True, False]
    assert report.checks[1].because == "`previous(b)` is 0"


def test_givens_that_violate_an_assumption_fail_the_test() -> None:
    report = report_of({A: Fraction(90), B: Fraction(-1)}, expect("1.1", status="measured"))
    assert not report.passed
    assert [found.code for found in report.findings] == ["K0616"]
