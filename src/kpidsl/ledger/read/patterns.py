"""How a declared format spells numbers, dates and yes/no: strict patterns, and the exact values of texts that match.

A text that does not match its pattern whole has no value: None, never a guess. Knows nothing of files and columns.
The patterns are plain enough for Python and for RE2, so that an engine may apply the very same ones.

- Numbers: ASCII digits, a `-` in front or nothing, the declared decimal mark with digits on both sides. Thousands marks
  stand everywhere or nowhere, and a grouped number does not begin with 0: `0.125` where `.` groups thousands is
  no number. No `+`, no exponent, no blanks.
- Dates: exactly the declared pattern, and a day that exists.
- A pattern with a time serves date columns too: by its date alone, or with a time of midnight.
- A pattern without a time serves datetime columns with ` hh:mm` or ` hh:mm:ss` behind it, or `T` for the blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from kpidsl.model.plan import Format

YEAR_PATTERN = "[0-9]{4}"
YES = frozenset({"yes", "true", "sì", "si", "vero"})
NO = frozenset({"no", "false", "falso"})

_FIELDS = re.compile("yyyy|dd|mm|hh|ss")
_TIME = re.compile("[ T]*hh.*")
_ANY_TIME = "[ T](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_GROUPS = {
    "yyyy": "(?P<year>[0-9]{4})",
    "dd": "(?P<day>[0-9]{2})",
    "hh": "(?P<hour>[0-9]{2})",
    "ss": "(?P<second>[0-9]{2})",
}


def number_pattern(form: Format) -> str:
    """What a number of this format looks like, to be matched whole."""
    whole = "[0-9]+"
    if form.thousands:
        whole = f"(?:[1-9][0-9]{{0,2}}(?:{re.escape(form.thousands)}[0-9]{{3}})+|[0-9]+)"
    return f"-?{whole}(?:{re.escape(form.decimal)}[0-9]+)?"


@lru_cache(maxsize=64)
def date_pattern(form: Format) -> str:
    """What a date of this format looks like, without its time, to be matched whole."""
    return _pattern(_TIME.sub("", form.dates) or form.dates)


@lru_cache(maxsize=64)
def datetime_pattern(form: Format) -> str:
    """What a date with a time of this format looks like, to be matched whole."""
    return _pattern(form.dates) if "hh" in form.dates else _pattern(form.dates) + _ANY_TIME


def _pattern(dates: str) -> str:
    """The declared pattern as a regular expression; `mm` after `hh` are minutes."""
    parts: list[str] = []
    end = 0
    for field in _FIELDS.finditer(dates):
        parts.append(re.escape(dates[end : field.start()]))
        minutes = "hh" in dates[: field.start()]
        parts.append(_GROUPS.get(field[0]) or f"(?P<{'minute' if minutes else 'month'}>[0-9]{{2}})")
        end = field.end()
    return "".join(parts) + re.escape(dates[end:])


@lru_cache(maxsize=64)
def number_parser(form: Format) -> Callable[[str], Decimal | None]:
    """What turns a text of this format into its exact number."""
    matches = re.compile(number_pattern(form)).fullmatch
    thousands, decimal = form.thousands, form.decimal

    def parse(text: str) -> Decimal | None:
        if matches(text) is None:
            return None
        if thousands:
            text = text.replace(thousands, "")
        return Decimal(text if decimal == "." else text.replace(decimal, "."))

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


def parse_date(text: str, form: Format) -> date | None:
    """The day that a text names; a time behind it must be midnight, and only where the format declares times."""
    day = _moment(text, date_pattern(form))
    if day is None and "hh" in form.dates:
        day = _moment(text, datetime_pattern(form))
    return day.date() if day is not None and day.time() == time() else None


def parse_datetime(text: str, form: Format) -> datetime | None:
    return _moment(text, datetime_pattern(form))


def looks_like_date(text: str, form: Format) -> bool:
    """Whether a text has the form of a date, be it one of the calendar or not."""
    return any(_compiled(p).fullmatch(text) for p in (date_pattern(form), datetime_pattern(form)))


def _moment(text: str, pattern: str) -> datetime | None:
    match = _compiled(pattern).fullmatch(text)
    if match is None:
        return None
    fields = {name: int(digits) for name, digits in match.groupdict().items() if digits is not None}
    try:
        return datetime(**fields)  # type: ignore[arg-type]  # noqa: DTZ001 - ledgers have local days, no zones
    except (ValueError, TypeError):
        return None


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
