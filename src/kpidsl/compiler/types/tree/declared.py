"""The declared unit of a KPI: what formula and figures have in common with it, and which of the three is at fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kpidsl.base.diagnostic import Diagnostic, Edit, Fix, finding, has_errors, replacing
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.types.expressions.kinds import comparable
from kpidsl.compiler.types.expressions.messages import as_declared, described, expected
from kpidsl.compiler.types.expressions.scope import Typed
from kpidsl.compiler.types.formulas import Formulas
from kpidsl.compiler.types.tree.sizes import check_size
from kpidsl.compiler.types.units import UnitTable, same_unit
from kpidsl.model.values import Dimension, Plain, Quantity, Type


def declared(heading: d.Heading, field: f.FormulaField, unit: f.UnitField | None, typed: Typed, formulas: Formulas,
             findings: list[Diagnostic]) -> Type | None:  # fmt: skip
    """The declared unit, which the formula must have; None where it has not, which was said."""
    inferred = typed.type
    if unit is None:
        message = "this KPI does not say its unit"
        help_ = f"it gives {described(inferred)}: add a line `unit …`"
        findings.append(finding("K0110", heading.span, message, help=help_, labels=belongs_below(heading, "unit")))
        return None
    wanted = formulas.units.type(unit.unit)
    if isinstance(wanted, Diagnostic):
        findings.append(wanted)
        return None
    if not isinstance(inferred, Quantity) and inferred not in (Plain.DATE, Plain.YES_NO):
        message = f"a KPI is a number, a date, yes/no or a judgement, and this is {described(inferred)}"
        help_ = "count the rows that hold it in an input"
        findings.append(finding("K0305", field.formula.span, message, help=help_))
        return None
    figures = list(_figures(heading))
    stated = _one_type(figures, formulas.units)
    if not comparable(wanted, inferred):
        if stated is not None and comparable(stated, inferred):
            findings.append(_other_unit("K0302", unit.unit, field, figures, stated, inferred))
            formulas.uses[-1] = replace(formulas.uses[-1], wanted=stated)
            return None
        misfit = _other_formula(field, unit.unit, wanted, inferred, figures)
        findings.append(misfit)
        formulas.uses[-1] = replace(formulas.uses[-1], fault=misfit, sound=False)
        return None
    match wanted, stated:
        case Quantity(one), Quantity(other) if not same_unit(one, other) and one.dimension == other.dimension:
            if len(figures) > 1:
                findings.append(_other_unit("K0303", unit.unit, field, figures, stated, inferred))
                return None
    doubts = list(check_size(field.formula, unit.unit, wanted.unit, formulas)) if isinstance(wanted, Quantity) else []
    findings += doubts
    return None if has_errors(doubts) else wanted


# --- figures as witnesses ---------------------------------------------------------------------------------------------


def _figures(heading: d.Heading) -> Iterator[s.Figure]:
    """The figures of the year lines, but for those that say no unit."""
    lines = [*heading.all(f.YearLine), *(part.line for part in heading.all(f.PartLine))]
    for anchor in (anchor for line in lines for anchor in line.anchors if isinstance(anchor, f.AnchorSyntax)):
        figure = anchor.figure.high if isinstance(anchor.figure, s.RangeSyntax) else anchor.figure
        if not isinstance(figure, s.QuantitySyntax) or figure.unit is not None:
            yield figure


def rewritten(unit: s.UnitSyntax, figures: list[s.Figure], text: str) -> Fix:
    """Another unit in the unit line, and in the figures that have that unit."""
    units = [figure.unit for figure in figures if isinstance(figure, s.QuantitySyntax) and figure.unit is not None]
    same = [unit, *(each for each in units if each.span.written == unit.span.written)]
    return Fix(tuple(Edit(each.span.place, text) for each in same))


def _one_type(figures: list[s.Figure], units: UnitTable) -> Type | None:
    """The type that all figures have, if they have one."""
    types = [_type_of(figure, units) for figure in figures]
    first = types[0] if types else None
    for other in types[1:]:
        match first, other:
            case Quantity(one), Quantity(another) if same_unit(one, another):
                pass
            case _ if first is None or first is not other:
                return None
    return first


def _type_of(figure: s.Figure, units: UnitTable) -> Type | None:
    match figure:
        case s.QuantitySyntax(_, s.UnitSyntax() as written):
            unit = units.unit(written)
            return None if isinstance(unit, Diagnostic) else Quantity(unit)
        case s.DateSyntax() | s.MonthSyntax():
            return Plain.DATE
        case s.Word("yes" | "no"):
            return Plain.YES_NO
        case _:
            return None


# --- findings ---------------------------------------------------------------------------------------------------------


def _other_unit(code: str, unit: s.UnitSyntax, field: f.FormulaField, figures: list[s.Figure], stated: Type,
                inferred: Type) -> Diagnostic:  # fmt: skip
    """The unit is alone: formula and figures agree."""
    text = stated.unit.text if isinstance(stated, Quantity) else str(stated.value) if isinstance(stated, Plain) else ""
    if code == "K0302":
        message = f"this unit is neither that of the formula nor that of the figures, which are {as_declared(stated)}"
    else:
        message = f"this unit is not that of the figures, which are all {as_declared(stated)}"
    labels = [(field.formula.span, f"this is {described(inferred)}")] if code == "K0302" else []
    labels.append((figures[0].span, f"this is {as_declared(stated)}"))
    return finding(code, unit.span, message, help=f"write `unit {text}`", labels=labels, fix=replacing(unit.span, text))


def _other_formula(field: f.FormulaField, unit: s.UnitSyntax, wanted: Type, inferred: Type, figures: list[s.Figure]
                   ) -> Diagnostic:  # fmt: skip
    help_, fix = expected(wanted, inferred), None
    match wanted, inferred:
        case Quantity(one), Quantity(other) if not one.dimension and (rate := _rate(other.dimension)):
            help_ = f"a ratio of unlike things is no percentage; a rate has its own unit: `unit {rate}`"
            if one.text == "%":
                fix = rewritten(unit, figures, rate)
        case _:
            pass
    message = f"this formula gives {described(inferred)}, and its unit is `{unit.span.written}`"
    return finding("K0302", field.formula.span, message, help=help_, labels=[(unit.span, "declared here")], fix=fix)


def _rate(dimension: Dimension) -> str | None:
    """`pratica per 100 impresa`, where one thing is counted over another."""
    above = [name for name, power in dimension if power == 1]
    below = [name for name, power in dimension if power == -1]
    if len(above) == len(below) == 1 and len(dimension) == 2:
        return f"{above[0]} per 100 {below[0]}"
    return None
