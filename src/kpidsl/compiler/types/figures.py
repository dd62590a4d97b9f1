"""Figures: what stands in year lines, tests and defaults, in the unit of what it is a figure of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, Fix, finding, replacing
from kpidsl.base.nearest import proposal
from kpidsl.base.text import Span
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.vocabulary import OTHER_WORDS
from kpidsl.compiler.types.expressions.messages import described
from kpidsl.compiler.types.units import UnitTable, same_unit
from kpidsl.model.rules import Scale
from kpidsl.model.spelling import decimal
from kpidsl.model.values import NOT_REACHED, Judgement, Plain, Quantity, Type, Unit, Value


class Figures:
    """Reads the figures of a plan, each against the type it must have."""

    def __init__(self, units: UnitTable, scales: Mapping[str, Scale], findings: list[Diagnostic]) -> None:
        self.units = units
        self.scales = scales
        self.findings = findings

    def value(self, figure: s.Figure, type_: Type, why: tuple[Span, str] | None = None) -> Value | None:
        """The value in coherent units; None, with a finding made, where the figure does not fit its type.

        Args:
            why: where the type comes from and what to say of it, as evidence.
        """
        match figure, type_:
            case s.QuantitySyntax(), Quantity(unit):
                return self._quantity(figure, unit, why)
            case s.DateSyntax(day), Plain.DATE:
                return day
            case s.MonthSyntax(last_day), Plain.DATE:
                return last_day
            case s.Word("not reached"), Plain.DATE:
                return NOT_REACHED
            case s.Word("yes" | "no" as word), Plain.YES_NO:
                return word == "yes"
            case s.Text(text), Plain.TEXT | Plain.CODE:
                return text
            case s.Text(text, span), Judgement(name):
                return self._judgement(text, span, self.scales[name])
            case _:
                self._unfit("K0303", figure.span, f"a figure of another kind: {described(type_)} is needed", why)
                return None

    def _quantity(self, figure: s.QuantitySyntax, unit: Unit, why: tuple[Span, str] | None) -> Fraction | None:
        if figure.unit is None:
            self._without_unit(figure, unit, why)
            return None
        stated = self.units.unit(figure.unit)
        if isinstance(stated, Diagnostic):
            self.findings.append(_own_unit_first(stated, figure.unit, unit))
            return None
        if not same_unit(stated, unit):
            message = f"this figure is in `{stated.text}`; `{unit.text}` is needed"
            self._unfit("K0303", figure.span, message, why, f"write it in `{unit.text}`")
            return None
        if found := printed_thousand(figure, unit):
            self.findings.append(found)
            return None
        return figure.number if unit.factor == 1 else figure.number * unit.factor

    def _without_unit(self, figure: s.QuantitySyntax, unit: Unit, why: tuple[Span, str] | None) -> None:
        written = figure.span.text
        help_ = f"write `{written} {unit.text}`"
        fix: Fix | None = insertion(figure.span, f" {unit.text}")
        if unit.text in ("%", "pp") and 0 < abs(figure.number) < 1:
            hundredths = decimal(figure.number * 100)
            help_, fix = f"write `{hundredths} {unit.text}`; or `{written} {unit.text}`, if so little is meant", None
        message = f"`{written}` has no unit"
        self.findings.append(finding("K0304", figure.span, message, help=help_, labels=[why] if why else [], fix=fix))

    def _judgement(self, text: str, span: Span, scale: Scale) -> str | None:
        words = [word for word, _ in scale.steps]
        if text in words:
            return text
        near, fix = proposal(span, words)
        help_ = near or "it is one of " + ", ".join(f'"{word}"' for word in words)
        message = f'"{text}" is not on the scale `{scale.name}`'
        self.findings.append(finding("K0415", span, message, help=help_, fix=fix))
        return None

    def _unfit(
        self, code: str, span: Span, message: str, why: tuple[Span, str] | None, help_: str | None = None
    ) -> None:
        self.findings.append(finding(code, span, message, help=help_, labels=[why] if why else []))


def insertion(after: Span, text: str) -> Fix:
    """The fix that writes a text after what stands there."""
    return replacing(Span(after.document, after.end, after.end), text)


def _own_unit_first(unknown: Diagnostic, written: s.UnitSyntax, needed: Unit) -> Diagnostic:
    """An unknown unit was most likely meant for the one that is needed: `giorni` of a KPI in working days."""
    meant = {OTHER_WORDS[word] for name, _ in written.factors if (word := name.text.casefold()) in OTHER_WORDS}
    times = bool(needed.dimension) and {name for name, _ in needed.dimension} <= _TIMES
    if unknown.code != "K0307" or (meant - {needed.text} and not (times and meant <= _TIMES)):
        return unknown
    return replace(unknown, help=f"did you mean `{needed.text}`?")


_TIMES = frozenset({"day", "workday", "hour"})


def printed_thousand(figure: s.QuantitySyntax, unit: Unit) -> Diagnostic | None:
    """`2.355 impresa` or `41.000 EUR`, copied from a printed plan, where the point stands between thousands."""
    if "." not in (text := figure.span.text):
        return None
    number = text.lstrip("- ").split()[0].split("[")[0]
    whole, _, decimals = number.partition(".")
    counts = any(name not in _TIMES for name, _ in unit.dimension)
    if not counts or len(decimals) != 3 or len(whole) > 3 or whole == "0":
        return None
    message = f"`{number}` is read as a decimal, and looks like a printed thousand"
    help_ = f"thousands are written `{whole}_{decimals}`; if a decimal is meant, write `{number}0`"
    return finding("K0102", figure.span, message, help=help_)
