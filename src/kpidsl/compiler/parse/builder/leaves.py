"""What every part of the tree is built from: spans, names, texts, numbers, periods, figures and units."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache
from sys import intern
from typing import Any

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import repairs
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.machine import Token
from kpidsl.model.period import Period, parse_period

ONE = Fraction(1)

_PERIODS = "write a year `2022`, a half `2022-H1`, a quarter `2022-Q3` or a month `2022-05`"


@lru_cache(maxsize=4096)
def _fraction(number: str) -> Fraction:
    """A plan says the same few numbers over and over, and a fraction is slow to make of a text."""
    return Fraction(number.replace("_", ""))


class Faulty(Exception):  # noqa: N818 - not an error of ours: it carries a finding out of the builders
    """Stops the building of one heading; it never leaves `parse`."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.message)
        self.finding = found


def no_year(year: f.Year) -> Diagnostic:
    message = f"`{year.period.label}` is not a year"
    return finding("K0112", year.span, message, help="write a year: `2022`")


def _slipped_zero(number: str) -> str:
    """A zero that stands first has lost its point, or its place."""
    whole = number.lstrip("0_") or "0"
    return f"write `{whole}`" if "." in number else f"write `{whole}`, or `0.{number[1:]}` if a point is missing"


class Leaves:
    """A public method builds what the rule of the grammar, or the alternative, of the same name has read."""

    def _name(self, token: Token) -> s.Name:
        if token.isascii() and token[0] != "`":  # as most names are
            return s.Name(intern(str(token)), token.span)
        quoted = token.startswith("`")
        text = unicodedata.normalize("NFC", token.strip("`") if quoted else str(token))
        return s.Name(text, token.span, quoted)

    def _text(self, token: Token) -> s.Text:
        return s.Text(token[1:-1].replace('""', '"'), token.span)

    def _words(self, tokens: Iterable[Token | s.Text]) -> Iterator[s.Text]:
        """Texts, with quotes or without."""
        for token in tokens:
            if isinstance(token, s.Text):
                yield token
            else:
                yield self._text(token) if token.startswith('"') else s.Text(str(token), token.span)

    def pattern(self, _span: Span, token: Token) -> s.Text:
        (text,) = self._words([token])
        return text

    def _period(self, token: Token) -> Period:
        period = parse_period(str(token))
        if period is None or not 1000 <= period.year <= 9000:
            raise Faulty(finding("K0112", token.span, f"`{token}` is not a period", help=_PERIODS))
        return period

    def _year(self, token: Token) -> f.Year:
        period = self._period(token)
        year = f.Year(period, token.span)
        if period.months != 12:
            raise Faulty(no_year(year))
        return year

    @staticmethod
    def _number(token: Token) -> Fraction:
        return _fraction(str(token))

    # --- figures and units --------------------------------------------------------------------------------------------

    def percent(self, span: Span, *parts: Token) -> s.Percent:
        return s.Percent(self._signed(*parts) / 100, True, span)

    def bare_points(self, span: Span, *parts: Token) -> s.Percent:
        return s.Percent(self._signed(*parts), False, span)

    def fraction(self, span: Span, numerator: Token, denominator: Token) -> s.Percent:
        if not (below := self._number(denominator)):
            raise Faulty(finding("K0101", span, "a share of zero parts"))
        return s.Percent(self._number(numerator) / below, True, span)

    def _signed(self, *parts: Token | None) -> Fraction:
        *sign, number = parts
        assert number is not None
        if number.startswith("0") and number[1:2].isdigit():
            message = f"`{number}` begins with a zero, as no figure does"
            raise Faulty(finding("K0102", number.span, message, help=_slipped_zero(str(number))))
        value = self._number(number)
        return -value if sign and sign[0] is not None else value

    def quantity(self, span: Span, sign: Token | None, number: Token, unit: s.UnitSyntax | None) -> s.QuantitySyntax:
        return s.QuantitySyntax(self._signed(sign, number), unit, span)

    def range(self, span: Span, low: s.QuantitySyntax, high: s.QuantitySyntax) -> s.RangeSyntax:
        return s.RangeSyntax(low, high, span)

    def date(self, _span: Span, token: Token) -> s.DateSyntax:
        try:
            day = date.fromisoformat(str(token))
            if 1000 <= day.year <= 9000:
                return s.DateSyntax(day, token.span)
        except ValueError:
            pass
        raise Faulty(finding("K0112", token.span, f"`{token}` is not a date"))

    def month(self, _span: Span, token: Token) -> s.MonthSyntax:
        return s.MonthSyntax(self._period(token).end, token.span)

    def text(self, _span: Span, token: Token) -> s.Text:
        return self._text(token)

    def not_reached(self, span: Span) -> s.Word:
        return s.Word("not reached", span)

    def yes(self, span: Span) -> s.Word:
        return s.Word("yes", span)

    def no(self, span: Span) -> s.Word:
        return s.Word("no", span)

    def absent(self, span: Span) -> s.Word:
        return s.Word("missing", span)

    def unit(self, span: Span, product: list[tuple[s.Name, int]], per: Token | None, below: Any) -> s.UnitSyntax:
        if per is None and below is None:  # as nearly all of them
            if len(product) == 1 and product[0][1] == 1:
                span = product[0][0].span  # the same stretch: a plan has tens of thousands
            return s.UnitSyntax(tuple(product), ONE, span)
        factors = [*product, *((name, -power) for name, power in below or ())]
        scale = self._number(per) if per is not None else ONE
        if per is not None and (not scale or "." in per):
            message = f"a unit is per a whole number, and `{per}` is none"
            help_ = f"thousands are written `{per.replace('.', '_')}`" if scale else None
            raise Faulty(finding("K0102", per.span, message, help=help_, fix=repairs.whole(per.span)))
        return s.UnitSyntax(tuple(factors), scale, span)

    def unit_product(self, _span: Span, first: tuple[s.Name, int], *rest: Any) -> list[tuple[s.Name, int]]:
        factors = [first]
        for sign, (name, power) in zip(rest[::2], rest[1::2], strict=True):
            factors.append((name, power if sign == "*" else -power))
        return factors

    def unit_name(self, span: Span, name: Token, power: Token | None) -> tuple[s.Name, int]:
        if power is None:
            return self._name(name), 1
        exponent = self._number(power)
        if exponent.denominator != 1 or not 1 <= exponent <= 9:
            raise Faulty(finding("K0307", span, "the power of a unit is a whole number from 1 to 9"))
        return self._name(name), int(exponent)

    def unit_percent(self, span: Span) -> tuple[s.Name, int]:
        return s.Name("%", span), 1

    def unit_yes_no(self, span: Span, _word: Token) -> tuple[s.Name, int]:
        return s.Name("yes/no", span), 1
