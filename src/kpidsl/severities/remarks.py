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
from kpidsl.base.text import QUOTED, Document, Span
from kpidsl.severities.decision import LEVELS, Decision, refused

_MARK = re.compile(r"#[ \t]*kpidsl[ \t]*:")
_COMMENT = re.compile(rf"{QUOTED}|`[^`\n]*`|(?P<comment>#.*)")
_FORM = re.compile(r"(?P<code>\w+)[ \t]+(?P<level>\w+)[ \t]*(?:,[ \t]*because\b(?P<reason>.*))?")
#: So many comments of a file are followed: whoever has more wants a table.
REMARKS_LIMIT = 2_000
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
    read = [each for document in documents for each in _read(document)]
    remarks = tuple(each for each in read if isinstance(each, Remark))
    return remarks, tuple(each for each in read if isinstance(each, Diagnostic))


def _read(document: Document) -> Iterator[Remark | Diagnostic]:
    meant = 0
    for number, at in enumerate(_comments(document)):
        if number == REMARKS_LIMIT:
            message = f"more than {REMARKS_LIMIT:_} comments speak to the checker, and those from here on are not read"
            yield finding("K0111", at, message, help="decide it in `kpidsl.toml`, once for all findings of a code")
            return
        if at.place.line >= meant:  # else it stands among those above the same line
            meant = _line_meant(document, at.place.line)
        yield _remark(document, at, meant)


def idle(remarks: Sequence[Remark], findings: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Remarks about what is not found, where it is always looked for."""
    by_code: dict[str, list[Diagnostic]] = {}
    for found in findings:
        by_code.setdefault(found.code, []).append(found)
    for remark in remarks:
        if remark.code not in ASKED_FOR and not any(map(remark.is_of, by_code.get(remark.code, ()))):
            message = f"there is no {remark.code} on line {remark.line}"
            yield finding(
                "K0115", remark.decision.place, message, help="remove this comment, or put it beside its line"
            )


def _comments(document: Document) -> Iterator[Span]:
    """Where comments speak to the checker, without their sign."""
    if "kpidsl" not in document.text:
        return
    done = 0
    for mark in _MARK.finditer(document.text):
        if mark.start() < done:  # its line was looked at
            continue
        start = document.text.rfind("\n", 0, mark.start()) + 1
        done = document.text.find("\n", mark.start())
        done = len(document.text) if done < 0 else done
        for match in _COMMENT.finditer(document.text, start, done):
            if match["comment"] is not None and _MARK.match(match[0]):
                yield Span(document, match.start(), match.start() + len(match[0].rstrip()))


def _remark(document: Document, at: Span, line: int) -> Remark | Diagnostic:
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
    return Remark(code, Decision(LEVELS[word], reason, place), document.path, line)


def _form(said: str) -> str:
    return f"it is written {_WRITTEN}" + ("; one comment is of one code" if said.count("K0") > 1 else "")


def _line_meant(document: Document, line: int) -> int:
    """The line that a comment stands on; where it stands alone, the next one that is more than a comment."""
    while document.has_line(line) and document.line(line).lstrip().startswith("#"):
        line += 1
    return line
