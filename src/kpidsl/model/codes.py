"""Codes with levels: which stands below which, and what those say that official charts fill up with zeros."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_PADDING = re.compile(r"(?:\.0+)+\Z")


def without_padding(code: str) -> str:
    """A code without the groups of zeros at its end."""
    return _PADDING.sub("", code)


def is_under(code: str, top: str) -> bool:
    """Whether a code is another or stands below it."""
    return code == top or code.startswith(top + ".")


def above(code: str) -> Iterator[str]:
    """The codes that a code stands below, the nearest first."""
    while "." in code:
        code = code.rpartition(".")[0]
        yield code


@lru_cache(maxsize=256)
def directly_under(top: str, padded: bool) -> str:
    """A pattern for the whole of a code that stands one level below another; every engine goes by it."""
    group, zeros = ("[^.]*[^.0][^.]*", r"(?:\.0+)*") if padded else ("[^.]+", "")
    return rf"{re.escape(top)}\.{group}{zeros}"
