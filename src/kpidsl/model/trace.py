"""The trace of one node: everything that led to its value and points, and what they are worth above it.

Points, weights and shares are fractions of 1; figures are in coherent units, and their `type` leads to the declared
unit. Texts are as the author wrote them; `how` and `because` are sentences in exact figures.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from kpidsl.base.record import record
from kpidsl.model.facts import Fact
from kpidsl.model.period import Period
from kpidsl.model.rules import Direction
from kpidsl.model.scorecard import ScoredNode
from kpidsl.model.values import AnchorValue, Result, Status, Type


@record
class FigureTrace:
    """An input put into the formula, by the name the formula uses: `x`, `previous(x)`.

    The fact has its result, period, rows, rows left out, source, query, total and evidence.
    """

    name: str
    title: str | None
    type: Type
    supplied_by: str | None
    fact: Fact


@record
class LetTrace:
    """A named formula on the way, and what it came to."""

    name: str
    formula: str
    type: Type
    result: Result


@record
class PartTrace:
    """The value of a part of the period, where that of the whole is made of such."""

    period: Period
    result: Result


@record
class AnchorTrace:
    """An anchor of the year: its figure, its points (None: the rule gives it none), and whether the value reached it.

    Of a judgement the anchors are the words of its scale, and the only one reached is the word given. `kept` marks a
    figure that the year does not state: it lies at another year's distance from the target. `formula` is the text of
    one that follows from the data.
    """

    name: str
    value: AnchorValue
    points: Fraction | None
    reached: bool | None
    kept: bool = False
    formula: str | None = None


@record
class RuleTrace:
    """What scored the value: a ladder, a formula of points, or the scale of a judgement; nothing, where it is watched.

    `how` leads from the value to the points before the gate; None where there is no value or the rule is undefined.
    `steps` are the named parts of a formula, and what each came to.
    """

    kind: Literal["ladder", "bands", "formula", "scale", "watched"]
    name: str
    text: str
    anchors: tuple[AnchorTrace, ...]
    how: str | None
    steps: tuple[tuple[str, Result], ...] = ()


@record
class GateTrace:
    """A condition on the points: its result, and the points where it fails."""

    condition: str
    result: Result
    points: Fraction


@record
class MeasureTrace:
    """How an action of the year came to its value and points; `result` is what the formula came to, before the gate.

    Where the value is made of those of `parts`, `made` says how: `the lowest of its quarters`.
    """

    indicator: str | None
    formula: str
    result: Result
    type: Type
    direction: Direction | None
    figures: tuple[FigureTrace, ...]
    lets: tuple[LetTrace, ...]
    rule: RuleTrace
    gate: GateTrace | None
    parts: tuple[PartTrace, ...] = ()
    made: str | None = None


@record
class ChildTrace:
    """What a child adds to the points of the node: effective weight × points. `in_points` is said of its weight.

    A child that is only `watched` adds nothing.
    """

    code: str
    title: str
    status: Status
    weight: Fraction | None
    effective_weight: Fraction | None
    points: Fraction | None
    contribution: Fraction | None
    in_points: bool = False
    watched: bool = False


@record
class LevelTrace:
    """One step up from the node: into its parent, then into that one's parent, up to the plan (code None).

    `weight` and `effective_weight` are those of the node one step below in this one. `share` is what the traced node
    itself weighs here, the product of the effective weights on the way (None once siblings have none); `contribution`
    is share × its points, and a part of `total`, the points of this level.
    """

    code: str | None
    title: str
    weight: Fraction | None
    effective_weight: Fraction | None
    share: Fraction | None
    contribution: Fraction | None
    status: Status
    total: Fraction | None
    because: str | None
    in_points: bool = False


@record
class Trace:
    """A node with its verdict, how it came about, and the way up. `measure` is an action's, `children` a parent's.

    `target_points` are those that an objective must reach in the year.
    """

    scored: ScoredNode
    target_points: Fraction | None
    measure: MeasureTrace | None
    children: tuple[ChildTrace, ...]
    levels: tuple[LevelTrace, ...]
