"""Texts made to hang, to fill the memory or to climb out: each ends within its bounds, with findings and no traceback.

Each is checked as a process of its own under limits of the operating system, so that one that breaks out ends there.
The bound on the processor is many times what a text should take; it tells an end from a hang, and is no benchmark.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

MEGABYTE = 2**20
MEMORY = 2**30
SECONDS = 60

INPUT = 'input x0\n  unit EUR\n  supplied by "a"\n'
PLAN = 'plan "p"\n  years 2022..2022\n  currency EUR\n  missing block\n  display 1 decimal, half up\n  scoring r\n'
RULE = "scoring r\n  target earns 100 %\n  between step\n  otherwise 0 %\n  cap 100 %\n"
ACTION = 'action 1 "a"\n  owner "o"\n  unit {unit}\n  direction higher\n  formula {formula}\n  2022 target 1 {unit}\n'


def lets(step: str, count: int, *, turned: bool = False) -> str:
    """Named formulas that lean on one another."""
    made = [f"let x{i} = {step.format(x=f'x{i - 1}')}\n" for i in range(1, count)]
    return INPUT + "".join(reversed(made) if turned else made)


def plan(formula: str, unit: str, definitions: str) -> str:
    return PLAN + RULE + definitions + ACTION.format(formula=formula, unit=unit)


def action(code: object) -> str:
    return ACTION.format(unit="EUR", formula="x0").replace("1", f"{code}", 1)


#: The text, and the code that it has; None where it is a sound plan, or may have any.
BOMBS: dict[str, tuple[Callable[[], str | bytes], str | None]] = {
    "a line of 50 MB": (lambda: "x" * (50 * MEGABYTE), "K0111"),
    "many short lines": (lambda: "a\n" * (MEGABYTE // 2), "K0111"),
    "open quotes": (lambda: '"\n' * (MEGABYTE // 2), "K0111"),
    "a quote that is never closed": (lambda: 'plan "' + "a" * 15_000_000, "K0111"),
    "a text of quotes": (lambda: 'plan "x"\n  note "' + '""' * 7_500_000, "K0111"),
    "quotes below a heading": (lambda: 'plan "x"\n' + f"  {chr(34) * 2_000}\n" * 30, None),
    "15 MB of line ends": (lambda: "\n" * 15_000_000, "K0110"),
    "15 MB of comments": (lambda: "#a\n" * 5_000_000, "K0110"),
    "15 MB of indented lines": (lambda: " a\n" * 5_000_000, "K0108"),
    "headings without number": (lambda: "a\n" * 7_500_000, "K0111"),
    "comments to the checker": (lambda: "#kpidsl:\n" * 1_600_000, "K0111"),
    "remarks above one another": (lambda: "#kpidsl: K0412 off, because so\n" * 480_000, "K0111"),
    "remarks on one line": (lambda: "let x = 1 #" + "#kpidsl:" * 100_000, "K0111"),
    "marks on one line": (lambda: "#kpidsl:" * 1_800_000, "K0114"),
    "one long word": (lambda: ("let x = 2022 a = " + "a" * 60_000 + ") =\n") * 15, "K0101"),
    "many words": (lambda: ("let x = " + "a b " * 15_000 + "\n") * 15, "K0101"),
    "tabs": (lambda: "let x = 1\n\t\n" * (MEGABYTE // 12), None),
    "decimal commas": (lambda: "1,2 " * (MEGABYTE // 4), None),
    "nothing but NUL": (lambda: "\0" * MEGABYTE, None),
    "nothing but euro signs": (lambda: "€" * (MEGABYTE // 3), None),
    "nothing but blanks": (lambda: " " * MEGABYTE, None),
    "nothing but line ends": (lambda: "\n" * MEGABYTE, None),
    "carriage returns": (lambda: "\r" * MEGABYTE, None),
    "right-to-left marks": (lambda: "let \u202ex = 1\n" * 1000, None),
    "lone surrogates": (lambda: b"let x = 1\n" + b"\xed\xa0\x80" * 1000, "K0104"),
    "parentheses": (lambda: "let x = " + "(" * 100_000 + "1" + ")" * 100_000, "K0111"),
    "powers": (lambda: plan("x0^9^9^9", "EUR", INPUT), None),
    "a tower of powers": (lambda: plan("((((x0^99)^99)^99)^99) / (((x0^99)^99)^99)^99", "EUR", INPUT), None),
    "a great power": (lambda: plan("x0 * 2^99", "EUR", INPUT), None),
    "doubling, added": (lambda: plan("x59", "EUR", lets("{x} + {x}", 60)), None),
    "doubling, multiplied": (lambda: plan("x59 / x58", "number", lets("{x} * {x}", 60)), None),
    "a sum of quotients": (
        lambda: plan(
            " + ".join(f"y{i} / (y{i + 1} + y{i + 2})" for i in range(12)), "number",
            "".join(f'input y{i}\n  unit EUR\n  supplied by "a"\n' for i in range(14)),
        ),
        None,
    ),
    "a long chain": (lambda: lets("{x} + 1 EUR", 40_000), "K0111"),
    "a long chain, turned": (lambda: lets("{x} + 1 EUR", 40_000, turned=True), "K0111"),
    "many units": (lambda: "unit " + ", ".join(f"u{i}" for i in range(50_000)), "K0111"),
    "one code many times": (lambda: PLAN + 'action 1 "x"\n' * 30_000, None),
    "many codes": (lambda: PLAN + RULE + "".join(f'action {i} "x"\n  weight 1 %\n' for i in range(30_000)), None),
    "one name many times": (lambda: INPUT * 25_000, None),
    "many years": (lambda: PLAN.replace("2022..2022", "0001..9999") + RULE, None),
    "many tests": (lambda: PLAN + RULE + 'test "t"\n  year 2022\n' * 50_000, None),
    "many siblings": (lambda: PLAN + RULE + 'perspective "a"\n' * (MEGABYTE // 16), None),
    "many anchors": (lambda: plan("x0", "EUR", INPUT) + "  2022 " + "a 1 EUR " * 6_000 + "b 1 EUR\n", None),
    "one field many times": (
        lambda: PLAN + "".join(RULE.replace(" r", f" r{i}") + "  cap 100 %\n" * 5_000 for i in range(16)), "K0107",
    ),
    "one band many times": (
        lambda: PLAN + RULE + INPUT + "".join(
            f"scoring r{i}\n" + "  band from 60 % earns 3 %\n" * 2_300 + "  otherwise 0 %\n  cap 100 %\n"
            + action(i) + f"  scoring r{i}\n" for i in range(16)
        ),
        "K0425",
    ),
    "many unknown names": (
        lambda: PLAN + RULE + "".join(
            f"let w{i} = y{i} + z{i}\n" + INPUT.replace("x0", f"u{i}") for i in range(15_000)
        ),
        "K0201",
    ),
    "many anchors that no rule has": (
        lambda: PLAN + RULE + INPUT + "".join(
            action(i)[:-1] + f"  q{i} 1 EUR\n" for i in range(9_000)
        ),
        "K0406",
    ),
    "many weights that do not add up": (
        lambda: PLAN + RULE + INPUT + "".join(
            f'strategic {i} "s"\n  weight 3 %\n'
            + action(f"{i}.1") + "  weight 99 %\n" for i in range(7_000)
        ),
        "K0401",
    ),
    "many unused figures": (
        lambda: PLAN + RULE + INPUT + "".join(
            INPUT.replace("x0", f"y{i}") + action(i)
            for i in range(7_000)
        ),
        "K0204",
    ),
    "many members": (
        lambda: "source s\n  column c text in [" + ", ".join(f'"{i}"' for i in range(9_000)) + "]\n", None,
    ),
}  # fmt: skip


def checked(plan_file: Path) -> subprocess.CompletedProcess[str]:
    """`kpidsl check` under limits of memory and processor."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    command = [
        sys.executable,
        "-c",
        "from kpidsl.cli import main; main()",
        "check",
        "--format",
        "concise",
        plan_file.name,
    ]
    return subprocess.run(
        command, cwd=plan_file.parent, preexec_fn=limited, capture_output=True, text=True, check=False,
        env={**os.environ, "KPIDSL_DEBUG": "1"},
    )  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_within_its_bounds(name: str, tmp_path: Path) -> None:
    make, code = BOMBS[name]
    made = make()
    file = tmp_path / "plan.kpi"
    file.write_bytes(made.encode() if isinstance(made, str) else made)
    done = checked(file)
    assert done.returncode in (0, 1), done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    if code is not None:
        codes = {line.split(": ", 1)[1].split(" ", 1)[0] for line in done.stdout.splitlines()[:-1]}
        assert code in codes


@pytest.mark.parametrize(
    "used",
    ["../outside.kpi", "/etc/passwd", "a/../../outside.kpi", "link.kpi", "loop.kpi", "plan.kpi", ".", "\\\\x", "~"],
)
def test_a_use_that_climbs_out_or_loops_is_one_finding(used: str, tmp_path: Path) -> None:
    (tmp_path / "outside.kpi").write_text("unit secret\n")
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "link.kpi").symlink_to(tmp_path / "outside.kpi")
    (folder / "loop.kpi").write_text('use "loop.kpi"\n')
    (folder / "plan.kpi").write_text(f'use "{used}"\n')
    done = checked(folder / "plan.kpi")
    assert done.returncode == 1
    assert "K0207" in done.stdout
    assert "secret" not in done.stdout + done.stderr
