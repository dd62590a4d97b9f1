"""Why a heading does not parse, in the author's words: never of tokens, always with how the line is written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lark import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.nearest import nearest
from kpidsl.base.text import QUOTED, Document, Span
from kpidsl.compiler.parse import repairs
from kpidsl.compiler.parse.grammar import WORD_END, parser
from kpidsl.compiler.parse.layout import Piece
from kpidsl.compiler.parse.neighbours import beside
from kpidsl.compiler.parse.unknown import WORD
from kpidsl.compiler.parse.vocabulary import FIELDS, HEADINGS, OTHER_WORDS_OF_FIELDS

_END = "$END"  # lark's name for where a text ends
_LETTERS = re.compile(r"[^\W\d_]\w*")
_STRING = re.compile(QUOTED)
_BINARY = re.compile(r"[-+*/^]|<=|>=|!=|[<>=]")


def explained(document: Document, piece: Piece) -> Diagnostic:
    """The finding for the place where a heading that does not parse stops doing so."""
    error = _refusal(piece)
    offset = _offset(piece, error)
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
    before = _STRING.sub("", line[: offset - start])
    meant = None if at_end else _misspelt(document, piece, offset, error)
    if found := _slip(document, piece, at, line, before, meant):
        return found
    if meant is not None:
        at, word = meant
        help_ = f"did you mean `{word}`?" + (f" It is written `{usage}`" if usage else "")
        return finding("K0101", at, f"`{at.text}` does not fit here", help=help_, fix=replacing(at, word))
    message = "this line ends too early" if at_end else f"`{at.text}` does not fit here"
    if at.text in ("=", "<=", ">=") and (match := re.match(r"\s*\d{4}\S*\s[^=]*=\s(?:.*\W)?(\w++)\s*$", before)):
        message = f"the formula before `{match[1]}` does not end"
        return finding("K0101", at, message, help="put it in parentheses: `target = (media * 105 %)   soglia = …`")
    if not at_end and re.fullmatch(r"<=|>=|!=|[<>=]", at.text) and re.search(r"[<>=]", before):
        return finding("K0101", at, "comparisons are not chained", help="write `a < b and b < c`")
    if at.text == "^" and "^" in before:
        return finding("K0101", at, "powers are not chained", help="put one of them in parentheses: `(a^2)^3`")
    if not at_end and _BINARY.fullmatch(at.text) and re.search(r"[-+*/^]\s*$", before):
        message = f"`{at.text}` follows another sign; between them something is missing"
    return finding("K0101", at, message, help=f"it is written `{usage}`" if usage else None)


_YES_NO = {**dict.fromkeys(("sì", "si", "vero", "true"), "yes"), **dict.fromkeys(("falso", "false"), "no")}
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


def _no_figure(document: Document, at: Span, line: str) -> Diagnostic | None:
    """`2022 target luglio`: a word after an anchor, where a figure is to come."""
    word = re.compile(r"[ \t]+(?P<word>[^\W\d]\w*)(?![ \t]*=)").match(document.text, at.end)
    if word is None or not re.match(r"[ \t]+\d{4}", line) or not _LETTERS.fullmatch(at.text):
        return None
    figure = Span(document, word.start("word"), word.end("word"))
    message = f"`{figure.text}` is no figure for `{at.text}`"
    help_ = f'write `{at.text} 35 %`, a day as `{at.text} 2022-07-31`, a word of a scale as `{at.text} "attuato"`'
    return finding("K0101", figure, message, help=help_)


def _misspelt(document: Document, piece: Piece, offset: int, error: UnexpectedInput) -> tuple[Span, str] | None:
    """The word where parsing stopped, and the one of the language that it resembles among those that would fit."""
    start = offset
    while start and (piece.text[start - 1].isalnum() or piece.text[start - 1] == "_"):
        start -= 1
    word = _LETTERS.match(piece.text, start)
    if word is None:
        return None
    known = _words_of(_expected(error))
    if start < offset:
        known |= {piece.text[start:offset]}  # what it begins with was a word of the language
    meant = nearest(OTHER_WORDS_OF_FIELDS.get(word[0].casefold(), word[0]), known)
    at = Span(document, piece.start + word.start(), piece.start + word.end())
    return None if meant is None or meant == word[0] else (at, meant)


def _expected(error: UnexpectedInput) -> frozenset[str]:
    match error:
        case UnexpectedToken():
            return frozenset(error.accepts or error.expected)
        case UnexpectedCharacters():
            return frozenset(error.allowed or ())
        case _:
            return frozenset()


def _words_of(terminals: Iterable[str]) -> set[str]:
    """The words of the language among terminals of the grammar: those that are spelled in one way."""
    patterns = [parser().get_terminal(name).pattern.value for name in terminals if name != _END]
    return {word for pattern in patterns if (word := pattern.removesuffix(WORD_END)) != pattern and word.isalpha()}


def _slip(
    document: Document, piece: Piece, at: Span, line: str, before: str, meant: tuple[Span, str] | None
) -> Diagnostic | None:
    """Slips that people make who know other languages, each with the way it is written here."""
    if found := _continued(document, piece, at):
        return found
    if printed := _PRINTED_DATE.search(line, max(at.start - piece.start - piece.text.find(line) - 11, 0)):
        start = piece.start + piece.text.find(line) + printed.start()
        day, month, year = re.split("[/.]", printed[0])
        help_ = f"write `{year}-{month:0>2}-{day:0>2}`"
        where = Span(document, start, start + len(printed[0]))
        message = f"`{printed[0]}` is not how a date is written"
        return finding("K0101", where, message, help=help_, fix=repairs.printed_date(where))
    if found := _no_figure(document, at, line):
        return found
    if at.text[:1] == "'":
        fix = repairs.single_quotes(at)
        return finding("K0101", at, "a text stands in double quotes", help='write `"web"`', fix=fix)
    if answer := _YES_NO.get(at.text.casefold()):
        fix = replacing(at, answer, safe=True)
        return finding("K0101", at, f"`{at.text}` is not a figure", help="write `yes` or `no`", fix=fix)
    offer = f"did you mean `{meant[1]}`?" if meant else None
    fix = replacing(*meant) if meant else None
    if line.split()[:1] == ["direction"]:
        help_ = offer or "write `direction higher`, `direction lower` or `direction inside`"
        return finding("K0101", at, f"`{at.text}` is no direction", help=help_, fix=fix)
    if line.split()[:1] == ["total"]:
        help_ = offer or 'write `total mean`, `minimum`, `points`, `weighted mean` or `share "Verde"`'
        return finding("K0101", at, f"`{at.text}` does not fit into a total", help=help_, fix=fix)
    if re.search(r"=\s*$", before) and at.text == "=":
        fix = replacing(at, "", safe=True)
        return finding("K0101", at, "equality is one sign", help="write `a = b`", fix=fix)
    if re.search(r"<\s*$", before) and at.text == ">":
        signs = Span(document, at.start - (len(before) - before.rindex("<")), at.end)
        fix = replacing(signs, "!=", safe=signs.text == "<>")
        return finding("K0101", at, "`<>` is not a sign of the language", help="write `a != b`", fix=fix)
    if (condition := re.search(r"\bif\s*$", before)) and len(before[: condition.start()].split()) > 1:
        help_ = "write `1 - (if … then … else …)`"
        return finding("K0101", at, "an `if` inside a formula stands in parentheses", help=help_)
    if found := beside(at):
        return found
    if meant is None and re.search(r"\bthen\b", before) and "else" not in before:
        return finding(
            "K0101", at, "this `if` has no `else`", help="write `if … then … else …`: both ways have a value"
        )
    return None


def _refusal(piece: Piece) -> UnexpectedInput:
    """What lark says of a heading that does not parse."""
    try:
        parser().parse(piece.text)
    except UnexpectedInput as error:
        return error
    raise AssertionError("lark reads what the machine with its own tables does not")


def _offset(piece: Piece, error: UnexpectedInput) -> int:
    match error:
        case UnexpectedToken() if error.token.type == _END or error.token.start_pos is None:
            return len(piece.text)
        case UnexpectedToken():
            return int(error.token.start_pos)
        case UnexpectedCharacters() if error.pos_in_stream is not None:
            return int(error.pos_in_stream)
        case _:
            return len(piece.text)


def _length(text: str, offset: int) -> int:
    match = _STRING.match(text, offset) or re.compile(r"<=|>=|!=").match(text, offset) or WORD.match(text, offset)
    return len(match[0]) if match else 1


def _usage(piece: Piece, line: str, start: int) -> str | None:
    if start == 0 and not line.startswith(" "):
        return HEADINGS[piece.keyword]
    match = WORD.match(line.lstrip())
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
