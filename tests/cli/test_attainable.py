"""`check --attainable` as a user meets it: the page, the documents, exit codes, and what it says without its solver."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpidsl import attain
from kpidsl.cli import main

BAD = Path(__file__).parents[1] / "compiler" / "bad"
SOUND = Path(__file__).parents[1] / "report" / "comune" / "plan.kpi"
CONFLICT = BAD / "K0530-counted-twice.kpi"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_page_shows_figures_and_values(golden: Callable[[Path, str], None]) -> None:
    result = run("check", "--attainable", SOUND)
    assert result.exit_code == 0
    golden(Path(__file__).parent / "attainable" / "comune.golden", result.stdout.replace(str(SOUND), "plan.kpi"))


def test_a_conflict_is_a_warning() -> None:
    result = run("check", "--attainable", CONFLICT)
    assert result.exit_code == 0
    assert "warning[K0530]: " in result.stdout
    assert "\nimpossible: all targets of 2024\n" in result.stdout
    assert run("check", CONFLICT).stdout.endswith("0 findings\n"), "it is looked for where it is asked for"


def test_strict_counts_it() -> None:
    assert run("check", "--attainable", "--strict", CONFLICT).exit_code == 1
    assert run("check", "--attainable", "--strict", SOUND).exit_code == 0


def test_concise_is_one_line_a_finding_and_no_page() -> None:
    lines = run("check", "--attainable", "--format", "concise", CONFLICT).stdout.splitlines()
    assert len(lines) == 2
    assert ": K0530 the targets of 1 and 2 in 2024 cannot both be met" in lines[0]


def test_json_has_what_is_known_of_each_plan() -> None:
    document = json.loads(run("check", "--attainable", "--format", "json", CONFLICT, SOUND).stdout)
    assert {found["code"] for found in document["findings"] if found["severity"] == "warning"} == {"K0530"}
    assert [plan["together"] for plan in document["attainable"]] == ["impossible", "attainable"]
    assert "attainable" not in json.loads(run("check", "--format", "json", SOUND).stdout)


def test_a_faulty_plan_is_not_looked_into() -> None:
    result = run("check", "--attainable", min(BAD.glob("K0501*.kpi")))
    assert result.exit_code == 1
    assert "figures with which" not in result.stdout


def test_a_conflict_can_be_silenced_beside_its_line(tmp_path: Path) -> None:
    """And where nobody asks for conflicts, a comment about one is no idle comment."""
    plan = tmp_path / "plan.kpi"
    text = CONFLICT.read_text(encoding="utf-8")
    plan.write_text(text.replace("20 %", "20 %  # kpidsl: K0530 off, because the council wants both"), encoding="utf-8")
    assert "0 findings" in run("check", plan).stdout
    assert "0 findings" in run("check", "--attainable", plan).stdout


def test_without_the_solver_it_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attain, "available", lambda: False)
    result = run("check", "--attainable", SOUND)
    assert result.exit_code == 2
    assert "pip install 'kpidsl[attain]'" in result.stderr
    assert run("check", SOUND).exit_code == 0
