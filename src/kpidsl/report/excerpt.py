"""Owns the picture of a stretch of text: numbered lines, underlined where it matters. Knows nothing of findings' codes.

Columns are counted in characters, but drawn in terminal cells: wide characters take two, combining ones none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from kpidsl.base.record import record
from kpidsl.base.text import Place

#: A line is drawn in at most so many cells; a longer one is cut on both sides of what is underlined.
_LINE = 100
_BEFORE = 24
#: A span of more lines than this shows its first and last ones.
_LINES = 5


@record
class Mark:
    """A place to underline: `^` under the finding itself, `-` under its evidence, with what it shows."""

    place: Place
    text: str
    sign: str


@record
class DrawnLine:
    """A line of the picture: of the text (with its number), an underline (with its sign), or a gap."""

    number: int | None
    text: str
    sign: str | None = None


def visible(text: str) -> str:
    """The text without characters that a terminal would obey, or that reorder what is read."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _unsafe(c) else c for c in text)


def draw(marks: Sequence[Mark]) -> Iterator[DrawnLine]:
    """The lines that the marks of one file stand on, in order, each with its underlines below."""
    lines = {n: text for mark in marks for n, text in _shown_lines(mark.place)}
    before: int | None = None
    for number in sorted(lines):
        if before is not None and number > before + 1:
            yield DrawnLine(None, "...")
        before = number
        on_line = sorted((m for m in marks if number in dict(_shown_lines(m.place))), key=lambda m: m.place.column)
        window = _window(lines[number], [_columns(m.place, number, lines[number])[0] for m in on_line])
        yield DrawnLine(number, _cut(lines[number], window))
        for mark in on_line:
            start, end = _columns(mark.place, number, lines[number])
            last = number == max(dict(_shown_lines(mark.place)))
            underline = _underline(lines[number], start, end, window, mark.sign)
            yield DrawnLine(None, f"{underline} {visible(mark.text)}".rstrip() if last else underline, mark.sign)


def _shown_lines(place: Place) -> list[tuple[int, str]]:
    numbered = list(enumerate(place.excerpt, start=place.line))
    while len(numbered) > 1 and place.end_column == 1 and numbered[-1][0] == place.end_line:
        numbered.pop()  # a half-open span that ends before the first character of its last line
    return numbered if len(numbered) <= _LINES else [numbered[0], numbered[1], numbered[-1]]


def _columns(place: Place, number: int, line: str) -> tuple[int, int]:
    """The zero-based half-open stretch of the line that the place covers; at least one character."""
    start = place.column - 1 if number == place.line else len(line) - len(line.lstrip())
    end = place.end_column - 1 if number == place.end_line else len(line.rstrip())
    return start, max(end, start + 1)


def _window(line: str, starts: Sequence[int]) -> tuple[int, int]:
    """The characters to show: from the line's beginning where the first mark can be seen so, around it otherwise."""
    if len(line) <= 4 * _LINE and _cells(line) <= _LINE:
        return 0, len(line)
    first = min(starts)
    start = 0 if first < _LINE - _BEFORE else first - _BEFORE
    end = start
    room = _LINE
    while end < len(line) and (room := room - _cells(line[end])) >= 0:
        end += 1
    return start, end


def _cut(line: str, window: tuple[int, int]) -> str:
    start, end = window
    shown = visible(line[start:end].replace("\t", "    "))
    return f"{'…' if start else ''}{shown}{'…' if end < len(line) else ''}"


def _underline(line: str, start: int, end: int, window: tuple[int, int], sign: str) -> str:
    left, right = window
    start, end = min(max(start, left), right), min(max(end, left), right)
    indent = _cells(line[left:start]) + (1 if left else 0)
    return " " * indent + sign * max(_cells(line[start:end]), 1)


def _cells(text: str) -> int:
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if character == "\t":
        return 4
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _unsafe(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
