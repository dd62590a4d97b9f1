"""What stands beside the place where a line stops making sense, where that and not the place itself is the slip.

`iff a > 0`, `se a > 0 allora`, `target: 60 %`, `pratiche evase / pratiche totali`: it looks at words and signs alone.
"""

from __future__ import annotations

import re

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.nearest import one_slip_from
from kpidsl.base.text import Span
from kpidsl.compiler.parse.vocabulary import RESERVED

_STRING = re.compile(r'"(?:[^"\n]|"")*"')
_LAST_WORD = re.compile(r"(\b[^\W\d]\w*)[^\S\n]+$")
_CALLED = re.compile(r"(\b[^\W\d]\w*)[^\S\n]*\([^\n]*$")
_OF_FIGURES = re.compile(r"\s*(formula|value|let|assume|falls|rises|requires)\b")

_ITALIAN = {"se": "if", "allora": "then", "altrimenti": "else", "oppure": "or", "non": "not"}


def beside(at: Span) -> Diagnostic | None:
    """What is said of the neighbours of a place that does not fit; None where they say nothing."""
    text, place = at.document.text, at.place
    line = at.document.line(place.line)
    before = _STRING.sub(lambda quoted: " " * len(quoted[0]), line[: place.column - 1])
    if at.text == ":" or text[at.end : at.end + 1] == ":":
        return _colon(at, line)
    if at.text == "then" and not re.search(r"\bif\b", before):  # `iff (a > 0) then` asks for a function `iff`
        return _meant(at, before, _CALLED.search(before), frozenset({"if"}))
    if (word := _ITALIAN.get(at.text.casefold())) is not None:
        return _offered(at, word)
    if not at.text[:1].isalnum() and at.text[:1] not in ("(", "_"):
        return None
    last = _LAST_WORD.search(before)
    return _meant(at, before, last, RESERVED) or _blank_in_a_name(at, before, last)


def _colon(at: Span, line: str) -> Diagnostic:
    if at.text == ":" and _OF_FIGURES.match(line):
        return finding("K0101", at, "`:` is no sign of the language", help="a division is written `/`",
                       fix=replacing(at, "/"))  # fmt: skip
    colon = at if at.text == ":" else Span(at.document, at.end, at.end + 1)
    return finding("K0101", colon, "no `:` stands here", help="leave it out", fix=replacing(colon, ""))


def _meant(at: Span, before: str, match: re.Match[str] | None, known: frozenset[str]) -> Diagnostic | None:
    """The word before, where one letter, or another language, made a figure of a word of this one."""
    if match is None or match[1] in RESERVED:
        return None
    word = _ITALIAN.get(match[1].casefold())
    if word is None and len(match[1]) > 2:
        word = one_slip_from(match[1], known)
    if word is None:
        return None
    start = at.start - len(before) + match.start(1)
    return _offered(Span(at.document, start, start + len(match[1])), word)


def _offered(where: Span, word: str) -> Diagnostic:
    message = f"`{where.text}` is no word of the language"
    return finding("K0101", where, message, help=f"did you mean `{word}`?", fix=replacing(where, word))


def _blank_in_a_name(at: Span, before: str, match: re.Match[str] | None) -> Diagnostic | None:
    """Two words where one figure should stand."""
    if match is None or not all(_is_name(word) for word in (match[1], at.text)):
        return None
    if re.search(r"\d[^\S\n]+$", before[: match.start()]):  # a figure with its unit
        return None
    if not _OF_FIGURES.match(before) or not re.match(r"\s*\w+\b.*\W" + re.escape(match[1]), before):
        return None
    message = f"`{match[1]} {at.text}` is no figure: between two figures a sign is missing, or a name is in two words"
    return finding("K0101", at, message, help=f"the words of a name are joined: `{match[1]}_{at.text}`")


def _is_name(word: str) -> bool:
    return bool(re.fullmatch(r"[^\W\d]\w*", word)) and word not in RESERVED and one_slip_from(word, RESERVED) is None
