"""What changed in meaning from one plan to another: one record a change, whoever shows it."""

from __future__ import annotations

from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Place

#: What has changed: a part of the plan, named as its author names it.
Subject = Literal["plan", "node", "input", "source", "scoring", "scale", "assume"]

#: What became of it. `loosened` is easier to reach or to earn than before, `tightened` harder; `rewritten` says the
#: same in another way, `renamed` is the same under another name; `changed` is none of these.
Effect = Literal["loosened", "tightened", "changed", "rewritten", "renamed", "added", "removed"]

EFFECTS: tuple[Effect, ...] = ("loosened", "tightened", "changed", "rewritten", "renamed", "added", "removed")


@record
class Change:
    """One thing that is other than it was.

    `name` is the code of a node, or the name of a definition; empty for the plan itself. `aspect` is what of it:
    `target`, `weight`, `formula`; empty where the whole is added or removed. `old` and `new` are written as in the
    language. `periods` are the labels of those that it holds for, empty where it holds for all. `place` is where it
    stands: in the new plan, or in the old one where it is gone.
    """

    subject: Subject
    name: str
    title: str
    aspect: str
    effect: Effect
    old: str | None
    new: str | None
    periods: tuple[str, ...]
    place: Place


@record
class Difference:
    """Two plans, by their paths, and what changed from the old to the new."""

    old: str
    new: str
    changes: tuple[Change, ...]

    def having(self, effects: frozenset[Effect]) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.effect in effects)
