"""Expressions: formulas, conditions, calls."""

from __future__ import annotations

from fractions import Fraction
from sys import intern
from typing import Any, cast

from kpidsl.base.text import Span
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.builder.leaves import ONE, Leaves
from kpidsl.compiler.parse.machine import Token
from kpidsl.model.expression import ComparisonSign


class Expressions(Leaves):
    """One method for each rule of the grammar about expressions."""

    def unit_word(self, _span: Span, name: Token) -> s.UnitSyntax:
        return s.UnitSyntax(((self._name(name), 1),), ONE, name.span)

    def unit_brackets(self, _span: Span, unit: s.UnitSyntax) -> s.UnitSyntax:
        return unit

    def literal(self, span: Span, number: Token, unit: s.UnitSyntax | tuple[s.Name, int] | None) -> s.QuantitySyntax:
        if isinstance(unit, tuple):
            unit = s.UnitSyntax((unit,), ONE, unit[0].span)
        return s.QuantitySyntax(self._number(number), unit, span)

    listed_number = literal

    def name(self, _span: Span, token: Token) -> s.Name:
        return self._name(token)

    def call(self, span: Span, function: Token, *arguments: s.Syntax) -> s.Call:
        return s.Call(self._name(function), arguments, span)

    def group(self, span: Span, inner: s.Syntax) -> s.Group:
        return s.Group(inner, span)

    def negate(self, span: Span, _sign: Token, operand: s.Syntax) -> s.Minus:
        return s.Minus(operand, span)

    def arithmetic(self, span: Span, left: s.Syntax, sign: Token, right: s.Syntax) -> s.Operation:
        return s.Operation(cast("Any", intern(str(sign))), left, right, span)

    def power(self, span: Span, base: s.Syntax, exponent: Fraction) -> s.Power:
        return s.Power(base, exponent, span)

    def exponent(self, _span: Span, sign: Token | None, number: Token) -> Fraction:
        return self._signed(sign, number)

    def compare(self, span: Span, left: s.Syntax, sign: Token, right: s.Syntax) -> s.Compare:
        return s.Compare(cast("ComparisonSign", intern(str(sign))), left, right, span)

    def meets(self, span: Span, left: s.Syntax, right: s.Syntax) -> s.Reach:
        return s.Reach("meets", left, right, span)

    def beats(self, span: Span, left: s.Syntax, right: s.Syntax) -> s.Reach:
        return s.Reach("beats", left, right, span)

    def between(self, span: Span, operand: s.Syntax, low: s.Syntax, high: s.Syntax) -> s.Between:
        return s.Between(operand, low, high, span)

    def in_list(self, span: Span, operand: s.Syntax, items: tuple[Any, ...]) -> s.InList:
        return s.InList(operand, items, span)

    def in_period(self, span: Span, operand: s.Syntax, period: Token) -> s.InPeriod:
        return s.InPeriod(operand, self._period(period), span)

    def in_column(self, span: Span, operand: s.Syntax, source: Token, column: Token) -> s.InColumn:
        return s.InColumn(operand, self._name(source), self._name(column), span)

    def _prefix(self, kind: Any, span: Span, operand: s.Syntax, texts: Any) -> s.Prefix:
        items = (self._text(texts),) if isinstance(texts, Token) else texts
        return s.Prefix(kind, operand, items, span)

    def under(self, span: Span, operand: s.Syntax, texts: Any) -> s.Prefix:
        return self._prefix("under", span, operand, texts)

    def directly_under(self, span: Span, operand: s.Syntax, texts: Any) -> s.Prefix:
        return self._prefix("directly under", span, operand, texts)

    def starts(self, span: Span, operand: s.Syntax, texts: Any) -> s.Prefix:
        return self._prefix("starts", span, operand, texts)

    def present(self, span: Span, operand: s.Syntax) -> s.Presence:
        return s.Presence(operand, True, span)

    def missing_cell(self, span: Span, operand: s.Syntax) -> s.Presence:
        return s.Presence(operand, False, span)

    def and_(self, span: Span, left: s.Syntax, right: s.Syntax) -> s.Both:
        return s.Both("and", left, right, span)

    def or_(self, span: Span, left: s.Syntax, right: s.Syntax) -> s.Both:
        return s.Both("or", left, right, span)

    def not_(self, span: Span, operand: s.Syntax) -> s.Not:
        return s.Not(operand, span)

    def conditional(self, span: Span, condition: s.Syntax, then: s.Syntax, otherwise: s.Syntax) -> s.IfThenElse:
        return s.IfThenElse(condition, then, otherwise, span)

    def texts(self, _span: Span, *items: Any) -> tuple[Any, ...]:
        return tuple(self._text(item) if isinstance(item, Token) else item for item in items)
