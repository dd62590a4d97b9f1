"""A heading that lacks a field: below which of its lines the field belongs.

It owns the order in which a heading is written, which is that of the vocabulary. It knows nothing of what is asked for.
"""

from __future__ import annotations

import re

from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse.vocabulary import FIELDS

#: The words that begin a line. A year line begins with its year, and stands in the vocabulary as 2022.
_FIRST = re.compile(r"[^\W\d]\w*|\d{4}")
_A_YEAR = "2022"


def belongs_below(heading: d.Heading, word: str) -> list[tuple[Span, str]]:
    """As evidence: the line below which a missing field belongs; none where that is the heading itself."""
    order = {each: number for number, each in enumerate(FIELDS[heading.kind])}
    before = [
        (order.get(_A_YEAR if first[0].isdigit() else first[0], -1), field.span.start, field.span)
        for field in heading.fields
        if (first := _FIRST.match(field.span.text))
    ]
    above = max((each for each in before if each[0] < order[word]), key=lambda each: each[:2], default=None)
    if above is None:
        return []
    *_, span = above
    last_line = span.text.rpartition("\n")[2].lstrip()
    written = "a line with its year" if word == _A_YEAR else f"`{word} …`"
    return [(Span(span.document, span.end - len(last_line), span.end), f"{written} belongs below this line")]
