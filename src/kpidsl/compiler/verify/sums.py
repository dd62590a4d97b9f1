"""How a sum is taken apart: what it adds, and what it takes away."""

from __future__ import annotations

from collections.abc import Iterator

from kpidsl.model import expression as e


def sums(formula: e.Expression) -> Iterator[e.Expression]:
    """The sums and differences in a formula, each whole."""
    stack = [formula]
    while stack:
        node = stack.pop()
        if isinstance(node, e.Arithmetic) and node.sign in ("+", "-"):
            yield node
            stack.extend(inner for part, _ in addends(node) for inner in e.children(part))
        else:
            stack.extend(e.children(node))


def addends(expression: e.Expression, sign: int = 1) -> Iterator[tuple[e.Expression, int]]:
    """What a sum adds (1) and takes away (-1), from left to right."""
    stack = [(expression, sign)]
    while stack:
        node, own = stack.pop()
        match node:
            case e.Arithmetic("+" | "-" as operator, left, right):
                stack += [(right, own if operator == "+" else -own), (left, own)]
            case e.Negate(operand):
                stack.append((operand, -own))
            case _:
                yield node, own
