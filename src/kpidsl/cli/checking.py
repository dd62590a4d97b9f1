"""`check`: it checks plans, makes their safe fixes, and shows findings in a face."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kpidsl.cli.arguments import plan_files
from kpidsl.cli.attaining import Attained, attained, attained_page, attained_records, said_of
from kpidsl.cli.outcomes import Exit, faulty

if TYPE_CHECKING:
    from kpidsl.base.diagnostic import Diagnostic, Outcome, Silenced
    from kpidsl.mending import Mended
    from kpidsl.report.medium import Medium

Face = Literal["full", "concise", "json", "sarif", "github"]
FACES: tuple[Face, ...] = ("full", "concise", "json", "sarif", "github")


@click.command()
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
    mended, changes = _fixed(files, write=fix) if fix or diff else ({}, "")
    known = attained(files) if attainable and not diff else None
    if len(files) == 1:
        gc.disable()  # a single plan has the whole of the process
    outcomes = {file: review(file, cache) for file in files} if known is None else said_of(known)
    found = in_order(finding for outcome in outcomes.values() for finding in outcome.findings)
    medium = Medium.of(sys.stdout)
    click.echo(changes if diff else _findings_page(face, found, outcomes, medium, known), nl=False)
    if face not in ("json", "sarif"):
        for file, outcome in outcomes.items():
            click.echo(closing_line(str(file), outcome, mended.get(file)))
    if face == "full" and found and not diff and sys.stdout.isatty():  # for a reader: programs and logs know the codes
        click.echo(f"`kpidsl rule {found[0].code}` explains {'it' if len(found) == 1 else 'the first'}")
    sys.exit(Exit.FAULTY if faulty(found, strict=strict) else Exit.FINE)


def _fixed(files: Iterable[Path], *, write: bool) -> tuple[dict[Path, str], str]:
    """Make the safe fixes of plans: what was made of each, in words, and all of it as a diff. Written where asked."""
    from kpidsl import pipeline
    from kpidsl.document import read_document, rewrite

    words: dict[Path, str] = {}
    diffs: list[str] = []
    for file in files:
        before = read_document(file).value
        if before is None:  # no text: `check` says so
            continue
        after = pipeline.mend(file)
        if after.text != before.text:
            diffs += _diff(str(file), before.text, after.text)
            if write:
                try:
                    rewrite(file, after.text)
                except OSError as refused:
                    raise click.UsageError(f"{file} cannot be written: {refused.strerror}") from None
        words[file] = _words(after, write=write)
    return words, "".join(diffs)


def _findings_page(
    face: Face,
    found: Sequence[Diagnostic],
    outcomes: Mapping[Path, Outcome[int]],
    medium: Medium,
    known: Attained | None,
) -> str:
    """The findings of all plans of a run, in a face; where it was asked for, with what is known of their targets."""
    from kpidsl.report import findings as pages

    match face:
        case "full":
            return pages.full(found, medium) + (attained_page(known, medium) if known else "")
        case "concise":
            return pages.concise(found)
        case "json":
            return pages.findings_json(found, _silenced(outcomes), attained_records(known) if known else None)
        case "sarif":
            from kpidsl.report.findings.sarif import sarif

            return sarif(found, _silenced(outcomes))
        case "github":
            from kpidsl.report.findings.github import github

            return github(found)


def _silenced(outcomes: Mapping[Path, Outcome[int]]) -> tuple[Silenced, ...]:
    """What was silenced in any of the plans, each once and in the order of findings."""
    each_once = dict.fromkeys(each for outcome in outcomes.values() for each in outcome.silenced)
    return tuple(sorted(each_once, key=lambda each: each.finding.sort_key))


def _words(after: Mended, *, write: bool) -> str:
    done = "mended" if write else "to be mended"
    left = f", {after.left:_} not {done}: more errors would show" if after.left else ""
    return f"{after.made:_} {done}{left}"


def _diff(path: str, before: str, after: str) -> Iterable[str]:
    from kpidsl.report.excerpt import visible

    old, new = (text.replace("\r\n", "\n").removesuffix("\n").split("\n") for text in (before, after))
    for line in unified_diff(old, new, path, path, lineterm=""):
        yield f"{visible(line)}\n"
