"""Owns the difference of two plans as Markdown, for a pull request. Knows nothing of how it was found."""

from __future__ import annotations

from collections.abc import Iterator

from kpidsl.model.difference import Change, Difference
from kpidsl.report.difference.words import count, periods, subject
from kpidsl.report.markdown import line, plain
from kpidsl.report.reading import one_line


def difference_md(found: Difference) -> str:
    return "\n".join(_page(found)) + "\n"


def _page(found: Difference) -> Iterator[str]:
    yield f"**What changes in meaning**: {count(found.changes)}"
    if not found.changes:
        return
    yield ""
    yield line(["", "What", "Periods", "Before", "After", "Effect"])
    yield line(["---"] * 6, escaped=False)
    before = None
    for change in found.changes:
        called = subject(change)
        yield _row(change, "" if called == before else called)
        before = called


def _row(change: Change, called: str) -> str:
    effect = f"**{change.effect}**" if change.effect == "loosened" else change.effect
    cells = [called, change.aspect, periods(change), one_line(change.old or ""), one_line(change.new or "")]
    return line([*map(plain, cells), effect], escaped=False)
