"""What is known on a day: an event dated later has not happened yet, wherever a measure asks for it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.ledger.engines import EngineName
from kpidsl.model.expression import Expression
from kpidsl.model.period import Period
from kpidsl.model.sources import Aggregate, Format, Measure
from kpidsl.model.values import Absent, Plain, Value

from .builders import (
    LIBRO,
    PRATICA,
    Bench,
    both,
    codes_of,
    col,
    column,
    compare,
    control_of,
    duration,
    either,
    function,
    ledger,
    measure_of,
    neither,
    period_of,
    present,
    source_of,
    when,
)

MARCH = period_of("2024", date(2024, 3, 31))
CASES = source_of(
    column("data", Plain.DATE),
    column("chiusura", Plain.DATE, optional=True),
    column("scadenza", Plain.DATE),
    column("proroga", Plain.DATE, empty=date(2024, 12, 31)),
)
ROWS = ledger(
    CASES,
    [
        ["28/03/2024", "15/04/2024", "27/04/2024", "30/06/2024"],
        ["01/03/2024", "05/03/2024", "31/03/2024", ""],
        ["02/03/2024", "31/03/2024", "01/04/2024", ""],
        ["03/03/2024", "", "02/04/2024", ""],
        ["01/04/2024", "01/04/2024", "01/05/2024", ""],
    ],
)
CLOSED = present("chiusura")
TOOK = duration("days", col("data"), col("chiusura"))


@pytest.mark.parametrize(
    ("where", "in_march", "in_the_year"),
    [
        (CLOSED, 2, 4),
        (neither(CLOSED), 2, 1),
        (both(CLOSED, compare(TOOK, ">", 20)), 1, 1),
        (either(neither(CLOSED), compare(col("chiusura"), ">", col("scadenza"))), 2, 1),
        (when(CLOSED, compare(TOOK, "<=", 5), True), 3, 3),
        (compare(col("scadenza"), ">", date(2024, 3, 31)), 3, 4),
        (compare(col("proroga"), "=", date(2024, 12, 31)), 3, 4),
        (compare(col("proroga"), "=", date(2024, 6, 30)), 1, 1),
    ],
)
def test_what_has_not_happened_by_the_day_is_an_empty_cell(
    bench: Bench, where: Expression, in_march: int, in_the_year: int
) -> None:
    for period, expected in ((MARCH, in_march), (period_of("2024"), in_the_year)):
        assert bench.fact(CASES, ROWS, measure_of("count", where=where), period=period).result == expected


@pytest.mark.parametrize(
    ("aggregate", "expected"),
    [("count", 2), ("distinct", 2), ("min", date(2024, 3, 5)), ("max", date(2024, 3, 31)), ("sum", 33)],
)
def test_aggregates_of_what_has_not_happened_leave_it_out(bench: Bench, aggregate: Aggregate, expected: Value) -> None:
    measured = TOOK if aggregate == "sum" else col("chiusura")
    where = None if aggregate in ("count", "distinct") else CLOSED
    fact = bench.fact(CASES, ROWS, measure_of(aggregate, measured, where=where), period=MARCH)
    unclosed = fact.left_out if where else fact.empty
    assert (fact.result, unclosed) == (expected, 2)


def test_the_period_column_and_the_one_after_on_are_windowed_as_ever(bench: Bench) -> None:
    last = measure_of("last", function("max", col("chiusura"), col("data")), on="chiusura", where=CLOSED)
    on = measure_of("count", on="chiusura", where=CLOSED)
    latest, closed = bench.facts(CASES, ROWS, last, on, period=MARCH)
    assert (latest.result, closed.result) == (date(2024, 3, 31), 2)


def test_the_year_before_is_cut_at_the_same_day(bench: Bench) -> None:
    rows = ledger(
        CASES, [["01/02/2023", "31/03/2023", "01/02/2023", ""], ["01/02/2023", "01/04/2023", "01/02/2023", ""]]
    )
    closed = measure_of("count", where=CLOSED)
    assert bench.fact(CASES, rows, closed, period=MARCH, steps=1).result == 1
    assert bench.fact(CASES, rows, closed, period=period_of("2024", date(2024, 12, 31)), steps=1).result == 2


@pytest.mark.parametrize(
    ("moment", "known"), [("2024-03-31 00:00", 1), ("2024-03-31 23:59", 1), ("2024-04-01 00:00", 0)]
)
def test_the_whole_day_is_known(bench: Bench, moment: str, known: int) -> None:
    timed = source_of(
        column("data", Plain.DATETIME),
        column("fine", Plain.DATETIME, optional=True),
        form=Format("csv", dates="yyyy-mm-dd hh:mm"),
    )
    rows = f"data,fine\n2024-03-31 00:00,{moment}\n"
    assert bench.fact(timed, rows, measure_of("count", where=present("fine")), period=MARCH).result == known


def test_hidden_ends_are_neither_backwards_nor_off_the_calendar(bench: Bench) -> None:
    rows = ledger(
        CASES, [["20/03/2024", "01/03/2024", "20/03/2024", ""], ["20/03/2024", "01/01/2222", "20/03/2024", ""]]
    )
    worked = measure_of("sum", duration("workdays", col("data"), col("chiusura")), where=CLOSED)
    early = measure_of("count", where=both(CLOSED, compare(duration("days", col("chiusura"), col("data")), "<", 0)))
    outcome = bench.measure(CASES, rows, worked, early, period=MARCH)
    assert outcome.value is not None, outcome.findings
    assert [fact.result for fact in outcome.value.facts.values()] == [-13, 0]
    assert codes_of(outcome) == ["K0613"]
    assert outcome.findings[0].message.startswith("the end comes before its start in 1 row ")
    assert codes_of(bench.measure(CASES, rows, worked, label="2024")) == ["K0612"]


def test_nothing_known_is_missing_and_control_totals_are_of_all_rows(bench: Bench) -> None:
    rows = ledger(CASES, [["28/03/2024", "15/04/2024", "28/03/2024", ""]])
    control = control_of(Fraction(1), measure_of("count", col("chiusura")), PRATICA)
    whole = source_of(*CASES.columns.values(), controls=(control,))
    fact = bench.fact(whole, rows, measure_of("mean", TOOK, where=CLOSED), period=MARCH)
    assert isinstance(fact.result, Absent)
    assert fact.left_out == 1


DAYS = st.dates(date(2024, 1, 1), date(2024, 6, 30))


def measured(engine: EngineName, rows: list[tuple[date, date | None]], period: Period) -> list[object]:
    measures: list[Measure] = [
        measure_of("count", where=CLOSED),
        measure_of("count", col("chiusura")),
        measure_of("sum", duration("workdays", col("data"), col("chiusura")), where=CLOSED),
        measure_of("median", TOOK, where=CLOSED),
        measure_of("balance", when(CLOSED, 0, 1)),
    ]
    text = ledger(LIBRO, [[f"{a:%d/%m/%Y}", "A", "1", f"{b:%d/%m/%Y}" if b else "", ""] for a, b in rows])
    with TemporaryDirectory() as folder:
        facts = Bench(engine, Path(folder)).facts(LIBRO, text, *measures, period=period)
    return [(fact.result, fact.rows, fact.left_out, fact.empty) for fact in facts]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=8), DAYS)
def test_a_ledger_that_knows_more_tells_the_same(rows: list[tuple[date, date | None]], day: date) -> None:
    """As of a day, the ledger of a later day gives what the ledger of that day gave."""
    then = [(logged, closed if closed and closed <= day else None) for logged, closed in rows]
    period = period_of("2024", day)
    engines: list[EngineName] = ["reference", "duckdb"]
    for engine in engines:
        assert measured(engine, rows, period) == measured(engine, then, period)
