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
    found: set[Need] = set()
    gone_through: set[tuple[str, Back]] = set()  # named formulas, each of which is looked through once
    waiting = [(expression, back)]
    while waiting:
        node, back = waiting.pop()
        match node:
            case InputRef(name):
                found.add(Need.at(name, back))
            case LetRef(name):
                if (name, back) not in gone_through:
                    gone_through.add((name, back))
                    waiting.append((lets[name].formula, back))
            case Previous(operand):
                waiting.append((operand, back + node.back))
            case OfParts(operand) if (
                evaluated is not None and (parts := node.inside(back.period(evaluated))) is not None
            ):
                waiting += [(operand, Back(part=part)) for part in parts]
            case _:
                waiting += [(child, back) for child in children(node)]
    return frozenset(found)
