"""Cutting text into records: the quick way and the careful one say the same."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kpidsl.ledger.read.records import Page

TEXTS = st.text(st.sampled_from('ab;"\n\\\r'), max_size=24)


@given(TEXTS)
@example('a;"b\n\nc"\nd')
@example('"a""b";c')
@example('"\r"')
@example("a\n\nb")
def test_the_quick_way_cuts_as_the_careful_one(text: str) -> None:
    page = Page("f.csv", text, ";")
    if page.is_headless:
        return
    quick, careful = page.plain_records(), page.any_records()
    if quick is not None:
        assert (quick.rows, list(quick.lines), quick.faults) == (careful.rows, list(careful.lines), careful.faults)
    elif not careful.faults:
        assert '"' in text  # only cells with line breaks or marked quotes leave the quick way without a fault


def looks_swallowed(row: list[str]) -> bool:
    """Whether every line of a written row is a row by itself: what two stray quotes make, and refused."""
    file = StringIO()
    csv.writer(file, delimiter=";", lineterminator="").writerow(row)
    lines = file.getvalue().split("\n")
    return len(lines) > 1 and all(line.count(";") == len(row) - 1 for line in lines)


@given(st.lists(st.lists(st.text(st.sampled_from('ab;,"\n '), max_size=6), min_size=2, max_size=2), min_size=1))
def test_what_a_writer_wrote_is_read(rows: list[list[str]]) -> None:
    file = StringIO()
    csv.writer(file, delimiter=";", lineterminator="\n").writerows(rows)
    assume(not any(looks_swallowed(row) for row in rows))
    records = Page("f.csv", file.getvalue(), ";").records()
    assert (records.rows, records.faults) == (rows, [])


@given(st.lists(st.lists(st.text(st.sampled_from('ab;,"\n '), max_size=6), min_size=2, max_size=2), min_size=1))
def test_every_cell_is_found_again_where_it_stands(rows: list[list[str]]) -> None:
    file = StringIO()
    csv.writer(file, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    assume(not any(looks_swallowed(row) for row in rows))
    page = Page("f.csv", file.getvalue(), ";")
    records = page.records()
    for row, number in zip(rows, records.lines, strict=True):
        for index, cell in enumerate(row):
            place = page.cell_place(number, index)
            first = '"' + cell.partition("\n")[0].replace('"', '""') + ('"' if "\n" not in cell else "")
            assert place.excerpt[0][place.column - 1 : place.end_column - 1] == first


def test_a_cell_longer_than_the_csv_module_takes() -> None:
    long = "x" * 200_000
    records = Page("f.csv", f'a;b\n"{long}";y\n', ";").records()
    assert records.rows == [["a", "b"], [long, "y"]]


@pytest.mark.parametrize("separator", [",", "\t", "|", "^", "]"])
def test_separators(separator: str) -> None:
    text = f'a{separator}"b{separator}c"\nd{separator}e\n'
    page = Page("f.csv", text, separator)
    assert page.any_records().rows == page.records().rows == [["a", f"b{separator}c"], ["d", "e"]]
