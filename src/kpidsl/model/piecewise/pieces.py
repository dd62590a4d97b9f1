"""From a formula to its pieces on a stretch of the line.

The line is cut wherever the formula changes: where a comparison turns, a denominator is zero, `min` and `max` change
their mind, a rounded figure takes a step. Between two cuts it is one form. On a cut nothing is said: there the formula
itself is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cmp_to_key
from math import ceil, floor

from kpidsl.base.record import record
from kpidsl.model import expression as e
from kpidsl.model.arithmetic import Stepping, holds
from kpidsl.model.piecewise.forms import VALUE, Form, Quotient, Stairs, Unsettled, constant
from kpidsl.model.piecewise.polynomials import Polynomial, minus, sign, sign_of, times
from kpidsl.model.piecewise.roots import Cut, between, order, plain_between, roots, sign_at

WORK_LIMIT = 6_000  # nodes of a formula, each time that one is looked at on a stretch, and the pieces it has there
DEPTH_LIMIT = 150  # formulas inside formulas
STEPS_LIMIT = 400  # steps of a rounded figure, where they are counted out


@record
class Interval:
    """All that lies strictly between two cuts; None is without end."""

    low: Cut | None
    high: Cut | None

    @property
    def sample(self) -> Fraction:
        """A figure inside of it."""
        return between(self.low, self.high)

    @property
    def shown(self) -> Fraction:
        """A figure inside of it that is quickly read."""
        return plain_between(self.low, self.high)

    def holds(self, at: Fraction) -> bool:
        return (self.low is None or order(self.low, at) < 0) and (self.high is None or order(at, self.high) < 0)

    def split(self, cuts: Iterable[Cut]) -> Iterator[Interval]:
        """The intervals between cuts, which are in their order; those outside of it are passed over."""
        low = self.low
        for cut in cuts:
            if (low is None or order(low, cut) < 0) and (self.high is None or order(cut, self.high) < 0):
                yield Interval(low, cut)
                low = cut
        yield Interval(low, self.high)

    def at_roots(self, polynomial: Polynomial) -> Iterator[Interval]:
        return self.split(roots(polynomial) if polynomial else ())


@record
class Piece:
    """An interval and what the formula is there; None where it is undefined."""

    where: Interval
    form: Form | bool | None

    @property
    def number(self) -> Form | None:
        """The form, of which yes and no are 1 and 0."""
        return constant(Fraction(self.form)) if isinstance(self.form, bool) else self.form


@dataclass
class Work:
    """What taking a formula apart may cost, and what it did."""

    limit: int = WORK_LIMIT
    spent: int = 0

    def spend(self, pieces: int) -> None:
        self.spent += pieces
        if self.spent > self.limit:
            raise Unsettled("it falls into too many pieces")


class Pieces:
    """Takes formulas apart, over `value` and anchors of which these figures are known."""

    def __init__(self, figures: Mapping[str, Fraction], work: Work) -> None:
        self._figures = figures
        self._work = work
        self._depth = 0

    def of(self, formula: e.Expression, where: Interval) -> list[Piece]:
        """The pieces of a formula on an interval, in their order.

        Raises:
            Unsettled: it has too many, or is of a kind that is not taken apart.
        """
        self._work.spend(1)
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise Unsettled("it is nested too deeply")
        pieces = list(self._pieces(formula, where))
        self._depth -= 1
        self._work.spend(len(pieces) - 1)
        return pieces

    def _pieces(self, formula: e.Expression, where: Interval) -> Iterator[Piece]:
        match formula:
            case e.Constant(bool() as truth):
                yield Piece(where, truth)
            case e.Constant(Fraction() as number):
                yield Piece(where, constant(number))
            case e.Variable("value"):
                yield Piece(where, VALUE)
            case e.Variable(name):
                yield Piece(where, constant(self._figures[name]) if name in self._figures else None)
            case e.Known(e.Variable(name)):
                yield Piece(where, name in self._figures)
            case e.Conditional(condition, then, otherwise):
                for piece in self.of(condition, where):
                    branch = then if piece.form else otherwise
                    yield from [piece] if piece.form is None else self.of(branch, piece.where)
            case e.Logical(sign, left, right):
                for piece in self.of(left, where):
                    decided = piece.form is None or piece.form == (sign == "or")
                    yield from [piece] if decided else self.of(right, piece.where)
            case e.Negation(operand):
                for piece in self.of(operand, where):
                    yield Piece(piece.where, None if piece.form is None else not piece.form)
            case e.Negate(operand):
                for piece in self.of(operand, where):
                    yield from _times(piece.where, constant(Fraction(-1)), piece.number)
            case e.Arithmetic("^", base, exponent):
                power = e.constant_number(exponent)
                assert power is not None
                for piece in self.of(base, where):
                    yield from _power(piece.where, piece.number, int(power))
            case e.Arithmetic(sign, left, right):
                for on, one, other in self._both(left, right, where):
                    yield from _arithmetic(sign, on, one, other)
            case e.Comparison(sign, left, right):
                for on, one, other in self._both(left, right, where):
                    for there, found in ordered(on, one, other):
                        yield Piece(there, None if found is None else holds(sign, found))
            case e.Function("min" | "max", (first, *others)):
                yield from self._extreme(self.of(first, where), others, 1 if formula.name == "max" else -1)
            case e.Function("abs", (operand,)):
                yield from self._extreme(self.of(operand, where), [e.Negate(operand, formula.span)], 1)
            case e.Function("floor" | "ceil" | "round" as way, (operand, e.Constant(Fraction() as step))):
                for piece in self.of(operand, where):
                    yield from _stepped(piece.where, piece.number, way, step)
            case _:
                raise Unsettled(f"`{formula.span.text}` is not taken apart")

    def _both(
        self, left: e.Expression, right: e.Expression, where: Interval
    ) -> Iterator[tuple[Interval, Form | None, Form | None]]:
        for one in self.of(left, where):
            for other in self.of(right, one.where):
                yield other.where, one.number, other.number

    def _extreme(self, best: list[Piece], others: Iterable[e.Expression], wanted: int) -> list[Piece]:
        """Of several formulas the largest (1) or the smallest (-1)."""
        for other in others:
            best = [
                Piece(on, None if found is None else one.form if found in (0, wanted) else beside.form)
                for one in best
                for beside in self.of(other, one.where)
                for on, found in ordered(beside.where, *_unstepped(one.number, beside.number))
            ]
        return best


# --- arithmetic ------------------------------------------------------------------------------------------------------


def _arithmetic(sign: e.ArithmeticSign, where: Interval, left: Form | None, right: Form | None) -> Iterator[Piece]:
    if left is None or right is None:
        yield Piece(where, None)
        return
    match sign:
        case "+":
            yield from _plus(where, left, right)
        case "-":
            for piece in _times(where, constant(Fraction(-1)), right):
                yield from _plus(piece.where, left, piece.number)
        case "*":
            yield from _times(where, left, right)
        case "/":
            for under in _flat(where, right):
                for piece in _inverse(under.where, under.form):
                    yield from _times(piece.where, left, piece.number)
        case "^":
            raise AssertionError("powers have a way of their own")


def _plus(where: Interval, left: Form, right: Form | None) -> Iterator[Piece]:
    match left, right:
        case _, None:
            yield Piece(where, None)
        case Quotient(), Quotient():
            yield Piece(where, left.more(right))
        case (Stairs() as stairs, Quotient(number=Fraction() as number)) | (
            Quotient(number=Fraction() as number),
            Stairs() as stairs,
        ):
            yield Piece(where, replace(stairs, offset=stairs.offset + number))
        case _:
            for one, other in _both_flat(where, left, right):
                yield Piece(other.where, one.form.more(other.form))


def _times(where: Interval, left: Form, right: Form | None) -> Iterator[Piece]:
    match left, right:
        case _, None:
            yield Piece(where, None)
        case Quotient(), Quotient():
            yield Piece(where, left.multiplied(right))
        case (Stairs() as stairs, Quotient(number=Fraction() as number)) | (
            Quotient(number=Fraction() as number),
            Stairs() as stairs,
        ):
            scaled = replace(stairs, scale=stairs.scale * number, offset=stairs.offset * number)
            yield Piece(where, scaled if number else constant(number))
        case _:
            for one, other in _both_flat(where, left, right):
                yield Piece(other.where, one.form.multiplied(other.form))


def _inverse(where: Interval, form: Quotient) -> Iterator[Piece]:
    for on in where.at_roots(form.above):
        yield Piece(on, form.inverse() if form.above else None)


def _power(where: Interval, form: Form | None, power: int) -> Iterator[Piece]:
    if form is None:
        yield Piece(where, None)
        return
    for flat in _flat(where, form):
        for piece in _inverse(flat.where, flat.form) if power < 0 else (flat,):
            raised: Form | None = None
            if isinstance(piece.form, Quotient):
                raised = constant(Fraction(1))
                for _ in range(abs(power)):
                    raised = raised.multiplied(piece.form)
            yield Piece(piece.where, raised)


def _unstepped(one: Form | None, other: Form | None) -> tuple[Form | None, Form | None]:
    """Two forms in the same order or, of two staircases of the same steps, what is brought to them: one is not above
    the other where what it is made of is not.
    """
    if isinstance(one, Stairs) and isinstance(other, Stairs) and replace(one, inner=other.inner) == other:
        rising = one.scale > 0
        return (one.inner, other.inner) if rising else (other.inner, one.inner)
    return one, other


# --- order -----------------------------------------------------------------------------------------------------------


def ordered(where: Interval, left: Form | None, right: Form | None) -> Iterator[tuple[Interval, int | None]]:
    """Where the left is less (-1), equal (0) or more (1); None where one of them is undefined."""
    match left, right:
        case (None, _) | (_, None):
            yield where, None
        case Quotient(number=Fraction() as one), Quotient(number=Fraction() as other):
            yield where, sign_of(one - other)
        case Quotient(), Quotient():
            above = minus(times(left.above, right.below), times(right.above, left.below))
            below = times(left.below, right.below)
            for on in where.at_roots(above):
                yield on, sign(above, at := on.sample) * sign(below, at)
        case Stairs(), Quotient(number=Fraction() as number):
            for on in _around(where, left, number):
                yield on, sign_of(left(on.sample) - number)
        case Quotient(), Stairs():
            yield from ((on, found and -found) for on, found in ordered(where, right, left))
        case _:
            for flat, beside in _both_flat(where, left, right):
                yield from ordered(beside.where, flat.form, beside.form)


def _around(where: Interval, stairs: Stairs, number: Fraction) -> Iterator[Interval]:
    """The stretches on which a staircase is below a number, on it and above it."""
    steps = (number - stairs.offset) / stairs.scale / stairs.step
    for on in where.at_roots(stairs.threshold(ceil(steps)).above):
        yield from on.at_roots(stairs.threshold(floor(steps) + 1).above)


# --- steps -----------------------------------------------------------------------------------------------------------


def _stepped(where: Interval, form: Form | None, way: Stepping, step: Fraction) -> Iterator[Piece]:
    if form is None:
        yield Piece(where, None)
        return
    for flat in _flat(where, form):
        for on in flat.where.at_roots(flat.form.slope):
            stairs = Stairs(Fraction(1), Fraction(0), way, step, flat.form)
            yield Piece(on, stairs if flat.form.number is None else constant(stairs(on.sample)))


@record
class Flat:
    """A piece that is a quotient: of a staircase one of its steps."""

    where: Interval
    form: Quotient


def _both_flat(where: Interval, left: Form, right: Form) -> Iterator[tuple[Flat, Flat]]:
    for one in _flat(where, left):
        for other in _flat(one.where, right):
            yield one, other


def _flat(where: Interval, form: Form) -> Iterator[Flat]:
    """The steps of a staircase one by one, from the left to the right."""
    if isinstance(form, Quotient):
        yield Flat(where, form)
        return
    for on in counted_out(where, form):
        yield Flat(on, constant(form(on.sample)))


def counted_out(where: Interval, stairs: Stairs) -> list[Interval]:
    """The stretches on which a staircase is flat.

    Raises:
        Unsettled: there are too many of them.
    """
    low, high = _comes_to(stairs.inner, where.low, where), _comes_to(stairs.inner, where.high, where)
    if low is None or high is None or abs(high - low) > STEPS_LIMIT * stairs.step:
        raise Unsettled(f"a rounded figure takes more than {STEPS_LIMIT} steps")
    start = stairs.number(where.sample)
    cuts: list[Cut] = []
    for number, way in ((start + 1, 1), (start, -1)):
        while edges := [on.low for on in where.at_roots(stairs.threshold(number).above)][1:]:
            cuts += [edge for edge in edges if edge is not None]
            number += way
    return list(where.split(sorted(cuts, key=cmp_to_key(order))))


def _comes_to(form: Quotient, end: Cut | None, where: Interval) -> Fraction | None:
    """What a quotient comes to at an end of a stretch, at an irrational one about; None where it grows without end."""
    if end is None:
        excess = len(form.above) - len(form.below)
        return None if excess > 0 else Fraction(form.above[-1], form.below[-1]) if excess == 0 else Fraction(0)
    if not sign_at(form.below, end):
        return None
    if isinstance(end, Fraction):
        return form(end)
    near = end
    for _ in range(20):
        near = near.narrowed()
    beside = near.high if end is where.low else near.low
    return form(beside if where.holds(beside) else where.sample)
