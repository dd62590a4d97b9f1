"""Which targets exclude each other: a smallest set of them, and what else has to hold for that.

It owns the search alone; whether claims can hold together it asks of an oracle, and a proof shows that it is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count

from kpidsl.attain.claims import Claim
from kpidsl.attain.linear import holds
from kpidsl.attain.oracle import Answer, No, Oracle, Solver
from kpidsl.attain.proof import TooLong, refuted
from kpidsl.base.record import record

#: After so many rounds the conflict found is one of which no target can be left out, perhaps not a smallest.
ROUNDS_LIMIT = 200


class Undecided(Exception):  # noqa: N818 - not an error: the question costs more than an answer may
    """The search was given up."""


@record
class Conflict:
    """Targets that cannot all be met, none of which could be left out, and the claims because of which that is so."""

    targets: tuple[Claim, ...]
    because: tuple[Claim, ...]


def conflicts_in(claims: Sequence[Claim], solver: Solver) -> Iterator[Conflict]:
    """The conflicts among claims: each a smallest one of those left.

    Raises:
        Undecided: the search was given up.
    """
    oracle = Oracle(solver, (claim.alternatives for claim in claims))
    targets = [number for number, claim in enumerate(claims) if claim.target is not None]
    rest = sorted(set(range(len(claims))) - set(targets), key=lambda number: _weight(claims[number]))
    while _ask(oracle, [*rest, *targets]) is No.IMPOSSIBLE:
        found = _conflict(claims, targets, rest, oracle)
        try:
            confirmed = refuted([claim.alternatives for claim in (*found.targets, *found.because)], solver)
        except TooLong:
            raise Undecided from None
        assert confirmed, "z3 calls impossible what nothing proves to be"
        yield found
        targets = [number for number in targets if claims[number] not in found.targets]
        if not found.targets:
            return


def _weight(claim: Claim) -> int:
    """Of two reasons for one conflict the heavier is told: what is only taken to be so goes first."""
    return 0 if claim.taken else 1 if claim.span else 2 if claim.reason else 3


def _conflict(claims: Sequence[Claim], targets: Sequence[int], rest: Sequence[int], oracle: Oracle) -> Conflict:
    smallest = _smallest(targets, lambda chosen: _ask(oracle, [*rest, *chosen]), claims)
    needed = _least(rest, lambda chosen: _ask(oracle, [*chosen, *smallest]))
    return Conflict(tuple(claims[each] for each in smallest), tuple(claims[each] for each in needed))


def _ask(oracle: Oracle, chosen: Iterable[int]) -> Answer:
    answer = oracle.together(chosen)
    if answer is No.UNDECIDED:
        raise Undecided
    return answer


def _smallest(members: Sequence[int], ask: Callable[[Sequence[int]], Answer], claims: Sequence[Claim]) -> list[int]:
    """A smallest set that is impossible.

    Whatever is impossible has a member of each set without which the others are possible. So a smallest set that meets
    all such sets known is either impossible, and then a smallest one, or shows another such set.
    """
    to_meet: list[frozenset[int]] = []
    for _ in range(ROUNDS_LIMIT):
        chosen = _meeting(to_meet)
        if ask(chosen) is No.IMPOSSIBLE:
            return chosen
        to_meet.append(frozenset(members) - _grown(chosen, members, ask, claims))
    return _least(members, ask)


def _grown(
    chosen: Sequence[int], members: Sequence[int], ask: Callable[[Sequence[int]], Answer], claims: Sequence[Claim]
) -> frozenset[int]:
    """As many members as are possible together with those chosen."""
    grown = list(chosen)
    figures = ask(grown)
    for member in members:
        if member in grown:
            continue
        if not isinstance(figures, No) and holds(claims[member].alternatives, figures):
            grown.append(member)
            continue
        answer = ask([*grown, member])
        if not isinstance(answer, No):
            grown.append(member)
            figures = answer
    return frozenset(grown)


def _meeting(sets: Sequence[frozenset[int]]) -> list[int]:
    """A smallest set with a member in common with each."""
    found = (_within(sets, size) for size in count())
    return next(sorted(chosen) for chosen in found if chosen is not None)


def _within(sets: Sequence[frozenset[int]], size: int) -> list[int] | None:
    """Such a set of no more than so many members, if there is one."""
    if not sets:
        return []
    if not size:
        return None
    for member in sorted(sets[0]):
        others = _within([each for each in sets if member not in each], size - 1)
        if others is not None:
            return [member, *others]
    return None


def _least(members: Sequence[int], ask: Callable[[Sequence[int]], Answer]) -> list[int]:
    """Members that are impossible together, none of which could be left out."""
    needed = list(members)
    for member in members:
        without = [each for each in needed if each != member]
        if ask(without) is No.IMPOSSIBLE:
            needed = without
    return needed
