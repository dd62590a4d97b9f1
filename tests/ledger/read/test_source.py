"""Several files are one relation, with one key over all of them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kpidsl.ledger.read import read_source
from kpidsl.ledger.read.content import sha256_of
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.sources import Format
from kpidsl.model.values import Plain

from .builders import EUR, cells, column, only, part, read, source, told, write

COLUMNS = (column("ente"), column("capitolo", Plain.CODE), column("importo", EUR))
KEYED = source(*COLUMNS, key=("ente", "capitolo"))
REPEATING = source(*COLUMNS)
HEADER = "ente;capitolo;importo\n"


def test_files_are_read_in_order_each_by_its_own_header(tmp_path: Path) -> None:
    first = write(tmp_path, HEADER + "02;1;1\n02;2;2\n", "b.csv")
    second = write(tmp_path, "x;importo;capitolo;ente\n-;3;1;03\n", "a.csv")
    outcome = read(KEYED, first, second)
    assert cells(outcome, "importo") == [Decimal(1), Decimal(2), Decimal(3)]
    relation = outcome.value
    assert relation is not None
    assert [(file.path, file.rows) for file in relation.files] == [(str(first), 2), (str(second), 1)]
    assert [(relation.place(row).path, relation.place(row).line) for row in range(3)] == [
        (str(first), 2),
        (str(first), 3),
        (str(second), 2),
    ]


def test_paths_are_told_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, HEADER + "02;1;x\n", "a.csv")
    monkeypatch.chdir(tmp_path)
    assert only(read(KEYED, Path("a.csv"))).place.path == "a.csv"


def test_a_key_of_two_columns_that_occurs_twice_in_two_files(tmp_path: Path) -> None:
    first = write(tmp_path, HEADER + "02;1;1\n02;2;2\n03;1;3\n", "a.csv")
    second = write(tmp_path, HEADER + '04;1;4\n02;"2";2\n', "b.csv")
    found = only(read(KEYED, first, second))
    assert (found.code, found.place.path, found.place.line, found.place.column) == ("K0606", str(second), 3, 1)
    assert "ente = `02`, capitolo = `2`" in found.message
    (label,) = found.labels
    assert (label.place.path, label.place.line, label.text) == (str(first), 3, "first here")
    assert found.place.excerpt == ('02;"2";2',)


def test_each_repetition_is_told_with_the_first_occurrence(tmp_path: Path) -> None:
    outcome = read(KEYED, write(tmp_path, HEADER + "02;1;1\n03;1;1\n02;1;2\n02;1;1\n"))
    assert told(outcome) == [("K0606", 4, 1), ("K0606", 5, 1)]
    assert [finding.labels[0].place.line for finding in outcome.findings] == [2, 2]


def test_a_file_given_twice_is_caught(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "".join(f"02;{n};1\n" for n in range(50)))
    outcome = read(KEYED, path, path)
    assert [finding.code for finding in outcome.findings] == ["K0606"] * 21
    assert outcome.findings[-1].message == "and 30 more like these"


def test_keys_are_compared_by_value(tmp_path: Path) -> None:
    of = source(column("data", Plain.DATE), column("importo", EUR), key=("importo",))
    path = write(tmp_path, "data;importo\n01/01/2022;1,5\n01/01/2022;1,50\n")
    assert told(read(of, path)) == [("K0606", 3, 12)]


def test_identical_rows_are_genuine_where_the_plan_says_so(tmp_path: Path) -> None:
    assert cells(read(REPEATING, write(tmp_path, HEADER + "02;1;1\n02;1;1\n")), "importo") == [1, 1]


def test_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    first = write(tmp_path, HEADER + "02;1;x\n", "a.csv")
    second = write(tmp_path, "ente;capitolo\n", "b.csv")
    outcome = read(REPEATING, first, second, tmp_path / "c.csv")
    assert [(f.code, Path(f.place.path).name) for f in outcome.findings] == [
        ("K0602", "a.csv"),
        ("K0601", "b.csv"),
        ("K0607", "c.csv"),
    ]


def test_the_extension_of_a_text_file_may_be_any(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "02;1;1\n", "export.dat")
    assert cells(read(REPEATING, path), "ente") == ["02"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet", "a.sqlite", "a.db"])
@pytest.mark.parametrize("content", [b"", b"ente;capitolo;importo\n", b"PK\x03\x04xxxx", b"PAR1xxxx"])
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str, content: bytes) -> None:
    found = only(read(REPEATING, write(tmp_path, content, name)))
    assert (found.code, found.place.line) == ("K0626", 1)


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet", "a.sqlite"])
def test_files_of_any_kind_that_are_not_there(tmp_path: Path, name: str) -> None:
    assert only(read(REPEATING, tmp_path / name)).code == "K0607"
    assert not (tmp_path / name).exists()


def test_the_declared_kind_counts_where_the_extension_says_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER, "export")
    outcome = read_source(source(*COLUMNS, form=Format("sqlite")), [SourceFile(path, part(table="t"))])
    assert "SQLite" in only(outcome).message


def test_the_fingerprint_of_a_file(tmp_path: Path) -> None:
    assert sha256_of(write(tmp_path, b"", "e")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
