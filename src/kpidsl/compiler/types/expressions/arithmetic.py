"""Arithmetic: sums of like things, products and quotients of any, dates and days between them, powers."""

from __future__ import annotations

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.expressions.hundredths import check_beside
from kpidsl.compiler.types.expressions.kinds import DATES, is_bare, number_of, same_dimension, widest
from kpidsl.compiler.types.expressions.messages import described
from kpidsl.compiler.types.expressions.scope import Typed, Typist
from kpidsl.compiler.types.expressions.unlike import unlike
from kpidsl.compiler.types.units import raised, times
from kpidsl.model import expression as e
from kpidsl.model.values import Judgement, Plain, Quantity, Type

POWER_LIMIT = 16
MOVE_LIMIT = 36_600  # days by which a date may be moved: a hundred years


def operation(typing: Typist, syntax: s.Operation) -> Typed | None:
    if syntax.sign == "/" and (found := _bare_compound(typing, syntax)):
        typing.findings.append(found)
        return None
    left, right = typing.of(syntax.left), typing.of(syntax.right)
    if left is None or right is None:
        return None
    if left.type in DATES or right.type in DATES:
        return _with_dates(typing, syntax, left, right)
    if not isinstance(left.type, Quantity) or not isinstance(right.type, Quantity):
        bad, typed = (syntax.right, right) if isinstance(left.type, Quantity) else (syntax.left, left)
        message = f"cannot calculate with {described(typed.type)}"
        return typing.unfit(bad.span, message, help_=_as_number(bad, typed.type))
    expression = e.Arithmetic(syntax.sign, left.expression, right.expression, syntax.span)
    if syntax.sign in "*/":
        if syntax.sign == "/" and not _divisible(typing, syntax, right):
            return None
        power = 1 if syntax.sign == "*" else -1
        return Typed(expression, number_of(times(left.type.unit.dimension, right.type.unit.dimension, power)))
    left, right = typing.bare_zero(left, right)
    if not same_dimension(left.type, right.type):
        verb, joint = ("add", "to") if syntax.sign == "+" else ("subtract", "from")
        first, second = (left, right) if syntax.sign == "+" else (right, left)
        message = f"cannot {verb} {described(first.type)} {joint} {described(second.type)}"
        typing.findings.append(unlike(syntax.span, message, left, right))
        return None
    check_beside(typing, syntax.left, syntax.right)
    return Typed(expression, widest(left.type))


def _as_number(syntax: s.Syntax, type_: Type) -> str | None:
    """What gives a number where there is none."""
    match type_:
        case Plain.YES_NO:
            return f"say what each is worth: `if {syntax.span.written} then 1 else 0`"
        case Judgement():
            return "a judgement is scored by its scale, and stands in a formula alone"
        case _:
            return None


def _bare_compound(typing: Typist, syntax: s.Operation) -> Diagnostic | None:
    """`105 EUR/impresa` in a formula: the name of a unit where a figure should stand."""
    figure = syntax.left
    while isinstance(figure, s.Operation):
        figure = figure.right
    match figure, syntax.right:
        case s.QuantitySyntax(_, s.UnitSyntax() as unit), s.Name(text, span) if text in typing.units.names:
            number = figure.span.written.split()[0]
            better = f"{number} [{unit.span.written}/{text}]"
            return finding("K0307", span, f"`{text}` is a unit, and a formula divides by figures",
                           help=f"put a compound unit in brackets: `{better}`")  # fmt: skip
    return None


def _divisible(typing: Typist, syntax: s.Operation, right: Typed) -> bool:
    if typing.scope.rows and e.constant_number(right.expression) is None:
        message = "rows are divided by numbers only: a quotient of two columns is not exact in every engine"
        help_ = "divide the sums in a formula: the ratio of sums is seldom the mean of ratios"
        typing.unfit(syntax.span, message, code="K0309", help_=help_)
        return False
    if e.constant_number(right.expression) == 0:
        typing.unfit(syntax.span, "a division by zero", code="K0501")
        return False
    return True


def _with_dates(typing: Typist, syntax: s.Operation, left: Typed, right: Typed) -> Typed | None:
    days = number_of((("day", 1),))
    if syntax.sign == "-" and left.type in DATES and right.type in DATES:
        expression: e.Expression = e.Arithmetic("-", left.expression, right.expression, syntax.span)
        if typing.scope.rows:
            expression = e.Duration("days", right.expression, left.expression, syntax.span)
        return Typed(expression, days)
    moved = e.constant_number(right.expression) if same_dimension(right.type, days) else None
    whole = left.type is Plain.DATE and moved is not None and moved.denominator == 1 and abs(moved) <= MOVE_LIMIT
    if syntax.sign in "+-" and whole and not typing.scope.rows:
        return Typed(e.Arithmetic(syntax.sign, left.expression, right.expression, syntax.span), Plain.DATE)
    if syntax.sign in "+-" and is_bare(right):
        number = right.expression.span.written.split()[0]
        return typing.unfit(syntax.span, "a date is moved by days", help_=f"write `{number} day`")
    help_ = "a date is moved by a whole figure, `data + 30 day`; the time between dates is `days(from, to)`"
    if typing.scope.rows:
        help_ = "the time between two dates of a row is `days(from, to)`: `days(scadenza, pagamento) <= 30 day`"
    return typing.unfit(syntax.span, f"cannot calculate `{syntax.sign}` with dates", help_=help_)


def power(typing: Typist, syntax: s.Power) -> Typed | None:
    base = typing.number(syntax.base)
    power = syntax.exponent
    if power.denominator != 1 or abs(power) > POWER_LIMIT:
        message = f"a power is a whole number from -{POWER_LIMIT} to {POWER_LIMIT}"
        return typing.unfit(syntax.span, message, code="K0308")
    if typing.scope.rows:
        return typing.unfit(syntax.span, "rows are not raised to powers", code="K0309")
    if base is None or not isinstance(base.type, Quantity):
        return None
    exponent = e.Constant(power, syntax.span)
    dimension = raised(base.type.unit.dimension, int(power))
    return Typed(e.Arithmetic("^", base.expression, exponent, syntax.span), number_of(dimension))
