"""What a check says of a plan: from the last check of it, where nothing that it looked at has changed since.

So a plan that stands as it stood is answered without the compiler, which is not even imported. An answer is kept with
the fingerprints of all files that it was made of, and the names of those that were looked for and not there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpidsl.base.codes import Severity
from kpidsl.base.diagnostic import Diagnostic, Edit, Fix, Label, Outcome, Silenced
from kpidsl.base.text import Place
from kpidsl.document import FileDocument, Shelf, fingerprint, read_document

if TYPE_CHECKING:
    from kpidsl.cache import Cache
    from kpidsl.model.plan import Checked

SETTINGS = "kpidsl.toml"


def review(plan: Path, cache: Cache | None = None) -> Outcome[int]:
    """What `pipeline.check` finds in a plan; its value is the number of KPIs, where there is one."""
    settings = fingerprint(plan.parent / SETTINGS)
    document = read_document(plan)
    # Findings call the plan as it was called here; and what is so called in another folder is another plan.
    key = f"review {plan.absolute()} {plan}"
    if cache is not None and document.value is not None and (text := cache.recall(key)) is not None:
        made_of, *answer = json.loads(text)
        if made_of == _made_of(document.value, settings, plan.parent, made_of[-1]):
            return _answer(*answer)

    from kpidsl import pipeline

    with pipeline.without_collecting():
        shelf = Shelf(plan.parent)
        answer = _said_of(pipeline.check_document(document, shelf, cache))
    if cache is not None and document.value is not None and not shelf.findings:
        made_of = [document.value.sha256, settings, shelf.fingerprints]
        cache.keep(key, json.dumps([made_of, answer.value, *_records(answer)]))
    return answer


def _said_of(checked: Outcome[Checked]) -> Outcome[int]:
    kpis = None if checked.value is None else kpis_of(checked.value)
    return Outcome(kpis, checked.findings, checked.silenced)


def kpis_of(plan: Checked) -> int:
    """How many KPIs a plan has."""
    return sum(node.kind == "action" for node in plan.nodes.values())


def _made_of(plan: FileDocument, settings: str | None, folder: Path, uses: Iterable[str]) -> list[Any]:
    """What an answer would be made of today: the plan, its settings, and the files that it used."""
    shelf = Shelf(folder)
    for name in uses:
        shelf.load(name)
    return [plan.sha256, settings, shelf.fingerprints]


# --- answers as lists, and back ---------------------------------------------------------------------------------------


def _records(outcome: Outcome[Any]) -> list[Any]:
    silenced = [[_record(each.finding), each.reason, _place(each.by)] for each in outcome.silenced]
    return [[_record(finding) for finding in outcome.findings], silenced]


def _record(finding: Diagnostic) -> list[Any]:
    labels = [[_place(label.place), label.text] for label in finding.labels]
    fix = finding.fix and [[[_place(edit.place), edit.text] for edit in finding.fix.edits], finding.fix.safe]
    level = finding.level and finding.level.value
    return [finding.code, finding.message, _place(finding.place), labels, finding.help, fix, level]


def _place(place: Place) -> list[Any]:
    return [place.path, place.line, place.column, place.end_line, place.end_column, place.excerpt]


def _answer(kpis: int | None, findings: list[Any], silenced: list[Any]) -> Outcome[int]:
    told = tuple(Silenced(_finding(*found), reason, _placed(by)) for found, reason, by in silenced)
    return Outcome(kpis, tuple(_finding(*found) for found in findings), told)


def _finding(
    code: str, message: str, place: list[Any], labels: list[Any], help_: str | None, fix: Any, level: str | None
) -> Diagnostic:
    evidence = tuple(Label(_placed(at), text) for at, text in labels)
    mended = fix and Fix(tuple(Edit(_placed(at), text) for at, text in fix[0]), fix[1])
    return Diagnostic(code, message, _placed(place), evidence, help_, mended, Severity(level) if level else None)


def _placed(place: list[Any]) -> Place:
    path, line, column, end_line, end_column, excerpt = place
    return Place(path, line, column, end_line, end_column, tuple(excerpt))
