"""Each broken heading gives one finding, on its own line; what uses it is silent, and the rest is still checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.document import Library

PLAN = (Path(__file__).parents[1] / "report" / "comune" / "plan.kpi").read_text(encoding="utf-8")
LINES = PLAN.splitlines()

#: What is doubted of the plan while it is sound: years without targets, a mean without the open cases.
DOUBTS = ("K0442", "K0449", "K0508")

#: How a line is broken, where it can be.
Break = Callable[[str], str | None]


def unclosed(line: str) -> str | None:
    return re.sub(r'"([^"]*)"([^"]*)$', r'"\1\2', line) if line.count('"') >= 2 and "#" not in line else None


def unknown_field(line: str) -> str | None:
    return re.sub(r"^(\s+)[a-z]", r"\1qq", line) if re.match(r"\s+[a-z]{3,}\s(?!\s*earns)", line) else None


def unknown_heading(line: str) -> str | None:
    return re.sub(r"^[a-z]", "qq", line) if re.match(r"[a-z]", line) else None


def open_parenthesis(line: str) -> str | None:
    return f"{line} (" if re.match(r"\s+formula\b", line) and "#" not in line else None


def no_figure(line: str) -> str | None:
    return re.sub(r"(weight\s+)[\d_.]+", r"\1", line) if re.match(r"\s+weight\s+[\d_.]+ %", line) else None


def euro_sign(line: str) -> str | None:
    return line.replace("EUR", "€", 1) if re.search(r"\bEUR\b", line.partition("#")[0]) else None


def two_signs(line: str) -> str | None:
    return line.replace(" / ", " / * ", 1) if re.match(r"\s+formula\b.* / ", line) else None


def tab(line: str) -> str | None:
    return f"\t{line.lstrip()}" if re.match(r"  \S", line) else None


BREAKS: tuple[Break, ...] = (
    unclosed, unknown_field, unknown_heading, open_parenthesis, no_figure, euro_sign, two_signs, tab,
)  # fmt: skip


def heading_of(number: int) -> int:
    """The line on which the heading of a line begins."""
    while number and (not LINES[number].strip() or LINES[number][0] in " #"):
        number -= 1
    return number


PLACES = [
    (number, broken) for number, line in enumerate(LINES) for break_ in BREAKS if (broken := break_(line)) is not None
]


def found(lines: list[str]) -> list[tuple[str, int, str]]:
    text = "\n".join(lines) + "\n"
    findings = compile_plan(Document("t.kpi", text), lambda _: None, Library()).findings
    return [(each.code, each.place.line, each.message) for each in findings if each.code not in DOUBTS]


def test_the_plan_to_be_broken_is_sound() -> None:
    assert found(LINES) == []
    assert len(PLACES) > 100


def broken_at(places: list[tuple[int, str]]) -> list[tuple[str, int, str]]:
    lines = list(LINES)
    for number, line in places:
        lines[number] = line
    return found(lines)


@pytest.mark.parametrize("place", PLACES[::4], ids=lambda place: f"{place[0] + 1}")
def test_one_broken_heading_is_one_finding(place: tuple[int, str]) -> None:
    assert [line for _, line, _ in broken_at([place])] == [place[0] + 1], broken_at([place])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PLACES), min_size=2, max_size=12, unique_by=lambda place: heading_of(place[0])))
def test_so_many_broken_headings_are_so_many_findings(places: list[tuple[int, str]]) -> None:
    told = broken_at(places)
    assert sorted(line for _, line, _ in told) == sorted(number + 1 for number, _ in places), told
