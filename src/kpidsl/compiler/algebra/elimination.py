"""Linear conditions together, exactly: a case that satisfies them all, or the certainty that there is none.

Fourier and Motzkin's elimination, over whole numbers: equations are solved first; then each figure is eliminated by
pairing every lower bound with every upper one. Going back, each figure gets a value between its bounds, and of those a
round one, for a person is to read it. Past the bounds nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from itertools import chain
from math import ceil, floor, gcd, lcm
from typing import Generic, Literal, TypeVar

from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import TooLarge
from kpidsl.model.piecewise.roots import plain_between

ROWS_LIMIT = 400

Sign = Literal[">=", ">", "="]
V = TypeVar("V", bound=Hashable)

#: Figures that people like to read, tried in this order.
_ROUND = tuple(map(Fraction, (10, 20, 100, 5, 1, 2, 0, 50, 1000)))


@record
class Row(Generic[V]):
    """`parts · figures + constant`, which is at least zero, above zero, or zero."""

    parts: Mapping[V, int]
    constant: int
    sign: Sign

    @classmethod
    def of(cls, parts: Mapping[V, int | Fraction], constant: int | Fraction, sign: Sign) -> Row[V]:
        scale = lcm(constant.denominator, *(each.denominator for each in parts.values()))
        whole = {name: int(each * scale) for name, each in parts.items() if each}
        return _lowest(whole, int(constant * scale), sign)

    @property
    def holds(self) -> bool:
        """Of a row without figures: whether it is true."""
        return self.constant > 0 or (self.constant == 0 and self.sign != ">")

    @property
    def key(self) -> tuple[frozenset[tuple[V, int]], int, Sign]:
        return (frozenset(self.parts.items()), self.constant, self.sign)


def solution(rows: Iterable[Row[V]]) -> dict[V, Fraction] | None:
    """Figures that satisfy all rows; None where no figures do. It raises `TooLarge` past the bounds."""
    system = list(rows)
    steps: list[tuple[V, list[Row[V]]]] = []
    while True:
        settled = [row for row in system if not row.parts]
        if not all(row.constant == 0 if row.sign == "=" else row.holds for row in settled):
            return None
        system = list({row.key: row for row in system if row.parts}.values())
        if not system:
            break
        if len(system) > ROWS_LIMIT:
            raise TooLarge
        name, bounds = _next(system)
        steps.append((name, bounds))
        system = _without(name, bounds, [row for row in system if name not in row.parts])
    found: dict[V, Fraction] = {}
    for name, bounds in reversed(steps):
        for other in chain.from_iterable(row.parts for row in bounds):
            if other != name:
                found.setdefault(other, Fraction(0))  # every row about it fell away: it may be anything
        found[name] = _between(name, bounds, found)
    return found


def _next(system: list[Row[V]]) -> tuple[V, list[Row[V]]]:
    """The figure to eliminate, with the rows about it: one of an equation, else the one with the fewest pairs."""
    for row in system:
        if row.sign == "=":
            name = next(iter(row.parts))
            return name, [row, *(each for each in system if each is not row and name in each.parts)]
    lower: dict[V, int] = {}
    upper: dict[V, int] = {}
    for row in system:
        for name, part in row.parts.items():
            side = lower if part > 0 else upper
            side[name] = side.get(name, 0) + 1
    name = min(chain(lower, upper), key=lambda each: lower.get(each, 0) * upper.get(each, 0))
    return name, [row for row in system if name in row.parts]


def _without(name: V, bounds: list[Row[V]], others: list[Row[V]]) -> list[Row[V]]:
    """What the rows about a figure say of the others."""
    first = bounds[0]
    if first.sign == "=":
        return others + [_cancelled(name, first, row) for row in bounds[1:]]
    lower = [row for row in bounds if row.parts[name] > 0]
    upper = [row for row in bounds if row.parts[name] < 0]
    if len(lower) * len(upper) > ROWS_LIMIT:
        raise TooLarge
    return others + [_cancelled(name, low, high) for low in lower for high in upper]


def _cancelled(name: V, one: Row[V], other: Row[V]) -> Row[V]:
    """The sum of both in which a figure cancels; an equation is taken as often as needed, of either sign."""
    by, times = abs(other.parts[name]), abs(one.parts[name])
    if one.parts[name] * other.parts[name] > 0:
        assert one.sign == "="
        by = -by
    parts = {each: by * part for each, part in one.parts.items()}
    for each, part in other.parts.items():
        parts[each] = parts.get(each, 0) + times * part
    sign: Sign = other.sign if one.sign == "=" else ">" if ">" in (one.sign, other.sign) else ">="
    return _lowest(
        {each: part for each, part in parts.items() if part}, by * one.constant + times * other.constant, sign
    )


def _lowest(parts: dict[V, int], constant: int, sign: Sign) -> Row[V]:
    common = gcd(constant, *parts.values())
    if common > 1:
        return Row({name: part // common for name, part in parts.items()}, constant // common, sign)
    return Row(parts, constant, sign)


def _between(name: V, bounds: list[Row[V]], found: Mapping[V, Fraction]) -> Fraction:
    """A value within the bounds that the figures found leave, which elimination made sure there is."""
    low: tuple[Fraction, bool] | None = None
    high: tuple[Fraction, bool] | None = None
    for row in bounds:
        rest = sum((part * found[other] for other, part in row.parts.items() if other != name), Fraction(row.constant))
        edge, strict = -rest / row.parts[name], row.sign == ">"
        if row.sign == "=":
            return edge
        if row.parts[name] > 0:
            low = (edge, strict) if low is None else max(low, (edge, strict))
        else:
            high = (edge, strict) if high is None else min(high, (edge, strict), key=lambda e: (e[0], not e[1]))
    return _round(low, high)


def _round(low: tuple[Fraction, bool] | None, high: tuple[Fraction, bool] | None) -> Fraction:
    def inside(value: Fraction) -> bool:
        above = low is None or value > low[0] or (value == low[0] and not low[1])
        below = high is None or value < high[0] or (value == high[0] and not high[1])
        return above and below

    if low is not None and high is not None and low[0] == high[0]:
        return low[0]
    near: list[Fraction] = []
    if low is not None:
        near += [Fraction(floor(low[0]) + 1), Fraction(ceil(low[0]))]
    if high is not None:
        near += [Fraction(ceil(high[0]) - 1), Fraction(floor(high[0]))]
    near.append(plain_between(low and low[0], high and high[0]))
    return next(value for value in (*_ROUND, *near) if inside(value))
