"""Which rows a year means that does not begin in January, of tables of days and of years."""

from __future__ import annotations

from datetime import date

import pytest

from kpidsl.model.period import Period, parse_period
from kpidsl.model.plan import Need
from kpidsl.model.sources import Aggregate
from kpidsl.model.values import Absence, Absent, Plain

from .builders import EUR, LIBRO, Bench, col, column, ledger, measure_of, source_of

DAYS = ["30/06/2021", "01/07/2021", "31/12/2021", "01/01/2022", "30/06/2022", "01/07/2022", "30/09/2022", "30/06/2023"]
ROWS = ledger(LIBRO, [[day, "A", str(10**index), "", "1"] for index, day in enumerate(DAYS)])
SUM = measure_of("sum", col("importo"))

YEARS = source_of(column("anno", Plain.YEAR), column("importo", EUR), period="anno")
BY_YEAR = ledger(YEARS, [["2020", "1,00"], ["2021", "10,00"], ["2022", "100,00"], ["2023", "1000,00"]])


def july(label: str, as_of: date | None = None, offset: int = 6) -> Period:
    """A period of a plan whose years start in July: named by the year in which they start, or with -6 end."""
    period = parse_period(label, as_of, offset)
    assert period is not None
    return period


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (july("2021"), 11110),
        (july("2022", offset=-6), 11110),
        (july("2022"), 11100000),
        (july("2021-H1"), 110),
        (july("2022-Q1"), 1100000),
        (july("2021-Q4"), 10000),
        (july("2022-06"), 10000),
        (july("2022", date(2022, 7, 1)), 100000),
    ],
)
def test_a_flow_takes_the_days_of_its_year(bench: Bench, period: Period, expected: int) -> None:
    assert bench.fact(LIBRO, ROWS, SUM, period=period).result == expected


def test_previous_years_and_the_same_period_of_last_year(bench: Bench) -> None:
    assert bench.fact(LIBRO, ROWS, SUM, period=july("2022"), steps=1).result == 11110
    before = bench.fact(LIBRO, ROWS, SUM, period=july("2022-H1"), needs=(Need("x0", 0, 1),))
    assert (before.result, before.period.label) == (110, "2021-H1")
    cut = bench.fact(LIBRO, ROWS, SUM, period=july("2022", date(2022, 12, 31)), needs=(Need("x0", 0, 1),))
    assert (cut.result, cut.period.last) == (110, date(2021, 12, 31))


@pytest.mark.parametrize("offset", [0, 6, -6, 3])
def test_a_table_of_years_holds_labels_of_the_plan(bench: Bench, offset: int) -> None:
    def result(aggregate: Aggregate, within: int | None = None) -> object:
        measure = measure_of(aggregate, col("importo"), on="anno", within=within)
        return bench.fact(YEARS, BY_YEAR, measure, period=july("2022", offset=offset)).result

    assert result("sum") == 100
    assert result("balance") == 111
    assert result("last", 24) == 100


def test_a_window_reaches_back_by_whole_years_of_the_plan(bench: Bench) -> None:
    without = ledger(YEARS, [["2020", "1,00"], ["2021", "10,00"]])
    last = [
        bench.fact(YEARS, without, measure_of("last", col("importo"), on="anno", within=months), period=july("2022"))
        for months in (23, 24)
    ]
    assert last[0].result == Absent(Absence.MISSING, ("no row of `libro` from 2021-08-01 to 2023-06-30",))
    assert last[1].result == 10
