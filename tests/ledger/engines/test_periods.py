"""Which rows a period means: days and times, parts of years, years alone, stocks, windows, entities."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kpidsl.ledger import SourceFile, Supply, measure
from kpidsl.model.period import Period, months_before
from kpidsl.model.plan import Need
from kpidsl.model.sources import DataSource, Format
from kpidsl.model.values import Absence, Absent, Plain

from .builders import (
    EUR,
    LIBRO,
    PRATICA,
    SPAN,
    Bench,
    codes_of,
    col,
    column,
    compare,
    input_of,
    ledger,
    measure_of,
    period_of,
    plan_of,
    present,
    source_of,
)

DAYS = ["31/12/2020", "01/01/2021", "30/06/2021", "31/12/2021", "01/01/2022", "31/03/2022", "01/04/2022", "31/12/2022"]
ROWS = ledger(LIBRO, [[day, "A", str(10**index), "", "1"] for index, day in enumerate(DAYS)])
SUM = measure_of("sum", col("importo"))


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (period_of("2021"), 1110),
        (period_of("2022"), 11110000),
        (period_of("2022-H1"), 1110000),
        (period_of("2022-Q1"), 110000),
        (period_of("2022-04"), 1000000),
        (period_of("2022", date(2022, 3, 31)), 110000),
        (period_of("2022", date(2022, 3, 30)), 10000),
    ],
)
def test_a_flow_takes_the_days_of_its_period(bench: Bench, period: Period, expected: int) -> None:
    assert bench.fact(LIBRO, ROWS, SUM, period=period).result == expected


@pytest.mark.parametrize(
    ("period", "steps", "label", "expected"),
    [
        (period_of("2022"), 1, "2021", 1110),
        (period_of("2022"), 2, "2020", 1),
        (period_of("2022-H1"), 1, "2021-H2", 1000),
        (period_of("2022", date(2022, 6, 30)), 1, "2021", 110),
        (period_of("2022", date(2022, 12, 31)), 1, "2021", 1110),
    ],
)
def test_previous_periods(bench: Bench, period: Period, steps: int, label: str, expected: int) -> None:
    fact = bench.fact(LIBRO, ROWS, SUM, period=period, steps=steps)
    assert (fact.result, fact.period.label) == (expected, label)


@pytest.mark.parametrize(
    ("label", "as_of", "steps", "before", "last"),
    [
        ("2022-Q2", date(2022, 5, 15), 1, "2022-Q1", date(2022, 2, 15)),
        ("2022-Q1", date(2022, 3, 31), 1, "2021-Q4", date(2021, 12, 31)),
        ("2022-Q2", date(2022, 6, 30), 1, "2022-Q1", date(2022, 3, 31)),
        ("2022-Q1", date(2022, 2, 28), 1, "2021-Q4", date(2021, 11, 28)),
        ("2022-H2", date(2022, 8, 31), 1, "2022-H1", date(2022, 2, 28)),
        ("2022-03", date(2022, 3, 30), 1, "2022-02", date(2022, 2, 28)),
        ("2022-03", date(2022, 3, 30), 2, "2022-01", date(2022, 1, 30)),
        ("2024", date(2024, 2, 29), 1, "2023", date(2023, 2, 28)),
        ("2024", date(2024, 2, 29), 4, "2020", date(2020, 2, 29)),
        ("2022-01", None, 1, "2021-12", date(2021, 12, 31)),
        ("0001", None, 1, "0000", date(1, 1, 1)),
        ("0001-02", date(1, 2, 5), 3, "0000-11", date(1, 1, 1)),
    ],
)
def test_a_previous_period_ends_at_the_same_day_of_the_same_month(
    label: str, as_of: date | None, steps: int, before: str, last: date
) -> None:
    period = period_of(label, as_of).before(steps)
    assert (period.label, period.last) == (before, last)


@pytest.mark.parametrize(("label", "end"), [("9999", 31), ("9999-12", 31), ("9999-11", 30), ("0001-02", 28)])
def test_the_edges_of_time(label: str, end: int) -> None:
    assert period_of(label).end.day == end
    assert months_before(date.max, 1) == date(9999, 12, 1)
    assert months_before(date(1, 3, 15), 12) == months_before(date(1, 3, 31), 12) == date.min
    assert months_before(date(2022, 3, 30), 1) == date(2022, 3, 1)


def test_a_balance_sums_to_the_end_of_the_period(bench: Bench) -> None:
    fact = bench.fact(LIBRO, ROWS, measure_of("balance", col("importo")), period=period_of("2022-Q1"))
    assert (fact.result, fact.rows, fact.total) == (Fraction(111111), 6, Fraction(111111))


def test_last_looks_inside_the_period_unless_a_window_is_declared(bench: Bench) -> None:
    rows = ledger(LIBRO, [[day, "A", "1", "", "1"] for day in ("31/12/2020", "30/06/2021", "01/07/2021")])
    none, short, long, all_of_it = (
        bench.fact(LIBRO, rows, measure_of("last", col("data"), within=within), period=period_of(label))
        for within, label in ((None, "2022-H1"), (6, "2022-H1"), (12, "2022-H1"), (12, "2021"))
    )
    assert none.result == Absent(Absence.MISSING, ("no row of `libro` in 2022-H1",))
    assert short.result == Absent(Absence.MISSING, ("no row of `libro` from 2022-01-01 to 2022-06-30",))
    assert (long.result, long.rows) == (date(2021, 7, 1), 1)
    assert (all_of_it.result, all_of_it.rows) == (date(2021, 7, 1), 2)


def test_two_rows_at_the_latest_date_are_an_error_with_their_lines(bench: Bench) -> None:
    rows = ledger(
        LIBRO, [["01/02/2022", "A", "1", "", ""], ["02/02/2022", "B", "2", "", ""], ["02/02/2022", "C", "3", "", ""]]
    )
    outcome = bench.measure(LIBRO, rows, measure_of("last", col("importo")))
    assert outcome.value is None
    (found,) = outcome.findings
    assert (found.code, found.place.line, found.labels[0].place.line) == ("K0617", 3, 4)
    assert found.place.path.endswith("libro.csv")
    assert found.help == f"choose one of them by a condition, or add them up: `closing({' '.join(SPAN.text.split())})`"
    chosen = measure_of("last", col("importo"), where=compare(col("conto"), "=", "C"))
    assert bench.fact(LIBRO, rows, chosen).result == 3


def test_another_date_may_decide(bench: Bench) -> None:
    rows = ledger(
        LIBRO,
        [
            ["01/12/2021", "A", "1", "01/02/2022", ""],
            ["01/02/2022", "A", "2", "", ""],
            ["01/03/2022", "A", "4", "01/04/2022", ""],
        ],
    )
    measure = measure_of("sum", col("importo"), on="chiusura", where=present("chiusura"))
    fact = bench.fact(LIBRO, rows, measure)
    assert (fact.result, fact.rows, fact.left_out) == (5, 2, 0)


TIMES = source_of(
    column("data", Plain.DATETIME),
    column("importo", EUR),
    form=Format(kind="csv", separator=";", dates="dd/mm/yyyy hh:mm"),
)


def test_the_last_day_counts_to_its_last_minute(bench: Bench) -> None:
    rows = ledger(
        TIMES,
        [["31/12/2021 23:59", "1"], ["01/01/2022 00:00", "2"], ["31/12/2022 23:59", "4"], ["01/01/2023 00:00", "8"]],
    )
    total, last, balance, at = bench.facts(
        TIMES,
        rows,
        measure_of("sum", col("importo")),
        measure_of("last", col("importo")),
        measure_of("balance", col("importo")),
        measure_of("max", col("data")),
    )
    assert [total.result, last.result, balance.result] == [6, 4, 7]
    assert at.result == date(2022, 12, 31)
    early = measure_of("count", where=compare(col("data"), "<=", date(2022, 1, 1)))
    assert bench.fact(TIMES, rows, early, type_=PRATICA).result == 1


def test_times_of_one_day_are_different_dates_for_last(bench: Bench) -> None:
    rows = ledger(TIMES, [["01/02/2022 10:00", "1"], ["01/02/2022 10:01", "2"]])
    assert bench.fact(TIMES, rows, measure_of("last", col("importo"))).result == 2


YEARS = source_of(column("anno", Plain.YEAR), column("importo", EUR), period="anno")
BY_YEAR = ledger(YEARS, [["2020", "1"], ["2021", "2"], ["2021", "3"], ["2022", "4"]])


def test_a_table_of_years(bench: Bench) -> None:
    year, balance, last, longer = bench.facts(
        YEARS,
        BY_YEAR,
        measure_of("sum", col("importo"), on="anno"),
        measure_of("balance", col("importo"), on="anno"),
        measure_of("last", col("importo"), on="anno"),
        measure_of("last", col("anno"), on="anno", within=30),
    )
    assert [year.result, balance.result, last.result] == [4, 10, 4]
    assert (longer.result, longer.rows) == (2022, 3)
    assert bench.fact(YEARS, BY_YEAR, measure_of("sum", col("importo"), on="anno"), steps=1).result == 5


@pytest.mark.parametrize("period", [period_of("2022-Q1"), period_of("2022", date(2022, 3, 31))])
def test_a_table_of_years_knows_no_part_of_a_year(bench: Bench, period: Period) -> None:
    """What is measured on it is missing, whatever the plan says of an empty selection; the rest is measured."""
    dated = source_of(column("data", Plain.DATE), column("importo", EUR), name="giornale")
    measures = [
        measure_of("sum", col("importo"), on="anno"),
        measure_of("count", on="anno"),
        measure_of("sum", col("importo"), on="anno", default=Fraction(0)),
        measure_of("balance", col("importo"), on="anno"),
    ]
    for each in measures:
        outcome = bench.measure(YEARS, BY_YEAR, each, period=period)
        assert outcome.value is not None
        (fact,) = outcome.value.facts.values()
        assert fact.result == Absent(Absence.MISSING, (f"`libro` knows only years, not {period.spoken}",))
        assert codes_of(outcome) == ["K0618"]
    both = bench.measure_files(
        [(YEARS, [BY_YEAR]), (dated, [ledger(dated, [["01/02/2022", "7"]])])],
        measure_of("sum", col("importo"), on="anno"),
        measure_of("sum", col("importo"), source="giornale"),
        type_=EUR,
        period=period,
    )
    assert both.value is not None
    assert [fact.result for fact in both.value.facts.values()][1] == 7
    assert codes_of(both) == ["K0618"]


OF_MANY: DataSource = source_of(
    column("data", Plain.DATE), column("ente", Plain.TEXT), column("importo", EUR), entity="ente"
)
ENTITIES = ledger(
    OF_MANY, [["01/01/2022", "Sondrio", "1"], ["01/02/2022", "Lecco", "2"], ["01/03/2022", "Sondrio", "4"]]
)


def test_only_the_rows_of_the_entity_count(bench: Bench) -> None:
    measure = measure_of("sum", col("importo"), where=compare(col("importo"), ">", 1))
    own = bench.fact(OF_MANY, ENTITIES, measure, plan_entity="Sondrio")
    other = bench.fact(OF_MANY, ENTITIES, measure, plan_entity="Sondrio", entity="Lecco")
    assert (own.result, own.rows, own.left_out) == (4, 1, 1)
    assert (other.result, other.rows, other.left_out) == (2, 1, 0)


def test_an_entity_without_rows_is_pointed_at(bench: Bench) -> None:
    outcome = bench.measure(OF_MANY, ENTITIES, measure_of("sum", col("importo")), plan_entity="Sondri")
    assert outcome.value is not None
    assert codes_of(outcome) == ["K0615"]
    assert outcome.findings[0].help == "did you mean `Sondrio`?"


@pytest.mark.parametrize(
    ("entity", "advice"),
    [
        ("Sondri", "did you mean `Sondrio`?"),
        ("SONDRIO", 'the data have "Sondrio": only capitals differ, and texts compare exactly'),
        ("Bergamo", 'the data have "Lecco", "Sondrio"'),
    ],
)
def test_an_entity_asked_for_that_no_row_has_computes_nothing(bench: Bench, entity: str, advice: str) -> None:
    """Neither silence nor literals are told besides: they would be about rows of nobody."""
    rare = measure_of("count", where=compare(col("importo"), "=", 99))
    outcome = bench.measure(OF_MANY, ENTITIES, rare, entity=entity, plan_entity="Sondrio", label="2021")
    assert (outcome.value, codes_of(outcome)) == (None, ["K0630"])
    assert (outcome.findings[0].help, outcome.findings[0].place) == (advice, OF_MANY.columns["ente"].span.place)


def test_an_entity_that_some_source_has_is_known(bench: Bench) -> None:
    others = replace(OF_MANY, name="altro")
    plan = plan_of(
        [OF_MANY, others],
        [
            input_of("a", measure_of("sum", col("importo"))),
            input_of("b", measure_of("sum", col("importo"), source="altro")),
        ],
    )
    ours, theirs, empty = (
        SourceFile(bench.write(text, name), None)
        for name, text in (
            ("ours.csv", ENTITIES),
            ("theirs.csv", ledger(others, [["01/01/2022", "Como", "8"]])),
            ("empty.csv", ledger(others, [])),
        )
    )

    def asked(*files: tuple[str, SourceFile]) -> tuple[bool, list[str]]:
        supply = Supply({name: (file,) for name, file in files}, None)
        needs = [Need("a", 0), Need("b", 0)]
        outcome = measure(plan, needs, period_of("2022"), supply, engine=bench.engine, entity="Como")
        return outcome.value is not None, codes_of(outcome)

    assert asked(("libro", ours), ("altro", theirs)) == (True, ["K0615"])
    assert asked(("libro", ours)) == (False, ["K0630"])
    assert asked(("altro", empty)) == (True, ["K0615"])
    assert asked() == (True, [])


def test_a_source_of_several_entities_asks_for_one(bench: Bench) -> None:
    outcome = bench.measure(OF_MANY, ENTITIES, measure_of("sum", col("importo")))
    assert (outcome.value, codes_of(outcome)) == (None, ["K0417"])


def test_fractions_of_a_cent_stay(bench: Bench) -> None:
    rows = ledger(LIBRO, [["01/01/2022", "A", "0,001", "", ""], ["01/01/2022", "A", "1.000.000.000", "", ""]])
    assert bench.fact(LIBRO, rows, SUM).result == Fraction("1000000000.001")
