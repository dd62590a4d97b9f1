"""Owns texts that are alike: they differ in capitals or blanks alone, which to a reader are one and to a plan two."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def _uncased(text: str) -> str:
    return text.casefold()


def _unspaced(text: str) -> str:
    return "".join(text.split())


def folded(text: str) -> str:
    """A text without what may differ: two that are folded to one are alike."""
    return _unspaced(_uncased(text))


#: What may differ, from the least on, and the texts without it.
DIFFERENCES: Sequence[tuple[str, Callable[[str], str]]] = (
    ("capitals", _uncased),
    ("blanks", _unspaced),
    ("capitals and blanks", folded),
)


def difference(text: str, others: Sequence[str]) -> str:
    """In what a text differs from others that it is like."""
    return next(name for name, folds in DIFFERENCES if all(folds(text) == folds(other) for other in others))
