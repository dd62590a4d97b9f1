"""What would count twice: the same file under two names, and files whose rows another one has as well."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.ledger import SourceFile
from kpidsl.ledger.calendar import Calendar
from kpidsl.ledger.engines import EngineName, staging, start_engine

from .builders import LIBRO, Bench, codes_of, ledger, measure_of

KEYED = replace(LIBRO, key=("conto",))
COUNT = measure_of("count")


def posting(number: int, closed: str = "") -> list[str]:
    return ["01/02/2022", f"A.{number}", "1", closed, ""]


MANY = [posting(number) for number in range(6)]


@pytest.mark.parametrize("source", [LIBRO, KEYED])
def test_the_same_file_under_two_names(bench: Bench, source: object) -> None:
    assert source in (LIBRO, KEYED)
    chosen = LIBRO if source is LIBRO else KEYED
    text, other = ledger(chosen, MANY), ledger(chosen, [posting(7)])
    outcome = bench.measure_files([(chosen, [text, other, text])], COUNT)
    assert (outcome.value, codes_of(outcome)) == (None, ["K0631"])
    assert outcome.findings[0].place.path.endswith("libro_2.csv")
    assert outcome.findings[0].labels[0].place.path.endswith("libro_0.csv")


def test_two_months_without_a_row_are_no_twins(bench: Bench) -> None:
    empty = ledger(LIBRO, [])
    outcome = bench.measure_files([(LIBRO, [empty, ledger(LIBRO, MANY), empty])], COUNT)
    assert outcome.value is not None
    assert codes_of(outcome) == []


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        (MANY, [*reversed(MANY), posting(9)], ["K0632"]),
        (MANY, list(reversed(MANY)), ["K0632"]),
        (MANY[:4], [*MANY, posting(9)], []),
        (MANY, [*MANY[1:], posting(9)], []),
        ([*MANY, MANY[0]], [*MANY, posting(9)], []),
        ([posting(n, "03/02/2022") for n in range(6)], MANY, []),
    ],
    ids=["within", "in another order", "too few", "one is not there", "once too often", "an empty cell differs"],
)
def test_rows_that_another_file_has_too(
    bench: Bench, first: list[list[str]], second: list[list[str]], codes: list[str]
) -> None:
    outcome = bench.measure_files([(LIBRO, [ledger(LIBRO, first), ledger(LIBRO, second)])], COUNT)
    assert outcome.value is not None
    assert codes_of(outcome) == codes
    if codes:
        assert outcome.findings[0].place.path.endswith("libro_0.csv")


CELLS = st.sampled_from(["A", "B"])
FILES = st.lists(st.lists(st.tuples(CELLS, st.sampled_from(["", "1"])), max_size=4), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(FILES)
def test_engines_find_the_same_files(files: list[list[tuple[str, str]]]) -> None:
    texts = [ledger(LIBRO, [["01/02/2022", code, "1", "", weight] for code, weight in rows]) for rows in files]
    counts = [Counter(rows) for rows in files]
    pairs = permutations(range(len(files)), 2)
    expected = tuple((a, b) for a, b in pairs if len(files[a]) >= 2 and counts[a] <= counts[b])
    engines: list[tuple[EngineName, int]] = [("reference", 0), ("duckdb", 0), ("duckdb", 10**9)]
    for name, least in engines:
        with TemporaryDirectory() as folder, patch.object(staging, "WORTHWHILE", least):
            paths = [Path(folder) / f"{index}.csv" for index in range(len(texts))]
            for path, text in zip(paths, texts, strict=True):
                path.write_text(text, encoding="utf-8")
            with start_engine(name, Calendar(None)) as engine:
                table = engine.read(LIBRO, [SourceFile(path, None) for path in paths]).value
                assert table is not None
                assert table.repeated_files(2) == expected
