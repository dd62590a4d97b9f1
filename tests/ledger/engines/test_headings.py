"""Headings of padded codes: what is directly under a code, and a heading counted with what it contains."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from kpidsl.model.expression import Expression
from kpidsl.model.sources import Aggregate
from kpidsl.model.values import Plain

from .builders import (
    EUR,
    Bench,
    both,
    codes_of,
    col,
    column,
    compare,
    directly_under,
    ledger,
    measure_of,
    member,
    neither,
    source_of,
    under,
    when,
)

CONTI = source_of(
    column("anno", Plain.YEAR),
    replace(column("voce", Plain.CODE), padded=True),
    column("importo", EUR),
    period="anno",
    key=("anno", "voce"),
)
ROWS = ledger(
    CONTI,
    [
        ["2022", "U.1.00.00.000", "150"],
        ["2022", "U.1.01.00.000", "100"],
        ["2022", "U.1.01.01.000", "60"],
        ["2022", "U.1.01.02.001", "40"],
        ["2022", "U.1.02.00.000", "50"],
        ["2022", "U.1.10.00.000", "7"],
        ["2023", "U.1.01.01.000", "9"],
    ],
)
SUM = measure_of("sum", col("importo"), on="anno")


@pytest.mark.parametrize(
    ("code", "total"),
    [("U", 150), ("U.1", 157), ("U.1.01", 60), ("U.1.01.02", 40), ("U.1.1", None), ("U.1.01.02.001", None)],
)
def test_directly_under_is_one_level_below(bench: Bench, code: str, total: int | None) -> None:
    asked = replace(SUM, where=directly_under("voce", code, padded=True), default=Fraction(-1))
    outcome = bench.measure(CONTI, ROWS, asked)
    assert outcome.value is not None
    (fact,) = outcome.value.facts.values()
    assert fact.result == (-1 if total is None else total)
    assert codes_of(outcome) == (["K0615"] if total is None else [])


def test_a_heading_counted_with_what_it_contains(bench: Bench) -> None:
    (found,) = bench.measure(CONTI, ROWS, replace(SUM, where=under("voce", "U.1.01"))).findings
    assert (found.code, found.place.line, found.labels[0].place.line) == ("K0650", 3, 4)
    assert found.message == (
        '`x0` counts the row of "U.1.01.00.000" and those that it contains, "U.1.01.01.000" and 1 more'
    )
    assert found.help == 'write `voce = "U.1.01.00.000"` for the row of the heading alone'


@pytest.mark.parametrize(
    ("where", "help_"),
    [
        (None, 'write `voce directly under "U"` for the headings alone'),
        (under("voce", "U"), 'write `voce directly under "U"` for the headings alone'),
        (
            both(under("voce", "U.1"), compare(col("voce"), "!=", "U.1.00.00.000")),
            'write `voce directly under "U.1"` for the headings alone',
        ),
        (
            under("voce", "U.1.01", "U.1.02"),
            'write `voce in ["U.1.01.00.000", "U.1.02.00.000"]` for the rows of these headings alone',
        ),
    ],
)
def test_the_way_out_takes_the_headings_alone(bench: Bench, where: Expression | None, help_: str) -> None:
    (found,) = bench.measure(CONTI, ROWS, replace(SUM, where=where)).findings
    assert (found.code, found.help) == ("K0650", help_)


@pytest.mark.parametrize("aggregate", ["sum", "count", "mean", "median", "balance"])
def test_whatever_adds_up_rows_is_looked_at(bench: Bench, aggregate: Aggregate) -> None:
    of = None if aggregate == "count" else col("importo")
    assert codes_of(bench.measure(CONTI, ROWS, measure_of(aggregate, of, on="anno"))) == ["K0650"]


@pytest.mark.parametrize(
    "where",
    [
        compare(col("voce"), "=", "U.1.01.00.000"),
        directly_under("voce", "U.1", padded=True),
        member(col("voce"), "U.1.01.00.000", "U.1.02.00.000"),
        both(under("voce", "U.1.01"), neither(member(col("voce"), "U.1.01.00.000"))),
    ],
)
def test_headings_or_details_alone_are_right(bench: Bench, where: Expression) -> None:
    assert codes_of(bench.measure(CONTI, ROWS, replace(SUM, where=where))) == []


def test_rows_of_another_period_are_not_contained(bench: Bench) -> None:
    rows = ledger(CONTI, [["2022", "U.1.01.00.000", "100"], ["2023", "U.1.01.01.000", "60"]])
    assert codes_of(bench.measure(CONTI, rows, SUM, all_steps=(0, -1))) == []


def test_a_heading_contains_what_the_condition_leaves_out(bench: Bench) -> None:
    where = both(under("voce", "U.1.01"), neither(under("voce", "U.1.01.01")))
    rows = ledger(CONTI, [["2022", "U.1.01.00.000", "100"], ["2022", "U.1.01.01.000", "60"]])
    (found,) = bench.measure(CONTI, rows, replace(SUM, where=where)).findings
    assert (found.code, found.place.line) == ("K0650", 2)
    assert found.message == 'the row of "U.1.01.00.000" contains "U.1.01.01", which the condition leaves out'


def test_codes_that_the_measured_expression_tells_apart(bench: Bench) -> None:
    of = when(compare(col("voce"), "=", "U.1.01.00.000"), col("importo"), 0)
    assert codes_of(bench.measure(CONTI, ROWS, replace(SUM, of=of))) == []


def test_codes_that_are_not_padded_may_have_rows_of_their_own_at_every_level(bench: Bench) -> None:
    columns = {**CONTI.columns, "voce": column("voce", Plain.CODE)}
    rows = ledger(CONTI, [["2022", "A.1", "1"], ["2022", "A.1.2", "2"]])
    assert codes_of(bench.measure(replace(CONTI, columns=columns), rows, SUM)) == []
