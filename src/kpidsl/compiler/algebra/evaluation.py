"""The exact value of a formula in a case of figures: what confirms a witness before it is shown.

It means what the interpreter of the scoring room means, of numbers and conditions. What figures alone do not tell
(whether something is there, dates, judgements) is `Unknowable`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kpidsl.compiler.algebra.atoms import Atom, Point
from kpidsl.model import expression as e
from kpidsl.model.arithmetic import calculated, holds, stepped
from kpidsl.model.period import NOW, Back
from kpidsl.model.plan import Let

Figure = Fraction | bool

#: A number longer than this is not computed: a witness is to be read.
BITS_LIMIT = 4_000


class Unknowable(Exception):  # noqa: N818 - not an error: the case does not say it
    """The figures of a case do not decide this."""


@dataclass
class Case:
    """Evaluates formulas in one case. A value of None is undefined: something is divided by zero."""

    point: Point
    lets: Mapping[str, Let]
    _named: dict[tuple[str, Back], Figure | None] = field(default_factory=dict)

    def value(self, node: e.Expression, back: Back = NOW) -> Figure | None:
        match node:
            case e.Constant(Fraction() | bool() as value):
                return value
            case e.InputRef(name):
                atom = Atom.input(name, back)
                if atom not in self.point:
                    raise Unknowable
                return self.point[atom]
            case e.LetRef(name):
                if (name, back) not in self._named:
                    self._named[name, back] = self.value(self.lets[name].formula, back)
                return self._named[name, back]
            case e.Previous(operand):
                return self.value(operand, back + node.back)
            case e.Conditional(condition, then, otherwise):
                truth = self.value(condition, back)
                return None if truth is None else self.value(then if truth else otherwise, back)
            case e.Logical(sign, left, right):
                first = self.value(left, back)
                return first if first is None or first is (sign == "or") else self.value(right, back)
            case e.Arithmetic() | e.Comparison() | e.Negate() | e.Negation() | e.Function():
                values = [self.value(child, back) for child in e.children(node)]
                known = [value for value in values if value is not None]
                result = _applied(node, known) if len(known) == len(values) else None
                if result is not None and _bits(result) > BITS_LIMIT:
                    raise Unknowable
                return result
            case _:
                raise Unknowable

    def number(self, node: e.Expression, back: Back = NOW) -> Fraction | None:
        """The value of a formula; None where it is undefined, or where the figures do not tell it."""
        try:
            value = self.value(node, back)
        except Unknowable:
            return None
        return value if isinstance(value, Fraction) else None

    def holds(self, condition: e.Expression, back: Back = NOW) -> bool | None:
        """Whether a condition is true; None where it is undefined, or where the figures do not tell it."""
        try:
            value = self.value(condition, back)
        except Unknowable:
            return None
        return value if isinstance(value, bool) else None


def _applied(node: e.Expression, values: list[Figure]) -> Figure | None:
    if isinstance(node, e.Negation):
        return not values[0]
    numbers = [value for value in values if not isinstance(value, bool)]
    if len(numbers) < len(values):
        raise Unknowable
    match node:
        case e.Negate():
            return -numbers[0]
        case e.Arithmetic("^", _, _) if _bits(numbers[0]) * abs(int(numbers[1])) > BITS_LIMIT:
            raise Unknowable
        case e.Arithmetic(sign):
            return calculated(sign, *numbers)
        case e.Comparison(sign):
            left, right = numbers
            return holds(sign, (left > right) - (left < right))
        case e.Function("min"):
            return min(numbers)
        case e.Function("max"):
            return max(numbers)
        case e.Function("abs"):
            return abs(numbers[0])
        case e.Function("floor" | "ceil" | "round" as way):
            step = abs(numbers[1])
            return stepped(way, numbers[0], step) if step else None
        case _:
            raise Unknowable


def _bits(number: Figure) -> int:
    return number.numerator.bit_length() + number.denominator.bit_length()
