"""Owns the comments that speak to the checker: `# kpidsl: K0412 off, because the council lowered it in March`.

One stands at the end of a line of what is found, or on a line of its own above it, several above one another. They are
looked for in the text itself: to the compiler comments are blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kpidsl.base.codes import ASKED_FOR
from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.base.record import record
from kpidsl.base.text import Document, Place, Span
from kpidsl.severities.decision import LEVELS, Decision, refused

_MARK = re.compile(r"#[ \t]*kpidsl[ \t]*:")
_COMMENT = re.compile(r'"(?:[^"\n]|"")*"|`[^`\n]*`|(?P<comment>#.*)')
_FORM = re.compile(r"(?P<code>\w+)[ \t]+(?P<level>\w+)[ \t]*(?:,[ \t]*because\b(?P<reason>.*))?")
_WRITTEN = "`# kpidsl: K0412 off, because the council lowered it`"


@record
class Remark:
    """A decision about the findings of a code on one line of a file."""

    code: str
    decision: Decision
    path: str
    line: int

    def is_of(self, found: Diagnostic) -> bool:
        place = found.place
        return self.code == found.code and self.path == place.path and place.line <= self.line <= place.end_line


def remarks_of(documents: Iterable[Document]) -> tuple[tuple[Remark, ...], tuple[Diagnostic, ...]]:
    """The remarks of files, and what is wrong with those that cannot be followed."""
    read = [_remark(document, at) for document in documents for at in _comments(document)]
    remarks = tuple(each for each in read if isinstance(each, Remark))
    return remarks, tuple(each for each in read if isinstance(each, Diagnostic))


def idle(remarks: Sequence[Remark], findings: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Remarks about what is not found, where it is always looked for."""
    for remark in remarks:
        if remark.code not in ASKED_FOR and not any(remark.is_of(found) for found in findings):
            message = f"there is no {remark.code} on line {remark.line}"
            yield finding(
                "K0115", remark.decision.place, message, help="remove this comment, or put it beside its line"
            )


def _comments(document: Document) -> Iterator[Span]:
    """Where comments speak to the checker, without their sign."""
    if "kpidsl" not in document.text:
        return
    for mark in _MARK.finditer(document.text):
        start = document.text.rfind("\n", 0, mark.start()) + 1
        end = document.text.find("\n", mark.start())
        end = len(document.text) if end < 0 else end
        for match in _COMMENT.finditer(document.text, start, end):
            if match["comment"] is not None and match.start() == mark.start():
                yield Span(document, mark.start(), mark.start() + len(match[0].rstrip()))


def _remark(document: Document, at: Span) -> Remark | Diagnostic:
    said = at.text.partition(":")[2].strip()
    match = _FORM.fullmatch(said)
    if match is None:
        return finding("K0114", at, "this comment speaks to the checker, and is not understood", help=_form(said))
    code, word, reason = match["code"], match["level"], (match["reason"] or "").strip()
    if word not in LEVELS:
        start = at.start + at.text.index(said) + match.start("level")
        help_, fix = proposal(Span(document, start, start + len(word)), LEVELS)
        help_ = help_ or f"it is one of {', '.join(LEVELS)}"
        return finding("K0114", at, f"`{word}` is no severity", help=help_, fix=fix)
    if not reason:
        return finding(
            "K0114", at, f"nothing says why {code} is {word}", help=f"write `# kpidsl: {code} {word}, because …`"
        )
    place = at.place
    if found := refused(code, LEVELS[word], place, "K0114"):
        return found
    return Remark(code, Decision(LEVELS[word], reason, place), document.path, _line_meant(document, place))


def _form(said: str) -> str:
    return f"it is written {_WRITTEN}" + ("; one comment is of one code" if said.count("K0") > 1 else "")


def _line_meant(document: Document, place: Place) -> int:
    """The line that a comment stands on; where it stands alone, the next one that is more than a comment."""
    line = place.line
    while document.has_line(line) and document.line(line).lstrip().startswith("#"):
        line += 1
    return line
