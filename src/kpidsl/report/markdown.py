"""Owns how a stranger's words stand in Markdown: as words, whatever they look like. Knows no page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kpidsl.report.excerpt import visible

_MARKS = re.compile(r"([\\`*_{}\[\]<>|#~$&])")


def line(cells: Iterable[str], *, escaped: bool = True) -> str:
    """A line of a table; its cells are words, or Markdown where they are not `escaped`."""
    return f"| {' | '.join(plain(cell) if escaped else cell for cell in cells)} |"


def plain(text: str) -> str:
    """A text in which nothing is a mark of Markdown."""
    return _MARKS.sub(r"\\\1", visible(text))
