"""The verdict: every node of the tree with its status, value, points and the way they came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kpidsl.model.facts import DataFile, Fact
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, Kpi, Node
from kpidsl.model.values import Result, Status, Value


@dataclass(frozen=True, slots=True)
class ScoredNode:
    """A node with its verdict; only a measured action has a value.

    `effective_weight` is its share among its siblings after absent ones gave theirs up (None: they have no weights).
    `facts` are those its formula and gate used, with `lets` the values of the named formulas on the way by the
    name that formulas use: `x`, `previous(x)`.
    """

    node: Node
    status: Status
    kpi: Kpi | None = None
    value: Value | None = None
    points: Fraction | None = None
    band: str | None = None
    target_met: bool | None = None
    effective_weight: Fraction | None = None
    because: str | None = None
    facts: tuple[Fact, ...] = ()
    lets: Mapping[str, Result] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Total:
    """The points of the whole plan, where its topmost nodes have weights."""

    status: Status
    points: Fraction | None
    because: str | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    plan: Checked
    plan_sha256: str
    entity: str | None
    period: Period
    nodes: Mapping[str, ScoredNode]
    total: Total
    files: tuple[DataFile, ...]
