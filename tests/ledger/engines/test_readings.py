"""Texts read as others: before anything compares them, all at once, the same on every way into an engine."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.ledger.engines import EngineName, staging
from kpidsl.model.sources import DataSource
from kpidsl.model.values import Plain

from .builders import PRATICA, Bench, codes_of, col, column, compare, ledger, measure_of, source_of, under

NEW = ("aperta", "chiusa", "archiviata")
SWAP = (("risolta", "chiusa"), ("chiusa", "archiviata"))


def register(members: tuple[str, ...] | None, *readings: tuple[str, str]) -> DataSource:
    return source_of(column("data", Plain.DATE), column("stato", Plain.CODE, members=members, readings=readings))


def rows(*states: str) -> str:
    return ledger(register(None), [["01/01/2022", state] for state in states])


def counts(bench: Bench, source: DataSource, text: str, *states: str) -> list[object]:
    measures = [measure_of("count", where=compare(col("stato"), "=", state)) for state in states]
    return [fact.result for fact in bench.facts(source, text, *measures, type_=PRATICA)]


@pytest.mark.parametrize("members", [None, NEW])
def test_words_change_places_at_once(bench: Bench, members: tuple[str, ...] | None) -> None:
    text = rows("risolta", "risolta", "chiusa", "aperta")
    assert counts(bench, register(members, *SWAP), text, *NEW) == [1, 2, 1]


def test_the_declared_texts_are_the_new_ones(bench: Bench) -> None:
    outcome = bench.measure(register(NEW, ("risolta", "chiusa")), rows("risolta", "Risolta"), measure_of("count"))
    assert (outcome.value, codes_of(outcome)) == (None, ["K0611"])
    assert bench.fact(register(NEW, ("risolta", "chiusa")), rows("archiviata"), measure_of("count")).result == 1


def test_a_literal_that_never_occurs_is_one_of_the_new_words(bench: Bench) -> None:
    source = register(None, *SWAP)
    old = measure_of("count", where=compare(col("stato"), "=", "risolta"))
    new = measure_of("count", where=compare(col("stato"), "=", "chiusa"))
    assert codes_of(bench.measure(source, rows("risolta"), old, type_=PRATICA)) == ["K0615"]
    assert codes_of(bench.measure(source, rows("risolta"), new, type_=PRATICA)) == []


def test_codes_are_read_as_others_too(bench: Bench) -> None:
    source = register(None, ("X", "A.1"))
    measure = measure_of("count", where=under("stato", "A"))
    assert bench.fact(source, rows("X", "A.2", "B"), measure, type_=PRATICA).result == 2


WORDS = ["a", "b", "c", 'd"', "e;e", "è"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=10), st.dictionaries(st.sampled_from(WORDS), st.sampled_from(WORDS)))
def test_reading_as_others_is_renaming_the_file(states: list[str], renamed: dict[str, str]) -> None:
    source, expected = register(None, *renamed.items()), [renamed.get(state, state) for state in states]
    engines: list[tuple[EngineName, int]] = [("reference", 0), ("duckdb", 0), ("duckdb", 10**9)]
    for engine, least in engines:
        with TemporaryDirectory() as folder, patch.object(staging, "WORTHWHILE", least):
            found = counts(Bench(engine, Path(folder)), source, rows(*states), *WORDS)
        assert found == [expected.count(word) for word in WORDS]
