"""Rules are proved or refuted: no figure contradicts a proof, evaluation confirms every refutation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.model import expression as e
from kpidsl.model.fairness import Case, NotProved
from kpidsl.model.piecewise.monotone import Decline, Undefined
from kpidsl.model.plan import Anchor
from kpidsl.model.reach import ANYTHING, Reach
from kpidsl.model.values import Range

from .formulas import HERE, PROOF, cases, figures, name, number, points_of, telling


@PROOF
@given(cases(), st.lists(figures, max_size=30))
def test_a_verdict_is_what_evaluation_shows(case: Case, more: Sequence[Fraction]) -> None:
    points = points_of(case)
    match case.verdict(points):
        case Undefined(at):
            assert at in case.reach
            assert points(at) is None
        case Decline(worse, more_, better, less):
            assert worse in case.reach
            assert better in case.reach
            assert is_better(case, better, worse)
            assert points(worse) == more_
            assert points(better) == less
            assert more_ > less
        case None:
            earned = {value: points(value) for value in telling(case, more)}
            assert None not in earned.values()
            no_decline(case, {value: each for value, each in earned.items() if each is not None})
        case NotProved():
            pass


def is_better(case: Case, one: Fraction, other: Fraction) -> bool:
    match case.direction:
        case "higher":
            return one > other
        case "lower":
            return one < other
        case "inside":
            return off(case, one) < off(case, other)


def off(case: Case, value: Fraction) -> Fraction:
    """How far a value is outside of a corridor."""
    target = case.anchors[0].value
    assert isinstance(target, Range)
    return max(target.low - value, value - target.high, Fraction(0))


def no_decline(case: Case, earned: dict[Fraction, Fraction]) -> None:
    match case.direction:
        case "higher":
            lines = [list(earned)]
        case "lower":
            lines = [list(earned)[::-1]]
        case "inside":
            target = case.anchors[0].value
            assert isinstance(target, Range)
            lines = [[v for v in earned if v <= target.low], [v for v in reversed(earned) if v >= target.high]]
            inside = [earned[value] for value in earned if not off(case, value)]
            outside = [earned[value] for value in earned if off(case, value)]
            assert not inside or not outside or min(inside) >= max(outside)
    for line in lines:
        for worse, better in pairwise(line):
            assert earned[worse] <= earned[better], (worse, better)


def test_most_random_rules_are_settled() -> None:
    """Of formulas that nobody would write; of those that somebody did all are, as the documents and plans show."""
    found: Counter[bool] = Counter()

    @PROOF
    @given(cases())
    def count(case: Case) -> None:
        found[isinstance(case.verdict(points_of(case)), NotProved)] += 1

    count()
    assert found[True] < found[False] / 10


# --- rules that somebody might write ----------------------------------------------------------------------------------

VALUE, TARGET, BASE = name("value"), name("target"), name("base")


def over(left: e.Expression, right: e.Expression) -> e.Expression:
    return e.Arithmetic("/", left, right, HERE)


def call(function: e.FunctionName, *arguments: e.Expression) -> e.Expression:
    return e.Function(function, arguments, HERE)


def case(formula: e.Expression, direction: str, cap: int | None = 1, target: int | Fraction = 10,
         base: int = 5, reach: Reach = ANYTHING) -> Case:  # fmt: skip
    anchors = (Anchor("target", Fraction(target), HERE), Anchor("base", Fraction(base), HERE))
    limit = None if cap is None else Fraction(cap)
    return Case(formula, limit, direction, anchors, reach)  # type: ignore[arg-type]


RATIO = over(VALUE, TARGET)
INVERSE = over(TARGET, VALUE)
FROM_ZERO = Reach(Fraction(0))
COUNTS = Reach(Fraction(0), whole=True)
GUARDED = e.Conditional(e.Comparison("<=", VALUE, number(0), HERE), number(1), INVERSE, HERE)
SQUARE = e.Arithmetic("^", VALUE, number(2), HERE)


@pytest.mark.parametrize(
    "proved",
    [
        case(RATIO, "higher"),
        case(RATIO, "higher", cap=None),
        case(GUARDED, "lower"),
        case(e.Arithmetic("-", number(2), RATIO, HERE), "lower", cap=None),
        case(call("round", RATIO, number(Fraction(1, 1000))), "higher", cap=None),  # steps without end
        case(call("round", over(SQUARE, number(50)), number(Fraction(1, 10))), "higher", reach=FROM_ZERO),
        case(call("floor", RATIO, number(1)), "higher", cap=3),
        case(call("min", number(1), SQUARE), "higher", reach=FROM_ZERO),
        case(call("max", RATIO, over(VALUE, BASE)), "higher", cap=None, reach=FROM_ZERO),
        case(over(VALUE, e.Arithmetic("+", VALUE, number(1), HERE)), "higher", reach=FROM_ZERO),
        case(e.Arithmetic("-", VALUE, over(number(1), number(2)), HERE), "higher", reach=Reach(whole=True)),
        case(INVERSE, "lower", reach=Reach(Fraction(1))),
    ],
)
def test_a_fair_rule_is_proved(proved: Case) -> None:
    assert proved.verdict(points_of(proved)) is None


@pytest.mark.parametrize(
    ("unfair", "worse", "better"),
    [
        (case(RATIO, "higher", target=-10), Fraction(-10), Fraction(-99, 10)),
        (case(GUARDED, "lower", cap=2), Fraction(5), Fraction(0)),
        (case(SQUARE, "higher"), Fraction(-1), Fraction(0)),
    ],
)
def test_an_unfair_rule_is_refuted_at_figures_near_its_anchors(unfair: Case, worse: Fraction, better: Fraction) -> None:
    found = unfair.verdict(points_of(unfair))
    assert isinstance(found, Decline)
    assert found.worse <= worse if unfair.direction == "higher" else found.worse >= better
    assert is_better(unfair, found.better, found.worse)


def test_a_rule_without_points_at_the_best_result() -> None:
    inverse = case(INVERSE, "lower", reach=FROM_ZERO)
    assert inverse.verdict(points_of(inverse)) == Undefined(Fraction(0))


def test_a_decline_that_no_figure_near_the_anchors_shows() -> None:
    """A bump of a thousandth between two figures that are tried: trying does not find it."""
    off_it = call("abs", e.Arithmetic("-", VALUE, number(Fraction(61, 10)), HERE))
    bump = e.Conditional(e.Comparison("<", off_it, number(Fraction(1, 1000)), HERE), number(1), RATIO, HERE)
    found = (hidden := case(bump, "higher")).verdict(points_of(hidden))
    assert isinstance(found, Decline)
    assert abs(found.worse - Fraction(61, 10)) < Fraction(1, 1000)


def test_a_pole_at_an_irrational_value_is_no_fault_but_the_fall_around_it_is() -> None:
    pole = over(number(1), e.Arithmetic("-", number(2), SQUARE, HERE))
    found = (around := case(pole, "higher", cap=None, reach=FROM_ZERO)).verdict(points_of(around))
    assert isinstance(found, Decline)
    assert found.worse**2 < 2 < found.better**2


def test_whole_numbers_have_nothing_between_them() -> None:
    """The points fall between 2 and 3, and no count lies there."""
    between = e.Logical(
        "and", e.Comparison(">", VALUE, number(2), HERE), e.Comparison("<", VALUE, number(3), HERE), HERE
    )
    gap = e.Conditional(between, number(0), RATIO, HERE)
    assert isinstance((real := case(gap, "higher")).verdict(points_of(real)), Decline)
    assert (count := case(gap, "higher", reach=Reach(whole=True))).verdict(points_of(count)) is None


def test_a_corridor_pays_no_more_outside_of_it_than_inside() -> None:
    low, high = name("low(target)"), name("high(target)")
    anchors = (Anchor("target", Range(Fraction(4), Fraction(6)), HERE),)
    beside = e.Comparison("<", call("abs", e.Arithmetic("-", VALUE, number(5), HERE)), number(Fraction(1, 4)), HERE)
    outside = call("max", e.Arithmetic("-", low, VALUE, HERE), e.Arithmetic("-", VALUE, high, HERE), number(0))
    fair = Case(e.Arithmetic("-", number(1), outside, HERE), Fraction(1), "inside", anchors, Reach())
    assert fair.verdict(points_of(fair)) is None
    dip = e.Conditional(beside, number(Fraction(1, 2)), fair.formula, HERE)
    unfair = Case(dip, Fraction(1), "inside", anchors, Reach())
    found = unfair.verdict(points_of(unfair))
    assert isinstance(found, Decline)
    assert off(unfair, found.better) == 0 < off(unfair, found.worse)


def test_whole_numbers_beside_a_corridor() -> None:
    """Between 0.2, where the corridor ends, and 1 lie points that no count has."""
    target = (Anchor("target", Range(Fraction(-1), Fraction(1, 5)), HERE),)
    inside = e.Comparison("<", VALUE, number(Fraction(1, 5)), HERE)
    beyond = e.Comparison("<", VALUE, number(1), HERE)
    last = e.Conditional(beyond, number(0), number(1), HERE)
    jump = Case(e.Conditional(inside, number(Fraction(3, 5)), last, HERE), Fraction(1), "inside", target, COUNTS)
    assert jump.verdict(points_of(jump)) == Decline(Fraction(1), Fraction(1), Fraction(0), Fraction(3, 5))
    none = Case(e.Conditional(inside, number(Fraction(3, 5)), number(0), HERE), Fraction(1), "inside", target, COUNTS)
    assert none.verdict(points_of(none)) is None


def test_what_is_past_the_bounds_is_not_proved() -> None:
    step = number(Fraction(1, 1000))
    product = e.Arithmetic("*", call("round", RATIO, step), call("round", over(VALUE, BASE), step), HERE)
    stairs = case(product, "higher", cap=None, reach=FROM_ZERO)
    assert stairs.verdict(points_of(stairs)) == NotProved("a rounded figure takes more than 400 steps")
    high = case(e.Arithmetic("^", VALUE, number(31), HERE), "higher")
    assert isinstance(high.verdict(points_of(high)), NotProved)
    deep: e.Expression = VALUE
    for _ in range(390):
        deep = e.Arithmetic("+", deep, VALUE, HERE)
    nested = case(deep, "higher")
    assert nested.verdict(points_of(nested)) == NotProved("it is nested too deeply")
