"""The bare number by which a formula is multiplied all over: the 100 of a spreadsheet, where a unit holds it already.

It looks through brackets, sums of like multiples, functions and named formulas. It knows nothing of units, but for the
figures that carry one, which are no bare numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from kpidsl.compiler.parse import syntax as s

#: Where a factor of an argument is one of the result.
_LINEAR = frozenset({"min", "max", "abs", "previous", "same_period_last_year"})


def multiple(syntax: s.Syntax, named: Mapping[str, s.Syntax]) -> Fraction:
    """By what an expression is multiplied; 1 where that is nothing, or not the same in all its parts.

    Args:
        named: the named formulas that are looked through.
    """
    return _multiple(syntax, named, frozenset()) or Fraction(1)


def _multiple(syntax: s.Syntax, named: Mapping[str, s.Syntax], seen: frozenset[str]) -> Fraction | None:
    """None is that of a zero, which is any multiple."""

    def of(part: s.Syntax) -> Fraction | None:
        return _multiple(part, named, seen)

    match syntax:
        case s.Group(inner) | s.Minus(inner):
            return of(inner)
        case s.QuantitySyntax(number, None):
            return number or None
        case s.QuantitySyntax(number):
            return Fraction(1) if number else None
        case s.Operation("*" | "/" as sign, left, right):
            one, other = of(left), of(right)
            if one is None or other is None:
                return None
            return one * other if sign == "*" else one / other
        case s.Operation(_, left, right):
            return _common((left, right), of)
        case s.IfThenElse(_, then, otherwise):
            return _common((then, otherwise), of)
        case s.Call(function, (first, *rest)) if function.text in _LINEAR:
            return _common((first, *rest) if function.text in ("min", "max") else (first,), of)
        case s.Call(function, (first, *_)) if function.text in ("round", "floor", "ceil"):
            return of(first)
        case s.Name(text) if text in named and text not in seen:
            return _multiple(named[text], named, seen | {text})
        case _:
            return Fraction(1)


def _common(parts: Iterable[s.Syntax], of) -> Fraction | None:
    multiples = {each for part in parts if (each := of(part)) is not None}
    return (multiples.pop() if len(multiples) == 1 else Fraction(1)) if multiples else None
