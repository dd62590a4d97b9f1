"""Points: what a rule, a scale or a gate makes of the value of a KPI.

It owns the choice between ladder, formula and scale, the gate, and whether the target is met. It knows nothing of
siblings, weights or where the value came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import assert_never

from kpidsl.model.bands import TARGET
from kpidsl.model.expression import Expression
from kpidsl.model.fairness import Case, variables_of
from kpidsl.model.piecewise.monotone import Decline, Undefined
from kpidsl.model.plan import Anchor, Checked, Gate, Kpi
from kpidsl.model.reach import ANYTHING, Reach, Reaches
from kpidsl.model.rules import Bands, Ladder, PointsFormula, Rule, Scale
from kpidsl.model.scorecard import ScoredAnchor
from kpidsl.model.spelling import percent, spelled
from kpidsl.model.values import NOT_REACHED, Absence, Absent, AnchorValue, Judgement, Quantity, Result, Value
from kpidsl.scoring.anchors import lacking
from kpidsl.scoring.banded import banded, status_of
from kpidsl.scoring.interpret import Interpreter
from kpidsl.scoring.ladder import OTHERWISE, Points, at_least_as_good, climb, disorder, rungs_of


def award(plan: Checked, kpi: Kpi, value: Value) -> Points | Absent:
    """The points of a value; absent where the rule is undefined for it."""
    match rule_of(plan, kpi):
        case Scale() as scale:
            return _judged(scale, value)
        case Ladder() as ladder:
            if absent := lacking(kpi, (name for name, _ in ladder.anchors)):
                return absent
            why = disorder(ladder, kpi) if kpi.computed else None
            return climb(ladder, kpi, value) if why is None else Absent(Absence.UNDEFINED, (why,))
        case Bands() as bands:
            return banded(bands, kpi, value, _reach(plan, kpi))
        case PointsFormula() as formula:
            return _unfair(plan, kpi) or _calculated(formula, kpi, value, _reach(plan, kpi))
        case None:
            raise AssertionError(f"nothing scores {kpi.formula_text}")
        case rule:
            assert_never(rule)


def _unfair(plan: Checked, kpi: Kpi) -> Absent | None:
    """Why a rule is none with the anchors that follow from the data: a ratio to a target below zero, say.

    With anchors that a plan states this is a finding about the plan; these nobody could look at before.
    """
    if not kpi.computed or not isinstance(kpi.type, Quantity):
        return None
    rule = plan.rules[kpi.rule] if kpi.rule else None
    assert isinstance(rule, PointsFormula)
    assert kpi.direction is not None
    if set(rule.anchors) & set(kpi.unknown) - set(rule.optional):
        return None  # of what is absent the formula tells
    case = Case(formula_of(rule, kpi), rule.cap, kpi.direction, kpi.anchors, _reach(plan, kpi))

    def points(value: Fraction) -> Fraction | None:
        earns = _interpreter(rule, kpi, value).evaluate(case.formula)
        return case.bounded(earns) if isinstance(earns, Fraction) else None

    figures = ", ".join(f"{anchor.name} = {spelled(anchor.value, kpi.type)}" for anchor in kpi.anchors)
    match case.verdict(points):
        case Decline(worse, more, better, less):
            pair = f"{spelled(worse, kpi.type)} would earn {percent(more)}, {spelled(better, kpi.type)} {percent(less)}"
            why = f"with {figures} the rule `{rule.name}` rewards getting worse: {pair}"
        case Undefined(at):
            why = f"with {figures} the rule `{rule.name}` gives no points to {spelled(at, kpi.type)}"
        case _:
            return None
    return Absent(Absence.UNDEFINED, (why,))


def _reach(plan: Checked, kpi: Kpi) -> Reach:
    """The values that a KPI can have, where anchors that follow from the data make that a question."""
    if not kpi.computed:
        return ANYTHING
    return Reaches(plan.inputs, plan.lets, plan.assumptions, plan.header.currencies).of_kpi(kpi)


def gated(gate: Gate) -> Points:
    """The points where the gate is known to fail; the value stays, and earned no band."""
    because = f"`{gate.condition.span.text}` does not hold: the gate sets the points to {percent(gate.points)}"
    return Points(gate.points, None, because, because)


def target_met(plan: Checked, kpi: Kpi, value: Value) -> bool | None:
    """Whether a value is at least as good as the target; None where the year states no figure at all."""
    target = target_of(plan, kpi)
    if target is None:
        return None
    match rule_of(plan, kpi):
        case Scale(steps=steps):
            earns: Mapping[AnchorValue, Fraction] = dict(steps)
            return earns[value] >= earns[target.value]
        case Ladder() | PointsFormula() | Bands() | None:
            return at_least_as_good(value, target.value, kpi)
        case rule:
            assert_never(rule)


def target_of(plan: Checked, kpi: Kpi) -> Anchor | None:
    """The anchor named `target`; in a ladder, or on a scale, without one the first of the rule."""
    stated = {anchor.name: anchor for anchor in kpi.anchors}
    name = target_name(plan, kpi, tuple(stated))
    return None if name is None else stated[name]


def target_name(plan: Checked, kpi: Kpi, stated: Sequence[str]) -> str | None:
    """Which of the anchors of a year is its target."""
    match rule_of(plan, kpi):
        case Ladder(anchors=anchors):
            names = [name for name, _ in anchors]
        case Scale():
            names = list(stated)
        case PointsFormula() | Bands() | None:  # whose anchors may be anything: posts, tolerances, last year's figure
            names = []
        case rule:
            assert_never(rule)
    return next((name for name in (TARGET, *names) if name in stated), None)


def anchors_of(plan: Checked, kpi: Kpi) -> tuple[ScoredAnchor, ...]:
    """The anchors that a value is held against: those of the year, and those that its rule keeps from another."""
    formulas = {anchor.name: " ".join(anchor.formula.span.text.split()) for anchor in kpi.computed}
    match rule_of(plan, kpi):
        case Ladder() as ladder:
            stated = {anchor.name for anchor in kpi.anchors}
            return tuple(
                ScoredAnchor(rung.name, rung.value, rung.points, rung.name not in stated, formulas.get(rung.name))
                for rung in rungs_of(ladder, kpi)
            )
        case PointsFormula() | Bands() | None:
            return tuple(
                ScoredAnchor(anchor.name, anchor.value, None, formula=formulas.get(anchor.name))
                for anchor in kpi.anchors
            )
        case Scale(steps=steps):
            earns: Mapping[AnchorValue, Fraction | None] = dict.fromkeys(dict(steps)) if kpi.watched else dict(steps)
            return tuple(ScoredAnchor(anchor.name, anchor.value, earns[anchor.value]) for anchor in kpi.anchors)
        case rule:
            assert_never(rule)


def rule_of(plan: Checked, kpi: Kpi) -> Rule | Scale | None:
    """What scores a KPI: its rule, or the scale of its judgement; None where a figure is only watched."""
    if kpi.rule is not None:
        return plan.rules[kpi.rule]
    if isinstance(kpi.type, Judgement):
        return plan.scales[kpi.type.scale]
    assert kpi.watched, kpi.formula_text
    return None


def formula_of(rule: PointsFormula, kpi: Kpi) -> Expression:
    """The formula of a rule that serves the direction of a KPI."""
    formula = rule.of(kpi.direction)
    assert formula is not None, f"the rule `{rule.name}` does not serve this direction"
    return formula


def _judged(scale: Scale, value: Value) -> Points:
    assert isinstance(value, str), value
    points = dict(scale.steps)[value]
    return Points(points, value, how=f'"{value}" on the scale `{scale.name}`: {percent(points)}')


def _calculated(rule: PointsFormula, kpi: Kpi, value: Value, reach: Reach) -> Points | Absent:
    """The points of a formula, never below 0: a loss of points would make hiding a figure better than a bad one.

    A milestone that did not happen earns nothing where the formula has no figure for it; it is no absence.
    """
    formula = formula_of(rule, kpi)
    known: dict[str, Value] = {"value": value, **variables_of(kpi.anchors)}
    result = _interpreter(rule, kpi, value).evaluate(formula)
    band = status_of(rule.statuses, kpi, value, reach) if rule.statuses else _on_target(kpi, value)
    put_in = ", ".join(f"{name} = {spelled(figure, kpi.type)}" for name, figure in known.items())
    if isinstance(band, Absent):
        return band
    rated = rule.statuses is not None
    if isinstance(result, Absent) and result.kind is not Absence.UNDEFINED:
        return result
    if isinstance(result, Absent):
        if value is NOT_REACHED:
            return Points(Fraction(0), band, how="not reached, and the rule has no figure for that: 0 %", rated=rated)
        reasons = tuple(f"the rule `{rule.name}` is undefined: {reason} ({put_in})" for reason in result.reasons)
        return Absent(Absence.UNDEFINED, reasons)
    assert isinstance(result, Fraction), result
    how = f"{formula.span.text} = {percent(result)} ({put_in})"
    if result < 0:
        because = f"the rule gives {percent(result)}; points are never below 0 %"
        return Points(Fraction(0), band, because, f"{how}, raised to 0 %", rated)
    if rule.cap is not None and result > rule.cap:
        return Points(rule.cap, band, how=f"{how}, capped at {percent(rule.cap)}", rated=rated)
    return Points(result, band, how=how, rated=rated)


def steps_of(rule: PointsFormula, kpi: Kpi, value: Value) -> tuple[tuple[str, Result], ...]:
    """The named parts of a rule in their order, and what each came to."""
    interpreter = _interpreter(rule, kpi, value)
    steps = rule.steps.get(kpi.direction, ()) if kpi.direction else ()
    return tuple((name, interpreter.evaluate(part)) for name, part in steps)


def _interpreter(rule: PointsFormula, kpi: Kpi, value: Value) -> Interpreter:
    variables = _unstated(rule) | dict(_unknown(kpi)) | {"value": value} | dict(variables_of(kpi.anchors))
    return Interpreter(_no_figures, variables=variables)


def _unknown(kpi: Kpi) -> Iterator[tuple[str, Result]]:
    for name, absent in kpi.unknown.items():
        yield from ((each, absent) for each in (name, f"low({name})", f"high({name})"))


def _unstated(rule: PointsFormula) -> dict[str, Result]:
    """The anchors that a year need not state, as if it stated none of them."""
    absent = {name: Absent(Absence.MISSING, (f"`{name}` is not stated",)) for name in rule.optional}
    return {each: why for name, why in absent.items() for each in (name, f"low({name})", f"high({name})")}


def _on_target(kpi: Kpi, value: Value) -> str | None:
    """Of a formula's anchors only the target says something of a value: the others are posts, tolerances, baselines."""
    target = next((anchor for anchor in kpi.anchors if anchor.name == TARGET), None)
    if target is None:
        return None
    return TARGET if at_least_as_good(value, target.value, kpi) else OTHERWISE


def _no_figures(need: object) -> Absent:
    raise AssertionError(f"a scoring rule asks for {need}")
