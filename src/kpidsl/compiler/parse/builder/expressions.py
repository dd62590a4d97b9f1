"""Expressions: formulas, conditions, calls."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, cast

from lark import Token
from lark.tree import Meta

from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.builder.leaves import Leaves, rule
from kpidsl.model.expression import ComparisonSign


class Expressions(Leaves):
    """One method for each rule of the grammar about expressions."""

    @rule
    def unit_word(self, meta: Meta, name: Token) -> s.UnitSyntax:
        return s.UnitSyntax(((self._name(name), 1),), Fraction(1), self._span(meta))

    @rule
    def unit_brackets(self, _meta: Meta, unit: s.UnitSyntax) -> s.UnitSyntax:
        return unit

    @rule
    def literal(self, meta: Meta, number: Token, unit: s.UnitSyntax | tuple[s.Name, int] | None) -> s.QuantitySyntax:
        if isinstance(unit, tuple):
            unit = s.UnitSyntax((unit,), Fraction(1), unit[0].span)
        return s.QuantitySyntax(self._number(number), unit, self._span(meta))

    listed_number = literal

    @rule
    def name(self, _meta: Meta, token: Token) -> s.Name:
        return self._name(token)

    @rule
    def call(self, meta: Meta, function: Token, *arguments: s.Syntax) -> s.Call:
        return s.Call(self._name(function), arguments, self._span(meta))

    @rule
    def group(self, meta: Meta, inner: s.Syntax) -> s.Group:
        return s.Group(inner, self._span(meta))

    @rule
    def negate(self, meta: Meta, _sign: Token, operand: s.Syntax) -> s.Minus:
        return s.Minus(operand, self._span(meta))

    @rule
    def arithmetic(self, meta: Meta, left: s.Syntax, sign: Token, right: s.Syntax) -> s.Operation:
        return s.Operation(cast("Any", str(sign)), left, right, self._span(meta))

    @rule
    def power(self, meta: Meta, base: s.Syntax, exponent: Fraction) -> s.Power:
        return s.Power(base, exponent, self._span(meta))

    @rule
    def exponent(self, _meta: Meta, sign: Token | None, number: Token) -> Fraction:
        return self._signed(sign, number)

    @rule
    def compare(self, meta: Meta, left: s.Syntax, sign: Token, right: s.Syntax) -> s.Compare:
        return s.Compare(cast("ComparisonSign", str(sign)), left, right, self._span(meta))

    @rule
    def meets(self, meta: Meta, left: s.Syntax, right: s.Syntax) -> s.Reach:
        return s.Reach("meets", left, right, self._span(meta))

    @rule
    def beats(self, meta: Meta, left: s.Syntax, right: s.Syntax) -> s.Reach:
        return s.Reach("beats", left, right, self._span(meta))

    @rule
    def between(self, meta: Meta, operand: s.Syntax, low: s.Syntax, high: s.Syntax) -> s.Between:
        return s.Between(operand, low, high, self._span(meta))

    @rule
    def in_list(self, meta: Meta, operand: s.Syntax, items: tuple[Any, ...]) -> s.InList:
        return s.InList(operand, items, self._span(meta))

    @rule
    def in_period(self, meta: Meta, operand: s.Syntax, period: Token) -> s.InPeriod:
        return s.InPeriod(operand, self._period(period), self._span(meta))

    @rule
    def in_column(self, meta: Meta, operand: s.Syntax, source: Token, column: Token) -> s.InColumn:
        return s.InColumn(operand, self._name(source), self._name(column), self._span(meta))

    def _prefix(self, kind: Any, meta: Meta, operand: s.Syntax, texts: Any) -> s.Prefix:
        items = (self._text(texts),) if isinstance(texts, Token) else texts
        return s.Prefix(kind, operand, items, self._span(meta))

    @rule
    def under(self, meta: Meta, operand: s.Syntax, texts: Any) -> s.Prefix:
        return self._prefix("under", meta, operand, texts)

    @rule
    def directly_under(self, meta: Meta, operand: s.Syntax, texts: Any) -> s.Prefix:
        return self._prefix("directly under", meta, operand, texts)

    @rule
    def starts(self, meta: Meta, operand: s.Syntax, texts: Any) -> s.Prefix:
        return self._prefix("starts", meta, operand, texts)

    @rule
    def present(self, meta: Meta, operand: s.Syntax) -> s.Presence:
        return s.Presence(operand, True, self._span(meta))

    @rule
    def missing_cell(self, meta: Meta, operand: s.Syntax) -> s.Presence:
        return s.Presence(operand, False, self._span(meta))

    @rule
    def and_(self, meta: Meta, left: s.Syntax, right: s.Syntax) -> s.Both:
        return s.Both("and", left, right, self._span(meta))

    @rule
    def or_(self, meta: Meta, left: s.Syntax, right: s.Syntax) -> s.Both:
        return s.Both("or", left, right, self._span(meta))

    @rule
    def not_(self, meta: Meta, operand: s.Syntax) -> s.Not:
        return s.Not(operand, self._span(meta))

    @rule
    def conditional(self, meta: Meta, condition: s.Syntax, then: s.Syntax, otherwise: s.Syntax) -> s.IfThenElse:
        return s.IfThenElse(condition, then, otherwise, self._span(meta))

    @rule
    def texts(self, _meta: Meta, *items: Any) -> tuple[Any, ...]:
        return tuple(self._text(item) if isinstance(item, Token) else item for item in items)
