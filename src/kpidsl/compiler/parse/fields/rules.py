"""The fields of scales and scoring rules."""

from __future__ import annotations

from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse.fields.years import Year
from kpidsl.compiler.parse.syntax import Figure, Name, Percent, Syntax, Text


@record
class StepField:
    word: Text
    points: Percent
    span: Span


@record
class EarnsField:
    anchor: Name
    points: Percent
    status: Text | None
    span: Span


@record
class EdgeSyntax:
    """Where a band begins or ends: a figure, an anchor, or both in `70 % of target`."""

    figure: Figure | None
    anchor: Name | None
    span: Span


@record
class ReachSyntax:
    """What a band reaches over: `from` its worse edge `to` its better one, beyond an edge, or around an anchor."""

    kind: Literal["from", "worse", "better", "within", "inside"]
    edge: EdgeSyntax
    to: EdgeSyntax | None
    span: Span


@record
class SlopeSyntax:
    """`plus 0.715 % per 1 number up to 95 %`, counted from the worse edge; `minus … down to …` from the better one."""

    way: Literal["plus", "minus"]
    points: Percent
    per: EdgeSyntax
    limit: Percent | None
    span: Span


@record
class EarningSyntax:
    """What a band earns: the same everywhere, from its worse to its better edge, or by a slope."""

    points: Percent
    to: Percent | None
    slope: SlopeSyntax | None
    span: Span


@record
class BandField:
    reach: ReachSyntax
    earning: EarningSyntax | None
    status: Text | None
    span: Span


@record
class BetweenField:
    kind: Literal["linear", "step"]
    span: Span


@record
class OtherwiseField:
    points: Percent | None
    status: Text | None
    span: Span


@record
class CapField:
    """`points` is None in `cap none`."""

    points: Percent | None
    span: Span


@record
class WithoutField:
    kind: Literal["zero", "blank"] | Year
    span: Span


@record
class PointsField:
    """`points …`, for one direction or, where that is None, for all."""

    direction: Literal["higher", "lower", "inside"] | None
    formula: Syntax
    span: Span


@record
class RuleLetField:
    """A named part of the formula of a rule."""

    name: Name
    formula: Syntax
    span: Span
