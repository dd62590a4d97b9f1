"""Conditions as algebra reads them: a polynomial that is above zero, at least zero, zero, or not zero.

A condition that is no such thing is left out, which weakens what is known and never makes it false.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import TooLarge
from kpidsl.compiler.algebra.polynomial import Polynomial
from kpidsl.compiler.algebra.quotient import Reader, Vanishes
from kpidsl.model import expression as e
from kpidsl.model.period import NOW, Back

Sign = Literal[">=", ">", "=", "!="]

_MIRRORED: dict[e.ComparisonSign, e.ComparisonSign] = {
    "=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
}  # fmt: skip


@record
class Relation:
    """`form` stands to zero as `sign` says."""

    form: Polynomial
    sign: Sign


@record
class Holding:
    """A condition of the plan, looked at so far back, that is true, or false where `truth` says so."""

    condition: e.Expression
    back: Back = NOW
    truth: bool = True


def relations(reader: Reader, holding: Holding) -> Iterator[Relation]:
    """What a condition says that algebra can use."""
    match holding.condition, holding.truth:
        case e.Negation(operand), truth:
            yield from relations(reader, Holding(operand, holding.back, not truth))
        case (e.Logical("and", left, right), True) | (e.Logical("or", left, right), False):
            for part in (left, right):
                yield from relations(reader, Holding(part, holding.back, holding.truth))
        case e.Comparison(sign, left, right), truth:
            try:
                sides = reader.quotient(left, holding.back) + -reader.quotient(right, holding.back)
                if not sides.below.is_constant:  # the sign of a figure would have to be known first
                    return
                form = sides.above.scaled(1 / Fraction(sides.below.constant_term))
            except (TooLarge, Vanishes):
                return
            yield compared(sign, form, truth)
        case _:
            return


def compared(sign: e.ComparisonSign, form: Polynomial, truth: bool = True) -> Relation:
    """That a polynomial stands to zero as a comparison says, or, where it is not true, as it does not."""
    match sign if truth else _MIRRORED[sign]:
        case "<":
            return Relation(-form, ">")
        case "<=":
            return Relation(-form, ">=")
        case stands:
            return Relation(form, stands)
