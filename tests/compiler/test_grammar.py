"""The grammar: LALR without a conflict, and every keyword free to be a name where it cannot be mistaken."""

from __future__ import annotations

import pytest
from lark import Lark

from kpidsl.base.text import Document
from kpidsl.compiler.parse import parse
from kpidsl.compiler.parse.declarations import Heading, LetHeading
from kpidsl.compiler.parse.fields import AnchorSyntax, YearLine
from kpidsl.compiler.parse.grammar import grammar_path
from kpidsl.compiler.parse.syntax import Name, QuantitySyntax
from kpidsl.compiler.parse.vocabulary import FIELDS, HEADINGS, RESERVED


def test_it_has_no_conflict() -> None:
    text = grammar_path().read_text(encoding="utf-8")
    Lark(text, parser="lalr", lexer="contextual", strict=True)


def test_every_usage_in_the_vocabulary_parses() -> None:
    for heading, fields in FIELDS.items():
        usages = [usage for usage in fields.values() if "…" not in usage]
        if heading in ("unit", "let", "assume", "use"):
            usages = []
        text = HEADINGS[heading] + "".join(f"\n  {usage}" for usage in usages)
        outcome = parse(Document("usage.kpi", text + "\n"))
        assert not outcome.findings, (heading, outcome.findings)


KEYWORDS = sorted({word for fields in FIELDS.values() for word in fields if word.isalpha()} | set(HEADINGS) - RESERVED)


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_may_name_a_figure(keyword: str) -> None:
    outcome = parse(Document("t.kpi", f"let {keyword} = {keyword} / ({keyword} + 1)\n"))
    assert not outcome.findings
    assert outcome.value is not None
    (let,) = outcome.value.declarations
    assert isinstance(let, LetHeading)
    assert let.name.text == keyword


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_names_a_figure_in_backquotes(word: str) -> None:
    outcome = parse(Document("t.kpi", f"let `{word}` = `{word}` + 1\n"))
    assert not outcome.findings
    assert outcome.value is not None
    (let,) = outcome.value.declarations
    assert isinstance(let, LetHeading)
    assert let.name == Name(word, let.name.span, quoted=True)


def anchors(line: str) -> list[AnchorSyntax]:
    outcome = parse(Document("t.kpi", f'action 1 "t"\n  {line}\n'))
    assert outcome.value is not None
    assert not outcome.findings, outcome.findings
    (heading,) = outcome.value.declarations
    assert isinstance(heading, Heading)
    found = heading.all(YearLine)[0].anchors
    return [anchor for anchor in found if isinstance(anchor, AnchorSyntax)]


@pytest.mark.parametrize(
    ("line", "names", "units"),
    [
        ("2022 target 35 %   soglia 33 %   minimo 31 %", ["target", "soglia", "minimo"], ["%", "%", "%"]),
        ("2022 target 105 EUR/impresa soglia 95 EUR/impresa", ["target", "soglia"], ["EUR/impresa"] * 2),
        ("2022 target 70 pratica per 100 ente soglia 3 day", ["target", "soglia"], ["pratica per 100 ente", "day"]),
        ("2022 target 2022-07 soglia 2022-09-15 minimo not reached", ["target", "soglia", "minimo"], [None] * 3),
        ("2022 value 12 evento given 10 evento", ["value", "given"], ["evento", "evento"]),
        ("2022 target -10 % soglia - 20 %", ["target", "soglia"], ["%", "%"]),
    ],
)  # fmt: skip
def test_a_word_before_a_figure_is_an_anchor(line: str, names: list[str], units: list[str | None]) -> None:
    found = anchors(line)
    assert [anchor.name.text for anchor in found] == names
    spelled = [
        anchor.figure.unit.span.text if isinstance(anchor.figure, QuantitySyntax) and anchor.figure.unit else None
        for anchor in found
    ]
    assert spelled == units


def test_names_are_compared_in_nfc() -> None:
    composed, decomposed = "attivit\u00e0", "attivita\u0300"
    outcome = parse(Document("t.kpi", f"let x = {decomposed} + {composed}\n"))
    assert not outcome.findings
    assert outcome.value is not None
    (let,) = outcome.value.declarations
    assert isinstance(let, LetHeading)
    names = [operand.text for operand in (let.formula.left, let.formula.right)]  # type: ignore[union-attr]
    assert names == [composed, composed]


def test_a_continued_line_is_one_field() -> None:
    text = 'action 1 "t"\n  formula a +\n     b    # the rest\n\n     + c\n  unit %\n'
    outcome = parse(Document("t.kpi", text))
    assert not outcome.findings
    assert outcome.value is not None
    (heading,) = outcome.value.declarations
    assert isinstance(heading, Heading)
    assert len(heading.fields) == 2
