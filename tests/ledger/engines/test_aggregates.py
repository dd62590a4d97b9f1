"""Every aggregate, what it counts beside its result, and what it says of nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kpidsl.model.sources import Aggregate
from kpidsl.model.values import NOT_REACHED, Absence, Absent, Plain

from .builders import (
    DAY,
    EUR,
    ITALIAN,
    LIBRO,
    PRATICA,
    Bench,
    both,
    codes_of,
    col,
    column,
    compare,
    ledger,
    measure_of,
    period_of,
    present,
    source_of,
    under,
)

ROWS = ledger(
    LIBRO,
    [
        ["03/01/2022", "A.1", "1.000,50", "", "2"],
        ["04/02/2022", "A.1.2", "-20,25", "10/02/2022", "1"],
        ["05/03/2022", "A.10", "0,00", "05/03/2022", ""],
        ["31/12/2022", "B", "3", "", "-0,5"],
        ["01/01/2023", "B", "7", "", "1"],
    ],
)
A1 = under("conto", "A.1")
NOTHING = under("conto", "Z")
WEIGHED = present("peso")


def test_sum_has_its_proof(bench: Bench) -> None:
    fact = bench.fact(LIBRO, ROWS, measure_of("sum", col("importo")))
    assert fact.result == Fraction("983.25")
    assert (fact.rows, fact.left_out, fact.empty, fact.total) == (4, 0, 0, Fraction("983.25"))
    assert fact.query == "value sum(importo) from libro"
    assert fact.source == "libro"


def test_rows_left_out_are_counted(bench: Bench) -> None:
    fact = bench.fact(LIBRO, ROWS, measure_of("sum", col("importo"), where=A1))
    assert (fact.result, fact.rows, fact.left_out) == (Fraction("980.25"), 2, 2)


def test_mean_is_an_exact_quotient(bench: Bench) -> None:
    fact = bench.fact(LIBRO, ROWS, measure_of("mean", col("importo"), where=compare(col("conto"), "!=", "A.10")))
    assert (fact.result, fact.total, fact.rows) == (Fraction("983.25") / 3, Fraction("983.25"), 3)


def test_weighted_mean(bench: Bench) -> None:
    fact = bench.fact(LIBRO, ROWS, measure_of("mean", col("importo"), by=col("peso"), where=WEIGHED))
    weighted = Fraction("1000.50") * 2 - Fraction("20.25") - Fraction("1.5")
    assert (fact.result, fact.total) == (weighted / Fraction("2.5"), weighted)


def test_weights_that_sum_to_zero_leave_the_mean_undefined(bench: Bench) -> None:
    rows = ledger(LIBRO, [["01/02/2022", "A", "5", "", "1"], ["01/02/2022", "A", "7", "", "-1"]])
    fact = bench.fact(LIBRO, rows, measure_of("mean", col("importo"), by=col("peso"), where=WEIGHED))
    assert fact.result == Absent(Absence.UNDEFINED, ("the weights of `x0` sum to 0 in 2022",))


def test_extremes_of_numbers_and_dates(bench: Bench) -> None:
    low, high, first, last = bench.facts(
        LIBRO,
        ROWS,
        measure_of("min", col("importo")),
        measure_of("max", col("importo")),
        measure_of("min", col("data")),
        measure_of("max", col("chiusura"), where=present("chiusura")),
    )
    assert (low.result, high.result) == (Fraction("-20.25"), Fraction("1000.50"))
    assert (first.result, last.result) == (date(2022, 1, 3), date(2022, 3, 5))


def test_median_of_an_even_number_is_the_mean_of_the_middle_two(bench: Bench) -> None:
    even, odd = bench.facts(
        LIBRO,
        ROWS,
        measure_of("median", col("importo")),
        measure_of("median", col("importo"), where=compare(col("importo"), "<", 1000)),
    )
    assert (even.result, odd.result) == (Fraction("1.5"), Fraction(0))


def test_counts_pass_over_empty_cells_and_say_how_many(bench: Bench) -> None:
    rows, filled, different = bench.facts(
        LIBRO,
        ROWS + "06/03/2022;A;1;10/02/2022;1\n",
        measure_of("count"),
        measure_of("count", col("chiusura")),
        measure_of("distinct", col("chiusura")),
        type_=PRATICA,
    )
    assert (rows.result, rows.empty) == (5, 0)
    assert (filled.result, filled.rows, filled.empty) == (3, 5, 2)
    assert (different.result, different.rows, different.empty) == (2, 5, 2)


def test_equal_numbers_are_one_whatever_their_spelling(bench: Bench) -> None:
    rows = ledger(LIBRO, [["01/02/2022", "A", "1", "", "1"], ["01/02/2022", "A", "1,0", "", "1,00"]])
    fact = bench.fact(LIBRO, rows, measure_of("distinct", col("importo")), type_=PRATICA)
    assert fact.result == 1


def test_last_is_the_figure_at_the_latest_date(bench: Bench) -> None:
    any_row, of_a = bench.facts(
        LIBRO, ROWS, measure_of("last", col("importo")), measure_of("last", col("importo"), where=A1)
    )
    assert (any_row.result, any_row.rows) == (3, 4)
    assert (of_a.result, of_a.rows, of_a.left_out) == (Fraction("-20.25"), 2, 2)


def test_last_may_be_a_text(bench: Bench) -> None:
    assert bench.fact(LIBRO, ROWS, measure_of("last", col("conto"))).result == "B"


POSTI = ledger(
    LIBRO,
    [
        ["30/11/2022", "nord", "10", "", ""],
        ["30/11/2022", "sud", "20", "", ""],
        ["31/12/2022", "nord", "11", "", ""],
        ["31/12/2022", "sud", "21,5", "", ""],
        ["31/01/2023", "nord", "9", "", ""],
    ],
)
CLOSING = measure_of("closing", col("importo"))


def test_closing_adds_up_the_rows_of_the_latest_date(bench: Bench) -> None:
    all_rows, north = bench.facts(
        LIBRO, POSTI, CLOSING, replace(CLOSING, where=compare(col("conto"), "=", "nord")), label="2022"
    )
    assert (all_rows.result, all_rows.rows, all_rows.total) == (Fraction("32.5"), 4, Fraction("32.5"))
    assert (north.result, north.rows, north.left_out) == (11, 2, 2)


def test_closing_looks_back_as_far_as_it_is_told(bench: Bench) -> None:
    within, alone = bench.facts(
        LIBRO, POSTI.replace("31/01/2023;nord;9;;\n", ""), replace(CLOSING, within=3), CLOSING, label="2023-02"
    )
    assert within.result == Fraction("32.5")
    assert isinstance(alone.result, Absent)


def test_fewer_rows_at_the_latest_date_than_before_it(bench: Bench) -> None:
    outcome = bench.measure(LIBRO, POSTI, CLOSING, label="2023", period=period_of("2023"))
    assert codes_of(outcome) == []
    (found,) = bench.measure(LIBRO, POSTI.replace("31/12/2022;nord;11;;\n", ""), CLOSING).findings
    assert (found.code, found.place.line) == ("K0651", 4)
    assert found.message == "1 row holds the latest date of `x0`, and the date before it has 2 rows"


def test_closing_goes_by_days_and_by_years(bench: Bench) -> None:
    source = source_of(
        column("data", Plain.DATETIME), column("importo", EUR), form=replace(ITALIAN, dates="dd/mm/yyyy hh:mm")
    )
    rows = "data;importo\n30/12/2022 09:00;4\n31/12/2022 08:00;1\n31/12/2022 17:30;2\n"
    assert bench.fact(source, rows, CLOSING).result == 3
    years = source_of(column("anno", Plain.YEAR), column("importo", EUR), period="anno")
    by_year = replace(CLOSING, on="anno", within=24)
    assert bench.fact(years, "anno;importo\n2021;4\n2022;1\n2022;2\n", by_year).result == 3


@pytest.mark.parametrize("aggregate", ["sum", "mean", "min", "max", "median", "last", "closing", "balance"])
def test_nothing_selected_is_missing_and_no_zero(bench: Bench, aggregate: Aggregate) -> None:
    outcome = bench.measure(LIBRO, ROWS, measure_of(aggregate, col("importo"), where=NOTHING))
    assert outcome.value is not None
    (fact,) = outcome.value.facts.values()
    when = "up to 2022-12-31" if aggregate == "balance" else "in 2022"
    reason = f"none of the 4 rows of `libro` {when} satisfies the condition"
    assert fact.result == Absent(Absence.MISSING, (reason,))
    assert (fact.rows, fact.left_out, fact.total) == (0, 4, None)
    assert codes_of(outcome) == ["K0615"]


def test_no_row_and_a_row_of_zero_are_not_alike(bench: Bench) -> None:
    measure = measure_of("sum", col("importo"), where=compare(col("conto"), "=", "A.10"))
    zero = bench.fact(LIBRO, ROWS, measure)
    without = bench.fact(LIBRO, ROWS.replace("05/03/2022;A.10;0,00;05/03/2022;\n", ""), measure)
    assert zero.result == 0
    assert isinstance(without.result, Absent)


def test_a_default_takes_the_place_of_an_empty_selection(bench: Bench) -> None:
    total, milestone, full = bench.facts(
        LIBRO,
        ROWS,
        measure_of("sum", col("importo"), where=NOTHING, default=Fraction(0)),
        measure_of("min", col("data"), where=NOTHING, default=NOT_REACHED),
        measure_of("sum", col("importo"), default=Fraction(0)),
    )
    assert (total.result, total.rows, total.total) == (0, 0, None)
    assert milestone.result is NOT_REACHED
    assert full.result == Fraction("983.25")


def test_nothing_counted_is_zero(bench: Bench) -> None:
    rows, filled, different = bench.facts(
        LIBRO,
        ROWS,
        measure_of("count", where=NOTHING),
        measure_of("count", col("chiusura"), where=NOTHING),
        measure_of("distinct", col("conto"), where=NOTHING),
        type_=PRATICA,
    )
    assert rows.result == filled.result == different.result == 0


def test_an_empty_cell_with_a_declared_value_has_it(bench: Bench) -> None:
    source = source_of(column("data", Plain.DATE), column("giorni", DAY, empty=Fraction(5, 2)))
    rows = ledger(source, [["01/02/2022", ""], ["01/02/2022", "1"]])
    total, there = bench.facts(
        source,
        rows,
        measure_of("sum", col("giorni")),
        measure_of("count", where=both(present("giorni"), compare(col("giorni"), ">", 2))),
    )
    assert (total.result, there.result) == (Fraction(7, 2), 1)


def test_a_file_with_a_header_alone(bench: Bench) -> None:
    total, rows = bench.facts(LIBRO, ledger(LIBRO, []), measure_of("sum", col("importo")), measure_of("count"))
    assert total.result == Absent(Absence.MISSING, ("no row of `libro` in 2022",))
    assert (rows.result, rows.rows, rows.left_out) == (0, 0, 0)
