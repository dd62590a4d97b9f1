"""Claims: what figures must satisfy, each with the reason that a reader is given for it. They know nothing of plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpidsl.attain.linear import Alternatives, Cases
from kpidsl.base.text import Span
from kpidsl.model.attainability import Figure
from kpidsl.model.period import Period
from kpidsl.model.plan import Kpi


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """The target of a KPI in a period. `goal` is it in words; `exactly` is what it takes to meet it and no more.

    `value` has the cases of the KPI, and none where only what it takes to meet the target can be said. `figures` are
    all that the KPI looks at, those too that cancel out: without them it has no value.
    """

    code: str
    period: Period
    kpi: Kpi
    span: Span
    goal: str
    value: Cases
    exactly: Alternatives
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One of some alternatives holds.

    It is claimed because of a `target`; because a `figure` is taken not to be below zero, though it might be; for a
    `reason` in words, with the place where the plan says so, if it does; else because it cannot be otherwise. It is
    `taken` where rows or figures below zero would make it untrue.
    """

    alternatives: Alternatives
    target: Target | None = None
    figure: Figure | None = None
    reason: str | None = None
    span: Span | None = None
    taken: bool = False

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that it speaks of, and those that its target needs."""
        constraints = (constraint for together in self.alternatives for constraint in together)
        found = dict.fromkeys(figure for constraint in constraints for figure in constraint.sum.terms)
        return tuple(found | dict.fromkeys(self.target.figures if self.target else ()))


def apart(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims in groups that share no figure, so that each can be looked at alone, in the order of their first."""
    groups: dict[int, list[Claim]] = {}
    group_of: dict[Figure, int] = {}
    for number, claim in enumerate(claims):
        joined = sorted({group_of[figure] for figure in claim.figures if figure in group_of})
        home = joined[0] if joined else number
        members = [member for other in joined for member in groups.pop(other)]
        groups[home] = [*members, claim]
        group_of |= {figure: home for member in groups[home] for figure in member.figures}
    return [groups[home] for home in sorted(groups)]
