"""What `check` does with plans beside checking them: it makes their safe fixes, and shows findings in a face."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kpidsl.cli.attaining import Attained, attained_page, attained_records

if TYPE_CHECKING:
    from kpidsl.base.diagnostic import Diagnostic, Outcome, Silenced
    from kpidsl.mending import Mended
    from kpidsl.report.medium import Medium

Face = Literal["full", "concise", "json", "sarif", "github"]
FACES: tuple[Face, ...] = ("full", "concise", "json", "sarif", "github")


def fixed(files: Iterable[Path], *, write: bool) -> tuple[dict[Path, str], str]:
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


def findings_page(
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
