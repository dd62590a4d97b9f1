"""Types in the author's words."""

from __future__ import annotations

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


def expected(wanted: Type, found: Type) -> str:
    """What should stand here and what does, one under the other in the reader's eye."""
    both = f"expected {described(wanted)}, found {described(found)}"
    if any(isinstance(each, Quantity) and each.unit.dimension == UNIT_OF_THE_KPI for each in (wanted, found)):
        both += "; divide by an anchor (`value / target`), or say which unit the rule serves: `unit %`, `unit number`"
    return both
