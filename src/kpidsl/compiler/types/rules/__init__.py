"""Scales and scoring rules: which kind a rule is, and ladders of anchors."""

from __future__ import annotations

from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.lacking import IS_MISSING, belongs_below
from kpidsl.compiler.parse.vocabulary import NO_ANCHOR, RESERVED
from kpidsl.compiler.types.header import share
from kpidsl.compiler.types.rules.bands import banded
from kpidsl.compiler.types.rules.formulas import points_formula
from kpidsl.compiler.types.units import UnitTable
from kpidsl.model.rules import Ladder, Rule, Scale


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
    ladder, formulas, bands = heading.all(f.EarnsField), heading.all(f.PointsField), heading.all(f.BandField)
    if bool(ladder) + bool(formulas) + bool(bands) != 1 and (ladder or not formulas):
        help_ = "write `target earns 100 %` and its anchors, `band from … to … earns …`, or `points value / target`"
        message = "a rule is a ladder of anchors, a list of bands or a formula"
        message += ", one of them" if ladder or formulas or bands else ""
        findings.append(finding("K0413", heading.span, message, help=help_, labels=_another_kind(heading)))
        return None
    _no_strays(heading, findings)
    if ladder:
        return _ladder(heading, ladder, first_year, last_year, findings)
    if formulas:
        return points_formula(heading, formulas, units, findings)
    return banded(heading, units, findings)


def _another_kind(heading: d.Heading) -> list[tuple[Span, str]]:
    """As evidence: the first line of another kind of rule than the one that the lines above begin."""
    lines = [field for field in heading.fields if isinstance(field, f.EarnsField | f.PointsField | f.BandField)]
    others = [line for line in lines if type(line) is not type(lines[0])]
    if others:
        return [(others[0].span, f"of another kind than the lines above: {IS_MISSING}")]
    return belongs_below(heading, "points") if heading.all(f.RuleLetField) else []


def _no_strays(heading: d.Heading, findings: list[Diagnostic]) -> None:
    """Report fields of one kind of rule in another."""
    strays: tuple[type[f.Field], ...] = (f.BetweenField, f.WithoutField)
    why = "only a ladder has anchors to lie between, or thresholds that a year can leave out"
    if heading.all(f.EarnsField):
        strays, why = (f.RuleLetField, f.UnitField), "a ladder serves every unit, and calculates nothing"
    for stray in heading.fields:
        if isinstance(stray, strays):
            findings.append(finding("K0113", stray.span, why, help="remove this line"))
        elif isinstance(stray, f.RuleLetField) and not heading.all(f.PointsField):
            findings.append(finding("K0113", stray.span, "bands calculate nothing", help="remove this line"))
        elif isinstance(stray, f.OtherwiseField) and heading.all(f.PointsField) and stray.points is not None:
            message = "the points of this rule are its formula's"
            findings.append(finding("K0113", stray.span, message, help='write `otherwise status "…"`, or remove it'))


def _ladder(heading: d.Heading, lines: tuple[f.EarnsField, ...], first_year: int, last_year: int,
            findings: list[Diagnostic]) -> Ladder | None:  # fmt: skip
    assert heading.name is not None
    anchors: dict[str, Fraction] = {}
    statuses: dict[str, str] = {}
    for line in lines:
        name = line.anchor
        points = share(line.points, findings, at_most=None)
        if points is None:
            return None
        if name.text in anchors:
            findings.append(finding("K0202", name.span, f"the anchor `{name.text}` stands twice"))
            return None
        if name.text in NO_ANCHOR | RESERVED and not name.quoted:
            findings.append(finding("K0206", name.span, f"`{name.text}` cannot name an anchor"))
        if line.status is not None:
            statuses[name.text] = line.status.text
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
            labels = belongs_below(heading, word)
            findings.append(finding("K0110", heading.span, message, help=f"add `{usage}`", labels=labels))
    without = heading.one(f.WithoutField)
    if without is None and len(anchors) > 1:
        message = "this rule does not say what a missed target earns in a year without thresholds"
        help_, labels = "add `without thresholds zero`", belongs_below(heading, "without")
        findings.append(finding("K0110", heading.span, message, help=help_, labels=labels))
    if between is None or otherwise is None or cap is None or (without is None and len(anchors) > 1):
        return None
    if otherwise.points is None:
        message = "a ladder gives points, and `otherwise` says none"
        findings.append(finding("K0110", otherwise.span, message, help="write `otherwise 0 %`"))
        return None
    if otherwise.status is not None:
        statuses["otherwise"] = otherwise.status.text
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
        heading.name.span.to(heading.fields[-1].span),
        statuses,
    )
