"""Roots are exact and in order; a formula is on every piece what its form says."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from kpidsl.compiler.verify.sampling import value_at
from kpidsl.model import expression as e
from kpidsl.model.piecewise.forms import Unsettled
from kpidsl.model.piecewise.pieces import Interval, Pieces, Work
from kpidsl.model.piecewise.polynomials import Polynomial, times, trimmed, value
from kpidsl.model.piecewise.roots import Cut, Irrational, between, order, plain_between, roots, sign_at

from .formulas import PROOF, figures, formulas

polynomials = st.lists(st.integers(-30, 30), min_size=1, max_size=7).map(trimmed).filter(bool)


def linear(root: Fraction) -> Polynomial:
    return (-root.numerator, root.denominator)


@PROOF
@given(polynomials, st.lists(figures, max_size=4))
def test_roots_are_those_where_the_sign_changes_or_the_value_is_zero(rest: Polynomial, known: list[Fraction]) -> None:
    polynomial = rest
    for zero in known:
        polynomial = times(polynomial, linear(zero))
    found = roots(polynomial)
    assert set(known) <= set(found)
    assert all(order(one, other) < 0 for one, other in pairwise(found))
    for root in found:
        assert sign_at(polynomial, root) == 0
        assert value(polynomial, root) == 0 if isinstance(root, Fraction) else root.low < root.high
    ends: list[Cut | None] = [None, *found, None]
    for low, high in pairwise(ends):
        inside = [between(low, high), plain_between(low, high)]
        if high is not None:
            inside.append(between(between(low, high), high))
        assert len({value(polynomial, at) > 0 for at in inside}) == 1, "no root lies between two neighbours"
        assert all(value(polynomial, at) for at in inside)


@PROOF
@given(polynomials, polynomials, polynomials)
def test_one_root_is_the_same_whatever_polynomial_it_is_of(
    one: Polynomial, other: Polynomial, more: Polynomial
) -> None:
    shared = times(one, other), times(one, more)
    for root in roots(one):
        assert [order(root, found) for found in roots(shared[0])].count(0) == 1
        assert sign_at(shared[1], root) == 0
        if isinstance(root, Irrational):
            assert not isinstance(next(each for each in roots(shared[1]) if not order(root, each)), Fraction)


@PROOF
@given(formulas(["target"]), figures, st.lists(figures, min_size=5, max_size=40))
def test_a_formula_is_what_its_pieces_say(formula: e.Expression, target: Fraction, at: list[Fraction]) -> None:
    known = {"target": target}
    try:
        pieces = Pieces(known, Work()).of(formula, Interval(None, None))
    except Unsettled:
        assume(False)
    assert pieces[0].where.low is None
    assert pieces[-1].where.high is None
    assert all(one.where.high is other.where.low for one, other in pairwise(pieces))
    for piece in pieces:
        low, high = piece.where.low, piece.where.high
        inside = [
            each for each in at if (low is None or order(low, each) < 0) and (high is None or order(each, high) < 0)
        ]
        for figure in (piece.where.sample, piece.where.shown, *inside):
            shown = value_at(formula, {**known, "value": figure})
            form = piece.form
            assert shown == (form(figure) if callable(form) else form), (figure, piece)
