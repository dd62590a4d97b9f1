"""The fields of definitions: plan, sources, inputs, indicators."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from typing import Any

from lark import Token
from lark.tree import Meta

from kpidsl.base.diagnostic import finding
from kpidsl.base.nearest import nearest, proposal
from kpidsl.base.text import Span
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.builder.leaves import Faulty, rule
from kpidsl.compiler.parse.builder.rules import Rules


class Definitions(Rules):
    """One method for each rule of the grammar about the fields of definitions."""

    # --- fields of the plan -------------------------------------------------------------------------------------------

    @rule
    def entity(self, meta: Meta, text: Token) -> f.EntityField:
        return f.EntityField(self._text(text), self._span(meta))

    @rule
    def years(self, meta: Meta, first: Token, last: Token | None) -> f.YearsField:
        return f.YearsField(self._year(first), self._year(first if last is None else last), self._span(meta))

    @rule
    def year_starts(self, meta: Meta, day: Token) -> f.YearStartField:
        return f.YearStartField("starts", self._month_day(day), self._at(day), self._span(meta))

    @rule
    def year_ends(self, meta: Meta, day: Token) -> f.YearStartField:
        return f.YearStartField("ends", self._month_day(day), self._at(day), self._span(meta))

    @rule
    def currency(self, meta: Meta, *names: Token) -> f.CurrencyField:
        return f.CurrencyField(tuple(self._name(name) for name in names), self._span(meta))

    @rule
    def holidays(
        self, meta: Meta, country: Token, region: Token | None, *closed: tuple[int, int] | s.DateSyntax
    ) -> f.HolidaysField:
        every_year = tuple(day for day in closed if isinstance(day, tuple))
        once = tuple(day.day for day in closed if isinstance(day, s.DateSyntax))
        part = self._name(region) if region is not None else None
        return f.HolidaysField(self._name(country), part, every_year, once, self._span(meta))

    @rule
    def month_day(self, _meta: Meta, day: Token) -> tuple[int, int]:
        return self._month_day(day)

    def _month_day(self, token: Token) -> tuple[int, int]:
        month, day = int(token[:2]), int(token[3:])
        if not (1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]):
            raise Faulty(finding("K0112", self._at(token), f"`{token}` is not a day of the year", help="write MM-DD"))
        return month, day

    @rule
    def missing(self, meta: Meta, policy: tuple[Any, s.Percent | None]) -> f.MissingField:
        return f.MissingField(policy[0], policy[1], self._span(meta))

    @rule
    def block(self, _meta: Meta) -> tuple[str, None]:
        return "block", None

    @rule
    def zero(self, _meta: Meta) -> tuple[str, None]:
        return "zero", None

    @rule
    def reweight(self, _meta: Meta, at_least: s.Percent | None) -> tuple[str, s.Percent | None]:
        return "reweight", at_least

    @rule
    def scoring_field(self, meta: Meta, rule: Token) -> f.ScoringField:
        return f.ScoringField(self._name(rule), self._span(meta))

    @rule
    def scoring_none(self, meta: Meta) -> f.ScoringField:
        return f.ScoringField(None, self._span(meta))

    @rule
    def display_field(self, meta: Meta, decimals: Token, word: Token, half: Any) -> f.DisplayField:
        number = self._number(decimals)
        if nearest(word, ("decimal", "decimals")) and word not in ("decimal", "decimals"):
            help_, fix = proposal(self._at(word), ("decimal", "decimals"))
            raise Faulty(finding("K0101", self._at(word), f"`{word}` does not fit here", help=help_, fix=fix))
        if word not in ("decimal", "decimals") or number.denominator != 1 or number > 12:
            raise Faulty(finding("K0101", self._span(meta), "rounding for show is written in decimals, 12 at most",
                                 help="write `display 1 decimal, half up`"))  # fmt: skip
        return f.DisplayField(int(number), half, self._span(meta))

    @rule
    def half_word(self, _meta: Meta, word: Token) -> str:
        return str(word)

    # --- fields of sources --------------------------------------------------------------------------------------------

    @rule
    def file(self, meta: Meta, pattern: Token, *parts: tuple[str, Any] | f.FormatOption) -> f.FileField:
        named = dict(part for part in parts if isinstance(part, tuple))
        options = tuple(part for part in parts if isinstance(part, f.FormatOption))
        sheet, table, period = (named.get(name) for name in ("sheet", "table", "period"))
        return f.FileField(self._text(pattern), sheet, table, options, self._span(meta), period)

    @rule
    def sheet(self, _meta: Meta, text: Token) -> tuple[str, s.Text]:
        return "sheet", self._text(text)

    @rule
    def table(self, _meta: Meta, text: Token) -> tuple[str, s.Text]:
        return "table", self._text(text)

    @rule
    def file_period(self, meta: Meta, first: Token, last: Token | None) -> tuple[str, f.YearRange]:
        if last is not None:
            return "period", f.YearRange(self._year(first), self._year(last), self._span(meta))
        return "period", f.YearRange(f.Year(self._period(first), self._at(first)), None, self._span(meta))

    @rule
    def format(self, meta: Meta, kind: Token, *options: f.FormatOption) -> f.FormatField:
        return f.FormatField(self._name(kind), options, self._span(meta))

    def _option(self, name: f.OptionName, meta: Meta, *tokens: Token | s.Text) -> f.FormatOption:
        return f.FormatOption(name, tuple(self._words(tokens)), self._span(meta))

    @rule
    def separator(self, meta: Meta, text: Token) -> f.FormatOption:
        return self._option("separator", meta, text)

    @rule
    def separator_tab(self, meta: Meta) -> f.FormatOption:
        return f.FormatOption("separator", (s.Text("\t", self._span(meta)),), self._span(meta))

    @rule
    def decimal(self, meta: Meta, text: Token) -> f.FormatOption:
        return self._option("decimal", meta, text)

    @rule
    def thousands(self, meta: Meta, text: Token) -> f.FormatOption:
        return self._option("thousands", meta, text)

    @rule
    def dates(self, meta: Meta, pattern: s.Text) -> f.FormatOption:
        return self._option("dates", meta, pattern)

    @rule
    def encoding(self, meta: Meta, text: Token) -> f.FormatOption:
        return self._option("encoding", meta, text)

    @rule
    def escape(self, meta: Meta, text: Token) -> f.FormatOption:
        return self._option("escape", meta, text)

    @rule
    def header_rows(self, meta: Meta, *numbers: Token) -> f.FormatOption:
        return self._option("header_rows", meta, *numbers)

    @rule
    def empty_texts(self, meta: Meta, *texts: Token) -> f.FormatOption:
        return self._option("empty", meta, *texts)

    @rule
    def symbols(self, meta: Meta, *texts: Token) -> f.FormatOption:
        return self._option("symbols", meta, *texts)

    @rule
    def negative(self, meta: Meta, text: Token) -> f.FormatOption:
        return self._option("negative", meta, text)

    @rule
    def plus(self, meta: Meta) -> f.FormatOption:
        return self._option("plus", meta)

    @rule
    def bare(self, meta: Meta) -> f.FormatOption:
        return self._option("bare", meta)

    @rule
    def trim(self, meta: Meta) -> f.FormatOption:
        return self._option("trim", meta)

    @rule
    def column(self, meta: Meta, name: Token, kind: tuple[s.UnitSyntax, Any, Any], *flags: f.Flag) -> f.ColumnField:
        unit, padded, members = kind
        return f.ColumnField(self._name(name), unit, members, flags, self._span(meta), padded)

    @rule
    def column_type(self, _meta: Meta, unit: s.UnitSyntax, padded: Any, members: Any) -> tuple[s.UnitSyntax, Any, Any]:
        return unit, padded, members

    @rule
    def padded(self, _meta: Meta, word: Token) -> Span:
        return self._at(word)

    def _flag(self, name: Any, meta: Meta, value: s.Figure | None = None, *texts: Token | s.Text) -> f.Flag:
        return f.Flag(name, value, tuple(self._words(texts)), self._span(meta))

    @rule
    def flag_period(self, meta: Meta) -> f.Flag:
        return self._flag("period", meta)

    @rule
    def flag_version(self, meta: Meta) -> f.Flag:
        return self._flag("version", meta)

    @rule
    def flag_entity(self, meta: Meta) -> f.Flag:
        return self._flag("entity", meta)

    @rule
    def flag_optional(self, meta: Meta) -> f.Flag:
        return self._flag("optional", meta)

    @rule
    def flag_empty(self, meta: Meta, figure: s.Figure) -> f.Flag:
        return self._flag("empty", meta, figure)

    @rule
    def flag_empty_texts(self, meta: Meta, *texts: Token) -> f.Flag:
        return self._flag("empty is", meta, None, *texts)

    @rule
    def flag_header(self, meta: Meta, *texts: Token) -> f.Flag:
        return self._flag("header", meta, None, *texts)

    @rule
    def flag_header_year(self, meta: Meta, before: Token | None, after: Token | None) -> f.Flag:
        nothing = s.Text("", self._span(meta))
        return f.Flag(
            "header year", None, tuple(self._text(t) if t else nothing for t in (before, after)), self._span(meta)
        )

    @rule
    def flag_dates(self, meta: Meta, pattern: s.Text) -> f.Flag:
        return self._flag("dates", meta, None, pattern)

    @rule
    def flag_written(self, meta: Meta, pattern: s.Text) -> f.Flag:
        return self._flag("written", meta, None, pattern)

    @rule
    def flag_read(self, meta: Meta, written: Token, meant: Token) -> f.Flag:
        return self._flag("read", meta, None, written, meant)

    @rule
    def flag_stock(self, meta: Meta) -> f.Flag:
        return self._flag("stock", meta)

    @rule
    def key(self, meta: Meta, *columns: Token) -> f.KeyField:
        return f.KeyField(tuple(self._name(column) for column in columns), self._span(meta))

    @rule
    def rows_repeat(self, meta: Meta) -> f.RowsRepeatField:
        return f.RowsRepeatField(self._span(meta))

    @rule
    def rows_where(self, meta: Meta, condition: s.Syntax) -> f.RowsWhereField:
        return f.RowsWhereField(condition, self._span(meta))

    @rule
    def control(self, meta: Meta, aggregate: tuple[s.Name, Any, Any], figure: s.Figure, where: Any) -> f.ControlField:
        return f.ControlField(*aggregate, figure, where, self._span(meta))

    # --- fields of inputs and indicators ------------------------------------------------------------------------------

    @rule
    def value(self, meta: Meta, measure: Callable[[Span], f.ValueField]) -> f.ValueField:
        return measure(self._span(meta))

    @rule
    def measure(self, _meta: Meta, aggregate: tuple[s.Name, Any, Any], source: Token, on: Token | None,
                where: Any, number: Token | None, months: Token | None, default: Any) -> Any:  # fmt: skip
        name, of, by = aggregate
        within = (self._number(number), self._name(months)) if number is not None and months is not None else None
        on_name = self._name(on) if on is not None else None
        return lambda span: f.ValueField(name, of, by, self._name(source), on_name, where, within, default, span)

    @rule
    def aggregate(self, _meta: Meta, name: Token, of: Any, by: Any) -> tuple[s.Name, Any, Any]:
        return self._name(name), of, by

    @rule
    def unit_field(self, meta: Meta, unit: s.UnitSyntax) -> f.UnitField:
        return f.UnitField(unit, self._span(meta))

    @rule
    def scale_field(self, meta: Meta, scale: Token) -> f.ScaleField:
        return f.ScaleField(self._name(scale), self._span(meta))

    @rule
    def supplied(self, meta: Meta, by: Token) -> f.SuppliedField:
        return f.SuppliedField(self._text(by), self._span(meta))

    @rule
    def defined(self, meta: Meta) -> f.DefinedField:
        return f.DefinedField(self._span(meta))

    @rule
    def reference(self, meta: Meta, text: Token) -> f.ReferenceField:
        return f.ReferenceField(self._text(text), self._span(meta))

    @rule
    def note(self, meta: Meta, text: Token) -> f.NoteField:
        return f.NoteField(self._text(text), self._span(meta))

    @rule
    def formula(self, meta: Meta, formula: s.Syntax) -> f.FormulaField:
        return f.FormulaField(formula, self._span(meta))

    @rule
    def direction(self, meta: Meta, direction: Any = None) -> f.DirectionField:
        return f.DirectionField(direction, self._span(meta))

    @rule
    def falls(self, meta: Meta, *names: Token) -> f.TrendField:
        return f.TrendField("falls", tuple(self._name(name) for name in names), self._span(meta))

    @rule
    def rises(self, meta: Meta, *names: Token) -> f.TrendField:
        return f.TrendField("rises", tuple(self._name(name) for name in names), self._span(meta))
