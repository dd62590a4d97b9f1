"""Types in the author's words."""

from __future__ import annotations

from collections.abc import Sequence

from kpidsl.compiler.types.units import coherent
from kpidsl.model.values import Dimension, Judgement, Plain, Quantity, Type

#: What a scoring rule works on, which serves every unit: one dimension, whichever it will be.
UNIT_OF_THE_KPI: Dimension = (("unit of the KPI", 1),)


def described(type_: Type) -> str:
    """A type as a message names it: its unit, or its kind."""
    match type_:
        case Quantity(unit) if unit.dimension == UNIT_OF_THE_KPI:
            return "the unit of the KPI"
        case Quantity(unit):
            return f"`{coherent(unit.dimension).text}`" if unit.dimension else "a plain number"
        case Judgement(scale):
            return f"a judgement on the scale `{scale}`"
        case Plain.YES_NO:
            return "yes/no"
        case Plain.DATE | Plain.DATETIME:
            return "a date"
        case Plain.YEAR:
            return "a year"
        case Plain.TEXT | Plain.CODE:
            return "a text"


def as_declared(type_: Type) -> str:
    """A type as a message names it where it is declared: its unit as it is written there, or its kind."""
    return f"`{type_.unit.text}`" if isinstance(type_, Quantity) else described(type_)


def expected(wanted: Type, found: Type) -> str:
    """What should stand here and what does, one under the other, factor by factor."""
    lines = [f"expected {described(wanted)}", f"   found {described(found)}"]
    units = [each.unit.dimension for each in (wanted, found) if isinstance(each, Quantity)]
    if len(units) == 2 and any(_is_compound(dimension) for dimension in units):
        lines = ["expected  " + _row(units[0], units), "   found  " + _row(units[1], units)]
    both = "\n".join(line.rstrip() for line in lines)
    if UNIT_OF_THE_KPI in units:
        both += "\ndivide by an anchor (`value / target`), or say which unit the rule serves: `unit %`, `unit number`"
    return both


def _is_compound(dimension: Dimension) -> bool:
    return len(dimension) > 1 or any(power < 0 for _, power in dimension)


def _row(dimension: Dimension, among: Sequence[Dimension]) -> str:
    """A dimension with its factors in columns: first those that stand above the line anywhere, then those below it."""
    if not dimension:
        return "a plain number"
    above = dict.fromkeys(name for each in among for name, power in each if power > 0)
    below = dict.fromkeys(name for each in among for name, power in each if power < 0)
    powers = dict(dimension)
    over = [_cell("* ", name, powers.get(name, 0)) for name in above]
    under = [_cell("/ ", name, -powers.get(name, 0)) for name in below]
    upper = " ".join(over)[2:] if over else "1"
    if not upper.strip():
        upper = "1" + upper[1:]
    return " ".join([upper, *under])


def _cell(sign: str, name: str, power: int) -> str:
    """A factor with its sign; blanks of its width where the power is not above zero."""
    cell = sign + _factor(name, max(power, 1))
    return cell if power > 0 else " " * len(cell)


def _factor(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"
