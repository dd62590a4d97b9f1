"""Owns how changes read: what they are about, over which periods, and how many there are. Knows no format of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from kpidsl.model.difference import EFFECTS, Change
from kpidsl.report.reading import one_line

#: Subjects whose name says all; the others are named with their kind before it.
_BARE = ("node",)


def groups(changes: Sequence[Change]) -> list[tuple[str, list[Change]]]:
    """The changes of each thing together, under what it is called."""
    return [(called, list(same)) for called, same in groupby(changes, key=subject)]


def subject(change: Change) -> str:
    """What is other than it was: `3.2.1 Percentuale`, `input post`, `the plan`."""
    if change.subject == "plan":
        return "the plan"
    kind = "" if change.subject in _BARE else f"{change.subject} "
    title = "" if change.title in ("", change.name) else f" {change.title}"
    return one_line(f"{kind}{change.name}{title}")


def periods(change: Change) -> str:
    """The periods that it holds for: `2022..2024`, `2023, 2024-Q1`; nothing where it holds for all."""
    labels = change.periods
    if len(labels) > 1 and all(label.isdigit() for label in labels):
        first, last = int(labels[0]), int(labels[-1])
        if [int(label) for label in labels] == list(range(first, last + 1)):
            return f"{first}..{last}"
    return ", ".join(change.periods)


def count(changes: Sequence[Change]) -> str:
    """How many of each effect: `2 loosened, 1 rewritten`."""
    numbers = Counter(change.effect for change in changes)
    return ", ".join(f"{numbers[effect]} {effect}" for effect in EFFECTS if numbers[effect]) or "no change of meaning"
