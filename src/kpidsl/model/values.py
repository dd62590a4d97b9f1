"""Values and their types.

Every number is an exact rational in the coherent unit of its dimension (euro, day, one), whatever unit the author
wrote: 35 % is 7/20. `Unit.factor` leads back to the declared unit.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Literal

from kpidsl.base.record import record


class NotReached(Enum):
    """The figure of a milestone that did not happen: later than every date."""

    NOT_REACHED = "not reached"


NOT_REACHED = NotReached.NOT_REACHED

#: A known value: a number in coherent units, a date, a date with time, yes/no, or the words of a judgement or text.
Value = Fraction | datetime | date | bool | str | NotReached


@record
class Range:
    """The figure of a corridor: a stretch of numbers in coherent units, both ends included."""

    low: Fraction
    high: Fraction


#: What an anchor can be: a value, or a stretch of them.
AnchorValue = Value | Range

Dimension = tuple[tuple[str, int], ...]  # ("EUR", 1), ("impresa", -1): sorted by name, no zero exponent


@record
class Unit:
    """A unit as the author spells it, with its dimension and what one of it is in coherent units (1 % is 1/100)."""

    text: str
    dimension: Dimension
    factor: Fraction = Fraction(1)


@record
class Quantity:
    """The type of numbers that carry a unit."""

    unit: Unit


@record
class Judgement:
    """The type of qualitative judgements on a scale."""

    scale: str


class Plain(Enum):
    """The types that need no more than their name."""

    DATE = "date"
    DATETIME = "datetime"
    YEAR = "year"
    YES_NO = "yes/no"
    TEXT = "text"
    CODE = "code"


Type = Quantity | Judgement | Plain

PERCENT = Unit("%", (), Fraction(1, 100))
NUMBER = Unit("number", ())
SECOND = Unit("second", (("hour", 1),), Fraction(1, 3600))


class Absence(Enum):
    """Why there is no value. Nothing absent ever becomes a number."""

    MISSING = "missing"
    UNDEFINED = "undefined"
    NOT_ASSESSED = "not_assessed"


@record
class Absent:
    """An absent value, with the reasons in words, each naming what is absent."""

    kind: Absence
    reasons: tuple[str, ...]


Result = Value | Absent

#: What became of a node: it has a verdict, or the reason why it has none.
Status = Literal["measured", "missing", "undefined", "not_due", "not_assessed"]
