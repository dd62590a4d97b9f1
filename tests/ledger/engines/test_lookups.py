"""Rows limited by what occurs in another source: any row of it, its empty cells never."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.ledger.engines import staging
from kpidsl.model.expression import DurationUnit, Expression
from kpidsl.model.values import Absent, Plain, Quantity, Unit

from .builders import (
    DAY,
    EUR,
    HOUR,
    MINUTE,
    Bench,
    codes_of,
    col,
    column,
    control_of,
    duration,
    ledger,
    measure_of,
    neither,
    occurs,
    source_of,
    when,
)

ENROLLED = source_of(
    column("data", Plain.DATE), column("corso", Plain.TEXT), column("durata", HOUR), column("anno", Plain.YEAR)
)
COURSES = source_of(
    column("quando", Plain.DATE),
    column("id", Plain.CODE, optional=True),
    column("minuti", MINUTE, optional=True),
    column("anno", Plain.YEAR),
    name="corsi",
    period="quando",
)
ROWS = [["01/01/2022", "A", "1,5", "2022"], ["02/01/2022", "b", "2", "2021"], ["03/01/2022", "C", "0,25", "2020"]]
OTHERS = [["01/01/1999", "A", "120", "1999"], ["01/01/2030", "", "15", "2020"], ["05/05/2022", "B", "", "2022"]]


def count(bench: Bench, condition: Expression) -> object:
    files = [(ENROLLED, [ledger(ENROLLED, ROWS)]), (COURSES, [ledger(COURSES, OTHERS)])]
    outcome = bench.measure_files(files, measure_of("count", where=condition))
    assert outcome.value is not None, outcome.findings
    (fact,) = outcome.value.facts.values()
    return fact.result


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (occurs("corso", "corsi", "id"), 1),
        (neither(occurs("corso", "corsi", "id")), 2),
        (occurs("durata", "corsi", "minuti"), 2),
        (neither(occurs("durata", "corsi", "minuti")), 1),
        (occurs("data", "corsi", "quando"), 0),
        (occurs("anno", "corsi", "anno"), 2),
        (occurs("corso", "libro", "corso"), 3),  # its own
    ],
)
def test_values_occur_elsewhere(bench: Bench, condition: Expression, expected: int) -> None:
    assert count(bench, condition) == expected


def test_the_files_of_what_limits_are_listed(bench: Bench) -> None:
    files = [(COURSES, [ledger(COURSES, OTHERS)]), (ENROLLED, [ledger(ENROLLED, ROWS)])]
    limited = measure_of("count", where=occurs("corso", "corsi", "id"))
    for measure, expected in ((limited, ["corsi", "libro"]), (measure_of("count"), ["libro"])):
        outcome = bench.measure_files(files, measure)
        assert outcome.value is not None
        assert [file.source for file in outcome.value.files] == expected


def test_a_source_that_is_not_there_leaves_the_figure_missing(bench: Bench) -> None:
    limited = measure_of("count", where=occurs("corso", "corsi", "id"), default=None)
    files = [(ENROLLED, [ledger(ENROLLED, ROWS)]), (COURSES, [])]
    outcome = bench.measure_files(files, limited, measure_of("count"))
    assert outcome.value is not None, outcome.findings
    without, plain = outcome.value.facts.values()
    assert isinstance(without.result, Absent)
    assert without.result.reasons == ("source `corsi` was not supplied (no file `data/corsi.*`)",)
    assert plain.result == 3


def test_what_limits_is_read_as_strictly_as_the_rest(bench: Bench) -> None:
    limited = measure_of("count", where=occurs("corso", "corsi", "id"))
    faulty = ledger(COURSES, [*OTHERS, ["31/02/2022", "A", "", "2022"]])
    outcome = bench.measure_files([(ENROLLED, [ledger(ENROLLED, ROWS)]), (COURSES, [faulty])], limited)
    assert (outcome.value, codes_of(outcome)) == (None, ["K0602"])


def test_numbers_beyond_128_bits_are_looked_up_too(bench: Bench) -> None:
    wide = source_of(column("data", Plain.DATE), column("importo", EUR), name="largo")
    nines = "9" * 38
    here = ledger(wide, [["01/01/2022", nines], ["01/01/2022", "0," + "0" * 37 + "1"], ["01/01/2022", "2"]])
    small = source_of(column("data", Plain.DATE), column("importo", EUR))
    there = ledger(small, [["01/01/2022", nines], ["01/01/2022", "2,00"], ["01/01/2022", "3"]])
    files = [(small, [there]), (wide, [here])]
    for source, other in (("libro", "largo"), ("largo", "libro")):
        measure = measure_of("count", where=occurs("importo", other, "importo"), source=source)
        outcome = bench.measure_files(files, measure)
        assert outcome.value is not None, outcome.findings
        assert next(iter(outcome.value.facts.values())).result == 2


@pytest.mark.parametrize(("unit", "expected"), [("days", -2), ("workdays", -1)])
def test_a_time_may_hang_on_what_occurs_elsewhere(bench: Bench, unit: DurationUnit, expected: int) -> None:
    start = when(occurs("corso", "corsi", "id"), date(2022, 1, 3), col("data"))
    files = [(ENROLLED, [ledger(ENROLLED, ROWS)]), (COURSES, [ledger(COURSES, OTHERS)])]
    outcome = bench.measure_files(files, measure_of("sum", duration(unit, start, col("data"))), type_=DAY)
    assert outcome.value is not None, outcome.findings
    assert next(iter(outcome.value.facts.values())).result == expected


def test_controls_of_what_limits_are_met_too(bench: Bench) -> None:
    courses = source_of(
        *COURSES.columns.values(),
        name="corsi",
        period="quando",
        controls=(
            control_of(Fraction(4), measure_of("count", on="quando", source="corsi"), Quantity(Unit("number", ()))),
        ),
    )
    files = [(ENROLLED, [ledger(ENROLLED, ROWS)]), (courses, [ledger(courses, OTHERS)])]
    outcome = bench.measure_files(files, measure_of("count", where=occurs("corso", "corsi", "id")))
    assert codes_of(outcome) == ["K0633"]


IDS = st.sampled_from(["A", "a", "A ", "B", "", "è", 'q"', "x;y"])


@settings(max_examples=25, deadline=None)
@given(st.lists(IDS.filter(bool), min_size=1, max_size=8), st.lists(IDS, max_size=8))
def test_a_row_counts_if_its_value_is_in_the_set(ours: list[str], theirs: list[str]) -> None:
    rows = ledger(ENROLLED, [["01/01/2022", each, "1", "2022"] for each in ours])
    others = ledger(COURSES, [["01/01/2022", each, "", "2022"] for each in theirs])
    inside = occurs("corso", "corsi", "id")
    for engine, least in (("reference", 0), ("duckdb", 0), ("duckdb", 10**9)):
        with TemporaryDirectory() as folder, patch.object(staging, "WORTHWHILE", least):
            outcome = Bench(engine, Path(folder)).measure_files(  # type: ignore[arg-type]  # a literal in a tuple
                [(ENROLLED, [rows]), (COURSES, [others])],
                measure_of("count", where=inside),
                measure_of("distinct", col("corso"), where=neither(inside)),
            )
        assert outcome.value is not None, outcome.findings
        there = set(theirs) - {""}
        found = [fact.result for fact in outcome.value.facts.values()]
        assert found == [sum(each in there for each in ours), len(set(ours) - there)]
