"""Texts that nobody would write: bytes, slips in real plans, and plans that the grammar itself makes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from hypothesis.strategies import SearchStrategy
from lark import Lark

from kpidsl.compiler.parse.grammar import grammar_path

REPOSITORY = Path(__file__).parents[2]

#: Few names, so that what a text mentions is now and then there, twice, or mentions itself.
_NAMES = [
    "a",
    "b",
    "c",
    "s",
    "r",
    "EUR",
    "day",
    "target",
    "soglia",
    "value",
    "count",
    "sum",
    "mean",
    "min",
    "if",
    "`in`",
]
_TERMINALS: dict[str, list[str]] = {
    "NAME": _NAMES,
    "ANCHOR": ["target", "soglia", "baseline"],
    "AS_PRINTED": ["<=", ">="],
    "YEAR_WEIGHT": ["weight"],
    "WORD": ["csv", "xlsx", "utf-8"],
    "CODE": ["1", "1.1", "1.1.1", "2", "A"],
    "STRING": ['""', '"a"', '"a"', '"""x"', '"*"', '"../a"', '"b.kpi"'],
    "DATE": ["2022-01-31", "2022-02-30", "0001-01-01", "9999-12-31"],
    "MONTH": ["2022-07", "2022-13"],
    "PERIOD": ["2022", "2023", "2022-H1", "2022-Q4", "2022-Q7", "0001", "9999"],
    "MONTH_DAY": ["01-01", "06-30", "02-29", "13-32"],
    "REGION": ["ENG", "20"],
    "DATE_PATTERN": ["dd/mm/yyyy", "x-y"],
    "NUMBER": ["0", "1", "2", "100", "0.5", "1_000", "9" * 40, "99999999999"],
    "COMPARISON": ["<", "<=", "=", "!=", ">", ">="],
    "YES_NO": ["yes/no"],
    "_NL": ["\n  "],
}
_HEADINGS = [
    "plan",
    "unit_heading",
    "scale",
    "scoring",
    "source",
    "input",
    "let",
    "assume",
    "indicator",
    "node",
    "test",
]
_PLAN = """plan "p"
  years 2022..2023
  currency EUR
  scoring r
  missing zero
  display 1 decimal, half up
scoring r
  target earns 100 %
  soglia earns 50 %
  between linear
  otherwise 0 %
  cap 100 %
  without thresholds zero
input a
  unit EUR
  supplied by "x"
"""


@cache
def _headings() -> SearchStrategy[str]:
    return st.one_of([_heading(start) for start in _HEADINGS])


def _heading(start: str) -> SearchStrategy[str]:
    grammar = Lark(grammar_path().read_text(encoding="utf-8"), start=start, parser="lalr", lexer="contextual")
    words = {
        terminal.name: st.sampled_from(_TERMINALS.get(terminal.name) or [terminal.pattern.value])
        for terminal in grammar.terminals
        if terminal.name not in grammar.ignore_tokens
    }
    spaced = {name: texts.map(lambda text: f"{text} ") for name, texts in words.items()}
    blanks = {name: st.just(" ") for name in grammar.ignore_tokens}
    return from_lark(grammar, start=start, explicit=spaced | blanks)


def made_plans() -> SearchStrategy[str]:
    """Headings as the grammar makes them, mostly below the heading of a sound plan."""
    headings = st.lists(_headings(), min_size=1, max_size=8).map("\n".join)
    return st.tuples(st.sampled_from(["", _PLAN]), headings).map("".join)


@cache
def _real() -> list[bytes]:
    plans = [*REPOSITORY.glob("plans/**/*.kpi"), *REPOSITORY.glob("tests/**/*.kpi")]
    return [path.read_bytes() for path in sorted(plans)]


_SLIPS = [b"", b'"', b"(", b")", b",", b"\n", b"\t", b" ", b"\0", b"\xff", b"\xe2\x82\xac", b"\xe2\x80\xae", b"0", b"-",
          b"%", b"\r", b"\xed\xa0\x80", b"`", b"#", b"\n  ", b"9" * 50, b" ^ 99999", b"[", b"\xef\xbb\xbf"]  # fmt: skip


@st.composite
def slips(draw: st.DrawFn) -> bytes:
    """A real plan, or a stretch of one, with some bytes gone, put in, or brought from elsewhere."""
    whole = draw(st.sampled_from(_real()))
    start = draw(st.integers(0, len(whole)))
    text = whole[start : start + draw(st.integers(0, 6_000))] if draw(st.booleans()) else whole
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        to = min(at + draw(st.integers(0, 40)), len(text))
        other = draw(st.sampled_from(_real()))
        begin = draw(st.integers(0, len(other)))
        brought = draw(st.sampled_from([*_SLIPS, other[begin : begin + draw(st.integers(0, 200))]]))
        text = text[:at] + brought + text[to:]
    return text


def any_bytes() -> SearchStrategy[bytes]:
    return st.binary(max_size=2_000) | st.text(max_size=2_000).map(lambda text: text.encode("utf-8", "surrogatepass"))


def any_text() -> SearchStrategy[bytes]:
    return st.one_of(any_bytes(), slips(), made_plans().map(str.encode))
