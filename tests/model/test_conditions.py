"""What is claimed of conditions over rows is held against the rows that they select, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.base.text import Document, Span
from kpidsl.ledger.calendar import Calendar
from kpidsl.ledger.engines.row import Row
from kpidsl.model import expression as e
from kpidsl.model.conditions import Reading, excludes, implies, tied
from kpidsl.model.sense import Sense
from kpidsl.model.values import Value

HERE = Span(Document("p.kpi", "x"), 0, 1)
READING = Reading({"canale": frozenset({"web", "posta", "altro"})})
CALENDAR = Calendar(None)

DAYS = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 1), date(2025, 1, 1)]
CODES = ["A", "A.1", "A.1.2", "A.10", "B.1"]
WORDS = ["web", "posta", "altro"]
NUMBERS = [Fraction(n) for n in (-1, 0, 1, 2)]
SIGNS = ["=", "!=", "<", "<=", ">", ">="]


def column(name: str) -> e.ColumnRef:
    return e.ColumnRef(name, HERE)


def constant(value: Value) -> e.Constant:
    return e.Constant(value, HERE)


def some(values: list[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3).map(tuple)


def compared(
    signs: list[Any], left: st.SearchStrategy[Any], right: st.SearchStrategy[Any]
) -> st.SearchStrategy[e.Expression]:
    there = st.builds(e.Comparison, st.sampled_from(signs), left, right, st.just(HERE))
    return there | st.builds(e.Comparison, st.sampled_from(signs), right, left, st.just(HERE))


def guarded(condition: e.Expression) -> e.Expression:
    return e.Logical("and", e.Present(column("fine"), HERE), condition, HERE)


amounts = st.recursive(
    st.sampled_from([column("dare"), column("avere"), *map(constant, NUMBERS)]),
    lambda inner: (
        st.builds(e.Arithmetic, st.sampled_from(["+", "-", "*"]), inner, inner, st.just(HERE))
        | st.builds(e.Negate, inner, st.just(HERE))
    ),
    max_leaves=3,
)
asked = st.one_of(
    compared(["=", "!="], st.just(column("canale")), st.sampled_from(WORDS).map(constant)),
    compared(["=", "!="], st.just(column("conto")), st.sampled_from(CODES).map(constant)),
    compared(SIGNS, st.just(column("data")), st.sampled_from(DAYS).map(constant)),
    compared(SIGNS, amounts, amounts),
    st.builds(e.Member, st.just(column("canale")), some(WORDS), st.just(HERE)),
    st.builds(e.Member, st.just(column("conto")), some(CODES), st.just(HERE)),
    st.builds(e.Member, st.just(column("data")), some(DAYS), st.just(HERE)),
    st.builds(e.Under, st.just(column("conto")), some([*CODES, "B"]), st.just(HERE), st.booleans()),
    st.builds(e.Starts, st.just(column("conto")), some([*CODES, "", "A.1."]), st.just(HERE)),
    st.sampled_from([column("urgente"), e.Present(column("fine"), HERE)]),
    compared(SIGNS, st.just(column("fine")), st.sampled_from([*map(constant, DAYS), column("data")])).map(guarded),
)
conditions = st.recursive(
    asked,
    lambda inner: (
        st.builds(e.Negation, inner, st.just(HERE))
        | st.builds(e.Logical, st.sampled_from(["and", "or"]), inner, inner, st.just(HERE))
    ),
    max_leaves=5,
)
rows: st.SearchStrategy[Mapping[str, Value | None]] = st.fixed_dictionaries({
    "data": st.sampled_from(DAYS),
    "fine": st.sampled_from([None, *DAYS]),
    "canale": st.sampled_from(WORDS),
    "conto": st.sampled_from([*CODES, "A.1.3", "B"]),
    "urgente": st.booleans(),
    "dare": st.sampled_from(NUMBERS),
    "avere": st.sampled_from(NUMBERS),
})  # fmt: skip
tables = st.lists(rows, min_size=1, max_size=40)


def selected(condition: e.Expression, table: list[Mapping[str, Value | None]]) -> set[int]:
    return {place for place, cells in enumerate(table) if Row(cells, CALENDAR).holds(condition)}


def shuffled(condition: e.Expression, draw: Any) -> e.Expression:
    """The same condition with its parts in another order, and `not` elsewhere; a guard stays where it is."""
    match condition:
        case e.Logical("and", e.Present(), _):
            again: e.Expression = condition
        case e.Logical(sign, left, right, span):
            one, other = shuffled(left, draw), shuffled(right, draw)
            again = e.Logical(sign, *((other, one) if draw(st.booleans()) else (one, other)), span)
            if draw(st.booleans()):
                turned = e.Negation(again.left, span), e.Negation(again.right, span)
                again = e.Negation(e.Logical("or" if sign == "and" else "and", *turned, span), span)
        case e.Negation(operand, span):
            again = e.Negation(shuffled(operand, draw), span)
        case e.Comparison("=", e.ColumnRef() as operand, e.Constant(value), span) if draw(st.booleans()):
            again = e.Member(operand, (value,), span)
        case e.Comparison(sign, left, right, span):
            mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
            again = e.Comparison(mirrored.get(sign, sign), right, left, span)  # type: ignore[arg-type]
        case _:
            again = condition
    return e.Negation(e.Negation(again, HERE), HERE) if draw(st.booleans()) else again


@settings(max_examples=400, derandomize=True, deadline=None)
@given(conditions, conditions, tables)
def test_what_is_claimed_of_two_conditions_holds_of_all_rows(
    one: e.Expression, other: e.Expression, table: list[Mapping[str, Value | None]]
) -> None:
    first, second = READING.normal(one), READING.normal(other)
    these, those = selected(one, table), selected(other, table)
    assert first != second or these == those
    assert not implies(first, second) or these <= those
    assert not excludes(first, second) or not these & those
    both = READING.normal(e.Logical("and", one, other, HERE))
    assert implies(both, first)
    assert implies(first, READING.normal(e.Logical("or", other, one, HERE)))
    for name in ("canale", "data", "conto", "urgente"):
        region = tied(both, name)
        if region is not None:
            assert all(region.has(value) for place in these & those if (value := table[place][name]) is not None)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(conditions, tables, st.data())
def test_a_condition_written_otherwise_is_the_same(
    condition: e.Expression, table: list[Mapping[str, Value | None]], data: st.DataObject
) -> None:
    again = shuffled(condition, data.draw)
    assert selected(again, table) == selected(condition, table)
    assert READING.normal(again) == READING.normal(condition)
    assert excludes(READING.normal(e.Negation(again, HERE)), READING.normal(condition))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(amounts, amounts, tables)
def test_amounts_of_one_sense_are_equal(
    one: e.Expression, other: e.Expression, table: list[Mapping[str, Value | None]]
) -> None:
    swapped = e.Arithmetic("+", e.Negate(other, HERE), one, HERE)
    difference = e.Arithmetic("-", one, other, HERE)
    assert Sense().of(swapped) == Sense().of(difference)
    if Sense().of(one) == Sense().of(other):
        for cells in table:
            assert Row(cells, CALENDAR).number(one) == Row(cells, CALENDAR).number(other)
