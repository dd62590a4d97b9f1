"""Owns how documents for programs are written: the same values give the same bytes. Knows none of the documents."""

from __future__ import annotations

import json

Record = dict[str, object]


def as_json(document: Record) -> str:
    """JSON with letters as they are; half a character, which a file's name may hold, stays an escape."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
