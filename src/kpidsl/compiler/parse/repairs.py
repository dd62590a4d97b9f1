"""Owns the fixes of slips of the pen: what a stretch of text is in this language, where it can only mean one thing.

A fix is safe where no reader could take the text for anything else: `33,3 %` is 33.3 %, but `1,234` may be a thousand.
What may be taken for something else gets a proposal at the most. It knows nothing of what headings and fields mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from kpidsl.base.diagnostic import Edit, Fix, replacing
from kpidsl.base.text import QUOTED, Span

_ITALIAN = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+")  # 1.234,56
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+")  # 1,234.56
_DECIMALS = re.compile(r"0,\d+|[\d_]+,\d{1,2}")  # three digits may be thousands, but for those after a zero
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_NO_DECIMALS = re.compile(r"\s*(?:file|format|header|years?|holidays|display|key)\b|.*\brows?\s*$")
_STRING = re.compile(QUOTED)

_QUOTED = re.compile(r"[“„«]([^\s\"“”„«»](?:[^\"“”„«»\n]*[^\s\"“”„«»])?)[”“»]")
_SINGLE = re.compile(r"(?<!\w)['‘]([^\s\"'‘’](?:[^\"'‘’\n]*[^\s\"'‘’])?)['’](?!\w)")

_PRINTED_DATE = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
_SIGNS = {"×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!="}
_BLANKS = "\u00a0\u2009\u202f"
_DASHES = "–—−"

#: What stands further away than this from a slip does not tell what is meant by it.
_NEAR = 2000
_LINES = 60


def comma(span: Span) -> Fix | None:
    """`1.234,5` and `33,3`: not in lists, where a comma parts two figures, nor where a line begins, as years do."""
    text, before = span.text, _before(span)
    if _ITALIAN.fullmatch(text):
        return replacing(span, text.replace(".", "_").replace(",", "."), safe=True)
    if _ENGLISH.fullmatch(text):
        return replacing(span, text.replace(",", "_"), safe=True)
    if text.count(",") > 1 or "." in text:
        return None
    is_alone = before.strip() != "" and not _NO_DECIMALS.match(before) and not _is_listed(span)
    return replacing(span, text.replace(",", "."), safe=is_alone and _DECIMALS.fullmatch(text) is not None)


def whole(span: Span) -> Fix | None:
    """`per 1.000`, where only a whole number can stand."""
    return replacing(span, span.text.replace(".", "_"), safe=True) if _THOUSANDS.fullmatch(span.text) else None


def hyphen(span: Span) -> Fix | None:
    """`2022-2024` at the beginning of a line or after `years`, and `1-quota`."""
    parts = span.text.split("-")
    if re.fullmatch(r"\d{4}-\d{4}", span.text):
        begins = _before(span).strip() in ("", "years")
        return replacing(span, "..".join(parts), safe=begins and parts[0] <= parts[1])
    is_name = all(part[0].isalpha() for part in parts[1:])
    is_period = re.fullmatch(r"\d{4}", parts[0]) is not None
    return replacing(span, " - ".join(parts), safe=is_name and not is_period)


def character(span: Span) -> Fix | None:
    """A character that is not of the language."""
    sign, before, after = span.text, _before(span), _after(span)
    beside = before[-1:] + after[:1]
    match sign:
        case "“" | "„" | "«":
            return _quotes(span, _QUOTED)
        case "‘":
            return _quotes(span, _SINGLE)
        case "€":
            return _euro(span, before, after)
        case "÷" if beside.isdigit():  # 5÷10 is a range to some
            return replacing(span, "/")
        case "…" if beside.isdigit() and len(beside) == 2:
            return replacing(span, "..", safe=True)
        case "\ufeff":
            return replacing(span, "", safe=True)
    if sign in _SIGNS:
        return replacing(span, _SIGNS[sign], safe=True)
    if sign in _DASHES:
        return replacing(span, "-", safe=before[-1:] == after[:1] == " ")
    if sign in _BLANKS:
        between_digits = len(beside) == 2 and beside.isdigit()
        return replacing(span, "_" if between_digits else " ", safe=not between_digits)
    return None


def digit(span: Span) -> Fix:
    """A digit of another script."""
    return replacing(span, str(unicodedata.digit(span.text)), safe=True)


def tabs(span: Span) -> Fix | None:
    """A tab that indents: safe where tabs alone indent the heading, so that each is one step."""
    start = span.start - len(_before(span))
    steps = re.compile(r"[ \t]*").match(span.document.text, start, start + _NEAR)
    assert steps is not None
    indent = Span(span.document, start, steps.end())
    alone = all(re.match(r"\t*(?:[^ \t]|$)", line) for line in _lines_of_heading(span))
    return replacing(indent, "  " * max(steps[0].count("\t"), 1) if alone else "  ", safe=alone)


def single_quotes(span: Span) -> Fix | None:
    """`'web'`, of which the span is the beginning."""
    return _quotes(span, _SINGLE)


def printed_date(span: Span) -> Fix | None:
    """`25/12/2024`: safe where the first figure can be no month, so that no reader takes it for one."""
    written = _PRINTED_DATE.fullmatch(span.text)
    if written is None:
        return None
    day, month, year = (int(part) for part in written.groups())
    try:
        meant = date(year, month, day)
    except ValueError:
        return None
    return replacing(span, meant.isoformat(), safe=day > 12 or day == month)


def _euro(span: Span, before: str, after: str) -> Fix | None:
    """`100 €` and `unit €`; before its figure it would have to move, and `k€` is something else."""
    if re.match(r"\s*\d", after) or before[-1:].isalpha():
        return None
    text = (" " if before[-1:].isdigit() else "") + "EUR" + (" " if after[:1].isalnum() else "")
    return replacing(span, text, safe=True)


def _quotes(span: Span, form: re.Pattern[str]) -> Fix | None:
    """Both marks of a quoted text, which are one slip."""
    quoted = form.match(span.document.text, span.start, span.start + _NEAR)
    if quoted is None:
        return None
    marks = [Span(span.document, at, at + 1) for at in (quoted.start(), quoted.end() - 1)]
    return Fix(tuple(Edit(mark.place, '"') for mark in marks), safe=True)


def _is_listed(span: Span) -> bool:
    """Whether a bracket is open before a place; where its heading begins too far above, it may well be."""
    text = span.document.text[max(span.start - _NEAR, 0) : span.start]
    heads = [match.start() for match in re.finditer(r"^\S", text, re.MULTILINE)]
    if not heads:
        return True
    code = _STRING.sub("", text[heads[-1] :])
    return code.count("(") + code.count("[") > code.count(")") + code.count("]")


def _lines_of_heading(span: Span) -> Iterator[str]:
    """The indented lines of the heading that a place belongs to, as far as they are near; at least its own."""
    document, line = span.document, span.place.line
    for direction in (-1, 1):
        for number in range(line, line + direction * _LINES, direction):
            text = document.line(number) if number > 0 and document.has_line(number) else "#"
            if text and not text[0].isspace():
                break
            yield text


def _before(span: Span) -> str:
    """What stands on the line before a place."""
    text = span.document.text
    return text[max(text.rfind("\n", 0, span.start) + 1, span.start - _NEAR) : span.start]


def _after(span: Span) -> str:
    text = span.document.text
    end = text.find("\n", span.end, span.end + _NEAR)
    return text[span.end : span.end + _NEAR if end < 0 else end]
