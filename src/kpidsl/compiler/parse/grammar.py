"""The grammar, found in the installed package or in the checkout: as lark's parser, and as the machine made of it."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kpidsl.compiler.memory import FORGETFUL, Memory
from kpidsl.compiler.parse.builder import Builder
from kpidsl.compiler.parse.machine import Machine
from kpidsl.compiler.parse.tables import Tables, read, tables_of, written

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

    It takes longer to make than most plans to check. So it is asked for its tables once, which are remembered, and else
    only why a heading does not parse.
    """
    from lark import Lark

    return Lark(grammar_path().read_text(encoding="utf-8"), parser="lalr", lexer="contextual")


@lru_cache(maxsize=2)
def machine(memory: Memory = FORGETFUL) -> Machine:
    """The machine that reads headings."""
    return Machine(_tables(memory), Builder())


def _tables(memory: Memory) -> Tables:
    """The tables that an earlier run made of this very grammar, or new ones."""
    key = f"grammar {hashlib.sha256(grammar_path().read_bytes()).hexdigest()}"
    text = memory.recall(key)
    if text is None:
        text = written(tables_of(parser()))
        memory.keep(key, text)
    return read(text)
