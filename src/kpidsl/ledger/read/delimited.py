"""CSV: the declared columns of a text file, found by its header. Knows nothing of types: cells are texts here."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpidsl.ledger.read.cells import text_reader
from kpidsl.ledger.read.content import decoded
from kpidsl.ledger.read.faults import Fault, file_fault, shown
from kpidsl.ledger.read.records import Page, Records
from kpidsl.ledger.read.row_choice import chosen_rows
from kpidsl.ledger.read.table import Reading, Table, folded, joined_header, positions
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.sources import Column, DataSource

_SEPARATORS = re.compile("[,;|\t]")


def read_delimited(file: SourceFile, source: DataSource) -> Reading:
    """The declared columns of a CSV file."""
    path = str(file.path)
    data = file.path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    text, faults = decoded(data, source.format, path)
    if faults:
        return Reading(None, sha256, faults)
    first, last = source.format.header_rows
    page = Page(path, text, source.format.separator, source.format.escape, first)
    if page.is_headless:
        return Reading(None, sha256, [_headless(path, first)])
    records = page.records(blank=source.rows_where is not None)
    if not records.rows or records.lines[0] != first:
        return Reading(None, sha256, records.faults)
    cut = bisect_right(records.lines, last)
    header = joined_header(records.rows[:cut])
    if (uncut := _uncut_header(page, header, source)) is not None:
        return Reading(None, sha256, [uncut])
    table, faults = _table(page, records, cut, header, source)
    return Reading(table, sha256, [*records.faults, *faults])


def _headless(path: str, first: int) -> Fault:
    if first == 1:
        return file_fault("K0608", path, "the file has no header", "its first line must name the columns")
    message = f"nothing stands on line {first}, where the plan says the header is"
    return file_fault("K0608", path, message, "count the lines from the first of the file, blank ones too")


def _uncut_header(page: Page, header: Sequence[str], source: DataSource) -> Fault | None:
    """A header of one cell where the plan reads several columns, or where the cell looks like several."""
    cell, *others = header
    declared = {folded(name) for column in source.columns.values() for name in column.headers}
    if others or cell in declared or not (len(source.columns) > 1 or _SEPARATORS.search(cell)):
        return None
    first = source.format.header_rows[0]
    message = f"the header has one cell: is the separator `{shown(source.format.separator)}` right?"
    begins = "the file begins with" if first == 1 else f"line {first} is"
    return Fault("K0601", first, 0, lambda: page.cell_place(first, 0), message, f"{begins} `{shown(cell)}`")


def _table(
    page: Page, records: Records, cut: int, header: Sequence[str], source: DataSource
) -> tuple[Table | None, list[Fault]]:
    """The records below the header, which are those from `cut` on."""
    named = records.lines[cut - 1]
    widest = len(records.rows[cut - 1]) - 1
    at, faults = positions(source, header, lambda index: page.cell_place(named, max(min(index, widest), 0)))
    rows, lines = records.rows[cut:], records.lines[cut:]
    least, width = _named(records.rows[:cut]), len(header)
    whole = _whole_rows(source, at, width, rows)
    flaws = {
        index: _flaw(page, lines[index], row, least, width)
        for index, row in enumerate(rows)
        if not (least <= len(row) <= width or index in whole)
    }
    if len(at) < len(source.columns):
        return None, faults if source.rows_where is not None else [*faults, *flaws.values()]
    # A row that has too many cells is never left out: where a separator went astray, none of them can be trusted.
    long = [fault for index, fault in flaws.items() if len(rows[index]) > width]
    columns = {name: [row[index] if index < len(row) else "" for row in rows] for name, index in at.items()}
    chosen = chosen_rows(source, columns, lines, flaws)
    table = Table(
        chosen.columns,
        chosen.lines,
        lambda line, name: page.cell_place(line, at[name]),
        lambda column: text_reader(column, source.format),
        chosen.left_out,
        chosen.unseen,
        chosen.alike,
    )
    return table, [*faults, *{id(fault): fault for fault in (*long, *chosen.faults)}.values()]


def _named(header: Sequence[Sequence[str]]) -> int:
    """How many cells the rows of a header have without the empty ones at the end."""
    return max((index + 1 for row in header for index, cell in enumerate(row) if folded(cell)), default=1)


def _whole_rows(source: DataSource, at: Mapping[str, int], width: int, rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """The rows that have more cells than the header, all of these empty, and nothing else wrong.

    A separator inside a cell that is not in quotes also makes one cell more, and an empty one if the last was empty. It
    did not where a cell that may not be empty would have been, nor where all rows are as wide.
    """
    longer = {index: row for index, row in enumerate(rows) if len(row) > width and not any(row[width:])}
    filled_rows = [index for index, row in enumerate(rows) if any(row)]
    if len(filled_rows) > 1 and all(index in longer for index in filled_rows):
        return frozenset(longer)
    filled = [at[each.name] for each in source.columns.values() if each.name in at and not _may_be_empty(each)]
    return frozenset(index for index, row in longer.items() if max(filled, default=-1) >= 2 * width - len(row))


def _may_be_empty(column: Column) -> bool:
    return column.optional or column.empty is not None


def _flaw(page: Page, line: int, row: Sequence[str], least: int, most: int) -> Fault:
    if not row:
        return page.blank(line)
    fault = page.ragged(line, len(row), most if len(row) > most else least)
    if len(row) > most and not any(row[most:]):
        advice = f"{fault.help}; if the sheet has empty cells there, end all of its rows with as many"
        return replace(fault, help=advice)
    return fault
