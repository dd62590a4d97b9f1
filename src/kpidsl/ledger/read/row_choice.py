"""Which rows of a file are read: `rows where …`, asked of the texts of its cells before these have types.

A row may be anything here: blank, short, a total, a footer; cells that it lacks are empty. What is wrong with a row is
told only if the source wants it. In files whose cells have types a cell is its text: `2022`, `12.5`, `2022-03-31`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from operator import and_, ne, not_, or_
from typing import Any

from kpidsl.base.record import record
from kpidsl.ledger.alike import folded
from kpidsl.ledger.query import TextLiteral, literals_of
from kpidsl.ledger.read.cells import emptied, shortest, trimmed
from kpidsl.ledger.read.faults import Fault
from kpidsl.ledger.read.table import Alike
from kpidsl.model.expression import (
    ColumnRef,
    Comparison,
    Constant,
    Expression,
    Logical,
    Member,
    Negation,
    Present,
    Starts,
    walk,
)
from kpidsl.model.sources import DataSource


@record
class Chosen:
    """The rows that are read, what is wrong with some of them, and how many were left out (see `Table`)."""

    columns: Mapping[str, Sequence[Any]]
    lines: Sequence[int]
    faults: Sequence[Fault] = ()
    left_out: int = 0
    unseen: frozenset[TextLiteral] = frozenset()
    alike: Sequence[Alike] = ()


def cell_text(cell: Any) -> str | None:
    """A cell as a text; None where it has none, so that nothing can be asked of it."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float():
            return cell_text(shortest(cell))
        case Decimal():
            return f"{cell.to_integral_value():f}" if cell == cell.to_integral_value() else f"{cell.normalize():f}"
        case datetime():
            return cell_text(cell.date()) if cell.time() == time() else cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case bytes():
            return None
        case _:
            return str(cell)


def chosen_rows(
    source: DataSource,
    columns: Mapping[str, Sequence[Any]],
    lines: Sequence[int],
    flaws: Mapping[int, Fault] | None = None,
    text_of: Callable[[Any], str | None] = cell_text,
) -> Chosen:
    """The rows that the source wants; `flaws` are what is wrong with a row as a whole, which then has no cells."""
    wanted: Sequence[bool] = [True] * len(lines)
    unseen: frozenset[TextLiteral] = frozenset()
    alike: Sequence[Alike] = ()
    if source.rows_where is not None:
        texts = _Texts(source, columns, len(lines), text_of)
        wanted, unseen = texts.wanted(source.rows_where), texts.unseen(source.rows_where)
        alike = list(texts.alike(source.rows_where, wanted, lines))
    elif not flaws:
        return Chosen(columns, lines)
    faults = [fault for row, fault in (flaws or {}).items() if wanted[row]]
    kept = [row for row, is_wanted in enumerate(wanted) if is_wanted and row not in (flaws or {})]
    return Chosen(
        {name: [cells[row] for row in kept] for name, cells in columns.items()},
        [lines[row] for row in kept],
        faults,
        wanted.count(False),
        unseen,
        alike,
    )


class _Texts:
    """The cells that a condition asks of, as texts. Where a literal is `meant`, some texts are taken for it."""

    def __init__(
        self,
        source: DataSource,
        columns: Mapping[str, Sequence[Any]],
        rows: int,
        text_of: Callable[[Any], str | None],
        meant: tuple[TextLiteral, frozenset[str]] | None = None,
    ) -> None:
        self._source = source
        self._columns = columns
        self._rows = rows
        self._text_of = text_of
        self._meant = meant
        self._texts = cache(self._of_column)

    def wanted(self, condition: Expression) -> Sequence[bool]:
        """Whether each row is wanted. A cell of which nothing can be asked is: its own reader will refuse it."""
        names = {node.name for node in walk(condition) if isinstance(node, ColumnRef)}
        wanted = self._holds(condition)
        for name in names:
            strange = [self._text_of(cell) is None for cell in self._columns[name]]
            wanted = list(map(or_, wanted, strange)) if any(strange) else wanted
        return wanted

    def unseen(self, condition: Expression) -> frozenset[TextLiteral]:
        """The texts asked for that no cell has. What is to be left out may not be there, and often is not."""
        asked = [literal for literal in literals_of(condition) if literal.text and literal.wanted]
        seen = {name: set(self._texts(name)) for name in {literal.column for literal in asked}}
        return frozenset(each for each in asked if not any(map(each.occurs_in, seen[each.column])))

    def alike(self, condition: Expression, wanted: Sequence[bool], lines: Sequence[int]) -> Iterator[Alike]:
        """For each text asked for, the rows that would be read, or would not, if one nearly the same were this one."""
        asked = [literal for literal in literals_of(condition) if literal.kind == "equal" and folded(literal.text)]
        told: set[tuple[str, str]] = {(literal.column, literal.text) for literal in asked}
        for literal in asked:
            texts = self._texts(literal.column)
            same = folded(literal.text)
            like = {text for text in set(texts) if (literal.column, text) not in told and folded(text) == same}
            if not like:
                continue
            told |= {(literal.column, text) for text in like}
            meant = _Texts(self._source, self._columns, self._rows, self._text_of, (literal, frozenset(like)))
            hanging = [row for row, now in enumerate(meant.wanted(condition)) if now != wanted[row]]
            if hanging:
                yield Alike(literal, frozenset(texts[row] for row in hanging), [lines[row] for row in hanging])

    def _of_column(self, name: str) -> Sequence[str]:
        form = self._source.format
        texts = [trimmed(self._text_of(cell) or "", form) for cell in self._columns[name]]
        if self._meant is None or self._meant[0].column != name:
            return texts
        literal, like = self._meant
        return [literal.text if text in like else text for text in texts]

    def _holds(self, condition: Expression) -> list[bool]:
        match condition:
            case Logical(sign, left, right):
                return list(map(and_ if sign == "and" else or_, self._holds(left), self._holds(right)))
            case Negation(operand):
                return list(map(not_, self._holds(operand)))
            case Comparison("=", ColumnRef(name), Constant(value)):
                return [text == value for text in self._texts(name)]
            case Comparison("!=", ColumnRef(name), Constant(value)):
                return [ne(text, value) for text in self._texts(name)]
            case Member(ColumnRef(name), values):
                return [text in values for text in self._texts(name)]
            case Starts(ColumnRef(name), prefixes):
                return [text.startswith(prefixes) for text in self._texts(name)]
            case Present(ColumnRef(name)):
                column = self._source.columns[name]
                return [emptied(text, column, self._source.format) != "" for text in self._texts(name)]
            case _:
                raise AssertionError(f"`{condition.span.text}` is not asked of texts")
