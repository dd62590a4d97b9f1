"""Whether a function in pieces ever falls along a line from worse to better values, decided exactly.

Inside a piece the sign of the slope tells; at a cut what the function comes to from either side, and what it is there.
A fall is shown by two figures that evaluation confirms. The functions here are never below zero, so that where one
grows without end it is above every other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Literal

from kpidsl.base.record import record
from kpidsl.model.piecewise.forms import Quotient, Stairs, constant
from kpidsl.model.piecewise.pieces import Interval, Piece, counted_out, ordered
from kpidsl.model.piecewise.polynomials import minus, sign, sign_of, times, value
from kpidsl.model.piecewise.roots import Cut, Irrational, plain_between, sign_at

#: The exact value of the function at a figure; None where it is undefined.
Evaluate = Callable[[Fraction], Fraction | None]
Way = Literal[1, -1]


@record
class Decline:
    """A worse value that earns more than a better one."""

    worse: Fraction
    more: Fraction
    better: Fraction
    less: Fraction


@record
class Undefined:
    """A figure at which the function has no value."""

    at: Fraction


Fault = Decline | Undefined


@record
class Line:
    """A function from `low` to `high`, both included; better values lie upwards (1) or downwards (-1)."""

    pieces: Sequence[Piece]
    low: Fraction | None
    high: Fraction | None
    way: Way
    at: Evaluate

    def undefined(self) -> Iterator[Undefined]:
        yield from (Undefined(piece.where.shown) for piece in self.pieces if piece.form is None)
        yield from (Undefined(cut) for cut in self._cuts() if isinstance(cut, Fraction) and self.at(cut) is None)

    def declines(self) -> Iterator[Decline]:
        """Where it falls, among figures where it is defined throughout."""
        for piece in self.pieces:
            yield from self._within(piece)
        ordered: list[Piece | None] = [None, *self.pieces[:: self.way], None]
        for before, after in pairwise(ordered):
            cut = self.end(before, better=True) if before else self.end(after, better=False) if after else None
            match cut:
                case Fraction():
                    yield from self._at_cut(before, cut, after)
                case Irrational() if before and after:
                    yield from self._around(before, cut, after)
                case _:
                    pass

    def most(self, edge: Fraction) -> Fraction | None:
        """What it comes to at its better end, from within; None where it has nothing there.

        Of a function that does not decline this is what nothing in it exceeds.
        """
        return limit(self.pieces[:: self.way][-1], edge) if self.pieces else None

    def near(self, edge: Fraction, less: Fraction) -> tuple[Fraction, Fraction]:
        """A figure near its better end where it comes to more than a number, and what it is there."""
        return self._towards(self.pieces[:: self.way][-1], edge, less)

    def below(self, number: Fraction | None) -> Iterator[tuple[Fraction, Fraction]]:
        """Figures at which it is below a number, if there is one, and what it is there."""
        if number is None:
            return
        figures = [cut for cut in self._cuts() if isinstance(cut, Fraction)]
        for piece in self.pieces:
            ordered_to = ordered(piece.where, piece.number, constant(number))
            figures += [on.shown for on, found in ordered_to if found == -1]
        yield from ((figure, less) for figure in figures if (less := self.at(figure)) is not None and less < number)

    def end(self, piece: Piece, *, better: bool) -> Cut | None:
        return piece.where.high if better == (self.way > 0) else piece.where.low

    def _cuts(self) -> list[Cut | None]:
        return [self.low, *(piece.where.high for piece in self.pieces[:-1]), self.high]

    # --- inside a piece ----------------------------------------------------------------------------------------------

    def _within(self, piece: Piece) -> Iterator[Decline]:
        match piece.form:
            case Quotient() as form:
                for on in piece.where.at_roots(form.slope):
                    if sign(form.slope, on.sample) * self.way < 0:
                        yield self._shown(on.shown, plain_between(on.shown, on.high))
            case Stairs() as form:
                if steepness(piece.where, form) * self.way < 0 and (steps := _two_steps(piece.where, form)):
                    yield self._shown(*steps)
            case _:
                pass

    def _shown(self, low: Fraction, high: Fraction) -> Decline:
        """The decline between two figures, of which the better one earns less."""
        worse, better = (low, high) if self.way > 0 else (high, low)
        more, less = self.at(worse), self.at(better)
        assert more is not None, worse
        assert less is not None, better
        assert more > less, (worse, better)
        return Decline(worse, more, better, less)

    # --- at a cut ----------------------------------------------------------------------------------------------------

    def _at_cut(self, before: Piece | None, cut: Fraction, after: Piece | None) -> Iterator[Decline]:
        here = self.at(cut)
        assert here is not None, cut
        if before is not None and not _at_most(limit(before, cut), here):
            worse, more = self._towards(before, cut, here)
            yield Decline(worse, more, cut, here)
        if after is not None and (there := limit(after, cut)) is not None and there < here:
            better = after.where.shown
            while (less := self.at(better)) is None or less >= here:
                better = _nearer(better, cut)
            yield Decline(cut, here, better, less)

    def _around(self, before: Piece, cut: Irrational, after: Piece) -> Iterator[Decline]:
        """Past an irrational cut, which no figure lies on."""
        one, other = before.form, after.form
        assert isinstance(one, Quotient)
        assert isinstance(other, Quotient)
        ends = sign_at(one.below, cut), sign_at(other.below, cut)
        drop = minus(times(one.above, other.below), times(other.above, one.below))
        if ends[1] and (not ends[0] or sign_at(drop, cut) * ends[0] * ends[1] > 0):
            worse, better = before.where.shown, after.where.shown
            while one(worse) <= other(better):
                worse, better = _nearer(worse, cut), _nearer(better, cut)
            yield self._shown(*sorted((worse, better)))

    def _towards(self, piece: Piece, cut: Fraction, less: Fraction) -> tuple[Fraction, Fraction]:
        """A figure of a piece, near an end of it where it comes to more than a number, and what it is there."""
        figure = piece.where.shown
        while (earned := self.at(figure)) is None or earned <= less:
            figure = _nearer(figure, cut)
        return figure, earned


def _at_most(limit: Fraction | None, number: Fraction) -> bool:
    return limit is not None and limit <= number


def _nearer(figure: Fraction, cut: Cut) -> Fraction:
    if isinstance(cut, Irrational):
        return plain_between(figure, cut) if figure <= cut.low else plain_between(cut, figure)
    return plain_between(*sorted((figure, cut)))


def limit(piece: Piece, cut: Fraction) -> Fraction | None:
    """What a function comes to at an end of a piece; None where it grows without end."""
    match piece.form:
        case Quotient() as form:
            return form(cut) if value(form.below, cut) else None
        case Stairs() as form:
            if not value(form.inner.below, cut):
                return None
            on = piece.where
            near = floor(form.inner(cut) / form.step)
            for number in range(near - 1, near + 3):
                steps = list(on.at_roots(form.threshold(number).above))
                on = steps[0] if on.low == cut else steps[-1]
            return form(on.sample)
        case _:
            raise AssertionError(piece)


def steepness(where: Interval, stairs: Stairs) -> int:
    """Whether a staircase goes up (1) or down (-1)."""
    return sign_of(stairs.scale) * sign(stairs.inner.slope, where.sample)


def _two_steps(where: Interval, stairs: Stairs) -> tuple[Fraction, Fraction] | None:
    """Two figures on different steps, in their order; None where there is one step alone."""
    number = stairs.number(where.sample)
    for threshold in (number + 1, number):
        low, *rest = where.at_roots(stairs.threshold(threshold).above)
        if rest and stairs(low.sample) != stairs(rest[0].sample):
            return low.shown, rest[0].shown
    return None


def settled(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces of which no staircase ends at an irrational cut: there its steps are counted out."""
    result: list[Piece] = []
    for piece in pieces:
        ends = (piece.where.low, piece.where.high)
        if isinstance(piece.form, Stairs) and any(isinstance(end, Irrational) for end in ends):
            form = piece.form
            result += [Piece(on, constant(form(on.sample))) for on in counted_out(piece.where, form)]
        else:
            result.append(piece)
    return result
