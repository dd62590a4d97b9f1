"""What every part of the tree is built from: spans, names, texts, numbers, periods, figures and units."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar, cast

from lark import Token
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive, v_args

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import repairs
from kpidsl.compiler.parse import syntax as s
from kpidsl.model.period import Period, parse_period

T = TypeVar("T")

_PERIODS = "write a year `2022`, a half `2022-H1`, a quarter `2022-Q3` or a month `2022-05`"


class Faulty(Exception):  # noqa: N818 - not an error of ours: it carries a finding out of lark's callbacks
    """Stops the building of one heading; it never leaves `parse`."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.message)
        self.finding = found


def no_year(year: f.Year) -> Diagnostic:
    message = f"`{year.period.label}` is not a year"
    return finding("K0112", year.span, message, help="write a year: `2022`")


def rule(method: Callable[..., T]) -> Callable[..., T]:
    """A method that builds what a rule of the grammar, of the same name, has read."""
    return cast("Callable[..., T]", v_args(inline=True, meta=True)(method))


class Leaves(Transformer_NonRecursive[Token, Any]):
    """`shift` is where the heading's text stands in its document."""

    def __init__(self, document: Document, shift: int) -> None:
        super().__init__(visit_tokens=False)
        self.document = document
        self.shift = shift

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

    def _words(self, tokens: Iterable[Token | s.Text]) -> Iterator[s.Text]:
        """Texts, with quotes or without."""
        for token in tokens:
            if isinstance(token, s.Text):
                yield token
            else:
                yield self._text(token) if token.startswith('"') else s.Text(str(token), self._at(token))

    @rule
    def pattern(self, _meta: Meta, token: Token) -> s.Text:
        (text,) = self._words([token])
        return text

    def _period(self, token: Token) -> Period:
        period = parse_period(str(token))
        if period is None or not 1000 <= period.year <= 9000:
            raise Faulty(finding("K0112", self._at(token), f"`{token}` is not a period", help=_PERIODS))
        return period

    def _year(self, token: Token) -> f.Year:
        period = self._period(token)
        year = f.Year(period, self._at(token))
        if period.months != 12:
            raise Faulty(no_year(year))
        return year

    @staticmethod
    def _number(token: Token) -> Fraction:
        return Fraction(token.replace("_", ""))

    # --- figures and units --------------------------------------------------------------------------------------------

    @rule
    def percent(self, meta: Meta, *parts: Token) -> s.Percent:
        return s.Percent(self._signed(*parts) / 100, True, self._span(meta))

    @rule
    def bare_points(self, meta: Meta, *parts: Token) -> s.Percent:
        return s.Percent(self._signed(*parts), False, self._span(meta))

    @rule
    def fraction(self, meta: Meta, numerator: Token, denominator: Token) -> s.Percent:
        if not (below := self._number(denominator)):
            raise Faulty(finding("K0101", self._span(meta), "a share of zero parts"))
        return s.Percent(self._number(numerator) / below, True, self._span(meta))

    def _signed(self, *parts: Token | None) -> Fraction:
        *sign, number = parts
        assert number is not None
        value = self._number(number)
        return -value if sign and sign[0] is not None else value

    @rule
    def quantity(self, meta: Meta, sign: Token | None, number: Token, unit: s.UnitSyntax | None) -> s.QuantitySyntax:
        return s.QuantitySyntax(self._signed(sign, number), unit, self._span(meta))

    @rule
    def range(self, meta: Meta, low: s.QuantitySyntax, high: s.QuantitySyntax) -> s.RangeSyntax:
        return s.RangeSyntax(low, high, self._span(meta))

    @rule
    def date(self, _meta: Meta, token: Token) -> s.DateSyntax:
        try:
            day = date.fromisoformat(str(token))
            if 1000 <= day.year <= 9000:
                return s.DateSyntax(day, self._at(token))
        except ValueError:
            pass
        raise Faulty(finding("K0112", self._at(token), f"`{token}` is not a date"))

    @rule
    def month(self, _meta: Meta, token: Token) -> s.MonthSyntax:
        return s.MonthSyntax(self._period(token).end, self._at(token))

    @rule
    def text(self, _meta: Meta, token: Token) -> s.Text:
        return self._text(token)

    @rule
    def not_reached(self, meta: Meta) -> s.Word:
        return s.Word("not reached", self._span(meta))

    @rule
    def yes(self, meta: Meta) -> s.Word:
        return s.Word("yes", self._span(meta))

    @rule
    def no(self, meta: Meta) -> s.Word:
        return s.Word("no", self._span(meta))

    @rule
    def absent(self, meta: Meta) -> s.Word:
        return s.Word("missing", self._span(meta))

    @rule
    def unit(self, meta: Meta, product: list[tuple[s.Name, int]], per: Token | None, below: Any) -> s.UnitSyntax:
        factors = [*product, *((name, -power) for name, power in below or ())]
        scale = self._number(per) if per is not None else Fraction(1)
        if per is not None and (not scale or "." in per):
            message = f"a unit is per a whole number, and `{per}` is none"
            help_ = f"thousands are written `{per.replace('.', '_')}`" if scale else None
            raise Faulty(finding("K0102", self._at(per), message, help=help_, fix=repairs.whole(self._at(per))))
        return s.UnitSyntax(tuple(factors), scale, self._span(meta))

    @rule
    def unit_product(self, _meta: Meta, first: tuple[s.Name, int], *rest: Any) -> list[tuple[s.Name, int]]:
        factors = [first]
        for sign, (name, power) in zip(rest[::2], rest[1::2], strict=True):
            factors.append((name, power if sign == "*" else -power))
        return factors

    @rule
    def unit_name(self, meta: Meta, name: Token, power: Token | None) -> tuple[s.Name, int]:
        exponent = self._number(power) if power is not None else Fraction(1)
        if exponent.denominator != 1 or not 1 <= exponent <= 9:
            raise Faulty(finding("K0307", self._span(meta), "the power of a unit is a whole number from 1 to 9"))
        return self._name(name), int(exponent)

    @rule
    def unit_percent(self, meta: Meta) -> tuple[s.Name, int]:
        return s.Name("%", self._span(meta)), 1

    @rule
    def unit_yes_no(self, meta: Meta, _word: Token) -> tuple[s.Name, int]:
        return s.Name("yes/no", self._span(meta)), 1
