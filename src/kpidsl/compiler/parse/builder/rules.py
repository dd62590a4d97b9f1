"""The fields of scales and scoring rules."""

from __future__ import annotations

from typing import Any

from kpidsl.base.text import Span
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.builder.expressions import Expressions
from kpidsl.compiler.parse.machine import Token


class Rules(Expressions):
    """One method for each rule of the grammar about how points are earned."""

    def step(self, span: Span, word: Token, points: s.Percent) -> f.StepField:
        return f.StepField(self._text(word), points, span)

    def anchor_earns(self, span: Span, name: Token, points: s.Percent, status: s.Text | None) -> f.EarnsField:
        return f.EarnsField(self._name(name), points, status, span)

    def band(
        self, span: Span, reach: f.ReachSyntax, earning: f.EarningSyntax | None, status: s.Text | None
    ) -> f.BandField:
        return f.BandField(reach, earning, status, span)

    def status(self, _span: Span, word: Token) -> s.Text:
        return self._text(word)

    def reach_from(self, span: Span, edge: f.EdgeSyntax, to: f.EdgeSyntax | None) -> f.ReachSyntax:
        return f.ReachSyntax("from", edge, to, span)

    def reach_worse(self, span: Span, edge: f.EdgeSyntax) -> f.ReachSyntax:
        return f.ReachSyntax("worse", edge, None, span)

    def reach_better(self, span: Span, edge: f.EdgeSyntax) -> f.ReachSyntax:
        return f.ReachSyntax("better", edge, None, span)

    def reach_within(self, span: Span, figure: s.Figure, anchor: Token) -> f.ReachSyntax:
        return f.ReachSyntax("within", f.EdgeSyntax(figure, self._name(anchor), span), None, span)

    def reach_inside(self, span: Span, anchor: Token) -> f.ReachSyntax:
        return f.ReachSyntax("inside", f.EdgeSyntax(None, self._name(anchor), anchor.span), None, span)

    def edge(self, span: Span, figure: s.Figure, anchor: Token | None) -> f.EdgeSyntax:
        return f.EdgeSyntax(figure, self._name(anchor) if anchor is not None else None, span)

    so_much = edge

    def edge_anchor(self, span: Span, anchor: Token) -> f.EdgeSyntax:
        return f.EdgeSyntax(None, self._name(anchor), span)

    def earns_between(self, span: Span, points: s.Percent, to: s.Percent | None) -> f.EarningSyntax:
        return f.EarningSyntax(points, to, None, span)

    def _slope(self, way: Any, span: Span, *parts: Any) -> f.EarningSyntax:
        points, step, per, limit = parts
        slope = f.SlopeSyntax(way, step, per, limit, span)
        return f.EarningSyntax(points, None, slope, span)

    def earns_plus(self, span: Span, *parts: Any) -> f.EarningSyntax:
        return self._slope("plus", span, *parts)

    def earns_minus(self, span: Span, *parts: Any) -> f.EarningSyntax:
        return self._slope("minus", span, *parts)

    def between_field(self, span: Span, kind: Any) -> f.BetweenField:
        return f.BetweenField(kind, span)

    def between_kind(self, _span: Span, word: Token) -> str:
        return str(word)

    def otherwise(self, span: Span, *said: s.Percent | s.Text | None) -> f.OtherwiseField:
        points = next((part for part in said if isinstance(part, s.Percent)), None)
        status = next((part for part in said if isinstance(part, s.Text)), None)
        return f.OtherwiseField(points, status, span)

    def cap(self, span: Span, points: s.Percent | None = None) -> f.CapField:
        return f.CapField(points, span)

    def without(self, span: Span, kind: Any) -> f.WithoutField:
        return f.WithoutField(kind, span)

    def without_zero(self, _span: Span) -> str:
        return "zero"

    def without_blank(self, _span: Span) -> str:
        return "blank"

    def without_keep(self, _span: Span, year: Token) -> f.Year:
        return self._year(year)

    def points_when(self, span: Span, direction: Any, formula: s.Syntax) -> f.PointsField:
        return f.PointsField(direction, formula, span)

    def points_always(self, span: Span, formula: s.Syntax) -> f.PointsField:
        return f.PointsField(None, formula, span)

    def rule_let(self, span: Span, name: Token, formula: s.Syntax) -> f.RuleLetField:
        return f.RuleLetField(self._name(name), formula, span)

    def direction_word(self, _span: Span, word: Token) -> str:
        return str(word)
