"""Files that do not tell their own period, and files with a column for each year: the plan says it, engines agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.ledger import SourceFile
from kpidsl.ledger.engines import staging
from kpidsl.ledger.read import read_source
from kpidsl.ledger.relation import Relation
from kpidsl.model.period import parse_period
from kpidsl.model.sources import FILE_PERIOD, Column, DataSource, FileSpec, PartOfYear
from kpidsl.model.values import Absence, Absent, Plain

from ..read.test_workbook import table
from .builders import (
    EUR,
    PRATICA,
    SPAN,
    Bench,
    codes_of,
    col,
    column,
    compare,
    measure_of,
    period_of,
    source_of,
)
from .test_files import staged_files

YEAR = column(FILE_PERIOD, Plain.YEAR)
QUARTER = replace(column(FILE_PERIOD, Plain.DATE), part=PartOfYear("quarter", FILE_PERIOD, 0))
SUM = measure_of("sum", col("importo"), on=FILE_PERIOD)
COUNT = measure_of("count", on=FILE_PERIOD)


def of_files(*columns: Column, period: Column = YEAR, key: tuple[str, ...] | None = None) -> DataSource:
    return source_of(column("ente", Plain.TEXT), *columns, period, period=FILE_PERIOD, key=key)


SPESE = of_files(column("importo", EUR), key=("ente", FILE_PERIOD))


def of(path: Path, label: str, sheet: str | None = None) -> SourceFile:
    return SourceFile(path, FileSpec(path.name, sheet, None, SPAN, period=parse_period(label)))


def files(bench: Bench, texts: Sequence[tuple[str, str]]) -> list[SourceFile]:
    return [of(bench.write(text, f"{index}.csv"), label) for index, (label, text) in enumerate(texts)]


BY_YEAR = [("2021", "ente;importo\nA;1,5\nB;2\n"), ("2022", "ente;importo\nA;10\nB;20,25\n")]


def test_all_rows_of_a_file_are_of_its_period(bench: Bench) -> None:
    more = files(bench, BY_YEAR)
    measures = [
        SUM,
        measure_of("balance", col("importo"), on=FILE_PERIOD),
        measure_of("last", col("importo"), on=FILE_PERIOD, where=compare(col("ente"), "=", "A")),
    ]
    facts = bench.facts(SPESE, None, *measures, more=more)
    assert [fact.result for fact in facts] == [Fraction("30.25"), Fraction("33.75"), 10]
    assert bench.fact(SPESE, None, SUM, more=more, steps=1).result == Fraction("3.5")
    assert bench.fact(SPESE, None, COUNT, more=more, type_=PRATICA).result == 2


def test_a_key_identifies_a_row_of_its_period(bench: Bench) -> None:
    twice = [("2021", "ente;importo\nA;1\n"), ("2021", "ente;importo\nA;2\n")]
    assert codes_of(bench.measure(SPESE, None, SUM, more=files(bench, twice), label="2021")) == ["K0606"]


def test_a_period_without_a_file_is_missing_and_no_zero(bench: Bench) -> None:
    for measure in (SUM, COUNT, replace(SUM, default=Fraction(0))):
        outcome = bench.measure(SPESE, None, measure, more=files(bench, BY_YEAR), label="2023")
        assert outcome.value is not None
        (fact,) = outcome.value.facts.values()
        assert fact.result == Absent(Absence.MISSING, ("no file of `libro` is of 2023",))
        assert codes_of(outcome) == []


@pytest.mark.parametrize(("label", "as_of"), [("2022-Q1", None), ("2022-05", None), ("2022", date(2022, 6, 30))])
def test_a_file_of_a_year_knows_no_part_of_it(bench: Bench, label: str, as_of: date | None) -> None:
    outcome = bench.measure(SPESE, None, SUM, more=files(bench, BY_YEAR), period=period_of(label, as_of))
    assert outcome.value is not None
    (fact,) = outcome.value.facts.values()
    assert isinstance(fact.result, Absent)
    assert codes_of(outcome) == ["K0618"]


QUARTERS = [(f"2022-Q{quarter}", f"ente;importo\nA;{10**quarter}\n") for quarter in (1, 2, 3)]


@pytest.mark.parametrize(
    ("label", "as_of", "expected"),
    [
        ("2022-Q2", None, 100),
        ("2022-H1", None, 110),
        ("2022", None, 1110),
        ("2022", date(2022, 6, 30), 110),
        ("2022", date(2022, 6, 29), None),
        ("2022-06", None, None),
        ("2022-Q4", None, None),
    ],
)
def test_files_of_quarters(bench: Bench, label: str, as_of: date | None, expected: int | None) -> None:
    source = of_files(column("importo", EUR), period=QUARTER)
    outcome = bench.measure(source, None, SUM, more=files(bench, QUARTERS), period=period_of(label, as_of))
    assert outcome.value is not None
    (fact,) = outcome.value.facts.values()
    assert fact.result == expected if expected is not None else isinstance(fact.result, Absent)


def test_a_file_of_no_period_and_a_file_of_two(bench: Bench) -> None:
    path = bench.write("ente;importo\nA;1\n", "1.csv")
    for spec in (None, FileSpec("1.csv", None, None, SPAN)):
        outcome = bench.measure(SPESE, None, SUM, more=[SourceFile(path, spec)])
        assert (outcome.value, codes_of(outcome)) == (None, ["K0638"])
    outcome = bench.measure(SPESE, None, SUM, more=[of(path, "2021"), of(path, "2022")])
    assert (outcome.value, codes_of(outcome)) == (None, ["K0639"])


# --- years as columns ------------------------------------------------------------------------------------------------


def wide(before: str = "", after: str = "", **more: Any) -> DataSource:
    importo = replace(column("importo", EUR, **more), year_in_header=(before, after))
    return of_files(importo, key=("ente", FILE_PERIOD))


def unfolded(path: Path, *labels: str, sheet: str | None = None) -> list[SourceFile]:
    return [of(path, label, sheet) for label in labels]


def test_a_file_with_a_column_for_each_year(bench: Bench) -> None:
    path = bench.write("ente;2021;2022;2023\nA;1,5;10;\nB;2;20,25;5\n", "1.csv")
    more = unfolded(path, "2021", "2022")
    outcome = bench.measure(wide(), None, SUM, measure_of("balance", col("importo"), on=FILE_PERIOD), more=more)
    assert outcome.value is not None
    assert [fact.result for fact in outcome.value.facts.values()] == [Fraction("30.25"), Fraction("33.75")]
    assert [(file.path, file.rows) for file in outcome.value.files] == [(str(path), 4)]
    assert codes_of(bench.measure(wide(), None, SUM, more=unfolded(path, "2022", "2023"))) == ["K0610"]
    empty = wide(optional=True)
    filled = replace(COUNT, of=col("importo"))
    later = unfolded(path, "2022", "2023")
    assert bench.fact(empty, None, filled, more=later, label="2023", type_=PRATICA).result == 1
    outcome = bench.measure(wide(), None, SUM, more=unfolded(path, "2022", "2024"))
    assert codes_of(outcome) == ["K0601"]
    assert "`2024`" in outcome.findings[0].message


def test_a_cell_of_a_year_is_shown_where_it_stands(bench: Bench) -> None:
    path = bench.write("ente;2021;2022\nA;1;x\n", "1.csv")
    (found,) = bench.measure(wide(), None, SUM, more=unfolded(path, "2021", "2022")).findings
    assert (found.code, found.place.line, found.place.column) == ("K0602", 2, 5)
    assert found.message.startswith("column `2022`")


def test_a_sheet_with_a_column_for_each_year(bench: Bench, tmp_path: Path) -> None:
    path = table(tmp_path, ["ente", "Spesa 2021 (EUR)", "Spesa 2022 (EUR)"], ["A", 1, 10.5], ["B", 2, 20])
    more = unfolded(path, "2021", "2022")
    assert bench.fact(wide("Spesa ", " (EUR)"), None, SUM, more=more).result == Fraction("30.5")


@given(st.lists(st.tuples(*[st.decimals(min_value=-999, max_value=999, places=2)] * 3), min_size=1, max_size=5))
def test_a_wide_file_means_what_its_years_in_files_of_their_own_mean(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("wide")
    years = ["2021", "2022", "2023"]
    cells = [[f"e{index}", *(f"{cell:f}".replace(".", ",") for cell in row)] for index, row in enumerate(rows)]
    path = folder / "wide.csv"
    path.write_text("\n".join([";".join(["ente", *years]), *map(";".join, cells)]), encoding="utf-8")
    narrow = []
    for at, year in enumerate(years, 1):
        own = folder / f"{year}.csv"
        own.write_text("\n".join(["ente;importo", *(f"{row[0]};{row[at]}" for row in cells)]), encoding="utf-8")
        narrow.append(of(own, year))
    unfold, split = read_source(wide(), unfolded(path, *years)).value, read_source(SPESE, narrow).value
    assert isinstance(unfold, Relation)
    assert isinstance(split, Relation)
    assert unfold.columns == split.columns


# --- the fast way ----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "WORTHWHILE", 0)


@pytest.mark.usefixtures("small_files_too")
def test_files_of_years_go_the_fast_way_and_no_others(tmp_path: Path) -> None:
    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    of_years = [of(write(f"{label}.csv", text), label) for label, text in BY_YEAR]
    assert staged_files(SPESE, of_years)
    assert not staged_files(SPESE, [*of_years, SourceFile(write("3.csv", BY_YEAR[0][1]), None)])
    assert not staged_files(SPESE, [of(tmp_path / "2021.csv", "2021"), of(tmp_path / "2021.csv", "2022")])
    quarters = of_files(column("importo", EUR), period=QUARTER)
    assert not staged_files(quarters, [of(tmp_path / "2021.csv", "2021-Q1")])
    path = write("wide.csv", "ente;2021\nA;1\n")
    assert not staged_files(wide(), unfolded(path, "2021"))
