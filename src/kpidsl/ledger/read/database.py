"""SQLite: the cells of one table or view, opened for reading only.

Names in the query are those that the database itself gives for its tables and columns, quoted; no text of a plan is
put into it. The place of a cell is its row in the table (from 1) and the number of its column.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from kpidsl.ledger.read.cells import value_reader
from kpidsl.ledger.read.content import sha256_of
from kpidsl.ledger.read.faults import Fault, file_fault
from kpidsl.ledger.read.row_choice import chosen_rows
from kpidsl.ledger.read.table import Reading, Table, cell_place, named_or_only, positions
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.sources import DataSource

_TABLES = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
_COLUMNS = "SELECT name FROM pragma_table_info(?) ORDER BY cid"


def read_database(file: SourceFile, source: DataSource) -> Reading:
    """The declared columns of the table that the plan names, or of the only one."""
    path = str(file.path)
    sha256 = sha256_of(file.path)
    try:
        with closing(sqlite3.connect(f"{file.path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = _text
            tables = [str(name) for (name,) in connection.execute(_TABLES)]
            chosen = named_or_only("table", file.spec.table if file.spec else None, tables, path)
            if isinstance(chosen, Fault):
                return Reading(None, sha256, [chosen])
            table, faults = _table(connection, chosen, source, path)
    except sqlite3.Error as error:
        return Reading(None, sha256, [file_fault("K0626", path, f"the SQLite database cannot be read: {error}")])
    return Reading(table, sha256, faults)


def _table(
    connection: sqlite3.Connection, name: str, source: DataSource, path: str
) -> tuple[Table | None, list[Fault]]:
    stored = [str(column) for (column,) in connection.execute(_COLUMNS, [name])]
    at, faults = positions(source, stored, lambda index: cell_place(path, 1, index))
    if faults:
        return None, faults
    chosen = ", ".join(_quoted(stored[index]) for index in at.values())
    rows = connection.execute(f"SELECT {chosen} FROM {_quoted(name)}").fetchall()
    columns: dict[str, Sequence[object]] = {column: [row[order] for row in rows] for order, column in enumerate(at)}
    wanted = chosen_rows(source, columns, range(1, len(rows) + 1))
    table = Table(
        wanted.columns,
        wanted.lines,
        lambda line, column: cell_place(path, line, at[column]),
        lambda column: value_reader(column, source.format),
        wanted.left_out,
        wanted.unseen,
        wanted.alike,
    )
    return table, []


def _text(stored: bytes) -> str | bytes:
    """Text, or the bytes where they are no text: then the cell is refused with its place, not the file without."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
