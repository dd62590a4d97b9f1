"""Rules that are formulas must never reward getting worse.

For each KPI and year the rule is tried at exact figures around its anchors. A pair that shows a worse value earning
more, or a value without points, refutes the rule; without such a pair nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.sampling import value_at
from kpidsl.model.expression import Expression
from kpidsl.model.fairness import decline, lines
from kpidsl.model.plan import Kpi, Node
from kpidsl.model.rules import PointsFormula
from kpidsl.model.values import Quantity, Range


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
    if formula is None or not isinstance(kpi.type, Quantity) or set(rule.anchors) - set(rule.optional) - known:
        return
    for line in lines((anchor.value for anchor in kpi.anchors), kpi.direction, counted=_counted(kpi)):
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
    where = kpi.anchors[0].span
    labels = [(rule.span, "the rule"), (node.span, f"the KPI, in {period}")]

    def points(value: Fraction) -> Fraction | None:
        earns = value_at(formula, {**anchors, "value": value})
        floored = None if earns is None else max(Fraction(earns), Fraction(0))
        return floored if floored is None or rule.cap is None else min(floored, rule.cap)

    pointless = next((value for value in line if points(value) is None), None)
    if pointless is not None:
        message = f"the rule `{rule.name}` gives no points to {_shown(pointless, unit.factor)} {unit.text}"
        help_ = "its denominator is zero there: guard it with `if … then … else …`, or state another target"
        if not all(anchors.values()):
            help_ = "a ratio to a target asks for a target above zero"
        yield finding("K0414", where, message, help=help_, labels=labels)
    elif found := decline(line, points):
        worse, better = (f"{_shown(each, unit.factor)} {unit.text}" for each in (found.worse, found.better))
        more, less = (f"{_shown(each, Fraction(1, 100))} %" for each in (found.more, found.less))
        message = f"the rule `{rule.name}` rewards getting worse: {worse} earns {more}, {better} earns {less}"
        help_ = "a ratio to a target asks for a target above zero"
        if all(anchor > 0 for anchor in anchors.values()):
            best = "no cap" if rule.cap is None else f"the cap, {_shown(rule.cap, Fraction(1, 100))} %"
            help_ = f"the better value must earn as much: with {best}, so must every better branch of the formula"
        yield finding("K0414", where, message, help=help_, labels=labels)


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


def _counted(kpi: Kpi) -> bool:
    assert isinstance(kpi.type, Quantity)
    dimension = kpi.type.unit.dimension
    return len(dimension) == 1 and dimension[0][1] == 1 and dimension[0][0] not in BUILT_IN_UNITS


def _shown(value: Fraction, factor: Fraction) -> str:
    number = value / factor
    return str(number) if number.denominator == 1 else f"{float(number):.6g}"
