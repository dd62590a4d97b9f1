"""Arithmetic as the author wrote it: figures, signs and brackets in a row, which can be read again otherwise.

It knows where each stands in the text and what the precedence of signs is. It knows nothing of units.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, cast

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse import syntax as s
from kpidsl.model.expression import ArithmeticSign

Kind = Literal["figure", "sign", "minus", "open", "close"]


@record
class Token:
    """One of a row: `figure` is what stands there whole, a name or a call, whatever is inside it."""

    kind: Kind
    text: str
    span: Span
    figure: s.Syntax | None = None

    @property
    def begins(self) -> bool:
        """Whether an operand can begin here."""
        return self.kind in ("figure", "minus", "open")

    @property
    def ends(self) -> bool:
        """Whether an operand can end here."""
        return self.kind in ("figure", "close")


def is_arithmetic(syntax: s.Syntax) -> bool:
    """Whether something is made of signs and brackets; anything else is one figure among them."""
    while isinstance(syntax, s.Group):
        syntax = syntax.inner
    return isinstance(syntax, s.Operation | s.Minus)


def tokens_of(syntax: s.Syntax) -> tuple[Token, ...]:
    """The row of tokens that an expression was written as."""
    return tuple(_tokens(syntax))


def _tokens(syntax: s.Syntax) -> Iterator[Token]:
    match syntax:
        case s.Operation(sign, left, right):
            yield from _tokens(left)
            yield Token("sign", sign, _sign_between(sign, left.span, right.span))
            yield from _tokens(right)
        case s.Minus(operand, span):
            yield Token("minus", "-", Span(span.document, span.start, span.start + 1))
            yield from _tokens(operand)
        case s.Group(inner, span) if is_arithmetic(inner):
            yield Token("open", "(", Span(span.document, span.start, span.start + 1))
            yield from _tokens(inner)
            yield Token("close", ")", Span(span.document, span.end - 1, span.end))
        case _:
            yield Token("figure", syntax.span.written, syntax.span, syntax)


def _sign_between(sign: str, left: Span, right: Span) -> Span:
    """Where the sign stands between its operands, comments looked over."""
    at, text = left.end, left.document.text
    while at < right.start and text[at] != sign:
        at = text.find("\n", at) if text[at] == "#" else at + 1
    return Span(left.document, at, at + 1)


def read(tokens: Sequence[Token]) -> s.Syntax:
    """The tree of a row of tokens, by the precedence of the language. The row is well formed."""
    syntax, after = _sum(tokens, 0)
    assert after == len(tokens)
    return syntax


def _sum(tokens: Sequence[Token], at: int) -> tuple[s.Syntax, int]:
    left, at = _product(tokens, at)
    while at < len(tokens) and tokens[at].text in ("+", "-") and tokens[at].kind == "sign":
        sign = tokens[at].text
        right, at = _product(tokens, at + 1)
        left = _operation(sign, left, right)
    return left, at


def _product(tokens: Sequence[Token], at: int) -> tuple[s.Syntax, int]:
    left, at = _unary(tokens, at)
    while at < len(tokens) and tokens[at].text in ("*", "/") and tokens[at].kind == "sign":
        sign = tokens[at].text
        right, at = _unary(tokens, at + 1)
        left = _operation(sign, left, right)
    return left, at


def _unary(tokens: Sequence[Token], at: int) -> tuple[s.Syntax, int]:
    first = tokens[at]
    match first.kind:
        case "minus":
            operand, after = _unary(tokens, at + 1)
            return s.Minus(operand, first.span.to(operand.span)), after
        case "open":
            inner, after = _sum(tokens, at + 1)
            return s.Group(inner, inner.span), after + 1
        case _:
            assert first.figure is not None
            return first.figure, at + 1


def _operation(sign: str, left: s.Syntax, right: s.Syntax) -> s.Operation:
    return s.Operation(cast("ArithmeticSign", sign), left, right, left.span.to(right.span))
