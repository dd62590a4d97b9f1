"""What a formula has in common with the size of its unit: the 100 that `%` holds already, points of what is a ratio."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.formulas import Formulas
from kpidsl.compiler.types.repairs import without_factor
from kpidsl.model.values import NUMBER, Quantity, Type, Unit

_HUNDREDTH = Fraction(1, 100)


def check_size(formula: s.Syntax, unit: s.UnitSyntax, declared: Unit, formulas: Formulas) -> Iterator[Diagnostic]:
    """Report a formula that does what its unit does, and points that are of no difference."""
    text, size = declared.text, declared.factor
    labels = [(unit.span, "declared here")]
    if (factor := formulas.multiples.repeated(formula, size)) is not None:
        # An hour has 60 minutes, and a plan may well have 60 hours of something: there it is a doubt.
        sure = not any(name == "hour" for name, _ in declared.dimension)
        message = f"this formula multiplies by {factor}, and its unit `{text}` does so again"
        help_, fix = f"leave the `{factor}` out", None
        less = without_factor(formula, factor)
        if less is not None and _is_sound(less.tree, size, formulas):
            help_, fix = f"did you mean `{less.text}`?", less.fix
        help_ += " A ratio of 1/2 is 50 %" if fix and text == "%" else ": a ratio of 1/2 is 50 %" if text == "%" else ""
        yield finding("K0302" if sure else "K0313", formula.span, message, help=help_, labels=labels, fix=fix)
    elif text in ("%", "pp") and formulas.multiples.of(formula) == _HUNDREDTH and not _bare_numbers(formula, formulas):
        message = f"this formula divides by 100, and its unit `{text}` is a hundredth already"
        yield finding("K0313", formula.span, message, help="leave the `100` out", labels=labels)
    elif text == "pp" and not _may_be_points(formula, formulas):
        message = "percentage points are a difference of percentages, and this formula is none"
        labels = [(formula.span, "this is a percentage")]
        yield finding("K0312", unit.span, message, help="write `unit %`, and the figures in `%`", labels=labels)


def _is_sound(formula: s.Syntax, size: Fraction, formulas: Formulas) -> bool:
    """Whether nothing more is found in the units of a formula."""
    return formulas.typing().quietly(formula) is not None and formulas.multiples.repeated(formula, size) is None


def _bare_numbers(formula: s.Syntax, formulas: Formulas) -> bool:
    """Whether a formula is made of figures that are plain numbers, of which nothing more is known."""
    return Quantity(NUMBER) in _types(_written_out(formula, formulas), formulas)


def _may_be_points(formula: s.Syntax, formulas: Formulas) -> bool:
    """Whether a formula subtracts, and is no change in proportion, or is made of points or plain numbers."""
    while isinstance(formula, s.Group):
        formula = formula.inner
    match formula:
        case s.Operation("/", s.Group(s.Operation("-", left, right)), below):
            return below.span.written not in (left.span.written, right.span.written)
    parts = list(_written_out(formula, formulas))
    if any(isinstance(part, s.Minus) or (isinstance(part, s.Operation) and part.sign == "-") for part in parts):
        return True
    return any(type_.unit.text in ("pp", "number") for type_ in _types(parts, formulas) if isinstance(type_, Quantity))


def _types(parts: Iterable[s.Syntax], formulas: Formulas) -> Iterator[Type]:
    names = (part.text for part in parts if isinstance(part, s.Name))
    return (formulas.inputs[name].type for name in names if name in formulas.inputs)


def _written_out(formula: s.Syntax, formulas: Formulas) -> Iterator[s.Syntax]:
    """The parts of a formula and of the named formulas that it leads to, each of which is gone through once."""
    waiting: list[s.Syntax] = [formula]
    met: set[str] = set()
    while waiting:
        for part in s.walk(waiting.pop()):
            yield part
            if isinstance(part, s.Name) and part.text in formulas.headings and part.text not in met:
                met.add(part.text)
                waiting.append(formulas.headings[part.text].formula)
