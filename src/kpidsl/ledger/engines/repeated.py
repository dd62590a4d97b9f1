"""Owns finding, in DuckDB, the files of a table whose rows another file has as well. Knows nothing of plans.

To compare whole files is dear, so that first a few rows of each are looked for in the others: where one of them is
not found the file is not repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from sqlglot import exp

from kpidsl.ledger.engines import sql as q
from kpidsl.ledger.engines.stored import Stored

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SAMPLES = 5


def repeated_files(connection: DuckDBPyConnection, stored: Stored, least: int) -> tuple[tuple[int, int], ...]:
    """Files of so many rows or more that all occur in another one as often: both by position."""
    pairs = _alike_in_samples(connection, stored, least)
    return tuple(sorted(pair for pair in pairs if _is_within(connection, stored, *pair)))


def _ranges(stored: Stored) -> list[range]:
    """The rows of every file."""
    ends = list(accumulate(file.rows for file in stored.files))
    return [range(end - file.rows, end) for end, file in zip(ends, stored.files, strict=True)]


def _alike_in_samples(connection: DuckDBPyConnection, stored: Stored, least: int) -> Iterator[tuple[int, int]]:
    ranges = _ranges(stored)
    samples = {
        index: {rows[len(rows) * step // _SAMPLES] for step in range(_SAMPLES)}
        for index, rows in enumerate(ranges)
        if len(rows) >= max(least, 1)
    }
    wanted = sorted(row for rows in samples.values() for row in rows)
    if not wanted:
        return
    few = q.select([exp.Star()], _rows_of(stored, _is_among("rowid", wanted))).subquery("few", copy=False)
    query = q.select([exp.column("row", table="few"), _file_of(ranges)]).distinct(copy=False)
    query = query.from_(_rows_of(stored), copy=False).join(few, on=_same(stored, "few", "rows"), copy=False)
    found = set(q.execute(connection, query))
    for index, rows in samples.items():
        for other in range(len(ranges)):
            if other != index and all((row, other) in found for row in rows):
                yield index, other


def _is_within(connection: DuckDBPyConnection, stored: Stored, index: int, other: int) -> bool:
    """Whether the other file has every row of a file, as many times or more."""
    ranges = _ranges(stored)
    counted = []
    for name, rows in (("inner_rows", ranges[index]), ("outer_rows", ranges[other])):
        columns = [q.named(lowered.sql.copy(), _cell(i)) for i, lowered in enumerate(stored.columns.values())]
        times = q.named(exp.Count(this=exp.Star()), "times")
        bounds = exp.Between(this=exp.column("rowid"), low=q.number(rows.start), high=q.number(rows.stop - 1))
        query = q.select([*columns, times], q.table(stored.table)).where(bounds, copy=False)
        grouped = query.group_by(*(lowered.sql.copy() for lowered in stored.columns.values()), copy=False)
        counted.append(grouped.subquery(name, copy=False))
    inner, outer = counted
    query = q.select([exp.Count(this=exp.Star())]).from_(inner, copy=False)
    query = query.join(outer, on=_same(stored, "inner_rows", "outer_rows"), join_type="left", copy=False)
    there = q.call("coalesce", exp.column("times", table="outer_rows"), q.number(0))
    query = query.where(exp.LT(this=there, expression=exp.column("times", table="inner_rows")), copy=False)
    ((lacking,),) = q.execute(connection, query)
    return bool(lacking == 0)


def _rows_of(stored: Stored, where: exp.Expr | None = None) -> exp.Expr:
    """The cells of rows by neutral names, with their positions."""
    cells = [q.named(lowered.sql.copy(), _cell(i)) for i, lowered in enumerate(stored.columns.values())]
    query = q.select([q.named(exp.column("rowid"), "row"), *cells], q.table(stored.table))
    return (query if where is None else query.where(where, copy=False)).subquery("rows", copy=False)


def _cell(index: int) -> str:
    return f"v{index}"


def _is_among(column: str, numbers: list[int]) -> exp.Expr:
    return exp.In(this=exp.column(column), expressions=[q.number(number) for number in numbers])


def _same(stored: Stored, one: str, other: str) -> exp.Expr:
    """Whether two rows have the same cells, empty ones included."""
    names = [_cell(index) for index in range(len(stored.columns))]
    return q.all_of(
        *(exp.NullSafeEQ(this=exp.column(name, table=one), expression=exp.column(name, table=other)) for name in names)
    )


def _file_of(ranges: list[range]) -> exp.Expr:
    """Which file a row is of."""
    row = exp.column("row", table="rows")
    ifs = [
        exp.If(this=exp.LT(this=row.copy(), expression=q.number(rows.stop)), true=q.number(index))
        for index, rows in enumerate(ranges)
    ]
    return exp.Case(ifs=ifs)
