"""A text that a user wrote, and the stretches of it that findings point at."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from kpidsl.base.record import record

#: A text longer than this, in bytes or in characters, is not a plan.
LARGEST_TEXT = 16 * 2**20

_LONG_LINE = 1000

#: A text between quotes, as a pattern. It gives back nothing that it took: of a long one it remembers no way back.
QUOTED = r'"[^"\n]*+(?:""[^"\n]*+)*+"'

_LINE_END = re.compile("\n")
_COMMENT = re.compile(rf"({QUOTED})|#[^\n]*")


@record
class Place:
    """Where something stands in a file: one-based lines and columns in characters, half-open, with the lines shown.

    `excerpt` holds the text of the lines from `line` to `end_line`, or of `line` alone where the file is data.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Document:
    """One file of the language: its path as the user gave it, and its text."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def _starts(self) -> array[int]:
        starts = array("L", [0])
        starts.extend(match.end() for match in _LINE_END.finditer(self.text))
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """The one-based line and column of a character offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset_of(self, place: Place) -> int:
        """The character offset where a place of this document begins."""
        return self._starts[place.line - 1] + place.column - 1

    def end_of(self, place: Place) -> int:
        """The character offset where a place of this document ends."""
        return self._starts[place.end_line - 1] + place.end_column - 1

    def has_line(self, number: int) -> bool:
        """Whether the document has a one-based line."""
        return number <= len(self._starts)

    @cached_property
    def _long_lines(self) -> dict[int, str]:
        """Lines that were asked for, of which a thousand findings may stand on one: they share its text."""
        return {}

    def line(self, number: int) -> str:
        """The text of a one-based line, without its line end."""
        if (kept := self._long_lines.get(number)) is not None:
            return kept
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        text = self.text[start:end].rstrip("\r")
        if len(text) > _LONG_LINE:
            self._long_lines[number] = text
        return text


class Span(NamedTuple):
    """A half-open stretch of a document, in characters; a tuple: a plan has more of them than of anything."""

    document: Document
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    @property
    def written(self) -> str:
        """The text on one line, without comments."""
        return " ".join(_COMMENT.sub(r"\1", self.text).split())

    @property
    def place(self) -> Place:
        line, column = self.document.position(self.start)
        end_line, end_column = self.document.position(max(self.end, self.start))
        lines = tuple(self.document.line(n) for n in range(line, end_line + 1))
        return Place(self.document.path, line, column, end_line, end_column, lines)

    def to(self, other: Span) -> Span:
        """From the start of this span to the end of the other."""
        return Span(self.document, self.start, other.end)


def within(place: Place, span: Span) -> bool:
    """Whether a place lies inside a stretch of a document."""
    around = span.place
    start, end = (around.line, around.column), (around.end_line, around.end_column)
    inside = start <= (place.line, place.column) and (place.end_line, place.end_column) <= end
    return inside and place.path == around.path
