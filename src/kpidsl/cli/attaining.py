"""What `check --attainable` adds to checked plans: whether their targets can be met, as findings, pages and records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kpidsl.base.diagnostic import Outcome
    from kpidsl.model.attainability import Attainability
    from kpidsl.model.plan import Checked
    from kpidsl.report.documents import Record
    from kpidsl.report.medium import Medium


@dataclass(frozen=True, slots=True)
class Attained:
    """The plans of a run with all that was found, and what is known of the targets of those that check."""

    outcomes: Mapping[Path, Outcome[Checked]]
    results: tuple[Attainability, ...]

    def page(self, medium: Medium) -> str:
        from kpidsl.report.attainable import attainability_page

        return "".join(attainability_page(result, medium) + "\n" for result in self.results)

    def records(self) -> list[Record]:
        from kpidsl.report.attainable import attainability_record

        return [attainability_record(result) for result in self.results]


def attained(outcomes: Mapping[Path, Outcome[Checked]]) -> Attained:
    """See whether the targets of plans can be met; without the solver that is wrong usage."""
    from kpidsl import pipeline
    from kpidsl.base.diagnostic import Outcome, in_order

    seen = dict(outcomes)
    results: list[Attainability] = []
    for file, outcome in outcomes.items():
        if outcome.value is None:
            continue
        try:
            found = pipeline.attainability(outcome.value)
        except RuntimeError as missing:
            raise click.UsageError(f"--attainable cannot be answered: {missing}") from None
        seen[file] = Outcome(outcome.value, in_order((*outcome.findings, *found.findings)))
        results += [found.value] if found.value is not None else []
    return Attained(seen, tuple(results))
