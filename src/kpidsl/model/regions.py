"""Sets of values that a condition allows: of texts some or all but some, of an order stretches, of codes what stands
below others or begins like them.

They are turned round, met, joined, and held against each other; where that is not known, nothing is claimed. They know
nothing of what the values are of.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from operator import and_, or_
from typing import Literal

from kpidsl.base.record import record
from kpidsl.model.codes import directly_under, is_under
from kpidsl.model.expression import ComparisonSign
from kpidsl.model.values import Value

_How = Callable[[bool, bool], bool]


@record
class Some:
    """Values without an order: these alone, or where `others` says so all but these."""

    values: frozenset[Value]
    others: bool = False

    @property
    def inverse(self) -> Some:
        return replace(self, others=not self.others)

    def has(self, value: Value) -> bool:
        return (value in self.values) != self.others

    def within_domain(self, domain: frozenset[Value]) -> Some:
        """The same where there are no other values than those of a domain."""
        values = frozenset(filter(self.has, domain))
        return EVERYTHING if values == domain else Some(values)

    def combined(self, other: Some, how: _How) -> Some:
        rest = how(self.others, other.others)
        values = frozenset(each for each in self.values | other.values if how(self.has(each), other.has(each)) != rest)
        return Some(values, rest)

    @property
    def is_all(self) -> bool:
        return self.others and not self.values

    @property
    def is_none(self) -> bool:
        return not self.others and not self.values

    @property
    def is_one(self) -> bool:
        """Whether there is no more than one value in it."""
        return not self.others and len(self.values) <= 1


EVERYTHING = Some(frozenset(), others=True)

#: A place on a line: right before a value, or right after it.
Cut = tuple[Fraction | date, bool]


@record
class Stretches:
    """Values in their order: from the least on they are in or not, which turns at every cut."""

    begins: bool
    cuts: tuple[Cut, ...] = ()

    @property
    def inverse(self) -> Stretches:
        return replace(self, begins=not self.begins)

    def after(self, cut: Cut) -> bool:
        return self.begins != (bisect_right(self.cuts, cut) % 2 == 1)

    def has(self, value: Value) -> bool:
        assert isinstance(value, Fraction | date)
        return self.after((value, False))

    def combined(self, other: Stretches, how: _How) -> Stretches:
        begins = now = how(self.begins, other.begins)
        cuts = []
        for cut in sorted({*self.cuts, *other.cuts}):
            if how(self.after(cut), other.after(cut)) != now:
                cuts.append(cut)
                now = not now
        return Stretches(begins, tuple(cuts))

    @property
    def is_all(self) -> bool:
        return self.begins and not self.cuts

    @property
    def is_none(self) -> bool:
        return not self.begins and not self.cuts

    @property
    def is_one(self) -> bool:
        """Whether there is no more than one value in it."""
        return not self.begins and (not self.cuts or self.cuts == _cuts(self.cuts[0][0]))

    @property
    def ends(self) -> tuple[Fraction | date, Fraction | date] | None:
        """The least and the greatest value, or of numbers where they would be; None where it goes on without end."""
        if self.begins or not self.cuts or self.after(self.cuts[-1]):
            return None
        (first, _), (last, after) = self.cuts[0], self.cuts[-1]
        return first, last - last.resolution if isinstance(last, date) and not after else last


@record
class Marked:
    """Texts that stand below one of the words, directly below it, or begin like it; or, not `so`, all others."""

    how: Literal["under", "directly under", "starts"]
    words: frozenset[str]
    padded: bool = False
    so: bool = True

    is_all = is_none = is_one = False

    @property
    def inverse(self) -> Marked:
        return replace(self, so=not self.so)

    def has(self, value: Value) -> bool:
        return isinstance(value, str) and any(self._marks(word, value) for word in self.words) == self.so

    def _marks(self, word: str, text: str) -> bool:
        match self.how:
            case "under":
                return is_under(text, word)
            case "directly under":
                return re.fullmatch(directly_under(word, self.padded), text) is not None
            case "starts":
                return text.startswith(word)


Region = Some | Stretches | Marked


def marked(how: Literal["under", "directly under", "starts"], words: tuple[str, ...], padded: bool = False) -> Marked:
    """The texts that one of the words marks; a word that stands below another says nothing more."""
    kept = set(words)
    if how != "directly under":
        below = is_under if how == "under" else str.startswith
        kept = {word for word in kept if not any(word != top and below(word, top) for top in kept)}
    return Marked(how, frozenset(kept), padded and how == "directly under")


def compared(sign: ComparisonSign, value: Value) -> Region:
    """The values that compare so with a value."""
    if isinstance(value, Fraction | date):
        before, after = _cuts(value)
        match sign:
            case "=":
                return Stretches(False, (before, after))
            case "!=":
                return Stretches(True, (before, after))
            case "<":
                return Stretches(True, (before,))
            case "<=":
                return Stretches(True, (after,))
            case ">":
                return Stretches(False, (after,))
            case ">=":
                return Stretches(False, (before,))
    return Some(frozenset({value}), others=sign == "!=")


def _cuts(value: Fraction | date) -> tuple[Cut, Cut]:
    """The places before and after a value; right after a day is right before the next."""
    if type(value) is date and value < date.max:
        return (value, False), (value + timedelta(days=1), False)
    return (value, False), (value, True)


def met(one: Region, other: Region) -> Region | None:
    """The values in both; None where no one region has them."""
    return _combined(one, other, and_)


def joined(one: Region, other: Region) -> Region | None:
    """The values in either; None where no one region has them."""
    return _combined(one, other, or_)


def _combined(one: Region, other: Region, how: _How) -> Region | None:
    match one, other:
        case Some(), Some():
            return one.combined(other, how)
        case Stretches(), Stretches():
            return one.combined(other, how)
        case Marked(way, words, padded, so), Marked(to, more, filled, too) if (way, padded, so) == (to, filled, too):
            return replace(marked(way, (*words, *more), padded), so=so) if how(False, True) == so else None
        case _:
            return None


def within(one: Region, other: Region) -> bool:
    """Whether all values of one region are surely in another."""
    match one, other:
        case (Some(), Some()) | (Stretches(), Stretches()):
            return met(one, other) == one
        case Some(values, others=False), Marked():
            return all(map(other.has, values))
        case Marked(), Some(values, others=True):
            return not any(map(one.has, values))
        case Marked(so=True), Marked(so=True):
            return all(any(_inside(one, word, other, top) for top in other.words) for word in one.words)
        case Marked(so=False), Marked(so=False):
            return within(other.inverse, one.inverse)
        case Marked(so=True), Marked(so=False):
            return not any(_touch(one, word, other, top) for word in one.words for top in other.words)
        case _:
            return False


def _inside(one: Marked, word: str, other: Marked, top: str) -> bool:
    """Whether all that a word marks another marks."""
    if one.how == other.how == "directly under":
        return word == top and one.padded == other.padded
    match other.how:
        case "under":
            return is_under(word, top) if one.how != "starts" else word.startswith(f"{top}.")
        case "starts":
            return (f"{word}." if one.how == "directly under" else word).startswith(top)
        case "directly under":
            return False


def _touch(one: Marked, word: str, other: Marked, top: str) -> bool:
    """Whether a text may be marked by both."""
    if one.how == "starts" and other.how == "starts":
        return word.startswith(top) or top.startswith(word)
    if one.how == "starts" or other.how == "starts":
        prefix, code = (word, top) if one.how == "starts" else (top, word)
        return code.startswith(prefix) or prefix.startswith(f"{code}.")
    return is_under(word, top) or is_under(top, word)
