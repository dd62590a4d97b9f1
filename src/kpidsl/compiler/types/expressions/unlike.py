"""Unlike things side by side: what is said of them, and the unit that a bare figure among them lacks."""

from __future__ import annotations

from kpidsl.base.diagnostic import Diagnostic, Fix, finding, replacing
from kpidsl.base.text import Span
from kpidsl.compiler.parse.repairs import printed_date
from kpidsl.compiler.types.expressions.kinds import DATES, is_bare
from kpidsl.compiler.types.expressions.messages import UNIT_OF_THE_KPI, described, expected
from kpidsl.compiler.types.expressions.scope import Typed
from kpidsl.compiler.types.units import coherent
from kpidsl.model.values import Plain, Quantity, Type


def unlike(where: Span, message: str, left: Typed, right: Typed) -> Diagnostic:
    """The finding that two things do not fit, with what each of them is and, where it is plain, what was meant."""
    offered, fix = _bare_beside(left, right.type) or _bare_beside(right, left.type) or (None, None)
    if left.type in DATES or right.type in DATES:
        fix = printed_date(left.expression.span) or printed_date(right.expression.span)
    help_ = offered or _asked_otherwise(left, right) or _asked_otherwise(right, left) or expected(left.type, right.type)
    labels = [(typed.expression.span, f"this is {described(typed.type)}") for typed in (left, right)]
    return finding("K0301", where, message, help=help_, labels=labels, fix=fix)


def _bare_beside(figure: Typed, other: Type) -> tuple[str, Fix] | None:
    """A figure without a unit beside something that has one."""
    if not is_bare(figure) or not isinstance(other, Quantity) or other.unit.dimension in ((), UNIT_OF_THE_KPI):
        return None
    number, name = figure.expression.span.text.split()[0], coherent(other.unit.dimension).text
    written = f"{number} {name}" if name.isidentifier() else f"{number} [{name}]"
    return f"write the figure with its unit: `{written}`", replacing(figure.expression.span, written)


def _asked_otherwise(condition: Typed, other: Typed) -> str | None:
    """How dates and yes/no are asked for."""
    if condition.type in DATES and isinstance(other.type, Quantity):
        return "a day is written `2022-03-01`; a year, quarter or month is asked for with `in 2022`"
    if condition.type is Plain.YES_NO and is_bare(other):
        text = condition.expression.span.written
        return f"yes/no is a condition by itself: `{text}`, or `not {text}`"
    return None
