"""What a file lacks: below which line a missing field belongs, or a missing heading.

It owns the order in which a heading is written: that of the other headings of its file, else that of the vocabulary.
It knows nothing of what is asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse.vocabulary import FIELDS

#: The words that begin a line. A year line begins with its year, and stands in the vocabulary as 2022.
_FIRST = re.compile(r"[^\W\d]\w*|\d{4}")
_A_YEAR = "2022"

#: Of a line that seems to be of another heading, whose own first line is not there.
IS_MISSING = "is a heading missing above this line?"

_BLANK_LINE = re.compile(r"\n[ \t]*\n")

#: A field that begins with a name of the author's own: an anchor of a scoring rule.
_OWN = ""


def belongs_below(heading: d.Heading, word: str) -> list[tuple[Span, str]]:
    """As evidence: the line below which a missing field belongs; none where that is the heading itself."""
    order = {each: number for number, each in enumerate((_OWN, *FIELDS[heading.kind]))}
    habit = _habit(heading.span.document, heading.kind, word)
    above: Span | None = None
    for field in heading.fields:
        first = _word(heading.kind, field.span.text)
        if first == word:  # it is there, and says nothing
            return []
        if first is not None and (habit.get(first) or order[word] - order[first]) > 0:
            above = field.span
    if above is None:
        return []
    return [below(above, "a line with its year" if word == _A_YEAR else f"`{word} …`")]


def below(above: Span, written: str) -> tuple[Span, str]:
    """As evidence: the last line of a stretch, and what belongs below it."""
    last_line = above.text.rpartition("\n")[2].lstrip()
    return Span(above.document, above.end - len(last_line), above.end), f"{written} belongs below this line"


def apart(document: Document, start: int, end: int) -> bool:
    """Whether a blank line stands in a stretch of a document."""
    return _BLANK_LINE.search(document.text, start, end) is not None


@lru_cache(maxsize=16)
def _habit(document: Document, kind: str, word: str) -> Mapping[str, int]:
    """The fields that headings of a kind have besides one: in how many more it stands above it than below it."""
    more: Counter[str] = Counter()
    for piece in re.split(r"^(?=[^\s#])", document.text, flags=re.MULTILINE):
        if not re.match(rf"{kind}\b", piece):
            continue
        lines = [_word(kind, line.strip()) for line in piece.split("\n")[1:]]
        if word in lines:
            at = lines.index(word)
            more.update({each: 1 for each in lines[:at] if each is not None})
            more.subtract({each: 1 for each in lines[at + 1 :] if each is not None and each not in lines[:at]})
    return more


def _word(kind: str, line: str) -> str | None:
    """The word of the vocabulary that a line begins with; None where it begins with no word."""
    first = _FIRST.match(line)
    if first is None:
        return None
    if first[0][0].isdigit():
        return _A_YEAR
    return first[0] if first[0] in FIELDS[kind] else _OWN
