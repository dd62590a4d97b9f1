"""Owns how the tests of a plan read once they ran: what passed, and what was expected and found where one failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpidsl.model.trial import Check, TestReport
from kpidsl.model.values import Value
from kpidsl.report.counting import plural
from kpidsl.report.excerpt import visible
from kpidsl.report.findings import full
from kpidsl.report.medium import PLAIN, Medium
from kpidsl.report.numbers import precise


def trials_page(reports: Sequence[TestReport], medium: Medium = PLAIN) -> str:
    """A line for each test, the evidence below those that fail, and the count."""
    return "".join(f"{line}\n" for report in reports for line in _report(report, medium)) + f"{_count(reports)}\n"


def _report(report: TestReport, medium: Medium) -> Iterator[str]:
    verdict = medium.paint("green", "passed") if report.passed else medium.paint("red", "FAILED")
    yield f"{verdict}  {visible(report.test.title)}"
    place = report.test.span.place
    for check in report.checks:
        if not check.passed:
            line = check.span.place.line
            yield visible(f"        {place.path}:{line}: {check.code} {check.aspect}: {_difference(check)}")
            if check.because is not None:
                yield visible(f"            because {check.because}")
    if report.findings:
        yield full(report.findings, medium).rstrip()


def _difference(check: Check) -> str:
    found = "nothing" if check.found is None else _spelled(check, check.found)
    return f"expected {_spelled(check, check.expected)}, found {found}"


def _spelled(check: Check, value: Value) -> str:
    if check.type is None:
        return str(value).replace("_", " ")
    return precise(value, check.type)


def _count(reports: Sequence[TestReport]) -> str:
    failed = sum(not report.passed for report in reports)
    return f"{plural(len(reports), 'test')}, {failed} failed" if reports else "the plan has no tests"
