"""DuckDB as the ledger uses it, to read files and to answer questions: in memory, and on its own."""

from __future__ import annotations

import duckdb

#: No extension is loaded or downloaded, whatever a file asks for.
_ALONE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def connect() -> duckdb.DuckDBPyConnection:
    """A database of its own, gone when it is closed."""
    return duckdb.connect(":memory:", config=_ALONE)
