"""What the pattern of a date is made of, as a plan declares it: `dd/mm/yyyy`, `d month yyyy`, `mm/dd/yyyy hh:mm:ss AM`.

Knows nothing of texts that follow a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from kpidsl.base.record import record

PartName = Literal["year", "month", "day", "hour", "minute", "second", "fraction", "half", "mark"]

#: So many digits behind the decimal point of a second can be kept.
MOST_FRACTION = 6

_PARTS = re.compile("yyyy|yy|month|mon|mm|m|dd|d|hh|h|ss|f+|AM|[-/., :TZ]")
_NAMES: dict[str, PartName] = {
    **dict.fromkeys(("yyyy", "yy"), "year"),
    **dict.fromkeys(("month", "mon", "mm", "m"), "month"),
    **dict.fromkeys(("dd", "d"), "day"),
    **dict.fromkeys(("hh", "h"), "hour"),
    "ss": "second",
    "AM": "half",
}
_OF_TIME = ("hour", "minute", "second", "fraction", "half")
#: Spelled by as many digits as there are, or by letters.
_NOT_FIXED = frozenset({"d", "m", "h"})
_WORDS = frozenset({"mon", "month", "AM"})


@record
class Part:
    """A figure or word of a date, as the pattern spells it, or a `mark` between them."""

    name: PartName
    spelling: str


@lru_cache(maxsize=64)
def parts_of(pattern: str) -> tuple[Part, ...] | None:
    """The parts of a pattern; None where it is none: a year and a month, a day if it has a time, each once."""
    parts: list[Part] = []
    end = 0
    for found in _PARTS.finditer(pattern):
        if found.start() != end:
            return None
        end = found.end()
        timed = any(part.name == "hour" for part in parts)
        name: PartName = "fraction" if found[0][0] == "f" else _NAMES.get(found[0], "mark")
        parts.append(Part("minute" if timed and found[0] == "mm" else name, found[0]))
    names = [part.name for part in parts if part.name != "mark"]
    sound = end == len(pattern) and len(set(names)) == len(names) and {"year", "month"} <= set(names)
    return tuple(parts) if sound and _is_in_order(names) and _can_be_cut(parts) else None


def _is_in_order(names: Sequence[PartName]) -> bool:
    """Whether a time follows its day, from the hour down."""
    times = [name for name in names if name in _OF_TIME]
    if not times:
        return True
    in_order = names[-len(times) :] == times and times == [name for name in _OF_TIME if name in times]
    needed = {"hour", "minute", *(("second",) if "fraction" in times else ())}
    return in_order and "day" in names and needed <= set(times)


def _can_be_cut(parts: Sequence[Part]) -> bool:
    """Whether every figure ends where it can be seen: `dmyyyy` does not, `ddmmyyyy` does."""
    for one, other in pairwise(parts):
        digits = "mark" not in (one.name, other.name) and not _WORDS & {one.spelling, other.spelling}
        if digits and _NOT_FIXED & {one.spelling, other.spelling}:
            return False
        if other.name == "fraction" and one.spelling not in (".", ","):
            return False
    return all(len(part.spelling) <= MOST_FRACTION for part in parts if part.name == "fraction")


def has_time(pattern: str) -> bool:
    return any(part.name == "hour" for part in parts_of(pattern) or ())


def has_day(pattern: str) -> bool:
    """Whether a pattern tells the day; otherwise a month stands for its last one."""
    return any(part.name == "day" for part in parts_of(pattern) or ())
