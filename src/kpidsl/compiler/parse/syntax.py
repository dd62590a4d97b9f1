"""The syntax tree: what stands in the file, with a span on every node, before any name or unit is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.model.expression import ArithmeticSign, ComparisonSign
from kpidsl.model.period import Period

_NUMBER = re.compile(r"-?[ \t]*[\d_]+(?:\.(?P<decimals>\d+))?")


@record
class Name:
    """A name in NFC; `quoted` where it stood in backquotes."""

    text: str
    span: Span
    quoted: bool = False


@record
class Text:
    text: str
    span: Span


@record
class UnitSyntax:
    """A unit as written: names with exponents, and the number after `per`."""

    factors: tuple[tuple[Name, int], ...]
    per: Fraction
    span: Span


# --- figures: what stands in year lines, `given`, `expect`, `else` and `empty` ---------------------------------------


@record
class QuantitySyntax:
    number: Fraction
    unit: UnitSyntax | None
    span: Span

    @property
    def decimals(self) -> int:
        """How many decimals are written: two of `91.30 %`."""
        written = _NUMBER.match(self.span.text)
        return len(written["decimals"] or "") if written else 0


@record
class DateSyntax:
    day: date
    span: Span


@record
class MonthSyntax:
    """A month stands for its last day, in figures alone."""

    last_day: date
    span: Span


@record
class Word:
    """`yes`, `no`, `not reached` or `missing`."""

    word: Literal["yes", "no", "not reached", "missing"]
    span: Span


@record
class RangeSyntax:
    """`2_850_000..3_150_000 EUR`: a corridor. The unit may stand at its end alone."""

    low: QuantitySyntax
    high: QuantitySyntax
    span: Span


Figure = QuantitySyntax | RangeSyntax | DateSyntax | MonthSyntax | Text | Word


@record
class Percent:
    """Points or a weight, as a fraction of 1. `unit` is False where the author wrote a bare number."""

    value: Fraction
    unit: bool
    span: Span


@record
class PointsWeight:
    """A weight in points: what a child can earn where its parent adds points up."""

    value: Fraction
    span: Span


# --- expressions -----------------------------------------------------------------------------------------------------


@record
class Call:
    function: Name
    arguments: tuple[Syntax, ...]
    span: Span


@record
class Group:
    """Parentheses are kept: a formatter and a message need them."""

    inner: Syntax
    span: Span


@record
class Minus:
    operand: Syntax
    span: Span


@record
class Operation:
    sign: ArithmeticSign
    left: Syntax
    right: Syntax
    span: Span


@record
class Power:
    base: Syntax
    exponent: Fraction
    span: Span


@record
class Compare:
    sign: ComparisonSign
    left: Syntax
    right: Syntax
    span: Span


@record
class Reach:
    """`value meets target`: at least as good; `value beats baseline`: better. In a scoring rule alone."""

    verb: Literal["meets", "beats"]
    left: Syntax
    right: Syntax
    span: Span


@record
class Between:
    operand: Syntax
    low: Syntax
    high: Syntax
    span: Span


@record
class InList:
    operand: Syntax
    items: tuple[Text | QuantitySyntax, ...]
    span: Span


@record
class InPeriod:
    operand: Syntax
    period: Period
    span: Span


@record
class InColumn:
    """`id in corsi.id`: what occurs in a column of another source."""

    operand: Syntax
    source: Name
    column: Name
    span: Span


@record
class Prefix:
    """`under` or `directly under` codes, or `starts` texts."""

    kind: Literal["under", "directly under", "starts"]
    operand: Syntax
    texts: tuple[Text, ...]
    span: Span


@record
class Presence:
    """`present`, or `missing` where `there` is False."""

    operand: Syntax
    there: bool
    span: Span


@record
class Both:
    sign: Literal["and", "or"]
    left: Syntax
    right: Syntax
    span: Span


@record
class Not:
    operand: Syntax
    span: Span


@record
class IfThenElse:
    condition: Syntax
    then: Syntax
    otherwise: Syntax
    span: Span


Syntax = (
    Name
    | Text
    | QuantitySyntax
    | DateSyntax
    | MonthSyntax
    | Call
    | Group
    | Minus
    | Operation
    | Power
    | Compare
    | Reach
    | Between
    | InList
    | InPeriod
    | InColumn
    | Prefix
    | Presence
    | Both
    | Not
    | IfThenElse
)


def parts(syntax: Syntax) -> Iterator[Syntax]:
    """The expressions directly inside an expression, left to right."""
    for part in fields(syntax):
        value = getattr(syntax, part.name)
        yield from (each for each in (value if type(value) is tuple else (value,)) if isinstance(each, Syntax))


def walk(syntax: Syntax) -> Iterator[Syntax]:
    """The expression and everything inside it, outermost first, left to right."""
    stack = [syntax]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(parts(node))))


def with_part(tree: Syntax, old: Syntax, new: Syntax) -> Syntax:
    """An expression with one part of it, however deep, another one."""
    if tree is old:
        return new
    changed: dict[str, Any] = {}
    for part in fields(tree):
        value = getattr(tree, part.name)
        if type(value) is tuple:  # and no span, which is a tuple too
            changed[part.name] = tuple(with_part(one, old, new) if isinstance(one, Syntax) else one for one in value)
        elif isinstance(value, Syntax):
            changed[part.name] = with_part(value, old, new)
    return replace(tree, **changed)
