"""Years, and ranges of them."""

from __future__ import annotations

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.model.period import Period


@record
class Year:
    """A period label where the language asks for a year, or, in year lines, for a part of one."""

    period: Period
    span: Span


@record
class YearRange:
    first: Year
    last: Year | None  # None in `from 2023`: to the end of the plan
    span: Span
