"""Files as public bodies publish them: preambles, total rows, marks, changing headers. All declared, none guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.ledger.read import read_source
from kpidsl.ledger.read.patterns import number_parser
from kpidsl.ledger.read.undeclared import undeclared
from kpidsl.ledger.relation import Cell
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.expression import (
    ColumnRef,
    Comparison,
    Constant,
    Expression,
    Logical,
    Member,
    Negation,
    Present,
    Starts,
)
from kpidsl.model.sources import Column, DataSource, FileSpec, Format
from kpidsl.model.symbols import flaw_of
from kpidsl.model.values import Plain, Quantity, Unit

from .builders import ENGLISH, EUR, HOUR, ITALIAN, NOWHERE, SHARE, cells, column, only, read, source, told, write
from .test_workbook import XLSX, book, never_computed, table

ENTE = ColumnRef("ente", NOWHERE)


def is_(text: str, column: str = "ente") -> Expression:
    return Comparison("=", ColumnRef(column, NOWHERE), Constant(text, NOWHERE), NOWHERE)


def spese(*more: Column, form: Format = ENGLISH, where: Expression | None = None) -> DataSource:
    of = source(column("ente"), column("importo", EUR), *more, form=form)
    return replace(of, rows_where=where)


# --- header rows -----------------------------------------------------------------------------------------------------

PREAMBLE = b'Spesa "2022, \xe8 una prova\r\n\r\n;;;;\r\n'


def test_what_stands_above_the_header_is_never_read(tmp_path: Path) -> None:
    path = write(tmp_path, PREAMBLE + b"ente,importo\r\nLambeth,12\r\nSouthwark,x\r\n")
    of = spese(form=replace(ENGLISH, header_rows=(4, 4)))
    outcome = read(of, path)
    assert told(outcome) == [("K0602", 6, 11)]
    good = read(of, write(tmp_path, path.read_bytes().replace(b"x", b'"1,234"')))
    assert cells(good, "importo") == [Decimal(12), Decimal(1234)]
    assert good.value is not None
    assert list(good.value.lines) == [5, 6]


@pytest.mark.parametrize("text", ["a\nb\n", "a\nb", "a\n\nb\n\nente,importo\n", ""])
def test_no_header_on_its_line(tmp_path: Path, text: str) -> None:
    found = only(read(spese(form=replace(ENGLISH, header_rows=(4, 4))), write(tmp_path, text)))
    assert found.code == "K0608"
    assert "line 4" in found.message


def test_several_rows_make_one_header(tmp_path: Path) -> None:
    text = 'x\n"Stanza\nmenti",,"Im\u00a0 pegni",\n"anno\n2022",anno 2023,anno 2022,"anno  2023"\n1,2,3,4\n'
    names = ("Stanza menti anno 2022", "Stanza menti anno 2023", "Im pegni anno 2022", "Im\npegni anno 2023")
    of = source(
        *(column(f"c{index}", EUR, header=name) for index, name in enumerate(names)),
        form=replace(ENGLISH, header_rows=(2, 4)),
    )
    outcome = read(of, write(tmp_path, text))
    assert [cells(outcome, f"c{index}") for index in range(4)] == [[1], [2], [3], [4]]
    wrong = read(source(column("c", EUR, header="Impegni anno 2023"), form=of.format), write(tmp_path, text))
    assert told(wrong) == [("K0601", 4, 1)]


def test_header_rows_of_a_sheet(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        ["Titolo"],
        [],
        ["", "2022", "", "Note"],
        ["ente", "spesa", "entrata", ""],
        ["a", 1, 2, "x"],
        ["b", 3, 4],
    )
    of = source(
        column("ente"),
        column("spesa", EUR, header="2022 spesa"),
        column("entrata", EUR, header="2022 entrata"),
        column("note", optional=True, header="Note"),
        form=replace(XLSX, header_rows=(3, 4)),
    )
    outcome = read(of, path)
    assert [cells(outcome, name) for name in of.columns] == [["a", "b"], [1, 3], [2, 4], ["x", None]]
    assert outcome.value is not None
    assert list(outcome.value.lines) == [5, 6]
    one = read(source(column("ente"), form=replace(XLSX, header_rows=(4, 4))), path)
    assert cells(one, "ente") == ["a", "b"]
    for row in (2, 9):
        found = only(read(source(column("ente"), form=replace(XLSX, header_rows=(row, row))), path))
        assert (found.code, f"row {row}" in found.message) == ("K0608", True)


def test_merged_cells_of_a_header(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 0, "ente")
        sheet.merge_range(0, 1, 0, 2, "importo")
        sheet.write_row(1, 1, ["2022", "2023"])
        sheet.write_row(2, 0, ["a", 1, 2])

    of = spese(form=replace(XLSX, header_rows=(1, 2)))
    of = replace(of, columns={**of.columns, "importo": column("importo", EUR, header="importo 2023")})
    outcome = read(of, book(tmp_path, fill))
    assert (cells(outcome, "ente"), cells(outcome, "importo")) == (["a"], [2])


def test_headers_that_change_from_file_to_file(tmp_path: Path) -> None:
    of = source(replace(column("ente", header="Client"), other_headers=("Body Name",)), form=ENGLISH)
    first = write(tmp_path, "Client,x\na,1\n", "1.csv")
    second = write(tmp_path, 'x,"Body\n Name"\n1,b\n', "2.csv")
    assert cells(read(of, first, second), "ente") == ["a", "b"]
    found = only(read(of, write(tmp_path, "Client,Body Name\na,b\n")))
    assert (found.code, found.place.column) == ("K0609", 8)
    assert "`Client` and `Body Name`" in found.message
    found = only(read(of, write(tmp_path, "Ente,x\na,b\n")))
    assert found.code == "K0601"
    assert "`Client` or `Body Name`" in found.message


def test_a_file_has_a_format_of_its_own(tmp_path: Path) -> None:
    own = replace(ITALIAN, encoding="cp1252", header_rows=(2, 2))
    files = [
        SourceFile(write(tmp_path, 'ente,importo\nà,"1,234.5"\n', "1.csv"), FileSpec("1.csv", None, None, NOWHERE)),
        SourceFile(
            write(tmp_path, "x\nente;importo\nè;1.234,5\n".encode("cp1252"), "2.csv"),
            FileSpec("2.csv", None, None, NOWHERE, own),
        ),
    ]
    outcome = read_source(spese(), files)
    assert cells(outcome, "importo") == [Decimal("1234.5")] * 2
    assert cells(outcome, "ente") == ["à", "è"]


# --- rows where ------------------------------------------------------------------------------------------------------

MESSY = """ente,importo,data
Lambeth,10,2022-01-01

Southwark,n.a.,2022-01-01
Total,10
,,
"Lambeth, north",1,2022-01-01
Lambeth,20,2022-01-02
Source: GLA
"""


def test_only_the_rows_that_are_wanted_are_judged(tmp_path: Path) -> None:
    path = write(tmp_path, MESSY)
    outcome = read(spese(column("data", Plain.DATE), where=is_("Lambeth")), path)
    assert cells(outcome, "importo") == [10, 20]
    assert outcome.value is not None
    assert list(outcome.value.lines) == [2, 8]
    (file,) = outcome.value.files
    assert (file.rows, file.left_out) == (2, 6)


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        (is_("Lambeth"), [2, 8]),
        (Negation(is_("Lambeth"), NOWHERE), [3, 4, 5, 6, 7, 9]),
        (Comparison("!=", ENTE, Constant("Lambeth", NOWHERE), NOWHERE), [3, 4, 5, 6, 7, 9]),
        (Member(ENTE, ("Total", "Southwark"), NOWHERE), [4, 5]),
        (Starts(ENTE, ("Lam", "Sou"), NOWHERE), [2, 4, 7, 8, 9]),
        (Present(ENTE, NOWHERE), [2, 4, 5, 7, 8, 9]),
        (Negation(Present(ColumnRef("data", NOWHERE), NOWHERE), NOWHERE), [3, 5, 6, 9]),
        (Logical("and", is_("Lambeth"), is_("2022-01-02", "data"), NOWHERE), [8]),
        (Logical("or", is_("Total"), is_("n.a.", "importo"), NOWHERE), [4, 5]),
    ],
)
def test_conditions_are_asked_of_texts(tmp_path: Path, where: Expression, lines: list[int]) -> None:
    """Whatever a column holds, its text is asked; rows that lack cells have empty ones."""
    padded = "\n".join(
        line + "," * (2 - line.count(",")) if '"' not in line else line for line in MESSY.split("\n")[:-1]
    )
    of = spese(column("data"), where=where)
    texts = {name: column(name, empty="") for name in of.columns}
    outcome = read(replace(of, columns=texts), write(tmp_path, padded))
    assert outcome.value is not None, outcome.findings
    assert list(outcome.value.lines) == lines


@pytest.mark.parametrize(
    ("where", "finding"),
    [
        (Comparison("!=", ENTE, Constant("Southwark", NOWHERE), NOWHERE), ("K0603", 3, 1)),
        (is_("Total"), ("K0603", 5, 9)),
        (is_("Southwark"), ("K0602", 4, 11)),
    ],
)
def test_a_bad_row_that_is_wanted_is_an_error(tmp_path: Path, where: Expression, finding: tuple[str, int, int]) -> None:
    assert finding in told(read(spese(column("data", Plain.DATE), where=where), write(tmp_path, MESSY)))


def test_a_row_with_too_many_cells_is_never_left_out(tmp_path: Path) -> None:
    text = "ente,importo\nLambeth,10\nSmith, John,Lambeth,20\n"
    assert told(read(spese(where=is_("Lambeth")), write(tmp_path, text))) == [("K0603", 3, 13)]


def test_a_condition_that_nothing_satisfies(tmp_path: Path) -> None:
    first = write(tmp_path, "ente,importo\nLambeth,1\n", "1.csv")
    second = write(tmp_path, "ente,importo\nLambeth Council,1\n", "2.csv")
    outcome = read(spese(where=is_("Lambeth")), first, second)
    assert outcome.value is not None
    assert [found.code for found in outcome.findings] == ["K0628"]
    assert "2.csv" in outcome.findings[0].message
    outcome = read(spese(where=is_("Camden")), first, second)
    assert outcome.value is not None
    assert [found.code for found in outcome.findings] == ["K0615"]


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (Comparison("!=", ENTE, Constant("Totale", NOWHERE), NOWHERE), []),
        (Negation(Member(ENTE, ("Totale", "n.d."), NOWHERE), NOWHERE), []),
        (Negation(Starts(ENTE, ("Fonte",), NOWHERE), NOWHERE), []),
        (Negation(Negation(Member(ENTE, ("Totale", "Lambeth"), NOWHERE), NOWHERE), NOWHERE), ["K0615"]),
    ],
)
def test_what_is_left_out_need_not_be_there(tmp_path: Path, where: Expression, told: list[str]) -> None:
    outcome = read(spese(where=where), write(tmp_path, "ente,importo\nLambeth,1\n"))
    assert outcome.value is not None
    assert [found.code for found in outcome.findings] == told


def test_a_condition_that_all_but_one_file_nearly_satisfies(tmp_path: Path) -> None:
    """Neither that no text is the one asked for nor that no row of a file is read is told a second time."""
    first = write(tmp_path, "ente,importo\nx,5\nLambeth,1\nLAMBETH,1\n", "1.csv")
    second = write(tmp_path, "ente,importo\nlambeth,1\nlambeth,1\n", "2.csv")
    for asked, message, line in (("Lambeth", '3 rows have "LAMBETH" or "lambeth"', 4), ("LAmbeth", "4 rows have", 3)):
        outcome = read(spese(where=is_(asked)), first, second)
        assert outcome.value is not None
        (found,) = outcome.findings
        assert (found.code, found.place.line) == ("K0629", line)
        assert message in found.message
        assert [(Path(label.place.path).name, label.place.line) for label in found.labels[:-1]] == [("2.csv", 2)]


def test_rows_of_a_sheet_nearly_asked_for_have_their_place(tmp_path: Path) -> None:
    path = table(tmp_path, ["importo", "ente"], [1, "Lambeth"], [], [2, "Lambeth "])
    outcome = read(replace(spese(where=is_("Lambeth")), format=XLSX), path)
    assert [(found.code, found.place.line, found.place.column) for found in outcome.findings] == [("K0629", 4, 2)]


def test_rows_of_a_sheet(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        ["anno", "ente", "importo"],
        [2022, "a", 1],
        [],
        [2021.5, "b", "x"],
        [date(2022, 3, 1), "c", "y"],
        [2022, "d", 2],
    )
    of = source(column("anno", Plain.YEAR), column("ente"), column("importo", EUR), form=XLSX)
    outcome = read(replace(of, rows_where=is_("2022", "anno")), path)
    assert cells(outcome, "ente") == ["a", "d"]
    assert outcome.value is not None
    assert [(file.rows, file.left_out) for file in outcome.value.files] == [(2, 3)]
    for text, line in (("2021.5", 4), ("2022-03-01", 5)):
        found = told(read(replace(of, rows_where=is_(text, "anno")), path))
        assert {place for _, place, _ in found} == {line}
    blank = Negation(Present(ENTE, NOWHERE), NOWHERE)
    assert told(read(replace(of, rows_where=blank), path)) == [("K0603", 3, 1)]


def test_a_cell_without_a_result_is_never_left_out(tmp_path: Path) -> None:
    path = never_computed(table(tmp_path, ["anno", "importo"], [7, 1], [2022, 1]), 7)
    of = source(column("anno", Plain.YEAR), column("importo", EUR), form=XLSX)
    assert told(read(replace(of, rows_where=is_("2022", "anno")), path)) == [("K0602", 2, 1)]


# --- marks of empty cells --------------------------------------------------------------------------------------------


def test_texts_that_are_an_empty_cell(tmp_path: Path) -> None:
    form = replace(ENGLISH, empty=("-", "n.d."))
    of = source(
        replace(column("a", EUR, empty=None, optional=True), empty_texts=("N/A",)),
        column("b", optional=True),
        column("c", EUR),
        form=form,
    )
    path = write(tmp_path, "a,b,c\nN/A,N/A,1\n-,n.d.,2\n,,3\n")
    assert cells(read(of, path), "a") == [None, None, None]
    assert cells(read(of, path), "b") == ["N/A", None, None]
    found = only(read(of, write(tmp_path, "a,b,c\n1,,-\n", "2.csv")))
    assert (found.code, found.place.line, found.place.column) == ("K0610", 2, 4)
    kept = read(replace(of, rows_where=Present(ColumnRef("b", NOWHERE), NOWHERE)), path)
    assert cells(kept, "c") == [1]
    sheet = table(tmp_path, ["a", "b", "c"], ["N/A", "-", 1], [7, "x", 2])
    assert cells(read(replace(of, format=replace(form, kind="xlsx")), sheet), "a") == [None, 7]


# --- numbers ---------------------------------------------------------------------------------------------------------

EUROS = replace(ENGLISH, symbols=("€", "EUR"), negative="(1)")


def test_numbers_as_published(tmp_path: Path) -> None:
    of = source(column("a", EUR), column("b", SHARE), form=replace(EUROS, symbols=("€", "%"), trim=True))
    path = write(tmp_path, 'a,b\n"\u00a0€1,234.56 ",12.5 %\n(€2.00),(3%)\n-€2,4\n')
    assert cells(read(of, path), "a") == [Decimal("1234.56"), Decimal(-2), Decimal(-2)]
    assert cells(read(of, path), "b") == [Decimal("12.5"), Decimal(-3), Decimal(4)]
    for text in ("12 %,1\n", "1,€5\n"):
        assert told(read(of, write(tmp_path, "a,b\n" + text)))[0][0] == "K0602"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("€5", 'symbol "€"'),
        ("5 euro", 'symbol "euro"'),
        ("4.0 (p)", 'symbol "(p)"'),
        ("5*", 'symbol "*"'),
        ("12 (1)", 'symbol "(1)"'),
        ("(5)", 'negative "(1)"'),
        ("5-", 'negative "1-"'),
        ("+5", "`plus`"),
        ("5 %", "the unit of the column is `%`"),
        ("£5", "of another unit"),
        ("5 kr", "of another unit"),
        ("1.2M", "another number"),
        ("5K", "another number"),
        ("5 Mio. €", "another number"),
        ("5 ‰", "another number"),
        ("ca. 5", "another number"),
        ("5 (thousand)", "another number"),
        ("5p", "another number"),
    ],
)
def test_a_number_with_something_beside_it_says_what_to_declare(tmp_path: Path, text: str, advice: str) -> None:
    found = only(read(spese(), write(tmp_path, f"ente,importo\na,{text}\n")))
    assert found.help is not None
    assert advice in found.help


@pytest.mark.parametrize(
    "text", [".5", "-.5", "€.5", "EUR.5", "5.", "5.-", "<5", "5½", "\u20135", "1'000", "5e3", "5 (-)"]
)
def test_what_could_be_a_part_of_a_number_is_never_offered_as_a_symbol(tmp_path: Path, text: str) -> None:
    found = only(read(spese(), write(tmp_path, f"ente,importo\na,{text}\n")))
    assert "symbol" not in (found.help or "")


FIGURES = st.from_regex(r"-?[0-9]{1,3}(,[0-9]{3})?(\.[0-9]{1,2})?", fullmatch=True)
AROUND = st.text(st.sampled_from(".,'’_-+() \u00a0*¹½€£$%‰KkMbprFoaeEUR[]/:"), max_size=4)
_SAID = re.compile('symbol "([^"]*)"')


@given(FIGURES, AROUND, AROUND, st.sampled_from([EUR, SHARE]))
def test_whoever_follows_the_advice_gets_the_figure_or_is_told_again(
    figures: str, before: str, behind: str, type_: Quantity
) -> None:
    """A symbol that is offered stands outside of every digit and mark: without it, the same text is that number."""
    text = before + figures + behind
    told = undeclared(text, ENGLISH, type_.unit) or ""
    for symbol in _SAID.findall(told):
        assert flaw_of(symbol) is None
        number = number_parser(replace(ENGLISH, symbols=(symbol,)))(text)
        if number is not None:
            rest = text.replace(symbol, "").strip(" \u00a0")
            assert number == number_parser(ENGLISH)(rest)


def test_marks_of_notes(tmp_path: Path) -> None:
    of = source(column("a", EUR), column("b", SHARE), form=replace(ENGLISH, symbols=("€", "%", "(p)", "*", "(1)")))
    path = write(tmp_path, "a,b\n4.0 (p),5 % (1)\n€5 *,5%*\n* -5,12 (1)\n")
    assert cells(read(of, path), "a") == [Decimal("4.0"), Decimal(5), Decimal(-5)]
    assert cells(read(of, path), "b") == [5, 5, 12]
    for text in ("1*5,1\n", "(p),1\n", "5 (p) (p),1\n", "5 p,1\n", "5€*€,1\n", "(1),1\n"):
        assert told(read(of, write(tmp_path, "a,b\n" + text)))[0][0] == "K0602"


def test_a_word_that_shortens_numbers_is_read_of_its_own_unit_alone(tmp_path: Path) -> None:
    metres = Quantity(Unit("m", (("m", 1),)))
    of = source(column("a", metres), column("b", EUR), form=replace(ENGLISH, symbols=("m",)))
    assert cells(read(of, write(tmp_path, "a,b\n5 m,1\n")), "a") == [5]
    assert told(read(of, write(tmp_path, "a,b\n5 m,1 m\n"))) == [("K0602", 2, 5)]


def test_blanks_around_cells(tmp_path: Path) -> None:
    text = "ente,importo\n \u00a0Lambeth ,\t5\n"
    assert told(read(spese(), write(tmp_path, text))) == [("K0602", 2, 12)]
    of = spese(form=replace(ENGLISH, trim=True))
    assert cells(read(of, write(tmp_path, text)), "ente") == ["Lambeth"]
    assert cells(read(replace(of, rows_where=is_("Lambeth")), write(tmp_path, text)), "importo") == [5]


# --- dates, times, years ---------------------------------------------------------------------------------------------


def test_a_column_has_dates_of_its_own(tmp_path: Path) -> None:
    of = source(
        column("a", Plain.DATE),
        replace(column("b", Plain.DATE), dates="dd-mon-yyyy"),
        form=replace(ENGLISH, dates="d/m/yyyy"),
    )
    path = write(tmp_path, "a,b\n1/12/2022,01-DIC-2022\n")
    assert cells(read(of, path), "a") == cells(read(of, path), "b") == [date(2022, 12, 1)]
    found = only(read(of, write(tmp_path, "a,b\n1/12/2022,1/12/2022\n")))
    assert "(dd-mon-yyyy)" in found.message


@pytest.mark.parametrize(
    ("written", "text", "seconds"),
    [
        ("hh:mm", "1:20", 4800),
        ("hh:mm", "08:05", 29100),
        ("hh:mm", "100:00", 360000),
        ("hh:mm", "-0:30", -1800),
        ("hh:mm:ss", "25:00:01", 90001),
        ("mm:ss", "90:30", 5430),
        ("hh'h'mm", "08h30", 30600),
        ("hh'h'mm", "101H05", 363900),
        ("hh'h'mm", "08:30", None),
        ("hh'h'mm", "8h", None),
        ("hh:mm", "1:60", None),
        ("hh:mm", "1.20", None),
        ("hh:mm", "1:2", None),
        ("hh:mm", "1:20:00", None),
        ("hh:mm:ss", "1:20", None),
        ("mm:ss", ":30", None),
    ],
)
def test_times_that_are_written_out(tmp_path: Path, written: str, text: str, seconds: int | None) -> None:
    of = source(replace(column("a", HOUR), written=written), form=ENGLISH)
    outcome = read(of, write(tmp_path, f"a\n{text}\n"))
    assert (list(outcome.value.columns["a"]) if outcome.value else None) == (None if seconds is None else [seconds])


def test_times_of_a_sheet(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        clock = workbook.add_format({"num_format": "hh:mm"})
        length = workbook.add_format({"num_format": "[h]:mm"})
        sheet.write_row(0, 0, ["a"])
        sheet.write_datetime(1, 0, time(8, 30), clock)
        sheet.write_datetime(2, 0, timedelta(hours=30, minutes=15), length)
        sheet.write_row(3, 0, ["1:20"])

    of = source(replace(column("a", HOUR), written="hh:mm"), form=XLSX)
    assert cells(read(of, book(tmp_path, fill)), "a") == [30600, 108900, 4800]
    found = only(read(of, table(tmp_path, ["a"], [7.5])))
    assert (found.code, "is not written hh:mm" in found.message) == ("K0602", True)
    assert "a part of a day" in (found.help or "")


@pytest.mark.parametrize(
    ("written", "text", "year"),
    [
        ("yyyy/yy", "2022/23", 2022),
        ("yyyy/yy", "1999/00", 1999),
        ("yyyy-yy", "2022-23", 2022),
        ("yyyy/yyyy", "2022/2023", 2022),
        ("yyyy/yy", "2022/24", None),
        ("yyyy/yy", "2022-23", None),
        ("yyyy/yy", "2022", None),
        ("yyyy/yyyy", "2022/2024", None),
        ("yyyy/yy", "0000/01", None),
    ],
)
def test_years_that_are_financial_ones(tmp_path: Path, written: str, text: str, year: Cell) -> None:
    of = source(replace(column("a", Plain.YEAR), written=written), form=ENGLISH)
    outcome = read(of, write(tmp_path, f"a\n{text}\n"))
    assert (outcome.value.columns["a"] if outcome.value else None) == (None if year is None else [year])


def test_a_financial_year_in_a_column_of_years_says_how_it_is_written(tmp_path: Path) -> None:
    found = only(read(source(column("a", Plain.YEAR), form=ENGLISH), write(tmp_path, "a\n2022/23\n")))
    assert found.help == "where it is a year and the next one, the column is `written yyyy/yy`"


def test_a_time_with_fractions_and_a_letter_behind(tmp_path: Path) -> None:
    of = source(column("a", Plain.DATETIME), form=replace(ENGLISH, dates="yyyy-mm-ddThh:mm:ss.fffZ"))
    found: Sequence[Cell] = cells(read(of, write(tmp_path, "a\n2022-12-01T10:45:09.250Z\n")), "a")
    assert found == [datetime(2022, 12, 1, 10, 45, 9, 250_000)]  # noqa: DTZ001
