"""`kpidsl new`: what it writes is a plan at once, whatever it is called, and nothing that was there is touched."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpidsl import pipeline
from kpidsl.cli import beginning, main

FILES = {
    "plan.kpi", "README.md", "data", "data/pratiche.csv", "data/figures.csv",
    ".github", ".github/workflows", ".github/workflows/kpidsl.yml",
}  # fmt: skip


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in the year 2031."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(beginning, "_this_year", lambda: 2031)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def commands(text: str) -> list[list[str]]:
    """The commands that stand on lines of their own."""
    return [shlex.split(line)[1:] for line in text.splitlines() if re.match(r"\s*kpidsl ", line)]


NAMES = [
    "comune",
    "plans/2031/comune",
    "comune/",
    'Comune "di" L\'Aquila',
    "Città di Forlì – 市",
    "{first} {title}",
    "a|b <b>#1</b> `x` *y*",
    "$(touch owned); x",
    "back\\slash",
    "--help",
]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_a_plan_at_once(here: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run("new", "--", name)
    assert result.exit_code == 0, result.stderr
    folder = here / name
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*")} == FILES
    outcome = pipeline.check(folder / "plan.kpi")
    assert outcome.findings == ()
    assert outcome.value is not None
    header = outcome.value.header
    assert (header.title, header.first_year, header.last_year) == (folder.name, 2031, 2033)
    named = commands(result.stdout)
    assert [command[0] for command in named] == ["check", "test", "eval"]
    for command in named:
        assert run(*command).exit_code == 0
    monkeypatch.chdir(folder)
    told = commands((folder / "README.md").read_text(encoding="utf-8"))
    assert [command[0] for command in told] == ["check", "test", "eval"]
    for command in told:
        assert run(*command).exit_code == 0
    assert not list(here.rglob("owned"))


def test_its_job_runs_commands_that_there_are(here: Path) -> None:
    run("new", "comune")
    job = (here / "comune" / ".github" / "workflows" / "kpidsl.yml").read_text(encoding="utf-8")
    ours = [shlex.split(line) for line in re.findall(r"- run: kpidsl (.*)", job)]
    assert [command[0] for command in ours] == ["check", "test"]
    assert "\t" not in job


def test_its_page_can_be_published(here: Path) -> None:
    run("new", "comune")
    page = run("print", "comune", "--year", "2031", "--format", "html")
    assert page.exit_code == 0
    assert '<html lang="it">' in page.stdout


def test_every_mark_of_the_files_is_filled(here: Path) -> None:
    run("new", "comune")
    texts = [path.read_text(encoding="utf-8") for path in (here / "comune").rglob("*") if path.is_file()]
    assert not [text for text in texts if re.search(r"\{(title|first|second|last)\}", text)]


@pytest.mark.parametrize(
    "name", ["", ".", "..", "/", "a/..", "a\nb", "a\x1b[2Jb", "a\u202eb", " ", "x" * 300, "there", "file",
             "file/below", "link"],
    ids=repr,
)  # fmt: skip
def test_what_is_there_stays_and_no_name_is_a_defect(here: Path, name: str) -> None:
    (here / "there").mkdir()
    (here / "file").write_text("mine", encoding="utf-8")
    (here / "link").symlink_to(here / "nowhere")
    before = sorted(here.rglob("*"))
    result = run("new", "--", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr
    assert not {*"\x1b\u202e"} & {*result.stderr}
    assert sorted(here.rglob("*")) == before
    assert (here / "file").read_text(encoding="utf-8") == "mine"


def test_the_year_is_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert 2000 < beginning._this_year() < 9000
