"""Owns the faces of findings: with an excerpt, one line each, and as JSON. Knows nothing of who found them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from kpidsl.base.codes import Severity
from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.text import Place
from kpidsl.report.excerpt import DrawnLine, Mark, draw, visible
from kpidsl.report.medium import PLAIN, Medium

_BOLD, _BLUE = "1", "1;34"
_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}


def findings_document(findings: Iterable[Diagnostic]) -> dict[str, object]:
    """Findings for programs: `kpidsl.findings/1`."""
    return {"format": "kpidsl.findings/1", "findings": [finding_record(finding) for finding in findings]}


def findings_json(findings: Iterable[Diagnostic]) -> str:
    return json.dumps(findings_document(findings), ensure_ascii=False, indent=2) + "\n"


def finding_record(finding: Diagnostic) -> dict[str, object]:
    """One finding of the document, also as it stands in a scorecard."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        **_place_record(finding.place),
        "labels": [{"text": label.text, **_place_record(label.place)} for label in finding.labels],
        "help": finding.help,
    }


def concise(findings: Iterable[Diagnostic]) -> str:
    """One line each, as editors and continuous integration read them: `path:line:col: code message`."""
    return "".join(f"{_at(f.place)}: {f.code} {visible(f.message)}\n" for f in findings)


def full(findings: Iterable[Diagnostic], medium: Medium = PLAIN) -> str:
    """Each with the lines it speaks of, underlined, and what mends it."""
    paint = _painter(medium)
    return "".join("\n".join(_full(finding, paint)) + "\n\n" for finding in findings)


def count(findings: Sequence[Diagnostic]) -> str:
    """How many of each severity: `2 errors, 1 warning`."""
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(plural(numbers[severity], severity.value) for severity in Severity if numbers[severity]) or (
        "0 findings"
    )


def plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _place_record(place: Place) -> dict[str, object]:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _at(place: Place) -> str:
    return f"{visible(place.path)}:{place.line}:{place.column}"


Paint = Callable[[str, str], str]


def _painter(medium: Medium) -> Paint:
    if medium.colour:
        return lambda style, text: f"\x1b[{style}m{text}\x1b[0m"
    return lambda _, text: text


def _full(finding: Diagnostic, paint: Paint) -> Iterator[str]:
    colour = _COLOURS[finding.severity]
    marks = [Mark(finding.place, "", "^"), *(Mark(label.place, label.text, "-") for label in finding.labels)]
    paths = dict.fromkeys(mark.place.path for mark in marks)  # the finding's own file first
    gutter = max((len(str(m.place.end_line)) for m in marks if m.place.excerpt), default=1)

    yield paint(colour, f"{finding.severity.value}[{finding.code}]") + paint(_BOLD, f": {visible(finding.message)}")
    for path in paths:
        here = [mark for mark in marks if mark.place.path == path]
        arrow = "-->" if path == finding.place.path else ":::"
        yield f"{' ' * gutter}{paint(_BLUE, arrow)} {_at(here[0].place)}"
        pictured = [mark for mark in here if mark.place.excerpt]
        if pictured:
            yield paint(_BLUE, f"{' ' * gutter} |")
        for line in draw(pictured):
            yield _drawn(line, gutter, colour, paint)
        for mark in here:
            if mark.text and not mark.place.excerpt:
                yield f"{' ' * gutter} {paint(_BLUE, '=')} line {mark.place.line}: {visible(mark.text)}"
    if finding.help:
        first, *rest = visible_lines(finding.help)
        yield f"{' ' * gutter} {paint(_BLUE, '=')} {paint(_BOLD, 'help')}: {first}"
        for line_text in rest:
            yield f"{' ' * gutter}         {line_text}"


def visible_lines(text: str) -> list[str]:
    return [visible(line) for line in text.split("\n")]


def _drawn(line: DrawnLine, gutter: int, colour: str, paint: Paint) -> str:
    if line.number is not None:
        return paint(_BLUE, f"{line.number:>{gutter}} |") + f" {line.text}"
    if line.sign is None:
        return paint(_BLUE, line.text)
    style = colour if line.sign == "^" else _BLUE
    return paint(_BLUE, f"{' ' * gutter} |") + " " + paint(style, line.text)
