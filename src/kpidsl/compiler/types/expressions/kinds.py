"""Types compared: what may be added, compared, ordered; and the types that results have."""

from __future__ import annotations

from kpidsl.compiler.types.expressions.scope import Typed
from kpidsl.compiler.types.units import coherent
from kpidsl.model import expression as e
from kpidsl.model.values import NUMBER, Dimension, Judgement, Plain, Quantity, Type, Unit

DATES = (Plain.DATE, Plain.DATETIME)
TEXTS = (Plain.TEXT, Plain.CODE)


def yes_no(expression: e.Expression) -> Typed:
    return Typed(expression, Plain.YES_NO)


def number_of(dimension: Dimension) -> Quantity:
    """The type of numbers of a dimension, in its coherent unit."""
    return Quantity(coherent(dimension))


def widest(type_: Type) -> Type:
    return number_of(type_.unit.dimension) if isinstance(type_, Quantity) else type_


def is_bare(typed: Typed) -> bool:
    """Whether this is a figure without a unit, as it stands in the text."""
    return e.constant_number(typed.expression) is not None and typed.type == Quantity(NUMBER)


def is_bare_zero(typed: Typed) -> bool:
    return is_bare(typed) and e.constant_number(typed.expression) == 0


def in_hours(unit: Unit) -> bool:
    return any(name == "hour" for name, _ in unit.dimension)


def judged(typed: Typed) -> bool:
    return isinstance(typed.type, Judgement)


def same_dimension(left: Type, right: Type) -> bool:
    match left, right:
        case Quantity(a), Quantity(b):
            return a.dimension == b.dimension
        case _:
            return False


def comparable(left: Type, right: Type) -> bool:
    match left, right:
        case Quantity(), Quantity():
            return same_dimension(left, right)
        case (Judgement(), Plain.TEXT) | (Plain.TEXT, Judgement()):
            return True
        case Plain() as a, Plain() as b:
            return a is b or {a, b} == {Plain.TEXT, Plain.CODE}
        case _:
            return left == right
