"""Laws of periods: what lies before what, and that halves, quarters and months are the year, whenever it begins."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.model.period import (
    Back,
    Period,
    first_whole_year,
    last_whole_year,
    parse_period,
    unslashed,
    year_before,
)

#: A year that starts in any month has its first year's label, or that of the year in which it ends.
OFFSETS = st.integers(-11, 11)
YEARS = st.integers(1900, 2199)
LABELS = st.builds(
    str.__add__,
    YEARS.map(str),
    st.sampled_from(["", "-H1", "-H2", *(f"-Q{n}" for n in range(1, 5)), *(f"-{n:02}" for n in range(1, 13))]),
)


def period_of(label: str, offset: int = 0, as_of: date | None = None) -> Period:
    period = parse_period(label, as_of, offset)
    assert period is not None
    return period


@st.composite
def periods(draw: st.DrawFn) -> Period:
    return period_of(draw(LABELS), draw(OFFSETS))


@given(YEARS, OFFSETS, st.sampled_from([1, 3, 6]))
def test_parts_are_the_year_without_gap_or_overlap(label: int, offset: int, months: int) -> None:
    year = period_of(str(label), offset)
    parts = year.parts(months)
    assert len(parts) == 12 // months
    assert (parts[0].first, parts[-1].end) == (year.first, year.end)
    for earlier, later in itertools.pairwise(parts):
        assert later.first == earlier.end + timedelta(days=1)
    assert {part.year for part in parts} == {label}
    if months > 1:
        assert [part.label for part in parts] == [
            f"{label}-{'H' if months == 6 else 'Q'}{index}" for index in range(1, len(parts) + 1)
        ]


@given(periods())
def test_a_label_and_its_period_are_one(period: Period) -> None:
    assert parse_period(period.label, offset=period.offset) == period
    assert period.through(period) == (period,)


@given(periods())
def test_a_name_for_people_is_the_label_of_one_period(period: Period) -> None:
    assert unslashed(period.name, period.offset) == period.label
    assert ("/" in period.name) == (period.offset != 0 and period.months != 1)


@pytest.mark.parametrize(
    ("text", "offset", "label"),
    [
        ("2022/23", 6, "2022"),
        ("2022/23", -6, "2023"),
        ("2022/2023-Q3", -3, "2023-Q3"),
        ("1999/00", 3, "1999"),
        ("2022/24", 6, "2022/24"),
        ("2022/23", 0, "2022/23"),  # calendar years lie in no two
        ("2022/23-05", 6, "2022/23-05"),  # a month has a year of its own
        ("2022", 6, "2022"),
    ],
)
def test_years_written_as_the_two_in_which_they_lie(text: str, offset: int, label: str) -> None:
    assert unslashed(text, offset) == label


@given(periods(), st.sampled_from([3, 6, 12]))
def test_a_period_is_one_of_the_parts_of_what_is_around_it(period: Period, months: int) -> None:
    around = period.around(max(months, period.months))
    assert around.year == period.year
    assert period in (around, *around.parts(period.months))


@given(periods(), st.integers(0, 40), st.integers(0, 40))
def test_steps_back_add_up(period: Period, one: int, other: int) -> None:
    assert period.before(one).before(other) == period.before(one + other)
    assert period.before(one, other) == period.before(one).before(0, other) == period.before(0, other).before(one)


@given(periods())
def test_the_period_before_ends_where_this_one_begins(period: Period) -> None:
    before = period.before()
    assert before.end + timedelta(days=1) == period.first
    assert before.months == period.months
    assert before.through(period) == (before, period)
    assert period.through(before) == ()


@given(periods())
def test_the_same_period_of_last_year_has_the_same_months(period: Period) -> None:
    before = period.before(0, 1)
    assert before.label == year_before(period.label)
    assert before.year == period.year - 1
    assert (before.first.month, before.end.month) == (period.first.month, period.end.month)
    assert before == period.before(12 // period.months)


@given(periods(), st.integers(0, 400))
def test_a_day_of_the_period_is_cut_at_the_same_day_of_the_year_before(period: Period, days: int) -> None:
    day = min(period.first + timedelta(days=days), period.end)
    cut = period_of(period.label, period.offset, day)
    before = cut.before(0, 1)
    assert before.first <= before.last <= before.end
    if cut.provisional and (day.month, day.day) != (2, 29):
        assert before.last == day.replace(year=day.year - 1)
    assert before.provisional <= cut.provisional


@given(YEARS, OFFSETS, st.integers(0, 5))
def test_the_whole_years_of_a_stretch(label: int, offset: int, more: int) -> None:
    first, last = period_of(str(label), offset), period_of(str(label + more), offset)
    one = timedelta(days=1)
    assert (first_whole_year(first.first, offset), last_whole_year(last.end, offset)) == (label, label + more)
    assert first_whole_year(first.first + one, offset) == label + 1
    assert first_whole_year(first.first - one, offset) == label
    assert last_whole_year(last.end - one, offset) == label + more - 1
    assert last_whole_year(last.end + one, offset) == label + more


@pytest.mark.parametrize(
    ("label", "offset", "year", "first", "end"),
    [
        ("2022", 6, 2022, date(2022, 7, 1), date(2023, 6, 30)),
        ("2023", -6, 2023, date(2022, 7, 1), date(2023, 6, 30)),
        ("2022-Q1", 6, 2022, date(2022, 7, 1), date(2022, 9, 30)),
        ("2023-H2", -6, 2023, date(2023, 1, 1), date(2023, 6, 30)),
        ("2022-05", 6, 2021, date(2022, 5, 1), date(2022, 5, 31)),
        ("2022-05", -6, 2022, date(2022, 5, 1), date(2022, 5, 31)),
        ("2022-08", -6, 2023, date(2022, 8, 1), date(2022, 8, 31)),
        ("2022", 3, 2022, date(2022, 4, 1), date(2023, 3, 31)),
    ],
)
def test_years_that_begin_in_another_month(label: str, offset: int, year: int, first: date, end: date) -> None:
    period = period_of(label, offset)
    assert (period.year, period.first, period.end) == (year, first, end)


def test_the_edges_of_time_have_no_years_beyond() -> None:
    assert parse_period("0001", offset=-6) is None
    assert period_of("9999", 6).end == date.max
    assert not Back()
    assert Back(1) + Back(years=2) == Back(1, 2)
