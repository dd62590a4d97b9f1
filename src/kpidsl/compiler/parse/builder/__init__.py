"""From lark's tree of one heading to our own syntax tree, at once, with a span on every node."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, cast

from lark import Token, Tree
from lark.exceptions import VisitError
from lark.tree import Meta

from kpidsl.base.diagnostic import finding
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.builder.definitions import Definitions
from kpidsl.compiler.parse.builder.leaves import Faulty, no_year, rule
from kpidsl.compiler.parse.builder.told import Told
from kpidsl.model.parts import Parts
from kpidsl.model.plan import Level


class Builder(Told, Definitions):
    """One method for each rule of the grammar; those of headings, of the tree and of tests stand here."""

    def build(self, tree: Tree[Token]) -> d.Declaration:
        try:
            return cast("d.Declaration", self.transform(tree))
        except VisitError as error:  # lark wraps whatever its callbacks raise
            raise error.orig_exc from None

    # --- headings -----------------------------------------------------------------------------------------------------

    @rule
    def start(self, _meta: Meta, declaration: d.Declaration) -> d.Declaration:
        return declaration

    def _heading(self, kind: d.HeadingKind, meta: Meta, name: Token | None, title: Token | None,
                 fields: tuple[f.Field, ...], code: Token | None = None,
                 like: Token | None = None) -> d.Heading:  # fmt: skip
        first_line = self.document.text.find("\n", self.shift)
        end = min(self.shift + meta.end_pos, first_line if first_line >= 0 else len(self.document.text))
        head = [part for part in (name, code, like, title) if part is not None]
        if head and head[-1].end_pos is not None:
            end = self.shift + head[-1].end_pos
        return d.Heading(
            kind,
            self._name(name) if name is not None else None,
            s.Text(str(code), self._at(code)) if code is not None else None,
            self._text(title) if title is not None else None,
            fields,
            Span(self.document, self.shift, end),
            self._name(like) if like is not None else None,
        )

    @rule
    def plan(self, meta: Meta, title: Token, *fields: f.Field) -> d.Heading:
        return self._heading("plan", meta, None, title, fields)

    @rule
    def scale(self, meta: Meta, name: Token, title: Token | None, *fields: f.Field) -> d.Heading:
        return self._heading("scale", meta, name, title, fields)

    @rule
    def scoring(self, meta: Meta, name: Token, title: Token | None, *fields: f.Field) -> d.Heading:
        return self._heading("scoring", meta, name, title, fields)

    @rule
    def source(self, meta: Meta, name: Token, like: Token | None, title: Token | None, *fields: f.Field) -> d.Heading:
        return self._heading("source", meta, name, title, fields, like=like)

    @rule
    def input(self, meta: Meta, name: Token, title: Token | None, *fields: f.Field) -> d.Heading:
        return self._heading("input", meta, name, title, fields)

    @rule
    def indicator(self, meta: Meta, name: Token, title: Token | None, *fields: f.Field) -> d.Heading:
        return self._heading("indicator", meta, name, title, fields)

    @rule
    def node(self, meta: Meta, level: Level, code: Token | None, title: Token, *fields: f.Field) -> d.Heading:
        return self._heading(level, meta, None, title, fields, code)

    @rule
    def test(self, meta: Meta, title: Token, *fields: f.Field) -> d.Heading:
        return self._heading("test", meta, None, title, fields)

    @rule
    def level(self, _meta: Meta, word: Token) -> str:
        return str(word)

    @rule
    def use_own(self, meta: Meta, path: Token) -> d.UseHeading:
        return d.UseHeading(self._text(path), False, self._span(meta))

    @rule
    def use_library(self, meta: Meta, name: Token) -> d.UseHeading:
        return d.UseHeading(self._text(name), True, self._span(meta))

    @rule
    def unit_heading(self, meta: Meta, *units: tuple[s.Name, s.Text | None]) -> d.UnitHeading:
        return d.UnitHeading(units, self._span(meta))

    @rule
    def named_unit(self, _meta: Meta, name: Token, title: Token | None) -> tuple[s.Name, s.Text | None]:
        return self._name(name), self._text(title) if title is not None else None

    @rule
    def let(self, meta: Meta, name: Token, formula: s.Syntax) -> d.LetHeading:
        return d.LetHeading(self._name(name), formula, self._span(meta))

    @rule
    def assume(self, meta: Meta, condition: s.Syntax) -> d.AssumeHeading:
        return d.AssumeHeading(condition, self._span(meta))

    # --- fields of the tree -------------------------------------------------------------------------------------------

    @rule
    def weight_field(self, meta: Meta, weight: s.Percent | s.PointsWeight) -> f.WeightField:
        return f.WeightField(weight, self._span(meta))

    @rule
    def points_weight(self, meta: Meta, number: Token) -> s.PointsWeight:
        return s.PointsWeight(self._number(number), self._span(meta))

    @rule
    def weights_equal(self, meta: Meta) -> f.WeightsEqualField:
        return f.WeightsEqualField(self._span(meta))

    @rule
    def total(self, meta: Meta, kind: tuple[Any, tuple[s.Text, ...]], least: Token | None) -> f.TotalField:
        number = Fraction(0) if least is None else self._number(least)
        if number.denominator != 1:
            message = "so many are at least measured: a whole number"
            raise Faulty(finding("K0305", self._span(meta), message, help="write `total points at least 2`"))
        return f.TotalField(*kind, int(number), self._span(meta))

    @rule
    def judged(self, meta: Meta, name: Token) -> f.JudgedField:
        return f.JudgedField(self._name(name), self._span(meta))

    @rule
    def total_weighted(self, _meta: Meta) -> tuple[str, tuple[s.Text, ...]]:
        return "weighted mean", ()

    @rule
    def total_mean(self, _meta: Meta) -> tuple[str, tuple[s.Text, ...]]:
        return "mean", ()

    @rule
    def total_minimum(self, _meta: Meta) -> tuple[str, tuple[s.Text, ...]]:
        return "minimum", ()

    @rule
    def total_points(self, _meta: Meta) -> tuple[str, tuple[s.Text, ...]]:
        return "points", ()

    @rule
    def total_share(self, _meta: Meta, *words: Token) -> tuple[str, tuple[s.Text, ...]]:
        return "share", tuple(self._text(word) for word in words)

    @rule
    def show(self, meta: Meta, *names: Token) -> f.ShowField:
        return f.ShowField(tuple(self._name(name) for name in names), self._span(meta))

    @rule
    def owner(self, meta: Meta, *owners: Token) -> f.OwnerField:
        return f.OwnerField(tuple(self._text(owner) for owner in owners), self._span(meta))

    @rule
    def indicator_field(self, meta: Meta, name: Token, years: f.YearRange | None) -> f.IndicatorField:
        if years is not None and years.first.period.months != 12:
            raise Faulty(no_year(years.first))
        return f.IndicatorField(self._name(name), years, self._span(meta))

    @rule
    def requires(self, meta: Meta, condition: s.Syntax, points: s.Percent) -> f.RequiresField:
        return f.RequiresField(condition, points, self._span(meta))

    @rule
    def years_range(self, meta: Meta, first: Token, last: Token | None) -> f.YearRange:
        start = f.Year(self._period(first), self._at(first))
        end = f.Year(self._period(last), self._at(last)) if last is not None else start
        if start.period.months != end.period.months:
            message = f"`{start.period.label}` and `{end.period.label}` are no periods of one kind"
            raise Faulty(finding("K0112", self._span(meta), message, help="write `2022..2024`, `2022-Q1..2022-Q4`"))
        return f.YearRange(start, end, self._span(meta))

    @rule
    def from_year(self, meta: Meta, first: Token) -> f.YearRange:
        return f.YearRange(self._year(first), None, self._span(meta))

    @rule
    def anchor(self, meta: Meta, name: Token, sign: Token | None, figure: s.Figure) -> f.AnchorSyntax:
        printed: Any = None if sign is None else str(sign)
        return f.AnchorSyntax(self._name(name), printed, figure, self._span(meta))

    @rule
    def computed_anchor(self, meta: Meta, name: Token, formula: s.Syntax) -> f.ComputedAnchorSyntax:
        return f.ComputedAnchorSyntax(self._name(name), formula, self._span(meta))

    named_anchor = computed_anchor

    @rule
    def year_weight(self, meta: Meta, _word: Token, weight: s.Percent | s.PointsWeight) -> f.WeightField:
        return f.WeightField(weight, self._span(meta))

    @rule
    def year_line(self, meta: Meta, years: f.YearRange, *parts: Any) -> f.YearLine | f.PartLine:
        anchors = tuple(part for part in parts if not isinstance(part, f.WeightField))
        weights = tuple(part for part in parts if isinstance(part, f.WeightField))
        line = f.YearLine(years, anchors, self._span(meta), weights)
        return line if years.first.period.months == 12 else f.PartLine(line, line.span)

    @rule
    def each(self, meta: Meta, part: Any, values: bool | None, way: Any) -> f.EachField:
        return f.EachField(Parts(part, way), self._span(meta), values=values is not None)

    @rule
    def of_values(self, _meta: Meta, *_words: Token) -> bool:
        return True

    @rule
    def part_word(self, _meta: Meta, word: Token) -> str:
        return str(word)

    @rule
    def year_way(self, _meta: Meta, word: Token) -> str:
        return str(word)

    # --- fields of tests ----------------------------------------------------------------------------------------------

    @rule
    def test_period(self, meta: Meta, period: Token) -> f.PeriodField:
        return f.PeriodField(self._period(period), self._span(meta))

    @rule
    def given_field(
        self, meta: Meta, given: tuple[s.Name | None, s.Name, int, f.Year | None], figure: s.Figure
    ) -> f.GivenField:
        function, name, steps, part = given
        return f.GivenField(function, name, steps, part, figure, self._span(meta))

    @rule
    def given(self, meta: Meta, first: Token, inner: Token | None, steps: Token | None, part: Token | None) -> Any:
        year = f.Year(self._period(part), self._at(part)) if part is not None else None
        if inner is None:
            return None, self._name(first), 0, year
        number = self._number(steps) if steps is not None else Fraction(1)
        if number.denominator != 1 or number < 1:
            raise Faulty(finding("K0308", self._span(meta), f"`{first}` goes back a whole number"))
        return self._name(first), self._name(inner), int(number), year

    @rule
    def expected_node(self, _meta: Meta, code: Token) -> s.Text:
        return self._text(code) if code.startswith('"') else s.Text(str(code), self._at(code))

    @rule
    def expected_plan(self, _meta: Meta) -> None:
        return None

    @rule
    def expect(self, meta: Meta, node: s.Text | None, *expectations: dict[str, Any]) -> f.ExpectField:
        said: dict[str, Any] = {}
        for expectation in expectations:
            said.update(expectation)
        value, points, status, band = (said.get(word) for word in ("value", "points", "status", "band"))
        return f.ExpectField(node, value, points, status, band, self._span(meta))

    @rule
    def expect_value(self, _meta: Meta, figure: s.Figure) -> dict[str, Any]:
        return {"value": figure}

    @rule
    def expect_points(self, _meta: Meta, points: s.Percent) -> dict[str, Any]:
        return {"points": points}

    @rule
    def expect_status(self, _meta: Meta, status: s.Text) -> dict[str, Any]:
        return {"band": status}

    @rule
    def expect_measured(self, _meta: Meta) -> dict[str, Any]:
        return {"status": "measured"}

    @rule
    def expect_missing(self, _meta: Meta) -> dict[str, Any]:
        return {"status": "missing"}

    @rule
    def expect_undefined(self, _meta: Meta) -> dict[str, Any]:
        return {"status": "undefined"}

    @rule
    def expect_not_due(self, _meta: Meta) -> dict[str, Any]:
        return {"status": "not_due"}

    @rule
    def expect_not_assessed(self, _meta: Meta) -> dict[str, Any]:
        return {"status": "not_assessed"}


__all__ = ["Builder", "Faulty"]
