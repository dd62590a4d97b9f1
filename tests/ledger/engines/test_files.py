"""CSV files on the way into an engine: read exactly or refused with their line, whoever reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.ledger import SourceFile
from kpidsl.ledger.engines import staging
from kpidsl.ledger.read import read_source
from kpidsl.model.sources import DataSource, Format
from kpidsl.model.values import Plain, Quantity, Unit

from .builders import (
    EUR,
    ITALIAN,
    LIBRO,
    PRATICA,
    Bench,
    codes_of,
    col,
    column,
    compare,
    compute,
    ledger,
    measure_of,
    source_of,
)

SUM = measure_of("sum", col("importo"))
GOOD = ["01/02/2022", "A", "1,50", "", ""]
PLAIN_FILE = ledger(LIBRO, [GOOD, ["02/02/2022", "B", "-1.234,5", "03/02/2022", "2"]])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("01/02/2022;A;1,234.56;;", "K0602"),
        ("01/02/2022;A;9,005.1;;", "K0602"),
        ("01/02/2022;A;1.23;;", "K0602"),
        ("01/02/2022;A;0.123,4;;", "K0602"),
        ("01/02/2022;A;+1;;", "K0602"),
        ("01/02/2022;A;1e3;;", "K0602"),
        ("01/02/2022;A; 1;;", "K0602"),
        ("01/02/2022;A;1,;;", "K0602"),
        ("01/02/2022;A;,5;;", "K0602"),
        ("01/02/2022;A;--1;;", "K0602"),
        ("01/02/2022;A;NaN;;", "K0602"),
        ("01/02/2022;A;１;;", "K0602"),
        ("01/02/2022;A;;;", "K0610"),
        ("31/02/2022;A;1;;", "K0602"),
        ("1/2/2022;A;1;;", "K0602"),
        ("2022-02-01;A;1;;", "K0602"),
        ("01/02/22;A;1;;", "K0602"),
        ("01/01/0000;A;1;;", "K0602"),
        (";A;1;;", "K0610"),
        ('01/02/2022;"A;1;;', "K0604"),
        ('01/02/2022;A"B;1;;', "K0604"),
        ('01/02/2022;"A"B;1;;', "K0604"),
        ("01/02/2022;A;1;", "K0603"),
        ("01/02/2022;A;1;;;", "K0603"),
        ("01/02/2022;A;1;;;x", "K0603"),
        ("", "K0603"),
        ("01/02/2022;A\x00;1;;", "K0605"),
        ("01/02/2022;A;1;;" + "9" * 39, "K0623"),
    ],
)
def test_a_row_that_cannot_be_read_exactly_stops_everything(bench: Bench, row: str, code: str) -> None:
    last = ledger(LIBRO, [GOOD]).splitlines()[1]
    outcome = bench.measure(LIBRO, f"{ledger(LIBRO, [GOOD])}{row}\n{last}\n", SUM)
    assert outcome.value is None
    assert codes_of(outcome)[0] == code
    assert outcome.findings[0].place.line == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "K0608"),
        ("data;conto;importo;chiusura\n", "K0601"),
        ("data;conto;importo;chiusura;peso;peso\n", "K0609"),
        ("data,conto,importo,chiusura,peso\n", "K0601"),
    ],
)
def test_a_header_that_is_not_the_declared_one(bench: Bench, text: str, code: str) -> None:
    outcome = bench.measure(LIBRO, text, SUM)
    assert outcome.value is None
    assert code in codes_of(outcome)


def test_empty_cells_at_the_end_of_all_rows_are_nothing(bench: Bench, tmp_path: Path) -> None:
    header, *rows = PLAIN_FILE.splitlines()
    text = "\n".join([header, *(row + ";;" for row in rows)]) + "\n"
    assert bench.fact(LIBRO, text, SUM).result == Fraction("-1233")
    assert bench.fact(LIBRO, text.replace(header, header + ";;"), SUM).result == Fraction("-1233")
    with patch.object(staging, "WORTHWHILE", 0):
        assert staged(tmp_path, LIBRO, text)
        assert not staged(tmp_path, LIBRO, text.replace(rows[0] + ";;", rows[0] + ";"))


def test_quoted_cells_hold_separators_quotes_and_breaks(bench: Bench) -> None:
    text = 'data;conto;importo;chiusura;peso\n"01/02/2022";"a;""b""";"1,50";"";""\n01/02/2022;"c\nd";2;;\n'
    for code, expected in (('a;"b"', Fraction(3, 2)), ("c\nd", Fraction(2))):
        measure = measure_of("sum", col("importo"), where=compare(col("conto"), "=", code))
        assert bench.fact(LIBRO, text, measure).result == expected
    one_line = text.replace("c\nd", "c d")
    assert bench.fact(LIBRO, one_line, SUM).result == Fraction(7, 2)
    assert bench.fact(LIBRO, one_line, measure_of("count", col("chiusura")), type_=PRATICA).result == 0


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("tail", ["", "\n", "\n\n\n"])
def test_line_ends(bench: Bench, end: str, tail: str) -> None:
    text = (PLAIN_FILE.rstrip("\n") + tail).replace("\n", end)
    assert bench.fact(LIBRO, text, SUM).result == Fraction("-1233")


@pytest.mark.parametrize(("encoding", "written"), [("utf-8", "utf-8-sig"), ("utf-8", "utf-8"), ("latin-1", "latin-1")])
def test_encodings(bench: Bench, encoding: Literal["utf-8", "latin-1"], written: str) -> None:
    source = replace(LIBRO, format=replace(ITALIAN, encoding=encoding))
    rows = ledger(source, [["01/02/2022", "Attività è", "1", "", ""]])
    measure = measure_of("sum", col("importo"), where=compare(col("conto"), "=", "Attività è"))
    assert bench.fact(source, rows, measure, encoding=written).result == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_tabs_between_cells(bench: Bench, encoding: Literal["utf-8", "utf-16"]) -> None:
    source = replace(LIBRO, format=replace(ITALIAN, separator="\t", encoding=encoding))
    rows = ledger(source, [["01/02/2022", "Città; A", "1,5", "", ""], ["01/02/2022", "a\tb", "2", "", ""]])
    measure = measure_of("sum", col("importo"), where=compare(col("conto"), "=", "Città; A"))
    assert bench.fact(source, rows, measure, encoding=encoding).result == Fraction(3, 2)
    assert codes_of(bench.measure(source, rows.replace("1,5", "1,5\t"), SUM, encoding=encoding)) == ["K0603"]


def test_cp1252_is_not_latin_1(bench: Bench) -> None:
    rows = ledger(LIBRO, [["01/02/2022", "100 €", "1", "", ""]])
    declared = replace(LIBRO, format=replace(ITALIAN, encoding="cp1252"))
    measure = measure_of("sum", col("importo"), where=compare(col("conto"), "=", "100 €"))
    assert bench.fact(declared, rows, measure, encoding="cp1252").result == 1
    for encoding in ("latin-1", "utf-8"):
        wrong = replace(LIBRO, format=replace(ITALIAN, encoding=encoding))
        outcome = bench.measure(wrong, rows, measure, encoding="cp1252")
        assert (outcome.value, codes_of(outcome)) == (None, ["K0605"])
        assert outcome.findings[0].place.line == 2


def test_a_key_is_unique_over_all_rows(bench: Bench) -> None:
    keyed = replace(LIBRO, key=("conto", "importo"))
    twice = ledger(LIBRO, [["01/02/2022", "A", "1", "", ""], ["02/02/2022", "A", "1,00", "", ""]])
    outcome = bench.measure(keyed, twice, SUM)
    assert (outcome.value, codes_of(outcome)) == (None, ["K0606"])
    assert bench.fact(keyed, twice.replace("1,00", "1,01"), SUM).result == Fraction("2.01")
    assert bench.fact(LIBRO, twice, SUM).result == 2


def test_members_are_kept_to(bench: Bench) -> None:
    source = source_of(column("data", Plain.DATE), column("stato", Plain.TEXT, members=("aperto", "chiuso")))
    rows = ledger(source, [["01/01/2022", "aperto"], ["01/01/2022", "chiuso"]])
    count = measure_of("count")
    assert bench.fact(source, rows, count, type_=PRATICA).result == 2
    assert codes_of(bench.measure(source, rows.replace("chiuso", "Chiuso"), count)) == ["K0611"]


def test_a_point_for_decimals_and_no_thousands(bench: Bench) -> None:
    source = source_of(column("data", Plain.DATE), column("importo", EUR), form=Format(kind="csv"))
    assert bench.fact(source, "data,importo\n2022-02-01,1234.56\n2022-02-01,-0.06\n", SUM).result == Fraction("1234.5")
    assert codes_of(bench.measure(source, 'data,importo\n2022-02-01,"1,234.56"\n', SUM)) == ["K0602"]


NINES = "9" * 38


def test_amounts_of_38_digits(bench: Bench) -> None:
    rows = ledger(LIBRO, [["01/02/2022", "A", NINES, "", ""] for _ in range(3)])
    exact = int(NINES)
    total, most, doubled = bench.facts(
        LIBRO,
        rows,
        SUM,
        measure_of("max", col("importo")),
        measure_of("sum", compute(col("importo"), "*", col("importo"))),
    )
    assert [total.result, most.result, doubled.result] == [3 * exact, exact, 3 * exact**2]


def test_amounts_that_no_common_scale_can_hold(bench: Bench) -> None:
    rows = ledger(LIBRO, [["01/02/2022", "A", NINES, "", ""], ["01/02/2022", "B", "0," + "0" * 37 + "1", "", ""]])
    total, rows_counted = bench.facts(LIBRO, rows, SUM, measure_of("count"))
    assert total.result == int(NINES) + Fraction(1, 10**38)
    assert rows_counted.result == 2


def test_sums_beyond_64_bits(bench: Bench) -> None:
    rows = ledger(LIBRO, [["01/02/2022", "A", "92.233.720.368.547.758,07", "", "2"] for _ in range(4)])
    product = compute(compute(col("importo"), "*", col("importo")), "-", col("importo"))
    total, squares, nothing = bench.facts(
        LIBRO, rows, SUM, measure_of("sum", product), measure_of("sum", compute(product, "*", 0))
    )
    one = Fraction(2**63 - 1, 100)
    assert [total.result, squares.result, nothing.result] == [4 * one, 4 * (one * one - one), 0]


# --- the fast way of DuckDB ------------------------------------------------------------------------------------------


def staged(tmp_path: Path, source: DataSource, *texts: str, name: str = "libro{}.csv") -> bool:
    """Whether the fast way takes the files; where it does, it holds what the strict reader reads."""
    files = []
    for index, text in enumerate(texts):
        path = tmp_path / name.format(index)
        path.write_bytes(text.encode(source.format.encoding))
        files.append(SourceFile(path, None))
    return staged_files(source, files)


def staged_files(source: DataSource, files: Sequence[SourceFile]) -> bool:
    """Whether the fast way takes these files, and holds what the strict reader reads."""
    with duckdb.connect() as connection:
        stored = staging.stage(connection, "s", source, files)
        if stored is None:
            return False
        relation = read_source(source, files).value
        assert relation is not None
        assert stored.files == relation.files
        assert stored.rows == relation.rows == connection.execute("SELECT count(*) FROM s").fetchall()[0][0]
        found = connection.execute("SELECT * FROM s ORDER BY rowid").fetchall()
        for index, column in enumerate(source.columns.values()):
            cells = [row[index] for row in found]
            lowered = stored.columns[column.name]
            for cell, expected in zip(cells, relation.columns[column.name], strict=True):
                if isinstance(expected, Decimal) and isinstance(column.type, Quantity):
                    assert cell * lowered.scale == Fraction(expected) * column.type.unit.factor  # type: ignore[union-attr]
                    assert abs(cell) <= lowered.bound  # type: ignore[union-attr]
                else:
                    assert cell == expected
        return True


@pytest.fixture
def small_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "WORTHWHILE", 0)


@pytest.mark.usefixtures("small_files_too")
def test_plain_files_go_the_fast_way(tmp_path: Path) -> None:
    assert staged(tmp_path, LIBRO, PLAIN_FILE)
    assert staged(tmp_path, LIBRO, PLAIN_FILE, ledger(LIBRO, []), PLAIN_FILE.replace("A", '"A;"'))
    assert staged(tmp_path, replace(LIBRO, key=("data",)), PLAIN_FILE)
    assert staged(tmp_path, replace(LIBRO, format=replace(ITALIAN, encoding="latin-1")), PLAIN_FILE.replace("A", "È"))
    odd = '"data";x;" conto ";importo;chiusura;peso;y\n01/02/2022;"1";"A";"1,5";"";0,25;z\n'
    assert staged(tmp_path, LIBRO, odd)


@pytest.mark.usefixtures("small_files_too")
def test_every_type_goes_the_fast_way(tmp_path: Path) -> None:
    minute = Quantity(Unit("minute", (("hour", 1),), Fraction(1, 60)))
    source = source_of(
        column("data", Plain.DATE, empty=None, optional=True),
        column("ora", Plain.DATETIME, optional=True),
        column("anno", Plain.YEAR, empty=Fraction(2000)),
        column("pronto", Plain.YES_NO, empty=False),
        column("nota", Plain.TEXT, empty="?"),
        column("codice", Plain.CODE, optional=True, header="Codice (€)"),
        column("durata", minute, empty=Fraction(1, 1200)),
        form=Format(kind="csv", separator="\t", dates="dd.mm.yyyy"),
    )
    rows = [
        ["29.02.2024", "01.03.2022 10:20", "2022", "SÌ", 'a "b"', "1.2", "5"],
        ["", "01.03.2022T23:59:59", "", "", "", "", ""],
        ["01.01.1901", "", "9999", "Falso", "\\N", "NULL", "-0.125"],
    ]
    assert staged(tmp_path, source, ledger(source, rows), name="libro{}.tsv")


@pytest.mark.usefixtures("small_files_too")
@pytest.mark.parametrize(
    "text",
    [
        PLAIN_FILE.replace("\nB", "\n\nB").replace("B", "B\nC"),
        PLAIN_FILE.replace("A", '"A\nB"'),
        PLAIN_FILE.replace("A", "A\rB"),
        PLAIN_FILE.replace("A", 'A"'),
        PLAIN_FILE.replace("1,50", "1.50"),
        PLAIN_FILE.replace("01/02", "31/02"),
        PLAIN_FILE.replace("importo", "imposta"),
        PLAIN_FILE.replace(";2\n", ";2;\n"),
        PLAIN_FILE.replace(";2\n", "\n"),
        "\n" + PLAIN_FILE,
        "",
    ],
)
def test_anything_odd_is_left_to_the_strict_reader(tmp_path: Path, text: str) -> None:
    assert not staged(tmp_path, LIBRO, text)


@pytest.mark.usefixtures("small_files_too")
def test_times_that_no_clock_shows_are_left_to_the_strict_reader(tmp_path: Path) -> None:
    source = source_of(column("ora", Plain.DATETIME), form=replace(ITALIAN, dates="dd/mm/yyyy hh:mm"), period=None)
    assert staged(tmp_path, source, "ora\n01/02/2022 23:59\n")
    for time in ("24:00", "23:60", "99:00"):
        assert not staged(tmp_path, source, f"ora\n01/02/2022 {time}\n")


def test_small_files_are_not_worth_the_fast_way(tmp_path: Path) -> None:
    assert not staged(tmp_path, LIBRO, PLAIN_FILE)
    assert staged(tmp_path, LIBRO, ledger(LIBRO, [GOOD] * 20_000))


NARROW = source_of(column("data", Plain.DATE, optional=True), column("importo", EUR), key=("data", "importo"))
CELLS = [
    "01/02/2022",
    "02/02/2022",
    "1,5",
    "2",
    "1.000",
    "",
    '""',
    '"2"',
    '"2,0"',
    " 1",
    '"1',
    '1"',
    "a\n",
    "\r",
    "é",
    "-1",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(CELLS), min_size=1, max_size=3).map(";".join), max_size=5))
def test_the_fast_way_never_takes_what_the_reader_refuses(lines: list[str]) -> None:
    text = "\n".join(["data;importo", *lines])
    with TemporaryDirectory() as folder, patch.object(staging, "WORTHWHILE", 0):
        staged(Path(folder), NARROW, text)
