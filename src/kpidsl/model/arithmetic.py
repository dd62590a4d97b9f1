"""What the operators of formulas mean for exact numbers: where plans are scored, and where rules are tried."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Literal, assert_never

from kpidsl.model.expression import ArithmeticSign, ComparisonSign

Stepping = Literal["floor", "ceil", "round"]


def calculated(sign: ArithmeticSign, left: Fraction, right: Fraction) -> Fraction | None:
    """The result; None where it is undefined: a division by zero, or zero raised to a power below zero."""
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
        case _:
            assert_never(sign)


def stepped(way: Stepping, number: Fraction, step: Fraction) -> Fraction:
    """A number brought to a whole number of steps; `round` takes halves away from zero."""
    quotient = number / step
    match way:
        case "floor":
            return floor(quotient) * step
        case "ceil":
            return ceil(quotient) * step
        case "round":
            away = floor(abs(quotient) + Fraction(1, 2)) * step
            return away if quotient >= 0 else -away
        case _:
            assert_never(way)


def holds(sign: ComparisonSign, order: int) -> bool:
    """Whether a comparison is true of two values of which the left is less (-1), equal (0) or more (1)."""
    match sign:
        case "=":
            return order == 0
        case "!=":
            return order != 0
        case "<":
            return order < 0
        case "<=":
            return order <= 0
        case ">":
            return order > 0
        case ">=":
            return order >= 0
        case _:
            assert_never(sign)
