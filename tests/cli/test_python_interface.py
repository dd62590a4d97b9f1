"""`import kpidsl`: the same pipeline from Python, and what it costs to ask for little."""

from __future__ import annotations

import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import kpidsl

COMUNE = Path(__file__).parents[1] / "report" / "comune"
HEAVY = {"duckdb", "holidays", "lark", "pint", "python_calamine", "rich", "sqlglot", "sympy"}


def test_check_then_evaluate() -> None:
    plan = kpidsl.check(COMUNE / "plan.kpi")
    assert plan.ok
    outcome = kpidsl.evaluate(plan, COMUNE / "data", year=2022)
    assert outcome.value is not None
    assert outcome.value.nodes["1.1.1"].value == Fraction(329, 3000)


def test_evaluate_takes_a_path_or_a_checked_plan() -> None:
    plan = kpidsl.check(str(COMUNE / "plan.kpi")).value
    assert plan is not None
    first = kpidsl.evaluate(plan, period="2022")
    second = kpidsl.evaluate(str(COMUNE / "plan.kpi"), year=2022, engine="reference")
    assert first.value is not None
    assert second.value is not None
    assert first.value.nodes["2.1.1"].points == second.value.nodes["2.1.1"].points


def test_mistakes_come_back_as_findings(tmp_path: Path) -> None:
    (tmp_path / "plan.kpi").write_text("plan\n", encoding="utf-8")
    plan = kpidsl.check(tmp_path / "plan.kpi")
    assert plan.value is None
    outcome = kpidsl.evaluate(plan, year=2022)
    assert outcome.value is None
    assert outcome.findings == plan.findings


def test_sources_are_named_by_one_path_or_several(tmp_path: Path) -> None:
    for name in ("plan.kpi", "data/registro.csv", "data/mastro.csv", "data/figures.csv"):
        shutil.copy(COMUNE / name, tmp_path / Path(name).name)
    told: list[str] = []
    outcome = kpidsl.evaluate(
        tmp_path / "plan.kpi",
        year=2022,
        sources={"registro": tmp_path / "registro.csv", "mastro": [tmp_path / "mastro.csv"]},
        figures=tmp_path / "figures.csv",
        progress=told.append,
    )
    assert outcome.value is not None
    assert told == ["mastro", "registro"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "either a year or a period"),
        ({"year": 2022, "period": "2022"}, "either a year or a period"),
        ({"year": 2030}, "2022..2023"),
        ({"period": "summer"}, "not a period"),
        ({"year": 2022, "entity": "Comune di Prova"}, "no entities to choose from"),
    ],
)
def test_a_wrong_call_raises(asked: dict[str, int | str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        kpidsl.evaluate(COMUNE / "plan.kpi", **asked)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError):
        kpidsl.check(COMUNE / "gone.kpi")


def test_names() -> None:
    assert {*kpidsl.__all__} <= {*dir(kpidsl)}
    with pytest.raises(AttributeError):
        _ = kpidsl.nothing


@pytest.mark.parametrize(
    ("statement", "light"),
    [
        ("import kpidsl.cli", HEAVY),
        ("import kpidsl; kpidsl.Scorecard", HEAVY),
        ("from kpidsl.cli import main; main(['rule', 'K0304'], standalone_mode=False)", {*HEAVY, "kpidsl.compiler"}),
        ("import kpidsl; kpidsl.check('plan.kpi')", {"duckdb", "holidays", "python_calamine", "rich", "sqlglot"}),
    ],
)
def test_little_costs_little(statement: str, light: set[str]) -> None:
    """No engine and no terminal is imported before it is needed."""
    script = f"{statement}\nimport sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=COMUNE, capture_output=True, text=True, check=True)
    assert not light & {*done.stdout.split()}


def test_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "kpidsl", "--version"], capture_output=True, text=True, check=True)
    assert "kpidsl" in done.stdout
