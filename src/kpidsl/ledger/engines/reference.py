"""Owns the reference engine: every question answered row by row in plain Python, exact and without limits.

It is slow and obvious on purpose: the other engines are judged by it. It knows nothing of plans or findings' words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import islice, permutations
from typing import Any, assert_never

from kpidsl.base.diagnostic import Outcome
from kpidsl.base.text import Place
from kpidsl.ledger.calendar import Calendar
from kpidsl.ledger.engines import Table
from kpidsl.ledger.engines.row import Row, greatest, least, moment
from kpidsl.ledger.query import Answer, Guarded, Question, Window, columns_of, durations, lookups, unfolding
from kpidsl.ledger.read import read_source
from kpidsl.ledger.relation import Cell, Relation
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.expression import ColumnRef, Expression
from kpidsl.model.facts import DataFile
from kpidsl.model.sources import Column, DataSource, Measure
from kpidsl.model.values import Value


class ReferenceEngine:
    """Plain Python."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def __enter__(self) -> ReferenceEngine:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is held open."""

    def read(self, source: DataSource, files: Sequence[SourceFile]) -> Outcome[Table]:
        outcome = read_source(source, files)
        return Outcome(None if outcome.value is None else self.load(outcome.value), outcome.findings)

    def load(self, relation: Relation) -> Table:
        return ReferenceTable(relation, self._calendar)


class ReferenceTable:
    """A relation that can be asked."""

    def __init__(self, relation: Relation, calendar: Calendar, others: Mapping[str, Table] | None = None) -> None:
        self._relation = relation
        self._calendar = calendar
        self._others = others or {}
        self._column = cache(self._coherent)

    @property
    def files(self) -> tuple[DataFile, ...]:
        return self._relation.files

    def answer(self, questions: Sequence[Question], entity: str | None) -> tuple[Answer, ...]:
        return tuple(self._answer(question, entity) for question in questions)

    def texts(self, columns: Collection[str]) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(text for text in self._column(name) if isinstance(text, str)) for name in columns}

    def values(self, column: str) -> frozenset[Value]:
        return frozenset(value for value in self._column(column) if value is not None)

    def beside(self, others: Mapping[str, Table]) -> Table:
        return ReferenceTable(self._relation, self._calendar, others)

    def repeated_files(self, least: int) -> tuple[tuple[int, int], ...]:
        rows = iter(zip(*self._relation.columns.values(), strict=True))
        counts = [Counter(islice(rows, file.rows)) for file in self.files]
        pairs = permutations(range(len(counts)), 2)
        return tuple((a, b) for a, b in pairs if self.files[a].rows >= least and counts[a] <= counts[b])

    def places(self, rows: Iterable[int]) -> tuple[Place, ...]:
        return tuple(self._relation.place(row) for row in rows)

    def first_rows(self, question: Question, entity: str | None, column: str) -> Mapping[str, int]:
        cells = self._column(column)
        selected, _ = self._selected(question, entity)
        return {text: row for row in reversed(selected) if isinstance(text := cells[row], str)}

    def _answer(self, question: Question, entity: str | None) -> Answer:
        selected, found = self._selected(question, entity)
        return found if found.off_calendar else self._aggregate(question.measure, selected, found)

    def _selected(self, question: Question, entity: str | None) -> tuple[dict[int, Row], Answer]:
        """The rows that a question selects, and what there is to say of them before anything is counted."""
        measure = question.measure
        guarded = durations(measure)
        names = columns_of(measure)
        unfolded = unfolding(question, self._relation.source)
        elsewhere = {
            (each.source, each.column): self._others[each.source].values(each.column) for each in lookups(measure)
        }
        selected: dict[int, Row] = {}
        left_out = 0
        backwards: list[int] = []
        off_calendar: list[int] = []
        for position in self._rows(question, entity):
            cells = {name: self._column(name)[position] for name in names}
            for name in unfolded & names:
                cells[name] = _known(cells[name], question.known)
            row = Row(cells, self._calendar, elsewhere)
            if any(_computed(row, each) and row.leaves_calendar(each.duration) for each in guarded):
                off_calendar.append(position)
            elif measure.where is not None and not row.holds(measure.where):
                left_out += 1
            else:
                selected[position] = row
                if any(_computed(row, each) and row.ends_before_start(each.duration) for each in guarded):
                    backwards.append(position)
        if off_calendar:
            return {}, Answer(off_calendar=tuple(off_calendar))
        return selected, Answer(len(selected), left_out, backwards=tuple(backwards))

    def _rows(self, question: Question, entity: str | None) -> Iterable[int]:
        """The rows of the window and the entity."""
        source = self._relation.source
        entities = self._column(source.entity) if source.entity is not None and entity is not None else None
        for position, when in enumerate(self._column(question.measure.on)):
            if _belongs(when, question.window) and (entities is None or entities[position] == entity):
                yield position

    def _aggregate(self, measure: Measure, selected: Mapping[int, Row], found: Answer) -> Answer:
        of, by, rows = measure.of, measure.by, selected.values()
        if of is None:
            return replace(found, count=len(rows))
        match measure.aggregate:
            case "count" | "distinct":
                filled = [row.value(of) for row in rows if not _is_empty(row, of)]
                count = len(filled) if measure.aggregate == "count" else len(set(filled))
                return replace(found, count=count, empty=len(rows) - len(filled))
            case "mean" if by is not None:
                weights = [row.number(by) for row in rows]
                products = (row.number(of) * weight for row, weight in zip(rows, weights, strict=True))
                return replace(found, total=sum(products, Fraction(0)), weight=sum(weights, Fraction(0)))
            case "sum" | "balance" | "mean":
                return replace(found, total=sum((row.number(of) for row in rows), Fraction(0)))
            case "min":
                return replace(found, values=(least([row.value(of) for row in rows]),) if rows else ())
            case "max":
                return replace(found, values=(greatest([row.value(of) for row in rows]),) if rows else ())
            case "median":
                ordered = sorted(row.number(of) for row in rows)
                return replace(found, values=tuple(ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]))
            case "last":
                dates = {position: self._column(measure.on)[position] for position in selected}
                last = greatest([when for when in dates.values() if when is not None]) if dates else None
                latest = tuple(position for position, when in dates.items() if when == last)
                return replace(found, values=tuple(selected[position].value(of) for position in latest), latest=latest)
            case "closing":
                days = {position: _day(self._column(measure.on)[position]) for position in selected}
                before, last = [None, None, *sorted(set(days.values()))][-2:]
                latest = tuple(position for position, day in days.items() if day == last)
                total = sum((selected[position].number(of) for position in latest), Fraction(0))
                return replace(found, total=total, latest=latest, before=list(days.values()).count(before))
            case _:
                assert_never(measure.aggregate)

    def _coherent(self, name: str) -> Sequence[Value | None]:
        """The cells of a column as values: numbers in coherent units, years as plain numbers."""
        column = self._relation.source.columns[name]
        return [_value(cell, column) for cell in self._relation.columns[name]]


def _value(cell: Cell, column: Column) -> Value | None:
    match cell:
        case Decimal():
            return Fraction(cell) * column.factor
        case None | bool() | date() | str():
            return cell
        case int():
            return Fraction(cell)
        case _:
            assert_never(cell)


def _day(when: Value | None) -> Any:
    """The day of a date, with or without a time; of what knows only its year, the year."""
    return when if isinstance(when, Fraction) or when is None else moment(when).date()


def _known(cell: Value | None, day: date | None) -> Value | None:
    """A date of what had happened when a day was over; None where it had not."""
    assert day is not None
    return cell if cell is not None and moment(cell).date() <= day else None


def _belongs(when: Value | None, window: Window | None) -> bool:
    if window is None:
        return True
    match when:
        case None:
            return False
        case Fraction():
            return (window.first_year is None or window.first_year <= when) and when <= window.last_year
        case date():
            day = moment(when).date()
            return (window.first is None or window.first <= day) and day <= window.last
        case _:
            raise AssertionError("only dates and years put a row in a period")


def _computed(row: Row, guarded: Guarded) -> bool:
    return guarded.guard is None or row.holds(guarded.guard)


def _is_empty(row: Row, counted: Expression) -> bool:
    return isinstance(counted, ColumnRef) and row.cells[counted.name] is None
