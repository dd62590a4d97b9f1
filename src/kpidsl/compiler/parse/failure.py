"""Why a heading does not parse, in the author's words: never of tokens, always with how the line is written."""

from __future__ import annotations

import re

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import did_you_mean, nearest
from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse.grammar import parser
from kpidsl.compiler.parse.layout import Piece
from kpidsl.compiler.parse.vocabulary import FIELDS, HEADINGS

_WORD = re.compile(r"[^\W\d][\w/-]*|\d[\d._]*|\S")
_STRING = re.compile(r'"(?:[^"\n]|"")*"')
_BINARY = re.compile(r"[-+*/^]|<=|>=|!=|[<>=]")


def unknown_words(document: Document, piece: Piece) -> Diagnostic | None:
    """The first heading or field word that the language does not know."""
    keyword = piece.keyword
    if keyword not in HEADINGS:
        at = Span(document, piece.start, piece.start + len(keyword))
        owners = [heading for heading, fields in FIELDS.items() if keyword in fields]
        if owners:
            owner = "action" if "action" in owners else owners[0]
            help_ = f"a field is indented, below its `{owner}`"
        else:
            help_ = did_you_mean(keyword, HEADINGS) or "a heading is one of " + ", ".join(HEADINGS)
        return finding("K0105", at, f"`{keyword}` is not a heading", help=help_)
    for offset in piece.fields:
        if found := _unknown_field(document, piece, keyword, offset):
            return found
    return None


def _unknown_field(document: Document, piece: Piece, keyword: str, offset: int) -> Diagnostic | None:
    fields = FIELDS[keyword]
    match = _WORD.match(piece.text, offset - piece.start)
    if match and (match[0] in fields or (match[0][0].isdigit() and "2022" in fields)):
        return None
    rest = piece.text[offset - piece.start :].partition("\n")[0]
    word = match[0] if match else rest
    if keyword == "scale" and word == '"':
        return None
    if keyword == "scoring" and re.match(r"\S+\s+earns\b", rest):
        return None
    at = Span(document, offset, offset + len(word))
    known = sorted(name for name in fields if not name.isdigit())
    if word in HEADINGS:
        help_ = f"a heading starts in column 1; the fields of `{keyword}` are {', '.join(known)}"
    elif meant := nearest(word, known):
        help_ = f"did you mean `{meant}`? It is written `{fields[meant]}`"
    else:
        help_ = (
            f"the fields of `{keyword}` are {', '.join(known)}"
            if known
            else "see how it is written: " + ('`"attuato" earns 100 %`' if keyword == "scale" else HEADINGS[keyword])
        )
    return finding("K0106", at, f"`{keyword}` has no field `{word}`", help=help_)


def explained(document: Document, piece: Piece) -> Diagnostic:
    """The finding for the place where a heading that does not parse stops doing so."""
    offset = _stop(piece)
    start = piece.text.rfind("\n", 0, offset) + 1
    line = piece.text[start:].partition("\n")[0]
    usage = _usage(piece, line, start)
    at_end = offset >= start + len(line.rstrip())
    if at_end:
        end = piece.start + start + len(line.rstrip())
        at = Span(document, max(end - 1, piece.start), end)
    else:
        at = Span(document, piece.start + offset, piece.start + offset + _length(piece.text, offset))
    if found := _parenthesis(document, piece.start + start, line, usage):
        return found
    message = "this line ends too early" if at_end else f"`{at.text}` does not fit here"
    before = _STRING.sub("", line[: offset - start])
    if found := _slip(document, piece, at, line, before):
        return found
    if at.text in ("=", "<=", ">=") and (match := re.match(r"\s*\d{4}\S*\s[^=]*=\s.*?(\w+)\s*$", before)):
        message = f"the formula before `{match[1]}` does not end"
        return finding("K0101", at, message, help="put it in parentheses: `target = (media * 105 %)   soglia = …`")
    if not at_end and re.fullmatch(r"<=|>=|!=|[<>=]", at.text) and re.search(r"[<>=]", before):
        return finding("K0101", at, "comparisons are not chained", help="write `a < b and b < c`")
    if at.text == "^" and "^" in before:
        return finding("K0101", at, "powers are not chained", help="put one of them in parentheses: `(a^2)^3`")
    if not at_end and _BINARY.fullmatch(at.text) and re.search(r"[-+*/^]\s*$", before):
        message = f"`{at.text}` follows another sign; between them something is missing"
    return finding("K0101", at, message, help=f"it is written `{usage}`" if usage else None)


_PRINTED_DATE = re.compile(r"\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b")


def _continued(document: Document, piece: Piece, at: Span) -> Diagnostic | None:
    """A field indented deeper than the one above it, which it then continues."""
    line = document.line(at.place.line)
    if at.text not in FIELDS[piece.keyword] or not line.lstrip().startswith(at.text) or at.place.line == 1:
        return None
    if at.start in piece.fields:
        return None
    message = f"`{at.text}` is indented deeper than the field above, and so continues it"
    return finding("K0108", at, message, help="indent the fields of a heading alike")


def _slip(document: Document, piece: Piece, at: Span, line: str, before: str) -> Diagnostic | None:
    """Slips that people make who know other languages, each with the way it is written here."""
    if found := _continued(document, piece, at):
        return found
    if printed := _PRINTED_DATE.search(line, max(at.start - piece.start - piece.text.find(line) - 11, 0)):
        start = piece.start + piece.text.find(line) + printed.start()
        day, month, year = re.split("[/.]", printed[0])
        help_ = f"write `{year}-{month:0>2}-{day:0>2}`"
        where = Span(document, start, start + len(printed[0]))
        return finding("K0101", where, f"`{printed[0]}` is not how a date is written", help=help_)
    if at.text[:1] == "'":
        return finding("K0101", at, "a text stands in double quotes", help='write `"web"`')
    if at.text.casefold() in ("sì", "si", "vero", "true", "falso", "false"):
        return finding("K0101", at, f"`{at.text}` is not a figure", help="write `yes` or `no`")
    if line.split()[:1] == ["direction"]:
        return finding(
            "K0101",
            at,
            f"`{at.text}` is no direction",
            help="write `direction higher`, `direction lower` or `direction inside`",
        )
    if line.split()[:1] == ["total"]:
        help_ = 'write `total mean`, `minimum`, `points`, `weighted mean` or `share "Verde"`'
        return finding("K0101", at, f"`{at.text}` does not fit into a total", help=help_)
    if re.search(r"=\s*$", before) and at.text == "=":
        return finding("K0101", at, "equality is one sign", help="write `a = b`")
    if re.search(r"<\s*$", before) and at.text == ">":
        return finding("K0101", at, "`<>` is not a sign of the language", help="write `a != b`")
    if re.search(r"\S\s+\S.*\bif\s*$", before):
        help_ = "write `1 - (if … then … else …)`"
        return finding("K0101", at, "an `if` inside a formula stands in parentheses", help=help_)
    if re.search(r"\bthen\b", before) and "else" not in before:
        return finding(
            "K0101", at, "this `if` has no `else`", help="write `if … then … else …`: both ways have a value"
        )
    return None


def _stop(piece: Piece) -> int:
    """The offset where lark cannot go on. It is imported here, as it is needed for nothing else of a plan."""
    from lark import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

    try:
        parser().parse(piece.text)
    except UnexpectedInput as error:
        match error:
            case UnexpectedToken() if error.token.type != "$END" and error.token.start_pos is not None:
                return int(error.token.start_pos)
            case UnexpectedCharacters() if error.pos_in_stream is not None:
                return int(error.pos_in_stream)
    else:
        raise AssertionError("lark reads what the machine of its own tables does not")
    return len(piece.text)


def _length(text: str, offset: int) -> int:
    match = _STRING.match(text, offset) or re.compile(r"<=|>=|!=").match(text, offset) or _WORD.match(text, offset)
    return len(match[0]) if match else 1


def _usage(piece: Piece, line: str, start: int) -> str | None:
    if start == 0 and not line.startswith(" "):
        return HEADINGS[piece.keyword]
    match = _WORD.match(line.lstrip())
    word = match[0] if match else ""
    fields = FIELDS[piece.keyword]
    if word[:1].isdigit():
        return fields.get("2022")
    if piece.keyword == "scale":
        return '"attuato"  earns 100 %'
    return fields.get(word, "target earns 100 %" if piece.keyword == "scoring" else None)


def _parenthesis(document: Document, start: int, line: str, usage: str | None) -> Diagnostic | None:
    """A parenthesis or bracket of the line that has no partner: the commonest slip in formulas."""
    open_: list[int] = []
    code = _STRING.sub(lambda match: " " * len(match[0]), line)
    for index, character in enumerate(code):
        if character in "([":
            open_.append(index)
        elif character in ")]":
            if not open_:
                at = Span(document, start + index, start + index + 1)
                return finding("K0101", at, f"this `{character}` closes nothing", help="remove it, or open its partner")
            open_.pop()
    if open_:
        at = Span(document, start + open_[-1], start + open_[-1] + 1)
        help_ = "close it where its part of the formula ends" + (f"; e.g. `{usage}`" if usage else "")
        return finding("K0101", at, f"this `{code[open_[-1]]}` is never closed", help=help_)
    return None
