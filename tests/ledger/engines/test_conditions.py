"""What conditions and row expressions mean: exact numbers, codes, guards, and nothing evaluated that is not reached."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from kpidsl.model.expression import ComparisonSign, Expression
from kpidsl.model.sources import Format
from kpidsl.model.values import Plain

from .builders import (
    HOUR,
    LIBRO,
    MINUTE,
    PRATICA,
    SHARE,
    Bench,
    Operand,
    both,
    col,
    column,
    compare,
    compute,
    duration,
    either,
    function,
    ledger,
    measure_of,
    member,
    negate,
    neither,
    present,
    source_of,
    starts,
    under,
    when,
)

CODES = source_of(column("data", Plain.DATE), column("conto", Plain.CODE))
OPEN = present("chiusura")


def counted(bench: Bench, rows: str, *conditions: Expression) -> list[object]:
    measures = [measure_of("count", where=condition) for condition in conditions]
    return [fact.result for fact in bench.facts(LIBRO, rows, *measures, type_=PRATICA)]


def codes(*texts: str) -> str:
    return ledger(CODES, [["01/01/2022", text] for text in texts])


def test_under_takes_a_code_and_what_stands_below_it(bench: Bench) -> None:
    rows = codes("2", "2.1", "21", "2.1.9", "20.1", "12", "2-1")
    (two, either_one) = bench.facts(
        CODES,
        rows,
        measure_of("count", where=under("conto", "2")),
        measure_of("count", where=under("conto", "2.1", "12")),
        type_=PRATICA,
    )
    assert (two.result, either_one.result) == (3, 3)


def test_starts_takes_any_prefix(bench: Bench) -> None:
    measure = measure_of("count", where=starts("conto", "D3", "E"))
    assert bench.fact(CODES, codes("D34", "D3", "D", "E.1", "d34"), measure, type_=PRATICA).result == 3


def test_texts_compare_exactly(bench: Bench) -> None:
    rows = codes("A", "a", "A ", "à", "it's", 'a "b"', "x;y", "\\", "%", "_", "€", "NULL")
    for text in ("A", "it's", 'a "b"', "x;y", "\\", "%", "_", "à", "NULL"):
        fact = bench.fact(CODES, rows, measure_of("count", where=compare(col("conto"), "=", text)), type_=PRATICA)
        assert fact.result == 1, text
    not_a = measure_of("count", where=compare(col("conto"), "!=", "A"))
    assert bench.fact(CODES, rows, not_a, type_=PRATICA).result == 11


def test_member(bench: Bench) -> None:
    rows = ledger(
        LIBRO, [["01/01/2022", code, amount, "", "1"] for code, amount in [("A", "1"), ("B", "2,5"), ("C", "3")]]
    )
    assert counted(
        bench,
        rows,
        member(col("conto"), "A", "C", "Z"),
        member(col("importo"), Fraction(5, 2), Fraction(3)),
        neither(member(col("conto"), "A")),
        member(col("data"), date(2022, 1, 1)),
    ) == [2, 2, 2, 3]


AMOUNTS = ledger(LIBRO, [["01/01/2022", "A", amount, "", "1"] for amount in ("-1,5", "0", "0,333", "0,334", "1.000")])


@pytest.mark.parametrize(
    ("sign", "number", "expected"),
    [
        ("=", Fraction(-3, 2), 1),
        ("!=", Fraction(0), 4),
        ("<", Fraction(1, 3), 3),
        ("<=", Fraction(333, 1000), 3),
        (">", Fraction(1, 3), 2),
        (">=", Fraction(1000), 1),
    ],
)
def test_numbers_compare_exactly(bench: Bench, sign: ComparisonSign, number: Fraction, expected: int) -> None:
    assert counted(bench, AMOUNTS, compare(col("importo"), sign, number)) == [expected]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (compute(col("importo"), "+", Fraction(1, 3)), Fraction(1)),
        (compute(col("importo"), "-", col("peso")), Fraction(2, 3) - Fraction(3, 2)),
        (compute(col("importo"), "*", col("peso")), Fraction(1)),
        (compute(col("importo"), "/", -3), Fraction(-2, 9)),
        (compute(compute(col("importo"), "+", col("peso")), "*", Fraction(1, 7)), Fraction(13, 42)),
        (compute(Fraction(1), "-", compute(col("importo"), "-", Fraction(1, 3))), Fraction(2, 3)),
        (compute(compute(2, "^", 3), "*", col("importo")), Fraction(16, 3)),
        (negate(compute(col("importo"), "-", 1)), Fraction(1, 3)),
        (function("abs", compute(col("importo"), "-", 1)), Fraction(1, 3)),
        (function("min", col("importo"), col("peso"), Fraction(3, 4)), Fraction(2, 3)),
        (function("max", col("importo"), col("peso"), Fraction(1, 9)), Fraction(3, 2)),
        (when(compare(col("peso"), ">", 1), col("importo"), 0), Fraction(2, 3)),
        (when(compare(col("peso"), "<", 1), col("importo"), Fraction(1, 9)), Fraction(1, 9)),
    ],
)
def test_arithmetic_is_rational(bench: Bench, expression: Expression, expected: Fraction) -> None:
    third = source_of(column("data", Plain.DATE), column("importo", MINUTE), column("peso", HOUR))
    rows = ledger(third, [["01/01/2022", "40", "1,5"]])  # 40 minutes are 2/3 of an hour
    fact = bench.fact(third, rows, measure_of("sum", expression), type_=HOUR)
    assert fact.result == expected


def test_units_lead_to_coherent_numbers(bench: Bench) -> None:
    shares = source_of(column("data", Plain.DATE), column("quota", SHARE))
    rows = ledger(shares, [["01/01/2022", "5"], ["01/01/2022", "4,999"], ["01/01/2022", "-12,5"]])
    total, reached = bench.facts(
        shares,
        rows,
        measure_of("sum", col("quota")),
        measure_of("count", where=compare(col("quota"), ">=", Fraction(5, 100))),
    )
    assert (total.result, reached.result) == (Fraction("-0.02501"), 1)


def test_an_empty_cell_behind_its_guard_is_never_reached(bench: Bench) -> None:
    rows = ledger(
        LIBRO,
        [
            ["01/01/2022", "A", "1", "01/02/2022", "1"],
            ["01/01/2022", "A", "1", "", ""],
            ["01/01/2022", "A", "1", "01/03/2022", ""],
        ],
    )
    early: Operand = compare(col("chiusura"), "<", date(2022, 2, 15))
    late = compare(col("chiusura"), ">=", date(2022, 2, 15))
    assert isinstance(early, Expression)
    assert counted(
        bench,
        rows,
        both(OPEN, early),
        both(OPEN, neither(early)),
        neither(both(OPEN, early)),
        either(neither(OPEN), early),
        neither(either(neither(OPEN), early)),
        either(neither(OPEN), both(present("peso"), compare(col("peso"), "=", 1))),
        when(OPEN, early, True),
        when(OPEN, late, False),
        when(neither(OPEN), False, neither(early)),
        both(OPEN, compare(duration("days", col("data"), col("chiusura")), "<=", 31)),
        both(both(OPEN, present("peso")), compare(compute(col("peso"), "*", col("importo")), "=", 1)),
    ) == [1, 1, 2, 2, 1, 2, 2, 1, 1, 1, 1]


def test_conditions_compare_with_each_other(bench: Bench) -> None:
    flags = source_of(
        column("data", Plain.DATE), column("pronto", Plain.YES_NO), column("nota", Plain.YES_NO, optional=True)
    )
    rows = ledger(flags, [["01/01/2022", "sì", "no"], ["01/01/2022", "NO", ""], ["01/01/2022", "true", "VERO"]])
    yes, alike, unlike, stated = bench.facts(
        flags,
        rows,
        measure_of("count", where=col("pronto")),
        measure_of("count", where=both(present("nota"), compare(col("pronto"), "=", col("nota")))),
        measure_of("count", where=both(present("nota"), compare(col("pronto"), "!=", col("nota")))),
        measure_of("count", where=compare(present("nota"), "=", col("pronto"))),
    )
    assert [yes.result, alike.result, unlike.result, stated.result] == [2, 1, 1, 3]


TIMES = source_of(column("data", Plain.DATETIME), form=Format(kind="csv", separator=";", dates="dd/mm/yyyy"))


@pytest.mark.parametrize(
    ("sign", "expected"), [("=", 1), ("!=", 4), ("<", 2), ("<=", 3), (">", 2), (">=", 3)]
)  # fmt: skip
def test_times_compare_to_the_second(bench: Bench, sign: ComparisonSign, expected: int) -> None:
    days = ["28/02/2022 23:59:59", "01/03/2022 09:29:59", "01/03/2022 09:30", "01/03/2022 09:30:01", "02/03/2022 00:00"]
    rows = ledger(TIMES, [[day] for day in days])
    at = datetime(2022, 3, 1, 9, 30)  # noqa: DTZ001 - a ledger's times have no zone
    straight, turned = compare(col("data"), sign, at), compare(at, sign, col("data"))
    facts = bench.facts(
        TIMES, rows, measure_of("count", where=straight), measure_of("count", where=turned), type_=PRATICA
    )
    assert facts[0].result == expected
    assert facts[1].result == {"<": 2, "<=": 3}.get(sign, expected)
