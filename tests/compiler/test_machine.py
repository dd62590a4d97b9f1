"""The machine reads what lark reads, refuses what lark refuses, and builds what a tree of lark's would give."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse import grammar as module
from kpidsl.compiler.parse.builder import Builder
from kpidsl.compiler.parse.builder.leaves import Faulty
from kpidsl.compiler.parse.grammar import end_words, grammar_path, machine, parser
from kpidsl.compiler.parse.layout import Piece, lay_out
from kpidsl.compiler.parse.machine import Token as Word
from kpidsl.compiler.parse.machine import Unreadable
from kpidsl.compiler.parse.tables import read, tables_of, written

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("plans/**/*.kpi"), *ROOT.glob("tests/**/*.kpi")])
NOISE = ("(", ")", ",", "=", "..", "%", "plan", "of", "0", "-", '"x"', "[", "\n", "2022", "if", "from")


@pytest.fixture(scope="module")
def by_tree() -> Lark:
    grammar = grammar_path().read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="contextual", propagate_positions=True, edit_terminals=end_words)


def built(part: Any, document: Document, start: int) -> Any:
    """What the builder makes of lark's tree, from its leaves up."""
    if isinstance(part, Token):
        assert part.start_pos is not None
        assert part.end_pos is not None
        word = Word(part)
        word.span = Span(document, start + part.start_pos, start + part.end_pos)
        return word
    if not isinstance(part, Tree):
        return part
    span = Span(document, start + part.meta.start_pos, start + part.meta.end_pos)
    return getattr(Builder(), part.data)(span, *(built(child, document, start) for child in part.children))


def by_lark(lark: Lark, document: Document, piece: Piece) -> Any:
    try:
        return built(lark.parse(piece.text), document, piece.start)
    except UnexpectedInput:
        return Unreadable
    except Faulty:
        return Faulty


def by_machine(document: Document, piece: Piece) -> Any:
    try:
        return machine().read(document, piece.start, piece.text)
    except (Unreadable, Faulty) as refused:
        return type(refused)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_heading_is_built_as_from_a_tree(path: Path, by_tree: Lark) -> None:
    document = Document(path.name, path.read_text(encoding="utf-8"))
    for piece in lay_out(document).pieces:
        assert by_machine(document, piece) == by_lark(by_tree, document, piece)


def test_both_refuse_the_same(by_tree: Lark) -> None:
    """Headings with a word left out, doubled, moved or put in: most of them are nothing, and some something else."""
    chance = random.Random(4)
    pieces = [
        piece.text
        for path in FILES
        for piece in lay_out(Document(path.name, path.read_text(encoding="utf-8"))).pieces
        if len(piece.text) < 2_000
    ]
    refused = 0
    for text in chance.choices(pieces, k=1_500):
        words = text.split(" ")
        at, other = chance.randrange(len(words)), chance.randrange(len(words))
        match chance.randrange(4):
            case 0:
                del words[at]
            case 1:
                words.insert(at, words[other])
            case 2:
                words[at], words[other] = words[other], words[at]
            case _:
                words.insert(at, chance.choice(NOISE))
        piece = Piece(" ".join(words).rstrip(), 0, ())
        document = Document("t.kpi", piece.text)
        mine, larks = by_machine(document, piece), by_lark(by_tree, document, piece)
        # What is faulty in two ways may be refused for either: the machine builds as it reads.
        assert mine == larks or {mine, larks} == {Faulty, Unreadable}, piece.text
        refused += mine is Unreadable
    assert 300 < refused < 1_400


def test_every_method_of_the_builder_is_a_rule() -> None:
    methods = {name for name in dir(Builder) if not name.startswith("_")}
    assert methods == {rule.method for rule in tables_of(parser()).rules if rule.method}


def test_tables_are_read_as_they_were_written() -> None:
    text = written(tables_of(parser()))
    assert written(read(text)) == text


def test_tables_of_another_grammar_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grammar = tmp_path / "kpidsl.lark"
    grammar.write_bytes(grammar_path().read_bytes())
    monkeypatch.setattr(module, "grammar_path", lambda: grammar)
    kept = module.tables().keep().read_text(encoding="utf-8")
    assert [written(machine.__wrapped__()._tables)] == kept.splitlines()[1:]
    grammar.write_text(grammar.read_text(encoding="utf-8") + "\n// a comment\n", encoding="utf-8")
    made = written(machine.__wrapped__()._tables)
    module.tables().path.write_text(kept.replace("lastgroup", ""), encoding="utf-8")
    assert written(machine.__wrapped__()._tables) == made
