"""Owns the difference of two plans as a page for the terminal. Knows nothing of how it was found."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from kpidsl.model.difference import Change, Difference, Effect
from kpidsl.report.difference.words import count, groups, periods
from kpidsl.report.medium import PLAIN, Medium
from kpidsl.report.paper import dim, rendered, section
from kpidsl.report.reading import one_line

_STYLES: dict[Effect, str] = {"loosened": "bold red", "tightened": "green", "rewritten": "dim", "renamed": "dim"}


def difference_page(found: Difference, medium: Medium = PLAIN) -> str:
    return rendered(Group(*_page(found)), medium).lstrip("\n")


def _page(found: Difference) -> Iterator[RenderableType]:
    for called, changes in groups(found.changes):
        yield from section(called, (_row(change) for change in changes))
    if found.changes:
        yield ""
    yield f"{found.old} → {found.new}: {count(found.changes)}"


def _row(change: Change) -> tuple[RenderableType, ...]:
    effect = Text(change.effect, style=_STYLES.get(change.effect, ""))
    return (effect, change.aspect, dim(periods(change)), _from_to(change))


def _from_to(change: Change) -> str:
    match change.old, change.new:
        case None, None:
            return ""
        case old, new:
            return f"{_said(old)} → {_said(new)}"


def _said(text: str | None) -> str:
    return "nothing" if text is None else one_line(text)
