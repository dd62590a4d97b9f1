"""`kpidsl print` as a user meets it; what stands in its pages is for tests/report/test_official.py."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpidsl.cli import main

COMUNE = Path(__file__).parents[1] / "report" / "comune"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the plan, without its data: it is printed before there are any."""
    shutil.copy(COMUNE / "plan.kpi", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["print", *arguments])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("face", ["md", "html", "csv"])
def test_a_plan_is_printed_without_data(face: str) -> None:
    result = run(".", "--year", "2022", "--format", face)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (COMUNE / f"official-2022-{face}.golden").read_text(encoding="utf-8")


def test_it_is_written_where_it_is_wanted(folder: Path) -> None:
    result = run("plan.kpi", "--year", "2023", "--output", "table.md")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (folder / "table.md").read_text(encoding="utf-8") == run(".", "--year", "2023").stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("year", [(), ("--year", "2021"), ("--year", "soon")])
def test_a_year_that_the_plan_does_not_have_is_wrong_usage(year: tuple[str, ...]) -> None:
    result = run(".", *year)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--year" in result.stderr


def test_a_plan_that_does_not_check_is_not_printed(folder: Path) -> None:
    plan = folder / "plan.kpi"
    plan.write_text(plan.read_text(encoding="utf-8").replace("weight     70 %", "weight     71 %"), encoding="utf-8")
    result = run(".", "--year", "2022", "--format", "html")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error[K0401]" in result.stderr
