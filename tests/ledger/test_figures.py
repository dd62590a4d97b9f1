"""The sheet of supplied figures: values in coherent units, and each refusal with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpidsl.base.diagnostic import Diagnostic, Outcome
from kpidsl.ledger.figures import Figures, SuppliedFigure, read_figures
from kpidsl.model.values import NOT_REACHED, NUMBER, PERCENT, Judgement, Plain, Quantity, Unit, Value

from .plans import measured, plan, supplied

MINUTE = Quantity(Unit("minute", (("hour", 1),), Fraction(1, 60)))
EUR = Quantity(Unit("EUR", (("EUR", 1),)))
IMPRESA = Quantity(Unit("impresa", (("impresa", 1),)))
RATE = Quantity(Unit("pratica per 100 impresa", (("impresa", -1), ("pratica", 1)), Fraction(1, 100)))
PLAN = plan(
    "plan.kpi",
    inputs=[
        supplied("ore", MINUTE),
        supplied("spesa", EUR),
        supplied("imprese", IMPRESA),
        supplied("quota", Quantity(PERCENT)),
        supplied("indice", Quantity(NUMBER)),
        supplied("tasso", RATE),
        supplied("avvio", Plain.DATE),
        supplied("idoneita", Plain.YES_NO),
        supplied("pap", Judgement("attuazione")),
        measured("pratiche", Quantity(NUMBER)),
    ],
)
HEADER = "input;period;value;unit;by;evidence\n"


def sheet(folder: Path, rows: str, header: str = HEADER) -> Path:
    path = folder / "figures.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def figures(folder: Path, rows: str) -> dict[tuple[str, str], SuppliedFigure]:
    outcome = read_figures(PLAN, sheet(folder, rows))
    assert outcome.value is not None, outcome.findings
    return dict(outcome.value.figures)


def only(outcome: Outcome[Figures]) -> Diagnostic:
    assert outcome.value is None
    assert len(outcome.findings) == 1, outcome.findings
    return outcome.findings[0]


VALUES: list[tuple[str, Value | None]] = [
    ("ore;2022;12;minute", Fraction(1, 5)),
    ("ore;2022;1_234.5;minute", Fraction("1234.5") / 60),
    ("ore;2022;1.234;minute", Fraction("1.234") / 60),
    ("quota;2022;12.345;%", Fraction("0.12345")),
    ("indice;2022;1.234;number", Fraction("1.234")),
    ("imprese;2022;9_812;impresa", Fraction(9812)),
    ("imprese;2022;9.8120;impresa", Fraction("9.812")),
    ("imprese;2022;0.125;impresa", Fraction("0.125")),
    ("spesa;2022;9812.500;EUR", Fraction("9812.5")),
    ("quota;2022;-35.25;%", Fraction("-0.3525")),
    ("indice;2022;0.1;number", Fraction(1, 10)),
    ("tasso;2022-Q1;50;pratica per 100 impresa", Fraction(1, 2)),
    ("avvio;2022;2022-07-15;date", date(2022, 7, 15)),
    ("avvio;2022-H1;not reached;date", NOT_REACHED),
    ("idoneita;2022-05;yes;yes/no", True),
    ("idoneita;2022;no;yes/no", False),
    ("idoneita;2022;sì;yes/no", True),
    ("idoneita;2022;SI;yes/no", True),
    ("pap;2022;in parte;", "in parte"),
    ("ore;2022;;minute", None),
    ("ore;2022;;", None),
    ("avvio;2022;;date", None),
    ("pap;2022;;", None),
]


@pytest.mark.parametrize(("row", "value"), VALUES)
def test_values(tmp_path: Path, row: str, value: Value | None) -> None:
    ((found),) = figures(tmp_path, row + ";SG;\n").values()
    assert found.value == value
    assert type(found.value) is type(value)


def test_a_figure_carries_who_gave_it_and_the_evidence(tmp_path: Path) -> None:
    found = figures(tmp_path, 'ore;2022;5;minute;"U.O. ""A""";prot. 12; 3\n'.replace("; 3", ""))
    figure = found["ore", "2022"]
    assert (figure.by, figure.evidence) == ('U.O. "A"', "prot. 12")
    assert (figure.place.line, figure.place.column) == (2, 10)
    bare = figures(tmp_path, "ore;2022;5;minute;;\n")["ore", "2022"]
    assert (bare.by, bare.evidence) == (None, None)


def test_the_file_is_told_with_its_fingerprint(tmp_path: Path) -> None:
    path = sheet(tmp_path, "ore;2022;5;minute;;\nore;2023;6;minute;;\n")
    outcome = read_figures(PLAN, path)
    assert outcome.value is not None
    file = outcome.value.file
    assert (file.source, file.path, file.rows, len(file.sha256)) == ("figures", str(path), 2, 64)


PRINTED = "thousands are written `9_812`; a decimal has other than three places, `9.8120`"
REFUSALS = [
    ("or;2022;1;minute", "K0619", 1, "no input `or`", "did you mean `ore`?"),
    ("pratiche;2022;1;number", "K0622", 1, "measured from source `libro`", None),
    ("ore;2022-13;1;minute", "K0620", 5, "`2022-13` is not a period", "2022-Q3"),
    ("ore;;1;minute", "K0610", 5, "the cell is empty", "remove the row"),
    (";2022;1;minute", "K0610", 1, "the cell is empty", None),
    ("ore;2022;1,5;minute", "K0620", 10, "`1,5` is not a number", "decimal point"),
    ("ore;2022;1.234,5;minute", "K0620", 10, "is not a number", None),
    ("ore;2022;+1;minute", "K0620", 10, "is not a number", None),
    ("ore;2022;1__2;minute", "K0620", 10, "is not a number", None),
    ("ore;2022;1_;minute", "K0620", 10, "is not a number", None),
    ("ore;2022; 1;minute", "K0620", 10, "is not a number", None),
    ("ore;2022;5 minute;minute", "K0620", 10, "is not a number", "without its unit"),
    ("ore;2022;not reached;minute", "K0620", 10, "is not a number", None),
    ("ore;2022;1e3;minute", "K0620", 10, "is not a number", None),
    ("avvio;2022;31/12/2022;date", "K0620", 12, "not a day", "not reached"),
    ("avvio;2022;2022-02-30;date", "K0620", 12, "not a day", None),
    ("avvio;2022;2022-07;date", "K0620", 12, "not a day", None),
    ("idoneita;2022;1;yes/no", "K0620", 15, "neither `yes` nor `no`", "`sì`"),
    ("imprese;2022;9.812;impresa", "K0620", 14, "`9.812` impresa", PRINTED),
    ("spesa;2022;-41.000;EUR", "K0620", 12, "`-41.000` EUR", "written `-41_000`"),
    ("tasso;2022;1.000;pratica per 100 impresa", "K0620", 12, "`1.000`", "`1_000`"),
    ("pap;2022;atuato;", "K0620", 10, "not a word of the scale", "did you mean `attuato`?"),
    ("pap;2022;7;", "K0620", 10, "not a word of the scale", "`in parte`"),
    ("ore;2022;1;day", "K0627", 12, "has the unit `minute`, and the figure has `day`", "`minute`"),
    ("ore;2022;1;", "K0627", 12, "and the figure has none", None),
    ("avvio;2022;2022-07-01;day", "K0627", 23, "`date`", None),
    ("pap;2022;attuato;%", "K0627", 18, "has no unit, and the figure has `%`", "empty"),
]


@pytest.mark.parametrize(("row", "code", "at", "words", "advice"), REFUSALS)
def test_refusals(tmp_path: Path, row: str, code: str, at: int, words: str, advice: str | None) -> None:
    path = sheet(tmp_path, row + ";SG;\n")
    found = only(read_figures(PLAN, path))
    assert (found.code, found.place.path, found.place.line, found.place.column) == (code, str(path), 2, at)
    assert words in found.message
    assert advice is None or advice in (found.help or "")


def test_a_figure_given_twice_shows_the_first(tmp_path: Path) -> None:
    rows = "ore;2022;1;minute;;\nore;2023;1;minute;;\nore;2022;1;minute;;\n"
    found = only(read_figures(PLAN, sheet(tmp_path, rows)))
    assert (found.code, found.place.line, found.labels[0].place.line) == ("K0621", 4, 2)


def test_the_declaration_is_shown_beside_a_wrong_unit(tmp_path: Path) -> None:
    (label,) = only(read_figures(PLAN, sheet(tmp_path, "ore;2022;1;day;;\n"))).labels
    assert (label.place.path, label.place.line) == ("plan.kpi", 4)


def test_all_faults_are_told_and_nothing_is_taken_from_the_rest(tmp_path: Path) -> None:
    rows = "ore;2022;1;minute;;\nor;2022;1;minute;;\nquota;2022;x;number;;\nindice;2022;1\n"
    outcome = read_figures(PLAN, sheet(tmp_path, rows))
    assert outcome.value is None
    assert [(f.code, f.place.line) for f in outcome.findings] == [("K0603", 5)]
    outcome = read_figures(PLAN, sheet(tmp_path, rows.removesuffix("indice;2022;1\n")))
    assert [(f.code, f.place.line) for f in outcome.findings] == [("K0619", 3), ("K0620", 4), ("K0627", 4)]


@pytest.mark.parametrize(
    ("header", "code"),
    [("input;period;value;unit;by\n", "K0601"), ("", "K0608"), ("input;period;value;unit;by;evidence;by\n", "K0609")],
)
def test_headers(tmp_path: Path, header: str, code: str) -> None:
    assert only(read_figures(PLAN, sheet(tmp_path, "", header))).code == code


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_bytes((HEADER + "ore;2022;1;minute;Forlì;\n").encode("latin-1"))
    found = only(read_figures(PLAN, path))
    assert (found.code, found.place.line, found.help) == ("K0605", 2, "save the sheet as CSV UTF-8")


def test_a_sheet_with_another_separator(tmp_path: Path) -> None:
    found = only(read_figures(PLAN, sheet(tmp_path, "ore,2022,1,minute,,\n", HEADER.replace(";", ","))))
    assert (found.code, found.message) == ("K0601", "the header has one cell: is the separator `;` right?")


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    assert only(read_figures(PLAN, tmp_path / "figures.csv")).code == "K0607"


def workbook(folder: Path, *rows: list[Any]) -> Path:
    path = folder / "figures.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        formats = {date: book.add_format({"num_format": "dd/mm/yyyy"}), "%": book.add_format({"num_format": "0%"})}
        page.write_row(0, 0, HEADER.strip().split(";"))
        for row, cells in enumerate(rows, 1):
            for index, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(row, index, cell, formats[date])
                else:
                    page.write(row, index, cell, formats["%"] if index == 2 and cells[3] == "%" else None)
    return path


def test_a_workbook(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["ore", 2022, 12.3, "minute", "SG", "prot. 1"],
        ["ore", "2022-Q1", "1_000", "minute", "", ""],
        ["quota", 2022, 0.35, "%"],
        ["avvio", 2022, date(2022, 7, 15), "date"],
        ["avvio", 2023, "not reached", "date"],
        ["idoneita", 2022, True, "yes/no"],
        ["pap", 2022, "attuato", ""],
        ["pap", 2023, "", ""],
    )
    outcome = read_figures(PLAN, path)
    assert outcome.value is not None, outcome.findings
    assert {key: figure.value for key, figure in outcome.value.figures.items()} == {
        ("ore", "2022"): Fraction("12.3") / 60,
        ("ore", "2022-Q1"): Fraction(1000, 60),
        ("quota", "2022"): Fraction(35, 100),
        ("avvio", "2022"): date(2022, 7, 15),
        ("avvio", "2023"): NOT_REACHED,
        ("idoneita", "2022"): True,
        ("pap", "2022"): "attuato",
        ("pap", "2023"): None,
    }


@pytest.mark.parametrize(
    ("name", "cell", "unit"),
    [("pap", 1, ""), ("avvio", 44682, "date"), ("ore", date(2022, 1, 1), "minute"), ("ore", "12,5", "minute")],
)
def test_cells_of_a_workbook_that_are_refused(tmp_path: Path, name: str, cell: Any, unit: str) -> None:
    found = only(read_figures(PLAN, workbook(tmp_path, [name, 2022, cell, unit])))
    assert (found.code, found.place.line, found.place.column) == ("K0620", 2, 3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.decimals(-(10**12), 10**12, places=6))
def test_a_number_comes_back_as_it_was_written(tmp_path: Path, number: Decimal) -> None:
    grouped = f"{number:,f}".replace(",", "_")
    found = figures(tmp_path, f"quota;2022;{number:f};%;;\nindice;2022;{grouped};number;;\n")
    assert found["quota", "2022"].value == Fraction(number) / 100
    assert found["indice", "2022"].value == Fraction(number)
