"""Parquet: exact kinds as they are, binary numbers as their shortest decimal, and a refusal of all that has neither."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from kpidsl.model.sources import Format
from kpidsl.model.values import Plain, Type

from .builders import EUR, cells, column, only, read, source, told

FORM = Format("parquet")


def stored(folder: Path, query: str, name: str = "libro.parquet") -> Path:
    path = folder / name
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.sql(query).write_parquet(str(path))
    return path


VALUES: list[tuple[Type, str, object]] = [
    (EUR, "12.30::DECIMAL(18,2)", Decimal("12.30")),
    (EUR, "'-99999999999999999999999999999999999.999'::DECIMAL(38,3)", Decimal("-" + "9" * 35 + ".999")),
    (EUR, "9223372036854775807::BIGINT", Decimal(9223372036854775807)),
    (EUR, "0.1::DOUBLE", Decimal("0.1")),
    (EUR, "1e20::DOUBLE", Decimal(10**20)),
    (EUR, "0.1::FLOAT", Decimal("0.1")),
    (EUR, "'12.5'::VARCHAR", Decimal("12.5")),
    (Plain.DATE, "DATE '2022-02-28'", date(2022, 2, 28)),
    (Plain.DATE, "TIMESTAMP '2022-02-28 00:00:00'", date(2022, 2, 28)),
    (Plain.DATE, "'2022-02-28'::VARCHAR", date(2022, 2, 28)),
    (Plain.DATETIME, "TIMESTAMP '2022-02-28 10:11:12'", datetime(2022, 2, 28, 10, 11, 12)),  # noqa: DTZ001
    (Plain.DATETIME, "TIMESTAMP_NS '2022-02-28 10:11:12'", datetime(2022, 2, 28, 10, 11, 12)),  # noqa: DTZ001
    (Plain.YES_NO, "true", True),
    (Plain.YEAR, "2022::SMALLINT", 2022),
    (Plain.CODE, "'01.10'::VARCHAR", "01.10"),
    (Plain.CODE, "110::INTEGER", "110"),
    (Plain.TEXT, "'a'::ENUM('a', 'b')", "a"),
    (Plain.TEXT, "'f180e04d-8c34-4384-b867-0031fc71e0d9'::UUID", "f180e04d-8c34-4384-b867-0031fc71e0d9"),
]


@pytest.mark.parametrize(("type_", "sql", "value"), VALUES)
def test_values(tmp_path: Path, type_: Type, sql: str, value: object) -> None:
    path = stored(tmp_path, f"SELECT {sql} AS a UNION ALL SELECT NULL")
    found = cells(read(source(column("a", type_, optional=True), form=FORM), path), "a")
    assert found == [value, None]
    assert type(found[0]) is type(value)


REFUSALS: list[tuple[Type, str]] = [
    (EUR, "'nan'::DOUBLE"),
    (EUR, "'inf'::FLOAT"),
    (EUR, "'1.234,5'::VARCHAR"),
    (EUR, "DATE '2022-01-01'"),
    (EUR, "true"),
    (Plain.DATE, "TIMESTAMP '2022-02-28 00:00:01'"),
    (Plain.DATETIME, "DATE '2022-02-28'"),
    (Plain.TEXT, "1.5::DECIMAL(3,1)"),
]


@pytest.mark.parametrize(("type_", "sql"), REFUSALS)
def test_refusals_of_cells(tmp_path: Path, type_: Type, sql: str) -> None:
    path = stored(tmp_path, f"SELECT 1 AS x, {sql} AS a")
    assert told(read(source(column("a", type_), form=FORM), path)) == [("K0602", 1, 2)]


@pytest.mark.parametrize("sql", ["[1]", "{'x': 1}", "'ab'::BLOB", "TIMESTAMPTZ '2022-01-01 10:00:00'", "TIME '10:00'"])
def test_kinds_that_are_not_read(tmp_path: Path, sql: str) -> None:
    path = stored(tmp_path, f"SELECT {sql} AS a")
    found = only(read(source(column("a"), form=FORM), path))
    assert (found.code, "cannot be read exactly" in found.message) == ("K0602", True)
    assert cells(read(source(column("b"), form=FORM), stored(tmp_path, f"SELECT {sql} AS a, 'x' AS b")), "b") == ["x"]


def test_columns_and_places(tmp_path: Path) -> None:
    path = stored(tmp_path, "SELECT 'x' AS b, 1 AS \"a\"\"'; --\" UNION ALL SELECT '', 2")
    of = source(column("a", EUR, header="a\"'; --"), column("b"), form=FORM)
    assert told(read(of, path)) == [("K0610", 2, 1)]
    assert told(read(source(column("c"), form=FORM), path)) == [("K0601", 1, 1)]
    assert cells(read(source(column("a", EUR, header="a\"'; --"), form=FORM), path), "a") == [1, 2]


def test_a_path_is_never_a_pattern_and_its_folders_no_columns(tmp_path: Path) -> None:
    folder = tmp_path / "anno=2021" / "[ab]*'; DROP"
    folder.mkdir(parents=True)
    stored(folder, "SELECT 'other' AS a", "libro.parquet")
    path = stored(folder, "SELECT 'this' AS a", "li?ro.parquet")
    assert cells(read(source(column("a"), form=FORM), path), "a") == ["this"]
    path = stored(folder.parent, "SELECT 'this' AS a")
    assert only(read(source(column("anno", Plain.YEAR), form=FORM), path)).code == "K0601"


def test_rows_keep_their_order(tmp_path: Path) -> None:
    path = stored(tmp_path, "SELECT range AS a FROM range(30000)")
    outcome = read(source(column("a", EUR), form=FORM, key=("a",)), path)
    assert cells(outcome, "a") == list(range(30000))
    assert outcome.value is not None
    assert outcome.value.place(29999).line == 30000
