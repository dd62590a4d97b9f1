"""The fields of indicators and of the tree."""

from __future__ import annotations

from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse.fields.years import YearRange
from kpidsl.compiler.parse.syntax import Figure, Name, Percent, PointsWeight, Syntax, Text
from kpidsl.model.parts import Parts
from kpidsl.model.total import TotalKind


@record
class FormulaField:
    formula: Syntax
    span: Span


@record
class DirectionField:
    """`direction` is None in `direction none`, of a figure that is only watched."""

    direction: Literal["higher", "lower", "inside"] | None
    span: Span


@record
class TrendField:
    """The author's intent: the indicator falls (or rises) with these inputs."""

    trend: Literal["falls", "rises"]
    inputs: tuple[Name, ...]
    span: Span


@record
class StaysField:
    """The author's intent: the indicator lies within a range, both ends included."""

    range: Figure
    span: Span


@record
class WeightField:
    weight: Percent | PointsWeight
    span: Span


@record
class WeightsEqualField:
    span: Span


@record
class TotalField:
    """`words` are those of `total share`; `at_least` so many are measured, or there is no total."""

    kind: TotalKind
    words: tuple[Text, ...]
    at_least: int
    span: Span


@record
class JudgedField:
    """The rule of bands that gives a parent its status, by its points."""

    rule: Name
    span: Span


@record
class ShowField:
    figures: tuple[Name, ...]
    span: Span


@record
class OwnerField:
    owners: tuple[Text, ...]
    span: Span


@record
class IndicatorField:
    """`years` is None where the indicator serves every year of the action."""

    indicator: Name
    years: YearRange | None
    span: Span


@record
class RequiresField:
    condition: Syntax
    points: Percent
    span: Span


@record
class AnchorSyntax:
    """An anchor with its figure, and the sign that is printed before it."""

    name: Name
    sign: Literal["<=", ">=", "<", ">"] | None
    figure: Figure
    span: Span


@record
class ComputedAnchorSyntax:
    """`target = media_storica`: the figure follows from others."""

    name: Name
    formula: Syntax
    span: Span


@record
class YearLine:
    years: YearRange
    anchors: tuple[AnchorSyntax | ComputedAnchorSyntax, ...]
    span: Span
    weights: tuple[WeightField, ...] = ()


@record
class PartLine:
    """A year line whose range is of halves, quarters or months."""

    line: YearLine
    span: Span


@record
class EachField:
    """`each quarter, year = sum`: what is stated in parts, and how the year's figure follows from them.

    `each quarter, value and year = sum` says so of the value of a KPI as well: `values`.
    """

    parts: Parts
    span: Span
    values: bool = False
