"""Owns how documents for programs are written: the same values give the same bytes. Knows none of the documents."""

from __future__ import annotations

import json

from kpidsl.report.excerpt import visible

Record = dict[str, object]


def as_json(document: Record) -> str:
    """JSON with letters as they are; what a terminal would obey, and half a character, stays an escape."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    for character in set(text):
        if character != "\n" and visible(character) != character:
            text = text.replace(character, json.dumps(character)[1:-1])
    return text
