"""What scoring rules say of a value and an anchor, whichever way is better.

These are `meets`, `beats`, `distance`, `low` and `high`. A rule is typed once for each direction, and here its words
become comparisons and differences of that direction. In a corridor an anchor has two ends, which are two variables:
`low(target)` and `high(target)`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.expressions.scope import Typed, Typist
from kpidsl.model import expression as e
from kpidsl.model.values import Plain


def end_of(which: Literal["low", "high"], anchor: str) -> str:
    """The name of one end of a corridor."""
    return f"{which}({anchor})"


def reach(typing: Typist, syntax: s.Reach) -> Typed | None:
    """`value meets target`, `value beats baseline`."""
    if not _in_rule(typing, syntax, syntax.verb):
        return None
    left = typing.number(syntax.left)
    if typing.scope.direction == "inside":
        return _inside(typing, syntax, left)
    right = typing.number(syntax.right)
    if left is None or right is None:
        return None
    strict = syntax.verb == "beats"
    higher: e.ComparisonSign = ">" if strict else ">="
    lower: e.ComparisonSign = "<" if strict else "<="
    return typing.compared(higher if typing.scope.direction == "higher" else lower, left, right, syntax.span)


def _inside(typing: Typist, syntax: s.Reach, left: Typed | None) -> Typed | None:
    if syntax.verb == "beats":
        return _nearer(typing, syntax, left)
    ends = _ends(typing, syntax.right)
    if left is None or ends is None:
        return None
    low, high = ends
    above = e.Comparison(">=", left.expression, low.expression, syntax.span)
    below = e.Comparison("<=", left.expression, high.expression, syntax.span)
    return Typed(e.Logical("and", above, below, syntax.span), Plain.YES_NO)


def _nearer(typing: Typist, syntax: s.Reach, left: Typed | None) -> Typed | None:
    """In a corridor a value beats a figure that is further from the target."""
    target = _ends(typing, s.Name("target", syntax.right.span))
    other = _ends(typing, syntax.right)
    if left is None or other is None or target is None:
        return None
    low, high = target
    none = e.Constant(Fraction(0), syntax.span)

    def far(lower: e.Expression, upper: e.Expression) -> e.Expression:
        short = e.Arithmetic("-", low.expression, lower, syntax.span)
        over = e.Arithmetic("-", upper, high.expression, syntax.span)
        return e.Function("max", (short, over, none), syntax.span)

    own, its = far(left.expression, left.expression), far(other[0].expression, other[1].expression)
    return Typed(e.Comparison("<", own, its, syntax.span), Plain.YES_NO)


def call(typing: Typist, name: Literal["distance", "low", "high"], syntax: s.Call) -> Typed | None:
    """`distance(value, target)`: how far a value is from meeting an anchor, 0 where it does; the ends of a corridor."""
    if not _in_rule(typing, syntax, name):
        return None
    if len(syntax.arguments) != (2 if name == "distance" else 1):
        usage = "distance(value, target)" if name == "distance" else f"{name}(target)"
        return typing.unfit(syntax.span, f"`{name}` is of other things", code="K0308", help_=f"write `{usage}`")
    ends = _ends(typing, syntax.arguments[-1])
    if ends is None:
        return None
    low, high = ends
    if name != "distance":
        return low if name == "low" else high
    value = typing.number(syntax.arguments[0])
    if value is None:
        return None
    short = e.Arithmetic("-", low.expression, value.expression, syntax.span)
    over = e.Arithmetic("-", value.expression, high.expression, syntax.span)
    none = e.Constant(Fraction(0), syntax.span)
    match typing.scope.direction:
        case "higher":
            parts: tuple[e.Expression, ...] = (short, none)
        case "lower":
            parts = (over, none)
        case _:
            parts = (short, over, none)
    return Typed(e.Function("max", parts, syntax.span), value.type)


def _ends(typing: Typist, anchor: s.Syntax) -> tuple[Typed, Typed] | None:
    """The two ends of an anchor, which are one where it is no corridor."""
    if not isinstance(anchor, s.Name):
        typing.unfit(anchor.span, "an anchor of the year is named here", code="K0308", help_="write `target`")
        return None
    if typing.scope.direction != "inside":
        typed = typing.of(anchor)
        return (typed, typed) if typed else None
    ends: list[Typed] = []
    for which in ("low", "high"):
        typed = typing.scope.name(s.Name(end_of(which, anchor.text), anchor.span))
        if typed is None:
            return None
        ends.append(typed)
    return ends[0], ends[1]


def _in_rule(typing: Typist, syntax: s.Reach | s.Call, word: str) -> bool:
    if typing.scope.rule:
        return True
    typing.unfit(syntax.span, f"`{word}` is said in scoring rules, of `value` and an anchor", code="K0308")
    return False
