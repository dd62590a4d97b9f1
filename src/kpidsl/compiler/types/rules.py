"""Scales and scoring rules: ladders of anchors, and formulas over `value` and the anchors of the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Name
from kpidsl.compiler.parse.vocabulary import NO_ANCHOR
from kpidsl.compiler.types.expressions import Typing
from kpidsl.compiler.types.header import share
from kpidsl.compiler.types.messages import described
from kpidsl.compiler.types.scope import Typed
from kpidsl.compiler.types.units import UnitTable, coherent
from kpidsl.model import expression as e
from kpidsl.model.plan import Column, DataSource, Ladder, PointsFormula, Rule, Scale
from kpidsl.model.values import Quantity

_VALUE = Quantity(coherent((("unit of the KPI", 1),)))  # what a rule works on: one dimension, whichever it will be


def scale(heading: d.Heading, findings: list[Diagnostic]) -> Scale:
    """The checked scale: words best first, each once."""
    assert heading.name is not None
    steps: dict[str, Fraction] = {}
    last: Fraction | None = None
    for step in heading.all(f.StepField):
        points = share(step.points, findings)
        if step.word.text in steps:
            findings.append(finding("K0202", step.word.span, f'"{step.word.text}" stands twice on the scale'))
            continue
        if points is not None and last is not None and points > last:
            message = "the words of a scale stand best first"
            findings.append(finding("K0405", step.points.span, message, help="move this line up"))
        last = points if points is not None else last
        steps[step.word.text] = points if points is not None else Fraction(0)
    return Scale(heading.name.text, tuple(steps.items()), heading.name.span)


def rule(heading: d.Heading, units: UnitTable, first_year: int, last_year: int,
         findings: list[Diagnostic]) -> Rule | None:  # fmt: skip
    """The checked rule; None where it is not one, which was said."""
    ladder, formulas = heading.all(f.EarnsField), heading.all(f.PointsField)
    if bool(ladder) == bool(formulas):
        help_ = "write `target earns 100 %` and its anchors, or `points value / target`"
        message = "a rule is a ladder of anchors or a formula" + (", not both" if ladder else "")
        findings.append(finding("K0413", heading.span, message, help=help_))
        return None
    if ladder:
        return _ladder(heading, ladder, first_year, last_year, findings)
    for stray in heading.fields:
        if isinstance(stray, f.BetweenField | f.OtherwiseField | f.WithoutField):
            message = "a rule that is a formula has no anchors to lie between"
            findings.append(finding("K0113", stray.span, message, help="remove this line"))
    return _formula(heading, formulas, units, findings)


def _ladder(heading: d.Heading, lines: tuple[f.EarnsField, ...], first_year: int, last_year: int,
            findings: list[Diagnostic]) -> Ladder | None:  # fmt: skip
    assert heading.name is not None
    anchors: dict[str, Fraction] = {}
    for line in lines:
        name = line.anchor
        points = share(line.points, findings, at_most=None)
        if points is None:
            return None
        if name.text in anchors:
            findings.append(finding("K0202", name.span, f"the anchor `{name.text}` stands twice"))
            return None
        if name.text in NO_ANCHOR:
            findings.append(finding("K0206", name.span, f"`{name.text}` cannot name an anchor"))
        if anchors and points > list(anchors.values())[-1]:
            message = "the anchors of a ladder stand best first"
            findings.append(finding("K0405", line.points.span, message, help="move this line up"))
        anchors[name.text] = points
    between, otherwise, cap = heading.one(f.BetweenField), heading.one(f.OtherwiseField), heading.one(f.CapField)
    for word, said, usage in (
        ("between", between, "between linear"),
        ("otherwise", otherwise, "otherwise 0 %"),
        ("cap", cap, "cap 100 %"),
    ):
        if said is None:
            message = f"this rule does not say its `{word}`"
            findings.append(finding("K0110", heading.span, message, help=f"add `{usage}`"))
    without = heading.one(f.WithoutField)
    if without is None and len(anchors) > 1:
        message = "this rule does not say what a missed target earns in a year without thresholds"
        findings.append(finding("K0110", heading.span, message, help="add `without thresholds zero`"))
    if between is None or otherwise is None or cap is None or (without is None and len(anchors) > 1):
        return None
    below = share(otherwise.points, findings, at_most=None)
    above = share(cap.points, findings, at_most=None) if cap.points else None
    best, worst = next(iter(anchors.values())), list(anchors.values())[-1]
    if below is not None and below > worst:
        message = "past the last anchor nobody earns more than on it"
        findings.append(finding("K0405", otherwise.points.span, message))
    if above is not None and above < best:
        message = "the cap lies below what the best anchor earns"
        findings.append(finding("K0405", cap.span, message))
    if between.kind == "step" and above is not None and above > best:
        message = "beyond the best anchor a ladder of steps has nothing to extrapolate"
        findings.append(finding("K0413", cap.span, message, help=f"write `cap {best * 100} %`"))
    kept = without.kind if without else None
    if isinstance(kept, f.Year) and not first_year <= kept.period.year <= last_year:
        findings.append(finding("K0410", kept.span, f"{kept.period.year} is not a year of the plan"))
        return None
    return Ladder(
        heading.name.text,
        tuple(anchors.items()),
        between.kind,
        below or Fraction(0),
        above,
        kept.period.year if isinstance(kept, f.Year) else kept,
        heading.name.span,
    )


@dataclass
class _RuleScope:
    """Inside a rule every name but `value` is an anchor that the year must state."""

    findings: list[Diagnostic]
    anchors: dict[str, None] = field(default_factory=dict)
    scales: Mapping[str, Scale] = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)
    sources: Mapping[str, DataSource | None] = field(default_factory=dict)
    rows: bool = False
    rule: bool = True

    def name(self, name: Name) -> Typed:
        if name.text != "value":
            self.anchors.setdefault(name.text)
        return Typed(e.Variable(name.text, name.span), _VALUE)


def _formula(heading: d.Heading, lines: tuple[f.PointsField, ...], units: UnitTable,
             findings: list[Diagnostic]) -> PointsFormula | None:  # fmt: skip
    assert heading.name is not None
    scope = _RuleScope(findings)
    found: dict[str | None, e.Expression] = {}
    for line in lines:
        if line.direction in found or (None in found) or (line.direction is None and found):
            findings.append(finding("K0107", line.span, "two formulas for one direction"))
            return None
        typed = Typing(scope, units, findings).number(line.formula)
        if typed is None:
            return None
        if not isinstance(typed.type, Quantity) or typed.type.unit.dimension:
            help_ = "divide by an anchor: `value / target`"
            message = f"points are a plain number, and this is {described(typed.type)}"
            findings.append(finding("K0302", line.formula.span, message, help=help_))
            return None
        found[line.direction] = typed.expression
    cap = heading.one(f.CapField)
    if cap is None:
        message = "this rule does not say its `cap`"
        findings.append(finding("K0110", heading.span, message, help="add `cap 100 %` or `cap none`"))
        return None
    limit = share(cap.points, findings, at_most=None) if cap.points else None
    both = found.get(None)
    return PointsFormula(
        heading.name.text,
        both or found.get("higher"),
        both or found.get("lower"),
        tuple(scope.anchors),
        limit,
        heading.name.span,
    )
