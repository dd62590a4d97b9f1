"""Owns the face for programs: the document `kpidsl.findings/1`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpidsl.base.diagnostic import Diagnostic, Edit, Silenced
from kpidsl.base.text import Place
from kpidsl.report.documents import Record, as_json


def findings_document(findings: Iterable[Diagnostic], silenced: Iterable[Silenced] = ()) -> Record:
    """Findings for programs, with those that somebody switched off apart."""
    return {
        "format": "kpidsl.findings/1",
        "findings": [finding_record(finding) for finding in findings],
        "silenced": [
            {**finding_record(each.finding), "reason": each.reason, "by": place_record(each.by)} for each in silenced
        ],
    }


def findings_json(
    findings: Iterable[Diagnostic], silenced: Iterable[Silenced] = (), attainable: Sequence[Record] | None = None
) -> str:
    """The document; where it was asked for, with what is known of the targets of each plan."""
    asked: Record = {} if attainable is None else {"attainable": list(attainable)}
    return as_json(findings_document(findings, silenced) | asked)


def finding_record(finding: Diagnostic) -> Record:
    """One finding of the document, also as it stands in a scorecard."""
    fix = finding.fix
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        **place_record(finding.place),
        "labels": [{"text": label.text, **place_record(label.place)} for label in finding.labels],
        "help": finding.help,
        "fix": None if fix is None else {"safe": fix.safe, "edits": [_edit(edit) for edit in fix.edits]},
    }


def place_record(place: Place) -> Record:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _edit(edit: Edit) -> Record:
    return {**place_record(edit.place), "text": edit.text}
