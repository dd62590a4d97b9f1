"""Headings and fields that the language does not know: seen before a heading is parsed, by their first word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kpidsl.base.diagnostic import Diagnostic, Fix, Label, finding, replacing
from kpidsl.base.nearest import nearest, proposal
from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse.layout import Piece
from kpidsl.compiler.parse.vocabulary import FIELDS, HEADINGS, OTHER_FIELDS

#: Of a field that stands there already, above one that its heading cannot have.
_IS_MISSING = "this begins again: is a heading missing above it?"

WORD = re.compile(r"[^\W\d][\w/-]*|\d[\d._]*|\S")


def unknown_words(document: Document, piece: Piece) -> Diagnostic | None:
    """The first heading or field word that the language does not know."""
    keyword = piece.keyword
    if keyword not in HEADINGS:
        at = Span(document, piece.start, piece.start + len(keyword))
        fix: Fix | None = None
        owners = [heading for heading, fields in FIELDS.items() if keyword in fields]
        if owners:
            owner = "action" if "action" in owners else owners[0]
            help_ = f"a field is indented, below its `{owner}`"
        else:
            near, fix = proposal(at, HEADINGS)
            help_ = near or "a heading is one of " + ", ".join(HEADINGS)
        return finding("K0105", at, f"`{keyword}` is not a heading", help=help_, fix=fix)
    seen: set[str] = set()
    again: Span | None = None
    fields = FIELDS[keyword]
    for offset in piece.fields:
        match = WORD.match(piece.text, offset - piece.start)
        word = match[0] if match else ""
        is_year = word[:1].isdigit()
        known = word in fields or (is_year and "2022" in fields)
        if not known and (found := _unknown_field(document, piece, keyword, offset, word)):
            return found if again is None else replace(found, labels=(Label(again.place, _IS_MISSING),))
        if again is None and word in seen and not is_year:
            again = Span(document, offset, offset + len(word))
        if word:
            seen.add(word)
    return None


def _unknown_field(document: Document, piece: Piece, keyword: str, offset: int, first: str) -> Diagnostic | None:
    fields = FIELDS[keyword]
    rest = piece.text[offset - piece.start :].partition("\n")[0]
    word = first or rest
    if keyword == "scale" and word == '"':
        return None
    if keyword == "scoring" and re.match(r"\S+\s+earns\b", rest):
        return None
    at = Span(document, offset, offset + len(word))
    fix: Fix | None = None
    known = sorted(name for name in fields if not name.isdigit())
    if word in HEADINGS:
        help_ = f"a heading starts in column 1; the fields of `{keyword}` are {', '.join(known)}"
    elif keyword == "scoring" and (earns := _misspelt_earns(document, offset, rest)):
        return earns
    elif meant := _field_meant(word, known):
        help_ = f"did you mean `{meant}`? It is written `{fields[meant]}`"
        fix = replacing(at, meant)
    else:
        help_ = (
            f"the fields of `{keyword}` are {', '.join(known)}"
            if known
            else "see how it is written: " + ('`"attuato" earns 100 %`' if keyword == "scale" else HEADINGS[keyword])
        )
    return finding("K0106", at, f"`{keyword}` has no field `{word}`", help=help_, fix=fix)


def _field_meant(word: str, known: Sequence[str]) -> str | None:
    other = OTHER_FIELDS.get(word.casefold())
    return other if other in known else nearest(word, known)


def _misspelt_earns(document: Document, offset: int, rest: str) -> Diagnostic | None:
    """`soglia earn 80 %`: the name of an anchor is free, and the word after it is not."""
    line = re.match(r"\S+\s+(?P<word>[^\W\d]+)\s+\d", rest)
    if line is None or not nearest(line["word"], ("earns",)):
        return None
    at = Span(document, offset + line.start("word"), offset + line.end("word"))
    help_ = "did you mean `earns`? It is written `target earns 100 %`"
    return finding("K0101", at, f"`{at.text}` does not fit here", help=help_, fix=replacing(at, "earns"))
