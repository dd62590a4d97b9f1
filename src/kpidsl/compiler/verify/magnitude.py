"""Figures that look as if a digit, a point or a unit had slipped: a threshold ten times its neighbour, a target that
jumps where the others stand still, one of `previous(value) * 102`.

It compares figures of one KPI with one another, and knows nothing of what they measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.text import Span
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.lines import direction_line
from kpidsl.model import expression as e
from kpidsl.model.needs import needs_in
from kpidsl.model.plan import Anchor, Kpi, Node
from kpidsl.model.spelling import percent
from kpidsl.model.values import Quantity

#: A slip of a digit makes ten times the figure.
_SLIP = 10

#: Between years a jump is told that is far greater than what the other years do.
_JUMP = 4
_STEADY = Fraction(3, 2)

#: A threshold is told that lies so many times as far from the next as that from the target, where none of so many other
#: lines does half of that.
_FAR = 5
_CUSTOM = 5

#: A target near the value of the year before, of which a digit has slipped, is at least so many times that value.
_MULTIPLE = 8

_SLIPPED = "has a digit, a point or a unit slipped? if not, let it stand"


def check_magnitudes(draft: Draft) -> Iterator[Diagnostic]:
    """One finding for a KPI: where one figure has slipped, others seem to."""
    uneven = _uneven(draft)
    for node in draft.nodes.values():
        found = next(_within_years(node), None) or next(_between_years(node), None)
        found = found or next(_multiples(draft, node), None) or uneven.get(node.code)
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


def _uneven(draft: Draft) -> Mapping[str, Diagnostic]:
    """By the code: thresholds far beyond the others of their line, `20 day, 25 day, 53 day`, as no other line has."""
    steps: dict[Span, tuple[Fraction, str, Sequence[Anchor]]] = {}
    for node in draft.nodes.values():
        for kpi in node.every_kpi():
            figures = [anchor for anchor in kpi.anchors if isinstance(anchor.value, Fraction)]
            if len(figures) > 2 and figures[0].span not in steps and (ratio := _step(figures)):
                steps[figures[0].span] = ratio, node.code, figures
    if len(steps) <= _CUSTOM:
        return {}
    unevenness = sorted(_at_least_one(ratio) for ratio, *_ in steps.values())
    usual, most = unevenness[-2:]
    if most < _FAR or most < 2 * usual:
        return {}
    ratio, code, line = next(each for each in steps.values() if _at_least_one(each[0]) == most)
    names = [f"`{anchor.name}`" for anchor in line[:3]]
    far, near = (names[1:], names[:2]) if ratio > 1 else (names[:2], names[1:])
    odd = line[2] if ratio > 1 else line[0]
    message = f"it is {float(most):.3g} times as far from {' to '.join(far)} as from {' to '.join(near)}"
    message += f", and no more than {float(usual):.3g} times in the other lines"
    return {code: finding("K0445", odd.span, message, help=_SLIPPED)}


def _step(figures: Sequence[Anchor]) -> Fraction | None:
    """How many times as far the third anchor is from the second as that is from the first."""
    first, second, third = map(_number, figures[:3])
    return (third - second) / (second - first) if first < second < third or first > second > third else None


def _multiples(draft: Draft, node: Node) -> Iterator[Diagnostic]:
    """Anchors that are many times what the KPI was before: `previous(value) * 102`, where 102 % is meant."""
    for kpi in node.every_kpi():
        for anchor in kpi.computed:
            match anchor.formula:
                case e.Arithmetic("*", before, e.Constant(Fraction() as number, span)):
                    times = number
                case e.Arithmetic("*", e.Constant(Fraction() as number, span), before):
                    times = number
                case e.Arithmetic("/", before, e.Constant(Fraction() as number, span)):
                    times = 1 / number if number else number
                case _:
                    continue
            figures = _earlier(draft, kpi, before)
            if not figures:
                continue
            if not (times >= _MULTIPLE or 0 < times * max(figures, _MULTIPLE) < 1):
                if anchor.name == "target":
                    yield from _loosened(draft, node, kpi, times, figures, span, before.span.written)
                continue
            message = f"this `{anchor.name}` is {float(times):.3g} times `{before.span.written}`"
            if times == number and span.written.isdecimal():
                meant = f"{span.written} %"
                yield finding("K0445", span, message, help=f"is `{meant}` meant?", fix=replacing(span, meant))
            else:
                yield finding("K0445", span, message, help=_SLIPPED)


def _loosened(
    draft: Draft, node: Node, kpi: Kpi, times: Fraction, figures: int, span: Span, before: str
) -> Iterator[Diagnostic]:
    """A target that is met by getting worse than before; so many figures may be added in it, and divided to a mean."""
    if (kpi.direction == "higher" and 0 < times * figures < 1) or (kpi.direction == "lower" and times > 1):
        message = f"this target is {percent(times)} of `{before}`, and {kpi.direction} is better"
        labels = [*direction_line(draft, node, kpi)]
        yield finding("K0412", span, message, help="does it ask for less than before?", labels=labels)


def _earlier(draft: Draft, kpi: Kpi, formula: e.Expression) -> int:
    """How many figures a formula looks at, where all are the KPI's own of periods before; else none."""
    needs = needs_in(formula, draft.lets)
    own = {need.input for need in needs_in(kpi.formula, draft.lets)}
    return len(needs) if all(need.input in own and (need.steps or need.years) for need in needs) else 0


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
    return _at_least_one(first / second)


def _at_least_one(ratio: Fraction) -> Fraction:
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
    told = message.format(high.span.written, times, low.span.written)
    return finding("K0445", odd.span, told, help=_SLIPPED, labels=labels)
