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
from kpidsl.report.reading import is_complete
from kpidsl.report.scorecard_csv import scorecard_csv
from kpidsl.report.scorecard_json import scorecard_json
from kpidsl.report.scorecard_table import scorecard_table

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
    assert pipeline.check("plan.kpi").findings == ()


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
    golden(TOTALI / "inputs.golden", inputs_page(plan, period, pipeline.needs(plan, 2023)))


def test_a_watched_figure_that_is_missing_leaves_the_scorecard_incomplete() -> None:
    card = evaluated()
    assert (card.nodes["8"].status, is_complete(card)) == ("missing", False)
