"""`inputs` and `print`: what a plan needs, and the table of it that is published. Neither reads data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpidsl.cli.arguments import OUTPUT, PERIOD, PLAN, with_options
from kpidsl.cli.outcomes import period as chosen_period
from kpidsl.cli.outcomes import value_or_end, write

if TYPE_CHECKING:
    from kpidsl.model.period import Period
    from kpidsl.model.plan import Checked


@click.command()
@PLAN
@with_options(PERIOD)
@click.option("--format", "face", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="For people or for programs.")  # fmt: skip
def inputs(plan: Path, year: int | str | None, period: str | None, face: str) -> None:
    """Show what data a plan needs, and from whom."""
    from kpidsl import pipeline
    from kpidsl.report.inputs import inputs_json, inputs_page
    from kpidsl.report.medium import Medium

    checked = value_or_end(pipeline.check(plan), face)
    chosen = chosen_period(checked, year, period, None, "--year, --period")
    needs = pipeline.needs(checked, chosen)
    if face == "json":
        click.echo(inputs_json(checked, chosen, needs), nl=False)
    else:
        click.echo(inputs_page(checked, chosen, needs, Medium.of(sys.stdout)), nl=False)


@click.command("print")
@PLAN
@with_options(PERIOD)
@click.option(
    "--format",
    "face",
    type=click.Choice(["md", "html", "csv"]),
    default="md",
    show_default=True,
    help="Markdown, a page for the web and for paper, or one row an action.",
)
@OUTPUT
def print_plan(plan: Path, year: int | str | None, period: str | None, face: str, output: Path | None) -> None:
    """Print the official table of a plan, fit to be published.

    Objectives, actions, weights, KPIs in words, targets and thresholds of the year, targets of its parts and of the
    years after it, and owners; or the targets and thresholds of a part of a year. It reads no data.
    """
    from kpidsl import pipeline

    checked = value_or_end(pipeline.check(plan))
    chosen = chosen_period(checked, year, period, None, "--year, --period")
    write(_official_page(checked, chosen, face), output)


def _official_page(plan: Checked, period: Period, face: str) -> str:
    from kpidsl.report.official.table import official

    table = official(plan, period)
    match face:
        case "html":
            from kpidsl.report.official.web import official_html

            return official_html(table)
        case "csv":
            from kpidsl.report.official.sheet import official_csv

            return official_csv(table)
        case _:
            from kpidsl.report.official.markdown import official_md

            return official_md(table)
