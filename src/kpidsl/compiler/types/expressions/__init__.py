"""The types of expressions, wherever they stand: arithmetic, comparisons, conditions, functions.

Dimensions are compared on the tree, never by computing quantities; numbers become exact rationals in coherent units.
An expression in which something was already found faulty gives None, so that one mistake makes one finding.
"""

from __future__ import annotations

from typing import assert_never

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.text import Span
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.expressions import arithmetic, functions, rows, rule_words
from kpidsl.compiler.types.expressions.hundredths import check_beside
from kpidsl.compiler.types.expressions.kinds import TEXTS, comparable, is_bare_zero, judged, widest, yes_no
from kpidsl.compiler.types.expressions.messages import described
from kpidsl.compiler.types.expressions.scope import Scope, Typed
from kpidsl.compiler.types.expressions.unlike import unlike
from kpidsl.compiler.types.figures import printed_thousand
from kpidsl.compiler.types.units import UnitTable
from kpidsl.model import expression as e
from kpidsl.model.values import NUMBER, Plain, Quantity, Type


class Typing:
    """Types the expressions of one scope. Findings go to the list it is given."""

    def __init__(self, scope: Scope, units: UnitTable, findings: list[Diagnostic]) -> None:
        self.scope = scope
        self.units = units
        self.findings = findings
        self.present: frozenset[str] = frozenset()  # optional columns that a condition has found present

    # --- entrances ----------------------------------------------------------------------------------------------------

    def number(self, syntax: s.Syntax) -> Typed | None:
        """An expression that must be a number with a unit."""
        typed = self.of(syntax)
        if typed is None or isinstance(typed.type, Quantity):
            return typed
        return self.unfit(syntax.span, f"a number is needed here, and this is {described(typed.type)}")

    def condition(self, syntax: s.Syntax) -> Typed | None:
        """An expression that must be yes or no."""
        typed = self.of(syntax)
        if typed is None or typed.type is Plain.YES_NO:
            return typed
        message = f"a condition is needed here, and this is {described(typed.type)}"
        return self.unfit(syntax.span, message, help_='compare it: `… > 0 EUR`, `… = "text"`')

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
                return self.unfit(span, "a month stands for a day only in figures", code="K0112", help_=help_)
            case s.Group(inner):
                return self.of(inner)
            case s.Minus(operand, span):
                typed = self.number(operand)
                return typed and Typed(e.Negate(typed.expression, span), typed.type)
            case s.Operation():
                return arithmetic.operation(self, syntax)
            case s.Power():
                return arithmetic.power(self, syntax)
            case s.Compare(sign, left, right, span):
                typed = self.compared(sign, self.of(left), self.of(right), span)
                if typed is not None:
                    check_beside(self, left, right, compared=True)
                return typed
            case s.Reach():
                return rule_words.reach(self, syntax)
            case s.Between(operand, low, high, span):
                value = self.of(operand)
                least, most = self.of(low), self.of(high)
                above = self.compared(">=", value, least, span)
                below = self.compared("<=", value, most, span) if above else None
                for end in (low, high) if above and below else ():
                    check_beside(self, operand, end, compared=True)
                return above and below and yes_no(e.Logical("and", above.expression, below.expression, span))
            case s.Both():
                return self._both(syntax)
            case s.Not(operand, span):
                typed = self.condition(operand)
                return typed and yes_no(e.Negation(typed.expression, span))
            case s.IfThenElse():
                return self._conditional(syntax)
            case s.Call():
                return functions.call(self, syntax)
            case s.InList():
                return self._in_list(syntax)
            case s.InPeriod() | s.InColumn() | s.Prefix() | s.Presence():
                return rows.of_column(self, syntax)
            case _:
                assert_never(syntax)

    def quietly(self, syntax: s.Syntax) -> Type | None:
        """The type of an expression, without a word of it; None where there is something to find in it."""
        told = len(self.findings)
        typed = self.of(syntax)
        sound = len(self.findings) == told
        del self.findings[told:]
        return typed.type if typed is not None and sound else None

    # --- leaves -------------------------------------------------------------------------------------------------------

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
        if found := printed_thousand(syntax, unit):
            self.findings.append(found)
            return None
        return Typed(e.Constant(syntax.number * unit.factor, syntax.span), Quantity(unit))

    # --- conditions ---------------------------------------------------------------------------------------------------

    def compared(self, sign: e.ComparisonSign, left: Typed | None, right: Typed | None, span: Span) -> Typed | None:
        if left is None or right is None:
            return None
        if by_day := rows.compared_by_day(sign, left, right, span):
            return by_day
        left, right = self.bare_zero(left, right)
        left, right = rows.aligned_literals(self, left, right)
        if not comparable(left.type, right.type):
            message = f"cannot compare {described(left.type)} with {described(right.type)}"
            self.findings.append(unlike(span, message, left, right))
            return None
        if sign not in ("=", "!=") and (left.type in TEXTS or left.type is Plain.YES_NO or judged(left)):
            return self.unfit(span, f"{described(left.type)} has no order; compare with `=` or `!=`")
        if not self._known_literals(left, right):
            return None
        return yes_no(e.Comparison(sign, left.expression, right.expression, span))

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
        match syntax:
            case s.Both("or", s.Compare("=", s.Name() as column, s.Text() as one), s.Text() as other, span):
                either = f"{column.span.written} in [{one.span.written}, {other.span.written}]"
                message = f"`or` stands between conditions, and {other.span.written} is a text"
                fix = replacing(span, either)
                self.findings.append(finding("K0305", other.span, message, help=f"did you mean `{either}`?", fix=fix))
                return None
            case _:
                pass
        syntax = rows.guards_first(syntax)
        left = self.condition(syntax.left)
        outer = self.present
        if left is not None:
            self.present = outer | rows.present_when(syntax.left, syntax.sign == "and")
        right = self.condition(syntax.right)
        self.present = outer
        return left and right and yes_no(e.Logical(syntax.sign, left.expression, right.expression, syntax.span))

    def _conditional(self, syntax: s.IfThenElse) -> Typed | None:
        condition = self.condition(syntax.condition)
        outer = self.present
        branches: list[Typed | None] = []
        for branch, taken in ((syntax.then, True), (syntax.otherwise, False)):
            if condition is not None:
                self.present = outer | rows.present_when(syntax.condition, taken)
            branches.append(self.of(branch))
            self.present = outer
        then, otherwise = branches
        if condition is None or then is None or otherwise is None:
            return None
        then, otherwise = self.bare_zero(then, otherwise)
        mixed = judged(then) != judged(otherwise)
        if mixed or not comparable(then.type, otherwise.type):
            message = f"`then` gives {described(then.type)} and `else` gives {described(otherwise.type)}"
            self.findings.append(unlike(syntax.span, message, then, otherwise))
            return None
        check_beside(self, syntax.then, syntax.otherwise)
        expression = e.Conditional(condition.expression, then.expression, otherwise.expression, syntax.span)
        return Typed(expression, widest(then.type))

    def _in_list(self, syntax: s.InList) -> Typed | None:
        operand = self.of(syntax.operand)
        items = [self.of(item) for item in syntax.items]
        if operand is None or any(item is None for item in items):
            return None
        values = []
        for item, literal in zip(items, syntax.items, strict=True):
            assert item is not None
            first, second = rows.aligned_literals(self, operand, item)
            if not comparable(first.type, second.type):
                message = f"the list holds {described(second.type)} for {described(first.type)}"
                return self.unfit(literal.span, message)
            if not self._known_literals(first, second):
                return None
            assert isinstance(second.expression, e.Constant)
            values.append(second.expression.value)
        return yes_no(e.Member(operand.expression, tuple(values), syntax.span))

    # --- for the other rooms of this typing ---------------------------------------------------------------------------

    def bare_zero(self, left: Typed, right: Typed) -> tuple[Typed, Typed]:
        """In a scoring rule, which serves every unit, a bare 0 has the unit of the other side."""
        if self.scope.rule:
            if is_bare_zero(right):
                return left, Typed(right.expression, left.type)
            if is_bare_zero(left):
                return Typed(left.expression, right.type), right
        return left, right

    def unfit(self, span: Span, message: str, *, code: str = "K0305", help_: str | None = None) -> Typed | None:
        """Make a finding, and nothing of the expression."""
        self.findings.append(finding(code, span, message, help=help_))
        return None
