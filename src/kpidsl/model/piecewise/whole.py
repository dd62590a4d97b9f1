"""The same question of whole numbers alone: whether a function in pieces ever falls from one of them to the next.

Inside a piece that does not fall, its first and its last whole number tell all; so a few figures decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import TypeGuard

from kpidsl.model.piecewise.forms import Quotient, Stairs, Unsettled
from kpidsl.model.piecewise.monotone import Decline, Evaluate, Undefined, Way, steepness
from kpidsl.model.piecewise.pieces import Interval, Piece
from kpidsl.model.piecewise.roots import Cut, Irrational


@dataclass(frozen=True, slots=True)
class WholeLine:
    """A function of the whole numbers from `low` to `high`; better ones lie upwards (1) or downwards (-1)."""

    pieces: Sequence[Piece]
    low: Fraction | None
    high: Fraction | None
    way: Way
    at: Evaluate

    def undefined(self) -> Iterator[Undefined]:
        for piece in self.pieces:
            if piece.form is None and (numbers := _telling(piece.where)):
                yield Undefined(numbers[0])
        yield from (Undefined(number) for number in self._cuts() if self.at(number) is None)

    def declines(self) -> Iterator[Decline]:
        told = set(self._cuts())
        for piece in self.pieces:
            for on in self._slopes(piece):
                told |= {cut for cut in (on.low, on.high) if _is_whole(cut)}
                told |= set(_telling(on))
        earned = [(number, points) for number in sorted(told)[:: self.way] if (points := self.at(number)) is not None]
        for (worse, more), (better, less) in pairwise(earned):
            if more > less:
                yield Decline(worse, more, better, less)

    def _cuts(self) -> list[Fraction]:
        cuts = (self.low, *(piece.where.high for piece in self.pieces[:-1]), self.high)
        return [cut for cut in cuts if _is_whole(cut)]

    def _slopes(self, piece: Piece) -> Iterator[Interval]:
        """The stretches of a piece on which it does nothing but rise, or nothing but fall."""
        match piece.form:
            case Quotient(slope=slope):
                yield from piece.where.at_roots(slope)
            case Stairs() as stairs if None in (piece.where.low, piece.where.high):
                if steepness(piece.where, stairs) * self.way < 0:
                    raise Unsettled("a rounded figure falls without end")
                yield piece.where
            case _:
                yield piece.where


def _telling(where: Interval) -> list[Fraction]:
    """The first and the last whole number of a stretch; of one without end, two neighbours at its other end."""
    low, high = where.low, where.high
    first = None if low is None else Fraction(_floor(low) + 1)
    last = None if high is None else Fraction(_floor(high) - (isinstance(high, Fraction) and high.denominator == 1))
    if first is not None and last is not None:
        return [first, last] if first <= last else []
    if first is not None:
        return [first, first + 1]
    return [last - 1, last] if last is not None else [Fraction(0), Fraction(1)]


def _floor(cut: Cut) -> int:
    while isinstance(cut, Irrational):
        if floor(cut.low) + 1 >= cut.high:
            return floor(cut.low)
        cut = cut.narrowed()
    return floor(cut)


def _is_whole(cut: Cut | None) -> TypeGuard[Fraction]:
    return isinstance(cut, Fraction) and cut.denominator == 1
