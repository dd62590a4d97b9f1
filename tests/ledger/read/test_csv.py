"""CSV files: what is read, exactly, and each refusal with its line and column."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kpidsl.model.sources import Format
from kpidsl.model.values import Plain, Type

from .builders import EUR, HOUR, MINUTE, cells, column, only, read, source, told, write

LIBRO = source(
    column("data", Plain.DATE),
    column("conto", Plain.CODE),
    column("importo", EUR, header="Importo (€)"),
)
HEADER = "data;conto;Importo (€)\n"


def test_every_type_is_read_exactly(tmp_path: Path) -> None:
    types = source(
        column("giorno", Plain.DATE),
        column("ora", Plain.DATETIME),
        column("anno", Plain.YEAR),
        column("conto", Plain.CODE),
        column("nota", optional=True),
        column("urgente", Plain.YES_NO),
        column("importo", EUR),
        column("canale", members=("pec", "sportello")),
    )
    path = write(
        tmp_path,
        "giorno;ora;anno;conto;altro;nota;urgente;importo;canale\n"
        "31/12/2022;01/02/2022 09:30;2022;01.10;x;;sì;-1.234,560;pec\n"
        '01/01/2023;01/02/2022 23:59:59;2023;A.1;y;"a;""b""";no;9,005;sportello\n',
    )
    outcome = read(types, path)
    assert cells(outcome, "giorno") == [date(2022, 12, 31), date(2023, 1, 1)]
    assert cells(outcome, "ora") == [datetime(2022, 2, 1, 9, 30), datetime(2022, 2, 1, 23, 59, 59)]  # noqa: DTZ001
    assert cells(outcome, "anno") == [2022, 2023]
    assert cells(outcome, "conto") == ["01.10", "A.1"]
    assert cells(outcome, "nota") == [None, 'a;"b"']
    assert cells(outcome, "urgente") == [True, False]
    assert [str(cell) for cell in cells(outcome, "importo")] == ["-1234.560", "9.005"]
    assert cells(outcome, "canale") == ["pec", "sportello"]
    assert outcome.value is not None
    assert "altro" not in outcome.value.columns
    assert list(outcome.value.lines) == [2, 3]
    (file,) = outcome.value.files
    assert (file.source, file.path, file.rows) == ("libro", str(path), 2)
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_last_lines_and_the_mark_of_utf8(tmp_path: Path, end: str, last: str, mark: bytes) -> None:
    text = (HEADER + '01/01/2022;A;1,5\n02/01/2022;"B";2' + last).replace("\n", end)
    outcome = read(LIBRO, write(tmp_path, mark + text.encode()))
    assert cells(outcome, "importo") == [Decimal("1.5"), Decimal(2)]
    assert cells(outcome, "data") == [date(2022, 1, 1), date(2022, 1, 2)]


def test_headers_may_have_blanks_around_them(tmp_path: Path) -> None:
    assert cells(read(LIBRO, write(tmp_path, " data;conto ; Importo (€) \n01/01/2022;A;1\n")), "conto") == ["A"]


def test_a_file_with_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    assert cells(read(LIBRO, write(tmp_path, HEADER)), "data") == []


def test_texts_are_exact(tmp_path: Path) -> None:
    path = write(tmp_path, "a\n  x \nE\u0300\n\u00c8\n007\n")
    assert cells(read(source(column("a")), path), "a") == ["  x ", "E\u0300", "\u00c8", "007"]


def test_a_cell_may_hold_line_breaks_and_a_row_stands_where_it_starts(tmp_path: Path) -> None:
    outcome = read(LIBRO, write(tmp_path, HEADER + '01/01/2022;"A\n\nB";1\n02/01/2022;C;2\n'))
    assert cells(outcome, "conto") == ["A\n\nB", "C"]
    assert outcome.value is not None
    assert list(outcome.value.lines) == [2, 5]
    assert outcome.value.place(1).line == 5


MARKED = HEADER + '01/01/2022;"la \\"B\\"";1\n02/01/2022;"C ""D""";2\n03/01/2022;E:\\F;3\n'


def test_quotes_marked_with_a_backslash_are_read_where_the_format_says_so(tmp_path: Path) -> None:
    of = replace(LIBRO, format=replace(LIBRO.format, escape="\\"))
    assert cells(read(of, write(tmp_path, MARKED)), "conto") == ['la "B"', 'C "D"', "E:\\F"]


def test_quotes_marked_with_a_backslash_are_refused_otherwise(tmp_path: Path) -> None:
    outcome = read(LIBRO, write(tmp_path, MARKED))
    assert told(outcome) == [("K0604", 2, 18)]
    assert "escape" in str(outcome.findings[0].help)


def test_an_empty_cell_has_the_value_that_the_plan_gives_it_in_the_unit_of_the_column(tmp_path: Path) -> None:
    of = source(column("ore", HOUR, empty=Fraction(3, 2)), column("minuti", MINUTE, empty=Fraction(3, 2)), column("x"))
    outcome = read(of, write(tmp_path, 'ore;minuti;x\n;;a\n2,5;"";b\n'))
    assert cells(outcome, "ore") == [Decimal("1.5"), Decimal("2.5")]
    assert cells(outcome, "minuti") == [Decimal(90), Decimal(90)]


def test_an_empty_cell_whose_value_is_no_decimal_is_refused(tmp_path: Path) -> None:
    outcome = read(source(column("ore", HOUR, empty=Fraction(1, 3)), column("x")), write(tmp_path, "ore;x\n;a\n"))
    assert told(outcome) == [("K0623", 2, 1)]


def test_an_optional_cell_may_be_empty_in_every_type(tmp_path: Path) -> None:
    types: list[Type] = [Plain.DATE, Plain.DATETIME, Plain.YEAR, Plain.TEXT, Plain.CODE, Plain.YES_NO, EUR]
    of = source(*(column(f"c{i}", type_, optional=True) for i, type_ in enumerate(types)), column("x"))
    outcome = read(of, write(tmp_path, "c0;c1;c2;c3;c4;c5;c6;x\n" + ";" * 7 + "a\n"))
    assert [cells(outcome, f"c{i}") for i in range(7)] == [[None]] * 7


REFUSALS = [
    # a cell that its type does not take
    ("01/01/2022;A;1,234.56", "K0602", 2, 14, "column `Importo (€)`: `1,234.56` is not a number"),
    ("01/01/2022;A;1.23", "K0602", 2, 14, "decimal `,`, thousands `.`"),
    ("01/01/2022;A;1\u00a0000", "K0602", 2, 14, "`1\\xa0000`"),
    ("01/01/2022;A; 5", "K0602", 2, 14, "is not a number"),
    ('01/01/2022;"A;B";x', "K0602", 2, 18, "`x` is not a number"),
    ('01/01/2022;"A\nB";x', "K0602", 3, 4, "`x` is not a number"),
    ("31/02/2022;A;1", "K0602", 2, 1, "`31/02/2022` is not a day of the calendar"),
    ("2022-02-01;A;1", "K0602", 2, 1, "is not a date (dd/mm/yyyy)"),
    ("1/1/2022;A;1", "K0602", 2, 1, "is not a date (dd/mm/yyyy)"),
    ("01/01/2022;A;" + "9" * 39, "K0623", 2, 14, "more than 38 digits"),
    # an empty one
    (";A;1", "K0610", 2, 1, "column `data`: the cell is empty"),
    ("01/01/2022;;1", "K0610", 2, 12, "column `conto`: the cell is empty"),
    ("01/01/2022;A;", "K0610", 2, 14, "column `Importo (€)`: the cell is empty"),
    ('01/01/2022;"";1', "K0610", 2, 12, "the cell is empty"),
    # rows
    ("01/01/2022;A", "K0603", 2, 13, "2 cells where the header has 3"),
    ("01/01/2022;A;1;;2", "K0603", 2, 16, "5 cells where the header has 3"),
    ("01/01/2022", "K0603", 2, 11, "1 cell where the header has 3"),
    ("\n01/01/2022;A;1", "K0603", 2, 1, "a blank line"),
    # quotes
    ('01/01/2022;"A;1\n01/01/2022;B;x', "K0604", 2, 12, "never closed"),
    ('01/01/2022;A"B;1', "K0604", 2, 13, 'a quote inside a cell that does not start with one: `"B;1`'),
    ('01/01/2022;"A"B;1', "K0604", 2, 15, "text behind a closing quote: `B;1`"),
    ('01/01/2022;"A" ;1', "K0604", 2, 15, "text behind a closing quote: ` ;1`"),
    ('01/01/2022;A;1"', "K0604", 2, 15, "a quote inside a cell"),
    ("01/01/2022;A\rB;1", "K0605", 2, 13, "a carriage return"),
    ('01/01/2022;"A"\r;1', "K0605", 2, 15, "a carriage return"),
]


@pytest.mark.parametrize(("rows", "code", "line", "at", "words"), REFUSALS)
def test_refusals_of_rows(tmp_path: Path, rows: str, code: str, line: int, at: int, words: str) -> None:
    path = write(tmp_path, HEADER + rows + "\n")
    found = only(read(LIBRO, path))
    assert (found.code, found.place.path, found.place.line, found.place.column) == (code, str(path), line, at)
    assert words in found.message
    assert code != "K0610" or (found.help or "").endswith("or is this a total row?")
    assert found.place.excerpt == ((HEADER + rows).split("\n")[line - 1],)


def test_the_refused_cell_is_underlined_whole(tmp_path: Path) -> None:
    place = only(read(LIBRO, write(tmp_path, HEADER + '01/01/2022;A;"1,234.56"\n'))).place
    assert (place.line, place.column, place.end_line, place.end_column) == (2, 14, 2, 24)


def test_of_a_cell_of_several_lines_the_first_is_underlined(tmp_path: Path) -> None:
    place = only(read(LIBRO, write(tmp_path, HEADER + '01/01/2022;A;"1,0\n2"\n'))).place
    assert (place.line, place.column, place.end_line, place.end_column) == (2, 14, 2, 18)


def test_text_behind_a_quote_of_another_line_shows_where_the_quote_opens(tmp_path: Path) -> None:
    found = only(read(LIBRO, write(tmp_path, HEADER + '01/01/2022;"A;1\n02/01/2022;"B";2\n')))
    assert (found.code, found.place.line, found.place.column) == ("K0604", 3, 13)
    (label,) = found.labels
    assert (label.place.line, label.place.column, label.text) == (2, 12, "the quote opens here")


def test_an_open_quote_ends_the_reading_of_the_file(tmp_path: Path) -> None:
    rows = '01/01/2022;A;x\n01/01/2022;B;"1\n01/01/2022;C;y\n'
    assert told(read(LIBRO, write(tmp_path, HEADER + rows))) == [("K0602", 2, 14), ("K0604", 3, 14)]


def test_a_broken_row_does_not_spoil_the_next(tmp_path: Path) -> None:
    rows = '01/01/2022;A"B;1\n01/01/2022;C;1\n31/11/2022;"D"E;1\n01/13/2022;F;1\n\n01/01/2022;G\n01/01/2022;H;1.2\n'
    assert told(read(LIBRO, write(tmp_path, HEADER + rows))) == [
        ("K0604", 2, 13),
        ("K0604", 4, 15),
        ("K0602", 5, 1),
        ("K0603", 6, 1),
        ("K0603", 7, 13),
        ("K0602", 8, 14),
    ]


HEADERS = [
    ("", "K0608", "no header", None),
    ("\n01/01/2022;A;1", "K0608", "no header", None),
    ("conto;Importo (€)", "K0601", "no column `data`", "`conto`, `Importo (€)`"),
    ("Data;conto;Importo (€)", "K0601", "no column `data`", 'header "Data"'),
    ("data;conto;conto;Importo (€)", "K0609", "`conto` occurs 2 times", None),
    ('data;conto;"Importo (€)"x', "K0604", "text behind a closing quote", None),
    ('data;conto;"Importo (€)', "K0604", "never closed", None),
]


@pytest.mark.parametrize(("text", "code", "words", "advice"), HEADERS)
def test_refusals_of_headers(tmp_path: Path, text: str, code: str, words: str, advice: str | None) -> None:
    found = only(read(LIBRO, write(tmp_path, text)))
    assert (found.code, found.place.line) == (code, 1)
    assert words in found.message
    assert advice is None or advice in (found.help or "")


def test_a_header_in_one_piece_asks_for_the_separator(tmp_path: Path) -> None:
    rows = "01/01/2022,A;,1\n02/01/2022,B,2\n"
    found = only(read(LIBRO, write(tmp_path, "data,conto,Importo (€)\n" + rows)))
    assert (found.code, found.place.line, found.place.column) == ("K0601", 1, 1)
    assert found.message == "the header has one cell: is the separator `;` right?"
    assert "`data,conto" in (found.help or "")


def test_a_file_of_one_column_may_miss_another(tmp_path: Path) -> None:
    found = only(read(source(column("data")), write(tmp_path, "Data\n1\n")))
    assert (found.code, 'header "Data"' in (found.help or "")) == ("K0601", True)


def test_a_header_that_occurs_twice_does_not_matter_where_the_plan_does_not_read_it(tmp_path: Path) -> None:
    path = write(tmp_path, "x;data;x;conto;;Importo (€);\n1;01/01/2022;2;A;;1;\n")
    assert cells(read(LIBRO, path), "importo") == [Decimal(1)]


def test_members_must_be_of_the_set(tmp_path: Path) -> None:
    of = source(column("esito", members=("accolta", "respinta")), column("anno", Plain.YEAR))
    path = write(tmp_path, "anno;esito\n2022;accolta\n2022;acolta\n2022;Accolta\n2022;archiviata\n")
    outcome = read(of, path)
    assert told(outcome) == [("K0611", 3, 6), ("K0611", 4, 6), ("K0611", 5, 6)]
    assert [f.help for f in outcome.findings] == [
        "did you mean `accolta`?",
        "did you mean `accolta`?",
        "the plan lists `accolta`, `respinta`",
    ]


def test_other_types_refuse(tmp_path: Path) -> None:
    of = source(column("anno", Plain.YEAR), column("ok", Plain.YES_NO), column("ora", Plain.DATETIME))
    outcome = read(of, write(tmp_path, "anno;ok;ora\n22;1;01/01/2022\n2022.0;forse;01/01/2022 25:00\n"))
    assert told(outcome) == [("K0602", line, at) for line, ats in ((2, (1, 4, 6)), (3, (1, 8, 14))) for at in ats]


def test_a_time_in_a_date_column_is_not_lost_in_silence(tmp_path: Path) -> None:
    of = source(column("giorno", Plain.DATE), form=Format("csv", ";", dates="dd/mm/yyyy hh:mm"))
    found = only(read(of, write(tmp_path, "giorno\n01/01/2022 00:00\n01/01/2022 10:45\n")))
    assert (found.place.line, found.help) == (3, "declare the column `datetime`")


def test_the_first_faults_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    rows = "".join(f"01/01/2022;A;{'x' if n % 2 else '1,0'}\n" for n in range(100))
    outcome = read(LIBRO, write(tmp_path, HEADER + rows))
    assert len(outcome.findings) == 21
    assert [f.place.line for f in outcome.findings] == [3 + 2 * n for n in range(21)]
    assert outcome.findings[-1].message == "and 30 more like these"


def test_many_broken_rows_are_refused_without_delay(tmp_path: Path) -> None:
    rows = '01/01/2022;"A"B;1\n' * 20_000
    assert len(read(LIBRO, write(tmp_path, HEADER + rows)).findings) == 21


def test_a_csv_must_state_its_format(tmp_path: Path) -> None:
    found = only(read(source(column("a"), form=Format()), write(tmp_path, "a\n1\n")))
    assert (found.code, "format csv" in (found.help or "")) == ("K0626", True)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert only(read(LIBRO, tmp_path / "nowhere.csv")).code == "K0607"
    (tmp_path / "folder.csv").mkdir()
    assert only(read(LIBRO, tmp_path / "folder.csv")).code == "K0607"


def encoded(encoding: str) -> Format:
    return Format("csv", ";", ",", ".", "dd/mm/yyyy", encoding)  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, "città\nForlì\n".encode(encoding))
    assert cells(read(source(column("città"), form=encoded(encoding)), path), "città") == ["Forlì"]


BYTES = [
    ("utf-8", b"a;b\nx;Forl\xec\n", 2, 7, "0xec", "`ì`"),
    ("utf-8", b"a;b\nx;\xc3\xa8\xe2\x82\n", 2, 4, "0xe2", "cp1252"),
    ("utf-8", b"a;b\nx;\xed\xa0\x80\n", 2, 3, "0xed", "cp1252"),
    ("latin-1", "a;b\nl’anno;x\n".encode("cp1252"), 2, 2, "0x92", "`’`"),
    ("latin-1", "a;b\r\nà;1 €\r\n".encode("cp1252"), 2, 5, "0x80", "`€`"),
    ("cp1252", b"a;b\nx\n;\x81\n", 3, 2, "0x81", "declare the encoding"),
    ("utf-8", b"a;b\nx;\x00\n", 2, 3, "NUL", "UTF-16"),
    ("latin-1", b"a;b\nx;y\x00\n", 2, 4, "NUL", "UTF-16"),
]


@pytest.mark.parametrize(("encoding", "data", "line", "at", "words", "advice"), BYTES)
def test_bytes_of_another_encoding(
    tmp_path: Path, encoding: str, data: bytes, line: int, at: int, words: str, advice: str
) -> None:
    found = only(read(source(column("a"), column("b"), form=encoded(encoding)), write(tmp_path, data)))
    assert (found.code, found.place.line, found.place.column) == ("K0605", line, at)
    assert words in found.message
    assert advice in (found.help or "")
    assert found.place.excerpt[0].encode()


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize(("letter", "seen"), [("à", "`Ã\\xa0` is `à`"), ("è", "`Ã¨` is `è`"), ("’", "is `’`")])
def test_utf8_that_is_declared_something_else(tmp_path: Path, encoding: str, letter: str, seen: str) -> None:
    text = f"a;b\r\nx;y\r\nForl{letter};{letter}\r\n"
    found = only(read(source(column("a"), column("b"), form=encoded(encoding)), write(tmp_path, text)))
    assert (found.code, found.place.line, found.place.column) == ("K0605", 3, 5)
    assert found.message.startswith("these bytes are UTF-8: ")
    assert seen in found.message
    assert found.help == "declare `encoding utf-8`"


def test_utf16_is_declared_and_marked(tmp_path: Path) -> None:
    text = "x\n\ncittà;b\r\nForlì;€\r\n"
    of = source(column("città"), column("b"), form=replace(encoded("utf-16"), header_rows=(3, 3)))
    for encoding in ("utf-16-le", "utf-16-be"):
        data = ("\ufeff" + text).encode(encoding)
        assert cells(read(of, write(tmp_path, data)), "città") == ["Forlì"]
        for other in ("utf-8", "latin-1", "cp1252"):
            found = only(read(replace(of, format=encoded(other)), write(tmp_path, data)))
            assert (found.code, "declare `encoding utf-16`" in (found.help or "")) == ("K0605", True)
        assert only(read(of, write(tmp_path, text.encode(encoding)))).code == "K0605"
        assert only(read(of, write(tmp_path, data[:-1]))).code == "K0605"
    assert only(read(of, write(tmp_path, text))).code == "K0605"


def test_the_mark_of_utf8_in_a_file_that_is_declared_something_else(tmp_path: Path) -> None:
    found = only(read(source(column("a"), form=encoded("cp1252")), write(tmp_path, b"\xef\xbb\xbfa\nx\n")))
    assert (found.code, found.place.line, found.place.column) == ("K0605", 1, 1)


def test_the_format_of_the_founding_ledger_refuses_each_misreading(tmp_path: Path) -> None:
    latin = encoded("latin-1")
    of = source(column("data", Plain.DATE), column("dare", EUR, empty=Fraction(0)), form=latin)
    path = write(tmp_path, "data;dare\n31/02/2022;1,00\n01/03/2022;1,234.56\n02/03/2022;0,00\n03/03/2022;\n")
    assert told(read(of, path)) == [("K0602", 2, 1), ("K0602", 3, 12)]
    path = write(tmp_path, "data;dare\n02/03/2022;0,00\n03/03/2022;\n")
    assert cells(read(of, path), "dare") == [0, 0]


@pytest.mark.parametrize("day", ["05/07/0022", "05/07/2202", "31/12/9999"])
def test_a_date_of_no_year_of_registers_is_never_a_dropped_row(tmp_path: Path, day: str) -> None:
    of = replace(LIBRO, period="data")
    assert told(read(of, write(tmp_path, HEADER + f"01/01/2022;A;1\n{day};B;2\n"))) == [("K0612", 3, 1)]


def test_no_end_may_be_the_last_day_of_all_where_it_decides_no_period(tmp_path: Path) -> None:
    of = replace(LIBRO, period=None)
    assert len(cells(read(of, write(tmp_path, HEADER + "31/12/9999;A;1\n")), "data")) == 1


def test_two_stray_quotes_never_swallow_the_rows_between_them(tmp_path: Path) -> None:
    outcome = read(LIBRO, write(tmp_path, HEADER + '01/01/2022;"A;1\n02/01/2022;B;2\n03/01/2022;C";3\n'))
    assert told(outcome) == [("K0604", 2, 12)]


@pytest.mark.parametrize(
    "text",
    [
        "data;conto;Importo (€)\n01/01/2022;A;1;;\n02/01/2022;B;2;\n03/01/2022;C;3\n",  # the last cell is never empty
        "Importo (€);data;conto;nota\n1;01/01/2022;A;;\n2;02/01/2022;B;x;\n3;03/01/2022;C;;;\n",  # all rows are longer
        "data;conto;Importo (€);;\n01/01/2022;A;1\n02/01/2022;B;2;;\n03/01/2022;C;3;\n",  # empty names of columns
        "data;conto;Importo (€);\n01/01/2022;A;1;;\n02/01/2022;B;2;;\n03/01/2022;C;3;;\n",
    ],
)
def test_empty_cells_beyond_the_header_are_nothing(tmp_path: Path, text: str) -> None:
    outcome = read(LIBRO, write(tmp_path, text))
    assert outcome.value is not None, outcome.findings
    assert outcome.value.columns["conto"] == ["A", "B", "C"]
    assert outcome.value.columns["importo"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "line", "at"),
    [
        # `B; C` is not in quotes and makes one cell more, and the remark behind it is empty
        ("Importo (€);data;conto;nota\n1;01/01/2022;A;x\n2;02/01/2022;B; C;\n", 3, 19),
        ("data;conto;Importo (€);\n01/01/2022;A\n", 2, 13),
        ("data;conto;Importo (€);\n01/01/2022;A;1;;\n01/01/2022;A;1\n", 2, 17),
    ],
)
def test_rows_that_may_have_lost_their_quotes_are_refused(tmp_path: Path, text: str, line: int, at: int) -> None:
    assert told(read(LIBRO, write(tmp_path, text))) == [("K0603", line, at)]
