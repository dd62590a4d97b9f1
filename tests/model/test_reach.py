"""A reach holds every value that its formula can have."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.compiler.verify.sampling import value_at
from kpidsl.model import expression as e
from kpidsl.model.plan import Assumption, Input
from kpidsl.model.reach import ANYTHING, Reach, Reaches
from kpidsl.model.values import Quantity, Unit

from .formulas import HERE, PROOF, figures, number

COUNTED, MONEY = Unit("pratica", (("pratica", 1),)), Unit("EUR", (("EUR", 1),))
INPUTS = {
    name: Input(name, None, Quantity(unit), None, "Ragioneria", HERE)
    for name, unit in {"a": COUNTED, "b": COUNTED, "m": MONEY}.items()
}
A, B, M = (e.InputRef(name, HERE) for name in "abm")


def reaches(*conditions: e.Expression) -> Reaches:
    return Reaches(INPUTS, {}, [Assumption(condition, (), HERE) for condition in conditions], ("EUR",))


def compared(sign: e.ComparisonSign, left: e.Expression, right: e.Expression) -> e.Comparison:
    return e.Comparison(sign, left, right, HERE)


def arithmetic(sign: e.ArithmeticSign, left: e.Expression, right: e.Expression) -> e.Arithmetic:
    return e.Arithmetic(sign, left, right, HERE)


def _larger(inner: st.SearchStrategy[e.Expression]) -> st.SearchStrategy[e.Expression]:
    signs: st.SearchStrategy[e.ArithmeticSign] = st.sampled_from(["+", "-", "*", "/"])
    ways: st.SearchStrategy[e.FunctionName] = st.sampled_from(["floor", "ceil", "round"])
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.builds(e.Arithmetic, signs, inner, inner, st.just(HERE)),
        st.builds(
            e.Arithmetic,
            st.just("^"),
            inner,
            st.sampled_from([Fraction(2), Fraction(3), Fraction(-1)]).map(number),
            st.just(HERE),
        ),
        st.builds(e.Negate, inner, st.just(HERE)),
        st.builds(e.Function, st.sampled_from(["min", "max"]), pair, st.just(HERE)),
        st.builds(e.Function, st.just("abs"), st.tuples(inner), st.just(HERE)),
        st.builds(
            e.Function,
            ways,
            st.tuples(inner, st.sampled_from([Fraction(1), Fraction(1, 4)]).map(number)),
            st.just(HERE),
        ),
        st.builds(e.Conditional, st.builds(compared, st.just("<"), inner, inner), inner, inner, st.just(HERE)),
    )


FORMULAS = st.recursive(st.one_of(st.sampled_from([A, B, M]), figures.map(number)), _larger, max_leaves=8)


def as_variables(formula: e.Expression) -> e.Expression:
    """The formula over names that `value_at` knows."""
    match formula:
        case e.InputRef(name):
            return e.Variable(name, HERE)
        case e.Arithmetic(sign, left, right):
            return e.Arithmetic(sign, as_variables(left), as_variables(right), HERE)
        case e.Comparison(sign, left, right):
            return e.Comparison(sign, as_variables(left), as_variables(right), HERE)
        case e.Negate(operand):
            return e.Negate(as_variables(operand), HERE)
        case e.Function(name, arguments):
            return e.Function(name, tuple(as_variables(each) for each in arguments), HERE)
        case e.Conditional(condition, then, otherwise):
            return e.Conditional(as_variables(condition), as_variables(then), as_variables(otherwise), HERE)
        case _:
            return formula


COUNTS = st.tuples(st.integers(0, 20), st.integers(0, 20), figures)


@PROOF
@given(FORMULAS, st.lists(COUNTS, min_size=1, max_size=20))
def test_no_value_is_out_of_reach(formula: e.Expression, data: Sequence[tuple[int, int, Fraction]]) -> None:
    conditions = (compared("<=", A, B), compared("<", M, number(5)), compared(">=", number(3), B))
    reach = reaches(*conditions).of(formula)
    for a, b, m in data:
        if a <= b <= 3 and m < 5:
            value = value_at(as_variables(formula), {"a": Fraction(a), "b": Fraction(b), "m": m})
            assert value is None or Fraction(value) in reach


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (A, Reach(Fraction(0))),
        (M, ANYTHING),
        (arithmetic("/", A, B), Reach(Fraction(0), Fraction(1))),
        (arithmetic("/", B, A), Reach(Fraction(0))),
        (arithmetic("-", A, B), ANYTHING),
        (arithmetic("-", number(1), arithmetic("/", A, B)), Reach(Fraction(0), Fraction(1))),
        (arithmetic("/", M, A), ANYTHING),
    ],
)
def test_what_is_counted_is_never_below_zero(formula: e.Expression, expected: Reach) -> None:
    assert reaches(compared("<=", A, B)).of(formula) == expected


def test_without_currencies_nothing_is_known_to_be_counted() -> None:
    assert Reaches(INPUTS, {}, (), None).of(A) == ANYTHING
