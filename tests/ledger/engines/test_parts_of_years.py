"""Tables that tell the year in one column and its half, quarter or month in another: a row is of that whole part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest

from kpidsl.ledger import SourceFile
from kpidsl.model.period import Period, last_of_part, parse_period
from kpidsl.model.plan import Need
from kpidsl.model.sources import MONTHS_OF_PART, DataSource, Format, PartName, PartOfYear
from kpidsl.model.values import Absence, Absent, Plain

from ..read.test_workbook import table
from .builders import EUR, PLAIN, Bench, codes_of, col, column, compare, measure_of, source_of

SUM = measure_of("sum", col("importo"), on="parte")
NAMES = get_args(PartName)


def table_of(
    part: PartName, offset: int = 0, *, readings: tuple[tuple[str, str], ...] = (), form: Format = PLAIN
) -> DataSource:
    of_year = replace(column("parte", Plain.DATE, readings=readings), part=PartOfYear(part, "anno", offset))
    return source_of(
        of_year, column("anno", Plain.YEAR), column("importo", EUR), form=form, period="parte", key=("anno", "parte")
    )


def rows_of(*cells: str, year: str = "2022") -> str:
    """A table of amounts 1, 10, 100, …"""
    return "anno,parte,importo\n" + "".join(f"{year},{cell},{10**index}\n" for index, cell in enumerate(cells))


def asked(label: str, offset: int = 0, as_of: date | None = None) -> Period:
    period = parse_period(label, as_of, offset)
    assert period is not None
    return period


QUARTERS = rows_of("Q1", "qtr 2", "Quarter 3", "4") + "2021,Q1,50000\n2023,Q1,60000\n"


@pytest.mark.parametrize("offset", [0, 3, 6, -6])
@pytest.mark.parametrize(
    ("label", "expected"),
    [("2022", 1111), ("2022-H1", 11), ("2022-H2", 1100), ("2022-Q1", 1), ("2022-Q4", 1000), ("2023-Q1", 60000)],
)
def test_a_row_is_of_its_quarter_of_the_plans_year(bench: Bench, offset: int, label: str, expected: int) -> None:
    fact = bench.fact(table_of("quarter", offset), QUARTERS, SUM, period=asked(label, offset))
    assert fact.result == expected


def test_years_and_quarters_before_and_up_to_the_end_of_one(bench: Bench) -> None:
    quarters = table_of("quarter")
    before = bench.fact(quarters, QUARTERS, SUM, period=asked("2022-Q1"), needs=(Need("x0", 0, 1),))
    assert (before.result, before.period.label) == (50000, "2021-Q1")
    assert bench.fact(quarters, QUARTERS, SUM, period=asked("2022-Q4"), steps=1).result == 100
    assert bench.fact(quarters, QUARTERS, SUM, period=asked("2022", as_of=date(2022, 6, 30))).result == 11
    last = measure_of("last", col("importo"), on="parte")
    assert bench.fact(quarters, QUARTERS, last, period=asked("2022", as_of=date(2022, 9, 30))).result == 100
    balance = measure_of("balance", col("importo"), on="parte")
    assert bench.fact(quarters, QUARTERS, balance, period=asked("2022-Q2")).result == 50011
    latest = measure_of("max", col("parte"), on="parte", where=compare(col("parte"), "<", date(2022, 12, 1)))
    assert bench.fact(quarters, QUARTERS, latest, period=asked("2022"), type_=Plain.DATE).result == date(2022, 9, 30)


@pytest.mark.parametrize(
    ("part", "label", "as_of", "sound"),
    [
        ("quarter", "2022-04", None, False),
        ("quarter", "2022", date(2022, 6, 29), False),
        ("quarter", "2022", date(2022, 5, 31), False),
        ("half", "2022-Q1", None, False),
        ("half", "2022-H1", None, True),
        ("half", "2022", date(2022, 3, 31), False),
        ("month", "2022-04", None, True),
        ("month", "2022-04", date(2022, 4, 29), False),
        ("month", "2022", date(2022, 2, 28), True),
    ],
)
def test_less_than_a_part_is_not_asked(
    bench: Bench, part: PartName, label: str, as_of: date | None, sound: bool
) -> None:
    outcome = bench.measure(table_of(part), rows_of("1", "2"), SUM, period=asked(label, as_of=as_of))
    assert codes_of(outcome) == ([] if sound else ["K0618"])
    assert outcome.value is not None
    if not sound:
        (fact,) = outcome.value.facts.values()
        kinds = {"half": "halves", "quarter": "quarters", "month": "months"}[part]
        assert fact.result == Absent(Absence.MISSING, (f"`libro` knows only {kinds}, not {fact.period.spoken}",))
        assert f"know only their {part} (`parte`)" in outcome.findings[0].message


@pytest.mark.parametrize(
    ("part", "cells", "label", "expected"),
    [
        ("half", ("H1", "h2"), "2022-H2", 10),
        ("half", ("1", "Half 2"), "2022", 11),
        ("month", ("1", "02", "March", "apr", "Maggio", "GIU", "12"), "2022-Q2", 111000),
        ("month", ("1", "02", "March", "apr", "Maggio", "GIU", "12"), "2022-12", 1000000),
    ],
)
def test_how_parts_are_written(bench: Bench, part: PartName, cells: tuple[str, ...], label: str, expected: int) -> None:
    assert bench.fact(table_of(part), rows_of(*cells), SUM, period=asked(label)).result == expected


@pytest.mark.parametrize(
    ("part", "cell", "code"),
    [
        ("quarter", "Q5", "K0602"),
        ("quarter", "0", "K0602"),
        ("quarter", "I", "K0602"),
        ("quarter", "T1", "K0602"),
        ("quarter", "Annual", "K0602"),
        ("quarter", "01", "K0602"),
        ("quarter", "2022-03-31", "K0602"),
        ("quarter", "", "K0610"),
        ("half", "3", "K0602"),
        ("half", "Q1", "K0602"),
        ("month", "13", "K0602"),
        ("month", "0", "K0602"),
        ("month", "Quintilis", "K0602"),
    ],
)
def test_other_spellings_are_refused_with_their_place(bench: Bench, part: PartName, cell: str, code: str) -> None:
    outcome = bench.measure(table_of(part), rows_of("1", cell), SUM)
    assert [(found.code, found.place.line, found.place.column) for found in outcome.findings] == [(code, 3, 6)]


def test_other_spellings_may_be_read_as_known_ones(bench: Bench) -> None:
    roman = table_of("quarter", readings=(("I", "Q1"), ("II", "2"), ("1", "Q9")))
    assert bench.fact(roman, rows_of("I", "II"), SUM, period=asked("2022-H1")).result == 11
    assert codes_of(bench.measure(roman, rows_of("1"), SUM)) == ["K0602"]


def test_months_of_years_that_do_not_begin_in_january_have_names(bench: Bench) -> None:
    months = table_of("month", 3)
    named = rows_of("April", "Dicembre", "jan", "MAR")
    for label, expected in (("2022", 1111), ("2022-04", 1), ("2023-01", 100), ("2022-Q4", 1100)):
        assert bench.fact(months, named, SUM, period=asked(label, 3)).result == expected
    (found,) = bench.measure(months, rows_of("5"), SUM, period=asked("2022", 3)).findings
    assert (found.code, "`5` is a month of the calendar, or one counted" in found.message) == ("K0602", True)
    read = table_of("month", 3, readings=(("5", "May"),))
    assert bench.fact(read, rows_of("5"), SUM, period=asked("2022-05", 3)).result == 1


def test_a_part_that_is_there_twice_is_a_key_that_occurs_twice(bench: Bench) -> None:
    assert codes_of(bench.measure(table_of("quarter"), rows_of("Q1", "1"), SUM)) == ["K0606"]
    assert codes_of(bench.measure(table_of("quarter"), rows_of("Q1", year="0022"), SUM)) == ["K0612"]


def test_parts_in_a_sheet_are_texts_or_numbers(bench: Bench) -> None:
    source = table_of("quarter", form=Format(kind="xlsx"))
    rows: list[list[Any]] = [["anno", "parte", "importo"], [2022, 1, 1], [2022, "Q2", 10], ["2022", "3", 100]]
    path = table(bench.folder, *rows)
    assert bench.fact(source, None, SUM, more=[SourceFile(path, None)]).result == 111
    path = table(bench.folder, *rows, [2022, 4.5, 1000], [2022, date(2022, 12, 31), 1000])
    outcome = bench.measure(source, None, SUM, more=[SourceFile(path, None)])
    assert [(found.code, found.place.line) for found in outcome.findings] == [("K0602", 5), ("K0602", 6)]


@pytest.mark.parametrize("offset", [0, 3, 6, -6, -1])
@pytest.mark.parametrize("part", NAMES)
def test_the_parts_of_a_year_end_where_its_periods_do(part: PartName, offset: int) -> None:
    months = MONTHS_OF_PART[part]
    year = asked("2022", offset)
    ends = {each.last for each in year.parts(months)}
    assert {last_of_part(2022, number, months, offset) for number in range(1, 12 // months + 1)} == ends
    assert all(each.ends_with_part(months) for each in year.parts(months))
    if months == 1:
        for period in year.parts(1):
            assert last_of_part(2022, period.last.month, 1, offset) == period.last
