"""The fields of definitions: plan, sources, inputs, indicators."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from typing import Any

from kpidsl.base.diagnostic import finding
from kpidsl.base.nearest import nearest, proposal
from kpidsl.base.text import Span
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.builder.leaves import Faulty
from kpidsl.compiler.parse.builder.rules import Rules
from kpidsl.compiler.parse.machine import Token


class Definitions(Rules):
    """One method for each rule of the grammar about the fields of definitions."""

    # --- fields of the plan -------------------------------------------------------------------------------------------

    def entity(self, span: Span, text: Token) -> f.EntityField:
        return f.EntityField(self._text(text), span)

    def years(self, span: Span, first: Token, last: Token | None) -> f.YearsField:
        return f.YearsField(self._year(first), self._year(first if last is None else last), span)

    def year_starts(self, span: Span, day: Token) -> f.YearStartField:
        return f.YearStartField("starts", self._month_day(day), day.span, span)

    def year_ends(self, span: Span, day: Token) -> f.YearStartField:
        return f.YearStartField("ends", self._month_day(day), day.span, span)

    def currency(self, span: Span, *names: Token) -> f.CurrencyField:
        return f.CurrencyField(tuple(self._name(name) for name in names), span)

    def holidays(
        self, span: Span, country: Token, region: Token | None, *closed: tuple[int, int] | s.DateSyntax
    ) -> f.HolidaysField:
        every_year = tuple(day for day in closed if isinstance(day, tuple))
        once = tuple(day.day for day in closed if isinstance(day, s.DateSyntax))
        part = self._name(region) if region is not None else None
        return f.HolidaysField(self._name(country), part, every_year, once, span)

    def month_day(self, _span: Span, day: Token) -> tuple[int, int]:
        return self._month_day(day)

    def _month_day(self, token: Token) -> tuple[int, int]:
        month, day = int(token[:2]), int(token[3:])
        if not (1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]):
            raise Faulty(finding("K0112", token.span, f"`{token}` is not a day of the year", help="write MM-DD"))
        return month, day

    def missing(self, span: Span, policy: tuple[Any, s.Percent | None]) -> f.MissingField:
        return f.MissingField(policy[0], policy[1], span)

    def block(self, _span: Span) -> tuple[str, None]:
        return "block", None

    def zero(self, _span: Span) -> tuple[str, None]:
        return "zero", None

    def reweight(self, _span: Span, at_least: s.Percent | None) -> tuple[str, s.Percent | None]:
        return "reweight", at_least

    def scoring_field(self, span: Span, rule: Token) -> f.ScoringField:
        return f.ScoringField(self._name(rule), span)

    def scoring_none(self, span: Span) -> f.ScoringField:
        return f.ScoringField(None, span)

    def display_field(self, span: Span, decimals: Token, word: Token, half: Any) -> f.DisplayField:
        number = self._number(decimals)
        if nearest(word, ("decimal", "decimals")) and word not in ("decimal", "decimals"):
            help_, fix = proposal(word.span, ("decimal", "decimals"))
            raise Faulty(finding("K0101", word.span, f"`{word}` does not fit here", help=help_, fix=fix))
        if word not in ("decimal", "decimals") or number.denominator != 1 or number > 12:
            raise Faulty(finding("K0101", span, "rounding for show is written in decimals, 12 at most",
                                 help="write `display 1 decimal, half up`"))  # fmt: skip
        return f.DisplayField(int(number), half, span)

    def half_word(self, _span: Span, word: Token) -> str:
        return str(word)

    # --- fields of sources --------------------------------------------------------------------------------------------

    def file(self, span: Span, pattern: Token, *parts: tuple[str, Any] | f.FormatOption) -> f.FileField:
        named = dict(part for part in parts if isinstance(part, tuple))
        options = tuple(part for part in parts if isinstance(part, f.FormatOption))
        sheet, table, period = (named.get(name) for name in ("sheet", "table", "period"))
        return f.FileField(self._text(pattern), sheet, table, options, span, period)

    def sheet(self, _span: Span, text: Token) -> tuple[str, s.Text]:
        return "sheet", self._text(text)

    def table(self, _span: Span, text: Token) -> tuple[str, s.Text]:
        return "table", self._text(text)

    def file_period(self, span: Span, first: Token, last: Token | None) -> tuple[str, f.YearRange]:
        if last is not None:
            return "period", f.YearRange(self._year(first), self._year(last), span)
        return "period", f.YearRange(f.Year(self._period(first), first.span), None, span)

    def format(self, span: Span, kind: Token, *options: f.FormatOption) -> f.FormatField:
        return f.FormatField(self._name(kind), options, span)

    def _option(self, name: f.OptionName, span: Span, *tokens: Token | s.Text) -> f.FormatOption:
        return f.FormatOption(name, tuple(self._words(tokens)), span)

    def separator(self, span: Span, text: Token) -> f.FormatOption:
        return self._option("separator", span, text)

    def separator_tab(self, span: Span) -> f.FormatOption:
        return f.FormatOption("separator", (s.Text("\t", span),), span)

    def decimal(self, span: Span, text: Token) -> f.FormatOption:
        return self._option("decimal", span, text)

    def thousands(self, span: Span, text: Token) -> f.FormatOption:
        return self._option("thousands", span, text)

    def dates(self, span: Span, pattern: s.Text) -> f.FormatOption:
        return self._option("dates", span, pattern)

    def encoding(self, span: Span, text: Token) -> f.FormatOption:
        return self._option("encoding", span, text)

    def escape(self, span: Span, text: Token) -> f.FormatOption:
        return self._option("escape", span, text)

    def header_rows(self, span: Span, *numbers: Token) -> f.FormatOption:
        return self._option("header_rows", span, *numbers)

    def empty_texts(self, span: Span, *texts: Token) -> f.FormatOption:
        return self._option("empty", span, *texts)

    def symbols(self, span: Span, *texts: Token) -> f.FormatOption:
        return self._option("symbols", span, *texts)

    def negative(self, span: Span, text: Token) -> f.FormatOption:
        return self._option("negative", span, text)

    def plus(self, span: Span) -> f.FormatOption:
        return self._option("plus", span)

    def bare(self, span: Span) -> f.FormatOption:
        return self._option("bare", span)

    def trim(self, span: Span) -> f.FormatOption:
        return self._option("trim", span)

    def column(self, span: Span, name: Token, kind: tuple[s.UnitSyntax, Any, Any], *flags: f.Flag) -> f.ColumnField:
        unit, padded, members = kind
        return f.ColumnField(self._name(name), unit, members, flags, span, padded)

    def column_type(self, _span: Span, unit: s.UnitSyntax, padded: Any, members: Any) -> tuple[s.UnitSyntax, Any, Any]:
        return unit, padded, members

    def padded(self, _span: Span, word: Token) -> Span:
        return word.span

    def _flag(self, name: Any, span: Span, value: s.Figure | None = None, *texts: Token | s.Text) -> f.Flag:
        return f.Flag(name, value, tuple(self._words(texts)), span)

    def flag_period(self, span: Span) -> f.Flag:
        return self._flag("period", span)

    def flag_version(self, span: Span) -> f.Flag:
        return self._flag("version", span)

    def flag_entity(self, span: Span) -> f.Flag:
        return self._flag("entity", span)

    def flag_optional(self, span: Span) -> f.Flag:
        return self._flag("optional", span)

    def flag_empty(self, span: Span, figure: s.Figure) -> f.Flag:
        return self._flag("empty", span, figure)

    def flag_empty_texts(self, span: Span, *texts: Token) -> f.Flag:
        return self._flag("empty is", span, None, *texts)

    def flag_header(self, span: Span, *texts: Token) -> f.Flag:
        return self._flag("header", span, None, *texts)

    def flag_header_year(self, span: Span, before: Token | None, after: Token | None) -> f.Flag:
        nothing = s.Text("", span)
        return f.Flag("header year", None, tuple(self._text(t) if t else nothing for t in (before, after)), span)

    def flag_dates(self, span: Span, pattern: s.Text) -> f.Flag:
        return self._flag("dates", span, None, pattern)

    def flag_written(self, span: Span, pattern: s.Text) -> f.Flag:
        return self._flag("written", span, None, pattern)

    def flag_read(self, span: Span, written: Token, meant: Token) -> f.Flag:
        return self._flag("read", span, None, written, meant)

    def flag_stock(self, span: Span) -> f.Flag:
        return self._flag("stock", span)

    def key(self, span: Span, *columns: Token) -> f.KeyField:
        return f.KeyField(tuple(self._name(column) for column in columns), span)

    def rows_repeat(self, span: Span) -> f.RowsRepeatField:
        return f.RowsRepeatField(span)

    def rows_where(self, span: Span, condition: s.Syntax) -> f.RowsWhereField:
        return f.RowsWhereField(condition, span)

    def control(self, span: Span, aggregate: tuple[s.Name, Any, Any], figure: s.Figure, where: Any) -> f.ControlField:
        return f.ControlField(*aggregate, figure, where, span)

    # --- fields of inputs and indicators ------------------------------------------------------------------------------

    def value(self, span: Span, measure: Callable[[Span], f.ValueField]) -> f.ValueField:
        return measure(span)

    def measure(self, _span: Span, aggregate: tuple[s.Name, Any, Any], source: Token, on: Token | None,
                where: Any, number: Token | None, months: Token | None, default: Any) -> Any:  # fmt: skip
        name, of, by = aggregate
        within = (self._number(number), self._name(months)) if number is not None and months is not None else None
        on_name = self._name(on) if on is not None else None
        return lambda span: f.ValueField(name, of, by, self._name(source), on_name, where, within, default, span)

    def aggregate(self, _span: Span, name: Token, of: Any, by: Any) -> tuple[s.Name, Any, Any]:
        return self._name(name), of, by

    def unit_field(self, span: Span, unit: s.UnitSyntax) -> f.UnitField:
        return f.UnitField(unit, span)

    def scale_field(self, span: Span, scale: Token) -> f.ScaleField:
        return f.ScaleField(self._name(scale), span)

    def supplied(self, span: Span, by: Token) -> f.SuppliedField:
        return f.SuppliedField(self._text(by), span)

    def defined(self, span: Span) -> f.DefinedField:
        return f.DefinedField(span)

    def reference(self, span: Span, text: Token) -> f.ReferenceField:
        return f.ReferenceField(self._text(text), span)

    def note(self, span: Span, text: Token) -> f.NoteField:
        return f.NoteField(self._text(text), span)

    def formula(self, span: Span, formula: s.Syntax) -> f.FormulaField:
        return f.FormulaField(formula, span)

    def direction(self, span: Span, direction: Any = None) -> f.DirectionField:
        return f.DirectionField(direction, span)

    def falls(self, span: Span, *names: Token) -> f.TrendField:
        return f.TrendField("falls", tuple(self._name(name) for name in names), span)

    def rises(self, span: Span, *names: Token) -> f.TrendField:
        return f.TrendField("rises", tuple(self._name(name) for name in names), span)

    def stays(self, span: Span, figure: s.Figure) -> f.StaysField:
        return f.StaysField(figure, span)
