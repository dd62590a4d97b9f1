"""Fragments made whole: the headings that a fragment does not define are taken from a plan that does.

The fragment stands first, so that its lines keep their numbers in findings.
"""

from __future__ import annotations

import re

_HEADING = re.compile(r"^(?=\S)", re.MULTILINE)
_LEVELS = frozenset({"perspective", "strategic", "operational", "action"})
_ALONE = frozenset({"plan", "assume"})


def completed(fragment: str, preamble: str) -> str:
    """The fragment, then everything of the preamble that it does not define itself.

    The tree is one thing: a fragment with any part of it brings all of it.
    """
    own = {_subject(piece) for piece in _pieces(fragment)}
    rest = [piece for piece in _pieces(preamble) if _subject(piece) not in own]
    return "\n".join([fragment.rstrip("\n"), "", *(piece.rstrip("\n") + "\n" for piece in rest)])


def _pieces(text: str) -> list[str]:
    return [piece for piece in _HEADING.split(text) if piece.strip() and not piece.startswith("#")]


def _subject(piece: str) -> tuple[str, ...]:
    """What a heading is about, of which there is one: a kind and a name."""
    kind, *rest = piece.split(maxsplit=2)
    if kind in _LEVELS:
        return ("tree",)
    if kind in _ALONE or not rest:
        return (kind,)
    return ("input" if kind == "let" else kind, rest[0].strip('",'))
