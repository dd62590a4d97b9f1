"""Totals other than the weighted mean: what each makes of children that are there, absent, not due or only watched."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.model.plan import Checked, Kpi, MissingPolicy, Need, Node, Shown
from kpidsl.model.total import TotalKind, TotalRule
from kpidsl.model.values import Absent, Judgement
from kpidsl.scoring import needs_of, trace
from kpidsl.scoring.rollup import ABSENT, Child
from kpidsl.scoring.totals import Stated, roll_up

from .builders import HERE, PLAIN, YEAR, action, anchors, kpi, missing, node, pct, period, plan, ref, scored
from .builders import given as an_input
from .generated import LAW, LAW_OF_TREES, figures_of, scoring, siblings

BLOCK, ZERO, REWEIGHT = MissingPolicy("block"), MissingPolicy("zero"), MissingPolicy("reweight", pct(60))
POLICIES = (BLOCK, ZERO, REWEIGHT)
MEAN, MINIMUM, POINTS = TotalRule("mean"), TotalRule("minimum"), TotalRule("points")
GREEN = TotalRule("share", ("Verde",))

FULL = Child("1", None, "measured", Fraction(1))
HALF = Child("2", None, "measured", pct(50))
NONE = Child("3", None, "measured", Fraction(0))
GONE = Child("4", None, "missing", None)
LATER = Child("5", None, "not_due", None)


@pytest.mark.parametrize("policy", POLICIES)
def test_the_plain_mean(policy: MissingPolicy) -> None:
    found = roll_up([FULL, HALF, LATER], policy, MEAN)
    assert (found.status, found.points, found.because) == ("measured", pct(75), "the mean of 2")
    assert [share.effective_weight for share in found.shares] == [pct(50), pct(50), 0]


def test_the_plain_mean_of_absent_children() -> None:
    assert roll_up([FULL, GONE], BLOCK, MEAN).status == "missing"
    zero = roll_up([FULL, GONE], ZERO, MEAN)
    assert (zero.points, zero.because) == (pct(50), "the mean of 2; 4 is missing: counts as 0 %")
    assert zero.shares[1].points == 0
    left = roll_up([FULL, NONE, GONE], REWEIGHT, MEAN)
    assert left.points == pct(50)
    few = roll_up([FULL, GONE], REWEIGHT, MEAN)
    assert few.because == "only 50 % of the weight is there, 60 % is asked for: 4 is missing"


@pytest.mark.parametrize("policy", POLICIES)
def test_the_lowest(policy: MissingPolicy) -> None:
    found = roll_up([FULL, HALF, LATER], policy, MINIMUM)
    assert (found.points, found.because) == (pct(50), "the lowest of 2: 2")
    assert {share.effective_weight for share in found.shares} == {None}


def test_the_lowest_of_absent_children() -> None:
    assert roll_up([FULL, GONE], BLOCK, MINIMUM).status == "missing"
    zero = roll_up([FULL, GONE], ZERO, MINIMUM)
    assert (zero.points, zero.because) == (Fraction(0), "the lowest of 2: 4; 4 is missing: counts as 0 %")
    left = roll_up([FULL, HALF, GONE], REWEIGHT, MINIMUM)
    assert (left.points, left.because) == (pct(50), "the lowest of 2: 2; 4 is missing: left out")
    few = roll_up([FULL, GONE], REWEIGHT, MINIMUM)
    assert few.because == "only 50 % of those due are there, 60 % is asked for: 4 is missing"


@pytest.mark.parametrize("policy", POLICIES)
def test_points_earned_over_points_possible_leave_absent_children_out(policy: MissingPolicy) -> None:
    """20 points with 1, 10 with 1/2; 70 points that nobody can tell are in neither sum."""
    children = [
        replace(FULL, weight=Fraction(20)),
        replace(HALF, weight=Fraction(10)),
        replace(GONE, weight=Fraction(70)),
    ]
    found = roll_up(children, policy, POINTS)
    assert (found.status, found.points) == ("measured", Fraction(25, 30))
    assert found.because == "25 of 30 points; 4 is missing: left out of both"
    assert [share.effective_weight for share in found.shares] == [Fraction(2, 3), Fraction(1, 3), 0]
    assert found.shares[2].points is None
    assert roll_up(children[2:], policy, POINTS).status == "missing"


def test_without_weights_each_child_has_one_point() -> None:
    found = roll_up([FULL, HALF, LATER], BLOCK, POINTS)
    assert (found.points, found.because) == (pct(75), "1.5 of 2 points")


def test_points_that_nobody_can_earn_make_no_total() -> None:
    found = roll_up([replace(FULL, weight=Fraction(0))], BLOCK, POINTS)
    assert (found.status, found.points) == ("measured", None)


def test_the_share_of_a_status() -> None:
    actions = [Stated("1", "measured", "Verde"), Stated("2", "measured", "Rosso"), Stated("3", "not_due", None)]
    found = roll_up([], BLOCK, GREEN, actions)
    assert (found.points, found.because) == (pct(50), '1 of 2 are "Verde"')
    both = roll_up([], BLOCK, TotalRule("share", ("Verde", "Rosso")), actions)
    assert (both.points, both.because) == (Fraction(1), '2 of 2 are "Verde" or "Rosso"')
    gone = [*actions, Stated("4", "missing", None)]
    assert roll_up([], BLOCK, GREEN, gone).status == "missing"
    assert roll_up([], ZERO, GREEN, gone).because == '1 of 3 are "Verde"; 4 is missing: counts as not so'
    assert roll_up([], REWEIGHT, GREEN, gone).points == pct(50)
    assert roll_up([], MissingPolicy("reweight", pct(70)), GREEN, gone).points is None
    assert roll_up([], ZERO, GREEN, actions[2:]).status == "not_due"


def test_a_child_that_is_measured_and_has_no_points_leaves_no_total() -> None:
    blank = replace(HALF, points=None)
    for total in (MEAN, MINIMUM, POINTS):
        found = roll_up([FULL, blank], BLOCK, total)
        assert (found.status, found.points, found.because) == ("measured", None, "no points for 2: no total")


# --- whole plans -----------------------------------------------------------------------------------------------------


def test_a_share_counts_actions_at_any_depth() -> None:
    judged = kpi(ref("a"), rule=None, direction=None, of=Judgement("attuazione"))
    checked = plan(
        replace(node("A", "perspective"), total=TotalRule("share", ("attuato",))),
        node("1", "strategic", parent="A"),
        *(action(f"1.{n}", replace(judged, formula=ref(n), needs=(Need(n, 0),)), parent="1") for n in "abc"),
    )
    card = scored(checked, {"a": "attuato", "b": "in parte", "c": "attuato"})
    assert (card.nodes["A"].points, card.nodes["1"].points) == (Fraction(2, 3), None)
    assert trace(card, "1.a").levels[1].because == '2 of 3 are "attuato"'


def watched(name: str) -> Kpi:
    return replace(kpi(ref(name), anchors(target=5), rule=None), watched=True)


def test_what_is_only_watched_takes_no_part() -> None:
    target = anchors(target=10, soglia=8, minimo=6)
    checked = plan(
        node("1"),
        action("1.1", kpi(ref("x"), target), parent="1", weight=Fraction(1)),
        action("1.2", watched("y"), parent="1"),
    )
    seen = scored(checked, {"x": 8, "y": 4}).nodes
    assert (seen["1.2"].value, seen["1.2"].points, seen["1.2"].target_met) == (4, None, False)
    assert seen["1.2"].effective_weight is None
    assert seen["1"].points == pct(80)
    unseen = scored(checked, {"x": 8, "y": missing("gone")}).nodes
    assert (unseen["1.2"].status, unseen["1"].status, unseen["1"].points) == ("missing", "measured", pct(80))


def test_a_parent_of_watched_figures_takes_no_part_either() -> None:
    target = anchors(target=10, soglia=8, minimo=6)
    checked = plan(
        node("1", weight=Fraction(1)),
        action("1.1", kpi(ref("x"), target), parent="1", weight=Fraction(1)),
        node("2"),
        action("2.1", watched("y"), parent="2"),
    )
    card = scored(checked, {"x": 8, "y": missing("gone")})
    assert (card.nodes["2"].status, card.nodes["2"].points) == ("measured", None)
    assert card.nodes["2"].because == "only watched figures stand below it: no total"
    assert card.total.points == pct(80)


def test_weights_are_those_of_the_year() -> None:
    target = anchors(target=10, soglia=8, minimo=6)
    first = action("1.1", kpi(ref("x"), target), parent="1", weight=pct(50))
    second = action("1.2", kpi(ref("y"), target), parent="1", weight=pct(50))
    this, other = {YEAR: pct(90)}, {YEAR: pct(10)}
    checked = plan(node("1"), replace(first, weights=this), replace(second, weights=other))
    found = scored(checked, {"x": 10, "y": 0}).nodes
    assert found["1"].points == pct(90)
    assert (found["1.1"].weight, found["1.1"].effective_weight) == (pct(90), pct(90))
    later = plan(node("1"), replace(first, weights={YEAR + 1: Fraction(1)}), replace(second, weights={}))
    assert scored(later, {"x": 10, "y": 0}).nodes["1"].points == pct(50)


def test_figures_are_shown_and_measured_beside_the_kpis() -> None:
    beside = Shown("y", ref("y"), PLAIN, (Need("y", 0),), HERE)
    measured = replace(action("1", kpi(ref("x"), anchors(target=10, soglia=8, minimo=6))), shown=(beside,))
    checked = plan(measured, inputs=[an_input("y")])
    checked = replace(checked, header=replace(checked.header, shown=(beside,)))
    assert needs_of(checked, period()) == {Need("x", 0), Need("y", 0)}
    card = scored(checked, {"x": 8, "y": 3})
    assert [figure.result for figure in (*card.shown, *card.nodes["1"].shown)] == [3, 3]
    assert isinstance(scored(checked, {"x": 8}).shown[0].result, Absent)


# --- laws ------------------------------------------------------------------------------------------------------------


@LAW
@given(siblings(), st.sampled_from(POLICIES))
def test_the_lowest_the_mean_and_the_points_keep_their_order(children: list[Child], policy: MissingPolicy) -> None:
    """Where all are there, points of children that weigh alike are their mean, and no child is below the lowest."""
    there = [replace(child, weight=None) for child in children if child.status not in ABSENT]
    mean, lowest, points = (roll_up(there, policy, total) for total in (MEAN, MINIMUM, POINTS))
    assert mean.points == points.points
    assert [share.effective_weight for share in mean.shares] == [share.effective_weight for share in points.shares]
    earned = [child.points for child in there if child.points is not None]
    if earned:
        assert mean.points is not None
        assert lowest.points is not None
        assert lowest.points == min(earned) <= mean.points <= max(earned)


@LAW
@given(siblings(), st.sampled_from(POLICIES), st.sampled_from([MEAN, POINTS]))
def test_effective_weights_make_a_whole_and_give_the_total(
    children: list[Child], policy: MissingPolicy, total: TotalRule
) -> None:
    found = roll_up(children, policy, total)
    if found.points is None:
        return
    shares = [(share.effective_weight or Fraction(0), share.points or Fraction(0)) for share in found.shares]
    assert sum(weight for weight, _ in shares) == 1
    assert sum(weight * points for weight, points in shares) == found.points


@st.composite
def trees(draw: st.DrawFn) -> tuple[Checked, dict[str, Fraction]]:
    """A plan whose parents each have a total of their own, and a figure for each KPI."""
    ladder, like = draw(scoring())
    best = ladder.anchors[0][0]
    kinds: list[TotalKind] = ["weighted mean", "mean", "minimum", "points", "share"]
    nodes: list[Node] = []
    figures: dict[str, Fraction] = {}

    def total() -> TotalRule:
        kind = draw(st.sampled_from(kinds))
        return TotalRule(kind, (best,) if kind == "share" else ())

    def weights(of: TotalRule) -> list[Fraction | None]:
        parts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
        if of.kind == "weighted mean":
            return [Fraction(part, sum(parts)) for part in parts]
        return [Fraction(part) if of.kind == "points" else None for part in parts]

    whole = total()
    for i, area in enumerate(weights(whole)):
        inner = total()
        nodes.append(replace(node(f"{i}", "strategic", weight=area), total=inner))
        for j, weight in enumerate(weights(inner)):
            name = f"x{i}_{j}"
            measure = replace(like, formula=ref(name), needs=(Need(name, 0),))
            nodes.append(action(f"{i}.{j}", measure, parent=f"{i}", weight=weight))
            figures[name] = draw(figures_of)
    checked = plan(*nodes, missing=draw(st.sampled_from(POLICIES)), rules=[ladder])
    return replace(checked, header=replace(checked.header, total=whole)), figures


def totals(checked: Checked, figures: dict[str, Fraction], hidden: str | None = None) -> dict[str, Fraction | None]:
    absent = {} if hidden is None else {hidden: missing(f"`{hidden}` is missing")}
    card = scored(checked, {**figures, **absent})
    return {code: each.points for code, each in card.nodes.items() if each.kpi is None} | {"": card.total.points}


@LAW_OF_TREES
@given(trees(), figures_of, st.data())
def test_a_worse_value_never_raises_a_total(
    case: tuple[Checked, dict[str, Fraction]], other: Fraction, data: st.DataObject
) -> None:
    checked, figures = case
    name = data.draw(st.sampled_from(sorted(figures)))
    direction = next(measure.direction for each in checked.nodes.values() for measure in each.kpis.values())
    worse, better = sorted((figures[name], other), reverse=direction == "lower")
    below, above = totals(checked, figures | {name: worse}), totals(checked, figures | {name: better})
    for code, points in below.items():
        assert points is not None
        assert points <= (above[code] or 0)


@LAW_OF_TREES
@given(trees(), st.data())
def test_hiding_a_figure_never_raises_a_total_beyond_the_policy(
    case: tuple[Checked, dict[str, Fraction]], data: st.DataObject
) -> None:
    """Blocked, counted as nothing, or as if it were not due: never more than that."""
    checked, figures = case
    name = data.draw(st.sampled_from(sorted(figures)))
    code = name[1:].replace("_", ".")
    parent = checked.nodes[checked.nodes[code].parent or ""]
    before, after = totals(checked, figures), totals(checked, figures, hidden=name)
    without = replace(checked, nodes={**checked.nodes, code: replace(checked.nodes[code], kpis={})})
    left_out = totals(without, figures)[parent.code]
    kind = checked.header.missing.kind
    if parent.total.kind == "points" or kind == "reweight":
        assert after[parent.code] in (left_out, None) or (kind == "zero" and after[parent.code] == 0)
    elif kind == "block":
        assert after[parent.code] is None
    else:
        assert (after[parent.code] or 0) <= (before[parent.code] or 0)
    if kind == "zero" and "points" not in (parent.total.kind, checked.header.total.kind):
        assert (after[""] or 0) <= (before[""] or 0)
