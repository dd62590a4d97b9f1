"""Parquet, through DuckDB in memory: integers, decimals, dates and texts as they are stored, exactly.

No SQL is written: columns are chosen by name through the relation API. The place of a cell is its row (from 1, as there
is no header line) and the number of its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import duckdb

from kpidsl.ledger.embedded import connect
from kpidsl.ledger.read.cells import value_reader
from kpidsl.ledger.read.content import sha256_of
from kpidsl.ledger.read.faults import Fault, file_fault, shown
from kpidsl.ledger.read.row_choice import chosen_rows
from kpidsl.ledger.read.table import Reading, Table, cell_place, positions
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.sources import Column, DataSource

_SIGNED = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
_INTEGERS = _SIGNED | {f"U{kind}" for kind in _SIGNED}
_DATES = {"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
_AS_THEY_ARE = _INTEGERS | _DATES | {"DECIMAL", "DOUBLE", "BOOLEAN", "VARCHAR"}
#: Kinds that DuckDB spells exactly and Python would not hold: single precision becomes the shortest decimal.
_SPELLED = {"FLOAT", "UUID"}


def read_parquet(file: SourceFile, source: DataSource) -> Reading:
    """The declared columns of a Parquet file."""
    path = str(file.path)
    sha256 = sha256_of(file.path)
    with connect() as connection:
        try:
            stored = connection.read_parquet(str(file.path.absolute()))
            table, faults = _table(stored, source, path)
        except duckdb.Error as error:
            return Reading(None, sha256, [file_fault("K0626", path, f"not a Parquet file: {_headline(error)}")])
    return Reading(table, sha256, faults)


def _table(stored: duckdb.DuckDBPyRelation, source: DataSource, path: str) -> tuple[Table | None, list[Fault]]:
    at, faults = positions(source, stored.columns, lambda index: cell_place(path, 1, index))
    kinds = {name: str(stored.types[index]).partition("(")[0] for name, index in at.items()}
    for name, kind in kinds.items():
        if kind not in _AS_THEY_ARE | _SPELLED:
            faults.append(_unsupported(source.columns[name], kind, path, at[name]))
    if faults:
        return None, faults
    chosen = [_column(stored.columns[index], kinds[name]) for name, index in at.items()]
    rows = stored.select(*chosen).fetchall()
    columns: dict[str, Sequence[object]] = {name: [row[order] for row in rows] for order, name in enumerate(at)}
    for name, kind in kinds.items():
        if kind == "FLOAT":
            columns[name] = [None if cell is None else Decimal(str(cell)) for cell in columns[name]]
    wanted = chosen_rows(source, columns, range(1, len(rows) + 1))
    table = Table(
        wanted.columns,
        wanted.lines,
        lambda line, name: cell_place(path, line, at[name]),
        lambda column: value_reader(column, source.format),
        wanted.left_out,
        wanted.unseen,
        wanted.alike,
    )
    return table, []


def _column(name: str, kind: str) -> duckdb.Expression:
    column = duckdb.ColumnExpression(name)
    return column.cast("VARCHAR") if kind in _SPELLED else column


def _unsupported(column: Column, kind: str, path: str, index: int) -> Fault:
    message = f"column `{shown(column.header)}`: cells of the kind {shown(kind)} cannot be read exactly"
    advice = "a time with a zone has no day of its own: store local times" if "ZONE" in kind else None
    return Fault("K0602", 1, index, lambda: cell_place(path, 1, index), message, advice)


def _headline(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0]
