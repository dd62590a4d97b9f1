"""Ladders, formulas of points, scales and gates on hand-picked values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kpidsl.model.plan import Kpi
from kpidsl.model.rules import Direction, Ladder, PointsFormula
from kpidsl.model.values import NOT_REACHED, Absence, Absent, Judgement, Plain, Value
from kpidsl.scoring.ladder import Points, climb
from kpidsl.scoring.points import award, gated, target_met

from .builders import (
    ATTUAZIONE,
    HERE,
    PERCENTAGE,
    RAPPORTO,
    SOGLIE,
    anchors,
    arith,
    compared,
    const,
    gate,
    kpi,
    pct,
    plan,
    ref,
    var,
)

UNCAPPED = replace(SOGLIE, cap=None)
STEPS = replace(SOGLIE, between="step")
MORE = kpi(ref("x"), anchors(target=35, soglia=33, minimo=31))
LESS = kpi(ref("x"), anchors(target=20, soglia=25, minimo=29), direction="lower")
SOON = kpi(
    ref("x"),
    anchors(target=date(2022, 7, 31), soglia=date(2022, 9, 30), minimo=date(2022, 10, 31)),
    direction="lower",
    of=Plain.DATE,
)
ONLY_TARGET = kpi(ref("x"), anchors(target=40), reference=anchors(target=35, soglia=33, minimo=31))


def earned(ladder: Ladder, measure: Kpi, value: Value | int | str) -> tuple[Fraction | None, str | None]:
    exact = Fraction(value) if isinstance(value, int | str) else value
    points = climb(ladder, measure, exact)
    return points.points, points.band


class TestLadder:
    @pytest.mark.parametrize(
        ("measure", "value", "points", "band"),
        [
            (MORE, "100", "100", "target"),
            (MORE, "35", "100", "target"),
            (MORE, "34", "90", "soglia"),
            (MORE, "33", "80", "soglia"),
            (MORE, "32", "70", "minimo"),
            (MORE, "31", "60", "minimo"),
            (MORE, "30999999/1000000", "0", "otherwise"),
            (LESS, "19", "100", "target"),
            (LESS, "20", "100", "target"),
            (LESS, "22", "92", "soglia"),
            (LESS, "25", "80", "soglia"),
            (LESS, "27", "70", "minimo"),
            (LESS, "29", "60", "minimo"),
            (LESS, "29000001/1000000", "0", "otherwise"),
        ],
    )
    def test_linear(self, measure: Kpi, value: str, points: str, band: str) -> None:
        assert earned(SOGLIE, measure, value) == (pct(points), band)

    def test_step_keeps_the_points_of_the_anchor_reached(self) -> None:
        assert earned(STEPS, MORE, "349/10") == (pct(80), "soglia")
        assert earned(STEPS, LESS, "281/10") == (pct(60), "minimo")
        assert earned(replace(STEPS, cap=None), MORE, 99) == (pct(100), "target")

    def test_dates_by_day_number(self) -> None:
        assert earned(SOGLIE, SOON, date(2022, 7, 1)) == (pct(100), "target")
        assert earned(SOGLIE, SOON, date(2022, 8, 31)) == (pct(80) + Fraction(30, 61) * pct(20), "soglia")
        assert earned(SOGLIE, SOON, date(2022, 10, 31)) == (pct(60), "minimo")
        assert earned(SOGLIE, SOON, date(2022, 11, 1)) == (pct(0), "otherwise")

    def test_what_was_not_reached_earns_otherwise(self) -> None:
        assert earned(replace(SOGLIE, otherwise=pct(10)), SOON, NOT_REACHED) == (pct(10), "otherwise")
        later_is_better = replace(SOON, direction="higher", anchors=tuple(reversed(SOON.anchors)))
        assert earned(SOGLIE, later_is_better, NOT_REACHED) == (pct(0), "otherwise")

    def test_beyond_the_best(self) -> None:
        assert earned(UNCAPPED, MORE, 37) == (pct(120), "target")
        assert earned(UNCAPPED, LESS, 10) == (pct(140), "target")
        assert earned(replace(SOGLIE, cap=pct(110)), MORE, 37) == (pct(110), "target")
        assert earned(replace(SOGLIE, cap=pct(110)), MORE, "355/10") == (pct(105), "target")

    def test_of_equal_anchors_the_better_points_win(self) -> None:
        flat = kpi(ref("x"), anchors(target=35, soglia=35, minimo=31))
        assert earned(SOGLIE, flat, 35) == (pct(100), "target")
        assert earned(SOGLIE, flat, 33) == (pct(70), "minimo")
        assert earned(UNCAPPED, flat, 37) == (pct(120), "target")
        level = kpi(ref("x"), anchors(target=35, soglia=35, minimo=35))
        assert earned(UNCAPPED, level, 99) == (pct(100), "target")
        assert earned(UNCAPPED, level, 34) == (pct(0), "otherwise")

    def test_the_way_is_told_in_exact_figures(self) -> None:
        share = kpi(ref("x"), anchors(target=pct(35), soglia=pct(33), minimo=pct(31)), of=PERCENTAGE)
        assert climb(SOGLIE, share, pct(34)).how == (
            "between soglia and target: 80 % + (34 - 33)/(35 - 33) × (100 % - 80 %) = 90 %"
        )
        assert climb(SOGLIE, SOON, date(2022, 8, 1)).how == (
            "between soglia and target: 80 % + (2022-09-30 - 2022-08-01)/(2022-09-30 - 2022-07-31) "
            "× (100 % - 80 %) = 99.6721… %"
        )
        assert climb(SOGLIE, MORE, Fraction(35)).how == "target reached: 100 %"
        assert climb(SOGLIE, MORE, Fraction(36)).how == "better than target: 100 %"
        assert climb(replace(SOGLIE, cap=pct(110)), MORE, Fraction(37)).how == (
            "better than target, on the line from soglia: 80 % + (37 - 33)/(35 - 33) × (100 % - 80 %) = 120 %, "
            "capped at 110 %"
        )
        assert climb(SOGLIE, MORE, Fraction(3)).how == "past minimo: 0 %"


class TestWithoutThresholds:
    def test_the_target_is_met_all_the_same(self) -> None:
        for without in ("zero", "blank", 2022, None):
            ladder = replace(SOGLIE, without_thresholds=without)
            assert earned(ladder, ONLY_TARGET, 40) == (pct(100), "target")
            assert earned(ladder, ONLY_TARGET, 44) == (pct(100), "target")

    def test_zero(self) -> None:
        assert earned(SOGLIE, ONLY_TARGET, "399/10") == (pct(0), "otherwise")

    def test_blank_gives_no_points_and_says_why(self) -> None:
        points = climb(replace(SOGLIE, without_thresholds="blank"), ONLY_TARGET, Fraction(39))
        assert points.points is None
        assert points.because == ("target missed, and the year states no thresholds: the rule `soglie` gives no points")

    @pytest.mark.parametrize(
        ("value", "points", "band"),
        [("39", "90", "soglia"), ("38", "80", "soglia"), ("36", "60", "minimo"), ("359/10", "0", "otherwise")],
    )
    def test_keep_takes_the_distances_of_another_year(self, value: str, points: str, band: str) -> None:
        ladder = replace(SOGLIE, without_thresholds=2022)
        assert earned(ladder, ONLY_TARGET, value) == (pct(points), band)

    def test_keep_moves_dates_by_days_and_extrapolates_uncapped(self) -> None:
        ladder = replace(UNCAPPED, without_thresholds=2022)
        later = replace(SOON, anchors=anchors(target=date(2023, 7, 31)), reference_anchors=SOON.anchors)
        assert earned(ladder, later, date(2023, 9, 30)) == (pct(80), "soglia")
        assert earned(ladder, later, date(2023, 5, 31)) == (pct(120), "target")

    def test_keep_of_a_year_that_measured_something_else_earns_nothing(self) -> None:
        ladder = replace(SOGLIE, without_thresholds=2022)
        changed = replace(ONLY_TARGET, reference_anchors=SOON.anchors)
        assert earned(ladder, changed, 39) == (pct(0), "otherwise")
        assert earned(ladder, replace(ONLY_TARGET, reference_anchors=()), 39) == (pct(0), "otherwise")

    def test_a_milestone_not_reached_is_a_missed_target(self) -> None:
        only_date = replace(SOON, anchors=SOON.anchors[:1])
        generous = replace(SOGLIE, otherwise=pct(20))
        assert earned(generous, only_date, date(2022, 8, 1)) == (pct(0), "otherwise")
        assert earned(generous, only_date, NOT_REACHED) == (pct(0), "otherwise")

    def test_a_ladder_of_one_anchor_has_no_thresholds_to_miss(self) -> None:
        ladder = replace(SOGLIE, anchors=SOGLIE.anchors[:1], otherwise=pct(20), without_thresholds=None)
        assert earned(ladder, ONLY_TARGET, 39) == (pct(20), "otherwise")
        assert earned(replace(ladder, cap=None), ONLY_TARGET, 99) == (pct(100), "target")


class TestFormula:
    def points(self, rule: PointsFormula, value: Value, direction: Direction = "higher", target: int = 50) -> Points:
        measure = kpi(ref("x"), anchors(target=target), rule=rule.name, direction=direction)
        result = award(plan(rules=[rule]), measure, value)
        assert isinstance(result, Points)
        return result

    def test_each_direction_has_its_formula_and_the_cap_holds(self) -> None:
        assert self.points(RAPPORTO, Fraction(40)).points == pct(80)
        assert self.points(RAPPORTO, Fraction(60)).points == 1
        assert self.points(replace(RAPPORTO, cap=None), Fraction(60)).points == pct(120)
        assert self.points(RAPPORTO, Fraction(60), "lower").points == Fraction(5, 6)
        assert self.points(RAPPORTO, Fraction(0), "lower").points == 1

    def test_how_and_band(self) -> None:
        found = self.points(RAPPORTO, Fraction(60))
        assert found.how == "value / target = 120 % (value = 60, target = 50), capped at 100 %"
        assert found.band == "target"
        assert self.points(RAPPORTO, Fraction(49)).band == "otherwise"

    def test_points_are_never_negative(self) -> None:
        found = self.points(RAPPORTO, Fraction(-10))
        assert found.points == 0
        assert found.because == "the rule gives -20 %; points are never below 0 %"

    def test_a_rule_undefined_on_a_value_makes_the_kpi_undefined(self) -> None:
        rule = replace(RAPPORTO, lower=arith(var("target"), "/", var("value")))
        measure = kpi(ref("x"), anchors(target=50), rule=rule.name, direction="lower")
        assert award(plan(rules=[rule]), measure, Fraction(0)) == Absent(
            Absence.UNDEFINED,
            ("the rule `rapporto` is undefined: `value` is 0 (value = 0, target = 50)",),
        )

    def test_a_milestone_not_reached_is_no_absence(self) -> None:
        rule = replace(RAPPORTO, lower=arith(const(30), "/", arith(var("value"), "-", var("target"))))
        measure = kpi(ref("x"), anchors(target=date(2022, 7, 31)), rule=rule.name, direction="lower", of=Plain.DATE)
        points = award(plan(rules=[rule]), measure, NOT_REACHED)
        assert isinstance(points, Points)
        assert (points.points, points.band) == (pct(0), "otherwise")

    def test_without_anchors_there_is_neither_band_nor_target(self) -> None:
        rule = PointsFormula("share", var("value"), None, (), None, HERE, HERE)
        measure = kpi(ref("x"), rule="share", of=PERCENTAGE)
        points = award(plan(rules=[rule]), measure, pct(70))
        assert points == Points(pct(70), None, how="value = 70 % (value = 70 %)")
        assert target_met(plan(rules=[rule]), measure, pct(70)) is None

    def test_of_the_anchors_of_a_formula_only_the_target_is_a_band(self) -> None:
        rule = replace(RAPPORTO, anchors=("base", "goal"))
        measure = kpi(ref("x"), anchors(base=10, goal=20, target=15), rule=rule.name)
        found = award(plan(rules=[rule]), measure, Fraction(25))
        assert isinstance(found, Points)
        assert found.band == "target"


class TestScale:
    measure = kpi(ref("x"), anchors(target="in parte"), rule=None, direction=None, of=Judgement(ATTUAZIONE.name))

    @pytest.mark.parametrize(
        ("word", "points", "met"), [("attuato", 100, True), ("in parte", 60, True), ("non attuato", 0, False)]
    )
    def test_the_word_scores_itself(self, word: str, points: int, met: bool) -> None:
        found = award(plan(), self.measure, word)
        assert isinstance(found, Points)
        assert (found.points, found.band) == (pct(points), word)
        assert target_met(plan(), self.measure, word) is met


class TestTarget:
    def test_on_the_target_is_met(self) -> None:
        assert target_met(plan(), MORE, Fraction(35)) is True
        assert target_met(plan(), MORE, Fraction(349999, 10000)) is False
        assert target_met(plan(), LESS, Fraction(20)) is True
        assert target_met(plan(), SOON, NOT_REACHED) is False

    def test_the_first_anchor_where_none_is_called_target(self) -> None:
        ladder = replace(SOGLIE, anchors=(("ottimo", Fraction(1)), ("buono", pct(80))))
        measure = kpi(ref("x"), anchors(ottimo=10, buono=8))
        assert target_met(plan(rules=[ladder]), measure, Fraction(10)) is True
        assert target_met(plan(rules=[ladder]), measure, Fraction(9)) is False

    def test_a_yes_is_reached_by_a_yes(self) -> None:
        ladder = replace(SOGLIE, anchors=SOGLIE.anchors[:1])
        measure = kpi(ref("x"), anchors(target=True), of=Plain.YES_NO)
        assert earned(ladder, measure, value=True) == (pct(100), "target")
        assert earned(ladder, measure, value=False) == (pct(0), "otherwise")


def test_a_gate_that_fails_sets_the_points_and_says_so() -> None:
    points = gated(gate(compared(ref("ore"), ">=", const(20)), pct(10)))
    assert (points.points, points.band) == (pct(10), None)
    assert points.because == "`ore >= 20` does not hold: the gate sets the points to 10 %"
