"""Weights, absent siblings and effective weights, policy by policy."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.model.plan import MissingPolicy
from kpidsl.model.values import Status
from kpidsl.scoring.rollup import ABSENT, Child
from kpidsl.scoring.rollup import weighted_mean as roll_up

from .builders import pct
from .generated import LAW, siblings

BLOCK = MissingPolicy("block")
ZERO = MissingPolicy("zero")
REWEIGHT = MissingPolicy("reweight", pct(80))
POLICIES = (BLOCK, ZERO, REWEIGHT)

FULL = Child("1.1", pct(50), "measured", Fraction(1))
HALF = Child("1.2", pct(30), "measured", pct(50))
LAST = Child("1.3", pct(20), "measured", Fraction(0))
GONE = replace(LAST, status="missing", points=None)
NOT_DUE = replace(LAST, status="not_due", points=None)


def weights(children: list[Child], policy: MissingPolicy) -> list[Fraction | None]:
    return [share.effective_weight for share in roll_up(children, policy).shares]


@pytest.mark.parametrize("policy", POLICIES)
def test_the_weighted_mean_is_exact(policy: MissingPolicy) -> None:
    found = roll_up([FULL, HALF, LAST], policy)
    assert (found.status, found.points, found.because) == ("measured", pct(65), None)
    assert weights([FULL, HALF, LAST], policy) == [pct(50), pct(30), pct(20)]


@pytest.mark.parametrize("policy", POLICIES)
def test_thirds_make_a_whole(policy: MissingPolicy) -> None:
    thirds = [Child(str(n), Fraction(1, 3), "measured", Fraction(1)) for n in range(3)]
    assert roll_up(thirds, policy).points == 1
    assert roll_up([replace(thirds[0], points=pct(10)), *thirds[1:]], policy).points == pct(70)


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_not_due_is_left_out(policy: MissingPolicy) -> None:
    found = roll_up([FULL, HALF, NOT_DUE], policy)
    assert (found.status, found.points) == ("measured", Fraction(65, 80))
    assert weights([FULL, HALF, NOT_DUE], policy) == [Fraction(5, 8), Fraction(3, 8), 0]


@pytest.mark.parametrize("policy", POLICIES)
def test_where_nothing_is_due_the_parent_is_not(policy: MissingPolicy) -> None:
    found = roll_up([NOT_DUE, replace(NOT_DUE, code="1.4")], policy)
    assert (found.status, found.points, found.because) == ("not_due", None, "nothing below it is due")
    assert roll_up([], policy).because == "nothing stands below it"


class TestBlock:
    @pytest.mark.parametrize("status", ABSENT)
    def test_an_absent_child_makes_the_parent_missing(self, status: Status) -> None:
        found = roll_up([FULL, HALF, replace(GONE, status=status)], BLOCK)
        assert (found.status, found.points) == ("missing", None)
        assert found.because == f"1.3 is {status.replace('_', ' ')}"
        assert weights([FULL, HALF, GONE], BLOCK) == [pct(50), pct(30), pct(20)]


class TestZero:
    @pytest.mark.parametrize("status", ABSENT)
    def test_an_absent_child_takes_part_with_nothing(self, status: Status) -> None:
        found = roll_up([FULL, HALF, replace(GONE, status=status)], ZERO)
        assert (found.status, found.points) == ("measured", pct(65))
        assert found.because == f"1.3 is {status.replace('_', ' ')}: counts as 0 %"
        assert [share.points for share in found.shares] == [Fraction(1), pct(50), Fraction(0)]
        assert weights([FULL, HALF, GONE], ZERO) == [pct(50), pct(30), pct(20)]

    def test_what_is_not_due_does_not_count_as_nothing(self) -> None:
        assert roll_up([FULL, HALF, NOT_DUE], ZERO).points == Fraction(65, 80)


class TestReweight:
    @pytest.mark.parametrize("status", ABSENT)
    def test_the_others_share_its_weight(self, status: Status) -> None:
        found = roll_up([FULL, HALF, replace(GONE, status=status)], REWEIGHT)
        assert (found.status, found.points) == ("measured", Fraction(65, 80))
        assert found.because == f"1.3 is {status.replace('_', ' ')}: the others share 20 % of the weight"
        assert weights([FULL, HALF, GONE], REWEIGHT) == [Fraction(5, 8), Fraction(3, 8), 0]

    def test_exactly_enough_is_enough(self) -> None:
        assert roll_up([FULL, HALF, GONE], MissingPolicy("reweight", pct(80))).status == "measured"
        found = roll_up([FULL, HALF, GONE], MissingPolicy("reweight", Fraction(80001, 100000)))
        assert (found.status, found.points) == ("missing", None)
        assert found.because == "only 80 % of the weight is there, 80.001 % is asked for: 1.3 is missing"
        assert found.shares[2].effective_weight == pct(20)

    def test_the_share_is_of_what_is_due(self) -> None:
        half_due = [replace(FULL, status="not_due", points=None), HALF, GONE]
        assert roll_up(half_due, MissingPolicy("reweight", pct(60))).status == "measured"
        assert roll_up(half_due, MissingPolicy("reweight", pct(61))).status == "missing"

    def test_nothing_at_all_is_never_enough(self) -> None:
        everything_gone = [replace(child, status="missing", points=None) for child in (FULL, HALF)]
        assert roll_up(everything_gone, MissingPolicy("reweight", Fraction(0))).status == "missing"
        weightless = [replace(GONE, weight=Fraction(0))]
        assert roll_up(weightless, MissingPolicy("reweight", Fraction(0))).status == "missing"


class TestNoTotal:
    @pytest.mark.parametrize("policy", POLICIES)
    def test_a_child_without_points(self, policy: MissingPolicy) -> None:
        found = roll_up([FULL, replace(HALF, points=None)], policy)
        assert (found.status, found.points, found.because) == ("measured", None, "no points for 1.2: no total")

    @pytest.mark.parametrize("policy", POLICIES)
    def test_without_weights(self, policy: MissingPolicy) -> None:
        found = roll_up([replace(FULL, weight=None), replace(HALF, weight=None)], policy)
        assert (found.status, found.points, found.because) == ("measured", None, "no weights: no total")
        assert [share.effective_weight for share in found.shares] == [None, None]

    @pytest.mark.parametrize("policy", POLICIES)
    def test_without_weights_the_gravest_absence_shows(self, policy: MissingPolicy) -> None:
        unweighted = [replace(child, weight=None) for child in (FULL, GONE, replace(GONE, code="1.4"))]
        undefined = replace(unweighted[2], status="undefined")
        found = roll_up([*unweighted[:2], undefined], policy)
        assert (found.status, found.points) == ("missing", None)
        assert found.because == "no weights: no total; 1.3 is missing, 1.4 is undefined"
        assert found.shares[1].points is None

    @pytest.mark.parametrize("policy", [ZERO, REWEIGHT])
    def test_hiding_a_figure_never_gives_a_total_where_there_is_none(self, policy: MissingPolicy) -> None:
        unweighted_parent = Child("1.3", pct(20), "missing", None, has_total=False)
        found = roll_up([FULL, HALF, unweighted_parent], policy)
        assert (found.status, found.points) == ("measured", None)

    def test_what_is_due_may_have_no_weight(self) -> None:
        found = roll_up([replace(FULL, weight=Fraction(0)), replace(NOT_DUE, weight=Fraction(1))], BLOCK)
        assert (found.points, found.because) == (None, "what is due has no weight: no total")


@LAW
@given(siblings(), st.sampled_from(POLICIES))
def test_effective_weights_make_a_whole(children: list[Child], policy: MissingPolicy) -> None:
    found = roll_up(children, policy)
    shares = [share.effective_weight or Fraction(0) for share in found.shares]
    assert sum(shares) == (0 if found.status == "not_due" else 1)


@LAW
@given(siblings(), st.sampled_from(POLICIES))
def test_points_are_the_sum_of_contributions(children: list[Child], policy: MissingPolicy) -> None:
    found = roll_up(children, policy)
    if found.points is not None:
        contributions = [(share.effective_weight or 0) * (share.points or 0) for share in found.shares]
        assert sum(contributions) == found.points


@LAW
@given(siblings(), st.sampled_from(POLICIES), st.data())
def test_hiding_points_never_pays_beyond_the_policy(
    children: list[Child], policy: MissingPolicy, data: st.DataObject
) -> None:
    measured = [n for n, child in enumerate(children) if child.status == "measured"]
    before = roll_up(children, policy)
    if not measured or before.points is None:
        return
    hidden = data.draw(st.sampled_from(measured))
    after = roll_up(
        [replace(child, status="missing", points=None) if n == hidden else child for n, child in enumerate(children)],
        policy,
    )
    match policy.kind:
        case "block":
            assert (after.status, after.points) == ("missing", None)
        case "zero":
            assert after.points is not None
            assert after.points <= before.points
        case "reweight":
            there = [children[n] for n in measured if n != hidden]
            weight = sum((child.weight or 0) for child in there)
            due = sum((child.weight or 0) for child in children if child.status != "not_due")
            if there and weight >= policy.at_least * due:
                assert after.points == sum((child.weight or 0) * (child.points or 0) for child in there) / weight
            else:
                assert (after.status, after.points) == ("missing", None)
