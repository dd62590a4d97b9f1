"""The faces of one scorecard in which every status occurs, and the pages about its plan."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest

from kpidsl import pipeline
from kpidsl.model.scorecard import Scorecard
from kpidsl.report.explain import explanation
from kpidsl.report.inputs import inputs_json, inputs_page
from kpidsl.report.medium import Medium
from kpidsl.report.scorecard.document import scorecard_json
from kpidsl.report.scorecard.sheet import HEADER, scorecard_csv
from kpidsl.report.scorecard.table import scorecard_table
from kpidsl.report.trials import trials_page

Golden = Callable[[Path, str], None]
COMUNE = Path(__file__).parent / "comune"
PROMISED = [
    "code", "kind", "title", "parent", "owners", "weight", "effective_weight", "status", "value", "points", "band",
    "direction", "anchors", "target_met", "because", "inputs",
]  # fmt: skip


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(COMUNE)


def evaluated(as_of: date | None = None) -> Scorecard:
    outcome = pipeline.evaluate("plan.kpi", year=2022, as_of=as_of, engine="reference")
    assert outcome.value is not None, outcome.findings
    return outcome.value


@pytest.mark.parametrize(
    ("name", "medium"),
    [
        ("table", Medium()),
        ("table-terminal", Medium(120, bars=True)),
        ("table-narrow", Medium(80, bars=True)),
        ("table-colour", Medium(100, colour=True, bars=True)),
    ],
)
def test_table(golden: Golden, name: str, medium: Medium) -> None:
    golden(COMUNE / f"{name}.golden", scorecard_table(evaluated(), medium).replace("\x1b", "ESC"))


def test_no_line_of_a_page_is_wider_than_its_medium() -> None:
    for width in (80, 100, 140):
        page = scorecard_table(evaluated(), Medium(width, bars=True))
        assert max(len(line) for line in page.splitlines()) <= width


def test_provisional_table(golden: Golden) -> None:
    golden(COMUNE / "table-provisional.golden", scorecard_table(evaluated(date(2022, 6, 30))))


def test_part_of_a_year_is_held_against_the_targets_of_the_whole_year() -> None:
    outcome = pipeline.evaluate("plan.kpi", period="2022-Q2", engine="reference")
    assert outcome.value is not None
    words = "targets are those of the whole year 2022\n"
    assert scorecard_table(outcome.value).count(words) == 1
    assert explanation(outcome.value, pipeline.explain(outcome.value, "1.1.1")).count(words) == 1
    assert words not in scorecard_table(evaluated())
    assert json.loads(scorecard_json(outcome.value))["targets_of"] == "2022"


@pytest.fixture
def reweighted(tmp_path: Path) -> Scorecard:
    """Thresholds kept from another year, a rule that names its anchors in another order, and a KPI without figures."""
    (tmp_path / "plan.kpi").write_text(REWEIGHTED, encoding="utf-8")
    (tmp_path / "figures.csv").write_text(
        "input;period;value;unit;by;evidence\nalfa;2022;17.996;hour;SG;\nbeta;2022;9;hour;SG;\n", encoding="utf-8"
    )
    outcome = pipeline.evaluate(tmp_path / "plan.kpi", year=2022)
    assert outcome.value is not None, outcome.findings
    return outcome.value


REWEIGHTED = """
plan "Piano"
  years 2021..2022
  currency EUR
  scoring soglie
  missing reweight at least 50 %
  display 1 decimal, half up

scoring soglie
  target earns 100 %
  soglia earns 80 %
  between step
  otherwise 0 %
  cap 100 %
  without thresholds keep 2021

scoring gara
  when higher is better points if value >= ottimo then 100 % else value / minimo
  cap 100 %

input alfa
  unit hour
  supplied by "SG"
input beta
  unit hour
  supplied by "SG"
input gamma
  unit hour
  supplied by "SG"

strategic 1 "Ore"
  weight 100 %
  2022 target 60 %
operational 1.1 "Uffici"
  weight 100 %
action 1.1.1 "Alfa"
  weight 50 %
  owner "SG"
  formula alfa
  unit hour
  direction higher
  2021 target 10 hour soglia 8 hour
  2022 target 20 hour
action 1.1.2 "Beta"
  weight 20 %
  owner "SG"
  formula beta
  unit hour
  direction higher
  scoring gara
  2022 minimo 5 hour ottimo 10 hour
action 1.1.3 "Gamma"
  weight 30 %
  owner "SG"
  formula gamma
  unit hour
  direction higher
  2022 target 10 hour soglia 8 hour
"""


def test_a_kept_threshold_is_shown_and_not_hidden_by_rounding(reweighted: Scorecard) -> None:
    nodes = {node["code"]: node for node in json.loads(scorecard_json(reweighted))["nodes"]}
    assert [(a["name"], a["value"], a["points"], a["kept"]) for a in nodes["1.1.1"]["anchors"]] == [
        ("target", "20", "1", False),
        ("soglia", "18", "4/5", True),
    ]
    assert nodes["1.1.1"]["value"]["display"] == "18.0 hour (exact 17.996 hour)"
    assert "soglia  ≥ 18 hour  earns 80 %   not reached  kept from another year" in explanation(
        reweighted, pipeline.explain(reweighted, "1.1.1")
    )


def test_of_a_formula_only_an_anchor_called_target_is_met_or_missed(reweighted: Scorecard) -> None:
    beta = reweighted.nodes["1.1.2"]
    assert (beta.target, beta.target_met, beta.band) == (None, None, None)
    row = next(row for row in csv.DictReader(StringIO(scorecard_csv(reweighted))) if row["code"] == "1.1.2")
    assert (row["target"], row["target_met"], row["points"], row["points_exact"]) == ("", "", "100", "1")


def test_a_kpi_whose_weight_went_to_its_siblings_weighs_nothing(reweighted: Scorecard) -> None:
    page = explanation(reweighted, pipeline.explain(reweighted, "1.1.3"))
    assert "weighs 0 % (gave up 30 %) and adds nothing to 28.571428… %" in page
    assert "  1    Ore             weighs 0 % and adds nothing to 28.571428… %\n" in page
    parent = explanation(reweighted, pipeline.explain(reweighted, "1.1"))
    assert parent.count("* the weight that counts") == 1


def test_an_objective_without_points_did_not_miss_its_target(tmp_path: Path) -> None:
    (tmp_path / "plan.kpi").write_text(REWEIGHTED, encoding="utf-8")
    outcome = pipeline.evaluate(tmp_path / "plan.kpi", year=2022)
    assert outcome.value is not None
    assert "Strategic targets met  0 of 1  no points: 1 (missing)\n" in scorecard_table(outcome.value)


def test_json(golden: Golden) -> None:
    golden(COMUNE / "json.golden", scorecard_json(evaluated()))


def test_json_keeps_what_the_format_promises() -> None:
    document = json.loads(scorecard_json(evaluated()))
    assert list(document)[:6] == ["format", "plan", "entity", "period", "nodes", "sources"]
    assert all(list(node)[: len(PROMISED)] == PROMISED for node in document["nodes"])
    assert {node["status"] for node in document["nodes"]} == {
        "measured", "missing", "undefined", "not_due", "not_assessed",
    }  # fmt: skip


def test_points_follow_from_the_document_alone() -> None:
    """A program that knows only the document computes the points of the ladders and of the rates again."""
    document = json.loads(scorecard_json(evaluated()))
    nodes = {node["code"]: node for node in document["nodes"]}
    value, (target, soglia) = Fraction(nodes["2.1.1"]["value"]["exact"]), nodes["2.1.1"]["anchors"]
    part = (Fraction(soglia["value"]) - value) / (Fraction(soglia["value"]) - Fraction(target["value"]))
    low, high = Fraction(soglia["points"]), Fraction(target["points"])
    assert Fraction(nodes["2.1.1"]["points"]["exact"]) == low + part * (high - low)
    proventi = {each["name"]: Fraction(each["exact"]) for each in nodes["1.1.2"]["inputs"]}
    rise = proventi["proventi"] / proventi["previous(proventi)"] - 1
    assert Fraction(nodes["1.1.2"]["value"]["exact"]) == rise
    assert Fraction(nodes["1.1.2"]["points"]["exact"]) == rise / Fraction(nodes["1.1.2"]["anchors"][0]["value"])
    children = [node for node in document["nodes"] if node["parent"] == "1.1"]
    mean = sum(Fraction(c["effective_weight"]) * Fraction(c["points"]["exact"]) for c in children)
    assert Fraction(nodes["1.1"]["points"]["exact"]) == mean


def test_csv(golden: Golden) -> None:
    page = scorecard_csv(evaluated())
    golden(COMUNE / "csv.golden", page)
    rows = list(csv.reader(StringIO(page)))
    assert rows[0] == list(HEADER)
    assert {len(row) for row in rows} == {len(HEADER)}


def test_the_same_bytes_give_the_same_page() -> None:
    assert scorecard_json(evaluated()) == scorecard_json(evaluated())


@pytest.mark.parametrize(
    "code", ["1.1.1", "1.1.2", "1.1.3", "2.1.1", "2.1.3", "2.1.5", "2.1.6", "2.1.7", "2.1.8", "2", "Economia"]
)
def test_explanation(golden: Golden, code: str) -> None:
    card = evaluated()
    golden(COMUNE / f"explain-{code}.golden", explanation(card, pipeline.explain(card, code)))


def test_inputs(golden: Golden) -> None:
    plan = pipeline.check("plan.kpi").value
    assert plan is not None
    period = pipeline.chosen_period(plan.header, period="2022")
    needs = pipeline.needs(plan, period)
    golden(COMUNE / "inputs.golden", inputs_page(plan, period, needs))
    golden(COMUNE / "inputs-json.golden", inputs_json(plan, period, needs))


def test_tests_of_the_plan(golden: Golden) -> None:
    text = (COMUNE / "plan.kpi").read_text(encoding="utf-8")
    plan = pipeline.check("plan.kpi").value
    assert plan is not None
    assert text.count("\ntest ") == len(plan.tests)
    golden(COMUNE / "tests.golden", trials_page(pipeline.run_tests(plan)))
    assert trials_page(()) == "the plan has no tests\n"
