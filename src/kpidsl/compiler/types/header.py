"""The heading of the plan: years, currencies, policies; and the shares of 1 that weights and points are."""

from __future__ import annotations

import re
from calendar import monthrange
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Percent
from kpidsl.compiler.types.currencies import check_currencies, currencies
from kpidsl.compiler.types.tree.told import notation, requirement
from kpidsl.model.plan import Display, Holidays, MissingPolicy, PlanHeader

YEARS_LIMIT = 100


def header(heading: d.Heading, findings: list[Diagnostic]) -> PlanHeader | None:
    """The checked heading; None where a field it needs is missing or faulty."""
    years, currency = heading.one(f.YearsField), heading.one(f.CurrencyField)
    missing, display = heading.one(f.MissingField), heading.one(f.DisplayField)
    if not (years and currency and missing and display and heading.title):
        return None
    first, last = years.first.period.year, years.last.period.year
    if not first <= last < first + YEARS_LIMIT:
        message = "the years of a plan run from the first to the last, a hundred at most"
        findings.append(finding("K0410", years.span, message))
        return None
    findings += check_currencies(currency)
    entity, closed = heading.one(f.EntityField), heading.one(f.HolidaysField)
    if closed is not None and not re.fullmatch("[A-Z]{2}", closed.country.text):
        message = f"`{closed.country.text}` is not the code of a country"
        findings.append(finding("K0201", closed.country.span, message, help="write its two letters: `holidays IT`"))
    return PlanHeader(
        heading.title.text,
        entity.entity.text if entity else None,
        first,
        last,
        currencies(currency),
        _holidays(closed) if closed else None,
        _policy(missing, findings),
        display_of(display) or Display(),
        heading.span,
        notation(heading, findings),
        requirement(heading, findings),
        offset=_offset(heading.one(f.YearStartField), findings),
    )


def _holidays(field: f.HolidaysField) -> Holidays:
    region = field.region.text if field.region else None
    return Holidays(field.country.text, field.closed, region, field.closed_once)


def _offset(field: f.YearStartField | None, findings: list[Diagnostic]) -> int:
    """When the plan's years begin, in months after the January of their label."""
    if field is None:
        return 0
    month, day = field.day
    if field.edge == "starts":
        if day != 1:
            message = f"a year starts on the first day of a month, and `{month:02}-{day:02}` is none"
            help_ = f"write `year starts {month:02}-01`"
            findings.append(finding("K0433", field.at, message, help=help_))
        return month - 1
    last = monthrange(2023, month)[1]
    if day not in (last, monthrange(2024, month)[1]):
        message = f"a year ends on the last day of a month, and `{month:02}-{day:02}` is none"
        findings.append(finding("K0433", field.at, message, help=f"write `year ends {month:02}-{last:02}`"))
    return month - 12


def _policy(field: f.MissingField, findings: list[Diagnostic]) -> MissingPolicy:
    if field.at_least is None:
        return MissingPolicy(field.kind)
    return MissingPolicy(field.kind, share(field.at_least, findings) or Fraction(0))


def display_of(field: f.DisplayField | None) -> Display | None:
    return Display(field.decimals, field.half) if field else None


def share(percent: Percent, findings: list[Diagnostic], *, at_most: Fraction | None = Fraction(1)) -> Fraction | None:
    """A weight or points as a fraction of 1; None, with a finding made, where it is not written as a share."""
    written = percent.span.text
    if not percent.unit:
        better = f"{written} %" if percent.value > 1 else f"{float(percent.value * 100):g} %"
        findings.append(finding("K0304", percent.span, f"`{written}` has no unit", help=f"write `{better}`"))
        return None
    if percent.value < 0 or (at_most is not None and percent.value > at_most):
        limit = " to 100 %" if at_most is not None else " upwards"
        findings.append(finding("K0413", percent.span, f"`{written}` is not a share from 0 %{limit}"))
        return None
    return percent.value
