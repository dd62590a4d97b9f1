"""How a declared format spells numbers and yes/no: strict patterns, and the exact values of texts that match.

A text that does not match its pattern whole has no value: None, never a guess. Knows nothing of files and columns.
The patterns are plain enough for Python and for RE2, so that an engine may apply the very same ones.

- Numbers: ASCII digits, a `-` in front or nothing, the declared decimal mark with digits on both sides. Thousands marks
  stand everywhere or nowhere, and a grouped number does not begin with 0: `0.125` where `.` groups thousands is
  no number. No exponent, no blanks.
- Only where the format says so: one of its symbols in front or behind, with a blank between or without; a `+`;
  a negative number in parentheses, or with its minus behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache

from kpidsl.model.sources import Format

YEAR_PATTERN = "[0-9]{4}"
YES = frozenset({"yes", "true", "sì", "si", "vero"})
NO = frozenset({"no", "false", "falso"})

_BLANK = "[ \u00a0\u202f]?"


def is_plain(form: Format) -> bool:
    """Whether numbers have nothing beside their figures but a minus in front."""
    return not (form.symbols or form.negative or form.plus)


def number_pattern(form: Format) -> str:
    """What a number of this format looks like, to be matched whole."""
    figures = _figures(form)
    if is_plain(form):
        return f"-?{figures}"
    return f"(?:{_beside(_signed(figures, form), form)}|{_signed(_beside(figures, form), form)})"


def _figures(form: Format) -> str:
    whole = "[0-9]+"
    if form.thousands:
        whole = f"(?:[1-9][0-9]{{0,2}}(?:{re.escape(form.thousands)}[0-9]{{3}})+|[0-9]+)"
    return f"{whole}(?:{re.escape(form.decimal)}[0-9]+)?"


def _signed(number: str, form: Format) -> str:
    """A number with or without a sign."""
    ways = [f"{'[-+]' if form.plus else '-'}?{number}"]
    match form.negative:
        case "(1)":
            ways.append(rf"\({number}\)")
        case "1-":
            ways.append(f"{number}-")
        case None:
            pass
    return f"(?:{'|'.join(ways)})"


def _beside(number: str, form: Format) -> str:
    """A number with a symbol in front or behind, or with none."""
    if not form.symbols:
        return number
    symbol = f"(?:{'|'.join(re.escape(each) for each in sorted(form.symbols, key=len, reverse=True))})"
    return f"(?:{number}|{symbol}{_BLANK}{number}|{number}{_BLANK}{symbol})"


@lru_cache(maxsize=64)
def number_parser(form: Format) -> Callable[[str], Decimal | None]:
    """What turns a text of this format into its exact number."""
    matches = re.compile(number_pattern(form)).fullmatch
    figures = re.compile(_figures(form)).search
    thousands, decimal = form.thousands, form.decimal

    def parse(text: str) -> Decimal | None:
        if matches(text) is None:
            return None
        found = figures(text)
        assert found is not None
        sign = "-" if "-" in text or "(" in text else ""  # no symbol has one
        number = found[0].replace(thousands, "") if thousands else found[0]
        return Decimal(sign + (number if decimal == "." else number.replace(decimal, ".")))

    return parse


def parse_numbers(texts: Sequence[str], form: Format) -> list[Decimal] | None:
    """The numbers of many texts at once, which is several times faster; None where one of them is no number."""
    pattern = number_pattern(form)
    joined = "\n".join(texts)
    if _compiled(f"(?:{pattern}\n)*+{pattern}").fullmatch(joined) is None:
        return None
    if form.thousands:
        joined = joined.replace(form.thousands, "")
    numbers = [Decimal(text) for text in joined.replace(form.decimal, ".").split("\n")]
    return numbers if len(numbers) == len(texts) else None  # a text of two lines is no number


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def parse_year(text: str) -> int | None:
    """A year of four digits."""
    return int(text) if _compiled(YEAR_PATTERN).fullmatch(text) and text != "0000" else None


def parse_yes_no(text: str) -> bool | None:
    """`yes true sì si vero` or `no false falso`, in any case of letters. `1` and `0` are numbers, not answers."""
    word = text.casefold()
    return True if word in YES else False if word in NO else None
