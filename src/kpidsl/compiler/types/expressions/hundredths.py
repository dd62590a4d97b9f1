"""Hundredths: a bare number beside a percentage, percentage points beside what is no difference.

`%` and `pp` are a hundredth of 1, so nothing of this is a matter of dimensions: `quota <= 100` can be computed, and
asks for less than 10 000 %. What is found here are doubts, and warnings.
"""

from __future__ import annotations

from kpidsl.base.diagnostic import finding, replacing
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.expressions.scope import Typist
from kpidsl.model.spelling import decimal
from kpidsl.model.values import Quantity

#: From where on a bare number is doubted beside a ratio, which may well be compared with 2 or with 10.
_NO_RATIO = 20


def check_beside(typing: Typist, left: s.Syntax, right: s.Syntax, *, compared: bool = False) -> None:
    """Report what is doubtful of two plain numbers that are added, compared, or chosen between."""
    for figure, other in ((left, right), (right, left)):
        if not isinstance(figure, s.QuantitySyntax):
            continue
        if figure.unit is None:
            _check_bare(typing, figure, other)
        elif compared and figure.unit.span.written == "pp" and _unit(typing, other) == "%":
            message = f"`{figure.span.written}` is a difference, and `{other.span.written}` is a percentage"
            written = figure.span.written.removesuffix("pp") + "%"
            fix = replacing(figure.span, written)
            typing.findings.append(finding("K0312", figure.span, message, help=f"write `{written}`", fix=fix))


def _check_bare(typing: Typist, figure: s.QuantitySyntax, other: s.Syntax) -> None:
    percentage = _unit(typing, other) in ("%", "pp") and abs(figure.number) > 1
    if not percentage and not (abs(figure.number) >= _NO_RATIO and _ratio(typing, other)):
        return
    written = figure.span.written
    message = f"`{written}` beside a percentage is {decimal(figure.number * 100)} %"
    labels = [(other.span, "this is a percentage")]
    typing.findings.append(finding("K0311", figure.span, message, help=f"write `{written} %`", labels=labels,
                                   fix=replacing(figure.span, f"{written} %")))  # fmt: skip


def _unit(typing: Typist, syntax: s.Syntax) -> str | None:
    """The unit that a figure of the data is declared in."""
    while isinstance(syntax, s.Group):
        syntax = syntax.inner
    if isinstance(syntax, s.Call) and syntax.function.text in ("previous", "same_period_last_year", "abs"):
        return _unit(typing, syntax.arguments[0])
    type_ = typing.quietly(syntax) if isinstance(syntax, s.Name) else None
    return type_.unit.text if isinstance(type_, Quantity) else None


def _ratio(typing: Typist, syntax: s.Syntax) -> bool:
    """Whether this is a ratio of like things, or a sum of such; a rule divides by anchors, which are often small."""
    match syntax:
        case _ if typing.scope.rule:
            return False
        case s.Group(inner) | s.Minus(inner):
            return _ratio(typing, inner)
        case s.Operation("/", left, right):
            upper, lower = typing.quietly(left), typing.quietly(right)
            match upper, lower:
                case Quantity(one), Quantity(other):
                    return bool(one.dimension) and one.dimension == other.dimension
            return False
        case s.Operation("+" | "-", left, right):
            return _ratio(typing, left) or _ratio(typing, right)
        case _:
            return False
