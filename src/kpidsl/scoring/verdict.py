"""The verdict: from a checked plan and the facts of a period to its scorecard.

It owns the status of every node and the order of the passes: value, gate, points, then the roll-up from the leaves
to the plan. It knows nothing of how a formula, a rule or a mean is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from kpidsl.base.diagnostic import Outcome
from kpidsl.model.facts import Facts
from kpidsl.model.plan import Checked, Kpi, Node
from kpidsl.model.scorecard import Points, Scorecard, ScoredNode, Status, Total
from kpidsl.model.values import Absence, Absent, Result, Value
from kpidsl.scoring.assumptions import violated
from kpidsl.scoring.figures import interpreter_over
from kpidsl.scoring.interpret import Interpreter, gravest
from kpidsl.scoring.points import award, gated, target_met
from kpidsl.scoring.rollup import Child, Rollup, Share, roll_up
from kpidsl.scoring.words import name_at


def score(plan: Checked, facts: Facts, plan_sha256: str) -> Outcome[Scorecard]:
    """The scorecard of a plan over its facts; none where the data violate what the plan assumes."""
    findings = violated(plan, facts)
    if findings:
        return Outcome(None, findings)
    nodes: dict[str, ScoredNode] = {}
    roots = [node.code for node in plan.roots]
    for root in roots:
        _score_below(plan, facts, root, nodes)
    whole = _rolled_up(plan, roots, nodes)
    return Outcome(
        Scorecard(
            plan,
            plan_sha256,
            facts.entity,
            facts.period,
            {code: nodes[code] for code in plan.nodes},
            Total(whole.status, whole.points, whole.because),
            facts.files,
        )
    )


def _score_below(plan: Checked, facts: Facts, code: str, nodes: dict[str, ScoredNode]) -> None:
    """Scores a node after everything below it."""
    node = plan.nodes[code]
    for child in node.children:
        _score_below(plan, facts, child, nodes)
    if node.children or node.kind != "action":
        nodes[code] = _parent(node, _rolled_up(plan, node.children, nodes), facts.period.year)
    else:
        nodes[code] = _action(plan, facts, node)


# --- actions ---------------------------------------------------------------------------------------------------------


def _action(plan: Checked, facts: Facts, node: Node) -> ScoredNode:
    year = facts.period.year
    kpi = node.kpis.get(year)
    if kpi is None:
        return _scored(node, "not_due", because=f"no target in {year}")
    interpreter = interpreter_over(plan, facts)
    value = interpreter.evaluate(kpi.formula)
    gate = True if kpi.gate is None else interpreter.evaluate(kpi.gate.condition)
    scored = _judged(plan, node, kpi, value, gate)
    return replace(
        scored,
        facts=tuple(facts.facts[need] for need in interpreter.used_inputs if need in facts.facts),
        lets={name_at(name, steps): result for (name, steps), result in interpreter.used_lets.items()},
    )


def _judged(plan: Checked, node: Node, kpi: Kpi, value: Result, gate: Result) -> ScoredNode:
    """What value and gate make of an action; only what is measured has a value."""
    if isinstance(value, Absent) or isinstance(gate, Absent):
        return _absent(node, kpi, gravest(value, gate))
    points = gated(kpi.gate) if kpi.gate and gate is False else award(plan, kpi, value)
    if isinstance(points, Absent):
        return _absent(node, kpi, points)
    return ScoredNode(...)


