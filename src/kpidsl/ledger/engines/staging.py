"""Owns the fast way of CSV files into DuckDB: staged as text, checked by one query, cast exactly.

It makes no findings: where anything is not as it should be, the files are not stored, and the strict reader is asked,
who is the judge of every file. So this module may be stricter than the reader, and is never more lenient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from sqlglot import exp

from kpidsl.base.record import record
from kpidsl.ledger.engines import sql as q
from kpidsl.ledger.engines.exact import Lowered, literal
from kpidsl.ledger.engines.page import Page, read_page
from kpidsl.ledger.engines.spelling import fraction_of, misspelt, spelt, whole_of
from kpidsl.ledger.engines.stored import (
    Stored,
    decimal_places,
    lowered_column,
    made_whole,
    sql_names,
    sql_type,
)
from kpidsl.ledger.read.cells import MOST_DIGITS, empty_cell
from kpidsl.ledger.read.dates import is_plain as is_plain_date
from kpidsl.ledger.read.patterns import is_plain as is_plain_number
from kpidsl.ledger.read.source import FIRST_YEAR, LAST_YEAR
from kpidsl.ledger.read.table import Unreadable
from kpidsl.ledger.relation import Cell
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.sources import FILE_PERIOD, Column, DataSource
from kpidsl.model.values import Quantity, Value

#: Smaller files are read by the strict reader at once: setting the fast way up takes longer than that.
WORTHWHILE = 250_000  # bytes


def stage(
    connection: duckdb.DuckDBPyConnection, table: str, source: DataSource, files: Sequence[SourceFile]
) -> Stored | None:
    """The files as one table; None where the strict reader has to look at them, or may as well."""
    if sum(file.path.stat().st_size for file in files if file.path.is_file()) < WORTHWHILE:
        return None
    formats = {(file.spec and file.spec.format) or source.format for file in files}
    source = replace(source, format=formats.pop())
    if formats or not _is_plain(source):
        return None
    pages = [page for file in files if (page := read_page(file, source)) is not None]
    if len(pages) < len(files) or len({file.path.resolve() for file in files}) < len(files):
        return None
    if source.period == FILE_PERIOD and any(page.period is None for page in pages):
        return None
    texts = f"{table}_texts"
    try:
        if not _cut(connection, texts, source, pages):
            return None
        columns = _examine(connection, texts, source)
        if columns is None:
            return None
        names = sql_names(source)
        values = [q.named(column.value(names[name], source), names[name]) for name, column in columns.items()]
        q.execute(connection, q.create_as(table, q.select(values, q.table(texts))))
    except duckdb.InvalidInputException:
        # Rows that DuckDB cannot cut: the reader will say which, and why.
        return None
    finally:
        q.execute(connection, q.drop(texts))
    if not _is_key_unique(connection, table, source) or not _is_on_calendar(connection, table, source):
        return None
    lowered = {name: column.lowered(names[name]) for name, column in columns.items()}
    return Stored(table, lowered, sum(page.file.rows for page in pages), tuple(page.file for page in pages))


def _is_plain(source: DataSource) -> bool:
    """Whether cells are spelled so that a query can judge them, and all rows are read."""
    form = source.format
    odd = form.empty or form.trim or not is_plain_number(form) or not is_plain_date(form.dates)
    own = any(column.empty_texts or column.dates or column.written or column.part for column in source.columns.values())
    return not (odd or own or source.rows_where is not None or source.has_years_in_headers)


def _cut(connection: duckdb.DuckDBPyConnection, texts: str, source: DataSource, pages: Sequence[Page]) -> bool:
    """Cut the files into cells of text; whether every line made a row."""
    names = sql_names(source)
    q.execute(connection, q.create(texts, [(name, exp.DType.VARCHAR) for name in names.values()]))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.csv"
        for page in pages:
            path.write_text(page.text, encoding="utf-8", newline="")
            cells = [_staged(page, name) for name in names]
            ((rows,),) = q.execute(connection, q.insert(texts, q.select(cells, _read_csv(path, page, source))))
            if rows != page.file.rows:
                return False
    return True


def _staged(page: Page, name: str) -> exp.Expr:
    """The text of a column's cells; of the period of the file, a year."""
    if name != FILE_PERIOD:
        return exp.column(f"h{page.at[name]}")
    assert page.period is not None
    return q.text(page.period.label)


def _read_csv(path: Path, page: Page, source: DataSource) -> exp.Expr:
    """A file as rows of text, with nothing left to be detected, padded, skipped or guessed."""
    columns = [
        exp.PropertyEQ(this=exp.to_identifier(f"h{index}"), expression=q.text("VARCHAR")) for index in range(page.width)
    ]
    options: Mapping[str, exp.Expr] = {
        "auto_detect": exp.false(),
        "header": exp.true(),
        "columns": exp.Struct(expressions=columns),
        "delim": q.text(source.format.separator),
        "quote": q.text('"'),
        "escape": q.text('"'),
        "nullstr": q.text(""),
        "allow_quoted_nulls": exp.true(),
        "null_padding": exp.false(),
        "strict_mode": exp.true(),
    }
    settings = [exp.EQ(this=exp.column(name), expression=value) for name, value in options.items()]
    return exp.Table(this=exp.ReadCSV(this=q.text(str(path)), expressions=settings))


@record
class _Examined:
    """A staged column all of whose texts are good: how its numbers are made whole, and what an empty cell is."""

    column: Column
    digits: int
    largest: int
    empty: Cell

    def lowered(self, name: str) -> Lowered:
        return lowered_column(self.column, name, self.digits, self.largest)

    def value(self, name: str, source: DataSource) -> exp.Expr:
        """The stored value of a cell."""
        to = sql_type(self.lowered(name))
        value = spelt(name, self.column, source.format, self.digits, to)
        match self.empty:
            case None:
                return value
            case Decimal():
                empty: Value = Fraction(made_whole(self.empty, self.digits))
            case int() if not isinstance(self.empty, bool):
                empty = Fraction(self.empty)
            case other:
                empty = other
        return q.call("coalesce", value, q.cast(literal(empty).sql, to))


def _examine(connection: duckdb.DuckDBPyConnection, texts: str, source: DataSource) -> Mapping[str, _Examined] | None:
    """How each column is stored, by one look at all of its texts; None where one of them is not plainly right."""
    names = sql_names(source)
    looks = [look for name, column in source.columns.items() for look in _looks(names[name], column, source)]
    cells = iter(q.execute(connection, q.select(looks, q.table(texts)))[0])
    examined: dict[str, _Examined] = {}
    for name, column in source.columns.items():
        bad, empty_cells, whole, fraction = (next(cells) or 0 for _ in range(4))
        empty = empty_cell(column)
        if isinstance(empty, Unreadable):
            if empty_cells:
                return None
            empty = None
        digits = max(fraction, decimal_places(empty) if isinstance(empty, Decimal) else 0)
        largest = max(10 ** (whole + digits) - 1, abs(made_whole(empty, digits)) if isinstance(empty, Decimal) else 0)
        if bad or whole + digits > MOST_DIGITS or largest >= 10**MOST_DIGITS:
            return None
        examined[name] = _Examined(column, digits, largest, empty)
    return examined


def _looks(name: str, column: Column, source: DataSource) -> list[exp.Expr]:
    """How many texts may be wrong, how many are empty, and the most digits before and behind the decimal mark."""
    bad = q.all_of(q.is_given(exp.column(name)), misspelt(name, column, source.format))
    looks = [q.count(bad), q.count(q.is_null(exp.column(name)))]
    if not isinstance(column.type, Quantity):
        return [*looks, exp.null(), exp.null()]
    digits = q.call("ltrim", whole_of(name, source.format), q.text("-0"))
    lengths = (exp.Length(this=digits), exp.Length(this=fraction_of(name, source.format)))
    return [*looks, *(exp.Max(this=length) for length in lengths)]


def _is_key_unique(connection: duckdb.DuckDBPyConnection, table: str, source: DataSource) -> bool:
    if source.key is None:
        return True
    names = sql_names(source)
    keys = [exp.column(names[name]) for name in source.key]
    different = q.select(keys, q.table(table)).distinct(copy=False).subquery("keys", copy=False)
    counts = [q.select([exp.Count(this=exp.Star())], rows) for rows in (different, q.table(table))]
    (unique,), (all_rows,) = (q.execute(connection, count)[0] for count in counts)
    return bool(unique == all_rows)


def _is_on_calendar(connection: duckdb.DuckDBPyConnection, table: str, source: DataSource) -> bool:
    """Whether the dates that decide a period are of years that the reader takes; it tells of the others."""
    if source.period is None:
        return True
    column = exp.column(sql_names(source)[source.period])
    bounds = [kind(this=column) for kind in (exp.Min, exp.Max)]
    (found,) = q.execute(connection, q.select(bounds, q.table(table)))
    years = [bound.year if isinstance(bound, date) else bound for bound in found if bound is not None]
    return all(FIRST_YEAR <= year <= LAST_YEAR for year in years)
