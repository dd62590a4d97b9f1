"""The exact value of a scoring rule at given figures: what a refutation shows as its witness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from kpidsl.model import expression as e
from kpidsl.model.arithmetic import calculated, holds, stepped

Figure = Fraction | bool


def value_at(expression: e.Expression, figures: Mapping[str, Fraction]) -> Figure | None:
    """The value where `value` and the anchors have these figures; None where the rule is undefined there."""
    match expression:
        case e.Constant(Fraction() | bool() as value):
            return value
        case e.Variable(name):
            return figures.get(name)
        case e.Known(e.Variable(name)):
            return name in figures
        case e.Conditional(condition, then, otherwise):
            truth = value_at(condition, figures)
            return None if truth is None else value_at(then if truth else otherwise, figures)
        case e.Logical(sign, left, right):
            first = value_at(left, figures)
            if first is None or first == (sign == "or"):
                return first
            return value_at(right, figures)
        case _:
            values = [value_at(child, figures) for child in e.children(expression)]
            known = [Fraction(value) for value in values if value is not None]
            return _apply(expression, known) if len(known) == len(values) else None


def _apply(expression: e.Expression, values: Sequence[Fraction]) -> Figure | None:
    match expression:
        case e.Negate():
            return -values[0]
        case e.Negation():
            return not values[0]
        case e.Arithmetic(sign):
            return calculated(sign, *values)
        case e.Comparison(sign):
            left, right = values
            return holds(sign, (left > right) - (left < right))
        case e.Function("min"):
            return min(values)
        case e.Function("max"):
            return max(values)
        case e.Function("abs"):
            return abs(values[0])
        case e.Function("floor" | "ceil" | "round" as way):
            return stepped(way, *values)
        case _:
            return None
