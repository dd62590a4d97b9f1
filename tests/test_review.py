"""A check that is answered from the last one says what that said, and only while nothing has changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpidsl import pipeline
from kpidsl.base.codes import CODES
from kpidsl.base.diagnostic import Diagnostic, Edit, Fix, Label, Outcome, Silenced
from kpidsl.base.text import Place
from kpidsl.cache import Cache
from kpidsl.report.findings import closing_line, findings_json, full
from kpidsl.review import review

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
PLANS = sorted([*ROOT.glob("plans/**/*.kpi"), *ROOT.glob("tests/**/*.kpi")])

HEADING = """plan "P"
  years     2024..2024
  currency  EUR
  scoring   s
  missing   block
  display   1 decimal, half up

scoring s
  target    earns 100 %
  between   step
  otherwise 0 %
  cap       100 %

input b
  unit EUR
  supplied by "x"

action 1 "A"
  owner "x"
  formula b
  unit EUR
  direction higher
  2024 target 1 EUR

"""


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return Cache(tmp_path_factory.mktemp("cache"), "build")


class Counted:
    """How often a plan was really checked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.checks = 0
        real = pipeline.check_document

        def counted(*arguments: object) -> object:
            self.checks += 1
            return real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(pipeline, "check_document", counted)

    def since(self) -> int:
        checks, self.checks = self.checks, 0
        return checks


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    return Counted(monkeypatch)  # type: ignore[return-value]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "plans" / "comune-bilancio", tmp_path / "plan", ignore=shutil.ignore_patterns("data"))
    monkeypatch.chdir(tmp_path / "plan")
    return tmp_path / "plan"


def page(path: Path, outcome: Outcome[int]) -> str:
    faces = (
        full(outcome.findings),
        findings_json(outcome.findings, outcome.silenced),
        closing_line(path.name, outcome),
    )
    return "\n".join(faces)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_answer_is_the_check(path: Path, cache: Cache, counted: Counted) -> None:
    checked = pipeline.check(path)
    assert review(path) == (first := review(path, cache))
    assert (first.findings, first.silenced) == (checked.findings, checked.silenced)
    assert counted.since() == 3
    again = review(path, cache)
    assert again == first
    assert page(path, again) == page(path, first)
    assert counted.since() == 0


def filled(kind: type[T], **chosen: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Values of a record with every field drawn by its type: a field that is new is tried with the others."""
    types = get_type_hints(kind)
    return st.builds(kind, **{each.name: st.from_type(types[each.name]) for each in fields(kind)} | chosen)  # type: ignore[arg-type]


places = filled(Place)
labels = st.lists(filled(Label, place=places), max_size=2).map(tuple)
fixes = filled(Fix, edits=st.lists(filled(Edit, place=places), max_size=2).map(tuple))
diagnostics = filled(
    Diagnostic, code=st.sampled_from(sorted(CODES)), place=places, labels=labels, fix=st.none() | fixes
)
outcomes: st.SearchStrategy[Outcome[None]] = st.builds(
    Outcome,
    value=st.none(),
    findings=st.lists(diagnostics, max_size=3).map(tuple),
    silenced=st.lists(filled(Silenced, finding=diagnostics, by=places), max_size=2).map(tuple),
)


@settings(max_examples=50, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(outcome=outcomes)
def test_whatever_is_found_comes_back_as_it_was(
    outcome: Outcome[None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("plan")
    plan, cache = folder / "plan.kpi", Cache(tmp_path_factory.mktemp("cache"), "build")
    plan.write_text("", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pipeline, "check_document", lambda *_: outcome)
        first = review(plan, cache)
        patched.setattr(pipeline, "check_document", None)
        again = review(plan, cache)
    assert (first.findings, first.silenced) == (outcome.findings, outcome.silenced)
    assert again == first


@pytest.mark.parametrize("where", ["comment", "settings"])
@pytest.mark.parametrize("level", ["off", "note", "warning", "error"])
def test_levels_that_somebody_chose_are_answered_too(
    level: str, where: str, tmp_path: Path, cache: Cache, counted: Counted
) -> None:
    plan = tmp_path / "plan.kpi"
    remark = f"  # kpidsl: K0204 {level}, because so" if where == "comment" else ""
    plan.write_text(f'{HEADING}input a{remark}\n  unit EUR\n  supplied by "x"\n', encoding="utf-8")
    if where == "settings":
        decided = f'[check.severity]\nK0204 = {{ level = "{level}", reason = "so" }}\n'
        (tmp_path / "kpidsl.toml").write_text(decided, encoding="utf-8")
    first = review(plan, cache)
    told = [*first.findings, *(each.finding for each in first.silenced)]
    assert "K0204" in [each.code for each in told]
    counted.since()
    assert review(plan, cache) == first
    assert counted.since() == 0


def stale(plan: Path, cache: Cache, counted: Counted) -> bool:
    """Whether a plan is checked anew, and then not again."""
    counted.since()
    fresh = review(plan, cache)
    anew = counted.since()
    assert review(plan, cache) == fresh == review(plan)
    assert counted.since() == 1
    return anew == 1


@pytest.mark.usefixtures("folder")
def test_what_changed_is_checked_anew(cache: Cache, counted: Counted) -> None:
    plan = Path("plan.kpi")
    assert stale(plan, cache, counted)
    assert not stale(plan, cache, counted)
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text + "# a comment\n", encoding="utf-8")
    assert stale(plan, cache, counted)
    plan.write_text(text, encoding="utf-8")
    assert stale(plan, cache, counted)
    os.utime(plan)
    assert not stale(plan, cache, counted)


def test_the_files_that_a_plan_uses_count(tmp_path: Path, cache: Cache, counted: Counted) -> None:
    plan, used = tmp_path / "plan.kpi", tmp_path / "used.kpi"
    plan.write_text('use "used.kpi"\nlet a = b + 1 EUR\n', encoding="utf-8")
    assert stale(plan, cache, counted)  # it is not there
    assert review(plan, cache).findings[0].code == "K0207"
    used.write_text('input b\n  unit EUR\n  supplied by "x"\n', encoding="utf-8")
    assert stale(plan, cache, counted)  # it has appeared
    assert not review(plan, cache).findings
    used.write_text('input c\n  unit EUR\n  supplied by "x"\n', encoding="utf-8")
    assert stale(plan, cache, counted)
    assert not stale(plan, cache, counted)
    used.unlink()
    assert stale(plan, cache, counted)
    used.symlink_to(ROOT / "plans" / "library" / "pareto.kpi")  # what leads out of the folder is not there either
    assert not stale(plan, cache, counted)


def test_the_settings_beside_a_plan_count(tmp_path: Path, cache: Cache, counted: Counted) -> None:
    plan, settings = tmp_path / "plan.kpi", tmp_path / "kpidsl.toml"
    plan.write_text("let a = 1 EUR\n", encoding="utf-8")
    assert stale(plan, cache, counted)
    settings.write_text("", encoding="utf-8")
    assert stale(plan, cache, counted)
    settings.write_text("not TOML", encoding="utf-8")
    assert stale(plan, cache, counted)
    assert review(plan, cache).findings
    settings.unlink()
    assert stale(plan, cache, counted)


def test_each_plan_has_its_own_answer(
    tmp_path: Path, cache: Cache, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of one name in two folders, and one by two names: findings call it as the user does."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.kpi").write_text("let a = nothing\nuse\n", encoding="utf-8")
        monkeypatch.chdir(tmp_path / name)
        assert stale(Path("plan.kpi"), cache, counted)
    assert stale(tmp_path / "two" / "plan.kpi", cache, counted)
    assert review(Path("plan.kpi"), cache).findings[0].place.path == "plan.kpi"


def test_another_build_checks_anew(folder: Path, cache: Cache, counted: Counted) -> None:
    plan = folder / "plan.kpi"
    assert stale(plan, cache, counted)
    assert stale(plan, Cache(cache.folder, "another build"), counted)
    assert not stale(plan, cache, counted)


def test_a_file_that_is_no_text_is_told_each_time(tmp_path: Path, cache: Cache) -> None:
    plan = tmp_path / "plan.kpi"
    plan.write_bytes(b"let a = \xff\n")
    assert [found.code for found in review(plan, cache).findings] == ["K0104"]
    assert not list(cache.folder.iterdir())
    plan.write_text('use "used.kpi"\n', encoding="utf-8")
    (tmp_path / "used.kpi").write_bytes(b"\xff")
    assert review(plan, cache) == review(plan, cache)
    assert [found.place.path for found in review(plan, cache).findings] == [str(tmp_path / "used.kpi")]


def test_the_command_says_the_same_twice(folder: Path, tmp_path: Path) -> None:
    """The second time without the compiler; with damage in the cache, the same again."""

    def check(*options: str) -> tuple[int, str, bool]:
        command = [sys.executable, "-X", "importtime", "-m", "kpidsl", "check", "plan.kpi", *options]
        environment = {**os.environ, "KPIDSL_CACHE": str(tmp_path / "cache")}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )
        return done.returncode, done.stdout, "kpidsl.compiler" in done.stderr

    (folder / "plan.kpi").write_text(
        (folder / "plan.kpi").read_text(encoding="utf-8") + "\nlet strange = nothing\n", encoding="utf-8"
    )
    code, shown, compiled = check()
    assert (code, compiled) == (1, True)
    assert check() == (code, shown, False)
    assert check("--no-cache") == (code, shown, True)
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert check() == (code, shown, True)
    assert check() == (code, shown, False)
    (tmp_path / "cache").chmod(0o777)
    if hasattr(os, "geteuid"):
        assert check() == (code, shown, True)
