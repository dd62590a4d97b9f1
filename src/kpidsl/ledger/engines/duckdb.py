"""Owns the DuckDB engine: it stores a source, answers all questions about it by one scan, and hands hard ones over.

What SQL cannot compute for certain in 128 bits (see `exact`) is answered by the reference engine from the same rows,
so that such a number is slow rather than refused, and never wrong. Knows nothing of plans or of findings' words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Any, assert_never

import duckdb
from sqlglot import exp

from kpidsl.base.diagnostic import Outcome
from kpidsl.base.text import Place
from kpidsl.ledger.calendar import Calendar
from kpidsl.ledger.embedded import connect
from kpidsl.ledger.engines import Table
from kpidsl.ledger.engines import sql as q
from kpidsl.ledger.engines.exact import BeyondSqlError, Lowered, compare, literal, value_of
from kpidsl.ledger.engines.lowering import Lowering
from kpidsl.ledger.engines.reference import ReferenceTable
from kpidsl.ledger.engines.repeated import repeated_files
from kpidsl.ledger.engines.selection import Selection, scope_of
from kpidsl.ledger.engines.staging import stage
from kpidsl.ledger.engines.stored import Stored, store
from kpidsl.ledger.engines.workdays import Workdays
from kpidsl.ledger.query import Answer, Question, unfolding
from kpidsl.ledger.read import read_source
from kpidsl.ledger.relation import Relation
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.facts import DataFile
from kpidsl.model.sources import DataSource
from kpidsl.model.values import Value

_ROWS = "source"


class DuckEngine:
    """DuckDB inside this process, in memory and without extensions that would have to be downloaded."""

    def __init__(self, calendar: Calendar) -> None:
        self._connection = connect()
        self._workdays = Workdays(self._connection, calendar)
        self._tables = 0

    def __enter__(self) -> DuckEngine:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def read(self, source: DataSource, files: Sequence[SourceFile]) -> Outcome[Table]:
        stored = stage(self._connection, self._next_table(), source, files)
        if stored is not None:
            return Outcome(self._table(source, stored, lambda: _read_again(source, files)))
        outcome = read_source(source, files)
        return Outcome(None if outcome.value is None else self.load(outcome.value), outcome.findings)

    def load(self, relation: Relation) -> Table:
        stored = store(self._connection, self._next_table(), relation)
        return self._table(relation.source, stored, lambda: relation)

    def _table(self, source: DataSource, stored: Stored, relation: Callable[[], Relation]) -> Table:
        return DuckTable(self._connection, source, stored, self._workdays, relation)

    def _next_table(self) -> str:
        self._tables += 1
        return f"s{self._tables}"


class DuckTable:
    """A source in DuckDB. `relation` gives its rows in Python, which are read only if they are asked for."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: DataSource,
        stored: Stored,
        workdays: Workdays,
        relation: Callable[[], Relation],
        others: Mapping[str, Table] | None = None,
    ) -> None:
        self._connection = connection
        self._source = source
        self._stored = stored
        self._workdays = workdays
        self._read = relation
        self._others = others or {}

    @property
    def files(self) -> tuple[DataFile, ...]:
        return self._stored.files

    def texts(self, columns: Collection[str]) -> Mapping[str, frozenset[str]]:
        if not columns:
            return {}
        names = [self._stored.columns[name].sql.copy() for name in columns]
        lists = [exp.ArrayAgg(this=exp.Distinct(expressions=[name])) for name in names]
        (found,) = q.execute(self._connection, q.select(lists, q.table(self._stored.table)))
        texts = (frozenset(each or ()) - {None} for each in found)
        return dict(zip(columns, texts, strict=True))

    def values(self, column: str) -> frozenset[Value]:
        lowered = self._stored.columns.get(column)
        if lowered is None:
            return self._reference.values(column)
        query = q.select([lowered.sql.copy()], q.table(self._stored.table)).distinct(copy=False)
        cells = q.execute(self._connection, query)
        return frozenset(value_of(lowered, cell) for (cell,) in cells if cell is not None)

    def first_rows(self, question: Question, entity: str | None, column: str) -> Mapping[str, int]:
        try:
            selection = self._selection(question, entity)
            text = self._stored.columns[column].sql
            rows = q.all_of(selection.selected(), q.is_given(text.copy()))
            query = q.select([text.copy(), exp.Min(this=_position())]).where(rows, copy=False)
            return dict(self._run(selection.lowering, query.group_by(text.copy(), copy=False)))
        except BeyondSqlError:
            return self._reference.first_rows(question, entity, column)

    def beside(self, others: Mapping[str, Table]) -> Table:
        return DuckTable(self._connection, self._source, self._stored, self._workdays, lambda: self._relation, others)

    def repeated_files(self, least: int) -> tuple[tuple[int, int], ...]:
        if len(self._stored.columns) < len(self._source.columns):
            return self._reference.repeated_files(least)
        return repeated_files(self._connection, self._stored, least)

    def places(self, rows: Iterable[int]) -> tuple[Place, ...]:
        return self._reference.places(rows)

    def answer(self, questions: Sequence[Question], entity: str | None) -> tuple[Answer, ...]:
        try:
            return self._answers(questions, entity) if questions else ()
        except BeyondSqlError:
            return self._reference.answer(questions, entity)

    @cached_property
    def _relation(self) -> Relation:
        return self._read()

    @property
    def _reference(self) -> ReferenceTable:
        return ReferenceTable(self._relation, self._workdays.calendar, self._others)

    def _lowering(self) -> Lowering:
        others = {name: each._stored for name, each in self._others.items() if isinstance(each, DuckTable)}
        return Lowering(self._stored.columns, others)

    def _answers(self, questions: Sequence[Question], entity: str | None) -> tuple[Answer, ...]:
        lowering = self._lowering()
        parts = [self._selection(question, entity, lowering).parts() for question in questions]
        scan = q.select(part.sql for each in parts for part in each.values())
        (cells,) = self._run(lowering, scan.where(self._within(questions, entity, lowering), copy=False))
        values = iter(cells)
        found = [{name: _value(part, next(values)) for name, part in each.items()} for each in parts]
        return tuple(self._answer(*each, entity) for each in zip(questions, found, strict=True))

    def _within(self, questions: Sequence[Question], entity: str | None, lowering: Lowering) -> exp.Expr:
        """The rows that any question is about: the others need not be looked at."""
        one_of_each = {(question.measure.on, question.window): question for question in questions}
        scopes = (scope_of(question, self._source, entity) for question in one_of_each.values())
        return q.any_of(*map(lowering.condition, scopes))

    def _answer(self, question: Question, found: Mapping[str, Value | None], entity: str | None) -> Answer:
        """The answer that the parts of the scan make; what they cannot say takes a query of its own."""
        measure = question.measure
        if found.get("off_calendar"):
            return Answer(off_calendar=self._positions(question, entity, Selection.off_calendar))
        rows, filled = _number(found, "rows").numerator, _number(found, "filled").numerator
        backwards = self._positions(question, entity, Selection.backwards) if found.get("backwards") else ()
        answer = Answer(rows, _number(found, "inside").numerator - rows, backwards=backwards)
        match measure.aggregate:
            case "count" | "distinct" if measure.of is None:
                return replace(answer, count=rows)
            case "count":
                return replace(answer, count=filled, empty=rows - filled)
            case "distinct":
                return replace(answer, count=_number(found, "different").numerator, empty=rows - filled)
            case "sum" | "mean" | "balance":
                return replace(answer, total=_number(found, "total"), weight=_number(found, "weight"))
            case "min" | "max":
                extreme = found["extreme"]
                return replace(answer, values=() if extreme is None else (extreme,))
            case "median":
                return replace(answer, values=self._middle(question, entity, rows) if rows else ())
            case "last":
                last = found["latest"]
                at_end = self._rows_at(question, entity, last) if last is not None else []
                latest, values = tuple(position for position, _ in at_end), tuple(value for _, value in at_end)
                return replace(answer, latest=latest, values=values)
            case "closing":
                last = found["latest"]
                return answer if last is None else self._closing(question, entity, last, answer)
            case _:
                assert_never(measure.aggregate)

    def _positions(
        self, question: Question, entity: str | None, condition: Callable[[Selection], exp.Expr]
    ) -> tuple[int, ...]:
        """The rows of which something is true."""
        selection = self._selection(question, entity)
        chosen = q.chosen(q.select([_position()]), condition(selection), _position())
        return tuple(position for (position,) in self._run(selection.lowering, chosen))

    def _middle(self, question: Question, entity: str | None, rows: int) -> tuple[Value, ...]:
        """The one or two values in the middle of the selected ones."""
        selection = self._selection(question, entity)
        measured = selection.measured()
        chosen = q.chosen(q.select([measured.sql]), selection.selected(), selection.measured().sql)
        middle = self._run(selection.lowering, chosen.limit(2 - rows % 2).offset((rows - 1) // 2))
        return tuple(value_of(measured, value) for (value,) in middle)

    def _rows_at(
        self, question: Question, entity: str | None, when: Value, on: Callable[[Selection], Lowered] = Selection.on
    ) -> list[tuple[int, Value]]:
        """The selected rows of one date, and what is measured there."""
        selection = self._selection(question, entity)
        measured = selection.measured()
        at = q.all_of(selection.selected(), compare("=", on(selection), literal(when)))
        chosen = q.chosen(q.select([_position(), measured.sql]), at, _position())
        return [(position, value_of(measured, value)) for position, value in self._run(selection.lowering, chosen)]

    def _closing(self, question: Question, entity: str | None, last: Value, answer: Answer) -> Answer:
        """The rows of the latest day added up, and how many the day before them has."""
        rows = self._rows_at(question, entity, last, Selection.day)
        selection = self._selection(question, entity)
        earlier = q.all_of(selection.selected(), compare("<", selection.day(), literal(last)))
        counts = q.select([exp.Count(this=exp.Star())]).where(earlier, copy=False)
        counts = counts.group_by(selection.day().sql, copy=False)
        latest_first = exp.Ordered(this=selection.day().sql, desc=True)
        before = self._run(selection.lowering, counts.order_by(latest_first, copy=False).limit(1, copy=False))
        total = sum((value for _, value in rows if isinstance(value, Fraction)), Fraction(0))
        latest = tuple(position for position, _ in rows)
        return replace(answer, total=total, latest=latest, before=before[0][0] if before else 0)

    def _selection(self, question: Question, entity: str | None, lowering: Lowering | None = None) -> Selection:
        lowering = lowering or self._lowering()
        if question.known is not None:
            lowering = lowering.known_on(question.known, unfolding(question, self._source))
        return Selection(question, lowering, scope_of(question, self._source, entity), self._stored.rows)

    def _run(self, lowering: Lowering, query: exp.Select) -> list[tuple[Any, ...]]:
        """The rows of a query over this table, with the working days and the lookups that its expressions ask for."""
        query = query.from_(q.table(self._stored.table, _ROWS), copy=False)
        for alias, lookup in lowering.lookups.items():
            found = exp.EQ(this=exp.column("value", table=alias), expression=q.operand(lookup.sought))
            query = query.join(lookup.values.subquery(alias), on=found, join_type="left", copy=False)
        query = self._workdays.joined(query, q.table(self._stored.table), lowering.calendar)
        return q.execute(self._connection, query)


def _read_again(source: DataSource, files: Sequence[SourceFile]) -> Relation:
    """The rows of files that were staged: what the fast way lets through, the reader reads."""
    relation = read_source(source, files).value
    assert relation is not None
    return relation


def _position() -> exp.Expr:
    return exp.column("rowid", table=_ROWS)


def _value(part: Lowered, cell: object) -> Value | None:
    """A part of a scan; None where it sums or compares nothing."""
    return None if cell is None else value_of(part, cell)


def _number(found: Mapping[str, Value | None], part: str) -> Fraction:
    """A part of a scan that is a number; a sum over nothing, and a part that was not asked for, is 0."""
    value = found.get(part)
    assert value is None or isinstance(value, Fraction)
    return value or Fraction(0)
