"""Owns working days: weekends, holidays, a plan's own closed days. Knows nothing of rows or engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kpidsl.model.plan import Holidays

#: National holidays are known well only inside this range; a date outside it has no working days.
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2099, 12, 31)

_SATURDAY = 5


class Calendar:
    """Which days are worked. Years are worked out when they are first asked for."""

    def __init__(self, holidays: Holidays | None) -> None:
        self._country = holidays.country if holidays else None
        self._region = holidays.region if holidays else None
        self._closed = frozenset(holidays.closed) if holidays else frozenset()
        self._closed_once = frozenset(holidays.closed_once) if holidays else frozenset()
        self._years: dict[int, tuple[int, ...]] = {}

    @staticmethod
    def covers(day: date) -> bool:
        return FIRST_DAY <= day <= LAST_DAY

    @property
    def known(self) -> bool:
        """Whether there are holidays for the plan's country, named by its two letters, and for the part of it."""
        if self._country is None:
            return True
        regions = self.regions
        return regions is not None and (self._region is None or self._region in regions)

    @property
    def regions(self) -> tuple[str, ...] | None:
        """The parts of the plan's country that have holidays of their own; None where the country is not known."""
        if self._country is None or not (len(self._country) == 2 and self._country.isupper()):
            return None
        from holidays import country_holidays

        try:
            return tuple(name for name in country_holidays(self._country).subdivisions if name.isalnum())
        except NotImplementedError:
            return None

    def workdays(self, start: date, end: date) -> int:
        """The working days in (start, end]; where the end comes first, minus those in (end, start]."""
        if end < start:
            return -self.workdays(end, start)
        whole_years = sum(self._worked(year)[-1] for year in range(start.year, end.year))
        return whole_years + self._worked_through(end) - self._worked_through(start)

    def running_count(self, first_year: int, last_year: int) -> Iterator[tuple[date, int]]:
        """Every day of some years, with the working days from their beginning through that day."""
        before = 0
        for year in range(first_year, last_year + 1):
            worked = self._worked(year)
            for index, count in enumerate(worked):
                yield date(year, 1, 1) + timedelta(days=index), before + count
            before += worked[-1]

    def _worked_through(self, day: date) -> int:
        return self._worked(day.year)[day.timetuple().tm_yday - 1]

    def _worked(self, year: int) -> tuple[int, ...]:
        """For every day of a year, the working days from 1 January through that day."""
        if year not in self._years:
            free = self._holidays(year) | self._closed_once
            counts: list[int] = []
            day = date(year, 1, 1)
            while day.year == year:
                closed = day.weekday() >= _SATURDAY or day in free or (day.month, day.day) in self._closed
                counts.append((counts[-1] if counts else 0) + (not closed))
                day += timedelta(days=1)
            self._years[year] = tuple(counts)
        return self._years[year]

    def _holidays(self, year: int) -> frozenset[date]:
        if self._country is None:
            return frozenset()
        from holidays import country_holidays  # 60 ms to import, and few plans count working days

        return frozenset(country_holidays(self._country, subdiv=self._region, years=year))
