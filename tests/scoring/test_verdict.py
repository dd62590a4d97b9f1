"""Statuses of actions and parents, gates, strategic targets and the plan's own total."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from kpidsl.model.plan import Checked, MissingPolicy, Need
from kpidsl.model.values import Absence, Absent, Judgement, Status
from kpidsl.scoring import needs_of, score

from .builders import (
    ATTUAZIONE,
    SOGLIE,
    YEAR,
    action,
    anchors,
    arith,
    choice,
    compared,
    const,
    facts,
    gate,
    given,
    kpi,
    let,
    missing,
    named,
    node,
    pct,
    period,
    plan,
    previous,
    ref,
    scored,
)

FIGURES = anchors(target=10, soglia=8, minimo=6)
GOAL = pct(80)


def tree(policy: str = "block") -> Checked:
    """One strategic objective over two operational ones with two actions each."""
    policies = {
        "block": MissingPolicy("block"),
        "zero": MissingPolicy("zero"),
        "reweight": MissingPolicy("reweight", pct(50)),
    }
    return plan(
        node("Crescita", "perspective"),
        node("1", "strategic", parent="Crescita", targets={YEAR: GOAL}),
        node("1.1", parent="1", weight=pct(60)),
        action("1.1.1", kpi(ref("a"), FIGURES), parent="1.1", weight=Fraction(1, 3)),
        action("1.1.2", kpi(ref("b"), FIGURES), parent="1.1", weight=Fraction(2, 3)),
        node("1.2", parent="1", weight=pct(40)),
        action("1.2.1", kpi(ref("c"), FIGURES), parent="1.2", weight=pct(100)),
        action("1.2.2", None, parent="1.2", weight=pct(0)),
        missing=policies[policy],
    )


class TestTree:
    def test_points_rise_to_the_strategic_target(self) -> None:
        card = scored(tree(), {"a": 10, "b": 9, "c": 6})
        assert card.nodes["1.1"].points == Fraction(1, 3) + Fraction(2, 3) * pct(90)
        assert card.nodes["1.2"].points == pct(60)
        assert card.nodes["1"].points == pct(60) * Fraction(28, 30) + pct(40) * pct(60)
        assert card.nodes["1"].points == GOAL
        assert card.nodes["1"].target_met is True
        assert card.nodes["1.2.2"].status == "not_due"
        assert card.nodes["1.2.2"].because == "no target in 2022"
        assert list(card.nodes) == list(tree().nodes)

    def test_just_below_the_strategic_target_is_missed(self) -> None:
        card = scored(tree(), {"a": 10, "b": Fraction("8.999999"), "c": 6})
        assert card.nodes["1"].target_met is False

    def test_no_weights_above_no_total(self) -> None:
        card = scored(tree(), {"a": 10, "b": 9, "c": 6})
        assert (card.nodes["Crescita"].status, card.nodes["Crescita"].points) == ("measured", None)
        assert (card.total.status, card.total.points, card.total.because) == ("measured", None, "no weights: no total")

    @pytest.mark.parametrize(
        ("policy", "status", "points", "above"),
        [
            ("block", "missing", None, "missing"),
            ("zero", "measured", Fraction(1, 3), "measured"),
            ("reweight", "missing", None, "missing"),
        ],
    )
    def test_an_absent_kpi(self, policy: str, status: Status, points: Fraction | None, above: Status) -> None:
        card = scored(tree(policy), {"a": 10, "b": missing("`b` is missing"), "c": 6})
        assert (card.nodes["1.1"].status, card.nodes["1.1"].points) == (status, points)
        assert card.nodes["1"].status == above

    def test_zero_says_so_on_the_kpi(self) -> None:
        card = scored(tree("zero"), {"a": 10, "b": missing("`b` is missing"), "c": 6})
        hidden = card.nodes["1.1.2"]
        assert (hidden.status, hidden.points, hidden.value) == ("missing", Fraction(0), None)
        assert hidden.because == "`b` is missing; counts as 0 %"

    def test_reweighting_shows_effective_weights(self) -> None:
        card = scored(tree("reweight"), {"a": missing("`a` is missing"), "b": 9, "c": 6})
        assert card.nodes["1.1.1"].effective_weight == 0
        assert card.nodes["1.1.2"].effective_weight == 1
        assert card.nodes["1.1"].points == pct(90)

    def test_roots_with_weights_have_a_total(self) -> None:
        weighted = plan(
            action("1", kpi(ref("a"), FIGURES), weight=Fraction(1, 3)),
            action("2", kpi(ref("b"), FIGURES), weight=Fraction(2, 3)),
        )
        card = scored(weighted, {"a": 10, "b": 6})
        assert (card.total.status, card.total.points) == ("measured", Fraction(1, 3) + Fraction(2, 3) * pct(60))

    def test_a_blank_rule_leaves_the_parent_without_a_total(self) -> None:
        blank = plan(
            node("1", targets={YEAR: GOAL}),
            action("1.1", kpi(ref("a"), anchors(target=10)), parent="1", weight=pct(100)),
            rules=[replace(SOGLIE, without_thresholds="blank")],
        )
        card = scored(blank, {"a": 9})
        assert (card.nodes["1.1"].status, card.nodes["1.1"].points) == ("measured", None)
        assert (card.nodes["1"].status, card.nodes["1"].points, card.nodes["1"].target_met) == ("measured", None, None)
        assert scored(blank, {"a": 10}).nodes["1"].points == 1


class TestAction:
    def test_measured(self) -> None:
        card = scored(plan(action("1", kpi(ref("a"), FIGURES))), {"a": 9})
        found = card.nodes["1"]
        assert (found.status, found.value, found.points) == ("measured", Fraction(9), pct(90))
        assert (found.band, found.target_met, found.because) == ("soglia", False, None)

    def test_missing_names_every_figure(self) -> None:
        card = scored(
            plan(action("1", kpi(arith(ref("a"), "/", ref("b")), FIGURES))),
            {"a": missing("`a` is missing: no row"), "b": missing("`b` is missing: no file")},
        )
        found = card.nodes["1"]
        assert (found.status, found.value, found.points) == ("missing", None, None)
        assert found.because == "`a` is missing: no row; `b` is missing: no file"

    def test_undefined_is_not_missing(self) -> None:
        card = scored(plan(action("1", kpi(arith(ref("a"), "/", ref("b")), FIGURES))), {"a": 1, "b": 0})
        assert (card.nodes["1"].status, card.nodes["1"].because) == ("undefined", "`b` is 0")

    def test_a_row_of_zero_is_not_a_missing_row(self) -> None:
        checked = plan(action("1", kpi(ref("a"), FIGURES)))
        assert scored(checked, {"a": 0}).nodes["1"].status == "measured"
        assert scored(checked, {"a": missing("`a` is missing")}).nodes["1"].status == "missing"
        assert scored(checked, {}).nodes["1"].because == "`a` is missing"

    def test_a_judgement_not_given_is_not_assessed(self) -> None:
        of = Judgement(ATTUAZIONE.name)
        judged = plan(
            action("1", kpi(ref("j"), anchors(target="attuato"), rule=None, direction=None, of=of)),
            inputs=[given("j", of)],
        )
        assert scored(judged, {}).nodes["1"].status == "not_assessed"
        withheld = Absent(Absence.NOT_ASSESSED, ("`j` is not assessed: SG",))
        assert scored(judged, {"j": withheld}).nodes["1"].because == "`j` is not assessed: SG"
        found = scored(judged, {"j": "in parte"}).nodes["1"]
        assert (found.status, found.value, found.points, found.target_met) == ("measured", "in parte", pct(60), False)

    def test_only_figures_that_were_used_stand_in_the_proof(self) -> None:
        lets = {"net": named("net", arith(ref("a"), "-", ref("b")))}
        formula = choice(compared(ref("a"), ">", const(0)), arith(let("net"), "-", previous(let("net"))), ref("c"))
        checked = plan(action("1", kpi(formula, FIGURES, lets=lets)), lets=list(lets.values()))
        card = scored(checked, {"a": 9, "b": 1, "previous(a)": 5, "previous(b)": 4, "c": 7})
        found = card.nodes["1"]
        assert [(fact.need.input, fact.need.steps) for fact in found.facts] == [("a", 0), ("b", 0), ("a", 1), ("b", 1)]
        assert found.lets == {"net": Fraction(8), "previous(net)": Fraction(1)}


class TestGate:
    checked = plan(
        action("1", kpi(ref("a"), FIGURES, behind=gate(compared(ref("ore"), ">=", const(20)), pct(5)))),
    )

    def test_open(self) -> None:
        found = scored(self.checked, {"a": 9, "ore": 20}).nodes["1"]
        assert (found.points, found.because) == (pct(90), None)

    def test_closed_sets_the_points_and_the_value_stays(self) -> None:
        found = scored(self.checked, {"a": 10, "ore": 19}).nodes["1"]
        assert (found.status, found.value, found.points, found.band) == ("measured", Fraction(10), pct(5), None)
        assert found.target_met is True
        assert found.because == "`ore >= 20` does not hold: the gate sets the points to 5 %"

    def test_missing_makes_the_kpi_missing(self) -> None:
        found = scored(self.checked, {"a": 10}).nodes["1"]
        assert (found.status, found.points, found.because) == ("missing", None, "`ore` is missing")

    def test_a_closed_gate_does_not_replace_a_missing_value(self) -> None:
        found = scored(self.checked, {"ore": 19}).nodes["1"]
        assert (found.status, found.because) == ("missing", "`a` is missing")


class TestNeedsAndAssumptions:
    growth = arith(ref("a"), "-", previous(ref("a")))

    def test_needs_are_those_of_the_year(self) -> None:
        checked = plan(action("1", kpi(self.growth, FIGURES)), action("2", kpi(ref("b"), FIGURES)))
        assert needs_of(checked, period()) == {Need("a", 0), Need("a", 1), Need("b", 0)}
        assert needs_of(checked, period(f"{YEAR + 1}")) == frozenset()

    def test_assumptions_ask_only_beside_a_figure_that_is_used(self) -> None:
        assumed = compared(ref("a"), ">", ref("c"))
        checked = plan(action("1", kpi(self.growth, FIGURES)), assume=[assumed, compared(ref("z"), ">", const(0))])
        assert needs_of(checked, period()) == {Need("a", 0), Need("a", 1), Need("c", 0), Need("c", 1)}

    def test_an_assumption_that_the_data_violate_is_an_error_with_the_figures(self) -> None:
        checked = plan(action("1", kpi(self.growth, FIGURES)), assume=[compared(ref("a"), ">", const(0))])
        outcome = score(checked, facts({"a": 5, "previous(a)": 0}), "sha")
        assert outcome.value is None
        (found,) = outcome.findings
        assert found.code == "K0616"
        assert found.message == "the data of 2022 violate `a > 0`: previous(a) = 0"

    def test_absent_figures_violate_nothing(self) -> None:
        checked = plan(action("1", kpi(self.growth, FIGURES)), assume=[compared(ref("a"), ">", const(0))])
        assert score(checked, facts({"a": 5}), "sha").ok
        assert score(checked, facts({"a": 5, "previous(a)": 3}), "sha").ok
