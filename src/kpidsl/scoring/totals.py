"""Totals: how a parent takes the points, or the statuses, of what stands below it.

It owns the plain mean, the lowest, the sum of points over the points possible and the share of a status, and what an
absent child does to each. It knows nothing of how a child came to its points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from kpidsl.base.record import record
from kpidsl.model.plan import MissingPolicy
from kpidsl.model.spelling import decimal, percent
from kpidsl.model.total import TotalRule
from kpidsl.model.values import Status
from kpidsl.scoring.rollup import (
    ABSENT,
    Child,
    Rollup,
    Share,
    at_zero,
    named,
    nothing_due,
    weighted_mean,
    without_points,
)


@record
class Stated:
    """An action, at any depth below a parent, as a share sees it: with the status that its rule gave it."""

    code: str
    status: Status
    word: str | None


def roll_up(
    children: Sequence[Child], policy: MissingPolicy, total: TotalRule, actions: Sequence[Stated] = ()
) -> Rollup:
    """The total of a parent over its children; of a share over the `actions` below it."""
    if few := _below_the_least(children, total, actions):
        return few
    match total.kind:
        case "weighted mean":
            return weighted_mean(children, policy)
        case "mean":
            return _mean(children, policy)
        case "minimum":
            return _minimum(children, policy)
        case "points":
            return _points(children)
        case "share":
            return _share(children, actions, policy, total)
        case _:
            assert_never(total.kind)


def _below_the_least(children: Sequence[Child], total: TotalRule, actions: Sequence[Stated]) -> Rollup | None:
    """No total, where fewer are measured than the plan asks for."""
    counted: Sequence[Child | Stated] = actions if total.kind == "share" else children
    due = [each for each in counted if each.status != "not_due"]
    there = sum(each.status == "measured" for each in due)
    if not total.at_least or not due or there >= total.at_least:
        return None
    absent = named([each for each in due if each.status in ABSENT])
    because = f"only {there} measured, {total.at_least} are asked for" + (f": {absent}" if absent else "")
    return Rollup("missing", None, because, tuple(Share(None, child.points) for child in children))


def _mean(children: Sequence[Child], policy: MissingPolicy) -> Rollup:
    """The weighted mean of children that all weigh the same."""
    mean = weighted_mean([replace(child, weight=Fraction(1)) for child in children], policy)
    if mean.points is None:
        return mean
    number = sum(share.effective_weight != 0 for share in mean.shares)
    return replace(mean, because=_with(f"the mean of {number}", mean.because))


def _minimum(children: Sequence[Child], policy: MissingPolicy) -> Rollup:
    if policy.kind == "zero":
        children = [at_zero(child) for child in children]
    due = [child for child in children if child.status != "not_due"]
    absent = [child for child in due if child.status in ABSENT]
    shares = tuple(Share(None, child.points) for child in children)
    if not due:
        return replace(nothing_due(children), shares=shares)
    there = due if policy.kind == "zero" else [child for child in due if child not in absent]
    if blocked := _too_few(len(there), len(due), named(absent), policy):
        return Rollup("missing", None, blocked, shares)
    if blank := without_points(due):
        return Rollup("measured", None, blank, shares)
    lowest = min(child.points or Fraction(0) for child in there)
    least = ", ".join(child.code for child in there if child.points == lowest)
    because = f"the lowest of {len(there)}: {least}"
    if absent:
        because += f"; {named(absent)}: {'counts as 0 %' if policy.kind == 'zero' else 'left out'}"
    return Rollup("measured", lowest, because, shares)


def _points(children: Sequence[Child]) -> Rollup:
    """The points earned over the points possible of the children that are measured; without weights each has one."""
    due = [child for child in children if child.status != "not_due"]
    absent = [child for child in due if child.status in ABSENT]
    there = [child for child in due if child not in absent]
    possible = sum((_possible(child) for child in there), Fraction(0))
    shares = tuple(
        Share(_possible(child) / possible if possible and child in there else Fraction(0), child.points)
        for child in children
    )
    if not due:
        return replace(nothing_due(children), shares=shares)
    if not there:
        return Rollup("missing", None, named(absent), shares)
    if blank := without_points(due):
        return Rollup("measured", None, blank, shares)
    if not possible:
        return Rollup("measured", None, "what is measured has no points to earn: no total", shares)
    earned = sum((_possible(child) * (child.points or Fraction(0)) for child in there), Fraction(0))
    because = f"{decimal(earned)} of {decimal(possible)} points"
    if absent:
        because += f"; {named(absent)}: left out of both"
    return Rollup("measured", earned / possible, because, shares)


def _possible(child: Child) -> Fraction:
    return Fraction(1) if child.weight is None else child.weight


def _share(children: Sequence[Child], actions: Sequence[Stated], policy: MissingPolicy, total: TotalRule) -> Rollup:
    """How many of the actions below that are due have one of the statuses."""
    shares = tuple(Share(None, child.points) for child in children)
    due = [action for action in actions if action.status != "not_due"]
    absent = [action for action in due if action.status in ABSENT]
    if not due:
        return replace(nothing_due(children), shares=shares)
    there = due if policy.kind == "zero" else [action for action in due if action not in absent]
    if blocked := _too_few(len(there), len(due), named(absent), policy):
        return Rollup("missing", None, blocked, shares)
    having = sum(action.word in total.words for action in there)
    because = f"{having} of {len(there)} are {total.quoted}"
    if absent:
        because += f"; {named(absent)}: {'counts as not so' if policy.kind == 'zero' else 'left out'}"
    return Rollup("measured", Fraction(having, len(there)), because, shares)


def _too_few(there: int, due: int, absent: str, policy: MissingPolicy) -> str | None:
    """Why a total without weights is missing: `missing` blocks, or too few of those due are there."""
    if there == due:
        return None
    if policy.kind == "block":
        return absent
    if there and Fraction(there, due) >= policy.at_least:
        return None
    if not there:
        return f"none of those due is there: {absent}"
    part, least = percent(Fraction(there, due)), percent(policy.at_least)
    return f"only {part} of those due are there, {least} is asked for: {absent}"


def _with(how: str, absence: str | None) -> str:
    return how if absence is None else f"{how}; {absence}"
