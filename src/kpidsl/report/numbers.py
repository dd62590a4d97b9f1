"""Owns how values are spelled: exactly for programs, rounded as declared for people. Knows nothing of scorecards.

Figures are spelled as the language spells them: a decimal point, `_` between thousands, the unit after a blank.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from kpidsl.model.plan import Display
from kpidsl.model.rules import Direction
from kpidsl.model.spelling import bare, decimal, decimal_places, digits
from kpidsl.model.values import NUMBER, PERCENT, AnchorValue, Judgement, Plain, Quantity, Range, Type, Unit, Value

Half = Literal["up", "even"]

#: An exact expansion is written out up to so many decimals; a longer one is cut, and says so.
_WRITTEN_OUT = 12
_CUT = 6


def unit_text(type_: Type) -> str | None:
    """The unit as the author spelled it; a judgement has none."""
    match type_:
        case Quantity(unit):
            return unit.text
        case Judgement():
            return None
        case Plain():
            return type_.value


def ends(value: AnchorValue) -> tuple[Value, ...]:
    """The two ends of a corridor; any other figure alone."""
    return (value.low, value.high) if isinstance(value, Range) else (value,)


def exact_text(value: AnchorValue, type_: Type) -> str:
    """A value for programs: numbers as fractions in their declared unit, percentages as fractions of 1, ISO dates.

    A corridor is its two ends: `1/10..1/5`.
    """
    if isinstance(value, Range):
        return f"{exact_text(value.low, type_)}..{exact_text(value.high, type_)}"
    if isinstance(value, Fraction):
        return str(value if _is_percentage(type_) else _in_unit(value, type_))
    return _word(value)


def figure(value: AnchorValue, type_: Type, *, unit: bool = True) -> str:
    """A figure as the author would write it, exact: `3.25 %`, `1_200 EUR`, `2022-07-31`; never rounded."""
    if isinstance(value, Range) and value.low != value.high:
        low = figure(value.low, type_, unit=False)
        return f"{low.removesuffix(' %')}..{figure(value.high, type_, unit=unit)}"
    if isinstance(value, Range):
        return figure(value.low, type_, unit=unit)
    if not isinstance(value, Fraction):
        return _word(value)
    number = _in_unit(value, type_)
    places = decimal_places(number)
    text = _fraction(number) if places is None else digits(number, places)
    return _with_unit(text, type_, unit)


def precise(value: Value, type_: Type) -> str:
    """A figure for proofs: exact where its decimals come to an end soon, otherwise cut off, never rounded."""
    if not isinstance(value, Fraction):
        return _word(value)
    return _with_unit(decimal(_in_unit(value, type_), _WRITTEN_OUT, _CUT), type_, wanted=True)


def rounded(
    value: Value,
    type_: Type,
    display: Display,
    *,
    marks: Iterable[Value] = (),
    direction: Direction | None = None,
    unit: bool = True,
) -> str:
    """A value for people, rounded as declared.

    Where the rounded figure would seem to stand on the other side of one of the marks, or upon it, the exact one is
    shown beside it. Percentages always have the declared decimals; any other figure that is whole has none.
    """
    if not isinstance(value, Fraction):
        return _word(value)
    number = _in_unit(value, type_)
    whole = number.denominator == 1 and not _is_percentage(type_)
    places = 0 if whole else display.decimals
    seeming = _rounded(number, places, display.half)
    shown = _with_unit(digits(seeming, places), type_, unit)
    thresholds = tuple(_in_unit(mark, type_) for mark in marks if isinstance(mark, Fraction))
    if _same_side(number, seeming, thresholds, direction):
        return shown
    return f"{shown} (exact {_with_unit(_nearer(number, places + 1, thresholds, direction), type_, unit)})"


def plain(value: AnchorValue, type_: Type, display: Display | None = None) -> str:
    """A value for spreadsheets: a decimal number in its declared unit, without the unit, never with `_`.

    Rounded as declared; without a declaration exact where its decimals come to an end, and else cut off.
    """
    if isinstance(value, Range):
        return "..".join(dict.fromkeys(plain(end, type_, display) for end in ends(value)))
    if not isinstance(value, Fraction):
        return _word(value)
    number = _in_unit(value, type_)
    if display is not None:
        text = rounded(value, type_, display, unit=False).removesuffix(f" {_unit(type_).text}")
    else:
        text = decimal(number, _WRITTEN_OUT, _WRITTEN_OUT).removesuffix("…")
    return text.replace("_", "")


def share(fraction: Fraction) -> str:
    """A weight or the points of an anchor, exact: `25 %`, `1/3`."""
    return figure(fraction, Quantity(PERCENT)) if decimal_places(fraction) is not None else str(fraction)


def points_text(points: Fraction, display: Display, marks: Iterable[Fraction] = (), *, unit: bool = True) -> str:
    """Points for people: full points are a mark too, which 99.97 % must not seem to reach."""
    return rounded(points, Quantity(PERCENT), display, marks=(Fraction(1), *marks), direction="higher", unit=unit)


def _is_percentage(type_: Type) -> bool:
    return isinstance(type_, Quantity) and type_.unit.text in (PERCENT.text, "pp")


def _unit(type_: Type) -> Unit:
    return type_.unit if isinstance(type_, Quantity) else NUMBER


def _in_unit(value: Fraction, type_: Type) -> Fraction:
    return value / _unit(type_).factor


def _with_unit(text: str, type_: Type, wanted: bool) -> str:
    spelled = _unit(type_).text
    if spelled == NUMBER.text or not (wanted or _is_percentage(type_)):
        return text
    return f"{text} {spelled}"


def _word(value: Value) -> str:
    """What is no number; texts without the quotes that they have inside sentences."""
    return value if isinstance(value, str) else bare(value, None)


def _fraction(number: Fraction) -> str:
    return f"{number.numerator:_}/{number.denominator:_}"


def _rounded(number: Fraction, places: int, half: Half) -> Fraction:
    """The number rounded to so many decimals; `half up` takes halves away from zero."""
    scaled = number * 10**places
    if half == "even":
        return Fraction(round(scaled), 10**places)
    magnitude = Fraction(int(abs(scaled) + Fraction(1, 2)), 10**places)
    return magnitude if scaled >= 0 else -magnitude


def _same_side(number: Fraction, seeming: Fraction, marks: Iterable[Fraction], direction: Direction | None) -> bool:
    """Whether what is shown has reached the same marks as the exact number."""
    match direction:
        case "higher":
            return all((number >= mark) == (seeming >= mark) for mark in marks)
        case "lower":
            return all((number <= mark) == (seeming <= mark) for mark in marks)
        case _:
            return all((number > mark) - (number < mark) == (seeming > mark) - (seeming < mark) for mark in marks)


def _nearer(number: Fraction, places: int, marks: tuple[Fraction, ...], direction: Direction | None) -> str:
    """As many decimals as it takes to see which marks the number has reached."""
    exact = decimal_places(number)
    if exact is not None and exact <= _WRITTEN_OUT:
        return digits(number, exact)
    if number in marks:
        return _fraction(number)  # a third that stands exactly on a third: no decimals reach it
    while not _same_side(number, Fraction(int(number * 10**places), 10**places), marks, direction):
        places += 1
    return f"{digits(number, places)}…"
