"""The verdict: every node of the tree with its status, value, points and the way they came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction

from kpidsl.base.record import record
from kpidsl.model.facts import DataFile, Fact
from kpidsl.model.period import Period
from kpidsl.model.plan import Anchor, Checked, Kpi, Node, Shown
from kpidsl.model.sources import Control
from kpidsl.model.values import AnchorValue, Result, Status, Value


@record
class ScoredAnchor:
    """An anchor as it counts in the year: its figure, and what a value on it earns (None: its rule gives it none).

    `kept` marks a figure that the year does not state: it lies at another year's distance from the target. `formula` is
    the text of one that follows from the data.
    """

    name: str
    value: AnchorValue
    points: Fraction | None
    kept: bool = False
    formula: str | None = None


@record
class ShownFigure:
    """A figure that is printed beside the KPIs, and what it came to."""

    shown: Shown
    result: Result


@record
class ScoredNode:
    """A node with its verdict; only a measured action has a value.

    `band` is the anchor or band reached, and `rated` says that it is a status, a word of the plan's own.
    `target` is the anchor that must be reached for the target to be met, one of the `anchors`, which are an action's.

    `weight` is that of the year, as the plan states it; `effective_weight` is its share among its siblings after absent
    ones gave theirs up (None: it has no share, as they have no weights, or their total takes none).
    `facts` are those its formula and gate used, with `lets` the values of the named formulas on the way by the
    name that formulas use: `x`, `previous(x)`; `parts` are the values of parts of which its value is made.
    """

    node: Node
    status: Status
    kpi: Kpi | None = None
    value: Value | None = None
    points: Fraction | None = None
    band: str | None = None
    rated: bool = False
    target_met: bool | None = None
    effective_weight: Fraction | None = None
    because: str | None = None
    facts: tuple[Fact, ...] = ()
    lets: Mapping[str, Result] = field(default_factory=dict)
    parts: Mapping[Period, Result] = field(default_factory=dict)
    target: Anchor | None = None
    anchors: tuple[ScoredAnchor, ...] = ()
    weight: Fraction | None = None
    shown: tuple[ShownFigure, ...] = ()


@record
class Total:
    """The points of the whole plan, where its topmost nodes have weights."""

    status: Status
    points: Fraction | None
    because: str | None
    band: str | None = None


@record
class PlanFile:
    """A file that the plan uses, with its fingerprint."""

    path: str
    sha256: str


@record
class Scorecard:
    """The verdict on a plan. `plan_sha256` is of the bytes of the plan's file; `uses` are the files that it uses.

    `controls` are the totals that the data were held against, and met.
    """

    plan: Checked
    plan_sha256: str
    entity: str | None
    period: Period
    nodes: Mapping[str, ScoredNode]
    total: Total
    files: tuple[DataFile, ...]
    uses: tuple[PlanFile, ...] = ()
    controls: tuple[Control, ...] = ()
    shown: tuple[ShownFigure, ...] = ()
