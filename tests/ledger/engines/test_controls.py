"""Control totals: what all rows of a source come to, whatever their file, period and entity, is what is declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kpidsl.model.expression import Expression
from kpidsl.model.sources import Aggregate
from kpidsl.model.values import NUMBER, Plain, Quantity, Type, Value

from .builders import EUR, LIBRO, SPAN, Bench, codes_of, col, control_of, ledger, measure_of, source_of, under
from .builders import column as column_of

COUNTED = Quantity(NUMBER)
ROWS = ledger(
    LIBRO,
    [
        ["01/02/2021", "A", "1,50", "", "1"],
        ["02/02/2022", "A.1", "-1.234,5", "03/02/2022", "2"],
        ["02/02/2023", "B", "3", "", ""],
    ],
)

TOTALS: list[tuple[Aggregate, str | None, Expression | None, Value, Type]] = [
    ("sum", "importo", None, Fraction("-1230"), EUR),
    ("sum", "importo", under("conto", "A"), Fraction("-1233"), EUR),
    ("count", None, None, Fraction(3), COUNTED),
    ("count", "chiusura", None, Fraction(1), COUNTED),
    ("distinct", "data", None, Fraction(3), COUNTED),
    ("min", "importo", None, Fraction("-1234.5"), EUR),
    ("max", "data", None, date(2023, 2, 2), Plain.DATE),
]


@pytest.mark.parametrize(("aggregate", "of", "where", "declared", "type_"), TOTALS)
def test_a_total_is_of_all_rows(
    bench: Bench, aggregate: Aggregate, of: str | None, where: Expression | None, declared: Value, type_: Type
) -> None:
    total = measure_of(aggregate, col(of) if of else None, where=where)
    met = replace(LIBRO, controls=(control_of(declared, total, type_),))
    outcome = bench.measure(met, ROWS, measure_of("count"))
    assert outcome.value is not None, outcome.findings
    assert outcome.value.controls == met.controls
    other: Value = declared + 1 if isinstance(declared, Fraction) else date(2023, 2, 1)
    unmet = bench.measure(replace(LIBRO, controls=(control_of(other, total, type_),)), ROWS, measure_of("count"))
    assert (unmet.value, codes_of(unmet)) == (None, ["K0633"])
    assert unmet.findings[0].place == SPAN.place
    difference = {EUR: "1 EUR too little", COUNTED: "1 too little", Plain.DATE: "1 day later"}[type_]
    assert unmet.findings[0].message.endswith(difference)


def test_a_total_adds_up_all_files_and_bodies(bench: Bench) -> None:
    bodies = source_of(
        column_of("data", Plain.DATE),
        column_of("ente", Plain.TEXT),
        column_of("importo", EUR),
        entity="ente",
        controls=(control_of(Fraction(6), measure_of("sum", col("importo"))),),
    )
    ours = ledger(bodies, [["01/01/2022", "noi", "1"], ["01/01/2022", "altri", "2"], ["01/01/1999", "noi", "3"]])
    outcome = bench.measure(bodies, ours, measure_of("sum", col("importo")), entity="noi")
    assert outcome.value is not None, outcome.findings
    assert next(iter(outcome.value.facts.values())).result == 1
    alone = replace(bodies, entity=None)
    halves = [ledger(alone, [["01/01/2022", "noi", "1"]]), ledger(alone, [["01/01/2024", "altri", "5"]])]
    assert bench.measure_files([(alone, halves)], measure_of("count")).value is not None
    assert codes_of(bench.measure_files([(alone, halves[:1])], measure_of("count"))) == ["K0633"]


@pytest.mark.parametrize("aggregate", ["min", "max", "last"])
def test_the_first_and_last_moments_are_their_days(bench: Bench, aggregate: Aggregate) -> None:
    day = date(2022, 2, 2) if aggregate == "min" else date(2022, 2, 3)
    extreme = measure_of(aggregate, col("ora"))
    total = (control_of(day, extreme, Plain.DATE),) if aggregate != "last" else ()
    timed = source_of(column_of("data", Plain.DATE), column_of("ora", Plain.DATETIME), controls=total)
    rows = "data;ora\n02/02/2022;02/02/2022 08:30\n02/02/2022;02/02/2022 23:59\n03/02/2022;03/02/2022 00:01\n"
    timed = replace(timed, format=replace(timed.format, dates="dd/mm/yyyy"))
    timed = replace(timed, columns={**timed.columns, "ora": replace(timed.columns["ora"], dates="dd/mm/yyyy hh:mm")})
    outcome = bench.measure(timed, rows, extreme, type_=Plain.DATE)
    assert outcome.value is not None, outcome.findings
    (fact,) = outcome.value.facts.values()
    assert (fact.result, type(fact.result)) == (day, date)


def test_no_row_is_not_a_total_of_zero(bench: Bench) -> None:
    total = measure_of("sum", col("importo"), where=under("conto", "C"))
    outcome = bench.measure(replace(LIBRO, controls=(control_of(Fraction(0), total),)), ROWS, measure_of("count"))
    assert codes_of(outcome) == ["K0633"]
    assert "no row" in outcome.findings[0].message
