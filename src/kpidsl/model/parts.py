"""Figures stated in parts: how the figure of a longer period follows from those of the parts that it consists of.

It owns what sum, last, mean and lowest are of each kind of value. It knows nothing of where the figures stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, assert_never

from kpidsl.base.record import record
from kpidsl.model.values import NOT_REACHED, AnchorValue, Quantity, Range, Type, Value

Way = Literal["sum", "last", "mean", "lowest"]
Part = Literal["half", "quarter", "month"]

MONTHS: dict[Part, int] = {"half": 6, "quarter": 3, "month": 1}


@record
class Parts:
    """What is stated each half, quarter or month, and what the year's figure is of these."""

    part: Part
    way: Way

    @property
    def months(self) -> int:
        return MONTHS[self.part]

    @property
    def plural(self) -> str:
        return "halves" if self.part == "half" else f"{self.part}s"

    def fit(self, type_: Type) -> bool:
        """Whether figures of a kind can be put together so: there is no sum of dates or of judgements."""
        return isinstance(type_, Quantity) or self.way in ("last", "lowest")

    def figure(self, values: Sequence[Value], words: Sequence[str] = ()) -> Value:
        """The figure that these make, which stand in the order of time; `words` are those of a scale, best first."""
        assert values
        match self.way:
            case "sum":
                return sum(_numbers(values), Fraction(0))
            case "mean":
                return sum(_numbers(values), Fraction(0)) / len(values)
            case "last":
                return values[-1]
            case "lowest":
                return _lowest(values, words)
            case _:
                assert_never(self.way)

    def anchor(self, values: Sequence[AnchorValue], words: Sequence[str] = ()) -> AnchorValue:
        """Likewise of anchors; of corridors the two ends are put together, each with its like."""
        plain = [value for value in values if not isinstance(value, Range)]
        if len(plain) == len(values):
            return self.figure(plain, words)
        ranges = [value for value in values if isinstance(value, Range)]
        assert len(ranges) == len(values), values
        low = self.figure([stretch.low for stretch in ranges])
        high = self.figure([stretch.high for stretch in ranges])
        assert isinstance(low, Fraction)
        assert isinstance(high, Fraction)
        return Range(low, high)


def _lowest(values: Sequence[Value], words: Sequence[str]) -> Value:
    """The least number, the earliest date, `no` before `yes`, the word that stands last on its scale."""
    first = values[0]
    if isinstance(first, bool):
        return all(values)
    if isinstance(first, Fraction):
        return min(_numbers(values))
    if isinstance(first, str):
        return max((value for value in values if isinstance(value, str)), key=words.index)
    return min((value for value in values if isinstance(value, date)), default=NOT_REACHED)


def _numbers(values: Sequence[Value]) -> list[Fraction]:
    numbers = [value for value in values if isinstance(value, Fraction)]
    assert len(numbers) == len(values), values
    return numbers
