"""The verdict on one node, asked for alone, is the one that the whole scorecard gives it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kpidsl.model.plan import Checked, MissingPolicy, Node
from kpidsl.model.total import TotalRule
from kpidsl.model.values import Absence, Absent, Result
from kpidsl.scoring import score
from kpidsl.scoring.verdict import Verdict

from .builders import action, anchors, arith, facts, kpi, node, plan, ref

FIGURES = ("a", "b", "c", "d")
MEASURES = [ref(name) for name in FIGURES] + [arith(ref("a"), "/", ref("b")), arith(ref("c"), "/", ref("d"))]

weights = st.sampled_from([None, Fraction(0), Fraction(1, 2), Fraction(1)])
totals = st.builds(
    TotalRule,
    st.sampled_from(["weighted mean", "mean", "minimum", "points", "share"]),
    st.just(("target",)),
    st.integers(0, 2),
)
policies = st.builds(
    MissingPolicy, st.sampled_from(["block", "zero", "reweight"]), st.sampled_from([Fraction(0), Fraction(1, 2)])
)
results = st.one_of(st.integers(0, 12).map(Fraction), st.just(Absent(Absence.MISSING, ("it is missing",))), st.none())


@st.composite
def nodes(draw: st.DrawFn) -> list[Node]:
    made = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        code = f"{number}"
        made.append(replace(node(code, weight=draw(weights)), total=draw(totals)))
        for each in range(1, draw(st.integers(0, 3)) + 1):
            measure = kpi(draw(st.sampled_from(MEASURES)), anchors(target=10, soglia=8, minimo=6))
            if draw(st.booleans()) and draw(st.booleans()):
                measure = replace(measure, watched=True, rule=None)
            due = draw(st.integers(0, 4)) > 0
            made.append(action(f"{code}.{each}", measure if due else None, parent=code, weight=draw(weights)))
    return made


@st.composite
def plans(draw: st.DrawFn) -> Checked:
    made = plan(*draw(nodes()), missing=draw(policies))
    return replace(made, header=replace(made.header, total=draw(totals)))


@given(plans(), st.dictionaries(st.sampled_from(FIGURES), results, min_size=len(FIGURES)))
def test_a_node_alone_has_the_verdict_of_the_scorecard(made: Checked, known: dict[str, Result | None]) -> None:
    brought = facts({name: result for name, result in known.items() if result is not None})
    card = score(made, brought, "sha").value
    assert card is not None
    for code in made.nodes:
        assert Verdict(made, brought).node(code) == card.nodes[code]
    assert Verdict(made, brought).total == card.total
