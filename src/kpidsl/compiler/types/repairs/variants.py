"""What a row of tokens may have been before a slip: a pair of brackets lost, added or moved, a sign, a factor.

Each variant carries the edits that make it of the author's text. Which of them means anything is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from kpidsl.base.diagnostic import Edit
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.repairs.tokens import Token


@record
class Variant:
    """Another row of tokens, and the edits that lead to it: stretches of the text with what takes their place."""

    tokens: tuple[Token, ...]
    changes: tuple[tuple[Span, str], ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        return tuple(Edit(span.place, text) for span, text in self.changes)

    def then(self, other: Variant) -> Variant:
        """Another one, that was made of this one's row."""
        return Variant(other.tokens, (*self.changes, *other.changes))


def brackets_added(tokens: Sequence[Token]) -> Iterator[Variant]:
    """One more pair of brackets, around any operands that stand together."""
    for first, last in _stretches(tokens):
        yield _enclosed(tokens, first, last)


def brackets_changed(tokens: Sequence[Token]) -> Iterator[Variant]:
    """One pair of brackets fewer, or one end of it elsewhere."""
    for opened, closed in _pairs(tokens):
        without = (*tokens[:opened], *tokens[opened + 1 : closed], *tokens[closed + 1 :])
        no_open, no_close = (tokens[opened].span, ""), (tokens[closed].span, "")
        yield Variant(without, (no_open, no_close))
        for first, last in _stretches(without):
            moved = _enclosed(without, first, last)
            to_open, to_close = moved.changes
            if without[first] is tokens[opened + 1]:
                yield Variant(moved.tokens, (no_close, to_close))
            elif without[last] is tokens[closed - 1]:
                yield Variant(moved.tokens, (no_open, to_open))


def signs_changed(tokens: Sequence[Token]) -> Iterator[Variant]:
    """One sign another one."""
    for at, token in enumerate(tokens):
        if token.kind == "sign":
            for sign in "+-*/":
                if sign != token.text:
                    other = Token("sign", sign, token.span)
                    yield Variant((*tokens[:at], other, *tokens[at + 1 :]), ((token.span, sign),))


def factors_added(tokens: Sequence[Token]) -> Iterator[Variant]:
    """One operand more multiplied or divided by what another one is multiplied or divided by."""
    known: dict[tuple[str, str], Token] = {}
    for before, operand in pairwise(tokens):
        if before.kind == "sign" and before.text in "*/" and isinstance(operand.figure, s.Name):
            known.setdefault((before.text, operand.text), operand)
    for at in reversed(range(len(tokens))):
        for (sign, _), operand in known.items() if tokens[at].ends else ():
            yield _followed(tokens, at, sign, operand)


def factors_dropped(tokens: Sequence[Token], number: Fraction) -> Iterator[Variant]:
    """One bare number fewer by which something is multiplied."""
    for at, token in enumerate(tokens):
        match token.figure:
            case s.QuantitySyntax(Fraction() as bare, None) if bare == number:
                if at and _is_times(tokens[at - 1]):
                    gone = Span(token.span.document, tokens[at - 2].span.end, token.span.end)
                    yield Variant((*tokens[: at - 1], *tokens[at + 1 :]), ((gone, ""),))
                elif tokens[at + 1 :] and _is_times(tokens[at + 1]) and (not at or tokens[at - 1].text != "/"):
                    gone = Span(token.span.document, token.span.start, tokens[at + 2].span.start)
                    yield Variant((*tokens[:at], *tokens[at + 2 :]), ((gone, ""),))
            case _:
                pass


def _is_times(token: Token) -> bool:
    return token.kind == "sign" and token.text == "*"


def _enclosed(tokens: Sequence[Token], first: int, last: int) -> Variant:
    before, after = _before(tokens[first]), _after(tokens[last])
    row = (
        *tokens[:first],
        Token("open", "(", before),
        *tokens[first : last + 1],
        Token("close", ")", after),
        *tokens[last + 1 :],
    )
    return Variant(row, ((before, "("), (after, ")")))


def _followed(tokens: Sequence[Token], at: int, sign: str, operand: Token) -> Variant:
    after = _after(tokens[at])
    row = (*tokens[: at + 1], Token("sign", sign, after), operand, *tokens[at + 1 :])
    return Variant(row, ((after, f" {sign} {operand.text}"),))


def whole_times(tokens: Sequence[Token], sign: str, name: s.Name) -> Variant:
    """All of it multiplied or divided by a figure."""
    operand = Token("figure", name.text, name.span, name)
    if not _is_sum(tokens):
        return _followed(tokens, len(tokens) - 1, sign, operand)
    enclosed = _enclosed(tokens, 0, len(tokens) - 1)
    opened, closed = enclosed.changes
    row = (*enclosed.tokens, Token("sign", sign, closed[0]), operand)
    return Variant(row, (opened, (closed[0], f") {sign} {name.text}")))


def _is_sum(tokens: Sequence[Token]) -> bool:
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and token.kind == "sign" and token.text in "+-":
            return True
    return False


def _stretches(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where a pair of brackets can begin and end."""
    for first, token in enumerate(tokens):
        depth = 0
        for last in range(first, len(tokens) if token.begins else first):
            depth += (tokens[last].kind == "open") - (tokens[last].kind == "close")
            if depth < 0:
                break
            if depth == 0 and tokens[last].ends and last > first:
                yield first, last


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind == "open":
            opened.append(at)
        elif token.kind == "close":
            yield opened.pop(), at


def _before(token: Token) -> Span:
    return Span(token.span.document, token.span.start, token.span.start)


def _after(token: Token) -> Span:
    return Span(token.span.document, token.span.end, token.span.end)
