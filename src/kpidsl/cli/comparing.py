"""`diff`: what changes in meaning from one plan to another."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from kpidsl.cli.arguments import OUTPUT, plan_argument
from kpidsl.cli.outcomes import Exit, value_or_end, write
from kpidsl.model.difference import EFFECTS, Difference, Effect


@click.command()
@plan_argument("old")
@plan_argument("new")
@click.option(
    "--format",
    "face",
    type=click.Choice(["text", "json", "md"]),
    default="text",
    show_default=True,
    help="For people, for programs, for a pull request.",
)
@click.option(
    "--forbid",
    type=click.Choice(EFFECTS),
    multiple=True,
    help="End with 1 if there is such a change; may be given several times.",
)
@OUTPUT
def diff(old: Path, new: Path, face: str, forbid: Sequence[Effect], output: Path | None) -> None:
    """Show what changes in meaning from plan OLD to plan NEW, by code.

    Formulas changed or merely rewritten, targets and thresholds loosened or tightened, weights, owners, scoring rules,
    inputs and sources. Layout, comments and the order of things are no change.
    """
    from kpidsl import pipeline
    from kpidsl.report.difference.words import count

    found = pipeline.diff(value_or_end(pipeline.check(old), face), value_or_end(pipeline.check(new), face))
    write(_difference_page(found, face, output), output)
    forbidden = found.having(frozenset(forbid))
    if forbidden:
        click.echo(f"forbidden: {count(forbidden)}", err=True)
    sys.exit(Exit.FAULTY if forbidden else Exit.FINE)


def _difference_page(found: Difference, face: str, output: Path | None) -> str:
    match face:
        case "json":
            from kpidsl.report.difference.document import difference_json

            return difference_json(found)
        case "md":
            from kpidsl.report.difference.markdown import difference_md

            return difference_md(found)
        case _:
            from kpidsl.report.difference.text import difference_page
            from kpidsl.report.medium import PLAIN, Medium

            return difference_page(found, PLAIN if output else Medium.of(sys.stdout))
