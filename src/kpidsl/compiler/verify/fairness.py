"""Rules that are formulas must never reward getting worse.

For each KPI and year the rule is tried at exact figures around its anchors. A pair that shows a worse value earning
more, or a value without points, refutes the rule; without such a pair nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.sampling import value_at
from kpidsl.model.expression import Expression
from kpidsl.model.plan import Kpi, Node
from kpidsl.model.rules import PointsFormula
from kpidsl.model.values import Quantity, Range

_FACTORS = [Fraction(n, 10) for n in (-100, -20, -15, -10, -5, -1, 0, 1, 5, 8, 9, 10, 11, 12, 15, 20, 100)]


def check_fairness(draft: Draft) -> Iterator[Diagnostic]:
    for node in draft.nodes.values():
        for label, kpi in node.all_kpis().items():
            rule = draft.rules.get(kpi.rule) if kpi.rule else None
            if isinstance(rule, PointsFormula) and (found := list(_refuted(node, label, kpi, rule))):
                yield from found
                break  # its other periods would say the same again


def _refuted(node: Node, period: str, kpi: Kpi, rule: PointsFormula) -> Iterator[Diagnostic]:
    formula = rule.of(kpi.direction)
    anchors = dict(_figures(kpi))
    known = {anchor.name for anchor in kpi.anchors}
    if formula is None or not isinstance(kpi.type, Quantity) or set(rule.anchors) - known:
        return
    for line in _lines(list(anchors.values()), kpi):
        found = list(_refuted_on(line, formula, anchors, node, period, kpi, rule))
        yield from found
        if found:
            return


def _refuted_on(
    line: Sequence[Fraction],
    formula: Expression,
    anchors: Mapping[str, Fraction],
    node: Node,
    period: str,
    kpi: Kpi,
    rule: PointsFormula,
) -> Iterator[Diagnostic]:
    """The first value without points, or pair of which the worse earns more, on a line from worse to better."""
    assert isinstance(kpi.type, Quantity)
    unit = kpi.type.unit
    earned: list[tuple[Fraction, Fraction]] = []
    where = kpi.anchors[0].span
    labels = [(rule.span, "the rule"), (node.span, f"the KPI, in {period}")]
    for value in line:
        points = value_at(formula, {**anchors, "value": value})
        if points is None:
            message = f"the rule `{rule.name}` gives no points to {_shown(value, unit.factor)} {unit.text}"
            help_ = "its denominator is zero there: guard it with `if … then … else …`, or state another target"
            yield finding("K0414", where, message, help=help_, labels=labels)
            return
        floored = max(Fraction(points), Fraction(0))
        earned.append((value, floored if rule.cap is None else min(floored, rule.cap)))
    for (worse, more), (better, less) in pairwise(earned):
        if more > less:
            message = (
                f"the rule `{rule.name}` rewards getting worse: {_shown(worse, unit.factor)} {unit.text} earns "
                f"{_shown(more, Fraction(1, 100))} %, {_shown(better, unit.factor)} {unit.text} earns "
                f"{_shown(less, Fraction(1, 100))} %"
            )
            help_ = "a ratio to a target asks for a target above zero"
            if all(anchor > 0 for anchor in anchors.values()):
                best = "no cap" if rule.cap is None else f"the cap, {_shown(rule.cap, Fraction(1, 100))} %"
                help_ = f"the better value must earn as much: with {best}, so must every better branch of the formula"
            yield finding("K0414", where, message, help=help_, labels=labels)
            return


def _figures(kpi: Kpi) -> Iterator[tuple[str, Fraction]]:
    """The anchors as the formula names them: a corridor by its two ends."""
    for anchor in kpi.anchors:
        match anchor.value:
            case Range(low, high):
                yield f"low({anchor.name})", low
                yield f"high({anchor.name})", high
            case Fraction() as figure:
                yield anchor.name, figure
            case _:
                pass


def _lines(anchors: list[Fraction], kpi: Kpi) -> list[list[Fraction]]:
    """Figures from worst to best. A corridor is entered from both sides, and inside of it no figure is better."""
    tried = _tried(anchors, kpi)
    if kpi.direction != "inside":
        return [tried]
    ranges = [anchor.value for anchor in kpi.anchors if isinstance(anchor.value, Range)]
    low, high = max(each.low for each in ranges), min(each.high for each in ranges)
    return [[value for value in tried if value <= low], [value for value in tried[::-1] if value >= high]]


def _tried(anchors: list[Fraction], kpi: Kpi) -> list[Fraction]:
    """Figures from worst to best. What is counted is never below zero."""
    steps = {anchor * factor for anchor in anchors for factor in _FACTORS}
    steps |= {anchor + step for anchor in anchors for step in (-1, Fraction(-1, 1000), Fraction(1, 1000), 1)}
    if _counted(kpi):
        steps = {value for value in steps if value >= 0}
    return sorted(steps, reverse=kpi.direction == "lower")


def _counted(kpi: Kpi) -> bool:
    assert isinstance(kpi.type, Quantity)
    dimension = kpi.type.unit.dimension
    return len(dimension) == 1 and dimension[0][1] == 1 and dimension[0][0] not in BUILT_IN_UNITS


def _shown(value: Fraction, factor: Fraction) -> str:
    number = value / factor
    return str(number) if number.denominator == 1 else f"{float(number):.6g}"
