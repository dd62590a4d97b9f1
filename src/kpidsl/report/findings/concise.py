"""Owns the face of one line a finding, which editors and problem matchers read."""

from __future__ import annotations

from collections.abc import Iterable

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.text import Place
from kpidsl.report.excerpt import visible


def concise(findings: Iterable[Diagnostic]) -> str:
    """One line each: `path:line:column: code message [severity]`."""
    return "".join(f"{at(f.place)}: {f.code} {visible(f.message)} [{f.severity.value}]\n" for f in findings)


def at(place: Place) -> str:
    """Where a place begins: `plan.kpi:18:7`."""
    return f"{visible(place.path)}:{place.line}:{place.column}"
