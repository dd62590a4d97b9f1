"""Labelled periods: years, halves, quarters, months. Years are labels, never 365.25 days."""

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
        return _months_after(self.first, self.months) - timedelta(days=1)

    @property
    def last(self) -> date:
        """The last day looked at."""
        return self.as_of or self.end

    @property
    def provisional(self) -> bool:
        return self.as_of is not None and self.as_of < self.end

    def before(self, steps: int = 1) -> Period:
        """The period of the same kind `steps` before, cut at the same day where this one is cut."""
        first = _months_after(self.first, -self.months * steps)
        whole = Period(label_of(first, self.months), first, self.months)
        if self.as_of is None:
            return whole
        if self.months == 12:
            year = self.as_of.year - steps
            cut = date(year, self.as_of.month, min(self.as_of.day, monthrange(year, self.as_of.month)[1]))
        else:
            cut = min(first + (self.as_of - self.first), whole.end)
        return Period(whole.label, first, self.months, cut)


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


def label_of(first: date, months: int) -> str:
    match months:
        case 12:
            return f"{first.year:04}"
        case 6:
            return f"{first.year:04}-H{(first.month + 5) // 6}"
        case 3:
            return f"{first.year:04}-Q{(first.month + 2) // 3}"
        case _:
            return f"{first.year:04}-{first.month:02}"


def months_before(day: date, months: int) -> date:
    """The first day of a window of so many months that ends with `day`: the months of a month's last day are whole."""
    if (day + timedelta(days=1)).day == 1:
        return _months_after(date(day.year, day.month, 1), 1 - months)
    start = _months_after(date(day.year, day.month, 1), -months)
    return date(start.year, start.month, min(day.day, monthrange(start.year, start.month)[1])) + timedelta(days=1)


def _months_after(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
