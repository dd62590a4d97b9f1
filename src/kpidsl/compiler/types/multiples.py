"""By which bare number an expression is multiplied all over: the 100 of a spreadsheet, where a unit holds it already.

It looks through brackets, sums of like multiples, functions and named formulas. Of units it knows only that a figure
which has one is no bare number.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from kpidsl.compiler.parse import syntax as s

_ONE = Fraction(1)

#: Functions of which a multiple is that multiple of what they are of.
_LINEAR = ("abs", "previous", "same_period_last_year", "round", "floor", "ceil")


class Multiples:
    """The multiples of expressions, and of the named formulas in them, which are learnt before they are met."""

    def __init__(self) -> None:
        self._named: dict[str, Fraction | None] = {}

    def learn(self, name: str, formula: s.Syntax) -> None:
        self._named[name] = self._of(formula)

    def of(self, syntax: s.Syntax) -> Fraction:
        """1 where an expression is multiplied by nothing, or not by the same in all its parts."""
        return self._of(syntax) or _ONE

    def repeated(self, formula: s.Syntax, size: Fraction) -> Fraction | None:
        """The bare number by which a formula is multiplied and its unit, of such a size, multiplies again."""
        factor = self.of(formula)
        if _undoes(formula, size) and (factor * size).denominator % 100:  # `x / 200 * 100` is half of x
            factor = 1 / size
        return factor if factor != 1 and size != 1 and factor * size == 1 else None

    def _of(self, syntax: s.Syntax) -> Fraction | None:
        """None is that of a zero, which is any multiple."""
        match syntax:
            case s.Group(inner) | s.Minus(inner):
                return self._of(inner)
            case s.QuantitySyntax(number, unit):
                return (number if unit is None else _ONE) if number else None
            case s.Operation("*" | "/" as sign, left, right):
                one, other = self._of(left), self._of(right)
                if one is None or other is None:
                    return None
                if other is _ONE:  # as nearly always, and fractions are slow
                    return one
                return one * other if sign == "*" else one / other
            case s.Operation(_, left, right) | s.IfThenElse(_, left, right):
                return self._common((left, right))
            case s.Call(function, arguments) if function.text in ("min", "max"):
                return self._common(arguments)
            case s.Call(function, (first, *_)) if function.text in _LINEAR:
                return self._of(first)
            case s.Name(name):
                return self._named.get(name, _ONE)
            case _:
                return _ONE

    def _common(self, parts: Iterable[s.Syntax]) -> Fraction | None:
        multiples = {each for part in parts if (each := self._of(part)) is not None}
        return (multiples.pop() if len(multiples) == 1 else _ONE) if multiples else None


def _undoes(formula: s.Syntax, size: Fraction) -> bool:
    """Whether a formula is in the end something times the bare number that a unit holds: `(a + b) / 2 * 100`."""
    while isinstance(formula, s.Group):
        formula = formula.inner
    match formula:
        case s.Operation("*", left, right):
            bare = (part for part in (left, right) if isinstance(part, s.QuantitySyntax) and part.unit is None)
            return any(part.number * size == 1 for part in bare)
        case _:
            return False
