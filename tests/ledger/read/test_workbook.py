"""XLSX: what a sheet shows is what is read, and what looks empty and is not is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpidsl.model.sources import Format
from kpidsl.model.values import NUMBER, Plain, Quantity, Type

from .builders import EUR, SHARE, cells, column, only, part, read, source, told

XLSX = Format("xlsx")


def book(folder: Path, fill: Callable[[Any, Any], None], sheets: tuple[str, ...] = ("Foglio1",)) -> Path:
    """A workbook whose last sheet is filled."""
    path = folder / "libro.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        added = [workbook.add_worksheet(name) for name in sheets]
        fill(workbook, added[-1])
    return path


def table(folder: Path, *rows: list[Any], sheets: tuple[str, ...] = ("Foglio1",)) -> Path:
    def fill(workbook: Any, sheet: Any) -> None:
        styles = {
            kind: workbook.add_format({"num_format": pattern})
            for kind, pattern in ((date, "dd/mm/yyyy"), (datetime, "dd/mm/yyyy hh:mm:ss"))
        }
        for row, line in enumerate(rows):
            for index, cell in enumerate(line):
                if type(cell) in styles:
                    sheet.write_datetime(row, index, cell, styles[type(cell)])
                else:
                    sheet.write(row, index, cell)

    return book(folder, fill, sheets)


def test_typed_cells_are_read_exactly(tmp_path: Path) -> None:
    of = source(
        column("giorno", Plain.DATE),
        column("ora", Plain.DATETIME),
        column("anno", Plain.YEAR),
        column("codice", Plain.CODE),
        column("ok", Plain.YES_NO),
        column("importo", EUR),
        column("nota", optional=True),
        form=XLSX,
    )
    noon = datetime(2022, 5, 1, 13, 45, 10)  # noqa: DTZ001
    path = table(
        tmp_path,
        ["giorno", "ora", "anno", "codice", "ok", "importo", "altro", "nota"],
        [date(2022, 5, 1), noon, 2022, "01.10", True, 0.1, "x", "a"],
        [date(1999, 12, 31), datetime(2022, 5, 2), 2023, 7, False, -1234567.89, "", ""],  # noqa: DTZ001
    )
    outcome = read(of, path)
    assert cells(outcome, "giorno") == [date(2022, 5, 1), date(1999, 12, 31)]
    assert cells(outcome, "ora") == [noon, datetime(2022, 5, 2)]  # noqa: DTZ001
    assert cells(outcome, "anno") == [2022, 2023]
    assert cells(outcome, "codice") == ["01.10", "7"]
    assert cells(outcome, "ok") == [True, False]
    assert [str(cell) for cell in cells(outcome, "importo")] == ["0.1", "-1234567.89"]
    assert cells(outcome, "nota") == ["a", None]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1, max_size=30))
def test_a_number_is_its_shortest_decimal(tmp_path: Path, numbers: list[Decimal]) -> None:
    path = table(tmp_path, ["importo"], *([float(number)] for number in numbers))
    assert cells(read(source(column("importo", EUR), form=XLSX), path), "importo") == numbers


def test_texts_are_read_by_the_declared_format(tmp_path: Path) -> None:
    of = source(
        column("giorno", Plain.DATE),
        column("importo", EUR),
        form=Format("xlsx", decimal=",", thousands=".", dates="dd/mm/yyyy"),
    )
    path = table(tmp_path, ["giorno", "importo"], ["01/02/2022", "1.234,56"], ["2022-02-03", 5])
    outcome = read(of, path)
    assert cells(outcome, "importo") == [Decimal("1234.56"), Decimal(5)]
    assert cells(outcome, "giorno") == [date(2022, 2, 1), date(2022, 2, 3)]


def test_the_only_sheet_or_the_one_that_is_named(tmp_path: Path) -> None:
    of = source(column("a"), form=XLSX)
    path = table(tmp_path, ["a"], ["x"], sheets=("anagrafe", "dati"))
    assert cells(read(of, path, spec=part(sheet="dati")), "a") == ["x"]
    unnamed = only(read(of, path))
    assert (unnamed.code, unnamed.place.path) == ("K0626", str(path))
    assert "`anagrafe`, `dati`" in (unnamed.help or "")
    absent = only(read(of, path, spec=part(sheet="anagrafi")))
    assert (absent.code, absent.help) == ("K0626", "did you mean `anagrafe`?")
    assert only(read(of, path, spec=part(sheet="anagrafe"))).code == "K0608"


def test_hidden_sheets_do_not_count(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        workbook.get_worksheet_by_name("Elenchi").hide()
        sheet.activate()
        sheet.set_first_sheet()
        sheet.write_column(0, 0, ["a", "x"])

    path = book(tmp_path, fill, ("Elenchi", "Dati"))
    of = source(column("a"), form=XLSX)
    assert cells(read(of, path), "a") == ["x"]
    assert only(read(of, path, spec=part(sheet="Elenchi"))).code == "K0608"


def test_a_percentage_is_what_the_sheet_shows(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["quota", "indice"])
        for row, pattern in enumerate(["0%", "0.0%", "0.00 %", "[Red]0.0%;-0.0%", "0.00", '0.0" % circa"'], 1):
            sheet.write(row, 0, 0.355, workbook.add_format({"num_format": pattern}))
            sheet.write(row, 1, 0.355, workbook.add_format({"num_format": pattern}))

    outcome = read(source(column("quota", SHARE), column("indice", Quantity(NUMBER)), form=XLSX), book(tmp_path, fill))
    assert cells(outcome, "quota") == [Decimal("35.5")] * 4 + [Decimal("0.355")] * 2
    assert cells(outcome, "indice") == [Decimal("0.355")] * 6


def test_a_percentage_in_a_column_of_another_kind_is_refused(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        percent = workbook.add_format({"num_format": "0%"})
        sheet.write_row(0, 0, ["importo", "nota"])
        sheet.write_row(1, 0, [0.35, 0.5], percent)

    outcome = read(source(column("importo", EUR), column("nota"), form=XLSX), book(tmp_path, fill))
    assert told(outcome) == [("K0602", 2, 1), ("K0602", 2, 2)]
    assert "`35 %` is a percentage" in outcome.findings[0].message


def test_errors_and_formulas_without_a_result_are_not_empty(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["x", "importo"])
        sheet.write_row(1, 0, ["a", 1])
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 1, "=NA()", None, "#N/A")
        sheet.write_formula(4, 1, "=1+1", None, 2)
        sheet.write_formula(5, 1, '=""', None, "")

    of = source(column("importo", EUR, optional=True), form=XLSX)
    outcome = read(of, book(tmp_path, fill))
    assert told(outcome) == [("K0602", 3, 2), ("K0602", 4, 2)]
    assert "`#DIV/0!`" in outcome.findings[0].message


def never_computed(path: Path, number: int) -> Path:
    """A workbook in which this number is the result of a formula, and not stored."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet, result = "xl/worksheets/sheet1.xml", b"<v>%d</v>" % number
    assert result in parts[sheet]
    parts[sheet] = parts[sheet].replace(result, b"<f>1+1</f>")
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_formula_that_was_never_computed(tmp_path: Path) -> None:
    path = never_computed(table(tmp_path, ["importo"], [1], [2]), 2)
    found = only(read(source(column("importo", EUR, optional=True), form=XLSX), path))
    assert (found.code, found.place.line, found.place.column) == ("K0602", 3, 1)
    assert "without a stored result" in found.message


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["ufficio", "importo"])
        sheet.merge_range(1, 0, 2, 0, "SUAP")
        sheet.write_column(1, 1, [1, 2])

    outcome = read(source(column("ufficio", optional=True), column("importo", EUR), form=XLSX), book(tmp_path, fill))
    assert told(outcome) == [("K0602", 3, 1)]


def test_places_are_those_of_the_sheet(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write(0, 2, "importo")
        sheet.write_column(1, 2, [1, "", 3, "x"])
        sheet.write(2, 1, "nota")

    outcome = read(source(column("importo", EUR), form=XLSX), book(tmp_path, fill))
    assert told(outcome) == [("K0610", 3, 3), ("K0602", 5, 3)]


def test_empty_rows_may_stand_at_the_end_only(tmp_path: Path) -> None:
    of = source(column("a"), form=XLSX)
    assert cells(read(of, table(tmp_path, ["a", "b"], ["x"], [], ["", ""])), "a") == ["x"]
    assert told(read(of, table(tmp_path, ["a"], ["x"], [""], ["y"]))) == [("K0603", 3, 1)]
    assert only(read(of, table(tmp_path, [""], ["a"], ["x"]))).code == "K0608"


def test_headers(tmp_path: Path) -> None:
    of = source(column("anno", header="2022"), column("b"), form=XLSX)
    assert cells(read(of, table(tmp_path, [" b ", 2022], ["x", "y"])), "anno") == ["y"]
    assert told(read(of, table(tmp_path, ["b", "c"], ["x", "y"]))) == [("K0601", 1, 1)]
    assert told(read(of, table(tmp_path, ["b", 2022, "b"], ["x", "y"]))) == [("K0609", 1, 3)]


REFUSALS: list[tuple[Type, Any, str]] = [
    (EUR, "1.234,56", "is text where the plan declares a number"),
    (EUR, "1.234", "is text where the plan declares a number"),
    (EUR, True, "(yes/no) is not a number of `EUR`"),
    (EUR, date(2022, 1, 1), "(a date) is not a number of `EUR`"),
    (EUR, 1e40, "more than 38 digits"),
    (Plain.DATE, 44682, "(a number) is not a date alone"),
    (Plain.DATE, datetime(2022, 1, 1, 10), "(a date with a time) is not a date alone"),  # noqa: DTZ001
    (Plain.DATE, "31/02/2022", "is not a date"),
    (Plain.YEAR, 2022.5, "is not a year"),
    (Plain.YES_NO, 2, "is not yes or no"),
    (Plain.TEXT, 7.1, "a number where the plan declares text"),
    (Plain.TEXT, date(2022, 1, 1), "(a date) is not text"),
    (Plain.CODE, True, "(yes/no) is not text"),
]


@pytest.mark.parametrize(("type_", "cell", "words"), REFUSALS)
def test_refusals_of_cells(tmp_path: Path, type_: Type, cell: Any, words: str) -> None:
    found = only(read(source(column("a", type_), form=XLSX), table(tmp_path, ["a"], [cell])))
    assert (found.place.line, found.place.column) == (2, 1)
    assert words in found.message


def test_equal_cells_of_different_kinds_are_told_apart(tmp_path: Path) -> None:
    path = table(tmp_path, ["a"], [1], [True])
    assert told(read(source(column("a", EUR), form=XLSX), path)) == [("K0602", 3, 1)]
