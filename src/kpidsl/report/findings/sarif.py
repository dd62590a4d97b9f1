"""Owns the face for code scanning: SARIF 2.1.0, the static analysis results interchange format of OASIS.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Columns are counted in characters, as everywhere.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.metadata import version
from itertools import groupby
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from kpidsl.base.codes import CODES
from kpidsl.base.diagnostic import Diagnostic, Edit, Fix, Silenced
from kpidsl.base.text import Place
from kpidsl.report.documents import Record, as_json

#: So much of a line tells it from others.
_TELLING = 400

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(findings: Sequence[Diagnostic], silenced: Sequence[Silenced] = ()) -> str:
    """One run of `kpidsl check`; what somebody switched off stands in it as suppressed, with the reason."""
    everything = [*findings, *(each.finding for each in silenced)]
    codes = sorted({finding.code for finding in everything})
    prints = _fingerprints(everything)
    results = [_result(finding, codes, mark) for finding, mark in zip(everything, prints, strict=True)]
    for result, each in zip(results[len(findings) :], silenced, strict=True):
        result["suppressions"] = [_suppression(each)]
    driver = {"name": "kpidsl", "version": version("kpidsl"), "rules": [_rule(code) for code in codes]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> Record:
    rule = CODES[code]
    page = f"docs/reference/findings/{code}.md"
    return {
        "id": code,
        "shortDescription": {"text": rule.title},
        "help": {"text": f"`kpidsl rule {code}` prints the page of this finding, with a bad plan and the mended one."},
        # The page of the package, wherever the package is kept: a URI has to be absolute.
        "helpUri": f"pkg:generic/kpidsl@{quote(version('kpidsl'))}#{page}",
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(finding: Diagnostic, codes: Sequence[str], fingerprint: str) -> Record:
    result: Record = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity.value,
        "message": _text(finding.message if finding.help is None else f"{finding.message}\n{finding.help}"),
        "locations": [{"physicalLocation": _physical(finding.place)}],
        "partialFingerprints": {"kpidslFinding/v1": fingerprint},
    }
    if finding.labels:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(label.place), "message": _text(label.text)}
            for number, label in enumerate(finding.labels, start=1)
        ]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix, finding.help)]
    return result


def _fingerprints(findings: Iterable[Diagnostic]) -> list[str]:
    """What tells a finding from all others of a run, and stays when lines are put before it."""
    seen: Counter[str] = Counter()
    prints: list[str] = []
    for finding in findings:
        lines = "\n".join(line.strip()[:_TELLING] for line in finding.place.excerpt)
        said = "\0".join((finding.code, _uri(finding.place.path), finding.message, lines))
        prints.append(sha256(f"{said}\0{seen[said]}".encode("utf-8", errors="surrogatepass")).hexdigest())
        seen[said] += 1
    return prints


def _fix(fix: Fix, description: str | None) -> Record:
    by_file = groupby(sorted(fix.edits, key=lambda edit: edit.place.path), key=lambda edit: edit.place.path)
    return {
        "description": _text(description or "write it so"),
        "artifactChanges": [
            {"artifactLocation": {"uri": _uri(path)}, "replacements": [_replacement(edit) for edit in edits]}
            for path, edits in by_file
        ],
        "properties": {"safe": fix.safe},
    }


def _replacement(edit: Edit) -> Record:
    return {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}


def _suppression(silenced: Silenced) -> Record:
    kind = "inSource" if silenced.by.path.endswith(".kpi") else "external"
    return {"kind": kind, "justification": silenced.reason, "location": {"physicalLocation": _physical(silenced.by)}}


def _physical(place: Place) -> Record:
    return {"artifactLocation": {"uri": _uri(place.path)}, "region": _region(place)}


def _region(place: Place) -> Record:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _uri(path: str) -> str:
    """The path as a reference relative to the folder of the run, or as a file's own URI where it is absolute."""
    if Path(path).is_absolute():
        return Path(path).as_uri()
    return quote(os.fsencode(str(PurePosixPath(Path(path).as_posix()))))


def _text(text: str) -> Record:
    return {"text": text}
