"""The interpreter: the exact value of a formula over figures, or why it has none.

It owns what every operator means for numbers, dates and conditions, and how absence travels through them. It knows
nothing of where figures come from, of points or of the tree. Numbers are fractions from end to end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import cmp_to_key
from typing import assert_never

from kpidsl.model.arithmetic import calculated, holds, stepped
from kpidsl.model.expression import (
    Arithmetic,
    ColumnRef,
    Comparison,
    Conditional,
    Constant,
    Duration,
    Expression,
    Function,
    InputRef,
    Known,
    LetRef,
    Logical,
    Member,
    Negate,
    Negation,
    Occurs,
    OfParts,
    Present,
    Previous,
    Starts,
    Under,
    Variable,
    children,
)
from kpidsl.model.period import NOW, Back, Period
from kpidsl.model.plan import Input, Let, Need
from kpidsl.model.spelling import name_at, spelled
from kpidsl.model.values import NOT_REACHED, Absence, Absent, Result, Value
from kpidsl.scoring.order import compare, distance, moved

Lookup = Callable[[Need], Result]

# What is not there outweighs what cannot be computed: a missing figure may be the very one that made a denominator 0.
_GRAVEST_FIRST = (Absence.MISSING, Absence.NOT_ASSESSED, Absence.UNDEFINED)


def gravest(*results: Result) -> Absent:
    """One absence for several results of which at least one is absent: the gravest kind, with all its reasons."""
    absent = [result for result in results if isinstance(result, Absent)]
    kind = min((each.kind for each in absent), key=_GRAVEST_FIRST.index)
    reasons = (reason for each in absent if each.kind is kind for reason in each.reasons)
    return Absent(kind, tuple(dict.fromkeys(reasons)))


class Interpreter:
    """Evaluates the expressions of one KPI and remembers which figures, named formulas and values of parts they used.

    `inputs` lends its units to the reasons; `period` is the one evaluated, which a value made of its parts must know.
    Operands are evaluated left to right; a branch that is not taken, and the right of an `and` or `or` that the left
    decides, never are.
    """

    def __init__(
        self,
        lookup: Lookup,
        *,
        inputs: Mapping[str, Input] | None = None,
        lets: Mapping[str, Let] | None = None,
        variables: Mapping[str, Result] | None = None,
        period: Period | None = None,
    ) -> None:
        self._lookup = lookup
        self._inputs = inputs or {}
        self._lets = lets or {}
        self._variables = variables or {}
        self._period = period
        self.used_inputs: dict[Need, Result] = {}
        self.used_lets: dict[tuple[str, Back], Result] = {}
        self.used_parts: dict[Period, Result] = {}

    def evaluate(self, expression: Expression, back: Back = NOW) -> Result:
        """The value of an expression over the period evaluated, or so far back."""
        match expression:
            case Constant(value):
                return value
            case InputRef(name):
                return self._figure(Need.at(name, back))
            case LetRef(name):
                return self._named(name, back)
            case Variable(name):
                return self._variables[name]
            case Previous(operand):
                return self.evaluate(operand, back + expression.back)
            case OfParts():
                return self._of_parts(expression, back)
            case Negate(operand):
                result = self.evaluate(operand, back)
                return result if isinstance(result, Absent) else -_number(result)
            case Negation(operand):
                result = self.evaluate(operand, back)
                return result if isinstance(result, Absent) else not _truth(result)
            case Arithmetic(_, left, right):
                first, second = self.evaluate(left, back), self.evaluate(right, back)
                if isinstance(first, Absent) or isinstance(second, Absent):
                    return gravest(first, second)
                return self._arithmetic(expression, first, second, back)
            case Comparison(sign, left, right):
                first, second = self.evaluate(left, back), self.evaluate(right, back)
                if isinstance(first, Absent) or isinstance(second, Absent):
                    return gravest(first, second)
                return holds(sign, compare(first, second))
            case Logical(sign, left, right):
                first = self.evaluate(left, back)
                if isinstance(first, Absent) or _truth(first) is (sign == "or"):
                    return first
                return self.evaluate(right, back)
            case Conditional(condition, then, otherwise):
                result = self.evaluate(condition, back)
                if isinstance(result, Absent):
                    return result
                return self.evaluate(then if _truth(result) else otherwise, back)
            case Known(operand):
                return not isinstance(self.evaluate(operand, back), Absent)
            case Function():
                return self._function(expression, back)
            case ColumnRef() | Member() | Under() | Starts() | Occurs() | Present() | Duration():
                raise AssertionError(f"a row expression among formulas: {expression.span.text}")
            case _:
                assert_never(expression)

    # --- names -------------------------------------------------------------------------------------------------------

    def _figure(self, need: Need) -> Result:
        if need not in self.used_inputs:
            self.used_inputs[need] = self._lookup(need)
        return self.used_inputs[need]

    def _named(self, name: str, back: Back) -> Result:
        if (name, back) not in self.used_lets:
            self.used_lets[name, back] = self.evaluate(self._lets[name].formula, back)
        return self.used_lets[name, back]

    def _of_parts(self, node: OfParts, back: Back) -> Result:
        """The value of the period made of those of its parts; where any is absent, so is the whole."""
        assert self._period is not None
        whole = back.period(self._period)
        parts = node.inside(whole)
        if parts is None:
            return self.evaluate(node.operand, back)
        if not parts:
            return Absent(Absence.MISSING, (f"no {node.parts.part} of {whole.label} that is due has begun",))
        results = {part: self.evaluate(node.operand, Back(part=part)) for part in parts}
        self.used_parts |= results
        values = [result for result in results.values() if not isinstance(result, Absent)]
        return node.parts.figure(values, node.words) if len(values) == len(results) else gravest(*results.values())

    # --- operators ---------------------------------------------------------------------------------------------------

    def _arithmetic(self, node: Arithmetic, left: Value, right: Value, back: Back) -> Result:
        if not isinstance(left, Fraction) or not isinstance(right, Fraction):
            return _of_dates(node, left, right)
        result = calculated(node.sign, left, right)
        if result is not None:
            return result
        if node.sign == "^":
            return _undefined(f"{self._zero(node.left, back)}, raised to {right}")
        return _undefined(self._zero(node.right, back))

    def _function(self, node: Function, back: Back) -> Result:
        results = [self.evaluate(argument, back) for argument in node.arguments]
        values = [result for result in results if not isinstance(result, Absent)]
        if len(values) < len(results):
            return gravest(*results)
        match node.name:
            case "min":
                return min(values, key=cmp_to_key(compare))
            case "max":
                return max(values, key=cmp_to_key(compare))
            case "abs":
                return abs(_number(values[0]))
            case "floor" | "ceil" | "round":
                number, step = _number(values[0]), abs(_number(values[1]))
                if step == 0:
                    return _undefined(f"the step of {self._zero(node.arguments[1], back)}")
                return stepped(node.name, number, step)
            case _:
                assert_never(node.name)

    # --- reasons -----------------------------------------------------------------------------------------------------

    def _zero(self, expression: Expression, back: Back) -> str:
        """Which denominator is zero, with the figures put into it."""
        match expression:
            case InputRef(name):
                return f"`{name_at(name, back)}` is 0"
            case Variable(name):
                return f"`{name}` is 0"
            case Previous(operand):
                return self._zero(operand, back + expression.back)
            case LetRef(name):
                figures = self._figures_in(self._lets[name].formula, back)
                subject = f"`{name_at(name, back)}`"
            case _:
                figures = self._figures_in(expression, back)
                subject = f"denominator `{expression.span.text}`"
        return f"{subject} is 0 ({', '.join(figures)})" if figures else f"{subject} is 0"

    def _figures_in(self, expression: Expression, back: Back) -> list[str]:
        """The figures that an expression names and that were read, each with its value, once."""
        match expression:
            case InputRef(name):
                result = self.used_inputs.get(Need.at(name, back))
                of = self._inputs[name].type if name in self._inputs else None
            case LetRef(name):
                result = self.used_lets.get((name, back))
                of = self._lets[name].type
            case Variable(name):
                figure = self._variables[name]
                return [] if isinstance(figure, Absent) else [f"{name} = {spelled(figure, None)}"]
            case Previous(operand):
                return self._figures_in(operand, back + expression.back)
            case _:
                inner = (self._figures_in(child, back) for child in children(expression))
                return list(dict.fromkeys(figure for figures in inner for figure in figures))
        if result is None or isinstance(result, Absent):
            return []
        return [f"{name_at(name, back)} = {spelled(result, of)}"]


def _of_dates(node: Arithmetic, left: Value, right: Value) -> Result:
    """date - date in days; date ± days; what did not happen stays `not reached`, and lies at no distance."""
    match left, right:
        case date(), date():
            return distance(left, right)
        case (date(), Fraction()) | (Fraction(), date()):
            day, days = (left, right) if isinstance(right, Fraction) else (right, left)
            there = moved(day, -_number(days) if node.sign == "-" else _number(days))
            return _undefined(f"`{node.span.text}` is no day of the calendar") if there is None else there
        case _ if isinstance(left, Fraction) or isinstance(right, Fraction):
            return NOT_REACHED
        case _:
            return _undefined(f"`{node.span.text}` has no length: what did not happen has no date")


def _undefined(reason: str) -> Absent:
    return Absent(Absence.UNDEFINED, (reason,))


def _number(value: Value) -> Fraction:
    assert isinstance(value, Fraction), value
    return value


def _truth(value: Value) -> bool:
    assert isinstance(value, bool), value
    return value
