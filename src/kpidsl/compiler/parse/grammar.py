"""The grammar, found in the installed package or in the checkout, as a ready parser."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from lark import Lark
from lark.lexer import PatternStr

END = "$END"  # lark's name for where a text ends


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
    """The parser of one heading. Positions are offsets into the text it is given.

    Building it takes as long as reading a plan with it, so lark keeps it beside the grammar, as Python keeps compiled
    modules: a pickle, in a folder that only those can write to who can write the program itself.
    """
    path = grammar_path()
    kept = path.parent / "__pycache__"
    with suppress(OSError):  # a read-only installation keeps nothing
        kept.mkdir(exist_ok=True)
    return Lark(
        path.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
        cache=str(kept / f"kpidsl.{sys.implementation.cache_tag}.lark"),
    )


def words_of(terminals: Iterable[str]) -> set[str]:
    """The words of the language among terminals of the grammar: those that are spelled in one way."""
    patterns = [parser().get_terminal(name).pattern for name in terminals if name != END]
    return {pattern.value for pattern in patterns if isinstance(pattern, PatternStr) and pattern.value.isalpha()}
