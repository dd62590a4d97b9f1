"""How findings weigh where `kpidsl.toml` or a comment decides it: what may be decided, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpidsl.base.codes import Severity
from kpidsl.base.diagnostic import Outcome
from kpidsl.model.plan import Checked
from kpidsl.pipeline import check, evaluate

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

input ricavi
  unit      EUR
  supplied by "Ragioneria"

action 1 "Spese"
  formula   spese
  unit      EUR
  direction lower
  2024      target 1_000 EUR
"""
UNUSED, UNOWNED = "input ricavi", 'action 1 "Spese"'


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    (tmp_path / "plan.kpi").write_text(PLAN, encoding="utf-8")
    return tmp_path / "plan.kpi"


def remark(plan: Path, line: str, said: str, *, above: bool = False) -> None:
    comment = f"# kpidsl: {said}"
    text = plan.read_text(encoding="utf-8")
    assert line in text
    plan.write_text(text.replace(line, f"{comment}\n{line}" if above else f"{line}  {comment}"), encoding="utf-8")


def settings(plan: Path, text: str) -> None:
    (plan.parent / "kpidsl.toml").write_text(text, encoding="utf-8")


def told(outcome: Outcome[Checked]) -> list[str]:
    return [f"{found.code} {found.severity.value}" for found in outcome.findings]


def test_findings_weigh_as_the_table_of_codes_says(plan: Path) -> None:
    outcome = check(plan)
    assert told(outcome) == ["K0204 warning", "K0411 warning"]
    assert outcome.value is not None
    assert outcome.silenced == ()


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize(
    ("level", "left"),
    [
        ("off", ["K0411 warning"]),
        ("note", ["K0204 note", "K0411 warning"]),
        ("warning", ["K0204 warning", "K0411 warning"]),
        ("error", ["K0204 error", "K0411 warning"]),
    ],
)
def test_a_comment_decides_of_its_line(plan: Path, above: bool, level: str, left: list[str]) -> None:
    remark(plan, UNUSED, f"{'K0204'} {level}, because it is for next year", above=above)
    outcome = check(plan)
    assert told(outcome) == left
    assert (outcome.value is None) == (level == "error")
    assert [(each.finding.code, each.reason) for each in outcome.silenced] == (
        [("K0204", "it is for next year")] if level == "off" else []
    )


def test_comments_may_stand_above_one_another(plan: Path) -> None:
    remark(plan, UNUSED, "K0204 off, because it is for next year\n# and another remark", above=True)
    assert told(check(plan)) == ["K0411 warning"]


def test_a_comment_inside_a_text_is_text(plan: Path) -> None:
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace('"Spese"', '"Spese # kpidsl: K0411 off, because"'), encoding="utf-8")
    assert told(check(plan)) == ["K0204 warning", "K0411 warning"]


def test_the_settings_decide_of_all_and_a_comment_of_its_line(plan: Path) -> None:
    settings(
        plan, '[check.severity]\nK0204 = { level = "off", reason = "drafts" }\nK0411.level = "note"\nK0411.reason = "x"'
    )
    outcome = check(plan)
    assert told(outcome) == ["K0411 note"]
    assert [(each.reason, each.by.line) for each in outcome.silenced] == [("drafts", 2)]
    remark(plan, UNUSED, "K0204 error, because this plan is no draft")
    assert told(check(plan)) == ["K0204 error", "K0411 note"]


def test_a_raised_finding_stops_the_evaluation(plan: Path) -> None:
    settings(plan, '[check.severity]\nK0411 = { level = "error", reason = "somebody answers for each action" }')
    outcome = evaluate(plan, year=2024)
    assert outcome.value is None
    assert [found.severity for found in outcome.findings if found.code == "K0411"] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("K0204 off", "K0114"),
        ("K0204 off, because", "K0114"),
        ("K0204 of, because it is for next year", "K0114"),
        ("K9999 off, because it is for next year", "K0114"),
        ("K0614 off, because it is for next year", "K0114"),
        ("K0204, K0411 off, because it is for next year", "K0114"),
        ("", "K0114"),
        ("K0302 off, because it is for next year", "K0116"),
        ("K0412 off, because it is for next year", "K0115"),
    ],
)
def test_a_comment_that_cannot_be_followed_is_a_finding(plan: Path, said: str, code: str) -> None:
    remark(plan, UNUSED, said)
    outcome = check(plan)
    assert told(outcome) == ["K0204 warning", f"{code} warning", "K0411 warning"]
    assert outcome.findings[1].place.line == 18


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[check.severity]\nK0204 = { level = "off" }', "K0625", 2),
        ('[check.severity]\nK0204 = { level = "off", reason = " " }', "K0625", 2),
        ('[check.severity]\nK0204 = { level = "out", reason = "x" }', "K0625", 2),
        ('[check.severity]\nK0204 = { level = "off", reason = "x", until = 3 }', "K0625", 1),
        ('[check.severity]\nK0204 = "off"', "K0625", 2),
        ('[check.severity]\nK9999 = { level = "off", reason = "x" }', "K0625", 2),
        ('[check.severity]\nK0614 = { level = "off", reason = "x" }', "K0625", 2),
        ("[check]\nseverities = 3", "K0625", 2),
        ("check = 3", "K0625", 1),
        ("[check.severity", "K0625", 1),
        ("a = " + "[" * 100_000, "K0625", 1),
        ('[check.severity]\nK0302 = { level = "off", reason = "x" }', "K0116", 2),
    ],
    ids=range(12),
)
def test_settings_that_cannot_be_followed_are_a_finding(plan: Path, text: str, code: str, line: int) -> None:
    settings(plan, text)
    outcome = check(plan)
    (wrong,) = (found for found in outcome.findings if found.code not in ("K0204", "K0411"))
    assert (wrong.code, wrong.place.line, Path(wrong.place.path).name) == (code, line, "kpidsl.toml")
    assert (outcome.value is None) == (code == "K0625")


def test_settings_of_the_check_are_none_of_the_ledger(plan: Path) -> None:
    settings(plan, '[check.severity]\nK0204 = { level = "off", reason = "drafts" }\n[data]\nfolder = "."\n')
    (plan.parent / "figures.csv").write_text(
        "input;period;value;unit;by;evidence\nspese;2024;900;EUR;Ragioneria;Rendiconto\n", encoding="utf-8"
    )
    assert evaluate(plan, year=2024, figures=plan.parent / "figures.csv").value is not None


def test_a_comment_in_a_used_file_decides_of_its_line_and_is_never_idle(plan: Path) -> None:
    used = plan.parent / "altro.kpi"
    used.write_text(
        'input altro # kpidsl: K0204 off, because other plans use it\n  unit EUR\n  supplied by "X"\n'
        "# kpidsl: K0412 off, because another plan has it\n",
        encoding="utf-8",
    )
    plan.write_text(f'use "altro.kpi"\n{PLAN}', encoding="utf-8")
    outcome = check(plan)
    assert told(outcome) == ["K0204 warning", "K0411 warning"]


def test_where_errors_stand_no_comment_is_called_idle(plan: Path) -> None:
    remark(plan, UNUSED, "K0412 off, because it is for next year")
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("formula   spese", "formula   spesa"), encoding="utf-8")
    assert "K0115" not in " ".join(told(check(plan)))
