"""The grammar, found in the installed package or in the checkout: as lark's parser, and as the machine made of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kpidsl.compiler.kept import Kept
from kpidsl.compiler.parse.builder import Builder
from kpidsl.compiler.parse.machine import Machine
from kpidsl.compiler.parse.tables import read, tables_of, written

if TYPE_CHECKING:
    from lark import Lark
    from lark.lexer import TerminalDef

#: After a word: no letter, nor what goes on with it in a name or a code.
WORD_END = r"(?![\w\u0300-\u036f]|\.\w)"


def grammar_path() -> Path:
    """Where the grammar stands: inside the package when installed, at the top of the checkout when editable.

    Raises:
        FileNotFoundError: the installation has lost its grammar; that is our defect.
    """
    package = Path(__file__).parents[2]
    for folder in (package / "grammar", package.parent.parent / "grammar"):
        if (path := folder / "kpidsl.lark").is_file():
            return path
    raise FileNotFoundError("kpidsl.lark")


@cache
def parser() -> Lark:
    """lark's own parser of one heading. Positions are offsets into the text it is given.

    Making it takes longer than checking most plans. It says what the tables are where there are none yet, and why a
    heading does not parse; nothing else is asked of it.
    """
    from lark import Lark

    text = grammar_path().read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="contextual", edit_terminals=end_words)


def end_words(terminal: TerminalDef) -> None:
    """A word of the language ends where its letters end: `a or b` is no `a orb`, which lark would read in it."""
    from lark.lexer import PatternRE, PatternStr

    pattern = terminal.pattern
    if isinstance(pattern, PatternStr) and pattern.value[-1].isalpha():
        terminal.pattern = PatternRE(pattern.value + WORD_END)
        terminal.priority = max(terminal.priority, 1)  # before names, which would take it


@cache
def machine() -> Machine:
    """The machine that reads headings, by the tables of the grammar."""
    return Machine(read(tables().text), Builder())


def tables() -> Kept:
    """The tables that lark makes of the grammar."""
    path = grammar_path()
    made_of = path.read_bytes() + WORD_END.encode()
    return Kept(path.with_suffix(".tables"), made_of, lambda: written(tables_of(parser())))
