"""Figures that look as if a digit, a point or a unit had slipped: a threshold ten times its neighbour, a target that
jumps where the others stand still.

It compares figures of one KPI with one another, and knows nothing of what they measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.types.draft import Draft
from kpidsl.model.plan import Anchor, Kpi, Node
from kpidsl.model.values import Quantity

#: A slip of a digit makes ten times the figure.
_SLIP = 10

#: Between years a jump is told that is far greater than what the other years do.
_JUMP = 4
_STEADY = Fraction(3, 2)


def check_magnitudes(draft: Draft) -> Iterator[Diagnostic]:
    """One finding for a KPI: where one figure has slipped, others seem to."""
    for node in draft.nodes.values():
        found = next(_within_years(node), None) or next(_between_years(node), None)
        if found is not None:
            yield found


def _within_years(node: Node) -> Iterator[Diagnostic]:
    lines = {id(kpi.anchors): kpi for kpi in node.kpis.values()}  # the years of one line have its anchors in common
    for kpi in lines.values():
        numbers = [anchor for anchor in kpi.anchors if isinstance(anchor.value, Fraction) and anchor.value]
        if not any(_are_apart(one, other, _SLIP) for one, other in combinations(numbers, 2)):
            continue
        figures = sorted(numbers, key=_number, reverse=kpi.direction == "higher")  # from best to worst
        steps = [(one, other) for one, other in pairwise(figures) if not _is_least(kpi, one, other)]
        for one, other in steps:
            if _ratio(one, other) >= _SLIP and not _wide(steps):
                odd, sound = _odd_of(figures, one, other)
                yield _slipped(odd, sound, "`{}` is {} times `{}` beside it")
                return


def _between_years(node: Node) -> Iterator[Diagnostic]:
    by_measure: dict[object, list[Anchor]] = {}
    for kpi in node.kpis.values():
        target = next((anchor for anchor in kpi.anchors if anchor.name == "target"), None)
        if target is not None and kpi.made_of is None and isinstance(target.value, Fraction) and target.value:
            by_measure.setdefault(kpi.span, []).append(target)
    for targets in by_measure.values():
        stated = list(dict.fromkeys(targets))
        if not any(_are_apart(one, other, _JUMP) for one, other in pairwise(stated)):
            continue
        jumps = [(_ratio(one, other), one, other) for one, other in pairwise(stated)]
        for jump, one, other in jumps:
            others = [ratio for ratio, first, _ in jumps if first is not one and ratio != jump]
            if jump >= _SLIP or (jump >= _JUMP and others and max(others) <= _STEADY):
                odd, sound = _odd_of(stated, one, other)
                yield _slipped(odd, sound, "`{}` is {} times `{}` of the year beside it")
                return


def _number(anchor: Anchor) -> Fraction:
    assert isinstance(anchor.value, Fraction)
    return anchor.value


def _are_apart(one: Anchor, other: Anchor, times: int) -> bool:
    """Whether one figure is so many times the other, both above zero or both below; in whole numbers, which is fast."""
    first, second = _number(one), _number(other)
    low, high = sorted((first.numerator * second.denominator, second.numerator * first.denominator), key=abs)
    return (low > 0) is (high > 0) and abs(high) >= times * abs(low)


def _ratio(one: Anchor, other: Anchor) -> Fraction:
    """How many times as large as the other the larger one is; 1 where one is above zero and one below."""
    first, second = _number(one), _number(other)
    if (first.numerator > 0) is not (second.numerator > 0):
        return Fraction(1)
    ratio = first / second
    return ratio if ratio.numerator >= ratio.denominator else 1 / ratio


def _wide(steps: Sequence[tuple[Anchor, Anchor]]) -> bool:
    """Whether figures so far apart are the custom of the line."""
    ratios = [_ratio(one, other) for one, other in steps]
    return len(ratios) > 1 and min(ratios) >= _JUMP


def _is_least(kpi: Kpi, one: Anchor, other: Anchor) -> bool:
    """Whether one of two figures is a single thing: the least that can be asked for is far below whatever is."""
    assert isinstance(kpi.type, Quantity)
    return kpi.type.unit.dimension != () and kpi.type.unit.factor in map(abs, (_number(one), _number(other)))


def _odd_of(figures: Sequence[Anchor], one: Anchor, other: Anchor) -> tuple[Anchor, Anchor]:
    """Of two figures that are far apart, the one that is far from the others too; where there are none, the second."""
    rest = [figure for figure in figures if figure is not one and figure is not other]
    if rest and max(_ratio(one, figure) for figure in rest) > max(_ratio(other, figure) for figure in rest):
        return one, other
    return other, one


def _slipped(odd: Anchor, sound: Anchor, message: str) -> Diagnostic:
    high, low = (odd, sound) if abs(_number(odd)) > abs(_number(sound)) else (sound, odd)
    times = f"{float(_ratio(odd, sound)):.3g}"
    labels = [(sound.span, "the other")]
    help_ = "has a digit, a point or a unit slipped? if not, let it stand"
    return finding(
        "K0445", odd.span, message.format(high.span.written, times, low.span.written), help=help_, labels=labels
    )
