"""The grammar, found in the installed package or in the checkout, as a ready parser."""

from __future__ import annotations

from functools import cache
from pathlib import Path

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
    """The parser of one heading. Positions are offsets into the text it is given."""
    return Lark(grammar_path().read_text(encoding="utf-8"), parser="lalr", lexer="contextual", propagate_positions=True)
