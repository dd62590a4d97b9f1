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

    return Lark(grammar_path().read_text(encoding="utf-8"), parser="lalr", lexer="contextual")


@cache
def machine() -> Machine:
    """The machine that reads headings, by the tables of the grammar."""
    return Machine(read(tables().text), Builder())


def tables() -> Kept:
    """The tables that lark makes of the grammar."""
    path = grammar_path()
    return Kept(path.with_suffix(".tables"), path.read_bytes(), lambda: written(tables_of(parser())))
