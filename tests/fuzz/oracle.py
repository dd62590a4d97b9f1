"""What holds of every text: it is checked without a traceback, in bounded time, and its findings can be shown."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kpidsl import pipeline
from kpidsl.base.diagnostic import Outcome, in_order
from kpidsl.model.plan import Checked
from kpidsl.report.findings import concise, findings_json, full
from kpidsl.report.medium import Medium
from kpidsl.report.official.markdown import official_md
from kpidsl.report.official.table import official

#: Of the processor, for a text and for each megabyte of it.
SECONDS = 3.0
_MEGABYTE = 2**20


class TooSlow(AssertionError):  # noqa: N818 - what it says
    """A text took longer than it may."""


def holds(raw: bytes) -> None:
    """Check a file of these bytes as `kpidsl check` does, and do what needs no data with a plan that is sound.

    Raises:
        AssertionError: something does not hold.
    """
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.kpi"
        plan.write_bytes(raw)
        started = time.process_time()
        outcome = pipeline.check(plan)
        took = time.process_time() - started
    allowed = SECONDS * max(1.0, len(raw) / _MEGABYTE)
    if took > allowed:
        raise TooSlow(f"{len(raw)} bytes took {took:.1f} s of {allowed:.1f} s")
    _shown(outcome)
    if outcome.value is not None and outcome.ok:
        _used(outcome.value)


def _shown(outcome: Outcome[Checked]) -> None:
    findings = outcome.findings
    assert findings == in_order(findings)
    for found in findings:
        place = found.place
        assert (1, 1) <= (place.line, place.column) <= (place.end_line, place.end_column), found
        assert "\n" not in found.message, found
    assert concise(findings).count("\n") == len(findings)
    faces: tuple[Callable[[], str], ...] = (
        lambda: full(findings, Medium(width=80, colour=True, bars=True)),
        lambda: findings_json(findings),
    )
    for face in faces:
        face().encode("utf-8")  # nothing is half a character


def _used(plan: Checked) -> None:
    for report in pipeline.run_tests(plan):
        assert report is not None
    period = pipeline.chosen_period(plan.header, year=plan.header.first_year)
    pipeline.needs(plan, period)
    official_md(official(plan, period)).encode("utf-8")
