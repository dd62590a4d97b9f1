"""XLSX: the cells of one sheet, numbers as their shortest decimal, dates as dates, below the row of the header.

The place of a cell is its row and column in the sheet. Rows that are wholly empty may stand at the end only. What a
sheet shows is what is read: 35 % is 35 in a column of `%`. Cells with an error, with a formula whose result is not
stored, or hidden under a merged cell are refused, not taken for empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kpidsl.base.record import record
from kpidsl.ledger.read.cells import emptied, exact_decimal, shortest, trimmed, typed_reader
from kpidsl.ledger.read.content import sha256_of
from kpidsl.ledger.read.faults import Fault, file_fault, shown
from kpidsl.ledger.read.patterns import is_plain
from kpidsl.ledger.read.row_choice import cell_text, chosen_rows
from kpidsl.ledger.read.sheet_marks import Mark, marks_of
from kpidsl.ledger.read.table import (
    CellReader,
    Reading,
    Table,
    Unreadable,
    cell_place,
    joined_header,
    named_or_only,
    positions,
)
from kpidsl.ledger.relation import Cell
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.sources import Column, DataSource, Format
from kpidsl.model.values import Plain, Quantity

_DIGITS = re.compile("-?[0-9]+")


@record
class Percentage:
    """A number that the sheet shows as a percentage: 0.35 for 35 %."""

    number: Decimal

    def __str__(self) -> str:
        return f"{(self.number * 100).normalize():f} %"


@record
class Blocked:
    """A cell that looks empty and is not; `text` is what it shows, None where it shows a result that is not there."""

    why: str
    help: str
    text: str | None = ""


def read_workbook(file: SourceFile, source: DataSource) -> Reading:
    """The declared columns of the sheet that the plan names, or of the only one."""
    path = str(file.path)
    sha256 = sha256_of(file.path)
    try:
        with CalamineWorkbook.from_path(str(file.path)) as book:
            name = file.spec.sheet if file.spec else None
            sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            eligible = [sheet.name for sheet in sheets if name or sheet.visible == SheetVisibleEnum.Visible]
            chosen = named_or_only("sheet", name, eligible, path)
            if isinstance(chosen, Fault):
                return Reading(None, sha256, [chosen])
            rows = _rows(book.get_sheet_by_name(chosen), marks_of(file.path, chosen))
    except (CalamineError, BadZipFile, ParseError, KeyError, ValueError) as error:
        return Reading(None, sha256, [file_fault("K0626", path, f"the workbook cannot be read: {error}")])
    if not rows:
        return Reading(None, sha256, [_headless(path, source)])
    table, faults = _table(rows, source, path)
    return Reading(table, sha256, faults)


def _rows(sheet: CalamineSheet, marks: Mapping[tuple[int, int], Mark]) -> list[list[Any]]:
    """The rows of a sheet from its first on, without the empty ones at the end."""
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (row, column), mark in marks.items():
        while row >= len(rows):
            rows.append([""] * (len(rows[0]) if rows else 0))
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = _marked(rows[row][column], mark)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        hidden = Blocked("the cell is merged into another", "split merged cells: every row has its own")
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                if (row, column) != (top, left):
                    rows[row][column] = hidden
    while rows and _is_blank(rows[-1]):
        rows.pop()
    return rows


def _marked(value: Any, mark: Mark) -> Any:
    match mark.kind:
        case "error":
            return Blocked(f"the cell holds the error `{shown(mark.text)}`", "correct the formula", mark.text)
        case "uncomputed":
            why = "the cell holds a formula without a stored result"
            return Blocked(why, "open the workbook, compute and save it", None)
        case "percent":
            return Percentage(shortest(value)) if isinstance(value, int | float) else value


def _is_blank(row: Sequence[object]) -> bool:
    return all(cell == "" for cell in row)


def _headless(path: str, source: DataSource) -> Fault:
    first, _ = source.format.header_rows
    if first == 1:
        advice = "the first row of the sheet must name the columns"
        return file_fault("K0608", path, "the first row of the sheet is empty", advice)
    message = f"nothing stands in row {first}, where the plan says the header is"
    return file_fault("K0608", path, message, "count the rows as the sheet numbers them")


def _table(rows: Sequence[Sequence[Any]], source: DataSource, path: str) -> tuple[Table | None, list[Fault]]:
    first, last = source.format.header_rows
    header = joined_header([[_name(cell) for cell in row] for row in rows[first - 1 : last]] or [[]])
    if not any(header):
        return None, [_headless(path, source)]
    at, faults = positions(source, header, lambda index: cell_place(path, min(last, len(rows)), index))
    body, lines = rows[last:], range(last + 1, len(rows) + 1)
    flaws = {index: _blank(path, lines[index]) for index, row in enumerate(body) if _is_blank(row)}
    if len(at) < len(source.columns):
        return None, faults if source.rows_where is not None else [*faults, *flaws.values()]
    columns = {name: [_cell(row, index) for row in body] for name, index in at.items()}
    chosen = chosen_rows(source, columns, lines, flaws, _text)
    table = Table(
        chosen.columns,
        chosen.lines,
        lambda line, name: cell_place(path, line, at[name]),
        lambda column: _cell_reader(column, source.format),
        chosen.left_out,
        chosen.unseen,
        chosen.alike,
    )
    return table, [*faults, *chosen.faults]


def _text(cell: Any) -> str | None:
    """What a cell shows, for the choice of rows."""
    return cell.text if isinstance(cell, Blocked) else cell_text(cell)


def _cell(row: Sequence[Any], index: int) -> Any:
    return row[index] if index < len(row) else ""


def _name(cell: object) -> str:
    """A cell of the header. One that is merged into another has no name of its own."""
    if isinstance(cell, Blocked):
        return cell.text or ""
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)


def _blank(path: str, line: int) -> Fault:
    return Fault("K0603", line, 0, lambda: cell_place(path, line, 0), "an empty row among the rows", "remove it")


def _cell_reader(column: Column, form: Format) -> CellReader:
    """Cells as any typed file has them, and what is peculiar to spreadsheets."""
    read = typed_reader(column, form)
    declared = form.decimal == "," or form.thousands is not None or not is_plain(form)

    def read_cell(value: Any) -> Cell | Unreadable:
        match value:
            case Blocked():
                return Unreadable("K0602", value.why, value.help)
            case Percentage():
                return _percentage(column, value)
            case str() if isinstance(column.type, Quantity) and not (declared or _is_sure(value, column, form)):
                advice = 'make it a number cell; or declare the marks of such texts: `thousands ","`, or `decimal ","`'
                return Unreadable("K0602", f"`{shown(value)}` is text where the plan declares a number", advice)
            case date() if column.type is Plain.DATETIME and not isinstance(value, datetime):
                return datetime.combine(value, time())
            case _:
                return read(value)

    return lambda values: [read_cell(value) for value in values]


def _is_sure(text: str, column: Column, form: Format) -> bool:
    """Whether a text says the same whatever the marks are: digits alone, a time that is written out, or nothing."""
    text = emptied(trimmed(text, form), column, form)
    return not text or column.written is not None or _DIGITS.fullmatch(text) is not None


def _percentage(column: Column, value: Percentage) -> Cell | Unreadable:
    """A percentage in a column whose unit is a ratio of like things; anywhere else it is a mistake."""
    match column.type:
        case Quantity(unit) if not unit.dimension:
            return exact_decimal(Fraction(value.number) / unit.factor)
        case _:
            return Unreadable("K0602", f"`{value}` is a percentage where the plan declares another kind of cell")
