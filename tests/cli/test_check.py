"""`check` in its faces, and what it mends: the bytes of a file, its exit codes, and what it leaves alone."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from kpidsl.cli import main

PLAN = """plan "Piano"
  years     2024..2024
  currency  EUR
  scoring   soglie
  missing   block
  display   1 decimal, half up

scoring soglie
  target    earns 100 %
  between   step
  otherwise 0 %
  cap       100 %

input spese
  unit      EUR
  supplied by "Ragioneria"

action 1 "Spese"   # in euro
  owner     "Ragioneria"
  formula   spese
  unit      EUR
  direction lower
  2024      target 1_000.5 EUR
"""
FAULTY = PLAN.replace('"Spese"', "“Spese”").replace("1_000.5 EUR", "1.000,5 €")
SCHEMA = Path(__file__).parents[1] / "report" / "sarif-schema-2.1.0.json"


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.kpi").write_text(FAULTY, encoding="utf-8")
    return tmp_path / "plan.kpi"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


@pytest.mark.usefixtures("plan")
def test_sarif_is_one_valid_document() -> None:
    result = run("plan.kpi", "--format", "sarif")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [each["ruleId"] for each in document["runs"][0]["results"]] == ["K0104", "K0104", "K0102", "K0104"]


@pytest.mark.usefixtures("plan")
def test_github_annotates_and_counts() -> None:
    result = run("plan.kpi", "--format", "github")
    *annotations, closing = result.stdout.splitlines()
    assert all(line.startswith("::error file=plan.kpi,line=") for line in annotations)
    assert (result.exit_code, len(annotations), closing) == (1, 4, "plan.kpi: 4 errors")


def test_silenced_findings_are_counted_and_stand_in_the_documents(plan: Path) -> None:
    plan.write_text(
        PLAN.replace('  owner     "Ragioneria"\n', "").replace("# in euro", "# kpidsl: K0411 off, because in March"),
        encoding="utf-8",
    )
    assert run("plan.kpi", "--strict").stdout == "plan.kpi: 1 KPI, 0 findings, 1 silenced\n"
    document = json.loads(run("plan.kpi", "--format", "json").stdout)
    ((silenced,), findings) = document["silenced"], document["findings"]
    assert (silenced["code"], silenced["reason"], silenced["by"]["line"], findings) == ("K0411", "in March", 18, [])
    (result,) = json.loads(run("plan.kpi", "--format", "sarif").stdout)["runs"][0]["results"]
    assert [each["justification"] for each in result["suppressions"]] == ["in March"]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_fix_mends_the_file_and_keeps_every_other_byte(plan: Path, ends: str, mark: bytes) -> None:
    plan.write_bytes(mark + FAULTY.replace("\n", ends).encode())
    plan.chmod(0o640)
    result = run("plan.kpi", "--fix")
    assert (result.exit_code, result.stdout) == (0, "plan.kpi: 1 KPI, 0 findings, 3 mended\n")
    assert plan.read_bytes() == mark + PLAN.replace("\n", ends).encode()
    assert stat.S_IMODE(plan.stat().st_mode) == 0o640
    assert [path.name for path in plan.parent.iterdir()] == ["plan.kpi"]


def test_fix_shows_what_is_left(plan: Path) -> None:
    plan.write_text(FAULTY.replace("formula   spese", "formula   spesa"), encoding="utf-8")
    result = run("plan.kpi", "--fix", "--format", "concise")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0].startswith("plan.kpi:20:13: K0201 `spesa`")
    assert result.stdout.splitlines()[-1] == "plan.kpi: 1 error, 3 mended"


def test_fix_leaves_a_sound_file_untouched(plan: Path) -> None:
    plan.write_text(PLAN, encoding="utf-8")
    before = plan.stat()
    assert run("plan.kpi", "--fix").stdout == "plan.kpi: 1 KPI, 0 findings, 0 mended\n"
    assert (plan.stat().st_ino, plan.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_fix_never_leaves_more_errors(plan: Path) -> None:
    hides = PLAN.replace("formula   spese", "formula   (nulla + nessuno + niente == 3)")
    plan.write_text(hides, encoding="utf-8")
    result = run("plan.kpi", "--fix")
    assert (result.exit_code, plan.read_text(encoding="utf-8")) == (1, hides)
    assert result.stdout.splitlines()[-1] == "plan.kpi: 1 error, 0 mended, 1 not mended: more errors would show"


def test_fix_follows_a_link_and_leaves_it_one(plan: Path) -> None:
    real = plan.rename(plan.with_name("real.kpi"))
    plan.symlink_to(real.name)
    assert run("plan.kpi", "--fix").exit_code == 0
    assert plan.is_symlink()
    assert real.read_text(encoding="utf-8") == PLAN


def test_fix_leaves_used_files_and_other_encodings_alone(plan: Path) -> None:
    used = plan.with_name("used.kpi")
    used.write_text("unit «x»\n", encoding="utf-8")
    other = plan.with_name("latin.kpi")
    other.write_bytes("# perché\n".encode("latin-1"))
    plan.write_text(f'use "used.kpi"\n{FAULTY}', encoding="utf-8")
    result = run("plan.kpi", "latin.kpi", "--fix")
    assert result.exit_code == 1
    assert "K0104" in result.stdout
    assert used.read_text(encoding="utf-8") == "unit «x»\n"
    assert other.read_bytes() == "# perché\n".encode("latin-1")
    assert plan.read_text(encoding="utf-8") == f'use "used.kpi"\n{PLAN}'


def test_a_file_that_cannot_be_written_is_wrong_usage(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, text: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("kpidsl.document.rewrite", refuse)
    result = run("plan.kpi", "--fix")
    assert (result.exit_code, plan.read_text(encoding="utf-8")) == (2, FAULTY)
    assert "plan.kpi cannot be written: Permission denied" in result.stderr


def test_diff_prints_and_changes_nothing(plan: Path) -> None:
    result = run("plan.kpi", "--diff")
    assert result.exit_code == 1
    assert result.stdout == (
        '--- plan.kpi\n+++ plan.kpi\n@@ -15,9 +15,9 @@\n   unit      EUR\n   supplied by "Ragioneria"\n \n'
        '-action 1 “Spese”   # in euro\n+action 1 "Spese"   # in euro\n   owner     "Ragioneria"\n   formula   spese\n'
        "   unit      EUR\n   direction lower\n-  2024      target 1.000,5 €\n+  2024      target 1_000.5 EUR\n"
        "plan.kpi: 4 errors, 3 to be mended\n"
    )
    assert plan.read_text(encoding="utf-8") == FAULTY
    assert run("plan.kpi", "--diff", "--fix").exit_code == 2
    assert run("plan.kpi", "--diff", "--format", "json").exit_code == 2


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize(
    ("environment", "painted"),
    [({"FORCE_COLOR": "1"}, True), ({}, False), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_a_pipe_takes_colour_where_it_is_forced(environment: dict[str, str], painted: bool) -> None:
    clean = {"FORCE_COLOR": None, "NO_COLOR": None, **environment}
    assert ("\x1b[" in CliRunner(env=clean).invoke(main, ["check", "plan.kpi"]).stdout) == painted
