"""From lark's tree of one heading to our own syntax tree, at once, with a span on every node."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar, cast

from lark import Token, Tree
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive, v_args

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import syntax as s
from kpidsl.model.expression import ComparisonSign
from kpidsl.model.period import Period, parse_period
from kpidsl.model.plan import Level

T = TypeVar("T")


class Faulty(Exception):  # noqa: N818 - not an error of ours: it carries a finding out of lark's callbacks
    """Stops the building of one heading; it never leaves `parse`."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.message)
        self.finding = found


def _meta(method: Callable[..., T]) -> Callable[..., T]:
    return cast("Callable[..., T]", v_args(inline=True, meta=True)(method))


class Builder(Transformer_NonRecursive[Token, Any]):
    """One method for each rule of the grammar. `shift` is where the heading's text stands in its document."""

    def __init__(self, document: Document, shift: int) -> None:
        super().__init__(visit_tokens=False)
        self.document = document
        self.shift = shift

    def build(self, tree: Tree[Token]) -> d.Declaration:
        return cast("d.Declaration", self.transform(tree))

    # --- leaves ------------------------------------------------------------------------------------------------------

    def _span(self, meta: Meta) -> Span:
        return Span(self.document, self.shift + meta.start_pos, self.shift + meta.end_pos)

    def _at(self, token: Token) -> Span:
        assert token.start_pos is not None
        assert token.end_pos is not None
        return Span(self.document, self.shift + token.start_pos, self.shift + token.end_pos)

    def _name(self, token: Token) -> s.Name:
        quoted = token.startswith("`")
        text = unicodedata.normalize("NFC", token.strip("`") if quoted else str(token))
        return s.Name(text, self._at(token), quoted)

    def _text(self, token: Token) -> s.Text:
        return s.Text(token[1:-1].replace('""', '"'), self._at(token))

    def _period(self, token: Token) -> Period:
        period = parse_period(str(token))
        if period is None:
            raise Faulty(finding("K0112", self._at(token), f"`{token}` is not a period", help=_PERIODS))
        return period

    def _year(self, token: Token) -> d.Year:
        period = self._period(token)
        if period.months != 12:
            raise Faulty(finding("K0112", self._at(token), f"`{token}` is not a year", help="write a year: `2022`"))
        return d.Year(period, self._at(token))

    @staticmethod
    def _number(token: Token) -> Fraction:
        return Fraction(token.replace("_", ""))

    # --- headings ----------------------------------------------------------------------------------------------------

    @_meta
    def start(self, _meta: Meta, declaration: d.Declaration) -> d.Declaration:
        return declaration

    def _heading(self, kind: d.HeadingKind, meta: Meta, name: Token | None, title: Token | None,
                 fields: tuple[d.Field, ...], code: Token | None = None) -> d.Heading:  # fmt: skip
        first_line = self.document.text.find("\n", self.shift)
        end = min(self.shift + meta.end_pos, first_line if first_line >= 0 else len(self.document.text))
        head = [part for part in (name, code, title) if part is not None]
        if head and head[-1].end_pos is not None:
            end = self.shift + head[-1].end_pos
        return d.Heading(
            kind,
            self._name(name) if name is not None else None,
            s.Text(str(code), self._at(code)) if code is not None else None,
            self._text(title) if title is not None else None,
            fields,
            Span(self.document, self.shift, end),
        )

    @_meta
    def plan(self, meta: Meta, title: Token, *fields: d.Field) -> d.Heading:
        return self._heading("plan", meta, None, title, fields)

    @_meta
    def scale(self, meta: Meta, name: Token, title: Token | None, *fields: d.Field) -> d.Heading:
        return self._heading("scale", meta, name, title, fields)

    @_meta
    def scoring(self, meta: Meta, name: Token, title: Token | None, *fields: d.Field) -> d.Heading:
        return self._heading("scoring", meta, name, title, fields)

    @_meta
    def source(self, meta: Meta, name: Token, title: Token | None, *fields: d.Field) -> d.Heading:
        return self._heading("source", meta, name, title, fields)

    @_meta
    def input(self, meta: Meta, name: Token, title: Token | None, *fields: d.Field) -> d.Heading:
        return self._heading("input", meta, name, title, fields)

    @_meta
    def indicator(self, meta: Meta, name: Token, title: Token | None, *fields: d.Field) -> d.Heading:
        return self._heading("indicator", meta, name, title, fields)

    @_meta
    def node(self, meta: Meta, level: Level, code: Token | None, title: Token, *fields: d.Field) -> d.Heading:
        return self._heading(level, meta, None, title, fields, code)

    @_meta
    def test(self, meta: Meta, title: Token, *fields: d.Field) -> d.Heading:
        return self._heading("test", meta, None, title, fields)

    @_meta
    def level(self, _meta: Meta, word: Token) -> str:
        return str(word)

    @_meta
    def use(self, meta: Meta, path: Token) -> d.UseHeading:
        return d.UseHeading(self._text(path), self._span(meta))

    @_meta
    def unit_heading(self, meta: Meta, *units: tuple[s.Name, s.Text | None]) -> d.UnitHeading:
        return d.UnitHeading(units, self._span(meta))

    @_meta
    def named_unit(self, _meta: Meta, name: Token, title: Token | None) -> tuple[s.Name, s.Text | None]:
        return self._name(name), self._text(title) if title is not None else None

    @_meta
    def let(self, meta: Meta, name: Token, formula: s.Syntax) -> d.LetHeading:
        return d.LetHeading(self._name(name), formula, self._span(meta))

    @_meta
    def assume(self, meta: Meta, condition: s.Syntax) -> d.AssumeHeading:
        return d.AssumeHeading(condition, self._span(meta))

    # --- fields of the plan ------------------------------------------------------------------------------------------

    @_meta
    def entity(self, meta: Meta, text: Token) -> d.EntityField:
        return d.EntityField(self._text(text), self._span(meta))

    @_meta
    def years(self, meta: Meta, first: Token, last: Token) -> d.YearsField:
        return d.YearsField(self._year(first), self._year(last), self._span(meta))

    @_meta
    def currency(self, meta: Meta, *names: Token) -> d.CurrencyField:
        return d.CurrencyField(tuple(self._name(name) for name in names), self._span(meta))

    @_meta
    def holidays(self, meta: Meta, country: Token, *closed: Token) -> d.HolidaysField:
        return d.HolidaysField(self._name(country), tuple(self._month_day(c) for c in closed), self._span(meta))

    def _month_day(self, token: Token) -> tuple[int, int]:
        month, day = int(token[:2]), int(token[3:])
        if not (1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]):
            raise Faulty(finding("K0112", self._at(token), f"`{token}` is not a day of the year", help="write MM-DD"))
        return month, day

    @_meta
    def missing(self, meta: Meta, policy: tuple[Any, s.Percent | None]) -> d.MissingField:
        return d.MissingField(policy[0], policy[1], self._span(meta))

    @_meta
    def block(self, _meta: Meta) -> tuple[str, None]:
        return "block", None

    @_meta
    def zero(self, _meta: Meta) -> tuple[str, None]:
        return "zero", None

    @_meta
    def reweight(self, _meta: Meta, at_least: s.Percent | None) -> tuple[str, s.Percent | None]:
        return "reweight", at_least

    @_meta
    def scoring_field(self, meta: Meta, rule: Token) -> d.ScoringField:
        return d.ScoringField(self._name(rule), self._span(meta))

    @_meta
    def display_field(self, meta: Meta, decimals: Token, word: Token, half: Any) -> d.DisplayField:
        number = self._number(decimals)
        if word not in ("decimal", "decimals") or number.denominator != 1 or number > 12:
            raise Faulty(finding("K0101", self._span(meta), "rounding for show is written in decimals, 12 at most",
                                 help="write `display 1 decimal, half up`"))  # fmt: skip
        return d.DisplayField(int(number), half, self._span(meta))

    @_meta
    def half_word(self, _meta: Meta, word: Token) -> str:
        return str(word)

    # --- fields of scales and rules ----------------------------------------------------------------------------------

    @_meta
    def step(self, meta: Meta, word: Token, points: s.Percent) -> d.StepField:
        return d.StepField(self._text(word), points, self._span(meta))

    @_meta
    def anchor_earns(self, meta: Meta, name: Token, points: s.Percent) -> d.EarnsField:
        return d.EarnsField(self._name(name), points, self._span(meta))

    @_meta
    def between_field(self, meta: Meta, kind: Any) -> d.BetweenField:
        return d.BetweenField(kind, self._span(meta))

    @_meta
    def between_kind(self, _meta: Meta, word: Token) -> str:
        return str(word)

    @_meta
    def otherwise(self, meta: Meta, points: s.Percent) -> d.OtherwiseField:
        return d.OtherwiseField(points, self._span(meta))

    @_meta
    def cap(self, meta: Meta, points: s.Percent | None = None) -> d.CapField:
        return d.CapField(points, self._span(meta))

    @_meta
    def without(self, meta: Meta, kind: Any) -> d.WithoutField:
        return d.WithoutField(kind, self._span(meta))

    @_meta
    def without_zero(self, _meta: Meta) -> str:
        return "zero"

    @_meta
    def without_blank(self, _meta: Meta) -> str:
        return "blank"

    @_meta
    def without_keep(self, _meta: Meta, year: Token) -> d.Year:
        return self._year(year)

    @_meta
    def points_when(self, meta: Meta, direction: Any, formula: s.Syntax) -> d.PointsField:
        return d.PointsField(direction, formula, self._span(meta))

    @_meta
    def points_always(self, meta: Meta, formula: s.Syntax) -> d.PointsField:
        return d.PointsField(None, formula, self._span(meta))

    @_meta
    def direction_word(self, _meta: Meta, word: Token) -> str:
        return str(word)

    # --- fields of sources -------------------------------------------------------------------------------------------

    @_meta
    def file(self, meta: Meta, pattern: Token, *parts: tuple[str, s.Text]) -> d.FileField:
        named = dict(parts)
        return d.FileField(self._text(pattern), named.get("sheet"), named.get("table"), self._span(meta))

    @_meta
    def sheet(self, _meta: Meta, text: Token) -> tuple[str, s.Text]:
        return "sheet", self._text(text)

    @_meta
    def table(self, _meta: Meta, text: Token) -> tuple[str, s.Text]:
        return "table", self._text(text)

    @_meta
    def format(self, meta: Meta, kind: Token, *options: d.FormatOption) -> d.FormatField:
        return d.FormatField(self._name(kind), options, self._span(meta))

    def _option(self, name: Any, meta: Meta, token: Token) -> d.FormatOption:
        text = self._text(token) if token.startswith('"') else s.Text(str(token), self._at(token))
        return d.FormatOption(name, text, self._span(meta))

    @_meta
    def separator(self, meta: Meta, text: Token) -> d.FormatOption:
        return self._option("separator", meta, text)

    @_meta
    def decimal(self, meta: Meta, text: Token) -> d.FormatOption:
        return self._option("decimal", meta, text)

    @_meta
    def thousands(self, meta: Meta, text: Token) -> d.FormatOption:
        return self._option("thousands", meta, text)

    @_meta
    def dates(self, meta: Meta, text: Token) -> d.FormatOption:
        return self._option("dates", meta, text)

    @_meta
    def encoding(self, meta: Meta, text: Token) -> d.FormatOption:
        return self._option("encoding", meta, text)

    @_meta
    def column(self, meta: Meta, name: Token, kind: tuple[s.UnitSyntax, Any], *flags: d.Flag) -> d.ColumnField:
        unit, members = kind
        return d.ColumnField(self._name(name), unit, members, flags, self._span(meta))

    @_meta
    def column_type(self, _meta: Meta, unit: s.UnitSyntax, members: tuple[Any, ...] | None) -> tuple[Any, Any]:
        return unit, members

    def _flag(self, name: Any, meta: Meta, value: s.Figure | None = None) -> d.Flag:
        return d.Flag(name, value, self._span(meta))

    @_meta
    def flag_period(self, meta: Meta) -> d.Flag:
        return self._flag("period", meta)

    @_meta
    def flag_version(self, meta: Meta) -> d.Flag:
        return self._flag("version", meta)

    @_meta
    def flag_entity(self, meta: Meta) -> d.Flag:
        return self._flag("entity", meta)

    @_meta
    def flag_optional(self, meta: Meta) -> d.Flag:
        return self._flag("optional", meta)

    @_meta
    def flag_empty(self, meta: Meta, figure: s.Figure) -> d.Flag:
        return self._flag("empty", meta, figure)

    @_meta
    def flag_header(self, meta: Meta, text: Token) -> d.Flag:
        return self._flag("header", meta, self._text(text))

    @_meta
    def key(self, meta: Meta, *columns: Token) -> d.KeyField:
        return d.KeyField(tuple(self._name(column) for column in columns), self._span(meta))

    @_meta
    def rows_repeat(self, meta: Meta) -> d.RowsRepeatField:
        return d.RowsRepeatField(self._span(meta))

    # --- fields of inputs and indicators -----------------------------------------------------------------------------

    @_meta
    def value(self, meta: Meta, measure: Callable[[Span], d.ValueField]) -> d.ValueField:
        return measure(self._span(meta))

    @_meta
    def measure(self, _meta: Meta, aggregate: tuple[s.Name, Any, Any], source: Token, on: Token | None,
                where: Any, number: Token | None, months: Token | None, default: Any) -> Any:  # fmt: skip
        name, of, by = aggregate
        within = (self._number(number), self._name(months)) if number is not None and months is not None else None
        on_name = self._name(on) if on is not None else None
        return lambda span: d.ValueField(name, of, by, self._name(source), on_name, where, within, default, span)

    @_meta
    def aggregate(self, _meta: Meta, name: Token, of: Any, by: Any) -> tuple[s.Name, Any, Any]:
        return self._name(name), of, by

    @_meta
    def unit_field(self, meta: Meta, unit: s.UnitSyntax) -> d.UnitField:
        return d.UnitField(unit, self._span(meta))

    @_meta
    def scale_field(self, meta: Meta, scale: Token) -> d.ScaleField:
        return d.ScaleField(self._name(scale), self._span(meta))

    @_meta
    def supplied(self, meta: Meta, by: Token) -> d.SuppliedField:
        return d.SuppliedField(self._text(by), self._span(meta))

    @_meta
    def reference(self, meta: Meta, text: Token) -> d.ReferenceField:
        return d.ReferenceField(self._text(text), self._span(meta))

    @_meta
    def note(self, meta: Meta, text: Token) -> d.NoteField:
        return d.NoteField(self._text(text), self._span(meta))

    @_meta
    def formula(self, meta: Meta, formula: s.Syntax) -> d.FormulaField:
        return d.FormulaField(formula, self._span(meta))

    @_meta
    def direction(self, meta: Meta, direction: Any) -> d.DirectionField:
        return d.DirectionField(direction, self._span(meta))

    @_meta
    def falls(self, meta: Meta, *names: Token) -> d.TrendField:
        return d.TrendField("falls", tuple(self._name(name) for name in names), self._span(meta))

    @_meta
    def rises(self, meta: Meta, *names: Token) -> d.TrendField:
        return d.TrendField("rises", tuple(self._name(name) for name in names), self._span(meta))

    # --- fields of the tree ------------------------------------------------------------------------------------------

    @_meta
    def weight_field(self, meta: Meta, weight: s.Percent) -> d.WeightField:
        return d.WeightField(weight, self._span(meta))

    @_meta
    def owner(self, meta: Meta, *owners: Token) -> d.OwnerField:
        return d.OwnerField(tuple(self._text(owner) for owner in owners), self._span(meta))

    @_meta
    def indicator_field(self, meta: Meta, name: Token, years: d.YearRange | None) -> d.IndicatorField:
        return d.IndicatorField(self._name(name), years, self._span(meta))

    @_meta
    def requires(self, meta: Meta, condition: s.Syntax, points: s.Percent) -> d.RequiresField:
        return d.RequiresField(condition, points, self._span(meta))

    @_meta
    def years_range(self, meta: Meta, first: Token, last: Token | None) -> d.YearRange:
        start = self._year(first)
        return d.YearRange(start, self._year(last) if last is not None else start, self._span(meta))

    @_meta
    def from_year(self, meta: Meta, first: Token) -> d.YearRange:
        return d.YearRange(self._year(first), None, self._span(meta))

    @_meta
    def anchor(self, meta: Meta, name: Token, figure: s.Figure) -> d.AnchorSyntax:
        return d.AnchorSyntax(self._name(name), figure, self._span(meta))

    @_meta
    def year_line(self, meta: Meta, years: d.YearRange, *anchors: d.AnchorSyntax) -> d.YearLine:
        return d.YearLine(years, anchors, self._span(meta))

    # --- fields of tests ---------------------------------------------------------------------------------------------

    @_meta
    def test_period(self, meta: Meta, period: Token) -> d.PeriodField:
        return d.PeriodField(self._period(period), self._span(meta))

    @_meta
    def given_field(self, meta: Meta, given: tuple[s.Name | None, s.Name, int], figure: s.Figure) -> d.GivenField:
        function, name, steps = given
        return d.GivenField(function, name, steps, figure, self._span(meta))

    @_meta
    def given(self, meta: Meta, first: Token, inner: Token | None, steps: Token | None) -> Any:
        if inner is None:
            return None, self._name(first), 0
        number = self._number(steps) if steps is not None else Fraction(1)
        if number.denominator != 1 or number < 1:
            raise Faulty(finding("K0308", self._span(meta), "`previous` goes back a whole number of periods"))
        return self._name(first), self._name(inner), int(number)

    @_meta
    def expect(self, meta: Meta, code: Token, *expectations: dict[str, Any]) -> d.ExpectField:
        said: dict[str, Any] = {}
        for expectation in expectations:
            said.update(expectation)
        node = self._text(code) if code.startswith('"') else s.Text(str(code), self._at(code))
        return d.ExpectField(node, said.get("value"), said.get("points"), said.get("status"), self._span(meta))

    @_meta
    def expect_value(self, _meta: Meta, figure: s.Figure) -> dict[str, Any]:
        return {"value": figure}

    @_meta
    def expect_points(self, _meta: Meta, points: s.Percent) -> dict[str, Any]:
        return {"points": points}

    @_meta
    def expect_measured(self, _meta: Meta) -> dict[str, Any]:
        return {"status": "measured"}

    @_meta
    def expect_missing(self, _meta: Meta) -> dict[str, Any]:
        return {"status": "missing"}

    @_meta
    def expect_undefined(self, _meta: Meta) -> dict[str, Any]:
        return {"status": "undefined"}

    @_meta
    def expect_not_due(self, _meta: Meta) -> dict[str, Any]:
        return {"status": "not_due"}

    @_meta
    def expect_not_assessed(self, _meta: Meta) -> dict[str, Any]:
        return {"status": "not_assessed"}

    # --- figures and units -------------------------------------------------------------------------------------------

    @_meta
    def percent(self, meta: Meta, *parts: Token) -> s.Percent:
        return s.Percent(self._signed(*parts) / 100, True, self._span(meta))

    @_meta
    def bare_points(self, meta: Meta, *parts: Token) -> s.Percent:
        return s.Percent(self._signed(*parts), False, self._span(meta))

    @_meta
    def fraction(self, meta: Meta, numerator: Token, _over: Token, denominator: Token) -> s.Percent:
        if not (below := self._number(denominator)):
            raise Faulty(finding("K0101", self._span(meta), "a share of zero parts"))
        return s.Percent(self._number(numerator) / below, True, self._span(meta))

    def _signed(self, *parts: Token | None) -> Fraction:
        *sign, number = parts
        assert number is not None
        value = self._number(number)
        return -value if sign and sign[0] is not None else value

    @_meta
    def quantity(self, meta: Meta, sign: Token | None, number: Token, unit: s.UnitSyntax | None) -> s.QuantitySyntax:
        return s.QuantitySyntax(self._signed(sign, number), unit, self._span(meta))

    @_meta
    def date(self, _meta: Meta, token: Token) -> s.DateSyntax:
        try:
            return s.DateSyntax(date.fromisoformat(str(token)), self._at(token))
        except ValueError:
            raise Faulty(finding("K0112", self._at(token), f"`{token}` is not a date")) from None

    @_meta
    def month(self, _meta: Meta, token: Token) -> s.MonthSyntax:
        return s.MonthSyntax(self._period(token).end, self._at(token))

    @_meta
    def text(self, _meta: Meta, token: Token) -> s.Text:
        return self._text(token)

    @_meta
    def not_reached(self, meta: Meta) -> s.Word:
        return s.Word("not reached", self._span(meta))

    @_meta
    def yes(self, meta: Meta) -> s.Word:
        return s.Word("yes", self._span(meta))

    @_meta
    def no(self, meta: Meta) -> s.Word:
        return s.Word("no", self._span(meta))

    @_meta
    def absent(self, meta: Meta) -> s.Word:
        return s.Word("missing", self._span(meta))

    @_meta
    def unit(self, meta: Meta, product: list[tuple[s.Name, int]], per: Token | None, below: Any) -> s.UnitSyntax:
        factors = [*product, *((name, -power) for name, power in below or ())]
        scale = self._number(per) if per is not None else Fraction(1)
        if not scale:
            raise Faulty(finding("K0307", self._span(meta), "a unit per 0 is no unit"))
        return s.UnitSyntax(tuple(factors), scale, self._span(meta))

    @_meta
    def unit_product(self, _meta: Meta, first: tuple[s.Name, int], *rest: Any) -> list[tuple[s.Name, int]]:
        factors = [first]
        for sign, (name, power) in zip(rest[::2], rest[1::2], strict=True):
            factors.append((name, power if sign == "*" else -power))
        return factors

    @_meta
    def unit_name(self, meta: Meta, name: Token, power: Token | None) -> tuple[s.Name, int]:
        exponent = self._number(power) if power is not None else Fraction(1)
        if exponent.denominator != 1 or not 1 <= exponent <= 9:
            raise Faulty(finding("K0307", self._span(meta), "the power of a unit is a whole number from 1 to 9"))
        return self._name(name), int(exponent)

    @_meta
    def unit_percent(self, meta: Meta) -> tuple[s.Name, int]:
        return s.Name("%", self._span(meta)), 1

    @_meta
    def unit_yes_no(self, meta: Meta, _word: Token) -> tuple[s.Name, int]:
        return s.Name("yes/no", self._span(meta)), 1

    # --- expressions -------------------------------------------------------------------------------------------------

    @_meta
    def unit_word(self, meta: Meta, name: Token) -> s.UnitSyntax:
        return s.UnitSyntax(((self._name(name), 1),), Fraction(1), self._span(meta))

    @_meta
    def unit_brackets(self, _meta: Meta, unit: s.UnitSyntax) -> s.UnitSyntax:
        return unit

    @_meta
    def literal(self, meta: Meta, number: Token, unit: s.UnitSyntax | tuple[s.Name, int] | None) -> s.QuantitySyntax:
        if isinstance(unit, tuple):
            unit = s.UnitSyntax((unit,), Fraction(1), unit[0].span)
        return s.QuantitySyntax(self._number(number), unit, self._span(meta))

    listed_number = literal

    @_meta
    def name(self, _meta: Meta, token: Token) -> s.Name:
        return self._name(token)

    @_meta
    def call(self, meta: Meta, function: Token, *arguments: s.Syntax) -> s.Call:
        return s.Call(self._name(function), arguments, self._span(meta))

    @_meta
    def group(self, meta: Meta, inner: s.Syntax) -> s.Group:
        return s.Group(inner, self._span(meta))

    @_meta
    def negate(self, meta: Meta, _sign: Token, operand: s.Syntax) -> s.Minus:
        return s.Minus(operand, self._span(meta))

    @_meta
    def arithmetic(self, meta: Meta, left: s.Syntax, sign: Token, right: s.Syntax) -> s.Operation:
        return s.Operation(cast("Any", str(sign)), left, right, self._span(meta))

    @_meta
    def power(self, meta: Meta, base: s.Syntax, exponent: Fraction) -> s.Power:
        return s.Power(base, exponent, self._span(meta))

    @_meta
    def exponent(self, _meta: Meta, sign: Token | None, number: Token) -> Fraction:
        return self._signed(sign, number)

    @_meta
    def compare(self, meta: Meta, left: s.Syntax, sign: Token, right: s.Syntax) -> s.Compare:
        return s.Compare(cast("ComparisonSign", str(sign)), left, right, self._span(meta))

    @_meta
    def between(self, meta: Meta, operand: s.Syntax, low: s.Syntax, high: s.Syntax) -> s.Between:
        return s.Between(operand, low, high, self._span(meta))

    @_meta
    def in_list(self, meta: Meta, operand: s.Syntax, items: tuple[Any, ...]) -> s.InList:
        return s.InList(operand, items, self._span(meta))

    @_meta
    def in_period(self, meta: Meta, operand: s.Syntax, period: Token) -> s.InPeriod:
        return s.InPeriod(operand, self._period(period), self._span(meta))

    def _prefix(self, kind: Any, meta: Meta, operand: s.Syntax, texts: Any) -> s.Prefix:
        items = (self._text(texts),) if isinstance(texts, Token) else texts
        return s.Prefix(kind, operand, items, self._span(meta))

    @_meta
    def under(self, meta: Meta, operand: s.Syntax, texts: Any) -> s.Prefix:
        return self._prefix("under", meta, operand, texts)

    @_meta
    def starts(self, meta: Meta, operand: s.Syntax, texts: Any) -> s.Prefix:
        return self._prefix("starts", meta, operand, texts)

    @_meta
    def present(self, meta: Meta, operand: s.Syntax) -> s.Presence:
        return s.Presence(operand, True, self._span(meta))

    @_meta
    def missing_cell(self, meta: Meta, operand: s.Syntax) -> s.Presence:
        return s.Presence(operand, False, self._span(meta))

    @_meta
    def and_(self, meta: Meta, left: s.Syntax, right: s.Syntax) -> s.Both:
        return s.Both("and", left, right, self._span(meta))

    @_meta
    def or_(self, meta: Meta, left: s.Syntax, right: s.Syntax) -> s.Both:
        return s.Both("or", left, right, self._span(meta))

    @_meta
    def not_(self, meta: Meta, operand: s.Syntax) -> s.Not:
        return s.Not(operand, self._span(meta))

    @_meta
    def conditional(self, meta: Meta, condition: s.Syntax, then: s.Syntax, otherwise: s.Syntax) -> s.IfThenElse:
        return s.IfThenElse(condition, then, otherwise, self._span(meta))

    @_meta
    def texts(self, _meta: Meta, *items: Any) -> tuple[Any, ...]:
        return tuple(self._text(item) if isinstance(item, Token) else item for item in items)


_PERIODS = "write a year `2022`, a half `2022-H1`, a quarter `2022-Q3` or a month `2022-05`"
