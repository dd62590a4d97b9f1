"""The hooks for pre-commit run what they say: read as pre-commit reads them, they name commands that there are."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from kpidsl.cli import main

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"


def hooks() -> list[dict[str, str]]:
    """The items of the list: each a few lines `key: value`, which is all of YAML that the file needs."""
    items = re.split(r"^- ", HOOKS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [dict(re.findall(r"^\s*(\w+): (.+)$", item, re.MULTILINE)) for item in items]


def test_the_hooks_are_whole() -> None:
    assert [hook["id"] for hook in hooks()] == ["kpidsl-check", "kpidsl-fix"]
    for hook in hooks():
        assert hook.keys() >= {"id", "name", "entry", "language", "files"}
        assert hook["language"] == "python"
        assert re.search(hook["files"], "plans/sondrio-2022-2024/plan.kpi")
        assert not re.search(hook["files"], "plans/plan.kpi.bak")


def test_their_commands_take_the_files_of_a_commit(tmp_path: Path) -> None:
    sound, faulty = tmp_path / "sound.kpi", tmp_path / "faulty.kpi"
    sound.write_text("let x = 1.5 number\n", encoding="utf-8")
    faulty.write_text("let x = 1,5 number\n", encoding="utf-8")
    for hook, code in zip(hooks(), (1, 0), strict=True):
        program, *arguments = hook["entry"].split()
        result = CliRunner().invoke(main, [*arguments, str(sound), str(faulty)])
        assert (program, result.exit_code) == ("kpidsl", code), result.output
