"""Files of definitions: what they ask of the plan, what takes its place, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.base.diagnostic import Outcome
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.model.plan import Checked, Need

PLAN = """
plan "P"
  years    2022..2023
  currency EUR
  missing  block
  display  1 decimal, half up
scoring passo
  target   earns 100 %
  between  step
  otherwise 0 %
  cap      100 %
"""

ASKS = """
input oneri "Oneri"
  unit EUR
  defined by the plan
input proventi "Proventi"
  unit EUR
  defined by the plan
input ore "Ore"
  unit hour
  defined by the plan
let saldo = proventi - oneri
assume ore > 0 hour
indicator margine "Margine"
  formula saldo / proventi
  unit %
  direction higher
indicator costo_orario "Costo di un'ora"
  formula oneri / ore
  unit EUR/hour
  direction lower
"""

MARGIN = 'action 1 "Margine"\n  owner "A"\n  scoring passo\n  indicator margine\n  2022 target 10 %\n'
HOURLY = 'action 2 "Costo"\n  owner "A"\n  scoring passo\n  indicator costo_orario\n  2022 target 30 EUR/hour\n'


def supplied(name: str, unit: str = "EUR") -> str:
    return f'input {name}\n  unit {unit}\n  supplied by "A"\n'


def compiled(text: str, files: Mapping[str, str], library: Mapping[str, str] | None = None) -> Outcome[Checked]:
    """A plan with the files of its folder, and with a library."""
    own = {name: Document(name, content) for name, content in files.items()}
    shipped = {name: Document(f"kpidsl/library/{name}", content) for name, content in (library or {}).items()}
    return compile_plan(Document("plan.kpi", text), own.get, shipped)


def told(outcome: Outcome[Checked]) -> list[tuple[str, str]]:
    """Each finding by its code and what it underlines."""
    places = [(found.code, found.place) for found in outcome.findings]
    return [(code, place.excerpt[0][place.column - 1 : place.end_column - 1]) for code, place in places]


USE = PLAN + 'use library "conti.kpi"\n'
CONTI = {"conti.kpi": ASKS}


def test_a_file_that_asks_is_checked_by_itself() -> None:
    assert told(compiled(ASKS, {})) == []
    faulty = ASKS.replace("formula oneri / ore", "formula oneri / proventi")
    assert told(compiled(faulty, {})) == [("K0302", "oneri / proventi")]


def test_an_input_or_a_named_formula_takes_the_place() -> None:
    outcome = compiled(USE + MARGIN + supplied("proventi") + supplied("spese") + "let oneri = 2 * spese\n", {}, CONTI)
    assert told(outcome) == []
    assert outcome.value is not None
    assert outcome.value.nodes["1"].kpis[2022].needs == (Need("proventi", 0), Need("spese", 0))
    assert set(outcome.value.inputs) == {"proventi", "spese"}
    assert not outcome.value.assumptions, "what is assumed of figures that the plan does not have says nothing of it"


def test_a_file_of_the_folder_asks_likewise_and_another_file_may_answer() -> None:
    answers = supplied("oneri") + supplied("proventi")
    text = PLAN + 'use "conti.kpi"\nuse "registro.kpi"\n' + MARGIN
    assert told(compiled(text, {"conti.kpi": ASKS, "registro.kpi": answers})) == []


def test_a_file_of_the_library_may_use_another() -> None:
    library = {"conti.kpi": ASKS, "altri.kpi": 'use library "conti.kpi"\nlet doppio = 2 * saldo\n'}
    action = MARGIN.replace("indicator margine", "formula doppio\n  unit EUR\n  direction higher").replace("%", "EUR")
    answers = supplied("oneri") + supplied("proventi")
    assert told(compiled(PLAN + 'use library "altri.kpi"\n' + action + answers, {}, library)) == []


def test_what_nobody_defines_is_said_once_where_it_is_first_needed() -> None:
    outcome = compiled(USE + MARGIN + HOURLY + supplied("ore", "hour"), {}, CONTI)
    assert told(outcome) == [("K0209", "margine"), ("K0209", "margine")]
    assert ["`oneri`" in found.message for found in outcome.findings] == [True, False]


def measured(formula: str) -> str:
    """The margin as a formula of the action's own."""
    return MARGIN.replace("indicator margine", f"formula {formula}\n  unit %\n  direction lower")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (MARGIN.replace("margine", "mio") + "indicator mio\n  formula oneri / proventi\n  unit %\n  direction lower\n",
         "oneri"),
        (measured("previous(oneri) / proventi"), "oneri"),
        (measured("mio") + "let mio = oneri / proventi\n", "oneri"),
        (measured("mio") + "let mio = saldo / proventi\n", "saldo"),
        (MARGIN + "assume oneri > 0 EUR\n", "margine"),
        (measured("quota\n  requires oneri > 0 EUR else points 0 %") + supplied("quota", "%"), "oneri"),
        (measured("quota") + supplied("quota", "%") + "assume oneri > 0 EUR\n", "oneri"),
    ],
    ids=["own indicator", "previous", "own formula", "formula of the file", "indicator first", "gate", "assumption"],
)  # fmt: skip
def test_the_place_is_the_innermost_of_the_plans_own(text: str, place: str) -> None:
    outcome = compiled(USE + text + supplied("proventi"), {}, CONTI)
    assert [each for each in told(outcome) if each[0] != "K0204"] == [("K0209", place)]


def test_what_is_not_used_says_nothing() -> None:
    assert told(compiled(USE + HOURLY + supplied("oneri") + supplied("ore", "hour"), {}, CONTI)) == []


def test_what_is_defined_and_used_by_nothing_is_said() -> None:
    text = USE + HOURLY + supplied("oneri") + supplied("ore", "hour") + supplied("proventi")
    assert told(compiled(text, {}, CONTI)) == [("K0204", "proventi")]


def test_another_unit_is_one_finding_with_both_places() -> None:
    outcome = compiled(USE + HOURLY + supplied("oneri") + supplied("ore", "day"), {}, CONTI)
    assert told(outcome) == [("K0208", "day")]
    assert [label.place.path for label in outcome.findings[0].labels] == ["kpidsl/library/conti.kpi"]
    formula = compiled(
        USE + HOURLY + supplied("oneri") + supplied("giorni", "day") + "let ore = 8 * giorni\n", {}, CONTI
    )
    assert told(formula) == [("K0208", "ore")]


def test_a_unit_of_the_same_kind_fits() -> None:
    outcome = compiled(USE + HOURLY + supplied("oneri") + supplied("ore", "minute"), {}, CONTI)
    assert told(outcome) == []


def test_two_files_may_ask_for_one_figure() -> None:
    also = "input oneri\n  unit EUR\n  defined by the plan\n"
    text = USE + 'use library "altri.kpi"\n' + HOURLY + supplied("ore", "hour") + supplied("oneri")
    assert told(compiled(text, {}, {**CONTI, "altri.kpi": also})) == []
    other = also.replace("EUR", "day")
    assert told(compiled(text, {}, {**CONTI, "altri.kpi": other})) == [("K0208", "EUR")]


def test_a_figure_is_asked_for_once_in_a_file_and_not_defined_beside() -> None:
    assert told(compiled(ASKS + supplied("oneri"), {})) == [("K0202", "oneri")]
    assert told(compiled(ASKS + "input ore\n  unit hour\n  defined by the plan\n", {})) == [("K0202", "ore")]


def test_what_is_asked_for_says_its_unit_and_nothing_else() -> None:
    assert told(compiled("input ore\n  defined by the plan\n", {})) == [("K0110", "input ore")]
    both = 'input ore\n  unit hour\n  supplied by "A"\n  defined by the plan\n'
    assert told(compiled(both, {})) == [("K0113", "defined by the plan")]


def test_a_test_gives_no_figure_that_the_plan_does_not_have() -> None:
    test = 'test "t"\n  year 2022\n  given proventi = 1 EUR\n  expect 2 missing\n'
    text = USE + HOURLY + supplied("oneri") + supplied("ore", "hour") + test
    assert told(compiled(text, {}, CONTI)) == [("K0201", "proventi")]


def test_an_answer_that_asks_for_itself_goes_in_a_circle() -> None:
    text = USE + MARGIN + supplied("oneri") + "let proventi = saldo + oneri\n"
    assert {code for code, _ in told(compiled(text, {}, CONTI))} == {"K0203"}


def test_a_broken_answer_is_said_once() -> None:
    text = USE + MARGIN + supplied("oneri") + "input proventi\n  unit EUR\n  supplied from A\n"
    assert [code for code, _ in told(compiled(text, {}, CONTI))] == ["K0101"]
    faulty = USE + MARGIN + supplied("oneri") + "input proventi\n  unit EUR\n"
    assert [code for code, _ in told(compiled(faulty, {}, CONTI))] == ["K0110"]


def test_an_answer_may_stand_in_a_file_that_is_not_there() -> None:
    assert [code for code, _ in told(compiled(USE + 'use "registro.kpi"\n' + MARGIN, {}, CONTI))] == ["K0207"]


def test_formulas_that_double_are_looked_through_once() -> None:
    lets = "".join(f"let x{n + 1} = x{n} + x{n}\n" for n in range(12))
    text = USE + measured("x12 / proventi") + "let x0 = oneri * 0\n" + lets + supplied("oneri")
    assert ("K0209", "proventi") in told(compiled(text, {}, CONTI))


def test_a_unit_may_be_declared_by_the_plan_and_by_its_files() -> None:
    file = "unit abitante\ninput residenti\n  unit abitante\n  defined by the plan\nlet due = 2 * residenti\n"
    action = ('action 1 "R"\n  owner "A"\n  scoring passo\n  formula due\n  unit abitante\n  direction higher\n'
              "  2022 target 1 abitante\n")  # fmt: skip
    text = PLAN + 'use library "conti.kpi"\nunit abitante\n' + action + supplied("residenti", "abitante")
    assert told(compiled(text, {}, {"conti.kpi": file})) == []
    assert told(compiled("unit abitante\nunit abitante\n", {})) == [("K0202", "abitante")]


NEEDS = {"margine": {"oneri", "proventi"}, "costo_orario": {"oneri", "ore"}}
UNITS = {"oneri": "EUR", "proventi": "EUR", "ore": "hour"}


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(sorted(UNITS))), st.sets(st.sampled_from(sorted(NEEDS)), min_size=1))
def test_exactly_what_is_used_and_not_defined_is_asked_for(defined: set[str], used: set[str]) -> None:
    actions = {"margine": MARGIN, "costo_orario": HOURLY}
    text = USE + "".join(actions[name] for name in sorted(used))
    text += "".join(supplied(name, UNITS[name]) for name in sorted(defined))
    outcome = compiled(text, {}, CONTI)
    needed = set().union(*(NEEDS[name] for name in used))
    asked = [found.message.split("`")[3] for found in outcome.findings if found.code == "K0209"]
    assert sorted(asked) == sorted(needed - defined)
    assert (outcome.value is None) == bool(needed - defined)
    unneeded = {found.message.split("`")[1] for found in outcome.findings if found.code == "K0204"} & set(UNITS)
    if outcome.value is not None:
        assert unneeded == defined - needed - {"ore"}, "an assumption uses what it speaks of"
