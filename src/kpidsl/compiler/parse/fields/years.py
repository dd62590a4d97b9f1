"""Years, and ranges of them."""

from __future__ import annotations

from dataclasses import dataclass

from kpidsl.base.text import Span
from kpidsl.model.period import Period


@dataclass(frozen=True, slots=True)
class Year:
    """A period label where the language asks for a year, or, in year lines, for a part of one."""

    period: Period
    span: Span


@dataclass(frozen=True, slots=True)
class YearRange:
    first: Year
    last: Year | None  # None in `from 2023`: to the end of the plan
    span: Span
