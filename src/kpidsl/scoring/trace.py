"""The trace: how a node came to its value and points, and what they are worth up to the plan.

It owns the choice of what belongs to the proof of a figure. It computes nothing anew by rules of its own: it asks the
interpreter and the rules again, which give the same answer. It knows nothing of how a trace is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from kpidsl.model.expression import Expression, OfParts
from kpidsl.model.plan import Checked, Kpi
from kpidsl.model.rules import Bands, Ladder, PointsFormula, Scale
from kpidsl.model.scorecard import Scorecard, ScoredNode
from kpidsl.model.spelling import name_at, need_named, percent
from kpidsl.model.trace import (
    AnchorTrace,
    ChildTrace,
    FigureTrace,
    GateTrace,
    LetTrace,
    LevelTrace,
    MeasureTrace,
    PartTrace,
    RuleTrace,
    Trace,
)
from kpidsl.model.values import Absent, AnchorValue, Result
from kpidsl.scoring.figures import interpreter_over
from kpidsl.scoring.ladder import at_least_as_good
from kpidsl.scoring.points import award, formula_of, rule_of, steps_of


def trace(scorecard: Scorecard, code: str) -> Trace:
    """The trace of a node of the scorecard; the code must be one of its nodes."""
    scored = scorecard.nodes[code]
    return Trace(
        scored=scored,
        target_points=scored.node.targets.get(scorecard.period.year),
        measure=_measure(scorecard, scored, scored.kpi) if scored.kpi else None,
        children=tuple(_child(scorecard.nodes[child]) for child in scored.node.children),
        levels=tuple(_levels(scorecard, scored)),
    )


# --- the value and its points ----------------------------------------------------------------------------------------


def _measure(scorecard: Scorecard, scored: ScoredNode, kpi: Kpi) -> MeasureTrace:
    plan = scorecard.plan
    interpreter = interpreter_over(plan, {fact.need: fact for fact in scored.facts}, scorecard.period)
    result = interpreter.evaluate(kpi.formula)
    gate = kpi.gate
    return MeasureTrace(
        indicator=kpi.indicator,
        formula=kpi.formula_text,
        result=result,
        type=kpi.type,
        direction=kpi.direction,
        rule=_rule(plan, scored, kpi, result),
        gate=GateTrace(gate.condition.span.text, interpreter.evaluate(gate.condition), gate.points) if gate else None,
        figures=tuple(
            FigureTrace(need_named(fact.need), of.title, of.type, of.supplied_by, fact)
            for fact in scored.facts
            for of in (plan.inputs[fact.need.input],)
        ),
        lets=tuple(
            LetTrace(name_at(name, back), plan.lets[name].formula.span.text, plan.lets[name].type, came_to)
            for (name, back), came_to in interpreter.used_lets.items()
        ),
        parts=tuple(PartTrace(period, came_to) for period, came_to in scored.parts.items()),
        made=_made(kpi.formula) if scored.parts else None,
    )


def _made(formula: Expression) -> str | None:
    return f"the {formula.parts.way} of its {formula.parts.plural}" if isinstance(formula, OfParts) else None


def _rule(plan: Checked, scored: ScoredNode, kpi: Kpi, result: Result) -> RuleTrace:
    if kpi.watched:
        of = rule_of(plan, kpi)
        words = tuple(replace(word, points=None) for word in _words(of, result)) if isinstance(of, Scale) else None
        return RuleTrace("watched", "", "only watched: earns no points", words or _anchors(scored, kpi, result), None)
    points = None if isinstance(result, Absent) else award(plan, kpi, result)
    how = None if points is None or isinstance(points, Absent) else points.how
    match rule_of(plan, kpi):
        case Ladder() as ladder:
            return RuleTrace("ladder", ladder.name, _in_words(ladder), _anchors(scored, kpi, result), how)
        case Bands() as bands:
            return RuleTrace("bands", bands.name, _of_bands(bands), _anchors(scored, kpi, result), how)
        case PointsFormula() as rule:
            text = f"{formula_of(rule, kpi).span.text}, {_cap(rule.cap)}"
            steps = () if isinstance(result, Absent) else steps_of(rule, kpi, result)
            return RuleTrace("formula", rule.name, text, _anchors(scored, kpi, result), how, steps)
        case Scale() as scale:
            return RuleTrace("scale", scale.name, "a judgement has its own points", _words(scale, result), how)
        case None:
            raise AssertionError(f"nothing scores {kpi.formula_text}")
        case rule:
            assert_never(rule)


def _anchors(scored: ScoredNode, kpi: Kpi, result: Result) -> tuple[AnchorTrace, ...]:
    return tuple(
        AnchorTrace(
            anchor.name,
            anchor.value,
            anchor.points,
            _reached(result, anchor.value, kpi),
            anchor.kept,
            anchor.formula,
        )
        for anchor in scored.anchors
    )


def _words(scale: Scale, result: Result) -> tuple[AnchorTrace, ...]:
    """The words of the scale, each as an anchor of itself; a judgement is one of them, not those below it too."""
    there = not isinstance(result, Absent)
    return tuple(AnchorTrace(word, word, points, word == result if there else None) for word, points in scale.steps)


def _reached(result: Result, anchor: AnchorValue, kpi: Kpi) -> bool | None:
    return None if isinstance(result, Absent) else at_least_as_good(result, anchor, kpi)


def _in_words(ladder: Ladder) -> str:
    words = [f"between {ladder.between}", f"otherwise {percent(ladder.otherwise)}", _cap(ladder.cap)]
    match ladder.without_thresholds:
        case None:
            pass
        case int() as year:
            words.append(f"without thresholds keep {year}")
        case word:
            words.append(f"without thresholds {word}")
    return ", ".join(words)


def _of_bands(bands: Bands) -> str:
    texts = [" ".join(band.span.text.split()) for band in bands.bands]
    if bands.otherwise is not None or bands.otherwise_status is not None:
        points = f" {percent(bands.otherwise)}" if bands.otherwise is not None else ""
        texts.append(f"otherwise{points}" + (f' status "{bands.otherwise_status}"' if bands.otherwise_status else ""))
    return ", ".join(texts)


def _cap(cap: Fraction | None) -> str:
    return "no cap" if cap is None else f"cap {percent(cap)}"


# --- the tree --------------------------------------------------------------------------------------------------------


def _child(scored: ScoredNode) -> ChildTrace:
    return ChildTrace(
        code=scored.node.code,
        title=scored.node.title,
        status=scored.status,
        weight=scored.weight,
        effective_weight=scored.effective_weight,
        points=scored.points,
        contribution=_product(scored.effective_weight, scored.points),
        in_points=scored.node.in_points,
        watched=scored.kpi is not None and scored.kpi.watched,
    )


def _levels(scorecard: Scorecard, traced: ScoredNode) -> Iterator[LevelTrace]:
    """From the parent of the node up to the plan itself."""
    share: Fraction | None = Fraction(1)
    watched = traced.kpi is not None and traced.kpi.watched
    below = traced
    while True:
        share = _product(share, below.effective_weight)
        parent = below.node.parent
        above = scorecard.total if parent is None else scorecard.nodes[parent]
        yield LevelTrace(
            code=parent,
            title=scorecard.plan.header.title if parent is None else scorecard.nodes[parent].node.title,
            weight=below.weight,
            effective_weight=below.effective_weight,
            share=share,
            contribution=_product(share, traced.points) if above.points is not None else None,
            status=above.status,
            total=above.points,
            because="only watched: no part of the points" if watched else above.because,
            in_points=below.node.in_points,
        )
        if parent is None:
            return
        below = scorecard.nodes[parent]


def _product(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return None if first is None or second is None else first * second
