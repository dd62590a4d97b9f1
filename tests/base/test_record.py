"""Records against the dataclasses that they stand for."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.base.record import record


@record
class Point:
    """A point, as a record."""

    x: int
    name: str = "here"
    seen: list[int] = field(default_factory=list, compare=False)
    text: str = field(default="", repr=False)

    @property
    def twice(self) -> int:
        return 2 * self.x


@record
class Further(Point):
    by: int = 1


@record
class Nothing:
    pass


@record
class Other:
    x: int


class Dataclasses:
    @dataclass(frozen=True, slots=True)
    class Point:
        x: int
        name: str = "here"
        seen: list[int] = field(default_factory=list, compare=False)
        text: str = field(default="", repr=False)


figures = st.integers(0, 2)
words = st.sampled_from(["here", "there"])
arguments = st.tuples(figures, words, st.lists(figures, max_size=1), words)


@given(arguments, arguments)
def test_a_record_is_what_a_dataclass_is(first: tuple[Any, ...], second: tuple[Any, ...]) -> None:
    one, other = Point(*first), Point(*second)
    its, others = Dataclasses.Point(*first), Dataclasses.Point(*second)
    assert (one == other) is (its == others)
    assert (hash(one) == hash(other)) >= (one == other)
    assert repr(one) == repr(its).removeprefix("Dataclasses.")
    assert [getattr(one, part.name) for part in fields(one)] == [getattr(its, part.name) for part in fields(its)]
    assert Point.__match_args__ == Dataclasses.Point.__match_args__


def test_parts_that_are_not_given_are_made_anew() -> None:
    assert Point(1) == Point(1, "here", [], "")
    assert Point(1).seen is not Point(1).seen
    assert Point(x=1, text="t").twice == 2
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]


def test_nothing_of_it_can_be_set() -> None:
    point: Any = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2
    with pytest.raises(FrozenInstanceError):
        del point.x
    with pytest.raises(FrozenInstanceError):
        point.new = 2
    assert not hasattr(point, "__dict__")


def test_records_are_replaced_matched_copied_and_told_apart() -> None:
    point = Further(1, "there", [3], by=2)
    assert replace(point, x=2) == Further(2, "there", [3], by=2)
    assert copy.deepcopy(point) == pickle.loads(pickle.dumps(point)) == copy.copy(point) == point
    assert copy.copy(point).seen is point.seen
    match point:
        case Further(x, name):
            assert (x, name) == (1, "there")
    assert Point(1) != Further(1)
    assert Point(1) != Other(1)  # type: ignore[comparison-overlap]
    assert Nothing() == Nothing()
    assert len({Nothing(), Nothing(), Other(1), Other(1), Other(2)}) == 3
    assert (Point.__doc__, Other.__doc__) == ("A point, as a record.", "Other")
