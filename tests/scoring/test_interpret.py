"""What every operator means, how absence travels, and that nothing untaken is evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.model.expression import ColumnRef, ComparisonSign, Expression
from kpidsl.model.period import Back
from kpidsl.model.plan import Let, Need
from kpidsl.model.values import NOT_REACHED, Absence, Absent, Result, Value
from kpidsl.scoring.interpret import Interpreter

from .builders import (
    HERE,
    PERCENTAGE,
    arith,
    both,
    call,
    choice,
    compared,
    const,
    either,
    let,
    missing,
    named,
    negation,
    negative,
    previous,
    ref,
    var,
)
from .builders import given as an_input
from .generated import LAW

FIGURES: dict[Need, Result] = {
    Need("a", 0): Fraction(3),
    Need("b", 0): Fraction(3),
    Need("zero", 0): Fraction(0),
    Need("x", 0): Fraction(110),
    Need("x", 1): Fraction(100),
    Need("x", 2): Fraction(80),
    Need("start", 0): date(2022, 3, 1),
    Need("end", 0): date(2022, 7, 31),
    Need("moment", 0): datetime.fromisoformat("2022-07-31T18:00"),
    Need("never", 0): NOT_REACHED,
    Need("yes", 0): True,
    Need("no", 0): False,
    Need("word", 0): "attuato",
    Need("gone", 0): missing("`gone` is missing: no row of `mastro`"),
    Need("lost", 0): missing("`lost` is missing"),
    Need("unjudged", 0): Absent(Absence.NOT_ASSESSED, ("`unjudged` is not assessed",)),
}


def value_of(expression: Expression, lets: Mapping[str, Let] | None = None) -> Result:
    return Interpreter(FIGURES.__getitem__, lets=lets).evaluate(expression)


def undefined(expression: Expression, lets: Mapping[str, Let] | None = None) -> str:
    result = value_of(expression, lets)
    assert isinstance(result, Absent)
    assert result.kind is Absence.UNDEFINED
    return "; ".join(result.reasons)


class TestNumbers:
    def test_arithmetic_is_exact(self) -> None:
        third = arith(const(1), "/", const(3))
        assert value_of(arith(arith(third, "+", third), "+", third)) == 1
        assert value_of(arith(const(7), "-", arith(const(2), "*", const(3)))) == 1
        assert value_of(negative(ref("x"))) == -110

    @pytest.mark.parametrize(
        ("base", "exponent", "expected"),
        [(2, 10, Fraction(1024)), (2, -2, Fraction(1, 4)), (-3, 3, Fraction(-27)), (0, 2, Fraction(0))],
    )
    def test_powers(self, base: int, exponent: int, expected: Fraction) -> None:
        assert value_of(arith(const(base), "^", const(exponent))) == expected

    @pytest.mark.parametrize(
        ("number", "step", "down", "up", "nearest"),
        [
            ("7/2", "1", 3, 4, 4),
            ("-7/2", "1", -4, -3, -4),
            ("5/2", "1", 2, 3, 3),
            ("-5/2", "1", -3, -2, -3),
            ("1234", "100", 1200, 1300, 1200),
            ("1250", "100", 1200, 1300, 1300),
            ("3", "3/2", 3, 3, 3),
            ("1/3", "1/100", "33/100", "34/100", "33/100"),
        ],
    )
    def test_rounding_goes_to_multiples_of_the_step_and_halves_away_from_zero(
        self, number: str, step: str, down: str, up: str, nearest: str
    ) -> None:
        arguments = const(Fraction(number)), const(Fraction(step))
        assert value_of(call("floor", *arguments)) == Fraction(down)
        assert value_of(call("ceil", *arguments)) == Fraction(up)
        assert value_of(call("round", *arguments)) == Fraction(nearest)

    def test_least_greatest_and_magnitude(self) -> None:
        assert value_of(call("min", const(2), ref("x"), const(5))) == 2
        assert value_of(call("max", const(2), ref("x"), const(5))) == 110
        assert value_of(call("abs", const(-4))) == 4


class TestDates:
    def test_a_difference_is_in_days(self) -> None:
        assert value_of(arith(ref("end"), "-", ref("start"))) == 152
        assert value_of(arith(ref("start"), "-", ref("end"))) == -152

    def test_a_moment_beside_a_day_counts_as_its_day(self) -> None:
        assert value_of(compared(ref("moment"), "<=", ref("end"))) is True
        assert value_of(arith(ref("moment"), "-", ref("start"))) == 152

    def test_moments_differ_by_parts_of_days(self) -> None:
        assert value_of(arith(ref("moment"), "-", const(datetime.fromisoformat("2022-07-31T00:00")))) == Fraction(3, 4)

    def test_days_move_a_date(self) -> None:
        assert value_of(arith(ref("start"), "+", const(30))) == date(2022, 3, 31)
        assert value_of(arith(ref("start"), "-", const(1))) == date(2022, 2, 28)
        assert value_of(arith(const(1), "+", ref("start"))) == date(2022, 3, 2)

    def test_a_day_that_does_not_exist_is_undefined(self) -> None:
        assert "no day of the calendar" in undefined(arith(ref("start"), "+", const(10**7)))
        assert "no day of the calendar" in undefined(arith(ref("start"), "+", const(10**30)))
        assert "no day of the calendar" in undefined(arith(ref("start"), "+", const(Fraction(1, 2))))

    @pytest.mark.parametrize(("sign", "holds"), [(">", True), (">=", True), ("<", False), ("<=", False), ("=", False)])
    def test_not_reached_is_later_than_every_date(self, sign: ComparisonSign, holds: bool) -> None:
        assert value_of(compared(ref("never"), sign, const(date.max))) is holds

    def test_not_reached_equals_itself_and_stays_not_reached(self) -> None:
        assert value_of(compared(ref("never"), "=", const(NOT_REACHED))) is True
        assert value_of(arith(ref("never"), "+", const(30))) is NOT_REACHED
        assert value_of(call("max", ref("end"), ref("never"))) is NOT_REACHED
        assert value_of(call("min", ref("end"), ref("never"))) == date(2022, 7, 31)

    def test_what_did_not_happen_lies_at_no_distance(self) -> None:
        assert "`never - start` has no length" in undefined(arith(ref("never"), "-", ref("start")))
        assert "`start - never` has no length" in undefined(arith(ref("start"), "-", ref("never")))


class TestConditions:
    @pytest.mark.parametrize(
        ("sign", "below", "on", "above"),
        [
            ("<", True, False, False),
            ("<=", True, True, False),
            ("=", False, True, False),
            ("!=", True, False, True),
            (">=", False, True, True),
            (">", False, False, True),
        ],
    )
    def test_comparisons(self, sign: ComparisonSign, below: bool, on: bool, above: bool) -> None:
        found = [value_of(compared(const(n), sign, const(2))) for n in (1, 2, 3)]
        assert found == [below, on, above]

    def test_words_are_equal_or_not(self) -> None:
        assert value_of(compared(ref("word"), "=", const("attuato"))) is True
        assert value_of(compared(ref("word"), "!=", const("in parte"))) is True
        assert value_of(negation(compared(ref("word"), "=", const("attuato")))) is False

    def test_a_decided_condition_never_looks_right(self) -> None:
        broken = compared(arith(const(1), "/", ref("zero")), ">", const(0))
        assert value_of(both(ref("no"), broken)) is False
        assert value_of(either(ref("yes"), broken)) is True
        assert "`zero` is 0" in undefined(both(ref("yes"), broken))
        assert "`zero` is 0" in undefined(either(ref("no"), broken))

    def test_an_absent_left_is_absent_whatever_the_right(self) -> None:
        gone = compared(ref("gone"), ">", const(0))
        assert value_of(both(gone, ref("no"))) == FIGURES[Need("gone", 0)]
        assert value_of(either(gone, ref("yes"))) == FIGURES[Need("gone", 0)]

    def test_the_branch_not_taken_is_never_evaluated(self) -> None:
        guarded = choice(compared(ref("zero"), "=", const(0)), const(1), arith(const(1), "/", ref("zero")))
        assert value_of(guarded) == 1
        reading = Interpreter(FIGURES.__getitem__)
        assert reading.evaluate(choice(ref("yes"), ref("a"), ref("gone"))) == 3
        assert Need("gone", 0) not in reading.used_inputs


class TestNames:
    def test_previous_adds_up(self) -> None:
        assert value_of(previous(ref("x"))) == 100
        assert value_of(previous(previous(ref("x")))) == 80
        growth = arith(arith(ref("x"), "-", previous(ref("x"))), "/", previous(ref("x")))
        assert value_of(growth) == Fraction(1, 10)
        assert Interpreter(FIGURES.__getitem__).evaluate(growth, Back(1)) == Fraction(1, 4)

    def test_a_let_is_evaluated_where_it_is_used(self) -> None:
        lets = {"twice": named("twice", arith(const(2), "*", ref("x")))}
        assert value_of(arith(let("twice"), "-", previous(let("twice"))), lets) == 20

    def test_lets_that_double_each_other_are_evaluated_once(self) -> None:
        lets = {"l0": named("l0", ref("a"))}
        for n in range(1, 200):
            lets[f"l{n}"] = named(f"l{n}", arith(let(f"l{n - 1}"), "+", let(f"l{n - 1}")))
        assert value_of(let("l199"), lets) == 3 * 2**199

    def test_variables(self) -> None:
        reading = Interpreter(FIGURES.__getitem__, variables=_variables())
        result = reading.evaluate(arith(var("value"), "/", var("target")))
        assert result == Fraction(4, 5)

    def test_row_expressions_have_no_place_here(self) -> None:
        with pytest.raises(AssertionError, match="row expression"):
            value_of(ColumnRef("dare", HERE))


def _variables() -> dict[str, Value]:
    return {"value": Fraction(4), "target": Fraction(5)}


class TestAbsence:
    def test_every_missing_figure_is_named_once(self) -> None:
        result = value_of(arith(arith(ref("gone"), "+", ref("lost")), "*", ref("gone")))
        assert result == Absent(Absence.MISSING, ("`gone` is missing: no row of `mastro`", "`lost` is missing"))

    def test_missing_outweighs_not_assessed_outweighs_undefined(self) -> None:
        broken = arith(const(1), "/", ref("zero"))
        both_absent = value_of(arith(broken, "+", ref("unjudged")))
        assert both_absent == FIGURES[Need("unjudged", 0)]
        assert value_of(call("max", broken, ref("unjudged"), ref("lost"))) == FIGURES[Need("lost", 0)]

    def test_which_denominator_is_zero_with_its_figures(self) -> None:
        assert undefined(arith(ref("x"), "/", ref("zero"))) == "`zero` is 0"
        assert undefined(arith(ref("x"), "/", arith(ref("a"), "-", ref("b")))) == (
            "denominator `a - b` is 0 (a = 3, b = 3)"
        )
        assert undefined(arith(ref("zero"), "^", const(-1))) == "`zero` is 0, raised to -1"

    def test_figures_of_denominators_have_their_unit_and_their_period(self) -> None:
        figures: dict[Need, Result] = {Need("share", 1): Fraction(1, 3), Need("part", 1): Fraction(1, 3)}
        inputs = {name: an_input(name, PERCENTAGE) for name in ("share", "part")}
        lets = {"rest": named("rest", arith(ref("share"), "-", ref("part")))}
        reading = Interpreter(figures.__getitem__, inputs=inputs, lets=lets)
        result = reading.evaluate(arith(const(1), "/", previous(let("rest"))))
        assert result == Absent(
            Absence.UNDEFINED,
            ("`previous(rest)` is 0 (previous(share) = 33.3333… %, previous(part) = 33.3333… %)",),
        )

    def test_a_step_of_zero_is_undefined(self) -> None:
        assert undefined(call("round", ref("x"), ref("zero"))) == "the step of `zero` is 0"


numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=60)


@LAW
@given(st.lists(numbers, min_size=2, max_size=8), st.data())
def test_nested_quotients_agree_with_integer_arithmetic(figures: list[Fraction], data: st.DataObject) -> None:
    """An oracle that never divides: numerators and denominators as integers, side by side."""
    expression: Expression = const(figures[0])
    top, bottom = figures[0].numerator, figures[0].denominator
    for figure in figures[1:]:
        match data.draw(st.sampled_from("+-*/")):
            case "+":
                expression = arith(expression, "+", const(figure))
                top, bottom = top * figure.denominator + figure.numerator * bottom, bottom * figure.denominator
            case "-":
                expression = arith(const(figure), "-", expression)
                top, bottom = figure.numerator * bottom - top * figure.denominator, bottom * figure.denominator
            case "*":
                expression = arith(expression, "*", const(figure))
                top, bottom = top * figure.numerator, bottom * figure.denominator
            case _:
                expression = arith(const(figure), "/", expression)
                top, bottom = figure.numerator * bottom, figure.denominator * top
        if bottom == 0:
            result = value_of(expression)
            assert isinstance(result, Absent)
            assert result.kind is Absence.UNDEFINED
            return
    result = value_of(expression)
    assert isinstance(result, Fraction)
    assert result.numerator * bottom == top * result.denominator
