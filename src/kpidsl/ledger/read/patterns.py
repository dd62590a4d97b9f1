"""How a declared format spells numbers and yes/no: strict patterns, and the exact values of texts that match.

A text that does not match its pattern whole has no value: None, never a guess. Knows nothing of files and columns.
The patterns are plain enough for Python and for RE2, so that an engine may apply the very same ones.

- Numbers: ASCII digits, a `-` in front or nothing, the declared decimal mark with digits on both sides. Thousands marks
  stand everywhere or nowhere, and a grouped number does not begin with 0: `0.125` where `.` groups thousands is
  no number. No exponent, no blanks.
- Only where the format says so: one of its symbols in front or behind, with a blank between or without; the mark of a
  note outside of that; a `+`; a negative number in parentheses, or with its minus behind; decimals without a zero in
  front, but not directly behind a letter: the point of `EUR.5` could be that of the word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from kpidsl.model.sources import Format
from kpidsl.model.symbols import is_note

YEAR_PATTERN = "[0-9]{4}"
YES = frozenset({"yes", "true", "sì", "si", "vero", "oui", "ja", "sí", "sim"})
NO = frozenset({"no", "false", "falso", "non", "nein", "não", "nao"})

#: What a blank inside a number may be: the ordinary one, no-break ones, a thin one.
_BLANKS = " \u00a0\u202f\u2009"
_BLANK = f"[{_BLANKS}]"


def is_plain(form: Format) -> bool:
    """Whether numbers have nothing beside their figures but a minus in front."""
    return not (form.symbols or form.negative or form.plus or form.bare)


def number_pattern(form: Format) -> str:
    """What a number of this format looks like, to be matched whole."""
    if is_plain(form):
        return f"-?{_figures(form)}"
    return f"(?:{_positive(form)}|{_negative(form)})"


def thousands_marks(form: Format) -> str:
    """The characters that divide thousands: where it is a blank, every kind of it."""
    return _BLANKS if form.thousands == " " else form.thousands or ""


def without_thousands(text: str, form: Format) -> str:
    """Numbers without the marks between their thousands."""
    for mark in thousands_marks(form):
        text = text.replace(mark, "")
    return text


def _figures(form: Format) -> str:
    whole = "[0-9]+"
    if form.thousands:
        whole = f"(?:[1-9][0-9]{{0,2}}(?:[{thousands_marks(form)}][0-9]{{3}})+|[0-9]+)"
    decimals = f"{re.escape(form.decimal)}[0-9]+"
    return rf"(?:{whole}(?:{decimals})?|(?<![^\W\d_]){decimals})" if form.bare else f"{whole}(?:{decimals})?"


def _positive(form: Format) -> str:
    """A number of which nothing says that it is negative. What is declared beside it holds no sign and no digit."""
    figures = f"({_figures(form)})"
    sign = "[+]?" if form.plus else ""
    return _noted(f"(?:{_beside(sign + figures, form)}|{sign}{_beside(figures, form)})", form)


def _negative(form: Format) -> str:
    figures = f"({_figures(form)})"
    return _noted(f"(?:{_beside(_minus(figures, form), form)}|{_minus(_beside(figures, form), form)})", form)


def _minus(number: str, form: Format) -> str:
    match form.negative:
        case "(1)":
            return rf"(?:-{number}|\({number}\))"
        case "1-":
            return f"(?:-{number}|{number}-)"
        case None:
            return f"-{number}"


def _beside(number: str, form: Format) -> str:
    """A number with a symbol in front or behind, or with none."""
    symbols = [each for each in form.symbols if not is_note(each)]
    ways = [number]
    if symbol := _one_of(symbols):
        ways.append(f"{number}{_BLANK}?{symbol}")
    if symbol := _one_of(each for each in symbols if not each.endswith(".")):
        ways.append(f"{symbol}{_BLANK}?{number}")
    # The point of `Fr.` directly before a figure could be the decimal mark.
    if symbol := _one_of(each for each in symbols if each.endswith(".")):
        ways.append(f"{symbol}{_BLANK}{number}")
    return f"(?:{'|'.join(ways)})"


def _noted(number: str, form: Format) -> str:
    """A number with the mark of a note in front or behind, or with none."""
    note = _one_of(filter(is_note, form.symbols))
    return f"(?:(?:{note}{_BLANK}?)?{number}|{number}{_BLANK}?{note})" if note else number


def _one_of(symbols: Iterable[str]) -> str | None:
    texts = [re.escape(each) for each in sorted(symbols, key=len, reverse=True)]
    return f"(?:{'|'.join(texts)})" if texts else None


@lru_cache(maxsize=64)
def number_parser(form: Format) -> Callable[[str], Decimal | None]:
    """What turns a text of this format into its exact number."""
    signs = [("", re.compile(_positive(form)).fullmatch), ("-", re.compile(_negative(form)).fullmatch)]
    decimal = form.decimal

    def parse(text: str) -> Decimal | None:
        for sign, matches in signs:
            if match := matches(text):
                (number,) = (figures for figures in match.groups() if figures is not None)
                number = without_thousands(number, form)
                return Decimal(sign + (number if decimal == "." else number.replace(decimal, ".")))
        return None

    return parse


def parse_numbers(texts: Sequence[str], form: Format) -> list[Decimal] | None:
    """The numbers of many texts at once, which is several times faster; None where one of them is no number."""
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1:
        return None  # a text of two lines is no number
    # Not one pattern for all of them: up to Python 3.11.4 a possessive repetition of such a part is misread.
    if len(compiled(f"(?m:^)(?:{number_pattern(form)})(?m:$)").findall(joined)) != len(texts):
        return None
    return [Decimal(text) for text in without_thousands(joined, form).replace(form.decimal, ".").split("\n")]


@lru_cache(maxsize=64)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, made once for the many cells that it is matched with."""
    return re.compile(pattern)


def parse_year(text: str) -> int | None:
    """A year of four digits."""
    return int(text) if compiled(YEAR_PATTERN).fullmatch(text) and text != "0000" else None


def parse_yes_no(text: str) -> bool | None:
    """Yes or no in one of six languages, in any case of letters. `1` and `0` are numbers, not answers."""
    word = text.casefold()
    return True if word in YES else False if word in NO else None
