"""Bands: every value lies in one, edges belong to the better, points follow; corridors are ladders of two sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kpidsl.model.bands import Placed, Scene
from kpidsl.model.flaws import flaws
from kpidsl.model.plan import Anchor, Kpi
from kpidsl.model.rules import Band, Bands, Direction, Edge, Ladder, Slope
from kpidsl.model.values import NOT_REACHED, Plain, Range
from kpidsl.scoring.banded import banded
from kpidsl.scoring.ladder import Points, climb

from .builders import HERE, kpi, pct, ref
from .generated import LAW, figures_of, shares


def band(reach: str, edge: Edge, to: Edge | None = None, points: Fraction | None = None,
         to_points: Fraction | None = None, slope: Slope | None = None, status: str | None = None) -> Band:  # fmt: skip
    return Band(reach, edge, to, points, to_points, slope, status, reach, HERE)  # type: ignore[arg-type]


def rule(*bands: Band, otherwise: Fraction | None = None) -> Bands:
    names = dict.fromkeys(edge.anchor for each in bands for edge in (each.edge, each.to) if edge and edge.anchor)
    return Bands("fasce", bands, otherwise, None, tuple(names), None, HERE, HERE)


def band_at(bands: Bands, scene: Scene, value: Fraction) -> Placed | None:
    return next((placed for each in bands.bands if value in (placed := scene.placed(each))), None)


def at(value: int | Fraction) -> Edge:
    return Edge(Fraction(value))


@st.composite
def partitions(draw: st.DrawFn) -> tuple[Bands, list[Fraction], list[Fraction], Direction]:
    """Bands that meet, in any order: below the first edge, between each two, and beyond the last; points never fall."""
    direction: Direction = draw(st.sampled_from(["higher", "lower"]))
    edges = sorted(draw(st.lists(figures_of, min_size=1, max_size=5, unique=True)), reverse=direction == "lower")
    points = sorted(draw(st.lists(shares, min_size=len(edges) + 1, max_size=len(edges) + 1)))
    bands = [band("worse", at(edges[0]), points=points[0]), band("from", at(edges[-1]), points=points[-1])]
    for i in range(len(edges) - 1):
        bands.append(band("from", at(edges[i]), at(edges[i + 1]), points[i + 1], points[min(i + 2, len(points) - 1)]))
    return rule(*draw(st.permutations(bands))), edges, points, direction


@LAW
@given(partitions(), figures_of)
def test_every_value_lies_in_exactly_one_band(
    made: tuple[Bands, list[Fraction], list[Fraction], Direction], value: Fraction
) -> None:
    bands, edges, _, direction = made
    scene = Scene({}, direction)
    for tried in (value, *edges):
        assert sum(tried in scene.placed(each) for each in bands.bands) == 1
    assert not flaws(bands, scene)


@LAW
@given(partitions(), figures_of, figures_of)
def test_better_never_earns_less(
    made: tuple[Bands, list[Fraction], list[Fraction], Direction], one: Fraction, other: Fraction
) -> None:
    bands, edges, _, direction = made
    scene = Scene({}, direction)
    line = sorted({one, other, *edges}, reverse=direction == "lower")
    earns = []
    for value in line:
        found = band_at(bands, scene, value)
        assert found is not None
        earns.append(found.earned(value))
    assert all(less is not None and more is not None and less <= more for less, more in pairwise(earns))


@LAW
@given(partitions(), figures_of)
def test_where_lower_is_better_all_is_turned_round(
    made: tuple[Bands, list[Fraction], list[Fraction], Direction], value: Fraction
) -> None:
    bands, _, _, direction = made
    turned = [
        band(
            each.reach,
            at(-position(each.edge)),
            at(-position(each.to)) if each.to else None,
            each.points,
            each.to_points,
        )
        for each in bands.bands
    ]
    other: Direction = "lower" if direction == "higher" else "higher"
    here, there = band_at(bands, Scene({}, direction), value), band_at(rule(*turned), Scene({}, other), -value)
    assert here is not None
    assert there is not None
    assert here.earned(value) == there.earned(-value)


def position(edge: Edge) -> Fraction:
    assert isinstance(edge.figure, Fraction)
    return edge.figure


# --- what is printed in plans ----------------------------------------------------------------------------------------


def points_of(bands: Bands, direction: Direction, value: int | Fraction, **anchors: Fraction | Range | int) -> Points:
    stated = tuple(
        Anchor(name, Fraction(figure) if isinstance(figure, int) else figure, HERE) for name, figure in anchors.items()
    )
    found = banded(bands, kpi(ref("x"), stated, direction=direction), Fraction(value))
    assert isinstance(found, Points)
    return found


def test_a_slope_counts_from_the_worse_edge_and_stops_at_its_limit() -> None:
    bands = rule(
        band("from", at(110), at(131), pct(80), slope=Slope("plus", Fraction("0.00715"), at(1), pct(95))),
        band("from", at(131), points=pct(100)),
        otherwise=Fraction(0),
    )
    assert [points_of(bands, "higher", value).points for value in (109, 110, 120, Fraction("130.99"), 131)] == [
        0,
        pct(80),
        Fraction("0.8715"),
        Fraction("0.95"),  # 0.80 + 0.00715 × 20.99 would be 0.9500785
        1,
    ]


def test_within_is_a_share_of_the_anchor_on_the_worse_side() -> None:
    near = band("within", Edge(pct(10), "target", relative=True), points=pct(100), status="Verde")
    bands = rule(near, otherwise=Fraction(0))
    assert [points_of(bands, "lower", value, target=100).points for value in (50, 110, Fraction("110.01"))] == [1, 1, 0]
    assert [points_of(bands, "higher", value, target=100).points for value in (150, 90, Fraction("89.99"))] == [1, 1, 0]
    assert points_of(bands, "higher", 90, target=100).band == "Verde"
    # Around a target below zero there is as much room as around one above.
    assert [points_of(bands, "higher", value, target=-100).points for value in (-110, -111)] == [1, 0]


def test_outside_a_corridor_points_shrink_with_the_distance_on_both_sides() -> None:
    bands = rule(
        band("inside", Edge(None, "target"), points=pct(100)),
        band("worse", Edge(None, "target"), points=pct(100), slope=Slope("minus", pct(2), at(10), pct(20))),
    )
    corridor = Range(Fraction(100), Fraction(200))
    earns = [points_of(bands, "inside", value, target=corridor).points for value in (100, 150, 200, 90, 210, 10, -500)]
    assert earns == [1, 1, 1, pct(98), pct(98), pct(82), pct(20)]


# --- corridors as ladders --------------------------------------------------------------------------------------------

TWO_SIDED = Ladder(
    "corridoio", (("target", Fraction(1)), ("soglia", pct(60))), "linear", Fraction(0), Fraction(1), "zero", HERE, HERE
)


@st.composite
def corridors(draw: st.DrawFn) -> Kpi:
    a, b, c, d = sorted(draw(st.lists(figures_of, min_size=4, max_size=4)))
    stated = (Anchor("target", Range(b, c), HERE), Anchor("soglia", Range(a, d), HERE))
    return kpi(ref("x"), stated, direction="inside")


@LAW
@given(corridors(), figures_of)
def test_a_corridor_is_a_ladder_on_either_side(measure: Kpi, value: Fraction) -> None:
    target, soglia = (anchor.value for anchor in measure.anchors)
    assert isinstance(target, Range)
    assert isinstance(soglia, Range)
    up = (Anchor("target", target.low, HERE), Anchor("soglia", soglia.low, HERE))
    down = (Anchor("target", target.high, HERE), Anchor("soglia", soglia.high, HERE))
    sides = [
        climb(TWO_SIDED, kpi(ref("x"), up, direction="higher"), value).points,
        climb(TWO_SIDED, kpi(ref("x"), down, direction="lower"), value).points,
    ]
    assert climb(TWO_SIDED, measure, value).points == min(side for side in sides if side is not None)


# --- what makes bands no rule ----------------------------------------------------------------------------------------


@LAW
@given(partitions(), shares)
def test_a_worst_band_that_earns_more_than_the_next_is_found(
    made: tuple[Bands, list[Fraction], list[Fraction], Direction], more: Fraction
) -> None:
    bands, edges, _, direction = made
    changed = rule(*(replace(each, points=more) if each.reach == "worse" else each for each in bands.bands))
    next_best = band_at(changed, Scene({}, direction), edges[0])
    assert next_best is not None
    found = {flaw.kind for flaw in flaws(changed, Scene({}, direction))}
    assert ("decline" in found) == (more > (next_best.earned(edges[0]) or Fraction(0)))


def test_limits_at_edges_are_compared_exactly() -> None:
    slope = Slope("plus", Fraction("0.00715"), at(1), None)
    to_95 = rule(
        band("worse", at(110), points=Fraction(0)),
        band("from", at(110), at(131), pct(80), slope=slope),
        band("from", at(131), points=pct(95)),
    )
    (found,) = flaws(to_95, Scene({}, "higher"))
    assert found.kind == "decline"
    assert (found.at, found.more, found.less) == (Fraction(131), Fraction("0.95015"), pct(95))
    falling = Slope("minus", pct(1), at(1), None)
    below = rule(band("worse", at(90), points=pct(60), slope=falling), band("from", at(90), points=pct(50)))
    assert [flaw.kind for flaw in flaws(below, Scene({}, "higher"))] == ["decline"]


def test_parts_and_steps_of_anchors_that_are_not_above_zero() -> None:
    part = rule(band("from", Edge(pct(90), "target", relative=True), points=pct(80)), otherwise=Fraction(0))
    assert [flaw.kind for flaw in flaws(part, Scene({"target": Fraction(-10)}, "higher"))] == ["part"]
    step = Slope("plus", pct(1), Edge(pct(1), "target", relative=True), None)
    sloped = rule(band("from", Edge(None, "target"), points=pct(50), slope=step), otherwise=Fraction(0))
    assert [flaw.kind for flaw in flaws(sloped, Scene({"target": Fraction(0)}, "higher"))] == ["step"]


def test_a_strict_bonus_stands_before_the_target() -> None:
    bonus = rule(
        band("better", Edge(None, "target"), points=pct(110)),
        band("from", Edge(None, "target"), points=pct(100)),
        otherwise=Fraction(0),
    )
    assert not flaws(bonus, Scene({"target": Fraction(10)}, "higher"))
    assert [points_of(bonus, "higher", value, target=10).points for value in (11, 10, 9)] == [pct(110), 1, 0]


def test_what_did_not_happen_is_in_the_worst_band() -> None:
    day = date(2024, 12, 31)
    bands = rule(band("from", Edge(day), points=pct(100)), band("worse", Edge(day), points=pct(30)))
    measure = kpi(ref("x"), (), direction="lower", of=Plain.DATE)
    found = banded(bands, measure, NOT_REACHED)
    assert isinstance(found, Points)
    assert found.points == pct(30)


def test_the_cap_binds_what_no_band_holds() -> None:
    bands = replace(rule(band("from", at(10), points=pct(100)), otherwise=pct(110)), cap=pct(100))
    assert points_of(bands, "higher", 5).points == 1


def test_a_slope_in_a_corridor_counts_on_the_side_where_the_value_lies() -> None:
    slope = Slope("plus", pct(1), at(1), pct(90))
    bands = rule(band("from", Edge(None, "minimo"), Edge(None, "target"), pct(50), slope=slope), otherwise=Fraction(0))
    stated = {"minimo": Range(Fraction(0), Fraction(100)), "target": Range(Fraction(90), Fraction(99))}
    assert points_of(bands, "inside", 80, **stated).points == pct(90)
