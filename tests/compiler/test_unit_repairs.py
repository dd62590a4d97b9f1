"""Repairs: brackets lost are found again where nothing else fits, and nothing is proposed that does not."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpidsl.base.diagnostic import Diagnostic, Fix
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan

UNITS = {"a": "EUR", "b": "EUR", "c": "EUR", "n": "impresa", "m": "impresa", "p": "pratica", "h": "hour"}
INPUTS = "".join(f'input {name}\n  unit {unit}\n  supplied by "Ufficio"\n' for name, unit in UNITS.items())
HEAD = "unit impresa, pratica\n" + INPUTS


def checked(formula: str, unit: str) -> tuple[Document, tuple[Diagnostic, ...]]:
    """A file of definitions with one indicator, and the errors in it."""
    text = f"{HEAD}indicator k\n  formula {formula}\n  unit {unit}\n  direction higher\n"
    document = Document("k.kpi", text)
    found = compile_plan(document, lambda _: None).findings
    return document, tuple(each for each in found if each.code.startswith("K03") and each.severity.value == "error")


def mended(document: Document, fix: Fix) -> str:
    text = document.text
    ends = sorted(((document.offset_of(edit.place), document.end_of(edit.place), edit) for edit in fix.edits),
                  key=lambda each: each[:2], reverse=True)  # fmt: skip
    for start, _, edit in ends:
        width = edit.place.end_column - edit.place.column
        assert edit.place.line == edit.place.end_line
        text = text[:start] + edit.text + text[start + width :]
    match = re.search(r"formula (.*)", text)
    assert match is not None
    return match[1]


@pytest.mark.parametrize(
    ("formula", "unit", "meant"),
    [
        ("a + b / c", "%", "(a + b) / c"),  # 7.1.2 and 7.1.3 of the founding plan, as printed
        ("a - b - c / a", "%", "(a - b - c) / a"),
        ("a / b + c", "%", "a / (b + c)"),
        ("a - b / b + c", "%", None),  # two pairs are lost
        ("1 - a - b / c", "%", "1 - (a - b) / c"),
        ("a / (b * c)", "%", None),  # the unit says nothing of what is meant
        ("(a + b / c)", "%", "((a + b) / c)"),
        ("max(a + b / c, 0 %)", "%", "max((a + b) / c, 0 %)"),
        ("if a > 0 EUR then a + b / c else 0 %", "%", "if a > 0 EUR then (a + b) / c else 0 %"),
        ("(a + b / n)", "EUR/impresa", "((a + b) / n)"),
        ("(a + b) / n - c", "EUR/impresa", "(a + b) / n - c / n"),  # one factor
        ("h", "hour/pratica", "h / p"),  # the one figure of that unit
        ("a + b", "EUR/pratica", "(a + b) / p"),
        ("a", "EUR/impresa", None),  # there are two of that unit
        ("a * n", "EUR/impresa", "a / n"),
        ("n + m", "%", "n / m"),
        ("a + 100", "EUR", None),  # told otherwise: the figure lacks its unit
        ("a + n", "EUR", None),
        ("a - b / a * 100", "%", "(a - b) / a"),  # the `%` holds the hundred already
        ("100 * a - b / a", "%", None),  # `(100 * a - b) / a`, or `100 * (a - b) / a`
        ("(a) - b / (a) * 100", "%", "((a) - b) / (a)"),
        ("max(100 * a / b, 0 %)", "%", "max(a / b, 0 %)"),
        ("100 - 100 * a / b", "%", None),  # each hundred is left out, or written `100 %`
        ("0 % + a / n", "%", None),  # `0 % * a / n` is zero whatever the figures
        ("a * 0 + n", "%", None),
        ("a / 1000 + 0 EUR", "number", None),
        ("h", "number", None),  # that `p` is alone does not make it what is divided by
        ("a", "%", None),
    ],
)
def test_what_is_offered(formula: str, unit: str, meant: str | None) -> None:
    document, (found,) = checked(formula, unit)
    offered = re.match(r"did you mean `(.*)`\?", found.help or "")
    assert (offered and offered[1]) == meant
    if meant is not None:
        assert found.fix is not None
        assert not found.fix.safe
        assert mended(document, found.fix) == meant
        assert checked(meant, unit)[1] == ()


def test_a_repair_keeps_comments_and_lines() -> None:
    text = (
        HEAD
        + "indicator k\n  formula a   # the first\n    + b     # a - b * c\n    / c\n  unit %\n  direction higher\n"
    )
    document = Document("k.kpi", text)
    (found,) = (each for each in compile_plan(document, lambda _: None).findings if each.code == "K0301")
    assert found.help == "did you mean `(a + b) / c`?"
    assert found.fix is not None
    opened, closed = found.fix.edits
    assert (opened.text, closed.text) == ("(", ")")
    assert document.text[document.offset_of(closed.place) - 1] == "b"


def test_a_unit_that_goes_on_in_the_next_line_is_named_on_one() -> None:
    text = HEAD + "indicator k\n  formula a\n  unit EUR/   # of each\n    impresa\n  direction higher\n"
    (found,) = compile_plan(Document("k.kpi", text), lambda _: None).findings
    assert found.message == "this formula gives `EUR`, and its unit is `EUR/ impresa`"


@st.composite
def formulas(draw: st.DrawFn, unit: str = "%", depth: int = 3) -> str:
    """A formula of a unit, with brackets around every sum."""
    kind = draw(st.sampled_from(["sum", "product", "leaf"])) if depth else "leaf"
    if kind == "sum":
        sign = draw(st.sampled_from("+-"))
        return f"({draw(formulas(unit, depth - 1))} {sign} {draw(formulas(unit, depth - 1))})"
    if unit == "EUR":
        if kind == "leaf":
            return draw(st.sampled_from("abc"))
        return f"{draw(formulas('EUR', depth - 1))} * {draw(formulas('%', depth - 1))}"
    inner = max(depth - 1, 0)
    return f"{draw(formulas('EUR', inner))} / {draw(st.sampled_from('abc'))}"


@settings(max_examples=60, deadline=None)
@given(formulas(), st.data())
def test_brackets_lost_are_found_again_or_nothing_is_said(formula: str, data: st.DataObject) -> None:
    assert checked(formula, "%")[1] == ()
    pairs = _pairs(formula)
    assume(pairs)
    opened, closed = data.draw(st.sampled_from(pairs))
    document, found = checked(formula[:opened] + formula[opened + 1 : closed] + formula[closed + 1 :], "%")
    for each in found:
        if each.fix is not None and each.help is not None and each.help.startswith("did you mean"):
            assert checked(mended(document, each.fix), "%")[1] == ()


def test_the_one_pair_that_was_lost_is_offered() -> None:
    """Of sums over a figure, however many there are, the pair that was lost is the only one that fits."""
    for size in range(2, 12):
        terms = " - ".join("abc"[at % 3] for at in range(size))
        document, (found,) = checked(f"{terms} / a", "%")
        assert found.fix is not None
        assert mended(document, found.fix) == f"({terms}) / a"


@pytest.mark.parametrize("signs", ["+", "/", "*", "+-*/"])
def test_long_formulas_are_left_alone_in_good_time(signs: str) -> None:
    formula = "a" + "".join(f" {signs[at % len(signs)]} {'abcnmph'[at % 7]}" for at in range(199))
    started = time.monotonic()
    checked(formula, "%")
    assert time.monotonic() - started < 5


def _pairs(formula: str) -> list[tuple[int, int]]:
    opened: list[int] = []
    found = []
    for at, character in enumerate(formula):
        if character == "(":
            opened.append(at)
        elif character == ")":
            found.append((opened.pop(), at))
    return found


@pytest.mark.parametrize(
    "formula",
    ["100 * a / b", "a * 100 / b", "a / (b / 100)", "(a + b) / 2 * 100 / c * 2", "(a + b) / c / 2 * 100",
     "100 - 100 * a / b", "max(100 * a / b, 0 %)", "if a > 0 EUR then 100 * a / b else 0 %",
     "100 * (100 * a / b) / 100"],
)  # fmt: skip
def test_a_hundred_that_the_percentage_holds_already(formula: str) -> None:
    _, (found,) = checked(formula, "%")
    assert found.code == "K0302"
    assert found.message.startswith("this formula multiplies by 100")


@pytest.mark.parametrize(
    "formula",
    ["100 * a / (100 * b)", "a * 100 / b / 100", "100 % * a / b", "100 % - a / b",
     "if a > 100 EUR then a / b else 100 %", "100 * a / (200 * b)", "(a + b) / (200 * c) * 100"],
)  # fmt: skip
def test_the_same_algebra_is_not_refused(formula: str) -> None:
    assert checked(formula, "%")[1] == ()
