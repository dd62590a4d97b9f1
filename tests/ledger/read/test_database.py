"""SQLite: cells exactly as stored, from a database that is opened for reading only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kpidsl.model.sources import Format
from kpidsl.model.values import Plain, Type

from .builders import EUR, cells, column, only, part, read, source, told

FORM = Format("sqlite")


def database(folder: Path, *statements: str, name: str = "libro.sqlite") -> Path:
    path = folder / name
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


VALUES: list[tuple[Type, str, object]] = [
    (EUR, "12", Decimal(12)),
    (EUR, "0.1", Decimal("0.1")),
    (EUR, "'1234.50'", Decimal("1234.50")),
    (EUR, "-1e3", Decimal(-1000)),
    (Plain.DATE, "'2022-02-28'", date(2022, 2, 28)),
    (Plain.DATETIME, "'2022-02-28 10:11'", datetime(2022, 2, 28, 10, 11)),  # noqa: DTZ001
    (Plain.YEAR, "2022", 2022),
    (Plain.YEAR, "'2022'", 2022),
    (Plain.YES_NO, "1", True),
    (Plain.YES_NO, "'no'", False),
    (Plain.CODE, "'01.10'", "01.10"),
    (Plain.CODE, "7", "7"),
    (Plain.TEXT, "'Forlì '", "Forlì "),
]


@pytest.mark.parametrize(("type_", "sql", "value"), VALUES)
def test_values(tmp_path: Path, type_: Type, sql: str, value: object) -> None:
    path = database(tmp_path, "CREATE TABLE t (a)", f"INSERT INTO t VALUES ({sql}), (NULL), ('')")
    found = cells(read(source(column("a", type_, optional=True), form=FORM), path), "a")
    assert found == [value, None, None]
    assert type(found[0]) is type(value)


REFUSALS: list[tuple[Type, str]] = [
    (EUR, "'1.234,5'"),
    (EUR, "9e999"),
    (Plain.DATE, "'31/02/2022'"),
    (Plain.DATE, "20220228"),
    (Plain.YES_NO, "2"),
    (Plain.TEXT, "1.5"),
    (Plain.TEXT, "x'FF'"),
    (Plain.TEXT, "CAST(x'FF41' AS TEXT)"),
]


@pytest.mark.parametrize(("type_", "sql"), REFUSALS)
def test_refusals_of_cells(tmp_path: Path, type_: Type, sql: str) -> None:
    path = database(tmp_path, "CREATE TABLE t (x, a)", f"INSERT INTO t VALUES (1, {sql})")
    assert told(read(source(column("a", type_), form=FORM), path)) == [("K0602", 1, 2)]


def test_declared_patterns_of_dates(tmp_path: Path) -> None:
    path = database(tmp_path, "CREATE TABLE t (a)", "INSERT INTO t VALUES ('28/02/2022'), ('2022-03-01')")
    of = source(column("a", Plain.DATE), form=Format("sqlite", dates="dd/mm/yyyy"))
    assert cells(read(of, path), "a") == [date(2022, 2, 28), date(2022, 3, 1)]


def test_the_only_table_or_the_one_that_is_named(tmp_path: Path) -> None:
    of = source(column("a"), form=FORM)
    tables = ("CREATE TABLE prima (a)", 'CREATE TABLE "se""conda\'; --" (a)', "INSERT INTO prima VALUES ('x')")
    path = database(tmp_path, *tables)
    assert only(read(of, path)).code == "K0626"
    assert cells(read(of, path, spec=part(table="prima")), "a") == ["x"]
    assert cells(read(of, path, spec=part(table="se\"conda'; --")), "a") == []
    absent = only(read(of, path, spec=part(table="primo")))
    assert (absent.code, absent.help) == ("K0626", "did you mean `prima`?")
    assert only(read(of, path, spec=part(table="prima; DROP TABLE prima"))).code == "K0626"


def test_a_view_can_be_read_and_an_empty_database_has_nothing(tmp_path: Path) -> None:
    path = database(tmp_path, "CREATE VIEW v AS SELECT 'x' AS a")
    assert cells(read(source(column("a"), form=FORM), path), "a") == ["x"]
    empty = database(tmp_path, "CREATE TABLE t (a)", "DROP TABLE t", name="empty.db")
    assert only(read(source(column("a"), form=FORM), empty)).code == "K0626"


def test_columns_are_quoted(tmp_path: Path) -> None:
    path = database(tmp_path, 'CREATE TABLE t ("a"" FROM x; --" TEXT, b)', "INSERT INTO t VALUES ('y', 1)")
    assert cells(read(source(column("a", header='a" FROM x; --'), form=FORM), path), "a") == ["y"]
    assert told(read(source(column("c"), form=FORM), path)) == [("K0601", 1, 1)]


def test_the_path_is_no_part_of_a_query(tmp_path: Path) -> None:
    folder = tmp_path / "50 % #1?mode=rwc"
    folder.mkdir()
    path = database(folder, "CREATE TABLE t (a)", "INSERT INTO t VALUES ('x')")
    before = path.read_bytes()
    assert cells(read(source(column("a"), form=FORM), path), "a") == ["x"]
    assert path.read_bytes() == before
