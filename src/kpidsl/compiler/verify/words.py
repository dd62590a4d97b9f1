"""How findings list and count: years, codes, actions."""

from __future__ import annotations

from collections.abc import Sequence


def listed(items: Sequence[object], last: str = "and") -> str:
    """In words: `2023`, `2023 and 2024`, `2023, 2024 and 2026`."""
    *first, final = (str(item) for item in items)
    return f"{', '.join(first)} {last} {final}" if first else final


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
