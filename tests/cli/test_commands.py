"""The command line as a user meets it: pages, streams and exit codes."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpidsl import pipeline
from kpidsl.base.codes import CODES
from kpidsl.cli import main
from kpidsl.document import Shelf

COMUNE = Path(__file__).parents[1] / "report" / "comune"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the plan and its data, where the commands are run."""
    shutil.copytree(COMUNE, tmp_path / "comune")
    monkeypatch.chdir(tmp_path / "comune")
    return tmp_path / "comune"


def sure(folder: Path) -> None:
    """Let the plan say that nothing it divides by is ever zero."""
    text = (folder / "plan.kpi").read_text(encoding="utf-8")
    text += "assume proventi > 0 EUR and imprese > 0 impresa and pratiche > 0 pratica and reclami > 0 pratica\n"
    (folder / "plan.kpi").write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def codes(result: Result) -> list[str]:
    document = json.loads(result.stdout)
    assert document["format"] == "kpidsl.findings/1"
    return [found["code"] for found in document["findings"]]


# --- check -----------------------------------------------------------------------------------------------------------


def test_check_says_what_it_checked(folder: Path) -> None:
    sure(folder)
    result = run("check", "plan.kpi", "--format", "concise")
    *notes, closing = result.stdout.splitlines()
    assert (result.exit_code, closing, result.stderr) == (0, "plan.kpi: 11 KPIs, 3 notes", "")
    assert [note.split()[1] for note in notes] == ["K0449", "K0442", "K0442"]


@pytest.mark.parametrize(
    ("face", "page"),
    [
        ("full", "error[K0401]: "),
        ("concise", ": K0401 "),
    ],
)
def test_check_shows_errors(folder: Path, face: str, page: str) -> None:
    edit(folder / "plan.kpi", "weight     70 %", "weight     71 %")
    result = run("check", "plan.kpi", "--format", face)
    assert result.exit_code == 1
    assert page in result.stdout
    assert result.stdout.endswith("plan.kpi: 1 error, 1 note\n")


def test_check_as_json_is_one_document(folder: Path) -> None:
    edit(folder / "plan.kpi", "weight     70 %", "weight     71 %")
    result = run("check", "plan.kpi", "--format", "json")
    assert (result.exit_code, codes(result)) == (1, ["K0449", "K0401"])


def test_strict_counts_warnings(folder: Path) -> None:
    edit(folder / "plan.kpi", '  owner      "Ragioneria"\n', "")
    assert run("check", "plan.kpi").exit_code == 0
    assert run("check", "plan.kpi", "--strict").exit_code == 1


def test_check_takes_folders_but_no_hidden_ones(folder: Path) -> None:
    sure(folder)
    for name in ("b/second", "a/first", ".git/hidden"):
        path = folder / f"{name}.kpi"
        path.parent.mkdir()
        path.write_text("let x = 1 number\n", encoding="utf-8")
    result = run("check", ".", "plan.kpi", "--format", "concise")
    checked = [line.split(":")[0] for line in result.stdout.splitlines() if "KPI" in line or "finding" in line]
    assert list(dict.fromkeys(checked)) == ["plan.kpi", "a/first.kpi", "b/second.kpi"]
    (folder / "empty").mkdir()
    assert run("check", "empty").exit_code == 2


# --- reading the plan ------------------------------------------------------------------------------------------------


def test_a_byte_that_is_not_utf8_is_a_finding(folder: Path) -> None:
    raw = (folder / "plan.kpi").read_bytes().replace("contabilità".encode(), "contabilità".encode("cp1252"))
    (folder / "plan.kpi").write_bytes(raw)
    result = run("check", "plan.kpi", "--format", "concise")
    assert result.exit_code == 1
    line = raw[: raw.index(b"\xe0")].count(b"\n") + 1
    assert result.stdout.startswith(f"plan.kpi:{line}:36: K0104 the byte 0xE0 is not UTF-8")


def test_a_byte_order_mark_is_no_part_of_the_plan(folder: Path) -> None:
    plain = json.loads(run("eval", ".", "--year", "2022", "--format", "json").stdout)
    marked = b"\xef\xbb\xbf" + (folder / "plan.kpi").read_bytes()
    (folder / "plan.kpi").write_bytes(marked)
    document = json.loads(run("eval", ".", "--year", "2022", "--format", "json").stdout)
    assert document["plan"].pop("sha256") == sha256(marked).hexdigest()
    assert plain["plan"].pop("sha256") == sha256(marked[3:]).hexdigest()
    assert document == plain


def test_a_file_without_end_is_refused(folder: Path) -> None:
    (folder / "plan.kpi").write_bytes(b"#" * (16 * 2**20 + 1))
    assert codes(run("check", "plan.kpi", "--format", "json")) == ["K0111"]


def test_what_a_plan_uses_lies_below_its_folder(folder: Path) -> None:
    (folder.parent / "outside.kpi").write_text("let x = 1 number\n", encoding="utf-8")
    (folder / "link.kpi").symlink_to("../outside.kpi")
    (folder / "inside.kpi").symlink_to("plan.kpi")
    for used in ("../outside.kpi", "link.kpi", "gone.kpi", str(folder.parent / "outside.kpi")):
        (folder / "second.kpi").write_text(f'use "{used}"\n', encoding="utf-8")
        assert "K0207" in codes(run("check", "second.kpi", "--format", "json")), used


def test_what_is_wrong_in_a_used_file_is_found_there(folder: Path) -> None:
    (folder / "definitions.kpi").write_bytes(b"# caff\xe8\nunit ora\n")
    edit(folder / "plan.kpi", "unit pratica, impresa", 'use "definitions.kpi"\nunit pratica, impresa')
    result = run("check", "plan.kpi", "--format", "concise")
    assert result.exit_code == 1
    assert "definitions.kpi:1:7: K0104 " in result.stdout
    assert " K0207 " not in result.stdout


def test_the_scorecard_names_the_files_that_the_plan_uses(folder: Path) -> None:
    (folder / "definitions.kpi").write_text("unit ora\nlet doppio = proventi * 2\n", encoding="utf-8")
    edit(folder / "plan.kpi", "unit pratica, impresa", 'use "./definitions.kpi"\nunit pratica, impresa')
    edit(folder / "plan.kpi", "formula    saldo / proventi", "formula    saldo / (doppio / 2)")
    document = json.loads(run("eval", ".", "--year", "2022", "--format", "json").stdout)
    digest = sha256((folder / "definitions.kpi").read_bytes()).hexdigest()
    assert document["plan"]["uses"] == [{"path": "definitions.kpi", "sha256": digest}]


def test_a_used_file_is_one_however_its_path_is_spelled(folder: Path) -> None:
    (folder / "a.kpi").write_text("unit ora\n", encoding="utf-8")
    shelf = Shelf(folder)
    assert shelf.load("a.kpi") is shelf.load("./a.kpi") is shelf.load("data/../a.kpi")
    assert [file.path for file in shelf.files] == [str(folder / "a.kpi")]
    assert shelf.load("../a.kpi") is None


# --- eval ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_eval_ends_with_4_where_figures_are_missing() -> None:
    result = run("eval", "plan.kpi", "--year", "2022")
    assert result.exit_code == 4
    assert result.stdout.startswith("Piano della performance di un comune\n")
    assert "Not measured" in result.stdout


def test_eval_ends_with_0_where_all_that_is_due_is_measured(folder: Path) -> None:
    (folder / "small.kpi").write_text(
        'plan "Piano"\n  years 2022..2022\n  currency EUR\n  scoring s\n  missing block\n  display 1 decimal, half up\n'
        "scoring s\n  target earns 100 %\n  between step\n  otherwise 0 %\n  cap 100 %\n  without thresholds zero\n"
        'input ore\n  unit hour\n  supplied by "SG"\n'
        'action 1 "Ore"\n  weight 100 %\n  owner "SG"\n  formula ore\n  unit hour\n  direction higher\n'
        "  2022 target 10 hour\n",
        encoding="utf-8",
    )
    (folder / "ore.csv").write_text("input;period;value;unit;by;evidence\nore;2022;10;hour;SG;\n", encoding="utf-8")
    result = run("eval", "small.kpi", "--year", "2022", "--figures", "ore.csv", "--format", "json")
    document = json.loads(result.stdout)
    assert result.exit_code == 0
    total = document["total"]
    assert (total["status"], total["because"]) == ("measured", None)
    assert total["points"] == {"exact": "1", "display": "100.0 %"}


def test_faulty_data_give_no_scorecard(folder: Path) -> None:
    edit(folder / "data" / "mastro.csv", "1.000,00", "1,000.00")
    for face in ("table", "csv"):
        result = run("eval", "plan.kpi", "--year", "2022", "--format", face)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "error[K0602]: " in result.stderr
    result = run("eval", "plan.kpi", "--year", "2022", "--format", "json")
    assert (result.exit_code, result.stderr) == (1, "")
    assert codes(result) == ["K0602"]


def test_warnings_about_the_data_stand_beside_the_scorecard_and_in_its_document(folder: Path) -> None:
    edit(folder / "plan.kpi", '  owner      "Ragioneria"\n', "")  # a warning about the plan, which `check` makes
    edit(folder / "plan.kpi", 'conto under "A"', 'conto under "Z"')
    result = run("eval", "plan.kpi", "--year", "2022", "--format", "csv")
    assert "warning[K0615]: " in result.stderr
    assert "K0411" not in result.stdout + result.stderr
    result = run("eval", "plan.kpi", "--year", "2022", "--format", "json")
    assert result.stderr == ""
    assert {found["code"] for found in json.loads(result.stdout)["findings"]} == {"K0615"}


def test_eval_writes_to_a_file(folder: Path) -> None:
    result = run("eval", "plan.kpi", "--year", "2022", "--format", "csv", "--output", "card.csv")
    assert (result.exit_code, result.stdout) == (4, "")
    with (folder / "card.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["code"] for row in rows][:4] == ["Economia", "1", "1.1", "1.1.1"]


def test_a_source_can_be_named_file_by_file(folder: Path) -> None:
    (folder / "data" / "mastro.csv").rename(folder.parent / "first.csv")
    (folder.parent / "second.csv").write_text("data;conto;dare;Avere (€)\n01/05/2022;A.1;;100,00\n", encoding="utf-8")
    named = ("--source", "mastro=../first.csv", "--source", "mastro=../second.csv")
    document = json.loads(run("eval", "plan.kpi", "--year", "2022", *named, "--format", "json").stdout)
    assert [Path(file["path"]).name for file in document["sources"] if file["name"] == "mastro"] == [
        "first.csv",
        "second.csv",
    ]
    proventi = next(node for node in document["nodes"] if node["code"] == "1.1.1")["inputs"][0]
    assert proventi == {"name": "proventi", "exact": "1600", "unit": "EUR", "rows": 3}


@pytest.mark.usefixtures("folder")
def test_engines_agree() -> None:
    pages = {
        run("eval", ".", "--year", "2022", "--engine", e, "--format", "json").stdout for e in ("duckdb", "reference")
    }
    assert len(pages) == 1


@pytest.mark.usefixtures("folder")
def test_as_of_makes_it_provisional() -> None:
    result = run("eval", "plan.kpi", "--year", "2022", "--as-of", "2022-06-30")
    assert "PROVISIONAL: as of 2022-06-30" in result.stdout
    document = json.loads(run("eval", ".", "--period", "2022", "--as-of", "2022-06-30", "--format", "json").stdout)
    assert document["provisional"] is True
    assert document["period"] == {"label": "2022", "from": "2022-01-01", "to": "2022-06-30"}


# --- wrong usage -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check",), "Missing argument"),
        (("check", "gone.kpi"), "does not exist"),
        (("eval", "gone.kpi", "--year", "2022"), "does not exist"),
        (("eval", "data", "--year", "2022"), "no plan"),
        (("eval", "plan.kpi"), "2022..2023"),
        (("eval", "plan.kpi", "--year", "2022", "--period", "2022-Q1"), "2022..2023"),
        (("eval", "plan.kpi", "--year", "2021"), "2022..2023"),
        (("eval", "plan.kpi", "--period", "2022-13"), "2022-Q3"),
        (("eval", "plan.kpi", "--year", "2022", "--as-of", "2023-01-01"), "2022-01-01 to 2022-12-31"),
        (("eval", "plan.kpi", "--year", "2022", "--as-of", "31/01/2022"), "write it as 2022-01-31"),
        (("eval", "plan.kpi", "--year", "2022", "--as-of", "2022-02-30"), "days are written 2022-05-31"),
        (("eval", "plan.kpi", "--year", "2022", "--as-of", ""), "days are written 2022-05-31"),
        (
            ("eval", "plan.kpi", "--year", "2022", "--entity", "Comune di Prova"),
            "no entities to choose from (--entity)",
        ),
        (("explain", "plan.kpi", "1.1.1", "--year", "2022", "--entity", "X"), "no entities to choose from (--entity)"),
        (("eval", "plan.kpi", "--year", "2022", "--data", "gone"), "does not exist"),
        (("eval", "plan.kpi", "--year", "2022", "--source", "mastro"), "NAME=PATH"),
        (("eval", "plan.kpi", "--year", "2022", "--source", "mastro=gone.csv"), "does not exist"),
        (("eval", "plan.kpi", "--year", "2022", "--figures", "gone.csv"), "does not exist"),
        (("eval", "plan.kpi", "--year", "2022", "--output", "gone/card.csv"), "cannot be written"),
        (("explain", "plan.kpi", "1.1.9", "--year", "2022"), "did you mean `1.1."),
        (("inputs", "plan.kpi", "--year", "1999"), "2022..2023 (--year, --period)"),
        (("score",), "No such command"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words in " ".join(result.stderr.split())


def test_a_folder_with_two_plans_is_ambiguous(folder: Path) -> None:
    shutil.copy(folder / "plan.kpi", folder / "other.kpi")
    result = run("eval", ".", "--year", "2022")
    assert result.exit_code == 2
    assert "other.kpi, plan.kpi" in " ".join(result.stderr.split())


# --- explain, test, inputs -------------------------------------------------------------------------------------------


def test_tests_of_the_plan(folder: Path) -> None:
    result = run("test", "plan.kpi")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "2 tests, 0 failed")
    edit(folder / "plan.kpi", "value 11 %, points 100 %", "value 12 %, points 90 %")
    result = run("test", "plan.kpi")
    assert result.exit_code == 1
    assert "expected 12 %, found 11 %" in result.stdout
    assert "expected 90 %, found 100 %" in result.stdout
    assert result.stdout.endswith("2 tests, 1 failed\n")


def test_a_plan_that_does_not_check_is_neither_tested_nor_explained(folder: Path) -> None:
    edit(folder / "plan.kpi", "weight     70 %", "weight     71 %")
    for arguments in (("test", "."), ("explain", ".", "1.1.1", "--year", "2022"), ("inputs", ".", "--year", "2022")):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "error[K0401]" in result.stderr


# --- a stranger's texts ----------------------------------------------------------------------------------------------

OBEYED = "\x1b]0;taken\x07\x1b[2J\x9b31m\u202e"


@pytest.mark.parametrize(
    "arguments",
    [
        ("eval", ".", "--year", "2022"),
        ("eval", ".", "--year", "2022", "--format", "json"),
        ("eval", ".", "--year", "2022", "--format", "csv"),
        ("explain", ".", "1.1.1", "--year", "2022"),
        ("explain", ".", "1", "--year", "2022"),
        ("inputs", ".", "--year", "2022"),
        ("inputs", ".", "--year", "2022", "--format", "json"),
        ("test", "."),
        ("check", ".", "--strict"),
        ("print", ".", "--year", "2022"),
        ("print", ".", "--year", "2022", "--format", "html"),
        ("print", ".", "--year", "2022", "--format", "csv"),
    ],
    ids=" ".join,
)
def test_what_a_terminal_would_obey_is_refused_and_never_reaches_it(folder: Path, arguments: tuple[str, ...]) -> None:
    for text in ("Comune di Prova", "Economia", "Indice di equilibrio", "Ragioneria", "Segreteria", "on the target"):
        edit(folder / "plan.kpi", f'"{text}', f'"{text}{OBEYED}')
    result = run(*arguments)
    assert result.exit_code == 1
    assert "K0104" in result.stdout + result.stderr
    assert not {*"\x1b\x07\x9b\u202e"} & {*(result.stdout + result.stderr)}


@pytest.mark.parametrize("face", ["table", "json", "csv"])
def test_what_a_terminal_would_obey_in_data_never_reaches_it(folder: Path, face: str) -> None:
    edit(folder / "data" / "mastro.csv", "1.000,00", f"1.000,00{OBEYED}")
    result = run("eval", ".", "--year", "2022", "--format", face)
    assert result.exit_code == 1
    assert not {*"\x1b\x07\x9b\u202e"} & {*(result.stdout + result.stderr)}


# --- our own defects -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("debug", ["0", "1"])
@pytest.mark.usefixtures("folder")
def test_a_defect_asks_to_be_reported(monkeypatch: pytest.MonkeyPatch, debug: str) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nobody")

    monkeypatch.setattr(pipeline, "check_document", broken)
    monkeypatch.setenv("KPIDSL_DEBUG", debug)
    result = run("check", "plan.kpi")
    result = run("check", "plan.kpi", "--format", "concise")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "error[K0901]: " in result.stderr
    assert "report" in result.stderr
    assert ("Traceback" in result.stderr) is (debug == "1")


@pytest.mark.parametrize(("findings", "hint"), [(1, "explains it"), (2, "explains the first")])
def test_in_a_terminal_check_says_where_its_findings_are_explained(folder: Path, findings: int, hint: str) -> None:
    broken = (f"indicator a{nth}\n  formula ((x\n" for nth in range(findings))
    (folder / "plan.kpi").write_text("".join(broken), encoding="utf-8")
    program = "import sys; sys.stdout.isatty = lambda: True; from kpidsl.cli import main; main(['check', 'plan.kpi'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.endswith(f"`kpidsl rule K0101` {hint}\n")


# --- rule ------------------------------------------------------------------------------------------------------------


def test_rule_explains_a_finding() -> None:
    result = run("rule", "k0401")
    assert result.exit_code == 0
    assert result.stdout.startswith("error[K0401]: weights that do not make 100 %\n")
    assert "\x1b" not in result.stdout


def test_rule_lists_all_findings() -> None:
    result = run("rule")
    assert result.exit_code == 0
    assert [code for code in CODES if f"  {code}  " not in result.stdout] == []


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("K0399", "did you mean `K0309`?"),
        ("K401", "did you mean `K0401`?"),
        ("weights", "`kpidsl rule` lists them all"),
    ],
)
def test_a_finding_that_there_is_not_is_wrong_usage(asked: str, hint: str) -> None:
    result = run("rule", asked)
    assert result.exit_code == 2
    assert f"there is no finding `{asked}`; {hint}" in result.stderr


# --- help ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", "check", "eval", "explain", "test", "inputs", "print", "new", "rule"])
def test_help(golden: Callable[[Path, str], None], command: str) -> None:
    result = CliRunner().invoke(main, [*command.split(), "--help"], prog_name="kpidsl", terminal_width=80)
    assert result.exit_code == 0
    golden(Path(__file__).parent / "help" / f"{command or 'kpidsl'}.golden", result.stdout)
