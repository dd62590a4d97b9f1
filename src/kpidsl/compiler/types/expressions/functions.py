"""Functions: of figures, of periods, and of the dates of a row."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from kpidsl.base.diagnostic import finding
from kpidsl.base.nearest import proposal
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.vocabulary import OTHER_WORDS
from kpidsl.compiler.types.expressions import rows, rule_words
from kpidsl.compiler.types.expressions.hundredths import check_beside
from kpidsl.compiler.types.expressions.kinds import DATES, comparable, in_hours, same_dimension, widest
from kpidsl.compiler.types.expressions.messages import described
from kpidsl.compiler.types.expressions.scope import Typed, Typist
from kpidsl.compiler.types.expressions.unlike import unlike
from kpidsl.model import expression as e
from kpidsl.model.period import Back
from kpidsl.model.values import Quantity

_OF_PERIODS = ("previous", "same_period_last_year")
STEPS_LIMIT = 1200  # `previous(x, n)`: a hundred years of months


def call(typing: Typist, syntax: s.Call) -> Typed | None:
    name = syntax.function.text
    match name:
        case "previous" | "same_period_last_year":
            return _previous(typing, name, syntax)
        case "min" | "max" | "abs" | "floor" | "ceil" | "round":
            return _function(typing, name, syntax)
        case "distance" | "low" | "high":
            return rule_words.call(typing, name, syntax)
        case "days" | "workdays" | "hours" | "minutes" | "seconds":
            return rows.duration(typing, name, syntax)
        case _:
            known = [*_OF_PERIODS, *"min max abs floor ceil round days workdays hours minutes seconds".split()]  # noqa: SIM905
            span = syntax.function.span
            near, fix = proposal(span, known, OTHER_WORDS.get(name))
            help_ = near or f"a figure of an earlier period is `previous({name})`; the functions are {', '.join(known)}"
            over_rows = OTHER_WORDS.get(name, name)
            if over_rows in ("sum", "count", "mean", "median", "distinct", "last", "closing", "balance"):
                fix, help_ = None, f"`{over_rows}` over rows stands in an `input`: `value {over_rows}(…) from …`"
            typing.findings.append(finding("K0308", span, f"`{name}` is not a function", help=help_, fix=fix))
            return None


def _previous(typing: Typist, name: Literal["previous", "same_period_last_year"], syntax: s.Call) -> Typed | None:
    if typing.scope.rows or typing.scope.rule:
        return typing.unfit(syntax.span, f"`{name}` stands in formulas over inputs", code="K0308")
    steps = 1
    if len(syntax.arguments) == 2:
        match syntax.arguments[1]:
            case s.QuantitySyntax(number, None) if number.denominator == 1 and 1 <= number <= STEPS_LIMIT:
                steps = int(number)
            case other:
                message = f"`{name}` goes back a whole number of {'periods' if name == 'previous' else 'years'}"
                return typing.unfit(other.span, message, code="K0308", help_=f"write `{name}(x, 2)`")
    elif len(syntax.arguments) != 1:
        return typing.unfit(syntax.span, f"`{name}` takes one figure", code="K0308", help_=f"write `{name}(x)`")
    typed = typing.of(syntax.arguments[0])
    back = Back(steps) if name == "previous" else Back(years=steps)
    return typed and Typed(e.Previous(typed.expression, back.steps, syntax.span, back.years), typed.type)


def _function(typing: Typist, name: e.FunctionName, syntax: s.Call) -> Typed | None:
    arguments = [typing.of(argument) for argument in syntax.arguments]
    typed = [argument for argument in arguments if argument is not None]
    if len(typed) < len(arguments):
        return None
    if name in ("min", "max"):
        return _extreme(typing, name, syntax, typed)
    if not isinstance(typed[0].type, Quantity):
        message = f"`{name}` is of numbers, and this is {described(typed[0].type)}"
        return typing.unfit(syntax.arguments[0].span, message)
    if name == "abs":
        if len(typed) != 1:
            return typing.unfit(syntax.span, "`abs` takes one number", code="K0308")
        return Typed(e.Function("abs", (typed[0].expression,), syntax.span), typed[0].type)
    return _rounded(typing, name, syntax, typed)


def _extreme(typing: Typist, name: e.FunctionName, syntax: s.Call, typed: Sequence[Typed]) -> Typed | None:
    if len(typed) < 2:
        message = f"`{name}` compares two figures or more"
        return typing.unfit(syntax.span, message, code="K0308", help_=f"write `{name}(a, b)`")
    first, *rest = typed
    others = []
    for argument in rest:
        first, other = typing.bare_zero(first, argument)
        if not comparable(first.type, other.type):
            message = f"`{name}` of {described(first.type)} and {described(other.type)}"
            typing.findings.append(unlike(other.expression.span, message, first, other))
            return None
        others.append(other)
    for further in syntax.arguments[1:]:
        check_beside(typing, syntax.arguments[0], further)
    if not (isinstance(first.type, Quantity) or first.type in DATES):
        return typing.unfit(syntax.span, f"{described(first.type)} has no order")
    expressions = tuple(argument.expression for argument in (first, *others))
    return Typed(e.Function(name, expressions, syntax.span), widest(first.type))


def _rounded(typing: Typist, name: e.FunctionName, syntax: s.Call, typed: Sequence[Typed]) -> Typed | None:
    value = typed[0]
    assert isinstance(value.type, Quantity)
    if typing.scope.rows:
        return typing.unfit(syntax.span, "rows are not rounded: a sum of rounded rows is seldom what is meant",
                           code="K0309", help_="round the result in a formula")  # fmt: skip
    if len(typed) == 1 and value.type.unit.dimension and not in_hours(value.type.unit):
        step: Typed | None = Typed(e.Constant(Fraction(1), syntax.span), value.type)
    elif len(typed) == 2:
        step = typed[1]
    else:
        help_ = f"write `{name}(x, 1 %)` or `{name}(x, 0.5 number)`"
        return typing.unfit(syntax.span, f"`{name}` needs to know the step", code="K0308", help_=help_)
    assert step is not None
    size = e.constant_number(step.expression)
    if size is None or size <= 0 or not same_dimension(step.type, value.type):
        message = f"the step of `{name}` is a figure above zero in the unit of what it rounds"
        help_ = f"that is {described(value.type)}"
        if size is not None and size > 0 and isinstance(step.type, Quantity) and not step.type.unit.dimension:
            written = f"{name}({syntax.arguments[0].span.written}, {step.expression.span.written}"
            help_ = f"write `{written} {value.type.unit.text})`"
        return typing.unfit(step.expression.span, message, code="K0308", help_=help_)
    return Typed(e.Function(name, (value.expression, step.expression), syntax.span), value.type)
