"""How a declared pattern spells dates: a strict expression, and the exact day or moment of a text that matches it.

A text that does not match its pattern whole has no value: None, never a guess. Knows nothing of files and columns. The
patterns that an engine applies (see `is_plain`) are plain enough for Python and for RE2.

- A pattern with a time serves date columns too: by its date alone, or with a time of midnight.
- A pattern without a time serves datetime columns with ` hh:mm` or ` hh:mm:ss` behind it, or `T` for the blank.
- A year of two digits is one of 2000 to 2099. A pattern without a day means the last day of the month.
- Months may have their names in six languages, with accents or without, and a point behind where they are abbreviated.
- A `Z` is a letter like any other: no time is moved.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from unicodedata import combining, normalize

from kpidsl.ledger.read.patterns import compiled
from kpidsl.model.dates import Part, has_day, has_time, parts_of
from kpidsl.model.sources import Format

_LANGUAGES = tuple(
    names.split()
    for names in (
        "january february march april may june july august september october november december",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    )
)
#: Longer or other than the first three letters.
_ABBREVIATED = {"janv": 1, "févr": 2, "mars": 3, "märz": 3, "mrz": 3, "juin": 6, "juni": 6, "juil": 7, "juli": 7}
_ABBREVIATED |= {"août": 8, "sept": 9}


def _with_and_without_accents(months: Mapping[str, int]) -> Mapping[str, int]:
    plain = {"".join(c for c in normalize("NFKD", name) if not combining(c)): number for name, number in months.items()}
    return {**plain, **months}


def _short(names: Iterable[tuple[int, str]]) -> Mapping[str, int]:
    """Months by three letters, where no two months have the same: `jui` is none."""
    numbers: dict[str, set[int]] = {}
    for number, name in names:
        numbers.setdefault(name[:3], set()).add(number)
    return {short: number for short, (number, *others) in numbers.items() if not others}


_NAMES = [(number, name) for names in _LANGUAGES for number, name in enumerate(names, 1)]
_MONTHS = _with_and_without_accents({name: number for number, name in _NAMES})
_SHORT = _with_and_without_accents({**_short(_NAMES), **_ABBREVIATED})

_ANY_TIME = "[ T](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_TIMES = frozenset({"hour", "minute", "second", "fraction", "half"})
_FIXED = frozenset({"yyyy", "mm", "dd", "hh", "ss"})


def month_number(name: str) -> int | None:
    """A month by its English or Italian name, or the first three letters of it."""
    return _MONTHS.get(name.casefold()) or _SHORT.get(name.casefold())


def is_plain(dates: str) -> bool:
    """Whether every text of a pattern has the same length and nothing but digits between the marks."""
    parts = parts_of(dates) or ()
    return has_day(dates) and all(part.name == "mark" or part.spelling in _FIXED for part in parts)


@lru_cache(maxsize=64)
def date_pattern(form: Format) -> str:
    """What a date of this format looks like, without its time, to be matched whole."""
    parts = list(_parts(form.dates))
    if has_time(form.dates):
        del parts[next(at for at, part in enumerate(parts) if part.name == "hour") :]
        while parts[-1].name == "mark":
            parts.pop()
    return _pattern(parts)


@lru_cache(maxsize=64)
def datetime_pattern(form: Format) -> str:
    """What a date with a time of this format looks like, to be matched whole."""
    pattern = _pattern(_parts(form.dates))
    return pattern if has_time(form.dates) or not has_day(form.dates) else pattern + _ANY_TIME


def _parts(dates: str) -> Sequence[Part]:
    parts = parts_of(dates)
    assert parts is not None, "the compiler lets no other pattern through"
    return parts


def _pattern(parts: Sequence[Part]) -> str:
    return "".join(
        re.escape(part.spelling)
        if part.name == "mark"
        else f"(?P<{part.name}>{_figures(part)})" + (r"\.?" if part.spelling == "mon" else "")
        for part in parts
    )


def _figures(part: Part) -> str:
    """What stands for a part of a pattern."""
    match part.spelling:
        case "mon":
            return f"(?i:{'|'.join(sorted(_SHORT, key=len, reverse=True))})"
        case "month":
            return f"(?i:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
        case "AM":
            return "(?i:AM|PM)"
        case "d" | "m" | "h":
            return "[0-9]{1,2}"
        case spelling:
            return f"[0-9]{{{len(spelling)}}}"


def parse_date(text: str, form: Format) -> date | None:
    """The day that a text names; a time behind it must be midnight, and only where the format declares times."""
    day = _moment(text, date_pattern(form))
    if day is None and has_time(form.dates):
        day = _moment(text, datetime_pattern(form))
    return day.date() if day is not None and day.time() == time() else None


def parse_datetime(text: str, form: Format) -> datetime | None:
    return _moment(text, datetime_pattern(form)) if has_day(form.dates) else None


def looks_like_date(text: str, form: Format) -> bool:
    """Whether a text has the form of a date, be it one of the calendar or not."""
    return any(compiled(p).fullmatch(text) for p in (date_pattern(form), datetime_pattern(form)))


def _moment(text: str, pattern: str) -> datetime | None:
    match = compiled(pattern).fullmatch(text)
    if match is None:
        return None
    try:
        return _read({name: figures for name, figures in match.groupdict().items() if figures is not None})
    except ValueError:
        return None


def _read(figures: dict[str, str]) -> datetime:
    """The moment that the figures name.

    Raises:
        ValueError: no calendar or clock has it.
    """
    year = int(figures["year"]) + (2000 if len(figures["year"]) == 2 else 0)
    month = month_number(figures["month"]) or int(figures["month"])
    day = int(figures["day"]) if "day" in figures else monthrange(year, month)[1]
    hour, minute, second = (int(figures.get(part, "0")) for part in ("hour", "minute", "second"))
    if half := figures.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half.casefold() == "pm" else 0)
    fraction = int(figures.get("fraction", "").ljust(6, "0"))
    return datetime(year, month, day, hour, minute, second, fraction)  # noqa: DTZ001 - ledgers have local days, no zones
