"""Any text gives findings: never a traceback, never a hang, and nothing in it is evaluated."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.compiler.parse.vocabulary import FIELDS, HEADINGS
from kpidsl.report.findings import full

PLAN = Path(__file__).parents[2] / "plans" / "sondrio-2022-2024" / "plan.kpi"
SIGNS = ["%", "EUR", "(", ")", "[", "]", '"', "=", "+", "-", "*", "/", "^", ",", "..", "#", "\n", "\n  ", "\n    "]
FIGURES = ["2022", "2022-07", "1.5", "x", "target", "in", "under", "present", "sum", "from", "where", "previous", "if"]
FIELD_WORDS = [word for fields in FIELDS.values() for word in fields]
WORDS = sorted({*HEADINGS, *FIELD_WORDS, *SIGNS, *FIGURES, "then", "else"})


def compiled(text: str) -> list[str]:
    outcome = compile_plan(Document("t.kpi", text), lambda _: None)
    for found in outcome.findings:
        assert found.place.line >= 1
        assert found.place.column >= 1
        assert (found.place.end_line, found.place.end_column) >= (found.place.line, found.place.column)
    return [found.code for found in outcome.findings]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    compiled(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_words_of_the_language(words: list[str]) -> None:
    compiled(" ".join(words))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_one_slip_in_a_real_plan(data: st.DataObject) -> None:
    """A plan with one character removed, doubled or replaced is refused or accepted, and never breaks the compiler."""
    text = PLAN.read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text) - 1))
    slip = data.draw(st.sampled_from(["", text[at] * 2, '"', "(", ")", ",", "\n", "\t", " ", "€", "0"]))
    compiled(text[:at] + slip + text[at + 1 :])


@pytest.mark.parametrize("slip", ["€", "“a”", "1,5 + ", "0,1"])
def test_a_line_of_slips_is_told_of_a_thousand_times(slip: str) -> None:
    text = "let x = " + slip * 100_000
    findings = compile_plan(Document("t.kpi", text), lambda _: None).findings
    assert len(findings) <= 1001
    assert len({id(found.place.excerpt[0]) for found in findings}) == 1, "they share the text of their line"
    assert len(full(findings)) < 1_000_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("let x = " + "(" * 100_000 + "1" + ")" * 100_000, "K0111"),
        ("let x = " + "-" * 30_000 + "1", "K0111"),
        ("let x = " + "not " * 10_000 + "y", "K0111"),
        ("let x = " + "1 + " * 10_000 + "1", "K0111"),
        ("let x = 9^9^9^9", "K0101"),
        ("let x = 9^999999999", "K0308"),
        ("let x = " + "9" * 100_000, "K0111"),
        ("let x = " + "a" * 17_000_000, "K0111"),
        ("let x = __import__('os').system('true')", "K0101"),
        ('use "/etc/passwd"', "K0207"),
        ("\ufefflet x = 1", "K0104"),
        ("let x = 1\x00", "K0104"),
    ],
    ids=range(12),
)
def test_a_bomb_is_one_finding(text: str, code: str) -> None:
    assert compiled(text) == [code]
