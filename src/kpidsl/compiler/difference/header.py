"""What changed in the heading of a plan: the rules that hold for all of it."""

from __future__ import annotations

from collections.abc import Iterator

from kpidsl.compiler.difference.content import Content
from kpidsl.model.difference import Change, Effect
from kpidsl.model.period import parse_period
from kpidsl.model.plan import Checked, Holidays, MissingPolicy, PlanHeader
from kpidsl.model.spelling import percent


def header_changes(old: Checked, new: Checked, before: Content, after: Content) -> list[Change]:
    """Changes of years, currencies, holidays, policies and the total; of the title as a new name."""
    was, now = dict(_aspects(old.header)), dict(_aspects(new.header))
    return [
        _change(new, aspect, was[aspect], now[aspect], "renamed" if aspect == "title" else "changed")
        for aspect in was
        if before.of(was[aspect]) != after.of(now[aspect])
    ]


def _aspects(header: PlanHeader) -> Iterator[tuple[str, str | None]]:
    yield "title", f'"{header.title}"'
    yield "entity", f'"{header.entity}"' if header.entity is not None else None
    yield "years", f"{header.first_year}..{header.last_year}"
    yield "first year", _span_of_year(header)
    yield "currency", ", ".join(header.currencies) or None
    yield "holidays", _holidays(header.holidays)
    yield "missing", _missing(header.missing)
    yield "total", header.total.text
    yield "judged by", header.total.judged_by


def _span_of_year(header: PlanHeader) -> str | None:
    """From when to when the first year goes, where years are not those of the calendar."""
    year = parse_period(f"{header.first_year:04}", offset=header.offset)
    return f"{year.first} to {year.last}" if year is not None and header.offset else None


def _holidays(holidays: Holidays | None) -> str | None:
    if holidays is None:
        return None
    days = [f"{month:02}-{day:02}" for month, day in holidays.closed]
    days += [day.isoformat() for day in holidays.closed_once]
    return f"{holidays.place}, closed {', '.join(days)}" if days else holidays.place


def _missing(policy: MissingPolicy) -> str:
    return f"{policy.kind} at least {percent(policy.at_least)}" if policy.at_least else policy.kind


def _change(plan: Checked, aspect: str, old: str | None, new: str | None, effect: Effect) -> Change:
    return Change("plan", "", plan.header.title, aspect, effect, old, new, (), plan.header.span.place)
