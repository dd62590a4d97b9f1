"""Which values a KPI can have at all, as far as its formula and what the plan assumes tell.

What is counted is never below zero, and whole where rows are counted; sums, products and quotients follow from their
parts. A reach is never too small: what lies outside of it is no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from kpidsl.base.record import record
from kpidsl.model import expression as e
from kpidsl.model.plan import Assumption, Input, Kpi, Let
from kpidsl.model.values import Plain, Quantity

_MEASURED = frozenset({"day", "workday", "hour"})  # dimensions of time, which is not counted
_TURNED: Mapping[e.ComparisonSign, e.ComparisonSign] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@record
class Reach:
    """The numbers from `low` to `high`, without end where one is None; of `whole` ones no others."""

    low: Fraction | None = None
    high: Fraction | None = None
    whole: bool = False

    def __contains__(self, at: Fraction) -> bool:
        inside = (self.low is None or self.low <= at) and (self.high is None or at <= self.high)
        return inside and (not self.whole or at.denominator == 1)

    @property
    def positive(self) -> bool:
        """Whether nothing in it is below zero."""
        return self.low is not None and self.low >= 0


ANYTHING = Reach()
DAYS = Reach(whole=True)
_SHARE = Reach(Fraction(0), Fraction(1))


@dataclass
class Reaches:
    """The reaches of the formulas of one plan; without its `currencies` no unit is known to be counted."""

    inputs: Mapping[str, Input]
    lets: Mapping[str, Let]
    assumptions: Sequence[Assumption]
    currencies: Sequence[str] | None
    _of_lets: dict[str, Reach] = field(default_factory=dict)

    def of_kpi(self, kpi: Kpi) -> Reach:
        match kpi.type:
            case Plain.DATE:
                return DAYS
            case Quantity():
                reach = self.of(kpi.formula)
                empty = reach.low is not None and reach.high is not None and reach.low > reach.high
                return ANYTHING if empty else reach  # where assumptions leave nothing, nothing is known
            case _:
                return ANYTHING

    def of(self, formula: e.Expression) -> Reach:
        match formula:
            case e.Constant(Fraction() as number):
                return Reach(number, number, number.denominator == 1)
            case e.InputRef(name):
                return self._assumed(formula, self._of_input(self.inputs[name]))
            case e.LetRef(name):
                if name not in self._of_lets:
                    self._of_lets[name] = self._assumed(formula, self.of(self.lets[name].formula))
                return self._of_lets[name]
            case e.Previous(operand):
                return self.of(operand)
            case e.OfParts(operand, parts):
                reach = self.of(operand)
                if parts.way == "sum":
                    return Reach(Fraction(0) if reach.positive else None, None, reach.whole)
                return Reach(reach.low, reach.high, reach.whole and parts.way != "mean")
            case e.Negate(operand):
                return _negated(self.of(operand))
            case e.Arithmetic("/", left, right):
                return self._quotient(left, right)
            case e.Arithmetic(sign, left, right):
                return _arithmetic(sign, self.of(left), self.of(right))
            case e.Conditional(_, then, otherwise):
                return _either(self.of(then), self.of(otherwise))
            case e.Function(_, arguments):
                return _function(formula, [self.of(argument) for argument in arguments])
            case _:
                return ANYTHING

    def _of_input(self, input_: Input) -> Reach:
        match input_.type:
            case Quantity(unit) if self._counted(name for name, _ in unit.dimension):
                rows = input_.measure is not None and input_.measure.aggregate in ("count", "distinct")
                return Reach(Fraction(0), None, rows)
            case _:
                return ANYTHING

    def _counted(self, dimension: Iterator[str]) -> bool:
        names = set(dimension)
        return bool(names) and self.currencies is not None and not names & _MEASURED.union(self.currencies)

    def _quotient(self, left: e.Expression, right: e.Expression) -> Reach:
        above, below = self.of(left), self.of(right)
        if not below.positive:
            return ANYTHING
        if above.positive and any(_says(each.condition, left, right) for each in self.assumptions):
            return _SHARE
        most = None if not below.low else 1 / below.low
        least = Fraction(0) if below.high is None else 1 / below.high if below.high else None
        return _product(above, Reach(least, most))

    def _assumed(self, figure: e.Expression, reach: Reach) -> Reach:
        """What the plan assumes of a figure, against a number, beside what is known of it."""
        low, high = [reach.low], [reach.high]
        for assumption in self.assumptions:
            for sign, left, right in _comparisons(assumption.condition):
                number = e.constant_number(right)
                if number is not None and e.shape(left) == e.shape(figure):
                    low += [number] if sign in (">", ">=", "=") else []
                    high += [number] if sign in ("<", "<=", "=") else []
        return Reach(_most(low, max), _most(high, min), reach.whole)


def _comparisons(condition: e.Expression) -> Iterator[tuple[e.ComparisonSign, e.Expression, e.Expression]]:
    """The comparisons that hold where a condition does, read from either side."""
    match condition:
        case e.Logical("and", left, right):
            yield from _comparisons(left)
            yield from _comparisons(right)
        case e.Comparison(sign, left, right):
            yield sign, left, right
            yield _TURNED.get(sign, sign), right, left
        case _:
            pass


def _says(condition: e.Expression, less: e.Expression, more: e.Expression) -> bool:
    """Whether a condition says that one figure is not above another."""
    return any(
        sign in ("<", "<=", "=") and e.shape(left) == e.shape(less) and e.shape(right) == e.shape(more)
        for sign, left, right in _comparisons(condition)
    )


# --- arithmetic of reaches -------------------------------------------------------------------------------------------


def _most(bounds: Sequence[Fraction | None], choose: Callable[[list[Fraction]], Fraction]) -> Fraction | None:
    known = [bound for bound in bounds if bound is not None]
    return choose(known) if known else None


def _negated(reach: Reach) -> Reach:
    low, high = (None if bound is None else -bound for bound in (reach.high, reach.low))
    return Reach(low, high, reach.whole)


def _either(one: Reach, other: Reach) -> Reach:
    low = None if one.low is None or other.low is None else min(one.low, other.low)
    high = None if one.high is None or other.high is None else max(one.high, other.high)
    return Reach(low, high, one.whole and other.whole)


def _lesser(one: Reach, other: Reach) -> Reach:
    """Of the smaller of two figures."""
    low = None if one.low is None or other.low is None else min(one.low, other.low)
    return Reach(low, _most([one.high, other.high], min), one.whole and other.whole)


def _sum(one: Reach, other: Reach) -> Reach:
    low = None if one.low is None or other.low is None else one.low + other.low
    high = None if one.high is None or other.high is None else one.high + other.high
    return Reach(low, high, one.whole and other.whole)


def _product(one: Reach, other: Reach) -> Reach:
    whole = one.whole and other.whole
    for factor, figure in ((one, other), (other, one)):
        if factor.low is not None and factor.low == factor.high:
            ends = [None if end is None else end * factor.low for end in (figure.low, figure.high)]
            low, high = ends if factor.low >= 0 else reversed(ends)
            return Reach(low, high, whole)
    if one.low is not None and other.low is not None and one.low >= 0 and other.low >= 0:
        high = None if one.high is None or other.high is None else one.high * other.high
        return Reach(one.low * other.low, high, whole)
    return Reach(whole=whole)


def _arithmetic(sign: e.ArithmeticSign, left: Reach, right: Reach) -> Reach:
    match sign:
        case "+":
            return _sum(left, right)
        case "-":
            return _sum(left, _negated(right))
        case "*":
            return _product(left, right)
        case _:
            return Reach(Fraction(0)) if left.positive else ANYTHING


def _function(function: e.Function, reaches: Sequence[Reach]) -> Reach:
    first, *_ = reaches
    match function.name:
        case "min":
            return reduce(_lesser, reaches)
        case "max":
            return _negated(reduce(_lesser, map(_negated, reaches)))
        case "abs":
            return first if first.positive else Reach(Fraction(0), None, first.whole)
        case _:
            step = reaches[1].low
            return Reach(Fraction(0) if first.positive else None, None, step is not None and step.denominator == 1)
