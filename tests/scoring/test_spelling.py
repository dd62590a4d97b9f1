"""How exact figures are spelled inside reasons, traces and pages."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from kpidsl.model.plan import Need
from kpidsl.model.spelling import bare, decimal, need_named, percent, spelled
from kpidsl.model.values import NOT_REACHED, Plain, Quantity, Type, Unit, Value

from .builders import PERCENTAGE, PLAIN

EUR_EACH = Quantity(Unit("EUR/impresa", (("EUR", 1), ("impresa", -1))))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("1234567.5", "1_234_567.5"),
        ("-0.25", "-0.25"),
        ("0.000001", "0.000001"),
        ("1/3", "0.3333…"),
        ("-2/3", "-0.6666…"),
        ("34.9999999", "34.9999…"),
    ],
)
def test_short_numbers_are_exact_and_long_ones_are_cut_off(number: str, text: str) -> None:
    assert decimal(Fraction(number)) == text


@pytest.mark.parametrize(
    ("value", "of", "text"),
    [
        (Fraction(7, 20), PERCENTAGE, "35 %"),
        (Fraction(105), EUR_EACH, "105 EUR/impresa"),
        (Fraction(12), PLAIN, "12"),
        (date(2022, 7, 31), Plain.DATE, "2022-07-31"),
        (datetime.fromisoformat("2022-07-31T18:30"), Plain.DATETIME, "2022-07-31 18:30:00"),
        (NOT_REACHED, Plain.DATE, "not reached"),
        (True, Plain.YES_NO, "yes"),
        (False, Plain.YES_NO, "no"),
        ("attuato", None, '"attuato"'),
    ],
)
def test_values_have_their_declared_unit(value: Value, of: Type | None, text: str) -> None:
    assert spelled(value, of) == text


def test_parts_of_calculations_have_no_unit() -> None:
    assert bare(Fraction(7, 20), PERCENTAGE) == "35"
    assert percent(Fraction(1, 3)) == "33.3333… %"


def test_names_of_figures() -> None:
    assert [need_named(Need("x", steps)) for steps in range(3)] == ["x", "previous(x)", "previous(x, 2)"]
