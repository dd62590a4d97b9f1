"""Whoever writes the same in another way is told the same: a sound rewriting is not refused, makes no finding and no
change of meaning.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.base.diagnostic import Outcome
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.compiler.difference import difference
from kpidsl.document import Library, Shelf
from kpidsl.model.plan import Checked

from .edits import Edit, applied, fields_turned, headings_turned, of_expressions, of_lines

PLANS = [*sorted(Path("plans").glob("*/plan.kpi")), *sorted(Path("tests/plans/schemes").glob("*.kpi"))]

#: Plans in which something is found, and most of which are evaluated all the same.
DOUBTED = sorted(Path("tests/compiler/bad").glob("K0[45]*.kpi"))

#: Plans that take longer are rewritten less often.
LARGE = 20_000


def checked(path: Path, text: str) -> Outcome[Checked]:
    return compile_plan(Document(str(path), text), Shelf(path.parent).load, Library())


@cache
def as_it_is(path: Path) -> tuple[str, Outcome[Checked]]:
    text = path.read_text(encoding="utf-8")
    return text, checked(path, text)


def told(outcome: Outcome[Checked]) -> list[tuple[str, str]]:
    """What is found, without what is quoted from the plan, which is written otherwise now."""
    quoted = re.compile(r"`[^`]*[^`\w.][^`]*`")
    return sorted((found.code, quoted.sub("`…`", found.message)) for found in outcome.findings)


def assert_it_says_the_same(path: Path, text: str) -> None:
    before, after = as_it_is(path)[1], checked(path, text)
    assert told(after) == told(before)
    assert before.value is not None
    assert after.value is not None
    assert {change.effect for change in difference(before.value, after.value).changes} <= {"rewritten"}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_plan_written_otherwise_is_told_the_same(path: Path) -> None:
    text, _ = as_it_is(path)
    said, laid_out = (
        st.lists(st.sampled_from(edits), max_size=40) for edits in (of_expressions(text), list(of_lines(text)))
    )

    @settings(max_examples=4 if len(text) > LARGE else 15, derandomize=True, deadline=None, database=None)
    @given(said, laid_out, st.integers(0, 9), st.integers(0, 40), st.booleans())
    def rewritten(some: list[Edit], others: list[Edit], fields: int, headings: int, returns: bool) -> None:
        other = headings_turned(fields_turned(applied(text, [*some, *others]), fields), headings)
        assert_it_says_the_same(path, other.replace("\n", "\r\n") if returns else other)

    rewritten()


@pytest.mark.parametrize("path", DOUBTED, ids=lambda path: path.stem)
def test_what_is_doubted_is_doubted_however_it_is_written(path: Path) -> None:
    text, outcome = as_it_is(path)
    edits = of_expressions(text)
    for first in range(4 if outcome.value is not None else 0):
        assert_it_says_the_same(path, applied(text, edits[first::4]))
