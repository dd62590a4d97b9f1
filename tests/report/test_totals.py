"""The faces of a scorecard with every kind of total, weights that change by year, and figures watched or shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpidsl import pipeline
from kpidsl.model.scorecard import Scorecard
from kpidsl.report.explain import explanation
from kpidsl.report.inputs import inputs_page
from kpidsl.report.medium import Medium
from kpidsl.report.official.table import official
from kpidsl.report.reading import is_complete
from kpidsl.report.scorecard.document import scorecard_json
from kpidsl.report.scorecard.sheet import scorecard_csv
from kpidsl.report.scorecard.table import scorecard_table

Golden = Callable[[Path, str], None]
TOTALI = Path(__file__).parent / "totali"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TOTALI)


def evaluated(year: int = 2023) -> Scorecard:
    outcome = pipeline.evaluate("plan.kpi", year=year, engine="reference")
    assert outcome.value is not None, outcome.findings
    return outcome.value


def test_the_plan_checks() -> None:
    assert {found.code for found in pipeline.check("plan.kpi").findings} == {"K0442", "K0447"}


@pytest.mark.parametrize("year", [2023, 2024])
def test_table(golden: Golden, year: int) -> None:
    golden(TOTALI / f"table-{year}.golden", scorecard_table(evaluated(year), Medium(110, bars=True)))


def test_json(golden: Golden) -> None:
    golden(TOTALI / "json.golden", scorecard_json(evaluated()))


def test_csv(golden: Golden) -> None:
    golden(TOTALI / "csv.golden", scorecard_csv(evaluated()))


@pytest.mark.parametrize("code", ["1", "2", "3", "4", "5", "5.1", "6.1", "7", "7.1", "8", "Punti", "Stati", "Minimo"])
def test_explanation(golden: Golden, code: str) -> None:
    card = evaluated()
    golden(TOTALI / f"explain-{code}.golden", explanation(card, pipeline.explain(card, code)))


def test_inputs(golden: Golden) -> None:
    plan = pipeline.check("plan.kpi").value
    assert plan is not None
    period = pipeline.chosen_period(plan.header, year=2023)
    golden(TOTALI / "inputs.golden", inputs_page(plan, period, pipeline.needs(plan, period)))


def test_a_watched_figure_that_is_missing_leaves_the_scorecard_incomplete() -> None:
    card = evaluated()
    assert (card.nodes["8"].status, is_complete(card)) == ("missing", False)


def test_the_official_table_has_the_weights_of_its_year() -> None:
    plan = pipeline.check("plan.kpi").value
    assert plan is not None
    for year, weights in ((2023, ["30%", "20", "10"]), (2024, ["20%", "30", "10"])):
        table = official(plan, pipeline.chosen_period(plan.header, year=year))
        assert [table.weight(plan.nodes[code]) for code in ("Punti", "1", "2")] == weights


def test_a_share_counts_the_statuses_of_every_kind_of_rule(tmp_path: Path) -> None:
    """Bands that give statuses alone, a ladder whose anchors have words; a watched corridor is no part of it."""
    (tmp_path / "plan.kpi").write_text(SEMAFORI, encoding="utf-8")
    (tmp_path / "figures.csv").write_text(
        "input;period;value;unit;by;evidence\na;2023;11;number;SG;\nb;2023;2;number;SG;\n", encoding="utf-8"
    )
    outcome = pipeline.evaluate(tmp_path / "plan.kpi", year=2023)
    assert outcome.value is not None, outcome.findings
    card = outcome.value
    assert [card.nodes[code].band for code in "123"] == ["Verde", "Ambra", None]
    assert (card.nodes["1"].points, card.nodes["3"].target_met) == (None, True)
    assert card.total.because == '1 of 2 are "Verde"'
    assert "  Verde\n" in scorecard_table(card)


SEMAFORI = """
plan "Piano"
  years     2023..2023
  currency  EUR
  missing   zero
  display   1 decimal, half up
  total     share "Verde"

scoring semaforo
  unit number
  band better than 10 number status "Verde"
  band from 5 number to 10 number status "Ambra"
  otherwise status "Rosso"

scoring gradi
  target earns 100 % status "Verde"
  soglia earns 50 % status "Ambra"
  otherwise 0 % status "Rosso"
  between step
  cap 100 %
  without thresholds zero

input a
  unit number
  supplied by "SG"
input b
  unit number
  supplied by "SG"

action 1 "uno"
  owner "SG"
  scoring semaforo
  formula a
  unit number
  direction higher
  2023 target 3 number
action 2 "due"
  owner "SG"
  scoring gradi
  formula b
  unit number
  direction higher
  2023 target 3 number   soglia 2 number
action 3 "tre"
  owner "SG"
  scoring none
  formula 2 * b
  unit number
  direction inside
  2023 target 3..5 number
"""
