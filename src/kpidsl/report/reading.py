"""Owns how the parts of a scored node read: its value, points, targets and inputs in words. Knows nothing of pages."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kpidsl.model.plan import Anchor, Checked, Kpi, Ladder, Need, Node
from kpidsl.model.scorecard import Scorecard, ScoredNode, Status
from kpidsl.model.values import Judgement
from kpidsl.report.numbers import figure, points_text, rounded

STATUS_WORDS: dict[Status, str] = {
    "measured": "measured",
    "missing": "missing",
    "undefined": "undefined",
    "not_due": "not due",
    "not_assessed": "not assessed",
}


def need_text(need: Need) -> str:
    """An input as a formula names it: `x`, `previous(x)`, `previous(x, 2)`."""
    match need.steps:
        case 0:
            return need.input
        case 1:
            return f"previous({need.input})"
        case steps:
            return f"previous({need.input}, {steps})"


def value_text(scored: ScoredNode, *, unit: bool = True) -> str | None:
    """The value, rounded as declared, beside the exact one where rounding would hide which anchor it reached."""
    if scored.kpi is None or scored.value is None:
        return None
    kpi = scored.kpi
    marks = [anchor.value for anchor in kpi.anchors]
    return rounded(scored.value, kpi.type, kpi.display, marks=marks, direction=kpi.direction, unit=unit)


def node_points(card: Scorecard, scored: ScoredNode, *, unit: bool = True) -> str | None:
    if scored.points is None:
        return None
    target = scored.node.targets.get(card.period.year)
    marks = () if target is None else (target,)
    return points_text(scored.points, card.plan.header.display, marks, unit=unit)


def total_points(card: Scorecard) -> str | None:
    return None if card.total.points is None else points_text(card.total.points, card.plan.header.display)


def anchor_points(plan: Checked, kpi: Kpi, anchor: Anchor) -> Fraction | None:
    """What a value on the anchor earns; a rule that is a formula gives its anchors none of their own."""
    if isinstance(kpi.type, Judgement):
        return dict(plan.scales[kpi.type.scale].steps).get(str(anchor.value))
    rule = plan.rules[kpi.rule] if kpi.rule is not None else None
    return dict(rule.anchors).get(anchor.name) if isinstance(rule, Ladder) else None


def target_text(kpi: Kpi, *, unit: bool = True) -> str | None:
    """The first anchor with the side it must be reached from: `≥ 35 %`, `≤ 2022-07-31`."""
    if not kpi.anchors:
        return None
    sign = {"higher": "≥ ", "lower": "≤ ", None: ""}[kpi.direction]
    return sign + figure(kpi.anchors[0].value, kpi.type, unit=unit)


def kpis(card: Scorecard) -> Iterator[ScoredNode]:
    """The nodes that are measured, as against those that add up others."""
    return (scored for scored in card.nodes.values() if is_kpi(scored.node))


def is_kpi(node: Node) -> bool:
    return bool(node.kpis) or node.kind == "action"


def depth(card: Scorecard, node: Node) -> int:
    """How many nodes stand above."""
    above = 0
    while node.parent is not None:
        node = card.nodes[node.parent].node
        above += 1
    return above
