"""What parts make of a year, of every kind of value."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.model.parts import Parts, Way
from kpidsl.model.values import NOT_REACHED, PERCENT, Judgement, Plain, Quantity, Range, Value

WAYS: tuple[Way, ...] = ("sum", "mean", "last", "lowest")
WORDS = ("attuato", "in parte", "non attuato")


@pytest.mark.parametrize(
    ("way", "values", "made"),
    [
        ("sum", [Fraction(1, 3), Fraction(1), Fraction(2, 3)], Fraction(2)),
        ("mean", [Fraction(1), Fraction(2), Fraction(2)], Fraction(5, 3)),
        ("last", [Fraction(3), Fraction(1)], Fraction(1)),
        ("lowest", [Fraction(3), Fraction(1), Fraction(2)], Fraction(1)),
        ("last", [date(2022, 3, 1), NOT_REACHED], NOT_REACHED),
        ("lowest", [NOT_REACHED, date(2022, 5, 1), date(2022, 3, 1)], date(2022, 3, 1)),
        ("lowest", [NOT_REACHED, NOT_REACHED], NOT_REACHED),
        ("lowest", [True, False, True], False),
        ("lowest", [True, True], True),
        ("lowest", ["in parte", "attuato"], "in parte"),
        ("last", ["in parte", "attuato"], "attuato"),
    ],
)
def test_figures_of_parts(way: Way, values: list[Value], made: Value) -> None:
    assert Parts("quarter", way).figure(values, WORDS) == made


@given(st.lists(st.fractions(), min_size=1, max_size=12))
def test_the_mean_lies_between_and_is_the_sum_over_the_parts(values: list[Fraction]) -> None:
    total, mean, lowest = (Parts("month", way).figure(values) for way in ("sum", "mean", "lowest"))
    assert total == sum(values)
    assert mean == Fraction(sum(values), 1) / len(values)
    assert lowest == min(values)


def test_corridors_are_put_together_by_their_ends() -> None:
    corridors = [Range(Fraction(1), Fraction(3)), Range(Fraction(2), Fraction(6))]
    made = {way: Parts("half", way).anchor(corridors) for way in WAYS}
    assert made == {
        "sum": Range(Fraction(3), Fraction(9)),
        "mean": Range(Fraction(3, 2), Fraction(9, 2)),
        "last": corridors[1],
        "lowest": corridors[0],
    }
    assert Parts("half", "sum").anchor([Fraction(1), Fraction(2)]) == 3


def test_only_numbers_are_added_up() -> None:
    added, chosen = (Parts("half", "sum"), Parts("half", "mean")), (Parts("half", "last"), Parts("half", "lowest"))
    others = (Plain.DATE, Plain.YES_NO, Judgement("attuazione"))
    assert all(parts.fit(Quantity(PERCENT)) for parts in added + chosen)
    assert all(parts.fit(kind) for parts in chosen for kind in others)
    assert not any(parts.fit(kind) for parts in added for kind in others)
