"""Labelled periods: years, halves, quarters, months. Years are labels, never 365.25 days.

Time is from the year 1 to 9999: what would reach further stops at its first or last day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_LABEL = re.compile(r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A labelled period of 12, 6, 3 or 1 months; `as_of`, a day inside it, cuts it short and makes it provisional."""

    label: str
    first: date
    months: int
    as_of: date | None = None

    @property
    def year(self) -> int:
        return self.first.year

    @property
    def end(self) -> date:
        """The last day of the whole period."""
        return _in_month(_month(self.first) + self.months - 1, 31)

    @property
    def last(self) -> date:
        """The last day looked at."""
        return self.as_of or self.end

    @property
    def provisional(self) -> bool:
        return self.as_of is not None and self.as_of < self.end

    def before(self, steps: int = 1) -> Period:
        """The period of the same kind `steps` before; of a provisional one through the same day of the same month.

        A month that does not have the day is taken whole. Before the year 1 there is no more than a day without data.
        """
        back = self.months * steps
        month = _month(self.first) - back
        label = label_of(*divmod(month, 12), self.months)
        if month < _month(date.min):
            return Period(label, date.min, self.months, date.min)
        cut = _in_month(_month(self.as_of) - back, self.as_of.day) if self.as_of and self.provisional else None
        return Period(label, _in_month(month, 1), self.months, cut)


def parse_period(label: str, as_of: date | None = None) -> Period | None:
    """The period of a label: `2022`, `2022-H1`, `2022-Q3`, `2022-05`; None where the text is no label."""
    match = _LABEL.fullmatch(label)
    if match is None or match["year"] == "0000":
        return None
    year = int(match["year"])
    if half := match["half"]:
        month, months = 6 * int(half) - 5, 6
    elif quarter := match["quarter"]:
        month, months = 3 * int(quarter) - 2, 3
    elif text := match["month"]:
        month, months = int(text), 1
    else:
        month, months = 1, 12
    return Period(label, date(year, month, 1), months, as_of)


def label_of(year: int, month: int, months: int) -> str:
    """The label of so many months from a month of a year, which is counted from 0."""
    match months:
        case 12:
            return f"{year:04}"
        case 6:
            return f"{year:04}-H{month // 6 + 1}"
        case 3:
            return f"{year:04}-Q{month // 3 + 1}"
        case _:
            return f"{year:04}-{month + 1:02}"


def months_before(day: date, months: int) -> date:
    """The first day of a window of so many months that ends with `day`: the months of a month's last day are whole."""
    month = _month(day)
    if day == _in_month(month, 31):
        return _in_month(month + 1 - months, 1)
    before = _in_month(month - months, day.day)
    return before if before == date.min else before + timedelta(days=1)


def _month(day: date) -> int:
    """The number of a day's month, counted from the beginning of the year 0."""
    return day.year * 12 + day.month - 1


def _in_month(number: int, day: int) -> date:
    """A day of the month of that number: its last one where it has fewer."""
    if not _month(date.min) <= number <= _month(date.max):
        return date.min if number < _month(date.min) else date.max
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))
