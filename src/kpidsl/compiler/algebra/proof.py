"""What becomes of a claim: proved, refuted by a case that evaluation confirmed, or neither. There is nothing between.

That a claim is not proved says nothing of the opposite, and two things that are unknown are not the same thing: the
outcomes are types, and none of them is a missing value.
"""

from __future__ import annotations

from dataclasses import dataclass

from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import Point


@record
class Proved:
    """It holds for all data that the plan allows."""


@record
class Refuted:
    """Cases that satisfy what the plan assumes and contradict the claim; evaluation confirmed them.

    There may be none where the opposite was proved of all cases.
    """

    cases: tuple[Point, ...]
    opposite: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class NotProved:
    """Neither. It is equal to nothing, not even to another of its kind."""


Verdict = Proved | Refuted | NotProved
