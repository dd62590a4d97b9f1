"""Owns how values are spelled: exactly for programs, rounded as declared for people. Knows nothing of scorecards.

Figures are spelled as the language spells them: a decimal point, `_` between thousands, the unit after a blank.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from kpidsl.model.plan import Display
from kpidsl.model.values import NUMBER, PERCENT, Judgement, NotReached, Plain, Quantity, Type, Unit, Value

Direction = Literal["higher", "lower"] | None
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


def exact_text(value: Value, type_: Type) -> str:
    """A value for programs: numbers as fractions in their declared unit, percentages as fractions of 1, ISO dates."""
    if isinstance(value, Fraction):
        return str(value if _is_percentage(type_) else _in_unit(value, type_))
    return _word(value)


def figure(value: Value, type_: Type, *, unit: bool = True) -> str:
    """A figure as the author would write it, exact: `3.25 %`, `1_200 EUR`, `2022-07-31`; never rounded."""
    if not isinstance(value, Fraction):
        return _word(value)
    number = _in_unit(value, type_)
    places = _places(number)
    text = _fraction(number) if places is None else _decimal(number, places)
    return _with_unit(text, type_, unit)


def precise(value: Value, type_: Type) -> str:
    """A figure for proofs: exact where its decimals come to an end soon, otherwise cut off, never rounded."""
    if not isinstance(value, Fraction):
        return _word(value)
    number = _in_unit(value, type_)
    places = _places(number)
    if places is None or places > _WRITTEN_OUT:
        return _with_unit(_cut(number, _CUT), type_, wanted=True)
    return figure(value, type_)


def rounded(
    value: Value,
    type_: Type,
    display: Display,
    *,
    marks: Iterable[Value] = (),
    direction: Direction = None,
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
    shown = _with_unit(_decimal(number, places, display.half), type_, unit)
    thresholds = tuple(_in_unit(mark, type_) for mark in marks if isinstance(mark, Fraction))
    seeming = Fraction(_halved(number, places, display.half), 10**places)
    if _same_side(number, seeming, thresholds, direction):
        return shown
    return f"{shown} (exact {_with_unit(_nearer(number, places + 1, thresholds, direction), type_, unit)})"


def share(fraction: Fraction) -> str:
    """A weight or the points of an anchor, exact: `25 %`, `1/3`."""
    return figure(fraction, Quantity(PERCENT)) if _places(fraction) is not None else str(fraction)


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
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case NotReached():
            return value.value
        case _:
            return str(value)


def _fraction(number: Fraction) -> str:
    return f"{number.numerator:_}/{number.denominator:_}"


def _decimal(number: Fraction, places: int, half: Half = "up") -> str:
    """The number rounded to so many decimals, with `_` between thousands."""
    units = _halved(number, places, half)
    integer, decimals = divmod(abs(units), 10**places)
    sign = "-" if units < 0 else ""
    return f"{sign}{integer:_}.{decimals:0{places}}" if places else f"{sign}{integer:_}"


def _halved(number: Fraction, places: int, half: Half) -> int:
    """The number in units of its last decimal; `half up` takes halves away from zero."""
    scaled = number * 10**places
    if half == "even":
        return int(round(scaled, 0))
    magnitude = int(abs(scaled) + Fraction(1, 2))
    return magnitude if scaled >= 0 else -magnitude


def _places(number: Fraction) -> int | None:
    """How many decimals write the number exactly; None where none do."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def _same_side(number: Fraction, seeming: Fraction, marks: Iterable[Fraction], direction: Direction) -> bool:
    """Whether what is shown has reached the same marks as the exact number."""
    match direction:
        case "higher":
            return all((number >= mark) == (seeming >= mark) for mark in marks)
        case "lower":
            return all((number <= mark) == (seeming <= mark) for mark in marks)
        case _:
            return all((number > mark) - (number < mark) == (seeming > mark) - (seeming < mark) for mark in marks)


def _nearer(number: Fraction, places: int, marks: tuple[Fraction, ...], direction: Direction) -> str:
    """As many decimals as it takes to see which marks the number has reached."""
    exact = _places(number)
    if exact is not None and exact <= _WRITTEN_OUT:
        return _decimal(number, exact)
    if number in marks:
        return _fraction(number)  # a third that stands exactly on a third: no decimals reach it
    while not _same_side(number, Fraction(int(number * 10**places), 10**places), marks, direction):
        places += 1
    return _cut(number, places)


def _cut(number: Fraction, places: int) -> str:
    """Towards zero, with a sign that more follows: what is shown is never more than there is."""
    sign = "-" if number < 0 else ""
    return f"{sign}{_decimal(Fraction(int(abs(number) * 10**places), 10**places), places)}…"
