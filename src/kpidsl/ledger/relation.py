"""Rows as they were read: typed cells by column, exact, with the line each row stands on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from kpidsl.base.record import record
from kpidsl.base.text import Place
from kpidsl.model.facts import DataFile
from kpidsl.model.sources import DataSource

#: A cell: a number in the column's declared unit (exact decimal), a date, yes/no, text, a year (int), or empty.
Cell = Decimal | datetime | date | bool | str | int | None


@record
class Relation:
    """All rows of a source, from all its files, in file order.

    `lines` holds the one-based line (or sheet row) of every row; `files` in reading order tell which file it is in.
    """

    source: DataSource
    columns: Mapping[str, Sequence[Cell]]
    lines: Sequence[int]
    files: tuple[DataFile, ...]

    @property
    def rows(self) -> int:
        return len(self.lines)

    def place(self, row: int) -> Place:
        """Where a row (counted from 0) stands."""
        ends: list[int] = []
        for file in self.files:
            ends.append((ends[-1] if ends else 0) + file.rows)
        path = self.files[bisect_right(ends, row)].path
        line = self.lines[row]
        return Place(path, line, 1, line, 1)
