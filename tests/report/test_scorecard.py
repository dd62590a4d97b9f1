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
from kpidsl.report.scorecard_csv import HEADER, scorecard_csv
from kpidsl.report.scorecard_json import scorecard_json
from kpidsl.report.scorecard_table import scorecard_table
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
    needs = pipeline.needs(plan, 2022)
    golden(COMUNE / "inputs.golden", inputs_page(plan, period, needs))
    golden(COMUNE / "inputs-json.golden", inputs_json(plan, period, needs))


def test_tests_of_the_plan(golden: Golden) -> None:
    text = (COMUNE / "plan.kpi").read_text(encoding="utf-8")
    plan = pipeline.check("plan.kpi").value
    assert plan is not None
    assert text.count("\ntest ") == len(plan.tests)
    golden(COMUNE / "tests.golden", trials_page(pipeline.run_tests(plan)))
    assert trials_page(()) == "the plan has no tests\n"
