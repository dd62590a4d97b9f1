"""The laws of scoring, on thousands of generated cases, against oracles that share nothing with the engine.

The oracles work on integers alone: they compare by cross-multiplication and never build a fraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpidsl.model.plan import Checked, Kpi
from kpidsl.model.rules import Direction, Ladder
from kpidsl.model.scorecard import Scorecard
from kpidsl.model.values import NOT_REACHED, PERCENT, Plain, Quantity, Range
from kpidsl.scoring.ladder import climb

from .builders import (
    SOGLIE,
    YEAR,
    action,
    anchors,
    arith,
    kpi,
    missing,
    node,
    pct,
    plan,
    ref,
    scored,
)
from .generated import DIRECTIONS, LAW, LAW_OF_TREES, figures_of, scoring, trees

Ratio = tuple[int, int]  # a numerator over a positive denominator


def oracle(value: Ratio, figures: Sequence[int], direction: Direction) -> tuple[Ratio, str]:
    """The points (as a ratio of per cents) and band of `soglie`, by integers alone."""
    p, q = value
    flip = 1 if direction == "higher" else -1
    over = [flip * (p - figure * q) for figure in figures]  # how far past each anchor, times q
    target, soglia, minimo = figures
    if over[0] >= 0:
        return (100, 1), "target"
    if over[1] >= 0:
        return (80 * abs(target - soglia) * q + 20 * over[1], abs(target - soglia) * q), "soglia"
    if over[2] >= 0:
        return (60 * abs(soglia - minimo) * q + 20 * over[2], abs(soglia - minimo) * q), "minimo"
    return (0, 1), "otherwise"


def same(points: Fraction | None, per_cents: Ratio) -> bool:
    assert points is not None
    return points.numerator * 100 * per_cents[1] == per_cents[0] * points.denominator


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_value_around_every_threshold(direction: Direction) -> None:
    """On the anchor, a hair to either side, and everywhere between, for many denominators."""
    figures = (35, 33, 28) if direction == "higher" else (28, 33, 35)
    measure = kpi(ref("x"), anchors(target=figures[0], soglia=figures[1], minimo=figures[2]), direction=direction)
    cases = 0
    for q in (1, 2, 3, 7, 9, 10, 11, 13, 17, 100, 997, 10**6, 10**18 + 9):
        near = {figure * q + nudge for figure in (*figures, 0, 30, 34, 50) for nudge in range(-20, 21)}
        for p in near:
            points = climb(SOGLIE, measure, Fraction(p, q))
            expected, band = oracle((p, q), figures, direction)
            assert same(points.points, expected), (p, q)
            assert points.band == band, (p, q)
            cases += 1
    assert cases > 2000


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_day_of_two_years(direction: Direction) -> None:
    milestones = [date(2022, 7, 31), date(2022, 9, 30), date(2022, 10, 31)]
    ordered = milestones if direction == "lower" else milestones[::-1]
    measure = kpi(
        ref("x"),
        anchors(target=ordered[0], soglia=ordered[1], minimo=ordered[2]),
        direction=direction,
        of=Plain.DATE,
    )
    numbers = [(day - date(2022, 1, 1)).days for day in ordered]
    for n in range(730):
        points = climb(SOGLIE, measure, date(2022, 1, 1) + timedelta(days=n))
        expected, band = oracle((n, 1), numbers, direction)
        assert same(points.points, expected), n
        assert points.band == band, n


def test_quotients_that_stand_exactly_on_a_threshold_have_reached_it() -> None:
    """(A - 0.89 A) / A is 11 % for every amount A; a cent more of burdens is not."""
    formula = arith(arith(ref("p"), "-", ref("o")), "/", ref("p"))
    measure = kpi(formula, anchors(target=pct(11), soglia=pct(9), minimo=pct(8)), of=Quantity(PERCENT))
    checked = plan(action("7.1.1", measure))
    for hundreds in range(1, 1000):
        cents = 100 * (hundreds * 7919 % 100003 + 1)
        income, burdens = Fraction(cents, 100), Fraction(cents * 89, 10000)
        on = scored(checked, {"p": income, "o": burdens}).nodes["7.1.1"]
        past = scored(checked, {"p": income, "o": burdens + Fraction(1, 100)}).nodes["7.1.1"]
        assert (on.points, on.band, on.target_met) == (pct(100), "target", True)
        assert past.points is not None
        assert past.points < 1
        assert past.target_met is False


def test_roll_ups_of_thirds_stand_exactly_on_their_target() -> None:
    """Three thirds, or six sixths, whose points make 80 % exactly, and a hair less."""
    for parts, a, b in product((3, 6, 7, 9), range(0, 101, 9), range(0, 101, 11)):
        rest = 80 * parts - a - b - 70 * (parts - 3)
        if not 0 <= rest <= 200:
            continue
        earned = [a, b, rest, *[70] * (parts - 3)]
        for hair, met in ((Fraction(0), True), (Fraction(1, 10**15), False)):
            share = replace(SOGLIE, anchors=(("target", Fraction(2)), ("base", Fraction(0))), cap=None)
            checked = plan(
                node("1", "strategic", targets={YEAR: pct(80)}),
                *(
                    action(
                        f"1.{n}", kpi(ref(f"x{n}"), anchors(target=200, base=0)), parent="1", weight=Fraction(1, parts)
                    )
                    for n in range(parts)
                ),
                rules=[share],
            )
            figures = {f"x{n}": Fraction(per_cent) for n, per_cent in enumerate(earned)}
            figures["x2"] -= hair
            if figures["x2"] >= 0:
                assert scored(checked, figures).nodes["1"].target_met is met, (parts, a, b)


# --- generated ladders and trees -------------------------------------------------------------------------------------


@LAW
@given(scoring(), figures_of, figures_of)
def test_a_better_value_never_earns_less(rule: tuple[Ladder, Kpi], one: Fraction, other: Fraction) -> None:
    ladder, measure = rule
    worse, better = sorted((one, other), reverse=measure.direction == "lower")
    less, more = climb(ladder, measure, worse).points, climb(ladder, measure, better).points
    assert less is not None
    assert more is not None
    assert less <= more


@LAW
@given(scoring())
def test_a_value_on_an_anchor_has_at_least_its_points(rule: tuple[Ladder, Kpi]) -> None:
    ladder, measure = rule
    for anchor in measure.anchors:
        assert not isinstance(anchor.value, Range)
        earned = climb(ladder, measure, anchor.value).points
        assert earned == max(
            dict(ladder.anchors)[other.name] for other in measure.anchors if other.value == anchor.value
        )


@LAW
@given(st.dates(date(2020, 1, 1), date(2025, 1, 1)), st.sampled_from([1, 2, 3]))
def test_not_reaching_a_milestone_never_earns_more_than_reaching_it_late(day: date, stated: int) -> None:
    milestones = anchors(target=date(2022, 7, 31), soglia=date(2022, 9, 30), minimo=date(2022, 10, 31))
    measure = kpi(ref("x"), milestones[:stated] if stated != 2 else milestones, direction="lower", of=Plain.DATE)
    generous = replace(SOGLIE, otherwise=pct(20))
    never, late = climb(generous, measure, NOT_REACHED).points, climb(generous, measure, day).points
    assert never is not None
    assert late is not None
    assert never <= late


def verdict(checked: Checked, figures: dict[str, Fraction], hidden: str | None = None) -> Scorecard:
    absent = {} if hidden is None else {hidden: missing(f"`{hidden}` is missing")}
    return scored(checked, {**figures, **absent})


@LAW_OF_TREES
@given(trees(), figures_of, st.data())
def test_a_better_value_never_lowers_any_total(
    case: tuple[Checked, dict[str, Fraction]], other: Fraction, data: st.DataObject
) -> None:
    checked, figures = case
    name = data.draw(st.sampled_from(sorted(figures)))
    direction = next(measure.direction for each in checked.nodes.values() for measure in each.kpis.values())
    worse, better = sorted((figures[name], other), reverse=direction == "lower")
    before, after = verdict(checked, figures | {name: worse}), verdict(checked, figures | {name: better})
    for code, scored_node in before.nodes.items():
        improved = after.nodes[code].points
        assert scored_node.points is not None
        assert improved is not None
        assert scored_node.points <= improved
    assert before.total.points is not None
    assert after.total.points is not None
    assert before.total.points <= after.total.points


@LAW_OF_TREES
@given(trees(), st.data())
def test_hiding_a_figure_never_raises_a_total_beyond_the_policy(
    case: tuple[Checked, dict[str, Fraction]], data: st.DataObject
) -> None:
    checked, figures = case
    name = data.draw(st.sampled_from(sorted(figures)))
    before, after = verdict(checked, figures), verdict(checked, figures, hidden=name)
    if checked.header.missing.kind == "block":
        assert (after.total.status, after.total.points) == ("missing", None)
    elif checked.header.missing.kind == "zero":
        for code, scored_node in before.nodes.items():
            hidden = after.nodes[code].points
            assert scored_node.points is not None
            assert hidden is not None
            assert hidden <= scored_node.points
    else:
        parent = checked.nodes[name[1:].replace("_", ".")].parent
        assert parent is not None
        others = [after.nodes[code] for code in checked.nodes[parent].children]
        there = [each for each in others if each.status == "measured"]
        weight = sum((each.node.weight or Fraction(0) for each in there), Fraction(0))
        if weight < checked.header.missing.at_least or not there:
            assert (after.nodes[parent].status, after.nodes[parent].points) == ("missing", None)
        else:
            mean = sum((each.node.weight or 0) * (each.points or 0) for each in there) / weight
            assert after.nodes[parent].points == mean


@LAW_OF_TREES
@given(trees())
def test_the_total_is_the_sum_of_what_each_kpi_adds(case: tuple[Checked, dict[str, Fraction]]) -> None:
    checked, figures = case
    card = verdict(checked, figures)
    total = Fraction(0)
    for code, measured in card.nodes.items():
        if measured.kpi is None:
            continue
        assert measured.points is not None
        share, above = Fraction(1), code
        while above:
            share *= card.nodes[above].effective_weight or 0
            above = card.nodes[above].node.parent or ""
        total += share * measured.points
    assert card.total.points == total


@LAW_OF_TREES
@given(trees())
def test_two_runs_are_the_same(case: tuple[Checked, dict[str, Fraction]]) -> None:
    checked, figures = case
    assume(len(figures) > 1)
    assert verdict(checked, figures) == verdict(checked, dict(reversed(figures.items())))
