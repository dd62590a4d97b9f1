"""The same question of whole numbers alone: whether a function in pieces ever falls from one of them to the next.

Inside a piece that does not fall, its first and its last whole number tell all; so a few figures decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import TypeGuard

from kpidsl.base.record import record
from kpidsl.model.piecewise.forms import Quotient, Stairs, Unsettled
from kpidsl.model.piecewise.monotone import Decline, Evaluate, Undefined, Way, steepness
from kpidsl.model.piecewise.pieces import Interval, Piece
from kpidsl.model.piecewise.roots import Cut, Irrational


@record
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
        earned = [(number, points) for number in self._told()[:: self.way] if (points := self.at(number)) is not None]
        for (worse, more), (better, less) in pairwise(earned):
            if more > less:
                yield Decline(worse, more, better, less)

    def most(self, edge: Fraction) -> Fraction | None:
        """What the best of its numbers short of its better end has, if there is one."""
        best = self._best(edge)
        return None if best is None else self.at(best)

    def near(self, edge: Fraction, less: Fraction) -> tuple[Fraction, Fraction]:
        """The best of its numbers, and its value, which is more than another."""
        best = self._best(edge)
        assert best is not None
        more = self.at(best)
        assert more is not None
        assert more > less
        return best, more

    def below(self, number: Fraction | None) -> Iterator[tuple[Fraction, Fraction]]:
        """Whole numbers at which it is below a number, if there is one, and what it is there."""
        if number is not None:
            yield from ((at, less) for at in self._told() if (less := self.at(at)) is not None and less < number)

    def _best(self, edge: Fraction) -> Fraction | None:
        """The whole number next to its better end, and not on it."""
        best = Fraction(ceil(edge) - 1 if self.way > 0 else floor(edge) + 1)
        inside = (self.low is None or self.low <= best) and (self.high is None or best <= self.high)
        return best if inside else None

    def _told(self) -> list[Fraction]:
        """The whole numbers that tell all about it, in their order."""
        told = set(self._cuts())
        for piece in self.pieces:
            for on in self._slopes(piece):
                told |= {cut for cut in (on.low, on.high) if _is_whole(cut)}
                told |= set(_telling(on))
        return sorted(told)

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
