"""Strategies for the laws: ladders as the compiler lets them pass, siblings, and whole trees with their figures."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kpidsl.model.plan import Checked, Kpi, MissingPolicy, Need
from kpidsl.model.rules import Direction, Ladder
from kpidsl.model.values import Status
from kpidsl.scoring.rollup import Child

from .builders import HERE, YEAR, action, anchors, kpi, node, pct, plan, ref

#: The same cases in every run, and no race against the clock of a busy machine.
LAW = settings(max_examples=300, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LAW_OF_TREES = settings(LAW, max_examples=100)

DIRECTIONS: tuple[Direction, ...] = ("higher", "lower")

figures_of = st.fractions(min_value=-50, max_value=50, max_denominator=12)
shares = st.fractions(min_value=0, max_value=1, max_denominator=20)


@st.composite
def scoring(draw: st.DrawFn) -> tuple[Ladder, Kpi]:
    """A ladder as the compiler lets it pass: points fall, figures fall in the direction, what is left is least."""
    count = draw(st.integers(1, 4))
    points = sorted(draw(st.lists(shares, min_size=count + 1, max_size=count + 1)), reverse=True)
    direction = draw(st.sampled_from(DIRECTIONS))
    stated, before = (
        sorted(draw(st.lists(figures_of, min_size=count, max_size=count)), reverse=direction == "higher")
        for _ in range(2)
    )
    names = ["target", "b", "c", "d"][:count]
    only_target = draw(st.booleans())
    ladder = Ladder(
        name="soglie",
        anchors=tuple(zip(names, points[:count], strict=True)),
        between=draw(st.sampled_from(["linear", "step"])),
        otherwise=points[count],
        cap=draw(st.sampled_from([None, points[0], points[0] + pct(20)])),
        without_thresholds=draw(st.sampled_from(["zero", YEAR - 1])) if count > 1 else None,
        span=HERE,
        lines=HERE,
    )
    everything = anchors(**dict(zip(names, stated, strict=True)))
    measure = kpi(
        ref("x"),
        everything[:1] if only_target else everything,
        direction=direction,
        reference=anchors(**dict(zip(names, before, strict=True))) if draw(st.booleans()) else (),
    )
    return ladder, measure


@st.composite
def trees(draw: st.DrawFn) -> tuple[Checked, dict[str, Fraction]]:
    """A plan of areas, objectives and KPIs with weights that are parts of a whole, and a figure for each KPI."""
    policy = draw(st.sampled_from([MissingPolicy("block"), MissingPolicy("zero"), MissingPolicy("reweight", pct(60))]))
    ladder, like = draw(scoring())
    nodes, figures = [], {}

    def weights() -> list[Fraction]:
        parts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
        return [Fraction(part, sum(parts)) for part in parts]

    for i, area in enumerate(weights()):
        nodes.append(node(f"{i}", "strategic", weight=area))
        for j, objective in enumerate(weights()):
            nodes.append(node(f"{i}.{j}", parent=f"{i}", weight=objective))
            for k, weight in enumerate(weights()):
                name = f"x{i}_{j}_{k}"
                measure = replace(like, formula=ref(name), needs=(Need(name, 0),))
                nodes.append(action(f"{i}.{j}.{k}", measure, parent=f"{i}.{j}", weight=weight))
                figures[name] = draw(figures_of)
    return plan(*nodes, missing=policy, rules=[ladder]), figures


points = st.fractions(min_value=0, max_value=2, max_denominator=30)
statuses: st.SearchStrategy[Status] = st.sampled_from(["measured", "missing", "undefined", "not_assessed", "not_due"])


@st.composite
def siblings(draw: st.DrawFn) -> list[Child]:
    """Siblings whose weights are parts of a whole, thirds and sevenths among them."""
    parts = draw(st.lists(st.integers(1, 7), min_size=1, max_size=7))
    whole = sum(parts)
    children = []
    for n, part in enumerate(parts):
        status = draw(statuses)
        earned = draw(points) if status == "measured" else None
        children.append(Child(str(n), Fraction(part, whole), status, earned))
    return children
