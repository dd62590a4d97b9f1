"""Everything that the documentation shows is so: plans check, commands print what stands there, findings are made.

What a block is, its info string says: see `blocks.py`. `pytest --update tests/docs` rewrites outputs that differ.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kpidsl.base.codes import CODES
from kpidsl.cli import main
from kpidsl.pipeline import check, run_tests
from kpidsl.report.findings import full

from .blocks import LANGUAGES, PAGES, REFERENCE, SETTINGS, WORDS, Block, blocks_of, matches, within
from .completed import completed

UNUSED = "K0204"  # a fragment defines what the rest of its page would use
ZERO = "K0508"  # the note on a figure that can be zero stands beside many an example

BLOCKS = [block for page in PAGES for block in blocks_of(page)]
PLANS = [block for block in BLOCKS if block.language == "kpi" and "append" not in block.settings]
RUN = frozenset({"console", "python", "json"})
WORKED = [page for page in PAGES if any(block.language in RUN for block in blocks_of(page))]


def _named(block: Block) -> str:
    return block.name


# --- what blocks are --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", BLOCKS, ids=_named)
def test_every_block_says_what_it_is(block: Block) -> None:
    assert block.language in LANGUAGES, "a block that is not executed is `text`"
    assert block.words <= WORDS
    assert block.settings.keys() <= SETTINGS
    assert set(block.codes) <= CODES.keys()
    assert all(len(line) <= 120 for line in block.text.splitlines())
    if block.language == "csv":
        rows = list(csv.reader(io.StringIO(block.text), delimiter=";" if ";" in block.text else ","))
        assert "file" in block.settings
        assert len({len(row) for row in rows}) == 1
    if block.language == "toml":
        assert tomllib.loads(block.text)
    if block.language == "json":
        assert "from" in block.settings


# --- plans ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", PLANS, ids=_named)
def test_plans_check_or_have_the_findings_that_are_named(block: Block, tmp_path: Path) -> None:
    _write_files([each for each in blocks_of(block.page) if each.start < block.start], tmp_path)
    part = block.words & {"fragment", "faulty"}
    plan = tmp_path / block.settings.get("file", "plan.kpi")
    plan.parent.mkdir(exist_ok=True)
    plan.write_text(completed(block.text, _preamble(block.page)) if part else block.text, encoding="utf-8")
    outcome = check(plan)
    beside = ({UNUSED, ZERO} if part else {ZERO}) - set(block.codes)
    found = [f for f in outcome.findings if f.code not in beside]
    told = "\n" + full(found)
    assert tuple(sorted({finding.code for finding in found})) == tuple(sorted(set(block.codes))), told
    if not block.codes and "definitions" not in block.words:
        assert outcome.value is not None, told
        for report in run_tests(outcome.value):
            assert report.passed, report


@cache
def _preamble(page: Path) -> str:
    own = [block.text for block in blocks_of(page) if "preamble" in block.words]
    return own[0] if own else _preamble(REFERENCE)


# --- outputs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_findings_are_shown_as_they_are(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    fresh: dict[Block, str] = {}
    before: Block | None = None
    for block in blocks_of(page):
        if "findings" in block.words:
            assert before is not None, "findings are those of the block before"
            plan = tmp_path / "plan.kpi"
            plan.write_text(completed(before.text, _preamble(page)), encoding="utf-8")
            with _inside(tmp_path):
                found = check("plan.kpi").findings
            printed = full([f for f in found if f.code in before.codes]).rstrip("\n") + "\n"
            if not matches(block.text, printed):
                fresh[block] = printed
        before = block
    _settle(page, fresh, request)


@pytest.mark.parametrize("page", WORKED, ids=lambda page: page.name)
def test_commands_print_what_is_shown(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    fresh: dict[Block, str] = {}
    names: dict[str, Any] = {}
    printed = ""
    with _inside(tmp_path):
        for block in blocks_of(page):
            _write_files([block], tmp_path)
            match block.language:
                case "console":
                    shown = _transcript(block.text)
                    if not matches(block.text, shown):
                        fresh[block] = shown
                case "python":
                    with redirect_stdout(io.StringIO()) as out:
                        exec(compile(block.text, block.name, "exec"), names)
                    printed = out.getvalue()
                case "text" if "output" in block.words:
                    if not matches(block.text, printed):
                        fresh[block] = printed
                case "json":
                    whole = json.loads(_run(block.settings["from"])[0])
                    assert within(json.loads(block.text), whole), json.dumps(whole, indent=2, ensure_ascii=False)
                case _:
                    pass
    _settle(page, fresh, request)


def _transcript(shown: str) -> str:
    """The commands of a block, each with what it prints now."""
    commands = [line for line in shown.splitlines() if line.startswith("$ ")]
    lines: list[str] = []
    code = 0
    for command, after in zip(commands, [*commands[1:], ""], strict=True):
        lines.append(command)
        if command == "$ echo $?":
            lines.append(str(code))
            continue
        printed, code = _run(command.removeprefix("$ "))
        lines.extend(printed.rstrip("\n").split("\n") if printed.strip() else [])
        assert code == 0 or after == "$ echo $?", f"{command} ends with {code}\n{printed}"
    return "\n".join(lines) + "\n"


def _run(command: str) -> tuple[str, int]:
    program, *arguments = shlex.split(command)
    assert program == "kpidsl", command
    result = CliRunner(env={"COLUMNS": "80"}).invoke(main, arguments, prog_name="kpidsl")
    return result.output, result.exit_code


def _write_files(blocks: list[Block], folder: Path) -> None:
    for block in blocks:
        encoding = block.settings.get("encoding", "utf-8")
        if name := block.settings.get("file"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(block.text, encoding=encoding)
        if name := block.settings.get("append"):
            with (folder / name).open("a", encoding=encoding) as file:
                file.write("\n" + block.text)


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _settle(page: Path, fresh: dict[Block, str], request: pytest.FixtureRequest) -> None:
    """Outputs that are not as shown fail, or are rewritten where that is asked for."""
    if request.config.getoption("--update") and fresh:
        text = page.read_text(encoding="utf-8")
        for block, output in sorted(fresh.items(), key=lambda item: -item[0].start):
            text = text[: block.start] + output + text[block.end :]
        page.write_text(text, encoding="utf-8")
    told = "\n".join(f"{block.name} shows\n{block.text}\nand it is\n{output}" for block, output in fresh.items())
    assert not fresh or request.config.getoption("--update"), told
