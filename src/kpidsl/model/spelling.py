"""Exact values and the names of figures in words, spelled as the language spells them, the same in every room.

It owns decimals that are written out or cut off, never rounded past a threshold. It knows nothing of rounding for show,
which the report owns.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from kpidsl.model.period import Back
from kpidsl.model.plan import Need
from kpidsl.model.values import NUMBER, AnchorValue, NotReached, Quantity, Range, Type

_LONGEST_EXACT = 6
_CUT = 4


def decimal_places(number: Fraction) -> int | None:
    """How many decimals write the number exactly; None where none do."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def digits(number: Fraction, places: int) -> str:
    """The number with so many decimals and `_` between thousands; what lies behind them is left away."""
    whole, decimals = divmod(int(abs(number) * 10**places), 10**places)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole:_}.{decimals:0{places}}" if places else f"{sign}{whole:_}"


def decimal(number: Fraction, longest: int = _LONGEST_EXACT, cut: int = _CUT) -> str:
    """A number: exact where it has no more than `longest` decimals, otherwise cut off with `…`.

    Cut, not rounded: 34.99996 must not read 35 where 35 is the threshold.
    """
    places = decimal_places(number)
    return f"{digits(number, cut)}…" if places is None or places > longest else digits(number, places)


def percent(share: Fraction) -> str:
    return f"{decimal(share * 100)} %"


def bare(value: AnchorValue, of: Type | None) -> str:
    """A value in its declared unit, without the unit's name."""
    match value:
        case Range(low, high):
            return bare(low, of) if low == high else f"{bare(low, of)}..{bare(high, of)}"
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return decimal(value / of.unit.factor) if isinstance(of, Quantity) else decimal(value)
        case datetime():
            return value.isoformat(sep=" ")
        case NotReached():
            return value.value
        case str():
            return f'"{value}"'
        case _:
            return value.isoformat()


def spelled(value: AnchorValue, of: Type | None) -> str:
    """A value with its unit: `35 %`, `105 EUR/impresa`, `2022-07-31`, `not reached`, `"attuato"`."""
    text = bare(value, of)
    if isinstance(value, Fraction | Range) and isinstance(of, Quantity) and of.unit != NUMBER:
        return f"{text} {of.unit.text}"
    return text


def name_at(name: str, back: Back) -> str:
    """A figure as a formula speaks of it: `x`, `previous(x)`, `previous(x, 2)`, `same_period_last_year(x)`.

    Of a part of the period: `x in 2022-Q1`, `previous(x) in 2022-Q1`.
    """
    if back.part is not None:
        return f"{name_at(name, replace(back, part=None))} in {back.part.label}"
    return _before("previous", _before("same_period_last_year", name, back.years), back.steps)


def _before(function: str, name: str, times: int) -> str:
    match times:
        case 0:
            return name
        case 1:
            return f"{function}({name})"
        case _:
            return f"{function}({name}, {times})"


def need_named(need: Need) -> str:
    return name_at(need.input, need.back)
