"""Our syntax tree of one heading, built as its rules are read, with a span on every node."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kpidsl.base.diagnostic import finding
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.builder.definitions import Definitions
from kpidsl.compiler.parse.builder.leaves import Faulty, no_year
from kpidsl.compiler.parse.builder.told import Told
from kpidsl.compiler.parse.machine import Token
from kpidsl.model.parts import Parts
from kpidsl.model.plan import Level


class Builder(Told, Definitions):
    """One method for each rule of the grammar; those of headings, of the tree and of tests stand here."""

    # --- headings -----------------------------------------------------------------------------------------------------

    def start(self, _span: Span, declaration: d.Declaration) -> d.Declaration:
        return declaration

    def _heading(self, kind: d.HeadingKind, span: Span, name: Token | None, title: Token | None,
                 fields: tuple[f.Field, ...], code: Token | None = None,
                 like: Token | None = None) -> d.Heading:  # fmt: skip
        head = [part for part in (name, code, like, title) if part is not None]
        return d.Heading(
            kind,
            self._name(name) if name is not None else None,
            s.Text(str(code), code.span) if code is not None else None,
            self._text(title) if title is not None else None,
            fields,
            span.to(head[-1].span),
            self._name(like) if like is not None else None,
        )

    def plan(self, span: Span, title: Token, *fields: f.Field) -> d.Heading:
        return self._heading("plan", span, None, title, fields)

    def scale(self, span: Span, name: Token, title: Token | None, *fields: f.Field) -> d.Heading:
        return self._heading("scale", span, name, title, fields)

    def scoring(self, span: Span, name: Token, title: Token | None, *fields: f.Field) -> d.Heading:
        return self._heading("scoring", span, name, title, fields)

    def source(self, span: Span, name: Token, like: Token | None, title: Token | None, *fields: f.Field) -> d.Heading:
        return self._heading("source", span, name, title, fields, like=like)

    def input(self, span: Span, name: Token, title: Token | None, *fields: f.Field) -> d.Heading:
        return self._heading("input", span, name, title, fields)

    def indicator(self, span: Span, name: Token, title: Token | None, *fields: f.Field) -> d.Heading:
        return self._heading("indicator", span, name, title, fields)

    def node(self, span: Span, level: Level, code: Token | None, title: Token, *fields: f.Field) -> d.Heading:
        return self._heading(level, span, None, title, fields, code)

    def test(self, span: Span, title: Token, *fields: f.Field) -> d.Heading:
        return self._heading("test", span, None, title, fields)

    def level(self, _span: Span, word: Token) -> str:
        return str(word)

    def use_own(self, span: Span, path: Token) -> d.UseHeading:
        return d.UseHeading(self._text(path), False, span)

    def use_library(self, span: Span, name: Token) -> d.UseHeading:
        return d.UseHeading(self._text(name), True, span)

    def unit_heading(self, span: Span, *units: tuple[s.Name, s.Text | None]) -> d.UnitHeading:
        return d.UnitHeading(units, span)

    def named_unit(self, _span: Span, name: Token, title: Token | None) -> tuple[s.Name, s.Text | None]:
        return self._name(name), self._text(title) if title is not None else None

    def let(self, span: Span, name: Token, formula: s.Syntax) -> d.LetHeading:
        return d.LetHeading(self._name(name), formula, span)

    def assume(self, span: Span, condition: s.Syntax) -> d.AssumeHeading:
        return d.AssumeHeading(condition, span)

    # --- fields of the tree -------------------------------------------------------------------------------------------

    def weight_field(self, span: Span, weight: s.Percent | s.PointsWeight) -> f.WeightField:
        return f.WeightField(weight, span)

    def points_weight(self, span: Span, number: Token) -> s.PointsWeight:
        return s.PointsWeight(self._number(number), span)

    def weights_equal(self, span: Span) -> f.WeightsEqualField:
        return f.WeightsEqualField(span)

    def total(self, span: Span, kind: tuple[Any, tuple[s.Text, ...]], least: Token | None) -> f.TotalField:
        number = Fraction(0) if least is None else self._number(least)
        if number.denominator != 1:
            message = "so many are at least measured: a whole number"
            raise Faulty(finding("K0305", span, message, help="write `total points at least 2`"))
        return f.TotalField(*kind, int(number), span)

    def judged(self, span: Span, name: Token) -> f.JudgedField:
        return f.JudgedField(self._name(name), span)

    def total_weighted(self, _span: Span) -> tuple[str, tuple[s.Text, ...]]:
        return "weighted mean", ()

    def total_mean(self, _span: Span) -> tuple[str, tuple[s.Text, ...]]:
        return "mean", ()

    def total_minimum(self, _span: Span) -> tuple[str, tuple[s.Text, ...]]:
        return "minimum", ()

    def total_points(self, _span: Span) -> tuple[str, tuple[s.Text, ...]]:
        return "points", ()

    def total_share(self, _span: Span, *words: Token) -> tuple[str, tuple[s.Text, ...]]:
        return "share", tuple(self._text(word) for word in words)

    def show(self, span: Span, *names: Token) -> f.ShowField:
        return f.ShowField(tuple(self._name(name) for name in names), span)

    def owner(self, span: Span, *owners: Token) -> f.OwnerField:
        return f.OwnerField(tuple(self._text(owner) for owner in owners), span)

    def indicator_field(self, span: Span, name: Token, years: f.YearRange | None) -> f.IndicatorField:
        if years is not None and years.first.period.months != 12:
            raise Faulty(no_year(years.first))
        return f.IndicatorField(self._name(name), years, span)

    def requires(self, span: Span, condition: s.Syntax, points: s.Percent) -> f.RequiresField:
        return f.RequiresField(condition, points, span)

    def years_range(self, span: Span, first: Token, last: Token | None) -> f.YearRange:
        start = f.Year(self._period(first), first.span)
        end = f.Year(self._period(last), last.span) if last is not None else start
        if start.period.months != end.period.months:
            message = f"`{start.period.label}` and `{end.period.label}` are no periods of one kind"
            raise Faulty(finding("K0112", span, message, help="write `2022..2024`, `2022-Q1..2022-Q4`"))
        return f.YearRange(start, end, span)

    def from_year(self, span: Span, first: Token) -> f.YearRange:
        return f.YearRange(self._year(first), None, span)

    def anchor(self, span: Span, name: Token, sign: Token | None, figure: s.Figure) -> f.AnchorSyntax:
        printed: Any = None if sign is None else str(sign)
        return f.AnchorSyntax(self._name(name), printed, figure, span)

    def computed_anchor(self, span: Span, name: Token, formula: s.Syntax) -> f.ComputedAnchorSyntax:
        return f.ComputedAnchorSyntax(self._name(name), formula, span)

    named_anchor = computed_anchor

    def year_line(self, span: Span, years: f.YearRange, *parts: Any) -> f.YearLine | f.PartLine:
        anchors = tuple(part for part in parts if not isinstance(part, f.WeightField))
        weights = tuple(part for part in parts if isinstance(part, f.WeightField))
        line = f.YearLine(years, anchors, span, weights)
        return line if years.first.period.months == 12 else f.PartLine(line, line.span)

    def each(self, span: Span, part: Any, values: bool | None, way: Any) -> f.EachField:
        return f.EachField(Parts(part, way), span, values=values is not None)

    def of_values(self, _span: Span, *_words: Token) -> bool:
        return True

    def part_word(self, _span: Span, word: Token) -> str:
        return str(word)

    def year_way(self, _span: Span, word: Token) -> str:
        return str(word)

    # --- fields of tests ----------------------------------------------------------------------------------------------

    def test_period(self, span: Span, period: Token) -> f.PeriodField:
        return f.PeriodField(self._period(period), span)

    def given_field(
        self, span: Span, given: tuple[s.Name | None, s.Name, int, f.Year | None], figure: s.Figure
    ) -> f.GivenField:
        function, name, steps, part = given
        return f.GivenField(function, name, steps, part, figure, span)

    def given(self, span: Span, first: Token, inner: Token | None, steps: Token | None, part: Token | None) -> Any:
        year = f.Year(self._period(part), part.span) if part is not None else None
        if inner is None:
            return None, self._name(first), 0, year
        number = self._number(steps) if steps is not None else Fraction(1)
        if number.denominator != 1 or number < 1:
            raise Faulty(finding("K0308", span, f"`{first}` goes back a whole number"))
        return self._name(first), self._name(inner), int(number), year

    def expected_node(self, _span: Span, code: Token) -> s.Text:
        return self._text(code) if code.startswith('"') else s.Text(str(code), code.span)

    def expected_plan(self, _span: Span) -> None:
        return None

    def expect(self, span: Span, node: s.Text | None, *expectations: dict[str, Any]) -> f.ExpectField:
        said: dict[str, Any] = {}
        for expectation in expectations:
            said.update(expectation)
        value, points, status, band = (said.get(word) for word in ("value", "points", "status", "band"))
        return f.ExpectField(node, value, points, status, band, span)

    def expect_value(self, _span: Span, figure: s.Figure) -> dict[str, Any]:
        return {"value": figure}

    def expect_points(self, _span: Span, points: s.Percent) -> dict[str, Any]:
        return {"points": points}

    def expect_status(self, _span: Span, status: s.Text) -> dict[str, Any]:
        return {"band": status}

    def expect_measured(self, _span: Span) -> dict[str, Any]:
        return {"status": "measured"}

    def expect_missing(self, _span: Span) -> dict[str, Any]:
        return {"status": "missing"}

    def expect_undefined(self, _span: Span) -> dict[str, Any]:
        return {"status": "undefined"}

    def expect_not_due(self, _span: Span) -> dict[str, Any]:
        return {"status": "not_due"}

    def expect_not_assessed(self, _span: Span) -> dict[str, Any]:
        return {"status": "not_assessed"}


__all__ = ["Builder", "Faulty"]
