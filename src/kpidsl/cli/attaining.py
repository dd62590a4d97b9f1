"""What `check --attainable` adds to checking plans: whether their targets can be met, as pages and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kpidsl.base.diagnostic import Outcome
    from kpidsl.model.attainability import Attainability
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


def said_of(known: Attained) -> dict[Path, Outcome[int]]:
    """What a check says of the plans, with all that was found on the way."""
    from kpidsl.base.diagnostic import Outcome
    from kpidsl.review import kpis_of

    return {
        file: Outcome(None if each.value is None else kpis_of(each.value.plan), each.findings, each.silenced)
        for file, each in known.items()
    }


def attained_page(known: Attained, medium: Medium) -> str:
    from kpidsl.report.attainable import attainability_page

    return "".join(attainability_page(each.value, medium) + "\n" for each in known.values() if each.value is not None)


def attained_records(known: Attained) -> list[Record]:
    from kpidsl.report.attainable import attainability_record

    return [attainability_record(each.value) for each in known.values() if each.value is not None]
