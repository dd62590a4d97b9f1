"""Signs and limits that change nothing: `abs` of what is never below zero, `max(0, …)` of it.

Nobody writes them for nothing: inside, another sign may be meant. `abs(a + b) / b` is a deviation gone wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.quotient import Quotient
from kpidsl.model import expression as e


def idle(formula: e.Expression, knowledge: Knowledge) -> Iterator[Diagnostic]:
    """The functions of a formula that give back what they are given, whatever the figures."""
    ratios = (node for node in e.walk(formula) if isinstance(node, e.Arithmetic) and node.sign == "/")
    divisors = {id(ratio.left): ratio.right for ratio in ratios}
    for node in e.walk(formula):
        match node:
            case e.Function("abs", (inside,)):
                divisor = divisors.get(id(node))
            case e.Function("max", (e.Constant(zero), inside) | (inside, e.Constant(zero))) if not zero:
                divisor = None
            case _:
                continue
        quotient = knowledge.reader.read(inside)
        if quotient is None:
            continue
        if knowledge.at_least(quotient.above) is not None and knowledge.at_least(quotient.below) is not None:
            yield _told(node, inside, "is never below zero")
        elif divisor is not None and _adds_to(quotient, knowledge.reader.read(divisor), knowledge):
            yield _told(node, inside, "is never below zero, unless a figure is negative")


def _told(node: e.Function, inside: e.Expression, why: str) -> Diagnostic:
    message = f"`{node.name}` changes nothing here: what stands inside {why}"
    match inside:
        case e.Arithmetic("+", left, right):
            meant = f"{left.span.written} - {right.span.written}"
            help_ = f"is `{meant}` meant? else leave `{node.name}` out"
            return finding("K0514", node.span, message, help=help_, fix=replacing(inside.span, meant))
        case _:
            return finding("K0514", node.span, message, help=f"is another sign meant? else leave `{node.name}` out")


def _adds_to(quotient: Quotient, divisor: Quotient | None, knowledge: Knowledge) -> bool:
    """Whether something is added to what it is then divided by: of a deviation, it would be taken away."""
    if divisor is None or not divisor.below.is_constant or not quotient.below.is_constant:
        return False
    above, base = quotient.above.terms, divisor.above.terms
    adds = all(number > 0 for number in (*above.values(), *base.values(), quotient.below.constant_term))
    # An `if` or a `min` may be below zero where no figure is.
    parts = (atom for atom in quotient.atoms if atom.kind == "part")
    below = any(map(knowledge.is_below_zero, quotient.atoms)) or any(knowledge.least(part) is None for part in parts)
    return adds and base.keys() < above.keys() and not below
