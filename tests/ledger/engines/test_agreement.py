"""Generated measures over generated ledgers: all engines give the same facts and findings, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.base.diagnostic import Outcome
from kpidsl.ledger.engines import EngineName, staging
from kpidsl.model.expression import ComparisonSign, DurationUnit, Expression
from kpidsl.model.facts import Facts
from kpidsl.model.period import Period
from kpidsl.model.plan import Holidays
from kpidsl.model.sources import Aggregate, Measure
from kpidsl.model.values import Plain

from .builders import (
    EUR,
    MINUTE,
    SHARE,
    Bench,
    as_expression,
    both,
    col,
    column,
    compare,
    compute,
    directly_under,
    duration,
    either,
    function,
    ledger,
    measure_of,
    member,
    negate,
    neither,
    occurs,
    period_of,
    present,
    source_of,
    starts,
    under,
    when,
)

T = TypeVar("T")

LEDGER = source_of(
    column("data", Plain.DATE),
    column("chiusura", Plain.DATE, optional=True),
    column("conto", Plain.CODE),
    column("ente", Plain.TEXT),
    column("importo", EUR),
    column("quota", SHARE, empty=Fraction(1, 10)),
    column("durata", MINUTE, optional=True),
    column("pronto", Plain.YES_NO),
    entity="ente",
)

# --- ledgers ---------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2020, 12, 1), date(2023, 2, 1)).map(lambda day: day.strftime("%d/%m/%Y"))
CLOSINGS = st.one_of(st.just(""), DAYS, DAYS, DAYS, st.sampled_from(["01/01/1989", "31/12/2099", "01/01/2100"]))
AMOUNTS = st.sampled_from(
    ["0", "1", "-1", "0,01", "-0,10", "1.234,56", "1234,5", "3,333", "9" * 18, "-" + "9" * 30 + ",9"]
)
SHARES = st.sampled_from(["", "5", "5,0", "33,3", "-100", "0"])
MINUTES = st.sampled_from(["", "", "20", "7,5", "-60"])
CODES = ["A", "A.1", "A.10", "A.1.2", "A.1.0", "A.1.2.00", "A.00.1", "B", "2", "21", 'q"uote', "s;emi", "it's", "è"]
ANSWERS = st.sampled_from(["sì", "no", "TRUE", "false"])
ENTITIES = st.sampled_from(["noi", "noi", "altri"])
ROWS = st.tuples(DAYS, CLOSINGS, st.sampled_from(CODES), ENTITIES, AMOUNTS, SHARES, MINUTES, ANSWERS)

# --- measures --------------------------------------------------------------------------------------------------------

CONSTANTS = [Fraction(text) for text in ("0", "1", "-1", "1/20", "1/3", "-7/11", "1000")]
OPEN = present("chiusura")
BOTH_THERE = both(OPEN, present("durata"))
DURATIONS: list[DurationUnit] = ["days", "workdays", "hours"]


@dataclass
class Author:
    """Writes row expressions at random; behind a guard it uses optional cells too."""

    draw: st.DrawFn
    guarded: bool

    def one_of(self, *choices: Callable[[], Expression]) -> Expression:
        return self.draw(st.sampled_from(choices))()

    def pick(self, choices: Sequence[T]) -> T:
        return self.draw(st.sampled_from(choices))

    def number(self, depth: int = 2) -> Expression:
        columns = ["importo", "quota", *(["durata"] if self.guarded else [])]
        leaves: list[Callable[[], Expression]] = [
            lambda: col(self.pick(columns)),
            lambda: as_expression(self.pick(CONSTANTS)),
        ]
        if self.guarded:
            leaves.append(self.elapsed)
        if depth == 0:
            return self.one_of(*leaves)
        return self.one_of(
            *leaves,
            lambda: compute(self.number(depth - 1), self.pick(["+", "-", "*"]), self.number(depth - 1)),
            lambda: compute(self.number(depth - 1), "/", self.pick(CONSTANTS[1:])),
            lambda: negate(self.number(depth - 1)),
            lambda: function("abs", self.number(depth - 1)),
            lambda: function(self.pick(["min", "max"]), self.number(depth - 1), self.number(depth - 1)),
            lambda: when(self.condition(depth - 1), self.number(depth - 1), self.number(depth - 1)),
        )

    def condition(self, depth: int = 2) -> Expression:
        leaves: list[Callable[[], Expression]] = [
            lambda: compare(self.number(max(depth - 1, 0)), self.pick(SIGNS), self.number(0)),
            lambda: compare(col("conto"), self.pick(["=", "!="]), self.pick(CODES)),
            lambda: under("conto", self.pick(CODES), self.pick(CODES)),
            lambda: directly_under("conto", self.pick(CODES), self.pick(CODES), padded=self.pick([True, False])),
            lambda: starts("conto", self.pick(CODES)),
            lambda: member(col("conto"), self.pick(CODES), self.pick(CODES)),
            lambda: occurs("conto", "libro", self.pick(["conto", "ente"])),
            lambda: occurs("importo", "libro", self.pick(["importo", "quota", "durata"])),
            lambda: occurs("data", "libro", "chiusura"),
            lambda: compare(col("data"), self.pick(SIGNS), date(2022, 1, 1)),
            lambda: col("pronto"),
            lambda: OPEN,
            lambda: both(OPEN, self.closing()),
            lambda: either(neither(OPEN), self.closing()),
            lambda: when(OPEN, self.closing(), self.pick([True, False])),
        ]
        if depth == 0:
            return self.one_of(*leaves)
        return self.one_of(
            *leaves,
            lambda: both(self.condition(depth - 1), self.condition(depth - 1)),
            lambda: either(self.condition(depth - 1), self.condition(depth - 1)),
            lambda: neither(self.condition(depth - 1)),
        )

    def closing(self) -> Expression:
        """A condition on the closing date, which must be there."""
        return self.one_of(
            lambda: compare(col("chiusura"), self.pick(SIGNS), date(2021, 6, 30)),
            lambda: compare(self.elapsed(), self.pick(SIGNS), self.pick([-3, 0, 5, 30])),
        )

    def elapsed(self) -> Expression:
        return duration(self.pick(DURATIONS), col("data"), col("chiusura"))


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    author = Author(draw, draw(st.booleans()))
    where = both(BOTH_THERE, author.condition()) if author.guarded else author.pick([None, author.condition()])
    on = author.pick(["data", "chiusura"])
    aggregate = author.pick(AGGREGATES)
    match aggregate:
        case "count" | "distinct":
            counted: Expression | None = col(author.pick(["chiusura", "conto", "importo", "durata", "quota"]))
            return measure_of(aggregate, counted, where=where, on=on)
        case "mean":
            weights = author.pick([None, author.number()])
            return measure_of("mean", author.number(), by=weights, where=where, on=on)
        case "min" | "max":
            return measure_of(aggregate, author.pick([col("data"), author.number()]), where=where, on=on)
        case "last" | "closing":
            return measure_of(aggregate, author.number(), where=where, on=on, within=author.pick([None, 1, 20]))
        case _:
            return measure_of(aggregate, author.number(), where=where, on=on)


AGGREGATES: list[Aggregate] = ["sum", "count", "mean", "min", "max", "median", "distinct", "last", "closing", "balance"]
SIGNS: list[ComparisonSign] = ["=", "!=", "<", "<=", ">", ">="]
PERIODS = [period_of("2022"), period_of("2022-Q1"), period_of("2021-12"), period_of("2022", date(2022, 5, 31))]


def measured(engine: EngineName, folder: str, text: str, asked: list[Measure], period: Period) -> Outcome[Facts]:
    return Bench(engine, Path(folder)).measure(
        LEDGER, text, *asked, period=period, all_steps=(0, 1), plan_entity="noi", holidays=Holidays("IT", ((6, 19),))
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, max_size=25), st.lists(measures(), min_size=1, max_size=4), st.sampled_from(PERIODS))
def test_engines_agree(rows: list[tuple[str, ...]], asked: list[Measure], period: Period) -> None:
    text = ledger(LEDGER, rows)
    with TemporaryDirectory() as folder:
        expected = measured("reference", folder, text, asked, period)
        assert measured("duckdb", folder, text, asked, period) == expected
        with patch.object(staging, "WORTHWHILE", 0):
            assert measured("duckdb", folder, text, asked, period) == expected
