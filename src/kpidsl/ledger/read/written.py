"""Columns that are written in a way of their own: times as `hh:mm`, years as `2022/23`, parts of a year as `Q1`.

A time is a length, or a time of day as what has passed since midnight; either way it is a whole number of seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from kpidsl.ledger.read.dates import month_number
from kpidsl.ledger.read.faults import shown
from kpidsl.ledger.read.table import Unreadable
from kpidsl.ledger.relation import Cell
from kpidsl.model.sources import PartOfYear

_TIMES = {
    "hh:mm": ("(-?)([0-9]+):([0-5][0-9])", (3600, 60)),
    "hh:mm:ss": ("(-?)([0-9]+):([0-5][0-9]):([0-5][0-9])", (3600, 60, 1)),
    "hh'h'mm": ("(-?)([0-9]+)[hH]([0-5][0-9])", (3600, 60)),
    "mm:ss": ("(-?)([0-9]+):([0-5][0-9])", (60, 1)),
}
YEARS = {
    "yyyy/yy": "([0-9]{4})/([0-9]{2})",
    "yyyy-yy": "([0-9]{4})-([0-9]{2})",
    "yyyy/yyyy": "([0-9]{4})/([0-9]{4})",
    "yyyy-yyyy": "([0-9]{4})-([0-9]{4})",
}


def written_parser(written: str, *, by_end: bool = False) -> Callable[[str], Cell | Unreadable]:
    """Reads the texts of a column that is `written` so; years are named by the one they begin in, or end in."""
    return _year_parser(written, by_end) if written in YEARS else _time_parser(written)


_PARTS = {
    "half": re.compile(r"(?:(?:H|Half)\s?)?([12])", re.IGNORECASE),
    "quarter": re.compile(r"(?:(?:Q|Qtr|Quarter)\s?)?([1-4])", re.IGNORECASE),
    "month": re.compile("(0?[1-9]|1[0-2])"),
}
_EXAMPLES = {"half": "`H1` or `1`", "quarter": "`Q1`, `Qtr 1` or `1`", "month": "`5`, `May` or `maggio`"}


def part_parser(part: PartOfYear) -> Callable[[str], Cell | Unreadable]:
    """Reads which half, quarter or month of its year a text tells: its number."""
    matches = _PARTS[part.name].fullmatch

    def read(text: str) -> Cell | Unreadable:
        if part.months == 1 and (month := month_number(text)) is not None:
            return month
        match = matches(text)
        if match is None:
            advice = f'it is written {_EXAMPLES[part.name]}; what the file writes otherwise: `read "…" as "…"`'
            return Unreadable("K0602", f"`{shown(text)}` is not a {part.name}", advice)
        if part.months == 1 and part.offset:
            message = f"`{shown(text)}` is a month of the calendar, or one counted from where the plan's years begin"
            return Unreadable("K0602", message, f'say which month it is: `read "{shown(text)}" as "May"`')
        return int(match[1])

    return read


def _time_parser(written: str) -> Callable[[str], Cell | Unreadable]:
    pattern, seconds = _TIMES[written]
    matches = re.compile(pattern).fullmatch

    def read(text: str) -> Cell | Unreadable:
        match = matches(text)
        if match is None or len(match[2]) > 9:
            return _unreadable(text, f"a time ({written})")
        sign, *figures = match.groups()
        total = sum(int(figure) * each for figure, each in zip(figures, seconds, strict=True))
        return Decimal(-total if sign else total)

    return read


def _year_parser(written: str, by_end: bool) -> Callable[[str], Cell | Unreadable]:
    matches = re.compile(YEARS[written]).fullmatch

    def read(text: str) -> Cell | Unreadable:
        match = matches(text)
        if match is None:
            return _unreadable(text, f"a year ({written})")
        first, second = match.groups()
        if int(first) < 1 or not str(int(first) + 1).endswith(second):
            return Unreadable("K0602", f"`{shown(text)}` is not a year and the next one", "correct the cell")
        return int(first) + by_end

    return read


def typed_time(value: Any) -> Decimal | None:
    """The seconds of a cell that its file holds as a time of day or a length; None where it is neither."""
    match value:
        case time() if value.tzinfo is None:
            length = timedelta(
                hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
            )
        case timedelta():
            length = value
        case _:
            return None
    microseconds = length // timedelta(microseconds=1)
    return Decimal(microseconds // 10**6) if microseconds % 10**6 == 0 else Decimal(microseconds).scaleb(-6)


def _unreadable(text: str, kind: str) -> Unreadable:
    return Unreadable("K0602", f"`{shown(text)}` is not {kind}", "correct the cell, or declare how it is written")
