"""The exact value of a formula at given figures: what a refutation shows as its witness."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from kpidsl.model import expression as e

Figure = Fraction | bool
Lookup = Callable[[e.Expression], Fraction]


def value_at(expression: e.Expression, lookup: Lookup) -> Figure | None:
    """The value where `lookup` gives the figures of names; None where the formula is undefined there.

    It covers formulas over numbers, which is all that proofs are about.
    """
    match expression:
        case e.Constant(Fraction() | bool() as value):
            return value
        case e.InputRef() | e.LetRef() | e.Variable() | e.Previous():
            return lookup(expression)
        case e.Conditional(condition, then, otherwise):
            truth = value_at(condition, lookup)
            return None if truth is None else value_at(then if truth else otherwise, lookup)
        case e.Logical(sign, left, right):
            first = value_at(left, lookup)
            if first is None or first == (sign == "or"):
                return first
            return value_at(right, lookup)
        case _:
            values = [value_at(child, lookup) for child in e.children(expression)]
            known = [Fraction(value) for value in values if value is not None]
            return _apply(expression, known) if len(known) == len(values) else None


def _apply(expression: e.Expression, values: list[Fraction]) -> Figure | None:
    match expression:
        case e.Negate():
            return -values[0]
        case e.Negation():
            return not values[0]
        case e.Arithmetic(sign):
            return _arithmetic(sign, *values)
        case e.Comparison(sign):
            return _compare(sign, *values)
        case e.Function("min"):
            return min(values)
        case e.Function("max"):
            return max(values)
        case e.Function("abs"):
            return abs(values[0])
        case e.Function("floor"):
            return floor(values[0] / values[1]) * values[1]
        case e.Function("ceil"):
            return ceil(values[0] / values[1]) * values[1]
        case e.Function("round"):
            steps = floor(abs(values[0] / values[1]) + Fraction(1, 2)) * values[1]
            return steps if values[0] >= 0 else -steps
        case _:
            return None


def _arithmetic(sign: e.ArithmeticSign, left: Fraction, right: Fraction) -> Fraction | None:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right else None
        case "^":
            return Fraction(left ** int(right)) if left or right >= 0 else None


def _compare(sign: e.ComparisonSign, left: Fraction, right: Fraction) -> bool:
    match sign:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
