"""The verdict: every node of the tree with its status, value, points and the way they came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kpidsl.model.facts import DataFile, Fact
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, Kpi, Node
from kpidsl.model.values import Result, Value

Status = Literal["measured", "missing", "undefined", "not_due", "not_assessed"]


@dataclass(frozen=True, slots=True)
class Points:
    """What a rule made of a value: points as a fraction of 1 (None: it gives none), the band, and why.

    `how` is the way from the value to the points, in words and exact figures.
    """

    points: Fraction | None
    band: str | None
    because: str | None = None
    how: str | None = None


@dataclass(frozen=True, slots=True)
class ScoredNode:
    """A node with its verdict. `effective_weight` is its share among its siblings after absent ones gave theirs up.

    `contribution` is what it adds to the points of its topmost ancestor with a total; `facts` are those its formula
    used, with `lets` the values of the named formulas on the way.
    """

    node: Node
    status: Status
    kpi: Kpi | None
    value: Value | None
    points: Fraction | None
    band: str | None
    target_met: bool | None
    effective_weight: Fraction | None
    because: str | None
    facts: tuple[Fact, ...]
    lets: Mapping[str, Result]


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
