"""The verdict: from a checked plan and the facts of a period to its scorecard.

It owns the status of every node and the order of the passes: value, gate, points, then the roll-up from the leaves
to the plan, as far as it is asked for. It knows nothing of how a formula, a rule or a mean is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from kpidsl.base.diagnostic import Outcome
from kpidsl.model.facts import Facts
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, Kpi, Node, Shown
from kpidsl.model.scorecard import PlanFile, Scorecard, ScoredNode, ShownFigure, Total
from kpidsl.model.spelling import name_at
from kpidsl.model.tree import actions_below, is_watched
from kpidsl.model.values import Absence, Absent, Result, Status
from kpidsl.scoring.anchors import settle
from kpidsl.scoring.assumptions import assumed, violated
from kpidsl.scoring.banded import judged
from kpidsl.scoring.figures import interpreter_over
from kpidsl.scoring.interpret import gravest
from kpidsl.scoring.points import anchors_of, award, gated, target_met, target_of
from kpidsl.scoring.rollup import Child, Rollup, Share
from kpidsl.scoring.totals import Stated, roll_up


def score(plan: Checked, facts: Facts, plan_sha256: str, uses: tuple[PlanFile, ...] = ()) -> Outcome[Scorecard]:
    """The scorecard of a plan over its facts; none where the data violate what the plan assumes."""
    findings = violated(plan, facts, assumed(plan, facts.period))
    if findings:
        return Outcome(None, findings)
    verdict = Verdict(plan, facts)
    return Outcome(
        Scorecard(
            plan=plan,
            plan_sha256=plan_sha256,
            entity=facts.entity,
            period=facts.period,
            nodes={code: verdict.node(code) for code in plan.nodes},
            total=verdict.total,
            files=facts.files,
            uses=uses,
            controls=facts.controls,
            shown=_shown(plan, facts, plan.header.shown),
        )
    )


class Verdict:
    """The verdict on each node of a plan, made when it is asked for, of no more than what it depends on.

    That is all that stands below a node, and below its siblings: they share the points of their parent.
    """

    def __init__(self, plan: Checked, facts: Facts) -> None:
        self._plan = plan
        self._facts = facts
        self._alone: dict[str, ScoredNode] = {}
        self._totals: dict[str | None, tuple[Rollup, Mapping[str, Share]]] = {}

    @property
    def total(self) -> Total:
        """The verdict on the whole plan."""
        whole, _ = self._total(None)
        status = judged(self._plan, self._plan.header.total.judged_by, whole.points)
        return Total(whole.status, whole.points, whole.because, status)

    def node(self, code: str) -> ScoredNode:
        """The verdict on a node, with its share in the total of its parent."""
        scored = self._without_share(code)
        node, plan = scored.node, self._plan
        weight, shown = node.weight_in(self._facts.period.year), _shown(plan, self._facts, node.shown)
        _, shares = self._total(node.parent)
        if code not in shares:
            return replace(scored, weight=weight, shown=shown)
        share = shares[code]
        return replace(
            scored,
            weight=weight,
            shown=shown,
            effective_weight=share.effective_weight,
            points=share.points,
            because=scored.because if share.points == scored.points else f"{scored.because}; counts as 0 %",
        )

    def _without_share(self, code: str) -> ScoredNode:
        if code not in self._alone:
            node = self._plan.nodes[code]
            self._alone[code] = (
                _action(self._plan, self._facts, node)
                if node.kind == "action"
                else _parent(self._plan, node, self._total(code)[0], self._facts.period.year)
            )
        return self._alone[code]

    def _total(self, code: str | None) -> tuple[Rollup, Mapping[str, Share]]:
        """What the children of a node make together, or the topmost nodes where it is None, and the share of each."""
        if code not in self._totals:
            self._totals[code] = self._rolled_up(code)
        return self._totals[code]

    def _rolled_up(self, code: str | None) -> tuple[Rollup, Mapping[str, Share]]:
        plan, period = self._plan, self._facts.period
        if code is None:
            codes, total = tuple(node.code for node in plan.roots), plan.header.total
        else:
            codes, total = plan.nodes[code].children, plan.nodes[code].total
        earning = [code for code in codes if not is_watched(plan.nodes, code, period)]
        if codes and not earning:
            return Rollup("measured", None, "only watched figures stand below it: no total", ()), {}
        children = [_child(plan, self._without_share(code), period) for code in earning]
        actions = [
            _stated(self._without_share(action.code))
            for code in (earning if total.kind == "share" else ())
            for action in actions_below(plan.nodes, code)
        ]
        whole = roll_up(children, plan.header.missing, total, actions)
        return whole, dict(zip(earning, whole.shares, strict=True))


# --- parents ---------------------------------------------------------------------------------------------------------


def _child(plan: Checked, scored: ScoredNode, period: Period) -> Child:
    node = scored.node
    weightless = (
        plan.nodes[code].weight_in(period.year) is None
        for code in node.children
        if not is_watched(plan.nodes, code, period) and _is_due(plan, code, period)
    )
    has_total = node.total.kind != "weighted mean" or not any(weightless)
    return Child(node.code, node.weight_in(period.year), scored.status, scored.points, has_total)


def _is_due(plan: Checked, code: str, period: Period) -> bool:
    return any(action.kpi(period) is not None for action in actions_below(plan.nodes, code))


def _stated(scored: ScoredNode) -> Stated:
    watched = scored.kpi is not None and scored.kpi.watched
    return Stated(scored.node.code, "not_due" if watched else scored.status, scored.band)


def _shown(plan: Checked, facts: Facts, figures: Sequence[Shown]) -> tuple[ShownFigure, ...]:
    if not figures:
        return ()
    interpreter = interpreter_over(plan, facts.facts, facts.period)
    return tuple(ShownFigure(shown, interpreter.evaluate(shown.formula)) for shown in figures)


def _parent(plan: Checked, node: Node, below: Rollup, year: int) -> ScoredNode:
    target = node.targets.get(year)
    status = judged(plan, node.total.judged_by, below.points)
    return ScoredNode(
        node,
        below.status,
        points=below.points,
        band=status,
        rated=status is not None,
        target_met=None if target is None or below.points is None else below.points >= target,
        because=below.because,
    )


# --- actions ---------------------------------------------------------------------------------------------------------


def _action(plan: Checked, facts: Facts, node: Node) -> ScoredNode:
    kpi = node.kpi(facts.period)
    if kpi is None:
        return ScoredNode(node, "not_due", because=f"no target in {node.targets_of(facts.period).label}")
    interpreter = interpreter_over(plan, facts.facts, facts.period)
    value = interpreter.evaluate(kpi.formula)
    parts = dict(interpreter.used_parts)  # of the value alone: anchors may look at those of earlier years
    gate = interpreter.evaluate(kpi.gate.condition) if kpi.gate else True
    kpi = settle(kpi, interpreter)
    return replace(
        _judged(plan, node, kpi, value, gate),
        target=target_of(plan, kpi),
        anchors=anchors_of(plan, kpi),
        facts=tuple(facts.facts[need] for need in interpreter.used_inputs if need in facts.facts),
        parts=parts,
        lets={name_at(name, back): result for (name, back), result in interpreter.used_lets.items()},
    )


def _judged(plan: Checked, node: Node, kpi: Kpi, value: Result, gate: Result) -> ScoredNode:
    if isinstance(value, Absent) or isinstance(gate, Absent):
        return _absent(node, kpi, gravest(value, gate))
    if kpi.watched:
        met = target_met(plan, kpi, value)
        return ScoredNode(node, "measured", kpi, value, target_met=met, because="only watched: earns no points")
    points = gated(kpi.gate) if kpi.gate and gate is False else award(plan, kpi, value)
    if isinstance(points, Absent):
        return _absent(node, kpi, points)
    return ScoredNode(
        node,
        "measured",
        kpi,
        value,
        points=points.points,
        band=points.band,
        rated=points.rated,
        target_met=target_met(plan, kpi, value),
        because=points.because,
    )


def _absent(node: Node, kpi: Kpi, absence: Absent) -> ScoredNode:
    return ScoredNode(node, _status(absence.kind), kpi, because="; ".join(absence.reasons))


def _status(kind: Absence) -> Status:
    match kind:
        case Absence.MISSING:
            return "missing"
        case Absence.UNDEFINED:
            return "undefined"
        case Absence.NOT_ASSESSED:
            return "not_assessed"
        case _:
            assert_never(kind)
