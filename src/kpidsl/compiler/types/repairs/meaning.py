"""What arithmetic comes to: its dimension, and a residue that tells formulas of other algebra apart.

Every figure has a residue modulo a prime, from how it is written; those of a formula follow from its figures'. Formulas
that are the same algebra have the same residue, and others as good as never, so that nothing need be multiplied out.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from hashlib import blake2b

from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.expressions.scope import Typist
from kpidsl.compiler.types.units import times
from kpidsl.model.values import Dimension, Quantity

_PRIME = 2**61 - 1

Meaning = tuple[Dimension, int]


class Meanings:
    """The meanings of expressions made of the same figures, whose dimensions are asked for once."""

    def __init__(self, typing: Typist) -> None:
        self._typing = typing
        self._figures: dict[str, Meaning | None] = {}

    def each_matters(self, syntax: s.Syntax, figures: Iterable[s.Syntax]) -> bool:
        """Whether an expression is another one wherever one of its figures is: `0 % * a` is zero whatever `a` is."""
        here = self.of(syntax)
        named = (inner for figure in figures if not isinstance(inner := _bare(figure), s.QuantitySyntax))
        return all(self._moving(_text(figure)).of(syntax) != here for figure in named)

    def _moving(self, figure: str) -> Meanings:
        other = Meanings(self._typing)
        other._figures = dict(self._figures)
        if (meaning := self._figures.get(figure)) is not None:
            other._figures[figure] = (meaning[0], (meaning[1] + 1) % _PRIME)
        return other

    def of(self, syntax: s.Syntax) -> Meaning | None:
        """None where unlike things are added, something is divided by zero, or a figure is no number."""
        match syntax:
            case s.Group(inner):
                return self.of(inner)
            case s.Minus(operand):
                inside = self.of(operand)
                return inside and (inside[0], -inside[1] % _PRIME)
            case s.Operation(sign, left, right):
                one, other = self.of(left), self.of(right)
                return None if one is None or other is None else _combined(sign, one, other)
            case _:
                text = _text(syntax)
                if text not in self._figures:
                    type_ = self._typing.quietly(syntax)
                    meaning = (type_.unit.dimension, _residue(syntax)) if isinstance(type_, Quantity) else None
                    self._figures[text] = meaning
                return self._figures[text]


def _combined(sign: str, one: Meaning, other: Meaning) -> Meaning | None:
    if sign in "+-":
        total = one[1] + other[1] if sign == "+" else one[1] - other[1]
        return (one[0], total % _PRIME) if one[0] == other[0] else None
    if sign == "*":
        return times(one[0], other[0]), one[1] * other[1] % _PRIME
    return (times(one[0], other[0], -1), one[1] * pow(other[1], -1, _PRIME) % _PRIME) if other[1] else None


def _residue(figure: s.Syntax) -> int:
    match figure:
        case s.QuantitySyntax(Fraction() as number, unit):
            once = 1 if unit is None else _hashed(unit.span.written)
            return once * number.numerator * pow(number.denominator, -1, _PRIME) % _PRIME
        case _:
            return _hashed(_text(figure))


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) % _PRIME


def _bare(figure: s.Syntax) -> s.Syntax:
    while isinstance(figure, s.Group):
        figure = figure.inner
    return figure


def _text(figure: s.Syntax) -> str:
    return figure.text if isinstance(figure, s.Name) else figure.span.written
