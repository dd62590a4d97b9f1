"""Sources that resemble others mean what they would mean written out in full; padded codes are those without zeros."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.model.codes import above, directly_under, is_under, without_padding
from kpidsl.model.expression import Under, shape
from kpidsl.model.sources import FILE_PERIOD, DataSource
from kpidsl.model.values import Plain

PLAN = """plan "Prova"
  years    2024..2024
  currency EUR
  missing  block
  display  1 decimal, half up

unit pratica

scale giudizio
  "sì" earns 100 %

source primo "Prima"
  file    "primo.csv"
  format  csv, separator ";", decimal ",", dates dd/mm/yyyy
  column  id      text
  column  data    date, period, header "Data"
  column  stato   text in ["a", "b"]
  column  conto   code padded
  column  importo EUR, empty 0 EUR
  key     id
  control count = 7
  note    "la prima pubblicazione"

"""
TREE = """
input quante
  unit pratica
  value count from ultimo where conto under "1.02.01.00"

input esito
  scale giudizio
  supplied by "A"

action 1 "Esito"
  owner "A"
  formula esito
  2024 target "sì"
"""
LIKE = """source secondo like primo "Seconda"
  column  stato   text in ["a", "b"], read "b" as "a", read "z" as "b"
  column  canale  text, optional

source ultimo like secondo
  file    "ultimo.csv"
  format  csv, separator ","
  rows    repeat
  column  data    date, period
"""
WRITTEN_OUT = """source secondo "Seconda"
  format  csv, separator ";", decimal ",", dates dd/mm/yyyy
  column  id      text
  column  data    date, period, header "Data"
  column  stato   text in ["a", "b"], read "b" as "a", read "z" as "b"
  column  conto   code padded
  column  importo EUR, empty 0 EUR
  column  canale  text, optional
  key     id

source ultimo
  file    "ultimo.csv"
  format  csv, separator ","
  column  id      text
  column  data    date, period
  column  stato   text in ["a", "b"], read "b" as "a", read "z" as "b"
  column  conto   code padded
  column  importo EUR, empty 0 EUR
  column  canale  text, optional
  rows    repeat
"""


def sources(text: str) -> Mapping[str, DataSource]:
    outcome = compile_plan(Document("plan.kpi", text), lambda _: None)
    assert outcome.value is not None, outcome.findings
    return outcome.value.sources


def meaning(source: DataSource) -> object:
    columns = [(name, shape(column)) for name, column in source.columns.items()]
    return [shape(getattr(source, name)) for name in ("title", "files", "format", "key", "period", "controls")], columns


@pytest.mark.parametrize("order", [(LIKE,), tuple(reversed(re.split("(?=source ultimo)", LIKE)))])
def test_a_source_like_another_is_that_one_with_its_own_fields(order: tuple[str, ...]) -> None:
    found, expected = sources(PLAN + "\n".join(order) + TREE), sources(PLAN + WRITTEN_OUT + TREE)
    for name in ("primo", "secondo", "ultimo"):
        assert meaning(found[name]) == meaning(expected[name])
    assert found["secondo"].columns["stato"].readings == (("b", "a"), ("z", "b"))
    assert found["secondo"].controls == ()


@pytest.mark.parametrize("written", ["tab", '"\\t"'])
def test_a_tab_may_be_written_as_a_word(written: str) -> None:
    (primo, *_) = sources(PLAN.replace('separator ";"', f"separator {written}") + LIKE + TREE).values()
    assert primo.format.separator == "\t"


FILES = """source primo "Prima"
  file    "primo_*.csv", period 2023-Q2, decimal ","
  file    "altro.csv", sheet "x", period 2023-Q3
  format  csv, separator ";"
  column  id      text
  column  importo EUR
  key     id

source secondo
  file    "secondo.csv", period 2022..2023
  format  csv, separator ";"
  column  id      text
  column  importo EUR, header "Spesa " year
  column  entrate EUR, header year
  key     id

source ultimo like secondo
  file    "ultimo.csv", period 2024
  format  csv, separator ";"
  column  conto   code
"""


@pytest.mark.parametrize(("begins", "ends"), [("", date(2023, 6, 30)), ("  year ends 03-31\n", date(2022, 9, 30))])
def test_files_that_do_not_tell_their_period(begins: str, ends: date) -> None:
    head = PLAN.split("source")[0].replace("  currency", begins + "  currency")
    primo, secondo, ultimo = sources(head + FILES + TREE).values()
    assert [file.period.label for file in primo.files if file.period] == ["2023-Q2", "2023-Q3"]
    assert primo.files[0].period is not None
    assert primo.files[0].period.end == ends
    assert primo.files[0].format is not None
    assert (primo.period, primo.key) == (FILE_PERIOD, ("id", FILE_PERIOD))
    assert primo.columns[FILE_PERIOD].type is Plain.DATE
    assert list(primo.in_files) == ["id", "importo"]
    assert [file.period.label for file in secondo.files if file.period] == ["2022", "2023"]
    assert secondo.columns[FILE_PERIOD].type is Plain.YEAR
    of_2023 = [column.in_file_of(secondo.files[1].period).header for column in secondo.in_files.values()]
    assert of_2023 == ["id", "Spesa 2023", "2023"]
    assert [file.period.label for file in ultimo.files if file.period] == ["2024"]


def test_padding_goes_where_a_code_is_asked_for_and_nowhere_else() -> None:
    def codes(text: str) -> tuple[str, ...]:
        outcome = compile_plan(Document("plan.kpi", text), lambda _: None)
        assert outcome.value is not None, outcome.findings
        measure = outcome.value.inputs["quante"].measure
        assert measure is not None
        assert isinstance(measure.where, Under)
        return measure.where.codes

    assert codes(PLAN + LIKE + TREE) == ("1.02.01",)
    assert codes((PLAN + LIKE + TREE).replace("code padded", "code")) == ("1.02.01.00",)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("data present", []),
        ('id != "Totale" and data present', []),
        ("not (data missing)", []),
        ('id != "Totale" or data present', ["K0110"]),
        ("data missing", ["K0110"]),
    ],
)
def test_what_rows_without_a_date_mean_is_said_by_leaving_them_out(rows: str, told: list[str]) -> None:
    flagged = PLAN.replace("date, period, header", 'date, period, empty is "n.d.", header')
    plan = flagged.replace("  key     id", f"  key     id\n  rows    where {rows}")
    outcome = compile_plan(Document("plan.kpi", plan + TREE.replace("ultimo", "primo")), lambda _: None)
    assert [found.code for found in outcome.findings if found.code != "K0204"] == told


GROUPS = st.lists(st.sampled_from(["1", "02", "10", "00", "000", "E", "05", "20"]), min_size=1, max_size=6)


@given(GROUPS, GROUPS)
def test_a_padded_code_takes_itself_and_what_stands_below_its_last_group(top: list[str], code: list[str]) -> None:
    """As charts of accounts are read: of the top what stands before its zeros, and of the code as many groups."""
    kept = len(top)
    while kept > 1 and set(top[kept - 1]) == {"0"}:
        kept -= 1
    assert is_under(".".join(code), without_padding(".".join(top))) == (code[:kept] == top[:kept])


@given(GROUPS, GROUPS)
def test_directly_under_a_code_is_one_level_below_it(top: list[str], code: list[str]) -> None:
    """Of all that stands below, what stands below nothing that does; groups of zeros at the end are no level."""
    below, over = without_padding(".".join(code)), without_padding(".".join(top))
    found = re.fullmatch(directly_under(over, True), ".".join(code)) is not None
    assert found == (next(above(below), None) == over and not set(below.rpartition(".")[2]) <= {"0"})
    plain = re.fullmatch(directly_under(".".join(top), False), ".".join(code)) is not None
    assert plain == (code[:-1] == top)


@pytest.mark.parametrize(
    ("code", "kept"),
    [("1.02.01.00", "1.02.01"), ("E.1.01.00.00.000", "E.1.01"), ("1.10", "1.10"), ("1.00.05", "1.00.05"), ("00", "00")],
)
def test_only_whole_groups_of_zeros_at_the_end_are_padding(code: str, kept: str) -> None:
    assert without_padding(code) == kept
