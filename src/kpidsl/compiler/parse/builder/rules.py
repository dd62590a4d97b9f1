"""The fields of scales and scoring rules."""

from __future__ import annotations

from typing import Any

from lark import Token
from lark.tree import Meta

from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.builder.expressions import Expressions
from kpidsl.compiler.parse.builder.leaves import rule


class Rules(Expressions):
    """One method for each rule of the grammar about how points are earned."""

    @rule
    def step(self, meta: Meta, word: Token, points: s.Percent) -> f.StepField:
        return f.StepField(self._text(word), points, self._span(meta))

    @rule
    def anchor_earns(self, meta: Meta, name: Token, points: s.Percent, status: s.Text | None) -> f.EarnsField:
        return f.EarnsField(self._name(name), points, status, self._span(meta))

    @rule
    def band(
        self, meta: Meta, reach: f.ReachSyntax, earning: f.EarningSyntax | None, status: s.Text | None
    ) -> f.BandField:
        return f.BandField(reach, earning, status, self._span(meta))

    @rule
    def status(self, _meta: Meta, word: Token) -> s.Text:
        return self._text(word)

    @rule
    def reach_from(self, meta: Meta, edge: f.EdgeSyntax, to: f.EdgeSyntax | None) -> f.ReachSyntax:
        return f.ReachSyntax("from", edge, to, self._span(meta))

    @rule
    def reach_worse(self, meta: Meta, edge: f.EdgeSyntax) -> f.ReachSyntax:
        return f.ReachSyntax("worse", edge, None, self._span(meta))

    @rule
    def reach_better(self, meta: Meta, edge: f.EdgeSyntax) -> f.ReachSyntax:
        return f.ReachSyntax("better", edge, None, self._span(meta))

    @rule
    def reach_within(self, meta: Meta, figure: s.Figure, anchor: Token) -> f.ReachSyntax:
        return f.ReachSyntax(
            "within", f.EdgeSyntax(figure, self._name(anchor), self._span(meta)), None, self._span(meta)
        )

    @rule
    def reach_inside(self, meta: Meta, anchor: Token) -> f.ReachSyntax:
        return f.ReachSyntax("inside", f.EdgeSyntax(None, self._name(anchor), self._at(anchor)), None, self._span(meta))

    @rule
    def edge(self, meta: Meta, figure: s.Figure, anchor: Token | None) -> f.EdgeSyntax:
        return f.EdgeSyntax(figure, self._name(anchor) if anchor is not None else None, self._span(meta))

    so_much = edge

    @rule
    def edge_anchor(self, meta: Meta, anchor: Token) -> f.EdgeSyntax:
        return f.EdgeSyntax(None, self._name(anchor), self._span(meta))

    @rule
    def earns_between(self, meta: Meta, points: s.Percent, to: s.Percent | None) -> f.EarningSyntax:
        return f.EarningSyntax(points, to, None, self._span(meta))

    def _slope(self, way: Any, meta: Meta, *parts: Any) -> f.EarningSyntax:
        points, step, per, limit = parts
        slope = f.SlopeSyntax(way, step, per, limit, self._span(meta))
        return f.EarningSyntax(points, None, slope, self._span(meta))

    @rule
    def earns_plus(self, meta: Meta, *parts: Any) -> f.EarningSyntax:
        return self._slope("plus", meta, *parts)

    @rule
    def earns_minus(self, meta: Meta, *parts: Any) -> f.EarningSyntax:
        return self._slope("minus", meta, *parts)

    @rule
    def between_field(self, meta: Meta, kind: Any) -> f.BetweenField:
        return f.BetweenField(kind, self._span(meta))

    @rule
    def between_kind(self, _meta: Meta, word: Token) -> str:
        return str(word)

    @rule
    def otherwise(self, meta: Meta, *said: s.Percent | s.Text | None) -> f.OtherwiseField:
        points = next((part for part in said if isinstance(part, s.Percent)), None)
        status = next((part for part in said if isinstance(part, s.Text)), None)
        return f.OtherwiseField(points, status, self._span(meta))

    @rule
    def cap(self, meta: Meta, points: s.Percent | None = None) -> f.CapField:
        return f.CapField(points, self._span(meta))

    @rule
    def without(self, meta: Meta, kind: Any) -> f.WithoutField:
        return f.WithoutField(kind, self._span(meta))

    @rule
    def without_zero(self, _meta: Meta) -> str:
        return "zero"

    @rule
    def without_blank(self, _meta: Meta) -> str:
        return "blank"

    @rule
    def without_keep(self, _meta: Meta, year: Token) -> f.Year:
        return self._year(year)

    @rule
    def points_when(self, meta: Meta, direction: Any, formula: s.Syntax) -> f.PointsField:
        return f.PointsField(direction, formula, self._span(meta))

    @rule
    def points_always(self, meta: Meta, formula: s.Syntax) -> f.PointsField:
        return f.PointsField(None, formula, self._span(meta))

    @rule
    def rule_let(self, meta: Meta, name: Token, formula: s.Syntax) -> f.RuleLetField:
        return f.RuleLetField(self._name(name), formula, self._span(meta))

    @rule
    def direction_word(self, _meta: Meta, word: Token) -> str:
        return str(word)
