"""Conditions over the rows of a source: which of them select the same rows, which fewer, which none together.

A condition is read once into a normal form: what is asked of one thing after another, all or any of it, in no order and
without `not`. A cell that may be empty is asked of only where another condition has found it present, so that it may be
thought to hold any value: then every condition is true or false, and `not` goes inside. What is claimed of two
conditions is so for every row; where it is not known, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kpidsl.base.record import record
from kpidsl.model import expression as e
from kpidsl.model.regions import Region, Some, Stretches, joined, met, within
from kpidsl.model.sense import Asked, Sense
from kpidsl.model.sources import Column
from kpidsl.model.values import Value

#: The declared values of columns that have no others.
Domains = Mapping[str, frozenset[Value]]


@dataclass(frozen=True)
class Together:
    """What must hold all together, or, where `any`, at least one of it. All of nothing always holds, any never."""

    parts: frozenset[Normal]
    any: bool = False

    @cached_property
    def _hash(self) -> int:
        return hash((self.parts, self.any))

    def __hash__(self) -> int:
        return self._hash


Normal = Asked | Together

ALWAYS = Together(frozenset())
NEVER = Together(frozenset(), any=True)

_YES_OR_NO: frozenset[Value] = frozenset({True, False})


@record
class Reading:
    """How the conditions of one source are read: with its domains, and the names that things go by."""

    domains: Domains = field(default_factory=dict)
    sense: Sense = field(default_factory=Sense)

    @classmethod
    def of(cls, columns: Mapping[str, Column], sense: Sense | None = None) -> Reading:
        known = {name: frozenset[Value](column.members) for name, column in columns.items() if column.members}
        return cls(known, sense or Sense())

    def normal(self, condition: e.Expression | None, truth: bool = True) -> Normal:
        """The normal form of a condition, or of that it does not hold; None is no condition, which always holds."""
        match condition:
            case None:
                return ALWAYS
            case e.Negation(operand):
                return self.normal(operand, not truth)
            case e.Logical(sign, left, right):
                return self._together((sign == "or") == truth, self.normal(left, truth), self.normal(right, truth))
            case e.Constant(bool() as said):
                return ALWAYS if said == truth else NEVER
            case _:
                return self._alone(condition, truth)

    def _alone(self, condition: e.Expression, truth: bool) -> Normal:
        asked = self.sense.asked(condition) or Asked(self.sense.of(condition), Some(frozenset({True})))
        return self._simple(asked.subject, asked.region if truth else asked.region.inverse)

    def _simple(self, subject: Hashable, region: Region) -> Normal:
        if isinstance(region, Some):
            domain = self.domains.get(name_of(subject) or "", frozenset())
            if any(isinstance(value, bool) for value in region.values):
                domain = _YES_OR_NO
            region = region.within_domain(domain) if domain else region
        return ALWAYS if region.is_all else NEVER if region.is_none else Asked(subject, region)

    def _together(self, any_: bool, *parts: Normal) -> Normal:
        """All of some conditions, or any: flattened, with what is asked of one thing asked at once."""
        alike, decided, idle = (joined, ALWAYS, NEVER) if any_ else (met, NEVER, ALWAYS)
        found: set[Normal] = set()
        asked: dict[Hashable, list[Region]] = {}
        waiting = list(parts)
        while waiting:
            match waiting.pop():
                case Asked(subject, region):
                    regions = asked.setdefault(subject, [])
                    for each in list(regions):
                        if (both := alike(each, region)) is not None:
                            regions.remove(each)
                            region = both
                    regions.append(region)
                case Together(inner, any=how) as part if how == any_ and part != decided:
                    waiting += inner
                case part:
                    found.add(part)
        found |= {self._simple(subject, region) for subject, regions in asked.items() for region in regions}
        found.discard(idle)
        if decided in found:
            return decided
        return found.pop() if len(found) == 1 else Together(frozenset(found), any_)


def opposite(condition: Normal) -> Normal:
    """That a condition does not hold."""
    match condition:
        case Asked(subject, region):
            return Asked(subject, region.inverse)
        case Together(parts, any_):
            return Together(frozenset(map(opposite, parts)), not any_)


def implies(one: Normal, other: Normal) -> bool:
    """Whether a condition surely holds wherever another does: the rows of the one are among those of the other."""
    return _Implication().holds(one, other)


def excludes(one: Normal, other: Normal) -> bool:
    """Whether surely no row satisfies both conditions."""
    return implies(one, opposite(other))


@dataclass
class _Implication:
    """Looks at each pair of parts once."""

    _known: dict[tuple[Normal, Normal], bool] = field(default_factory=dict)

    def holds(self, one: Normal, other: Normal) -> bool:
        pair = one, other
        if pair not in self._known:
            self._known[pair] = one == other or self._look(one, other)
        return self._known[pair]

    def _look(self, one: Normal, other: Normal) -> bool:
        match one, other:
            case _, Together(parts, any=False):
                return all(self.holds(one, part) for part in parts)
            case Together(parts, any=True), _:
                return all(self.holds(part, other) for part in parts)
            case Together(parts), _ if any(self.holds(part, other) for part in parts):
                return True
            case _, Together(parts):
                return any(self.holds(one, part) for part in parts)
            case Asked(subject, region), Asked(same, wider):
                return subject == same and within(region, wider)
            case _:
                return False


# --- what they tie a column to ---------------------------------------------------------------------------------------


def name_of(subject: Hashable) -> str | None:
    """The column that is asked about, where it is a column."""
    match subject:
        case ("ColumnRef", str() as name):
            return name
        case _:
            return None


def tied(condition: Normal, column: str) -> Region | None:
    """Values outside which a column surely does not lie where a condition holds; None where it may have any."""
    if condition == NEVER:
        return Some(frozenset())
    match condition:
        case Asked(subject, Some() | Stretches() as region):
            return region if name_of(subject) == column else None
        case Together(parts, any=any_):
            known = [tied(part, column) for part in parts]
            if any_ and None in known:
                return None
            return _merged([region for region in known if region is not None], joined if any_ else met)
        case _:
            return None


def is_asked_about(column: str, condition: e.Expression | None) -> bool:
    """Whether a condition speaks of a column at all."""
    return condition is not None and any(
        isinstance(node, e.ColumnRef) and node.name == column for node in e.walk(condition)
    )


def _merged(regions: list[Region], how: Callable[[Region, Region], Region | None]) -> Region | None:
    if not regions:
        return None
    first, *rest = regions
    for each in rest:
        both = how(first, each)
        if both is None:
            return None
        first = both
    return first


def leaves(condition: e.Expression, truth: bool = True) -> Iterator[tuple[e.Expression, bool]]:
    """What a condition asks of each thing, as it is written, and whether that is to be true or false."""
    match condition:
        case e.Negation(operand):
            yield from leaves(operand, not truth)
        case e.Logical(_, left, right):
            yield from leaves(left, truth)
            yield from leaves(right, truth)
        case _:
            yield condition, truth


def conjuncts(condition: e.Expression | None, truth: bool = True) -> Iterator[tuple[e.Expression, bool]]:
    """What must hold all together, as it is written, and whether each is to be true or false."""
    match condition:
        case None:
            return
        case e.Negation(operand):
            yield from conjuncts(operand, not truth)
        case e.Logical(sign, left, right) if (sign == "and") == truth:
            yield from conjuncts(left, truth)
            yield from conjuncts(right, truth)
        case _:
            yield condition, truth
