"""The fields of tests."""

from __future__ import annotations

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse.fields.years import Year
from kpidsl.compiler.parse.syntax import Figure, Name, Percent, Text
from kpidsl.model.period import Period
from kpidsl.model.values import Status


@record
class PeriodField:
    period: Period
    span: Span


@record
class GivenField:
    """A figure for an input, or for `previous(input, steps)`, `same_period_last_year(input, steps)`.

    `part` is the part of the period that it is of, where a value is made of those of parts: `given x in 2022-Q1 = …`.
    """

    function: Name | None
    input: Name
    steps: int
    part: Year | None
    figure: Figure
    span: Span


@record
class ExpectField:
    """What is expected of a node; of the whole plan where `code` is None."""

    code: Text | None
    value: Figure | None
    points: Percent | None
    status: Status | None
    band: Text | None
    span: Span
