"""Points that a rule names and no value earns: those of an anchor that lies on a better one, a cap beyond them all.

Besides, branches of a formula that give more than the cap, and targets that earn none: bands with figures of their own
pass by them.

Of a rule only what holds in every year of every KPI is told. Of anchors that follow from the data nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.fairness import case_of, points_in
from kpidsl.model import expression as e
from kpidsl.model.piecewise.pieces import Work
from kpidsl.model.plan import Kpi
from kpidsl.model.reach import Reaches
from kpidsl.model.rules import Bands, Ladder, PointsFormula, Rule
from kpidsl.model.spelling import percent, spelled

_LITTLE_WORK = 300


def check_unearned(draft: Draft, reaches: Reaches) -> Iterator[Diagnostic]:
    """Anchors and caps that make no difference."""
    for formula in draft.rules.values():
        if isinstance(formula, PointsFormula) and formula.span.document is draft.document:
            yield from _beyond_the_cap(formula)
    reached: dict[str, bool] = {}
    told: set[int] = set()
    for node in draft.nodes.values():
        for kpi in node.every_kpi():
            rule = draft.rules.get(kpi.rule) if kpi.rule else None
            if rule is None:
                continue
            if isinstance(rule, Ladder) and kpi.anchors and kpi.anchors[0].span.start not in told:
                told.add(kpi.anchors[0].span.start)
                yield from _same_figure(rule, kpi)
            if isinstance(rule, Bands) and kpi.anchors and kpi.anchors[0].span.start not in told:
                told.add(kpi.anchors[0].span.start)
                yield from _at_no_edge(rule, kpi)
            if not reached.get(rule.name):
                reached[rule.name] = _reaches_cap(rule, kpi, reaches)
    for name, found in reached.items():
        rule = draft.rules[name]
        if not found and rule.cap is not None:
            message = f"no value earns the cap of `{name}`, {percent(rule.cap)}"
            yield finding("K0473", rule.span, message, help="lower the cap to the most that is earned")


def _beyond_the_cap(rule: PointsFormula) -> Iterator[Diagnostic]:
    """`if … then 100 else …` under a cap of 100 %: the number is that of 10 000 %."""
    for formula in dict.fromkeys((rule.higher, rule.lower, rule.inside)):
        for number in _branches(formula) if formula is not None and rule.cap is not None else ():
            match number:
                case e.Constant(Fraction() as points, span) if rule.cap is not None and points > rule.cap:
                    message = f"no value earns these {percent(points)}: the cap of `{rule.name}` is {percent(rule.cap)}"
                    slipped = points / 100 <= rule.cap and span.written.isdecimal()
                    meant = f"{span.written} %" if slipped else percent(rule.cap)
                    help_ = f"is `{meant}` meant?" if slipped else f"write `{meant}`, or a higher cap"
                    yield finding("K0474", span, message, help=help_, fix=replacing(span, meant))
                case _:
                    pass


def _branches(formula: e.Expression) -> Iterator[e.Expression]:
    """What a formula may come to: itself, or each branch of it."""
    if not isinstance(formula, e.Conditional):
        yield formula
        return
    for branch in (formula.then, formula.otherwise):
        yield from _branches(branch)


def _same_figure(rule: Ladder, kpi: Kpi) -> Iterator[Diagnostic]:
    """Of anchors at the same figure the best counts; the others shape the line below them, if there is one."""
    stated = {anchor.name: anchor for anchor in kpi.anchors}
    rungs = [(stated[name], points) for name, points in rule.anchors if name in stated]
    names = [anchor.name for anchor in kpi.computed]
    for (better, more), (worse, points) in pairwise(rungs):
        if points >= more or better.value != worse.value:
            continue
        if rule.between == "step" or (not names and worse.value == rungs[-1][0].value):
            message = (
                f"no value earns the {percent(points)} of `{worse.name}`: it is the same figure as `{better.name}`"
            )
            labels = [(better.span, "the better anchor")]
            yield finding("K0471", worse.span, message, help="state a figure of its own", labels=labels)


def _at_no_edge(rule: Bands, kpi: Kpi) -> Iterator[Diagnostic]:
    """A target beside bands that have their own figures: where none begins there, reaching it makes no difference."""
    target = next((anchor for anchor in kpi.anchors if anchor.name == "target"), None)
    if target is None or not isinstance(target.value, Fraction) or rule.anchors:
        return
    edges = {edge.figure for band in rule.bands for edge in (band.edge, band.to) if edge is not None}
    if target.value not in edges:
        message = f"no band of `{rule.name}` begins or ends at the target, {spelled(target.value, kpi.type)}"
        labels = [(rule.lines, "the rule")]
        help_ = "state as target what the bands ask for, or let them speak of `target`"
        yield finding("K0465", target.span, message, help=help_, labels=labels)


def _reaches_cap(rule: Rule, kpi: Kpi, reaches: Reaches) -> bool:
    """Whether some value may earn all that the cap allows."""
    if rule.cap is None:
        return True
    match rule:
        case Ladder(anchors=anchors):
            return len(anchors) > 1 or rule.cap <= anchors[0][1]
        case Bands(bands=bands):
            most = [points for band in bands for points in (band.points, band.to_points) if points is not None]
            return any(band.slope for band in bands) or max(most, default=rule.cap) >= rule.cap
        case PointsFormula():
            case = case_of(rule, kpi, reaches, Work(_LITTLE_WORK))
            return case is None or case.earns(rule.cap, points_in(case))
