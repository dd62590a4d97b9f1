"""Whether a rule rewards getting worse: the figures at which it is tried, and the pair that shows it.

The compiler tries rules at the anchors that a plan states, the scoring at those that follow from the data: alike, so it
stands here. It knows nothing of how points come about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from kpidsl.model.rules import Direction
from kpidsl.model.values import AnchorValue, Range

_FACTORS = [Fraction(n, 10) for n in (-100, -20, -15, -10, -5, -1, 0, 1, 5, 8, 9, 10, 11, 12, 15, 20, 100)]


@dataclass(frozen=True, slots=True)
class Decline:
    """A worse value that earns more than a better one."""

    worse: Fraction
    more: Fraction
    better: Fraction
    less: Fraction


def lines(anchors: Iterable[AnchorValue], direction: Direction | None, *, counted: bool) -> list[list[Fraction]]:
    """Figures around the anchors from worst to best; what is `counted` is never below zero.

    A corridor is entered from both sides, and inside of it no figure is better than another.
    """
    stated = list(anchors)
    ends = [end for anchor in stated for end in _ends(anchor)]
    tried = {end * factor for end in ends for factor in _FACTORS}
    tried |= {end + step for end in ends for step in (-1, Fraction(-1, 1000), Fraction(1, 1000), 1)}
    rising = sorted(figure for figure in tried if figure >= 0 or not counted)
    match direction:
        case "higher" | None:
            return [rising]
        case "lower":
            return [rising[::-1]]
        case "inside":
            ranges = [anchor for anchor in stated if isinstance(anchor, Range)]
            low, high = max(each.low for each in ranges), min(each.high for each in ranges)
            return [[each for each in rising if each <= low], [each for each in rising[::-1] if each >= high]]


def decline(line: Sequence[Fraction], points: Callable[[Fraction], Fraction | None]) -> Decline | None:
    """The first pair of a line of which the worse value earns more; values without points are passed over."""
    earned = [(value, earns) for value in line if (earns := points(value)) is not None]
    for (worse, more), (better, less) in pairwise(earned):
        if more > less:
            return Decline(worse, more, better, less)
    return None


def _ends(anchor: AnchorValue) -> tuple[Fraction, ...]:
    match anchor:
        case Range(low, high):
            return (low, high)
        case Fraction():
            return (anchor,)
        case _:
            return ()
