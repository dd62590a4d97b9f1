"""The types of expressions, wherever they stand: arithmetic, comparisons, conditions, functions.

Dimensions are compared on the tree, never by computing quantities; numbers become exact rationals in coherent units.
An expression in which something was already found faulty gives None, so that one mistake makes one finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import did_you_mean
from kpidsl.base.text import Span
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types import rows
from kpidsl.compiler.types.messages import aligned, described
from kpidsl.compiler.types.scope import Scope, Typed
from kpidsl.compiler.types.units import UnitTable, coherent, raised, times
from kpidsl.model import expression as e
from kpidsl.model.values import NUMBER, Judgement, Plain, Quantity, Type, Unit

POWER_LIMIT = 16
STEPS_LIMIT = 1200  # `previous(x, n)`: a hundred years of months
_DATES = (Plain.DATE, Plain.DATETIME)
_TEXTS = (Plain.TEXT, Plain.CODE)


class Typing:
    """Types the expressions of one scope. Findings go to the list it is given."""

    def __init__(self, scope: Scope, units: UnitTable, findings: list[Diagnostic]) -> None:
        self.scope = scope
        self.units = units
        self.findings = findings
        self.present: frozenset[str] = frozenset()  # optional columns that a condition has found present

    # --- entrances ---------------------------------------------------------------------------------------------------

    def number(self, syntax: s.Syntax) -> Typed | None:
        """An expression that must be a number with a unit."""
        typed = self.of(syntax)
        if typed is None or isinstance(typed.type, Quantity):
            return typed
        return self._unfit(syntax.span, f"a number is needed here, and this is {described(typed.type)}")

    def condition(self, syntax: s.Syntax) -> Typed | None:
        """An expression that must be yes or no."""
        typed = self.of(syntax)
        if typed is None or typed.type is Plain.YES_NO:
            return typed
        message = f"a condition is needed here, and this is {described(typed.type)}"
        return self._unfit(syntax.span, message, help_='compare it: `… > 0 EUR`, `… = "text"`')

    def of(self, syntax: s.Syntax) -> Typed | None:
        """The checked expression with its type; None where a finding was made inside it."""
        match syntax:
            case s.Name():
                return self._name(syntax)
            case s.QuantitySyntax():
                return self._quantity(syntax)
            case s.Text(text, span):
                return Typed(e.Constant(text, span), Plain.TEXT)
            case s.DateSyntax(day, span):
                return Typed(e.Constant(day, span), Plain.DATE)
            case s.MonthSyntax(_, span):
                help_ = f"write a day, `{span.text}-01`, or ask for the period: `data in {span.text}`"
                return self._unfit(span, "a month stands for a day only in figures", code="K0112", help_=help_)
            case s.Group(inner):
                return self.of(inner)
            case s.Minus(operand, span):
                typed = self.number(operand)
                return typed and Typed(e.Negate(typed.expression, span), typed.type)
            case s.Operation():
                return self._operation(syntax)
            case s.Power():
                return self._power(syntax)
            case s.Compare(sign, left, right, span):
                return self._compare(sign, self.of(left), self.of(right), span)
            case s.Between(operand, low, high, span):
                value = self.of(operand)
                above = self._compare(">=", value, self.of(low), span)
                below = self._compare("<=", value, self.of(high), span)
                return above and below and _yes_no(e.Logical("and", above.expression, below.expression, span))
            case s.Both():
                return self._both(syntax)
            case s.Not(operand, span):
                typed = self.condition(operand)
                return typed and _yes_no(e.Negation(typed.expression, span))
            case s.IfThenElse():
                return self._conditional(syntax)
            case s.Call():
                return self._call(syntax)
            case s.InList():
                return self._in_list(syntax)
            case s.InPeriod() | s.Prefix() | s.Presence():
                return rows.of_column(self, syntax)
            case _:
                assert_never(syntax)

    # --- leaves ------------------------------------------------------------------------------------------------------

    def _name(self, name: s.Name) -> Typed | None:
        typed = self.scope.name(name)
        if typed and isinstance(typed.expression, e.ColumnRef):
            return rows.guarded(self, name, typed)
        return typed

    def _quantity(self, syntax: s.QuantitySyntax) -> Typed | None:
        unit = NUMBER if syntax.unit is None else self.units.unit(syntax.unit)
        if isinstance(unit, Diagnostic):
            self.findings.append(unit)
            return None
        return Typed(e.Constant(syntax.number * unit.factor, syntax.span), Quantity(unit))

    # --- arithmetic --------------------------------------------------------------------------------------------------

    def _operation(self, syntax: s.Operation) -> Typed | None:
        if syntax.sign == "/" and (found := self._bare_compound(syntax)):
            self.findings.append(found)
            return None
        left, right = self.of(syntax.left), self.of(syntax.right)
        if left is None or right is None:
            return None
        if left.type in _DATES or right.type in _DATES:
            return self._with_dates(syntax, left, right)
        if not isinstance(left.type, Quantity) or not isinstance(right.type, Quantity):
            bad, typed = (syntax.right, right) if isinstance(left.type, Quantity) else (syntax.left, left)
            return self._unfit(bad.span, f"cannot calculate with {described(typed.type)}")
        expression = e.Arithmetic(syntax.sign, left.expression, right.expression, syntax.span)
        if syntax.sign in "*/":
            if syntax.sign == "/" and not self._divisible(syntax, right):
                return None
            power = 1 if syntax.sign == "*" else -1
            return Typed(expression, _coherent(times(left.type.unit.dimension, right.type.unit.dimension, power)))
        left, right = self._bare_zero(left, right)
        if not _same_dimension(left.type, right.type):
            verb, joint = ("add", "to") if syntax.sign == "+" else ("subtract", "from")
            first, second = (left, right) if syntax.sign == "+" else (right, left)
            self.findings.append(
                finding(
                    "K0301",
                    syntax.span,
                    f"cannot {verb} {described(first.type)} {joint} {described(second.type)}",
                    help=aligned(left.type, right.type),
                    labels=[
                        (syntax.left.span, f"this is {described(left.type)}"),
                        (syntax.right.span, f"this is {described(right.type)}"),
                    ],
                )
            )
            return None
        unit = left.type.unit if isinstance(left.type, Quantity) else NUMBER
        return Typed(e.Arithmetic(syntax.sign, left.expression, right.expression, syntax.span),
                     _coherent(unit.dimension))  # fmt: skip

    def _bare_compound(self, syntax: s.Operation) -> Diagnostic | None:
        """`105 EUR/impresa` in a formula: the name of a unit where a figure should stand."""
        match syntax.left, syntax.right:
            case s.QuantitySyntax(_, s.UnitSyntax() as unit), s.Name(text, span) if text in self.units.names:
                number = syntax.left.span.text.split()[0]
                better = f"{number} [{unit.span.text}/{text}]"
                return finding("K0307", span, f"`{text}` is a unit, and a formula divides by figures",
                               help=f"put a compound unit in brackets: `{better}`")  # fmt: skip
        return None

    def _divisible(self, syntax: s.Operation, right: Typed) -> bool:
        if self.scope.rows and e.constant_number(right.expression) is None:
            message = "rows are divided by numbers only: a quotient of two columns is not exact in every engine"
            help_ = "divide the sums in a formula: the ratio of sums is seldom the mean of ratios"
            self._unfit(syntax.span, message, code="K0309", help_=help_)
            return False
        if e.constant_number(right.expression) == 0:
            self._unfit(syntax.span, "a division by zero", code="K0501")
            return False
        return True

    def _with_dates(self, syntax: s.Operation, left: Typed, right: Typed) -> Typed | None:
        days = _coherent((("day", 1),))
        if syntax.sign == "-" and left.type in _DATES and right.type in _DATES:
            expression: e.Expression = e.Arithmetic("-", left.expression, right.expression, syntax.span)
            if self.scope.rows:
                expression = e.Duration("days", right.expression, left.expression, syntax.span)
            return Typed(expression, days)
        whole = left.type is Plain.DATE and _same_dimension(right.type, days)
        if syntax.sign in "+-" and whole and not self.scope.rows:
            return Typed(e.Arithmetic(syntax.sign, left.expression, right.expression, syntax.span), Plain.DATE)
        help_ = "between dates there are days: `days(from, to) <= 30 day`"
        return self._unfit(syntax.span, f"cannot calculate `{syntax.sign}` with dates", help_=help_)

    def _power(self, syntax: s.Power) -> Typed | None:
        base = self.number(syntax.base)
        power = syntax.exponent
        if power.denominator != 1 or abs(power) > POWER_LIMIT:
            message = f"a power is a whole number from -{POWER_LIMIT} to {POWER_LIMIT}"
            return self._unfit(syntax.span, message, code="K0308")
        if self.scope.rows:
            return self._unfit(syntax.span, "rows are not raised to powers", code="K0309")
        if base is None or not isinstance(base.type, Quantity):
            return None
        exponent = e.Constant(power, syntax.span)
        dimension = raised(base.type.unit.dimension, int(power))
        return Typed(e.Arithmetic("^", base.expression, exponent, syntax.span), _coherent(dimension))

    # --- conditions --------------------------------------------------------------------------------------------------

    def _compare(self, sign: e.ComparisonSign, left: Typed | None, right: Typed | None, span: Span) -> Typed | None:
        if left is None or right is None:
            return None
        left, right = self._bare_zero(left, right)
        left, right = rows.aligned_literals(self, left, right)
        if not _comparable(left.type, right.type):
            help_ = aligned(left.type, right.type)
            if _is_bare_zero(left) or _is_bare_zero(right):
                other = left if _is_bare_zero(right) else right
                help_ = f"write the zero with its unit, {described(other.type)}"
            message = f"cannot compare {described(left.type)} with {described(right.type)}"
            labels = [
                (left.expression.span, f"this is {described(left.type)}"),
                (right.expression.span, f"this is {described(right.type)}"),
            ]
            self.findings.append(finding("K0301", span, message, help=help_, labels=labels))
            return None
        if sign not in ("=", "!=") and (left.type in _TEXTS or left.type is Plain.YES_NO or _judged(left)):
            return self._unfit(span, f"{described(left.type)} has no order; compare with `=` or `!=`")
        if not self._known_literals(left, right):
            return None
        return _yes_no(e.Comparison(sign, left.expression, right.expression, span))

    def _known_literals(self, left: Typed, right: Typed) -> bool:
        """A literal compared with a column of declared values must be one of them."""
        for one, other in ((left, right), (right, left)):
            match one.expression:
                case e.Constant(str() as text, span) if not rows.may_be(self, other, text, span):
                    return False
                case _:
                    pass
        return True

    def _both(self, syntax: s.Both) -> Typed | None:
        left = self.condition(syntax.left)
        outer = self.present
        if left is not None:
            self.present = outer | rows.present_when(left.expression, syntax.sign == "and")
        right = self.condition(syntax.right)
        self.present = outer
        return left and right and _yes_no(e.Logical(syntax.sign, left.expression, right.expression, syntax.span))

    def _conditional(self, syntax: s.IfThenElse) -> Typed | None:
        condition = self.condition(syntax.condition)
        outer = self.present
        branches: list[Typed | None] = []
        for branch, taken in ((syntax.then, True), (syntax.otherwise, False)):
            if condition is not None:
                self.present = outer | rows.present_when(condition.expression, taken)
            branches.append(self.of(branch))
            self.present = outer
        then, otherwise = branches
        if condition is None or then is None or otherwise is None:
            return None
        then, otherwise = self._bare_zero(then, otherwise)
        if not _comparable(then.type, otherwise.type):
            message = f"`then` gives {described(then.type)} and `else` gives {described(otherwise.type)}"
            self.findings.append(finding("K0301", syntax.span, message, help="both must be of one unit"))
            return None
        expression = e.Conditional(condition.expression, then.expression, otherwise.expression, syntax.span)
        return Typed(expression, _widest(then.type))

    def _in_list(self, syntax: s.InList) -> Typed | None:
        operand = self.of(syntax.operand)
        items = [self.of(item) for item in syntax.items]
        if operand is None or any(item is None for item in items):
            return None
        values = []
        for item, literal in zip(items, syntax.items, strict=True):
            assert item is not None
            first, second = rows.aligned_literals(self, operand, item)
            if not _comparable(first.type, second.type):
                message = f"the list holds {described(second.type)} for {described(first.type)}"
                return self._unfit(literal.span, message)
            if not self._known_literals(first, second):
                return None
            assert isinstance(second.expression, e.Constant)
            values.append(second.expression.value)
        return _yes_no(e.Member(operand.expression, tuple(values), syntax.span))

    # --- functions ---------------------------------------------------------------------------------------------------

    def _call(self, syntax: s.Call) -> Typed | None:
        name = syntax.function.text
        match name:
            case "previous":
                return self._previous(syntax)
            case "min" | "max" | "abs" | "floor" | "ceil" | "round":
                return self._function(name, syntax)
            case "days" | "workdays" | "hours" | "minutes" | "seconds":
                return rows.duration(self, name, syntax)
            case _:
                known = "previous min max abs floor ceil round days workdays hours minutes seconds".split()  # noqa: SIM905
                help_ = did_you_mean(name, known)
                if name in ("sum", "count", "mean", "median", "distinct", "last", "balance"):
                    help_ = f"`{name}` over rows stands in an `input`: `value {name}(…) from …`"
                return self._unfit(syntax.function.span, f"`{name}` is not a function", code="K0308", help_=help_)

    def _previous(self, syntax: s.Call) -> Typed | None:
        if self.scope.rows or self.scope.rule:
            return self._unfit(syntax.span, "`previous` stands in formulas over inputs", code="K0308")
        steps = 1
        if len(syntax.arguments) == 2:
            match syntax.arguments[1]:
                case s.QuantitySyntax(number, None) if number.denominator == 1 and 1 <= number <= STEPS_LIMIT:
                    steps = int(number)
                case other:
                    message = "`previous` goes back a whole number of periods"
                    return self._unfit(other.span, message, code="K0308", help_="write `previous(x, 2)`")
        elif len(syntax.arguments) != 1:
            return self._unfit(syntax.span, "`previous` takes one figure", code="K0308", help_="write `previous(x)`")
        typed = self.of(syntax.arguments[0])
        return typed and Typed(e.Previous(typed.expression, steps, syntax.span), typed.type)

    def _function(self, name: e.FunctionName, syntax: s.Call) -> Typed | None:
        arguments = [self.of(argument) for argument in syntax.arguments]
        typed = [argument for argument in arguments if argument is not None]
        if len(typed) < len(arguments):
            return None
        if name in ("min", "max"):
            return self._extreme(name, syntax, typed)
        if not isinstance(typed[0].type, Quantity):
            message = f"`{name}` is of numbers, and this is {described(typed[0].type)}"
            return self._unfit(syntax.arguments[0].span, message)
        if name == "abs":
            if len(typed) != 1:
                return self._unfit(syntax.span, "`abs` takes one number", code="K0308")
            return Typed(e.Function("abs", (typed[0].expression,), syntax.span), typed[0].type)
        return self._rounded(name, syntax, typed)

    def _extreme(self, name: e.FunctionName, syntax: s.Call, typed: Sequence[Typed]) -> Typed | None:
        if len(typed) < 2:
            message = f"`{name}` compares two figures or more"
            return self._unfit(syntax.span, message, code="K0308", help_=f"write `{name}(a, b)`")
        first, *rest = typed
        others = []
        for argument in rest:
            first, other = self._bare_zero(first, argument)
            if not _comparable(first.type, other.type) or not isinstance(first.type, Quantity | Plain):
                message = f"`{name}` of {described(first.type)} and {described(other.type)}"
                return self._unfit(other.expression.span, message, code="K0301", help_=aligned(first.type, other.type))
            others.append(other)
        if not (isinstance(first.type, Quantity) or first.type in _DATES):
            return self._unfit(syntax.span, f"{described(first.type)} has no order")
        expressions = tuple(argument.expression for argument in (first, *others))
        return Typed(e.Function(name, expressions, syntax.span), _widest(first.type))

    def _rounded(self, name: e.FunctionName, syntax: s.Call, typed: Sequence[Typed]) -> Typed | None:
        value = typed[0]
        assert isinstance(value.type, Quantity)
        if self.scope.rows:
            return self._unfit(syntax.span, "rows are not rounded: a sum of rounded rows is seldom what is meant",
                               code="K0309", help_="round the result in a formula")  # fmt: skip
        if len(typed) == 1 and value.type.unit.dimension and not _in_hours(value.type.unit):
            step: Typed | None = Typed(e.Constant(Fraction(1), syntax.span), value.type)
        elif len(typed) == 2:
            step = typed[1]
        else:
            help_ = f"write `{name}(x, 1 %)` or `{name}(x, 0.5 number)`"
            return self._unfit(syntax.span, f"`{name}` needs to know the step", code="K0308", help_=help_)
        assert step is not None
        size = e.constant_number(step.expression)
        if size is None or size <= 0 or not _same_dimension(step.type, value.type):
            message = f"the step of `{name}` is a figure above zero in the unit of what it rounds"
            return self._unfit(step.expression.span, message, code="K0308")
        return Typed(e.Function(name, (value.expression, step.expression), syntax.span), value.type)

    # --- shared ------------------------------------------------------------------------------------------------------

    def _bare_zero(self, left: Typed, right: Typed) -> tuple[Typed, Typed]:
        """In a scoring rule, which serves every unit, a bare 0 has the unit of the other side."""
        if self.scope.rule:
            if _is_bare_zero(right):
                return left, Typed(right.expression, left.type)
            if _is_bare_zero(left):
                return Typed(left.expression, right.type), right
        return left, right

    def _unfit(self, span: Span, message: str, *, code: str = "K0305", help_: str | None = None) -> Typed | None:
        """Make a finding, and nothing of the expression."""
        self.findings.append(finding(code, span, message, help=help_))
        return None


def _yes_no(expression: e.Expression) -> Typed:
    return Typed(expression, Plain.YES_NO)


def _coherent(dimension: tuple[tuple[str, int], ...]) -> Quantity:
    return Quantity(coherent(dimension))


def _widest(type_: Type) -> Type:
    return _coherent(type_.unit.dimension) if isinstance(type_, Quantity) else type_


def _is_bare_zero(typed: Typed) -> bool:
    return e.constant_number(typed.expression) == 0 and typed.type == Quantity(NUMBER)


def _in_hours(unit: Unit) -> bool:
    return any(name == "hour" for name, _ in unit.dimension)


def _judged(typed: Typed) -> bool:
    return isinstance(typed.type, Judgement)


def _same_dimension(left: Type, right: Type) -> bool:
    match left, right:
        case Quantity(a), Quantity(b):
            return a.dimension == b.dimension
        case _:
            return False


def _comparable(left: Type, right: Type) -> bool:
    match left, right:
        case Quantity(), Quantity():
            return _same_dimension(left, right)
        case (Judgement(), Plain.TEXT) | (Plain.TEXT, Judgement()):
            return True
        case Plain() as a, Plain() as b:
            return a is b or {a, b} == {Plain.TEXT, Plain.CODE}
        case _:
            return left == right
