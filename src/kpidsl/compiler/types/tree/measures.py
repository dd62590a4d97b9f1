"""What is measured: the formula of an indicator or an action, with its unit and direction."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.parse.syntax import RangeSyntax
from kpidsl.compiler.types.expressions.messages import described
from kpidsl.compiler.types.figures import Figures
from kpidsl.compiler.types.formulas import Formulas
from kpidsl.compiler.types.header import display_of
from kpidsl.compiler.types.tree.declared import declared
from kpidsl.model.expression import Expression
from kpidsl.model.plan import Display
from kpidsl.model.rules import Direction
from kpidsl.model.values import Judgement, Plain, Quantity, Range, Type


@record
class Measured:
    """A formula that can be a KPI. For findings: `origin` is where its unit is declared, `way` its direction."""

    formula: Expression
    text: str
    type: Type
    direction: Direction | None
    rule: f.ScoringField | None
    display: Display | None
    span: Span
    origin: Span
    way: Span | None = None


def measured(
    heading: d.Heading, formulas: Formulas, findings: list[Diagnostic], default: f.ScoringField | None
) -> Measured | None:
    """The measure of a heading with a formula; None where it is faulty, which was said. `default`: the plan's rule."""
    field, unit = heading.one(f.FormulaField), heading.one(f.UnitField)
    direction = heading.one(f.DirectionField)
    if field is None:
        return None
    wanted = formulas.units.type(unit.unit) if unit is not None else None
    typed = formulas.formula(field.formula, None if isinstance(wanted, Diagnostic) else wanted)
    if typed is None:
        return None
    text = field.formula.span.written
    display = display_of(heading.one(f.DisplayField))
    rule = heading.one(f.ScoringField)
    if isinstance(typed.type, Judgement):
        for stray in (unit, direction, rule):
            if stray is not None and not (isinstance(stray, f.ScoringField) and stray.rule is None):
                message = "a judgement is scored by its scale: it has no unit, direction or rule of its own"
                findings.append(finding("K0113", stray.span, message, help="remove this line"))
        return Measured(typed.expression, text, typed.type, None, rule, display, field.formula.span, field.span)
    type_ = declared(heading, field, unit, typed, formulas, findings)
    if direction is not None and direction.direction == "inside" and not isinstance(type_, Quantity | None):
        message = f"a corridor is of numbers, and this KPI is {described(typed.type)}"
        findings.append(finding("K0305", direction.span, message, help="write `direction higher` or `direction lower`"))
        return None
    if direction is None and type_ is not Plain.YES_NO:
        message = "nothing says whether higher or lower is better"
        help_ = "add `direction higher` or `direction lower`"
        if _is_watched(rule or default):
            help_ += ", or `direction none` where neither is"
        labels = belongs_below(heading, "direction")
        findings.append(finding("K0110", heading.span, message, help=help_, labels=labels))
    elif direction is not None and direction.direction is None and not _is_watched(rule or default):
        message = "a figure that is scored has a direction"
        help_ = "write `direction higher` or `direction lower`; or add `scoring none`: it is only watched"
        findings.append(finding("K0429", direction.span, message, help=help_))
        return None
    if type_ is None or unit is None or (direction is None and type_ is not Plain.YES_NO):
        return None
    way = direction.direction if direction else None
    return Measured(typed.expression, text, type_, way, rule, display, field.formula.span, unit.span,
                    direction.span if direction else None)  # fmt: skip


def range_of(claim: f.StaysField, measure: Measured, figures: Figures) -> Range | None:
    """The range that a formula never leaves, as its author claims; None where it is faulty, which was said."""
    if not isinstance(claim.range, RangeSyntax) or not isinstance(measure.type, Quantity):
        message = "`stays within` is of a number, and says from where to where"
        figures.findings.append(finding("K0305", claim.span, message, help="write `stays within 0 %..100 %`"))
        return None
    why = (measure.origin, "the unit of the KPI")
    low_figure = claim.range.low if claim.range.low.unit else replace(claim.range.low, unit=claim.range.high.unit)
    low, high = (figures.value(end, measure.type, why) for end in (low_figure, claim.range.high))
    if not isinstance(low, Fraction) or not isinstance(high, Fraction):
        return None
    if low > high:
        message = "this range ends before it begins"
        figures.findings.append(finding("K0405", claim.range.span, message, help="turn its ends round"))
        return None
    return Range(low, high)


def _is_watched(rule: f.ScoringField | None) -> bool:
    return rule is not None and rule.rule is None
