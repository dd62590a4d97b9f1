"""The fields of the plan."""

from __future__ import annotations

from datetime import date
from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse.fields.years import Year
from kpidsl.compiler.parse.syntax import Name, Percent, Text


@record
class EntityField:
    entity: Text
    span: Span


@record
class YearsField:
    first: Year
    last: Year
    span: Span


@record
class YearStartField:
    """`year starts 07-01` or `year ends 06-30`: the first or the last day (month, day) of the plan's years."""

    edge: Literal["starts", "ends"]
    day: tuple[int, int]
    at: Span  # of the day
    span: Span


@record
class CurrencyField:
    names: tuple[Name, ...]
    span: Span


@record
class HolidaysField:
    """`region` is the part of the country; `closed` are days (month, day) of every year, `closed_once` days of one."""

    country: Name
    region: Name | None
    closed: tuple[tuple[int, int], ...]
    closed_once: tuple[date, ...]
    span: Span


@record
class MissingField:
    kind: Literal["block", "zero", "reweight"]
    at_least: Percent | None
    span: Span


@record
class ScoringField:
    """`rule` is None in `scoring none`: a figure that is only watched."""

    rule: Name | None
    span: Span


@record
class DisplayField:
    decimals: int
    half: Literal["up", "even"]
    span: Span
