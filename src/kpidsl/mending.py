"""Owns how the safe fixes of findings are made in a plan's text: together, and never for the worse.

It knows neither files nor findings' causes: a check is given to it as a function, and so is the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from kpidsl.base.codes import Severity
from kpidsl.base.diagnostic import Diagnostic, Edit, Fix
from kpidsl.base.record import record
from kpidsl.base.text import Document

#: Each round mends what is found; a mended heading may show what stood behind. So often, at the most.
_ROUNDS = 40

Findings = Callable[[str], Sequence[Diagnostic]]


@record
class Mended:
    """A text after its safe fixes: how many were made, and how many would have uncovered more errors than they mend."""

    text: str
    made: int = 0
    left: int = 0


def mended(path: str, text: str, findings: Findings) -> Mended:
    """A text with the safe fixes of its findings made, until there is none left to make.

    Args:
        path: what its places call the file; edits of other files are not made.
        text: the text as it stands.
        findings: a check of any text that might stand there.
    """
    findings = cache(findings)
    made = left = 0
    for _ in range(_ROUNDS):
        found = findings(text)
        fixes = _apart(Document(path, text), (f.fix for f in found if f.fix is not None and f.fix.safe))
        before = text
        text, done = _kept(path, text, fixes, _errors(found), findings)
        made, left = made + done, len(fixes) - done
        if text == before:
            break
    return Mended(text, made, left)


def _kept(path: str, text: str, fixes: Sequence[Fix], errors: int, findings: Findings) -> tuple[str, int]:
    """The text with those fixes made that leave no more errors than there are: all of them, or half and half."""
    if not fixes:
        return text, 0
    after = _with(Document(path, text), fixes)
    if _errors(findings(after)) <= errors:
        return after, len(fixes)
    if len(fixes) == 1:
        return text, 0
    # The later half first, so that the places of the earlier one stay what they are.
    middle = len(fixes) // 2
    text, later = _kept(path, text, fixes[middle:], errors, findings)
    text, earlier = _kept(path, text, fixes[:middle], _errors(findings(text)), findings)
    return text, earlier + later


def _apart(document: Document, fixes: Iterable[Fix]) -> list[Fix]:
    """The fixes of a file that can be made together, in its order: of two that touch, the first."""
    chosen: list[Fix] = []
    done = -1
    for fix in sorted(dict.fromkeys(fixes), key=lambda fix: _start(document, fix)):
        if all(edit.place.path == document.path for edit in fix.edits) and _start(document, fix) > done:
            chosen.append(fix)
            done = max(_stretch(document, edit)[1] for edit in fix.edits)
    return chosen


def _with(document: Document, fixes: Iterable[Fix]) -> str:
    parts: list[str] = []
    done = 0
    for (start, end), replacement in sorted((_stretch(document, e), e.text) for fix in fixes for e in fix.edits):
        parts += document.text[done:start], replacement
        done = end
    return "".join([*parts, document.text[done:]])


def _start(document: Document, fix: Fix) -> int:
    return min((_stretch(document, edit)[0] for edit in fix.edits if edit.place.path == document.path), default=0)


def _stretch(document: Document, edit: Edit) -> tuple[int, int]:
    """The characters that an edit replaces."""
    return document.offset_of(edit.place), document.end_of(edit.place)


def _errors(findings: Iterable[Diagnostic]) -> int:
    return sum(finding.severity is Severity.ERROR for finding in findings)
