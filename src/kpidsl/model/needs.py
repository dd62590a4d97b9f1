"""Which figures an expression looks at, and of which periods: where plans are checked, and where they are evaluated."""

from __future__ import annotations

from collections.abc import Mapping

from kpidsl.model.expression import Expression, InputRef, LetRef, OfParts, Previous, children
from kpidsl.model.period import NOW, Back, Period
from kpidsl.model.plan import Let, Need


def needs_in(
    expression: Expression, lets: Mapping[str, Let], evaluated: Period | None = None, back: Back = NOW
) -> frozenset[Need]:
    """The inputs, with their periods, that an expression may look at.

    Args:
        evaluated: where a period is known, a value made of its parts looks at theirs; otherwise at that of the whole.
    """
    match expression:
        case InputRef(name):
            return frozenset({Need.at(name, back)})
        case LetRef(name):
            return needs_in(lets[name].formula, lets, evaluated, back)
        case Previous(operand):
            return needs_in(operand, lets, evaluated, back + expression.back)
        case OfParts(operand) if (
            evaluated is not None and (parts := expression.inside(back.period(evaluated))) is not None
        ):
            return frozenset().union(*(needs_in(operand, lets, evaluated, Back(part=part)) for part in parts))
        case _:
            return frozenset().union(*(needs_in(child, lets, evaluated, back) for child in children(expression)))
