"""The roll-up: from the points of siblings to the points of their parent.

It owns the mean, weights, what an absent child does to its parent, and the effective weights that result. It knows
nothing of values, rules or facts, nor whether the parent is a node or the plan itself. Other totals stand in `totals`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Protocol, assert_never

from kpidsl.base.record import record
from kpidsl.model.plan import MissingPolicy
from kpidsl.model.spelling import percent
from kpidsl.model.values import Status

# What is not there outweighs what cannot be computed.
ABSENT: tuple[Status, ...] = ("missing", "not_assessed", "undefined")


@record
class Child:
    """A sibling as the roll-up sees it. `has_total` is False where it never has points, whatever its status."""

    code: str
    weight: Fraction | None
    status: Status
    points: Fraction | None
    has_total: bool = True


class Named(Protocol):
    """Whatever can be absent."""

    @property
    def code(self) -> str: ...

    @property
    def status(self) -> Status: ...


@record
class Share:
    """What became of a child: its exact share among its siblings, and its points, which `zero` may have set."""

    effective_weight: Fraction | None
    points: Fraction | None


@record
class Rollup:
    """The verdict on the parent, and one share for each child in order."""

    status: Status
    points: Fraction | None
    because: str | None
    shares: tuple[Share, ...]


def weighted_mean(children: Sequence[Child], policy: MissingPolicy) -> Rollup:
    """The weighted mean of the children that are due, with absent ones treated as the plan's `missing` says."""
    if policy.kind == "zero":
        children = [at_zero(child) if child.weight is not None else child for child in children]
    due = [child for child in children if child.status != "not_due"]
    absent = [child for child in due if child.status in ABSENT]
    if not due:
        return nothing_due(children)
    if any(child.weight is None for child in due):
        return _without_weights(children, absent)
    if policy.kind == "block" and absent:
        return Rollup("missing", None, named(absent), _shares(children, due))
    if blank := without_points(due):
        return Rollup("measured", None, blank, _shares(children, due))
    match policy.kind:
        case "block":
            return _mean(children, due, None)
        case "zero":
            return _mean(children, due, f"{named(absent)}: counts as 0 %" if absent else None)
        case "reweight":
            return _reweighted(children, due, absent, policy.at_least)
        case _:
            assert_never(policy.kind)


def nothing_due(children: Sequence[Child]) -> Rollup:
    because = "nothing below it is due" if children else "nothing stands below it"
    return Rollup("not_due", None, because, _shares(children, ()))


def at_zero(child: Child) -> Child:
    """A child as `missing zero` takes it: absent, it has earned nothing."""
    return replace(child, points=Fraction(0)) if child.status in ABSENT and child.has_total else child


def without_points(due: Sequence[Child]) -> str | None:
    """Why there is no total: children that are there and have no points, or never have any."""
    blank = [c.code for c in due if c.points is None and (c.status not in ABSENT or not c.has_total)]
    return f"no points for {', '.join(blank)}: no total" if blank else None


def _without_weights(children: Sequence[Child], absent: Sequence[Child]) -> Rollup:
    """No weights, no total; the status is the gravest of the children's, so that nothing absent is hidden."""
    statuses = [child.status for child in absent]
    status: Status = min(statuses, key=ABSENT.index) if statuses else "measured"
    because = f"no weights: no total; {named(absent)}" if absent else "no weights: no total"
    return Rollup(status, None, because, tuple(Share(None, child.points) for child in children))


def _reweighted(children: Sequence[Child], due: Sequence[Child], absent: Sequence[Child], least: Fraction) -> Rollup:
    """The mean of what is there, where it is enough; otherwise the parent is missing and no weight moves."""
    if not absent:
        return _mean(children, due, None)
    there = [child for child in due if child not in absent]
    whole, part = _weight(due), _weight(there)
    if not part or part < least * whole:
        share = percent(part / whole) if whole else percent(Fraction(0))
        because = f"only {share} of the weight is there, {percent(least)} is asked for: {named(absent)}"
        if not there:
            because = f"none of those due is there: {named(absent)}"
        return Rollup("missing", None, because, _shares(children, due))
    return _mean(children, there, f"{named(absent)}: the others share {percent(1 - part / whole)} of the weight")


def _mean(children: Sequence[Child], taking_part: Sequence[Child], because: str | None) -> Rollup:
    whole = _weight(taking_part)
    if not whole:
        return Rollup("measured", None, "what is due has no weight: no total", _shares(children, taking_part))
    earned = sum(((child.weight or Fraction(0)) * (child.points or Fraction(0)) for child in taking_part), Fraction(0))
    return Rollup("measured", earned / whole, because, _shares(children, taking_part))


def _shares(children: Sequence[Child], taking_part: Sequence[Child]) -> tuple[Share, ...]:
    """The weights of those that take part, rescaled to make 1; the others have none."""
    whole = _weight(taking_part)
    return tuple(
        Share(child.weight / whole if child in taking_part and whole else Fraction(0), child.points)
        if child.weight is not None
        else Share(None, child.points)
        for child in children
    )


def _weight(children: Sequence[Child]) -> Fraction:
    return sum((child.weight or Fraction(0) for child in children), Fraction(0))


def named(absent: Sequence[Named]) -> str:
    """Who is absent, and in which way."""
    return ", ".join(f"{child.code} is {child.status.replace('_', ' ')}" for child in absent)
