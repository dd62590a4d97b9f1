"""CSV: the declared columns of a text file, found by its header. Knows nothing of types: cells are texts here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import partial

from kpidsl.ledger.read.cells import text_reader
from kpidsl.ledger.read.content import decoded
from kpidsl.ledger.read.faults import Fault, file_fault, shown
from kpidsl.ledger.read.records import Page, Records
from kpidsl.ledger.read.table import Reading, Table, positions
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.plan import DataSource

_SEPARATORS = re.compile("[,;|\t]")


def read_delimited(file: SourceFile, source: DataSource) -> Reading:
    """The declared columns of a CSV file."""
    path = str(file.path)
    data = file.path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    text, faults = decoded(data, source.format, path)
    if faults:
        return Reading(None, sha256, faults)
    page = Page(path, text, source.format.separator, source.format.escape)
    if page.is_headless:
        headless = file_fault("K0608", path, "the file has no header", "its first line must name the columns")
        return Reading(None, sha256, [headless])
    records = page.records()
    if not records.rows or records.lines[0] != 1:
        return Reading(None, sha256, records.faults)
    if (uncut := _uncut_header(page, records.rows[0], source)) is not None:
        return Reading(None, sha256, [uncut])
    table, faults = _table(page, records, source)
    return Reading(table, sha256, [*records.faults, *faults])


def _uncut_header(page: Page, header: Sequence[str], source: DataSource) -> Fault | None:
    """A header of one cell where the plan reads several columns, or where the cell looks like several."""
    cell, *others = header
    declared = [column.header for column in source.columns.values()]
    if others or cell.strip() in declared or not (len(declared) > 1 or _SEPARATORS.search(cell)):
        return None
    message = f"the header has one cell: is the separator `{shown(source.format.separator)}` right?"
    return Fault("K0601", 1, 0, lambda: page.cell_place(1, 0), message, f"the file begins with `{shown(cell)}`")


def _table(page: Page, records: Records, source: DataSource) -> tuple[Table | None, list[Fault]]:
    header, *rows = records.rows
    lines = records.lines[1:]
    at, faults = positions(source, header, partial(page.cell_place, 1))
    width = len(header)
    ragged = [index for index, row in enumerate(rows) if len(row) != width]
    faults.extend(page.ragged(lines[index], len(rows[index]), width) for index in ragged)
    if ragged:
        left_out = set(ragged)
        lines = [line for index, line in enumerate(lines) if index not in left_out]
        rows = [row for row in rows if len(row) == width]
    if len(at) < len(source.columns):
        return None, faults
    columns = {name: [row[index] for row in rows] for name, index in at.items()}
    table = Table(
        columns,
        lines,
        lambda row, name: page.cell_place(lines[row], at[name]),
        lambda column: text_reader(column, source.format),
    )
    return table, faults
