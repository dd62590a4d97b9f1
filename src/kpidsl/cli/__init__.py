"""The command line: flags in, a page and an exit code out. It owns no step of the work and no layout of a page.

Nothing heavy is imported before a command needs it: asking for help costs no engine.
"""

from __future__ import annotations

import gc
import os
import shlex
import sys
import traceback
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

import click

from kpidsl.cli.arguments import DATA, OUTPUT, PERIOD, PLAN, Asked, plan_argument, plan_files, with_options
from kpidsl.cli.attaining import attained, said_of
from kpidsl.cli.checking import FACES, Face, findings_page, fixed
from kpidsl.model.difference import EFFECTS, Difference, Effect

if TYPE_CHECKING:
    from kpidsl.base.diagnostic import Diagnostic, Outcome
    from kpidsl.model.period import Period
    from kpidsl.model.plan import Checked
    from kpidsl.model.scorecard import Scorecard


T = TypeVar("T")


class Exit(IntEnum):
    """What an exit code says; click itself ends wrong usage with 2."""

    FINE = 0
    FAULTY = 1
    DEFECT = 3
    INCOMPLETE = 4


class Commands(click.Group):
    """The commands; what nobody foresaw in them is a defect of ours, and says so in place of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as defect:
            if os.environ.get("KPIDSL_DEBUG") == "1":
                traceback.print_exc()
            click.echo(f"error[K0901]: a defect of kpidsl: {type(defect).__name__}: {defect}", err=True)
            click.echo("  = help: please report it, with the traceback that KPIDSL_DEBUG=1 shows", err=True)
            sys.exit(Exit.DEFECT)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kpidsl")
@click.pass_context
def main(context: click.Context) -> None:
    """Check, evaluate and explain the performance plans of public bodies."""
    gc.set_threshold(200_000, 50, 50)  # a run is short: collecting its young objects is a tenth of it
    context.call_on_close(gc.freeze)  # and what is left at its end goes with the process, unlooked at
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character is no reason to fail
    if os.environ.get("FORCE_COLOR"):
        context.color = True  # what is painted goes out painted, to a pipe too


# --- commands --------------------------------------------------------------------------------------------------------


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, readable=True, path_type=Path))
@click.option(
    "--format",
    "face",
    type=click.Choice(FACES),
    default="full",
    show_default=True,
    help="With excerpts, one line each, for programs, for code scanning, as annotations.",
)
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--fix", is_flag=True, help="Make the safe fixes in the files, then show what is left.")
@click.option("--diff", is_flag=True, help="Print what --fix would change, and change nothing.")
@click.option("--attainable", is_flag=True, help="See whether all targets can be met, and show figures with which.")
@click.option("--no-cache", is_flag=True, help="Check anew what has not changed either, and keep nothing.")  # fmt: skip
def check(
    paths: Sequence[Path], face: Face, *, strict: bool, fix: bool, diff: bool, attainable: bool, no_cache: bool
) -> None:
    """Check plans: files, or every .kpi file of a folder."""
    from kpidsl.base.diagnostic import in_order
    from kpidsl.cache import open_cache
    from kpidsl.report.findings import closing_line
    from kpidsl.report.medium import Medium
    from kpidsl.review import review

    if diff and (fix or face != "full"):
        raise click.UsageError("--diff prints a diff alone: without --fix and --format")
    if no_cache:
        os.environ["KPIDSL_CACHE"] = ""  # fixes and proofs go without it, too
    cache, files = open_cache(), plan_files(paths)
    mended, changes = fixed(files, write=fix) if fix or diff else ({}, "")
    known = attained(files) if attainable and not diff else None
    if len(files) == 1:
        gc.disable()  # of a single plan nothing is in the way of another
    outcomes = {file: review(file, cache) for file in files} if known is None else said_of(known)
    found = in_order(finding for outcome in outcomes.values() for finding in outcome.findings)
    medium = Medium.of(sys.stdout)
    click.echo(changes if diff else findings_page(face, found, outcomes, medium, known), nl=False)
    if face not in ("json", "sarif"):
        for file, outcome in outcomes.items():
            click.echo(closing_line(str(file), outcome, mended.get(file)))
    if face == "full" and found and not diff and sys.stdout.isatty():  # for a reader: programs and logs know the codes
        click.echo(f"`kpidsl rule {found[0].code}` explains {'it' if len(found) == 1 else 'the first'}")
    sys.exit(Exit.FAULTY if _faulty(found, strict=strict) else Exit.FINE)


@main.command("eval")
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
    card = _value_or_end(outcome, face)
    if face != "json":
        _tell(outcome.findings)
    _write(_scorecard_page(card, outcome.findings, face, output), output)
    sys.exit(Exit.FINE if is_complete(card) else Exit.INCOMPLETE)


@main.command()
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
    card = _value_or_end(outcome)
    if code not in card.nodes:
        hint = did_you_mean(code, card.nodes)
        raise click.UsageError(visible(f"the plan has no node `{code}`{f'; {hint}' if hint else ''}"))
    _tell(outcome.findings)
    click.echo(explanation(card, pipeline.explain(card, code), Medium.of(sys.stdout)), nl=False)


@main.command("test")
@PLAN
def test_plan(plan: Path) -> None:
    """Run the tests that are written in a plan."""
    from kpidsl import pipeline
    from kpidsl.report.medium import Medium
    from kpidsl.report.trials import trials_page

    outcome = pipeline.read_plan(plan)
    reports = pipeline.run_tests(_value_or_end(outcome))
    click.echo(trials_page(reports, Medium.of(sys.stdout)), nl=False)
    sys.exit(Exit.FINE if all(report.passed for report in reports) else Exit.FAULTY)


@main.command()
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

    found = pipeline.diff(_value_or_end(pipeline.check(old), face), _value_or_end(pipeline.check(new), face))
    _write(_difference_page(found, face, output), output)
    forbidden = found.having(frozenset(forbid))
    if forbidden:
        click.echo(f"forbidden: {count(forbidden)}", err=True)
    sys.exit(Exit.FAULTY if forbidden else Exit.FINE)


@main.command()
@PLAN
@with_options(PERIOD)
@click.option("--format", "face", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="For people or for programs.")  # fmt: skip
def inputs(plan: Path, year: int | str | None, period: str | None, face: str) -> None:
    """Show what data a plan needs, and from whom."""
    from kpidsl import pipeline
    from kpidsl.report.inputs import inputs_json, inputs_page
    from kpidsl.report.medium import Medium

    checked = _value_or_end(pipeline.check(plan), face)
    chosen = _period(checked, year, period, None, "--year, --period")
    needs = pipeline.needs(checked, chosen)
    if face == "json":
        click.echo(inputs_json(checked, chosen, needs), nl=False)
    else:
        click.echo(inputs_page(checked, chosen, needs, Medium.of(sys.stdout)), nl=False)


@main.command("print")
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

    checked = _value_or_end(pipeline.check(plan))
    chosen = _period(checked, year, period, None, "--year, --period")
    _write(_official_page(checked, chosen, face), output)


@main.command()
@click.argument("code", required=False)
def rule(code: str | None) -> None:
    """Explain a finding: why it matters, a plan with it, the plan mended.

    Without a CODE it lists all findings.
    """
    from kpidsl.base.codes import CODES
    from kpidsl.report.medium import Medium
    from kpidsl.report.rulebook import rule_page, rules_list
    from kpidsl.rulebook import page_of

    medium = Medium.of(sys.stdout)
    if code is None:
        click.echo(rules_list(medium), nl=False)
        return
    known = code.upper()
    if known not in CODES:
        from kpidsl.base.nearest import did_you_mean
        from kpidsl.report.excerpt import visible

        alike = [each for each in CODES if each.startswith(known[:3])] or list(CODES)
        hint = did_you_mean(known, alike) or "`kpidsl rule` lists them all"
        raise click.UsageError(visible(f"there is no finding `{code}`; {hint}"))
    click.echo(rule_page(page_of(known), medium), nl=False)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="NAME")
def new(folder: Path) -> None:
    """Begin a plan: a folder NAME with a small plan that checks.

    With it come a few rows of data, a sheet of figures, tests, and a job for continuous integration. The plan has the
    folder's name for its title and begins this year. A folder that is there already is left alone.
    """
    from kpidsl.report.excerpt import visible
    from kpidsl.starter import starter

    year = _this_year()
    shown = visible(shlex.quote(f"./{folder}" if str(folder).startswith("-") else str(folder)))
    try:
        files = starter(folder.name if folder.name != ".." else "", year)
        folder.mkdir(parents=True)
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    except FileExistsError:
        raise click.UsageError(f"{shown} is there already, and is left as it is") from None
    except (OSError, ValueError) as refused:
        reason = refused.strerror if isinstance(refused, OSError) else refused
        raise click.UsageError(f"{shown} cannot be written: {reason}") from None
    click.echo("".join(f"{visible(str(folder / name))}\n" for name in files))
    click.echo("Next:")
    for command in ("check {}", "test {}", f"eval {{}} --year {year}"):
        click.echo(f"  kpidsl {command.replace('{}', shown)}")


def _this_year() -> int:
    return datetime.now(UTC).astimezone().year


# --- what commands have in common ------------------------------------------------------------------------------------


def _evaluated(plan: Path, asked: Asked) -> Outcome[Scorecard]:
    from kpidsl import pipeline
    from kpidsl.base.diagnostic import Outcome
    from kpidsl.report.progress import progress_on

    checked = pipeline.check(plan)
    if checked.value is None or not checked.ok:
        return Outcome(None, checked.findings)
    # A period or entity that the plan does not have is found before data are read: the call is wrong, not the plan.
    _period(checked.value, asked["year"], asked["period"], asked["as_of"])
    try:
        pipeline.check_entity(checked.value, asked["entity"])
    except ValueError as wrong:
        raise click.UsageError(f"{wrong} (--entity)") from None
    # Warnings about the plan itself are for its author, who runs `check`; here only those about the data are told.
    with progress_on(sys.stderr, len(checked.value.sources)) as progress:
        return pipeline.evaluate(checked.value, **asked, progress=progress)


def _period(
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


def _value_or_end(outcome: Outcome[T], face: str = "text") -> T:
    """The value; where there is none, its findings on the stream where they are looked for, and the end."""
    if outcome.ok and outcome.value is not None:
        return outcome.value
    if face == "json":
        from kpidsl.report.findings import findings_json

        click.echo(findings_json(outcome.findings), nl=False)
    else:
        _tell(outcome.findings)
    sys.exit(Exit.FAULTY)


def _tell(findings: Sequence[Diagnostic]) -> None:
    """Findings beside a page: on standard error, so that the page stays clean."""
    from kpidsl.report.findings import count, full
    from kpidsl.report.medium import Medium

    if findings:
        click.echo(full(findings, Medium.of(sys.stderr)) + count(findings), err=True)


def _faulty(findings: Iterable[Diagnostic], *, strict: bool) -> bool:
    from kpidsl.base.codes import Severity

    counted = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(finding.severity in counted for finding in findings)


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


def _write(page: str, output: Path | None) -> None:
    if output is None:
        click.echo(page, nl=False)
        return
    try:
        output.write_text(page, encoding="utf-8", newline="\n")
    except OSError as refused:
        raise click.UsageError(f"{output} cannot be written: {refused.strerror}") from None
