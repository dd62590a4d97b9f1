"""Figures for programs are exact; figures for people never seem to have reached what they have not."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.model.plan import Display
from kpidsl.model.rules import Direction
from kpidsl.model.values import NOT_REACHED, NUMBER, PERCENT, Judgement, Plain, Quantity, Type, Unit, Value
from kpidsl.report.numbers import exact_text, figure, points_text, precise, rounded, share

PERCENTAGE = Quantity(PERCENT)
PLAIN = Quantity(NUMBER)
EUR = Quantity(Unit("EUR", (("EUR", 1),)))
DAYS = Quantity(Unit("day", (("day", 1),)))
RATE = Quantity(Unit("pratica per 100 impresa", (("impresa", -1), ("pratica", 1)), Fraction(1, 100)))
ONE = Display(1, "up")


@pytest.mark.parametrize(
    ("value", "of", "text"),
    [
        (Fraction(11, 100), PERCENTAGE, "11/100"),
        (Fraction(7, 10), RATE, "70"),
        (Fraction(-3, 2), EUR, "-3/2"),
        (Fraction(42), PLAIN, "42"),
        (date(2022, 7, 31), Plain.DATE, "2022-07-31"),
        (NOT_REACHED, Plain.DATE, "not reached"),
        (True, Plain.YES_NO, "yes"),
        ("in parte", Judgement("attuazione"), "in parte"),
        (datetime(2022, 7, 31, 9, 30), Plain.DATETIME, "2022-07-31 09:30:00"),  # noqa: DTZ001 - ledgers state no zone
    ],
)
def test_exact(value: Value, of: Type, text: str) -> None:
    assert exact_text(value, of) == text


@pytest.mark.parametrize(
    ("value", "of", "display", "text"),
    [
        (Fraction(679, 1000), PERCENTAGE, ONE, "67.9 %"),
        (Fraction(11, 100), PERCENTAGE, ONE, "11.0 %"),
        (Fraction(12), Quantity(Unit("evento", (("evento", 1),))), ONE, "12 evento"),
        (Fraction(123456789, 100), EUR, ONE, "1_234_567.9 EUR"),
        (Fraction(-1, 2000), PERCENTAGE, ONE, "-0.1 %"),
        (Fraction(-4, 10000), PERCENTAGE, ONE, "0.0 %"),
        (Fraction(25, 10000), PERCENTAGE, ONE, "0.3 %"),
        (Fraction(25, 10000), PERCENTAGE, Display(1, "even"), "0.2 %"),
        (Fraction(5, 2), DAYS, Display(0, "up"), "3 day"),
        (Fraction(5, 2), DAYS, Display(0, "even"), "2 day"),
        (Fraction(5, 4), PLAIN, Display(2, "up"), "1.25"),
        (Fraction(67911877394, 10**11), RATE, ONE, "67.9 pratica per 100 impresa"),
    ],
)
def test_rounded(value: Fraction, of: Type, display: Display, text: str) -> None:
    assert rounded(value, of, display) == text


@pytest.mark.parametrize(
    ("value", "mark", "direction", "text"),
    [
        (Fraction(1096, 10000), Fraction(11, 100), "higher", "11.0 % (exact 10.96 %)"),
        (Fraction(11, 100), Fraction(11, 100), "higher", "11.0 %"),
        (Fraction(1104, 10000), Fraction(11, 100), "higher", "11.0 %"),
        (Fraction(1104, 10000), Fraction(11, 100), "lower", "11.0 % (exact 11.04 %)"),
        (Fraction(1, 3), Fraction(1, 3), "higher", "33.3 % (exact 100/3 %)"),
        (Fraction(2, 3), Fraction(667, 1000), "higher", "66.7 % (exact 66.66… %)"),
        (Fraction(11, 100) - Fraction(1, 3 * 10**9), Fraction(11, 100), "higher", "11.0 % (exact 10.99… %)"),
        (Fraction(11, 100) + Fraction(1, 3 * 10**5), Fraction(11, 100), "lower", "11.0 % (exact 11.0003… %)"),
    ],
)
def test_both_where_rounding_would_mislead(value: Fraction, mark: Fraction, direction: Direction, text: str) -> None:
    assert rounded(value, PERCENTAGE, ONE, marks=[mark], direction=direction) == text


@given(st.fractions(), st.lists(st.fractions(), max_size=3), st.sampled_from(["higher", "lower"]), st.integers(0, 4))
def test_what_is_shown_has_reached_what_the_value_has(
    value: Fraction, marks: list[Fraction], direction: Direction, decimals: int
) -> None:
    text = rounded(value, PLAIN, Display(decimals), marks=marks, direction=direction)
    if "exact" not in text:
        seen = Fraction(text.replace("_", ""))
        sign = 1 if direction == "higher" else -1
        assert all((value * sign >= mark * sign) == (seen * sign >= mark * sign) for mark in marks)


@given(st.fractions(), st.integers(0, 6))
def test_rounding_is_to_the_nearest(value: Fraction, decimals: int) -> None:
    shown = Fraction(rounded(value, PLAIN, Display(decimals)).replace("_", ""))
    assert abs(shown - value) <= Fraction(1, 2 * 10**decimals)


@pytest.mark.parametrize(
    ("value", "of", "text"),
    [
        (Fraction(325, 10000), PERCENTAGE, "3.25 %"),
        (Fraction(1200), EUR, "1_200 EUR"),
        (Fraction(1, 3), PLAIN, "1/3"),
        (date(2022, 9, 30), Plain.DATE, "2022-09-30"),
    ],
)
def test_figures_are_never_rounded(value: Value, of: Type, text: str) -> None:
    assert figure(value, of) == text


def test_proofs_are_exact_or_cut() -> None:
    assert precise(Fraction(2, 3), DAYS) == "0.666666… day"
    assert precise(Fraction(-2, 3), DAYS) == "-0.666666… day"
    assert precise(Fraction(1, 2**20), PLAIN) == "0.000000…"
    assert precise(Fraction(1, 8), PLAIN) == "0.125"


def test_weights_and_points() -> None:
    assert share(Fraction(1, 4)) == "25 %"
    assert share(Fraction(1, 3)) == "1/3"
    assert points_text(Fraction(99996, 100000), ONE) == "100.0 % (exact 99.996 %)"
    assert points_text(Fraction(79996, 100000), ONE, [Fraction(8, 10)]) == "80.0 % (exact 79.996 %)"
