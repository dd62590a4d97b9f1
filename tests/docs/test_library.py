"""The page on the library lists what its files hold: every indicator, and the figures that it asks the plan for."""

from __future__ import annotations

import re

import pytest

from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import parse
from kpidsl.document import Library

from .blocks import DOCS, REFERENCE

PAGE = DOCS / "how-to" / "use-the-library.md"
HEADER = "| Indicator | Title | Unit | Better | Asks for |\n|---|---|---|---|---|\n"
LIBRARY = Library()
_NAME = re.compile(r"[^\W\d]\w*")


def declarations(name: str) -> list[d.Declaration]:
    """Those of a file and of the files that it uses."""
    parsed = parse(LIBRARY[name]).value
    assert parsed is not None
    found = list(parsed.declarations)
    for use in parsed.declarations:
        if isinstance(use, d.UseHeading):
            found += declarations(use.path.text)
    return found


def table(name: str) -> str:
    """The rows of a file's table."""
    known = declarations(name)
    lets = {each.name.text: each.formula.span.text for each in known if isinstance(each, d.LetHeading)}
    inputs = [each for each in known if isinstance(each, d.Heading) and each.kind == "input" and each.name is not None]
    asked = [each.name.text for each in inputs if each.name is not None and each.one(f.DefinedField) is not None]

    def needs(formula: str) -> list[str]:
        named = [part for word in _NAME.findall(formula) for part in (needs(lets[word]) if word in lets else [word])]
        return list(dict.fromkeys(word for word in named if word in asked))

    rows = []
    for each in known:
        if isinstance(each, d.Heading) and each.kind == "indicator" and each.span.document is LIBRARY[name]:
            formula, unit, way = each.one(f.FormulaField), each.one(f.UnitField), each.one(f.DirectionField)
            assert each.name is not None
            assert each.title is not None
            assert formula is not None
            assert unit is not None
            assert way is not None
            asks = " ".join(f"`{need}`" for need in needs(formula.formula.span.text))
            rows.append(
                f"| `{each.name.text}` | {each.title.text} | {unit.unit.span.text} | {way.direction} | {asks} |\n"
            )
    return "".join(rows)


@pytest.mark.parametrize("name", sorted(LIBRARY))
def test_the_page_lists_what_a_file_holds(name: str, request: pytest.FixtureRequest) -> None:
    text = PAGE.read_text(encoding="utf-8")
    part = text.index(f"\n[`{name}`](../../plans/library/{name})")
    start = text.index(HEADER, part) + len(HEADER)
    end = re.compile(r"^(?!\|)|\Z", re.MULTILINE).search(text, start)
    assert end is not None
    if request.config.getoption("--update") and text[start : end.start()] != table(name):
        PAGE.write_text(text[:start] + table(name) + text[end.start() :], encoding="utf-8")
        text = PAGE.read_text(encoding="utf-8")
        return
    assert text[start : end.start()] == table(name), "`pytest --update tests/docs` rewrites the table"


def test_the_reference_names_every_file() -> None:
    part = REFERENCE.read_text(encoding="utf-8").split("\n### The library\n", 1)[1].split("\n## ", 1)[0]
    assert sorted(re.findall(r"^\| `([\w-]+\.kpi)` \|", part, re.MULTILINE)) == sorted(LIBRARY)
