"""Owns the faces of findings: with an excerpt, one line each, and as JSON. Knows nothing of who found them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kpidsl.base.codes import Severity
from kpidsl.base.diagnostic import Diagnostic, Outcome
from kpidsl.base.text import Place
from kpidsl.model.plan import Checked
from kpidsl.report.documents import Record, as_json
from kpidsl.report.excerpt import DrawnLine, Mark, draw, visible
from kpidsl.report.medium import PLAIN, Ink, Medium
from kpidsl.report.reading import plural

_INKS: dict[Severity, Ink] = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def findings_document(findings: Iterable[Diagnostic]) -> Record:
    """Findings for programs: `kpidsl.findings/1`."""
    return {"format": "kpidsl.findings/1", "findings": [finding_record(finding) for finding in findings]}


def findings_json(findings: Iterable[Diagnostic], attainable: Sequence[Record] | None = None) -> str:
    """The document; where it was asked for, with what is known of the targets of each plan."""
    asked: Record = {} if attainable is None else {"attainable": list(attainable)}
    return as_json(findings_document(findings) | asked)


def finding_record(finding: Diagnostic) -> Record:
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
    return "".join("\n".join(_full(finding, medium)) + "\n\n" for finding in findings)


def count(findings: Sequence[Diagnostic]) -> str:
    """How many of each severity: `2 errors, 1 warning`."""
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(plural(numbers[severity], severity.value) for severity in Severity if numbers[severity]) or (
        "0 findings"
    )


def closing_line(path: str, outcome: Outcome[Checked]) -> str:
    """What was checked and what was found: `plan.kpi: 48 KPIs, 0 findings`."""
    if outcome.value is None:
        return f"{visible(path)}: {count(outcome.findings)}"
    kpis = sum(node.kind == "action" for node in outcome.value.nodes.values())
    return f"{visible(path)}: {plural(kpis, 'KPI')}, {count(outcome.findings)}"


def _place_record(place: Place) -> Record:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _at(place: Place) -> str:
    return f"{visible(place.path)}:{place.line}:{place.column}"


def _full(finding: Diagnostic, medium: Medium) -> Iterator[str]:
    ink = _INKS[finding.severity]
    marks = [Mark(finding.place, "", "^"), *(Mark(label.place, label.text, "-") for label in finding.labels)]
    margin = " " * max((len(str(mark.place.end_line)) for mark in marks if mark.place.excerpt), default=1)

    headline = medium.paint("bold", f": {visible(finding.message)}")
    yield medium.paint(ink, f"{finding.severity.value}[{finding.code}]") + headline
    for path in dict.fromkeys(mark.place.path for mark in marks):  # the finding's own file first
        here = [mark for mark in marks if mark.place.path == path]
        yield margin + medium.paint("blue", "--> ") + _at(here[0].place)
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
