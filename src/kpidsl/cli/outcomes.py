"""What commands do alike: they end with a code, tell findings beside a page, and write a page where it is wanted."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from kpidsl.base.diagnostic import Diagnostic, Outcome
    from kpidsl.model.period import Period
    from kpidsl.model.plan import Checked

T = TypeVar("T")


class Exit(IntEnum):
    """What an exit code says; click itself ends wrong usage with 2."""

    FINE = 0
    FAULTY = 1
    DEFECT = 3
    INCOMPLETE = 4


def period(
    checked: Checked,
    year: int | str | None,
    period: str | None,
    as_of: date | None,
    options: str = "--year, --period, --as-of",
) -> Period:
    from kpidsl.pipeline import chosen_period

    try:
        return chosen_period(checked.header, year=year, period=period, as_of=as_of)
    except ValueError as wrong:
        raise click.UsageError(f"{wrong} ({options})") from None


def value_or_end(outcome: Outcome[T], face: str = "text") -> T:
    """The value; where there is none, its findings on the stream where they are looked for, and the end."""
    if outcome.ok and outcome.value is not None:
        return outcome.value
    if face == "json":
        from kpidsl.report.findings import findings_json

        click.echo(findings_json(outcome.findings), nl=False)
    else:
        tell(outcome.findings)
    sys.exit(Exit.FAULTY)


def tell(findings: Sequence[Diagnostic]) -> None:
    """Findings beside a page: on standard error, so that the page stays clean."""
    from kpidsl.report.findings import count, full
    from kpidsl.report.medium import Medium

    if findings:
        click.echo(full(findings, Medium.of(sys.stderr)) + count(findings), err=True)


def faulty(findings: Iterable[Diagnostic], *, strict: bool) -> bool:
    from kpidsl.base.codes import Severity

    counted = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(finding.severity in counted for finding in findings)


def write(page: str, output: Path | None) -> None:
    if output is None:
        click.echo(page, nl=False)
        return
    try:
        output.write_text(page, encoding="utf-8", newline="\n")
    except OSError as refused:
        raise click.UsageError(f"{output} cannot be written: {refused.strerror}") from None
