"""Owns the line below the findings: what was checked, and how many there are of each severity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kpidsl.base.codes import Severity
from kpidsl.base.diagnostic import Diagnostic, Outcome
from kpidsl.report.counting import plural
from kpidsl.report.excerpt import visible


def count(findings: Sequence[Diagnostic]) -> str:
    """How many of each severity: `2 errors, 1 warning`."""
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(plural(numbers[severity], severity.value) for severity in Severity if numbers[severity]) or (
        "0 findings"
    )


def closing_line(path: str, outcome: Outcome[int], mended: str | None = None) -> str:
    """What was checked, what was found and what was mended: `plan.kpi: 48 KPIs, 3 warnings, 1 silenced`.

    The value of the outcome is the number of KPIs.
    """
    return f"{visible(path)}: {', '.join(_parts(outcome, mended))}"


def _parts(outcome: Outcome[int], mended: str | None) -> Iterator[str]:
    if outcome.value is not None:
        yield plural(outcome.value, "KPI")
    yield count(outcome.findings)
    if outcome.silenced:
        yield f"{len(outcome.silenced):_} silenced"
    if mended is not None:
        yield mended
