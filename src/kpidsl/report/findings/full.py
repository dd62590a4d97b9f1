"""Owns the face for people: each finding with the lines it speaks of, underlined, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kpidsl.base.codes import Severity
from kpidsl.base.diagnostic import Diagnostic
from kpidsl.report.excerpt import DrawnLine, Mark, draw, visible
from kpidsl.report.findings.concise import at
from kpidsl.report.medium import PLAIN, Ink, Medium

_INKS: dict[Severity, Ink] = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def full(findings: Iterable[Diagnostic], medium: Medium = PLAIN) -> str:
    """Each with the lines it speaks of, underlined, and what mends it."""
    return "".join("\n".join(_full(finding, medium)) + "\n\n" for finding in findings)


def _full(finding: Diagnostic, medium: Medium) -> Iterator[str]:
    ink = _INKS[finding.severity]
    marks = [Mark(finding.place, "", "^"), *(Mark(label.place, label.text, "-") for label in finding.labels)]
    margin = " " * max((len(str(mark.place.end_line)) for mark in marks if mark.place.excerpt), default=1)

    headline = medium.paint("bold", f": {visible(finding.message)}")
    yield medium.paint(ink, f"{finding.severity.value}[{finding.code}]") + headline
    for path in dict.fromkeys(mark.place.path for mark in marks):  # the finding's own file first
        here = [mark for mark in marks if mark.place.path == path]
        yield margin + medium.paint("blue", "--> ") + at(here[0].place)
        pictured = [mark for mark in here if mark.place.excerpt]
        if pictured:
            yield margin + medium.paint("blue", " |")
        for line in draw(pictured):
            yield _drawn(line, margin, ink, medium)
        for mark in here:
            if mark.text and not mark.place.excerpt:
                yield margin + medium.paint("blue", " = ") + f"line {mark.place.line}: {visible(mark.text)}"
    if finding.help is not None:
        first, *rest = finding.help.split("\n")
        yield margin + medium.paint("blue", " = ") + medium.paint("bold", "help: ") + visible(first)
        for further in rest:
            yield f"{margin}         {visible(further)}"


def _drawn(line: DrawnLine, margin: str, ink: Ink, medium: Medium) -> str:
    if line.number is not None:
        return medium.paint("blue", f"{line.number:>{len(margin)}} |") + f" {line.text}"
    if line.sign is None:
        return medium.paint("blue", line.text)
    return margin + medium.paint("blue", " |") + " " + medium.paint(ink if line.sign == "^" else "blue", line.text)
