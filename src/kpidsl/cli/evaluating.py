"""`eval`, `explain` and `test`: what plans come to, over their data and over the figures of their own tests."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from kpidsl.cli.arguments import DATA, OUTPUT, PERIOD, PLAN, Asked, with_options
from kpidsl.cli.outcomes import Exit, period, tell, value_or_end, write

if TYPE_CHECKING:
    from kpidsl.base.diagnostic import Diagnostic, Outcome
    from kpidsl.model.scorecard import Scorecard


@click.command("eval")
@PLAN
@with_options(PERIOD)
@with_options(DATA)
@click.option(
    "--format",
    "face",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="For people, for programs, for a sheet.",
)
@OUTPUT
def evaluate(plan: Path, face: str, output: Path | None, **asked: Unpack[Asked]) -> None:
    """Evaluate a plan over its data and print the scorecard.

    Ends with 0 when every KPI that is due was measured, with 4 when some are missing, undefined or not assessed, and
    with 1 when plan or data are faulty: then there is no scorecard.
    """
    from kpidsl.report.reading import is_complete

    outcome = _evaluated(plan, asked)
    card = value_or_end(outcome, face)
    if face != "json":
        tell(outcome.findings)
    write(_scorecard_page(card, outcome.findings, face, output), output)
    sys.exit(Exit.FINE if is_complete(card) else Exit.INCOMPLETE)


@click.command()
@PLAN
@click.argument("code")
@with_options(PERIOD)
@with_options(DATA)
def explain(plan: Path, code: str, **asked: Unpack[Asked]) -> None:
    """Show how a node came to its points.

    The formula, the figures put into it, the rule, and what the points are worth up to the plan.
    """
    from kpidsl import pipeline
    from kpidsl.base.nearest import did_you_mean
    from kpidsl.report.excerpt import visible
    from kpidsl.report.explain import explanation
    from kpidsl.report.medium import Medium

    outcome = _evaluated(plan, asked)
    card = value_or_end(outcome)
    if code not in card.nodes:
        hint = did_you_mean(code, card.nodes)
        raise click.UsageError(visible(f"the plan has no node `{code}`{f'; {hint}' if hint else ''}"))
    tell(outcome.findings)
    click.echo(explanation(card, pipeline.explain(card, code), Medium.of(sys.stdout)), nl=False)


@click.command("test")
@PLAN
def test_plan(plan: Path) -> None:
    """Run the tests that are written in a plan."""
    from kpidsl import pipeline
    from kpidsl.report.medium import Medium
    from kpidsl.report.trials import trials_page

    outcome = pipeline.read_plan(plan)
    reports = pipeline.run_tests(value_or_end(outcome))
    click.echo(trials_page(reports, Medium.of(sys.stdout)), nl=False)
    sys.exit(Exit.FINE if all(report.passed for report in reports) else Exit.FAULTY)


def _evaluated(plan: Path, asked: Asked) -> Outcome[Scorecard]:
    from kpidsl import pipeline
    from kpidsl.base.diagnostic import Outcome
    from kpidsl.report.progress import progress_on

    checked = pipeline.check(plan)
    if checked.value is None or not checked.ok:
        return Outcome(None, checked.findings)
    # A period or entity that the plan does not have is found before data are read: the call is wrong, not the plan.
    period(checked.value, asked["year"], asked["period"], asked["as_of"])
    try:
        pipeline.check_entity(checked.value, asked["entity"])
    except ValueError as wrong:
        raise click.UsageError(f"{wrong} (--entity)") from None
    # Warnings about the plan itself are for its author, who runs `check`; here only those about the data are told.
    with progress_on(sys.stderr, len(checked.value.sources)) as progress:
        return pipeline.evaluate(checked.value, **asked, progress=progress)


def _scorecard_page(card: Scorecard, findings: Sequence[Diagnostic], face: str, output: Path | None) -> str:
    match face:
        case "json":
            from kpidsl.report.scorecard.document import scorecard_json

            return scorecard_json(card, findings)
        case "csv":
            from kpidsl.report.scorecard.sheet import scorecard_csv

            return scorecard_csv(card)
        case _:
            from kpidsl.report.medium import PLAIN, Medium
            from kpidsl.report.scorecard.table import scorecard_table

            return scorecard_table(card, PLAIN if output else Medium.of(sys.stdout))
