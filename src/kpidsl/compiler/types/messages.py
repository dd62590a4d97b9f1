"""Types in the author's words."""

from __future__ import annotations

from kpidsl.compiler.types.units import coherent
from kpidsl.model.values import Judgement, Plain, Quantity, Type


def described(type_: Type) -> str:
    """A type as a message names it: its unit, or its kind."""
    match type_:
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


def aligned(left: Type, right: Type) -> str:
    """Two units under one another, factor by factor, for a finding's help."""
    if not (isinstance(left, Quantity) and isinstance(right, Quantity)):
        return f"{described(left)} here, {described(right)} there"
    names = sorted({name for name, _ in (*left.unit.dimension, *right.unit.dimension)})
    powers = [dict(left.unit.dimension), dict(right.unit.dimension)]
    rows = [f"{name}^{power[name]}" if power.get(name, 1) != 1 else name if name in power else "-"
            for power in powers for name in names]  # fmt: skip
    half = len(names)
    return f"expected {' '.join(rows[:half])}, found {' '.join(rows[half:])}"
