"""Owns the difference of two plans as a document for programs: `kpidsl.difference/1`."""

from __future__ import annotations

from collections import Counter

from kpidsl.model.difference import EFFECTS, Change, Difference
from kpidsl.report.documents import Record, as_json


def difference_json(found: Difference) -> str:
    numbers = Counter(change.effect for change in found.changes)
    return as_json({
        "format": "kpidsl.difference/1",
        "old": found.old,
        "new": found.new,
        "counts": {effect: numbers[effect] for effect in EFFECTS},
        "changes": [_record(change) for change in found.changes],
    })  # fmt: skip


def _record(change: Change) -> Record:
    return {
        "subject": change.subject,
        "name": change.name,
        "title": change.title,
        "aspect": change.aspect,
        "effect": change.effect,
        "old": change.old,
        "new": change.new,
        "periods": list(change.periods),
        "path": change.place.path,
        "line": change.place.line,
        "column": change.place.column,
    }
