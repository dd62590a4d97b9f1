"""What a plan tells its readers beside what it computes: the metadata of its KPIs, and how a published page writes.

Nothing here takes part in a verdict.
"""

from __future__ import annotations

from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.model.period import Period
from kpidsl.model.values import Value


@record
class Observation:
    """What a KPI was when it was last observed; `written` is the figure as its author wrote it."""

    value: Value
    period: Period
    written: str
    span: Span


@record
class Metadata:
    """What is told of a KPI in words (D.P.C.M. 18/9/2012, art. 3), by its action or else by its indicator.

    `printed` is what an official table prints for the unit behind a figure: None where the usual sign or word serves.
    """

    type: str | None = None
    definition: str | None = None
    source: str | None = None
    method: str | None = None
    reference: str | None = None
    observed: tuple[Observation, ...] = ()
    printed: str | None = None


UNTOLD = Metadata()


@record
class Requirement:
    """The fields that every action of the plan must state, itself or by its indicator."""

    fields: tuple[str, ...]
    span: Span


Language = Literal["English", "Italian"]


@record
class Notation:
    """How a published page writes numbers and dates, and the language of its own words."""

    decimal: str = "."
    thousands: str = ""
    dates: str = "yyyy-mm-dd"
    language: Language = "English"


AS_WRITTEN = Notation()
