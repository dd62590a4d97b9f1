"""Exact figures in words, for reasons and traces: in the author's unit, and never rounded past a threshold.

It owns how a figure is spelled inside a sentence. It knows nothing of the rounding for show, which the report owns.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from kpidsl.model.plan import Need
from kpidsl.model.values import NUMBER, NotReached, Quantity, Type, Value

_LONGEST_EXACT = 6
_CUT = 4


def decimal(number: Fraction) -> str:
    """A number in the spelling of the language: exact where that is short, otherwise cut off with `…`.

    Cut, not rounded: 34.99996 must not read 35 where 35 is the threshold.
    """
    places = next((n for n in range(_LONGEST_EXACT + 1) if (number * 10**n).denominator == 1), None)
    kept = _CUT if places is None else places
    digits = int(abs(number) * 10**kept)
    whole, rest = divmod(digits, 10**kept)
    sign = "-" if number < 0 else ""
    fraction = f".{rest:0{kept}}" if kept else ""
    return f"{sign}{whole:_}{fraction}{'…' if places is None else ''}"


def percent(share: Fraction) -> str:
    return f"{decimal(share * 100)} %"


def bare(value: Value, of: Type | None) -> str:
    """A value in its declared unit, without the unit's name."""
    match value:
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


def spelled(value: Value, of: Type | None) -> str:
    """A value with its unit: `35 %`, `105 EUR/impresa`, `2022-07-31`, `not reached`, `"attuato"`."""
    text = bare(value, of)
    if isinstance(value, Fraction) and isinstance(of, Quantity) and of.unit != NUMBER:
        return f"{text} {of.unit.text}"
    return text


def name_at(name: str, steps: int) -> str:
    """A figure as a formula speaks of it: `x`, `previous(x)`, `previous(x, 2)`."""
    match steps:
        case 0:
            return name
        case 1:
            return f"previous({name})"
        case _:
            return f"previous({name}, {steps})"


def need_named(need: Need) -> str:
    return name_at(need.input, need.steps)
