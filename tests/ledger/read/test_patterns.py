"""How formats spell numbers, dates and answers: what is taken, exactly, and what never is."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.ledger.read import dates, patterns
from kpidsl.model.plan import Format

from .builders import ENGLISH, ITALIAN

PLAIN = Format("csv", ";", ".", None)
COMMA = Format("csv", ";", ",", None)
SWISS = Format("csv", ";", ".", "'")

NUMBERS = [
    (ITALIAN, "1.234,56", "1234.56"),
    (ITALIAN, "9,005", "9.005"),
    (ITALIAN, "1.234", "1234"),
    (ITALIAN, "-1.234.567,8", "-1234567.8"),
    (ITALIAN, "1234567,80", "1234567.80"),
    (ITALIAN, "0,00", "0.00"),
    (ITALIAN, "007", "7"),
    (COMMA, "12,5", "12.5"),
    (PLAIN, "12.5", "12.5"),
    (PLAIN, "-0.5", "-0.5"),
    (ENGLISH, "1,234.56", "1234.56"),
    (SWISS, "1'234.5", "1234.5"),
]

NO_NUMBERS = [
    (ITALIAN, "1,234.56"),
    (ITALIAN, "1.23"),
    (ITALIAN, "1.2345"),
    (ITALIAN, "1234.567"),
    (ITALIAN, "0.125"),
    (ITALIAN, "1.234,56-"),
    (ITALIAN, "+5"),
    (ITALIAN, "--5"),
    (ITALIAN, "-"),
    (ITALIAN, "5,"),
    (ITALIAN, ",5"),
    (ITALIAN, "1,2,3"),
    (ITALIAN, "1e3"),
    (ITALIAN, " 5"),
    (ITALIAN, "5 "),
    (ITALIAN, "5\n"),
    (ITALIAN, "1 234"),
    (ITALIAN, "1\u00a0234"),
    (ITALIAN, "1\u2009234"),
    (ITALIAN, "\u0661\u0662"),
    (ITALIAN, "５"),
    (ITALIAN, "\u22125"),
    (ITALIAN, "5 €"),
    (ITALIAN, "NaN"),
    (ITALIAN, "Infinity"),
    (ITALIAN, "1_000"),
    (COMMA, "1.234,5"),
    (PLAIN, "1,234"),
    (ENGLISH, "1.234,56"),
    (ENGLISH, "12,34.5"),
]


@pytest.mark.parametrize(("form", "text", "number"), NUMBERS)
def test_numbers(form: Format, text: str, number: str) -> None:
    assert patterns.number_parser(form)(text) == Decimal(number)
    assert patterns.parse_numbers([text, text], form) == [Decimal(number)] * 2


@pytest.mark.parametrize(("form", "text"), NO_NUMBERS)
def test_what_is_no_number(form: Format, text: str) -> None:
    assert patterns.number_parser(form)(text) is None
    assert patterns.parse_numbers(["5", text], form) is None


def test_two_numbers_in_one_text_are_none() -> None:
    assert patterns.parse_numbers(["1\n2"], ITALIAN) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.booleans())
def test_a_number_comes_back_as_it_was_written(number: Decimal, grouped: bool) -> None:
    english = f"{number:,f}" if grouped else f"{number:f}"
    italian = english.translate(str.maketrans(",.", ".,"))
    assert patterns.number_parser(ITALIAN)(italian) == number
    assert patterns.number_parser(ENGLISH)(english) == number


@given(st.lists(st.text("0123456789.,-\n 5", max_size=9), min_size=1, max_size=5))
def test_many_numbers_at_once_are_the_numbers_one_by_one(texts: list[str]) -> None:
    filled = [text for text in texts if text]
    single = [patterns.number_parser(ITALIAN)(text) for text in filled]
    together = patterns.parse_numbers(filled, ITALIAN) if filled else []
    assert together == (None if None in single else single)


def dated(pattern: str) -> Format:
    return Format("csv", ";", dates=pattern)


DATES = [
    ("dd/mm/yyyy", "28/02/2022", date(2022, 2, 28)),
    ("dd/mm/yyyy", "29/02/2024", date(2024, 2, 29)),
    ("mm/dd/yyyy", "02/28/2022", date(2022, 2, 28)),
    ("dd.mm.yyyy", "01.12.2022", date(2022, 12, 1)),
    ("yyyy-mm-dd", "2022-12-01", date(2022, 12, 1)),
    ("yyyymmdd", "20221201", date(2022, 12, 1)),
    ("dd/mm/yyyy hh:mm", "01/12/2022", date(2022, 12, 1)),
    ("dd/mm/yyyy hh:mm", "01/12/2022 00:00", date(2022, 12, 1)),
]

NO_DATES = [
    ("dd/mm/yyyy", "31/02/2022"),
    ("dd/mm/yyyy", "29/02/2022"),
    ("dd/mm/yyyy", "1/12/2022"),
    ("dd/mm/yyyy", "01/12/22"),
    ("dd/mm/yyyy", "01-12-2022"),
    ("dd/mm/yyyy", "2022-12-01"),
    ("dd/mm/yyyy", "12/31/2022"),
    ("dd/mm/yyyy", "01/12/2022 00:00"),
    ("dd/mm/yyyy", " 01/12/2022"),
    ("dd/mm/yyyy", "00/12/2022"),
    ("dd/mm/yyyy", "01/12/0000"),
    ("dd.mm.yyyy", "01x12x2022"),
    ("dd/mm/yyyy hh:mm", "01/12/2022 10:45"),
    ("yyyy-mm-dd", "２０２２-12-01"),
]


@pytest.mark.parametrize(("pattern", "text", "day"), DATES)
def test_dates(pattern: str, text: str, day: date) -> None:
    assert dates.parse_date(text, dated(pattern)) == day


@pytest.mark.parametrize(("pattern", "text"), NO_DATES)
def test_what_is_no_date(pattern: str, text: str) -> None:
    assert dates.parse_date(text, dated(pattern)) is None


TIMES = [
    ("dd/mm/yyyy hh:mm", "01/12/2022 10:45", datetime(2022, 12, 1, 10, 45)),  # noqa: DTZ001
    ("yyyy-mm-ddThh:mm:ss", "2022-12-01T10:45:09", datetime(2022, 12, 1, 10, 45, 9)),  # noqa: DTZ001
    ("dd/mm/yyyy", "01/12/2022 10:45", datetime(2022, 12, 1, 10, 45)),  # noqa: DTZ001
    ("dd/mm/yyyy", "01/12/2022T10:45:59", datetime(2022, 12, 1, 10, 45, 59)),  # noqa: DTZ001
    ("dd/mm/yyyy hh:mm", "01/12/2022", None),
    ("dd/mm/yyyy hh:mm", "01/12/2022 24:00", None),
    ("dd/mm/yyyy hh:mm", "01/12/2022 10:60", None),
    ("dd/mm/yyyy hh:mm", "01/12/2022 10:45:00", None),
    ("dd/mm/yyyy hh:mm", "31/02/2022 10:45", None),
]


@pytest.mark.parametrize(("pattern", "text", "moment"), TIMES)
def test_dates_with_times(pattern: str, text: str, moment: datetime | None) -> None:
    assert dates.parse_datetime(text, dated(pattern)) == moment


@given(st.dates(), st.sampled_from(["dd/mm/yyyy", "mm/dd/yyyy", "yyyy-mm-dd", "dd.mm.yyyy", "yyyymmdd"]))
def test_a_date_comes_back_as_it_was_written(day: date, pattern: str) -> None:
    text = pattern.replace("dd", f"{day.day:02}").replace("mm", f"{day.month:02}").replace("yyyy", f"{day.year:04}")
    assert dates.parse_date(text, dated(pattern)) == day


@pytest.mark.parametrize("text", ["yes", "true", "sì", "si", "vero", "SÌ", "True"])
def test_yes(text: str) -> None:
    assert patterns.parse_yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "false", "falso", "NO"])
def test_no(text: str) -> None:
    assert patterns.parse_yes_no(text) is False


@pytest.mark.parametrize("text", ["1", "0", "y", "x", "", " yes", "non"])
def test_neither_yes_nor_no(text: str) -> None:
    assert patterns.parse_yes_no(text) is None


@pytest.mark.parametrize(
    ("text", "year"), [("2022", 2022), ("0001", 1), ("0000", None), ("22", None), ("2022.0", None)]
)
def test_years(text: str, year: int | None) -> None:
    assert patterns.parse_year(text) == year
