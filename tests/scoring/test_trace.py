"""A trace holds the whole proof: figures, formulas, rule, gate, and the way up to the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from kpidsl.model.plan import Checked, MissingPolicy, Need
from kpidsl.model.trace import AnchorTrace, GateTrace, RuleTrace
from kpidsl.model.values import NOT_REACHED, Absence, Absent, Judgement, Plain
from kpidsl.scoring import trace

from .builders import (
    ATTUAZIONE,
    RAPPORTO,
    SOGLIE,
    YEAR,
    action,
    anchors,
    arith,
    compared,
    const,
    gate,
    given,
    kpi,
    let,
    missing,
    named,
    node,
    pct,
    plan,
    previous,
    ref,
    scored,
)

LETS = {"net": named("net", arith(ref("a"), "-", ref("b")))}
GROWTH = arith(let("net"), "/", previous(let("net")))
FIGURES = anchors(target=10, soglia=8, minimo=6)


def tree(policy: MissingPolicy | None = None) -> Checked:
    behind = gate(compared(ref("ore"), ">=", const(20)), pct(5))
    return plan(
        node("Crescita", "perspective"),
        node("1", "strategic", parent="Crescita", targets={YEAR: pct(80)}),
        node("1.1", parent="1", weight=pct(60)),
        action("1.1.1", kpi(GROWTH, FIGURES, lets=LETS, behind=behind), parent="1.1", weight=Fraction(1, 3)),
        action("1.1.2", kpi(ref("c"), FIGURES), parent="1.1", weight=Fraction(2, 3)),
        node("1.2", parent="1", weight=pct(40)),
        action("1.2.1", kpi(ref("d"), FIGURES), parent="1.2", weight=pct(100)),
        missing=policy or MissingPolicy("reweight", pct(50)),
        lets=list(LETS.values()),
    )


DATA = {"a": 30, "b": 3, "previous(a)": 4, "previous(b)": 1, "ore": 20, "c": 10, "d": 8}


class TestMeasure:
    def test_figures_and_named_formulas_in_the_order_of_their_use(self) -> None:
        measure = trace(scored(tree(), DATA), "1.1.1").measure
        assert measure is not None
        assert measure.formula == "net / previous(net)"
        assert measure.result == Fraction(9)
        assert [figure.name for figure in measure.figures] == ["a", "b", "previous(a)", "previous(b)", "ore"]
        assert [figure.fact.period.label for figure in measure.figures] == ["2022", "2022", "2021", "2021", "2022"]
        assert measure.figures[2].fact.need == Need("a", 1)
        assert (measure.figures[0].title, measure.figures[0].supplied_by) == ("title of a", "SG")
        assert [(each.name, each.formula, each.result) for each in measure.lets] == [
            ("net", "a - b", Fraction(27)),
            ("previous(net)", "a - b", Fraction(3)),
        ]

    def test_the_ladder_with_its_anchors_and_the_way_to_the_points(self) -> None:
        found = trace(scored(tree(), DATA), "1.1.1")
        assert (found.scored.points, found.scored.band, found.scored.target_met) == (pct(90), "soglia", False)
        assert found.measure is not None
        assert found.measure.rule == RuleTrace(
            kind="ladder",
            name="soglie",
            text="between linear, otherwise 0 %, cap 100 %, without thresholds zero",
            anchors=(
                AnchorTrace("target", Fraction(10), pct(100), False),
                AnchorTrace("soglia", Fraction(8), pct(80), True),
                AnchorTrace("minimo", Fraction(6), pct(60), True),
            ),
            how="between soglia and target: 80 % + (9 - 8)/(10 - 8) × (100 % - 80 %) = 90 %",
        )

    def test_a_closed_gate_stands_beside_what_the_value_would_have_earned(self) -> None:
        found = trace(scored(tree(), DATA | {"ore": 19}), "1.1.1")
        assert found.measure is not None
        assert found.measure.gate == GateTrace("ore >= 20", False, pct(5))
        assert found.measure.rule.how == "between soglia and target: 80 % + (9 - 8)/(10 - 8) × (100 % - 80 %) = 90 %"
        assert (found.scored.points, found.scored.because) == (
            pct(5),
            "`ore >= 20` does not hold: the gate sets the points to 5 %",
        )

    def test_a_missing_gate_hides_no_known_value(self) -> None:
        found = trace(scored(tree(), DATA | {"ore": missing("`ore` is missing: SG")}), "1.1.1")
        assert found.measure is not None
        assert (found.scored.status, found.scored.value, found.measure.result) == ("missing", None, Fraction(9))
        assert found.measure.gate == GateTrace("ore >= 20", missing("`ore` is missing: SG"), pct(5))

    def test_an_undefined_value_reached_nothing_and_earned_nothing(self) -> None:
        found = trace(scored(tree(), DATA | {"previous(a)": 1}), "1.1.1")
        assert found.measure is not None
        assert found.measure.result == Absent(
            Absence.UNDEFINED, ("`previous(net)` is 0 (previous(a) = 1, previous(b) = 1)",)
        )
        assert found.scored.because == "`previous(net)` is 0 (previous(a) = 1, previous(b) = 1)"
        assert [anchor.reached for anchor in found.measure.rule.anchors] == [None, None, None]
        assert found.measure.rule.how is None

    def test_kept_thresholds_are_marked(self) -> None:
        rule = replace(SOGLIE, without_thresholds=2021, cap=None)
        measure = kpi(ref("a"), anchors(target=20), reference=FIGURES)
        found = trace(scored(plan(action("1", measure), rules=[rule]), {"a": 17}), "1").measure
        assert found is not None
        assert [(each.name, each.value, each.kept) for each in found.rule.anchors] == [
            ("target", Fraction(20), False),
            ("soglia", Fraction(18), True),
            ("minimo", Fraction(16), True),
        ]
        assert found.rule.text == "between linear, otherwise 0 %, no cap, without thresholds keep 2021"

    def test_a_rule_that_is_a_formula(self) -> None:
        measure = kpi(ref("a"), anchors(target=20), rule=RAPPORTO.name)
        found = trace(scored(plan(action("1", measure)), {"a": 15}), "1").measure
        assert found is not None
        assert found.rule == RuleTrace(
            "formula",
            "rapporto",
            "value / target, cap 100 %",
            (AnchorTrace("target", Fraction(20), None, False),),
            "value / target = 75 % (value = 15, target = 20)",
        )

    def test_a_judgement_is_read_on_its_scale(self) -> None:
        of = Judgement(ATTUAZIONE.name)
        measure = kpi(ref("j"), anchors(target="attuato"), rule=None, direction=None, of=of)
        checked = plan(action("1", measure), inputs=[given("j", of)])
        found = trace(scored(checked, {"j": "in parte"}), "1").measure
        assert found is not None
        assert (found.rule.kind, found.rule.name) == ("scale", "attuazione")
        assert [(each.name, each.points, each.reached) for each in found.rule.anchors] == [
            ("attuato", pct(100), False),
            ("in parte", pct(60), True),
            ("non attuato", pct(0), False),
        ]

    def test_a_milestone_that_was_not_reached(self) -> None:
        rule = replace(SOGLIE, anchors=SOGLIE.anchors[:1], without_thresholds=None)
        measure = kpi(ref("d"), anchors(target=date(2022, 7, 31)), direction="lower", of=Plain.DATE)
        found = trace(scored(plan(action("1", measure), rules=[rule]), {"d": NOT_REACHED}), "1")
        assert found.measure is not None
        assert found.scored.value is NOT_REACHED
        assert found.measure.rule.how == "past target: 0 %"
        assert found.measure.rule.text == "between linear, otherwise 0 %, cap 100 %"


class TestTheWayUp:
    def test_contributions_level_by_level(self) -> None:
        found = trace(scored(tree(), DATA), "1.1.1")
        assert [(each.code, each.weight, each.share, each.contribution, each.total) for each in found.levels] == [
            ("1.1", Fraction(1, 3), Fraction(1, 3), pct(30), Fraction(29, 30)),
            ("1", pct(60), pct(20), pct(18), Fraction(9, 10)),
            ("Crescita", None, None, None, None),
            (None, None, None, None, None),
        ]
        assert found.levels[-1].title == "a plan"
        assert found.levels[-1].because == "no weights: no total"

    def test_weights_that_absent_siblings_gave_up(self) -> None:
        found = trace(scored(tree(), DATA | {"c": missing("`c` is missing")}), "1.1.1")
        (level, *_) = found.levels
        # A third of the weight is not half of it: the policy blocks, and no weight moves.
        assert (level.status, level.effective_weight, level.contribution) == ("missing", Fraction(1, 3), None)
        shared = trace(scored(tree(MissingPolicy("reweight")), DATA | {"c": missing("`c` is missing")}), "1.1.1")
        (level, *_) = shared.levels
        assert (level.weight, level.effective_weight, level.contribution, level.total) == (
            Fraction(1, 3),
            Fraction(1),
            pct(90),
            pct(90),
        )

    def test_a_parent_shows_what_each_child_adds(self) -> None:
        found = trace(scored(tree(), DATA), "1")
        assert (found.scored.points, found.target_points, found.scored.target_met) == (pct(90), pct(80), True)
        assert found.measure is None
        assert [(each.code, each.effective_weight, each.points, each.contribution) for each in found.children] == [
            ("1.1", pct(60), Fraction(29, 30), pct(58)),
            ("1.2", pct(40), pct(80), pct(32)),
        ]

    def test_a_kpi_not_due_has_nothing_to_show_but_why(self) -> None:
        found = trace(scored(plan(action("1", None)), {}), "1")
        assert (found.scored.status, found.measure, found.scored.because) == ("not_due", None, "no target in 2022")
