"""Data as a plan describes them: sources with their files, formats and columns, and what is measured from rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.model.expression import Expression, Occurs, walk
from kpidsl.model.period import Period
from kpidsl.model.values import SECOND, Quantity, Type, Value


@record
class FileSpec:
    """A file pattern of a source, relative to the folder of the plan, with the sheet or table to read.

    `format` is how its files are spelled; None where it is as the source says. `period` is that of all of its rows,
    where they do not tell it.
    """

    pattern: str
    sheet: str | None
    table: str | None
    span: Span
    format: Format | None = None
    period: Period | None = None


@record
class Format:
    """How the text of a file spells numbers and dates; what `dates` is made of says `model.dates`.

    Inside a quoted cell a quote is doubled; where `escape` is a backslash, it may also stand behind one. The header
    stands on the lines `header_rows`, both included. `empty` are texts that are an empty cell. A number may have one of
    the `symbols` beside it, is negative in parentheses or with a minus behind it where `negative` says so, and may have
    a `+` where `plus` says so; `bare` decimals have no zero in front. With `trim`, blanks around a cell do not count.
    """

    kind: Literal["csv", "xlsx", "parquet", "sqlite"] | None = None
    separator: str = ","
    decimal: Literal[".", ","] = "."
    thousands: str | None = None
    dates: str = "yyyy-mm-dd"
    encoding: Literal["utf-8", "utf-16", "latin-1", "cp1252"] = "utf-8"
    escape: str | None = None
    header_rows: tuple[int, int] = (1, 1)
    empty: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    negative: Literal["(1)", "1-"] | None = None
    plus: bool = False
    bare: bool = False
    trim: bool = False


#: The name of the column that holds the period of a row's file, where the plan says it of each.
FILE_PERIOD = "period of the file"

PartName = Literal["half", "quarter", "month"]

#: The months of each part of a year that a column can tell.
MONTHS_OF_PART: Mapping[PartName, int] = {"half": 6, "quarter": 3, "month": 1}


@record
class PartOfYear:
    """What a column tells: which half, quarter or month of the year in another one, whose years begin at `offset`."""

    name: PartName
    year: str
    offset: int

    @property
    def months(self) -> int:
        return MONTHS_OF_PART[self.name]


@record
class Column:
    """A column that the plan reads. `empty` is the value of an empty cell, where the plan gives one.

    A file has exactly one of the `headers`. `empty_texts` are an empty cell, besides those of the format. `dates` is
    the column's own pattern; `written` is how times and financial years are spelled: `hh:mm`, `yyyy/yy`;
    `by_end` says that such a year is named by the one in which it ends, as the years of the plan are.
    `readings` are texts that the file has and what they are read as; `members` are the texts then. A `stock` is a level
    on a date. In a `padded` code, groups of zeros at the end say nothing. A `part` of a year is read as its last day.
    The header is made of the texts `year_in_header` and, between them, the year of which the file is read.
    """

    name: str
    header: str
    type: Type
    optional: bool
    empty: Value | None
    members: tuple[str, ...] | None
    span: Span
    other_headers: tuple[str, ...] = ()
    empty_texts: tuple[str, ...] = ()
    dates: str | None = None
    written: str | None = None
    readings: tuple[tuple[str, str], ...] = ()
    stock: bool = False
    padded: bool = False
    by_end: bool = False
    part: PartOfYear | None = None
    year_in_header: tuple[str, str] | None = None

    def in_file_of(self, period: Period | None) -> Column:
        """The column as a file of that period has it: with the year in its header, where that holds one."""
        if period is None or self.year_in_header is None:
            return self
        before, after = self.year_in_header
        return replace(self, header=f"{before}{period.label[:4]}{after}")

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.header, *self.other_headers)

    @property
    def factor(self) -> Fraction:
        """What one of a cell's number is in coherent units: a time that is `written hh:mm` is read in seconds."""
        assert isinstance(self.type, Quantity)
        return self.type.unit.factor if self.written is None else SECOND.factor


@record
class DataSource:
    """Raw rows: files that make one relation. `key` is None where identical rows are genuine.

    `rows_where` holds of the rows that are read, asked of their cells as they are written, before these are typed.
    `controls` are totals that all rows together must come to. Where no file has the period of its rows, the column
    `FILE_PERIOD` holds that of the file. Columns that were declared and found wrong are `faulty`: a
    plan that checks has none.
    """

    name: str
    title: str | None
    files: tuple[FileSpec, ...]
    format: Format
    columns: Mapping[str, Column]
    period: str | None
    version: str | None
    entity: str | None
    key: tuple[str, ...] | None
    span: Span
    rows_where: Expression | None = None
    controls: tuple[Control, ...] = ()
    faulty: frozenset[str] = frozenset()

    @property
    def lines(self) -> Span:
        """From its name to the last of its columns that stand in the same file."""
        own = [column.span for column in self.columns.values() if column.span.document is self.span.document]
        return self.span.to(max(own, key=lambda span: span.end, default=self.span))

    @property
    def in_files(self) -> Mapping[str, Column]:
        """The columns that its files have."""
        if FILE_PERIOD not in self.columns:
            return self.columns
        return {name: column for name, column in self.columns.items() if name != FILE_PERIOD}

    @property
    def has_years_in_headers(self) -> bool:
        return any(column.year_in_header is not None for column in self.columns.values())


Aggregate = Literal["sum", "count", "mean", "min", "max", "median", "distinct", "last", "closing", "balance"]


@record
class Measure:
    """How an input is computed from the rows of one source.

    `of` is None for a plain count. `by` are the weights of a weighted mean. `on` is the column that puts a row in a
    period. `closing` is the sum of the rows of the latest day. `within` widens the window of `last` and of `closing` to
    so many months. `default` replaces an empty selection.
    """

    aggregate: Aggregate
    of: Expression | None
    by: Expression | None
    source: str
    on: str
    where: Expression | None
    within: int | None
    default: Value | None
    span: Span

    @property
    def sources(self) -> tuple[str, ...]:
        """The source that is measured, and those that its rows are limited by."""
        parts = [part for part in (self.of, self.by, self.where) if part is not None]
        others = (node.source for part in parts for node in walk(part) if isinstance(node, Occurs))
        return tuple(dict.fromkeys((self.source, *others)))


@record
class Control:
    """What a source declares that a measure of all its rows comes to, whatever their period and entity."""

    measure: Measure
    declared: Value
    type: Type
    span: Span
