"""Labelled periods: years, halves, quarters, months. Years are labels, never 365.25 days.

A plan's year may begin in any month. `offset` says when: so many months after (before, where negative) the January of
its label. 0 is the calendar year; with 6 the year 2022 begins in July 2022, with -6 it began in July 2021. Halves and
quarters are those of the plan's year, a month is the calendar's. Time is from the year 1 to 9999: what would reach
further stops at its first or last day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from kpidsl.base.record import record

_LABEL = re.compile(r"(?P<year>\d{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")

_SLASHED = re.compile(r"(?P<first>\d{4})/(?P<second>\d{2}|\d{4})(?P<rest>-(?:H|Q)\d)?")


@record
class Back:
    """How far a figure lies back: so many periods of the same kind, and so many years.

    It is counted from the period that is evaluated, or from a `part` of it or of an earlier one.
    """

    steps: int = 0
    years: int = 0
    part: Period | None = None

    def __add__(self, other: Back) -> Back:
        return Back(self.steps + other.steps, self.years + other.years, self.part or other.part)

    def __bool__(self) -> bool:
        return self != NOW

    def __lt__(self, other: Back) -> bool:
        return self.order < other.order

    @property
    def order(self) -> tuple[date, int, int]:
        """What earlier and later is told by."""
        return (self.part.first if self.part else date.min, self.steps, self.years)

    def period(self, evaluated: Period) -> Period:
        """The period meant where this one is evaluated."""
        start = self.part or evaluated
        return start.before(self.steps, self.years) if self.steps or self.years else start


NOW = Back()


@record
class Period:
    """A labelled period of 12, 6, 3 or 1 months; `as_of`, a day inside it, cuts it short and makes it provisional."""

    label: str
    first: date
    months: int
    as_of: date | None = None
    offset: int = 0

    @property
    def year(self) -> int:
        """The label of the plan's year that holds the period."""
        return year_of(self.first, self.offset)

    @property
    def name(self) -> str:
        """As people call it: `2022/23`, `2022/23-Q1`, where its year does not begin in January. A month is as it is."""
        if not self.offset or self.months == 1:
            return self.label
        begins = self.year + self.offset // 12
        return f"{begins:04}/{(begins + 1) % 100:02}{self.label[4:]}"

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

    @property
    def spoken(self) -> str:
        """The period in a sentence, with the day that cuts it short."""
        return f"{self.label} up to {self.last}" if self.provisional else self.label

    def ends_with_part(self, months: int) -> bool:
        """Whether the last day looked at is that of a half, quarter or month of the plan's years."""
        month = _month(self.last)
        return (month + 1 - self.offset) % months == 0 and self.last == _in_month(month, 31)

    def before(self, steps: int = 1, years: int = 0) -> Period:
        """The period of the same kind `steps` and `years` before; of a provisional one through the same day.

        A month that does not have the day is taken whole. Before the year 1 there is no more than a day without data.
        """
        back = self.months * steps + 12 * years
        month = _month(self.first) - back
        label = label_of(month, self.months, self.offset)
        if month < _month(date.min):
            return Period(label, date.min, self.months, date.min, self.offset)
        cut = _in_month(_month(self.as_of) - back, self.as_of.day) if self.as_of and self.provisional else None
        return Period(label, _in_month(month, 1), self.months, cut, self.offset)

    def through(self, last: Period) -> tuple[Period, ...]:
        """This period and those of its kind up to another; none where that one lies before."""
        months = range(_month(self.first), _month(last.first) + 1, self.months)
        return tuple(_of_months(month, self.months, self.offset) for month in months)

    def parts(self, months: int) -> tuple[Period, ...]:
        """The whole periods of so many months that this one consists of; none where they are as long or longer."""
        if months >= self.months:
            return ()
        first = _month(self.first)
        return tuple(_of_months(month, months, self.offset) for month in range(first, first + self.months, months))

    def around(self, months: int) -> Period:
        """The period of so many months, in the same year of the plan, that holds this one."""
        start = 12 * self.year + self.offset
        within = _month(self.first) - start
        return _of_months(start + within - within % months, months, self.offset)

    def begun_parts(self, months: int) -> tuple[Period, ...]:
        """Those of its parts that have begun by the last day looked at; the last one is cut short there as well."""
        begun = (part for part in self.parts(months) if part.first <= self.last)
        return tuple(replace(part, as_of=self.as_of) if part.end >= self.last else part for part in begun)


@lru_cache(maxsize=1024)
def parse_period(label: str, as_of: date | None = None, offset: int = 0) -> Period | None:
    """The period of a label: `2022`, `2022-H1`, `2022-Q3`, `2022-05`; None where the text is no label."""
    match = _LABEL.fullmatch(label)
    if match is None or match["year"] == "0000":
        return None
    month, months = 12 * int(match["year"]) + offset, 12
    if half := match["half"]:
        month, months = month + 6 * int(half) - 6, 6
    elif quarter := match["quarter"]:
        month, months = month + 3 * int(quarter) - 3, 3
    elif text := match["month"]:
        month, months = month - offset + int(text) - 1, 1
    if not _month(date.min) <= month <= _month(date.max):
        return None
    return Period(label, _in_month(month, 1), months, as_of, offset)


def unslashed(text: str, offset: int) -> str:
    """The label of a period whose year is written as the two that it lies in: `2022/23-Q1`; else the text as it is."""
    match = _SLASHED.fullmatch(text)
    if match is None or not offset:
        return text
    begins = int(match["first"])
    follows = f"{begins + 1:04}".endswith(match["second"])
    return f"{begins - offset // 12:04}{match['rest'] or ''}" if follows else text


def label_of(month: int, months: int, offset: int = 0) -> str:
    """The label of so many months from a month, which is counted from the January of the year 0."""
    year, within = divmod(month if months == 1 else month - offset, 12)
    match months:
        case 12:
            return f"{year:04}"
        case 6:
            return f"{year:04}-H{within // 6 + 1}"
        case 3:
            return f"{year:04}-Q{within // 3 + 1}"
        case _:
            return f"{year:04}-{within + 1:02}"


def last_of_part(year: int, number: int, months: int, offset: int) -> date:
    """The last day of a half or quarter of a plan's year, by its number; of a month, by that of the calendar."""
    first = 12 * year + offset
    return _in_month(first + (number - 1 - offset) % 12 if months == 1 else first + months * number - 1, 31)


def year_before(label: str) -> str:
    """The label of the same period a year before."""
    return f"{int(label[:4]) - 1:04}{label[4:]}"


def year_of(day: date, offset: int) -> int:
    """The plan year in which a day lies."""
    return (_month(day) - offset) // 12


def first_whole_year(first: date, offset: int) -> int:
    """The first plan year that begins on a day or after it."""
    return -((offset - _month(first) - (first.day > 1)) // 12)


def last_whole_year(last: date, offset: int) -> int:
    """The last plan year that has ended when a day is over."""
    through = _month(last) + (last == _in_month(_month(last), 31))
    return (through - offset) // 12 - 1


def _of_months(month: int, months: int, offset: int) -> Period:
    return Period(label_of(month, months, offset), _in_month(month, 1), months, None, offset)


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
