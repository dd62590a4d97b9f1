"""What `check --attainable` adds to checking plans: whether their targets can be met, as pages and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kpidsl.base.diagnostic import Outcome
    from kpidsl.model.attainability import Attainability
    from kpidsl.model.plan import Checked
    from kpidsl.report.documents import Record
    from kpidsl.report.medium import Medium

Attained = Mapping[Path, "Outcome[Attainability]"]


def attained(files: Iterable[Path]) -> Attained:
    """Check plans, and see whether their targets can be met; without the solver that is wrong usage."""
    from kpidsl import pipeline

    try:
        return {file: pipeline.attainability(file) for file in files}
    except RuntimeError as missing:
        raise click.UsageError(f"--attainable cannot be answered: {missing}") from None


def checked_of(known: Attained) -> dict[Path, Outcome[Checked]]:
    """The plans that were checked for it, with all that was found."""
    from kpidsl.base.diagnostic import Outcome

    return {
        file: Outcome(None if each.value is None else each.value.plan, each.findings, each.silenced)
        for file, each in known.items()
    }


def attained_page(known: Attained, medium: Medium) -> str:
    from kpidsl.report.attainable import attainability_page

    return "".join(attainability_page(each.value, medium) + "\n" for each in known.values() if each.value is not None)


def attained_records(known: Attained) -> list[Record]:
    from kpidsl.report.attainable import attainability_record

    return [attainability_record(each.value) for each in known.values() if each.value is not None]
