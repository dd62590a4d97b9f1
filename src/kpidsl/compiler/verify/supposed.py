"""Rules that no KPI decides: formulas that serve none, and formulas and bands whose anchors follow from the data.

Of formulas anchors are supposed, small and large and in any order; what is then unfair whichever are taken is told,
with one of the cases. Of bands it is told where none holds what is worse than all of their edges, wherever these lie.
Figures that a plan states are for `fairness` and `bands`, and those of the data for the scoring.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations
from typing import get_args

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.fairness import case_of, points_in
from kpidsl.model.bands import Scene
from kpidsl.model.fairness import Case
from kpidsl.model.piecewise.monotone import Decline
from kpidsl.model.piecewise.pieces import Work
from kpidsl.model.plan import Anchor
from kpidsl.model.reach import Reach, Reaches
from kpidsl.model.rules import Bands, Direction, PointsFormula
from kpidsl.model.spelling import decimal, percent

#: So many anchors are supposed in every order.
_FEW = 3

_WORK = 300

#: A share of all, and a number of things.
_SCALES = (Fraction(1, 10), Fraction(10))

#: Above zero, where many a ratio has no points.
_VALUES = Reach(Fraction(1, 1000))


def check_supposed(draft: Draft, reaches: Reaches) -> Iterator[Diagnostic]:
    yield from _open_below(draft)
    used: dict[str, set[Direction]] = {}
    decided: dict[str, set[Direction]] = {}
    for node in draft.nodes.values():
        for kpi in node.every_kpi():
            rule = draft.rules.get(kpi.rule) if kpi.rule else None
            if isinstance(rule, PointsFormula) and kpi.direction is not None:
                known = case_of(rule, kpi, reaches, Work()) is not None
                (decided if known else used).setdefault(rule.name, set()).add(kpi.direction)
    for name, rule in draft.rules.items():
        if isinstance(rule, PointsFormula) and rule.span.document is draft.document:
            open_ = (used.get(name, set()) | _written_for(rule)) - decided.get(name, set())
            for direction in sorted(open_ - {"inside"}):
                yield from _judged(rule, direction)


def _open_below(draft: Draft) -> Iterator[Diagnostic]:
    """Bands that hold nothing that is worse than all of their edges."""
    known: dict[str, bool] = {}
    for node in draft.nodes.values():
        for kpi in node.every_kpi():
            rule = draft.rules.get(kpi.rule) if kpi.rule else None
            if isinstance(rule, Bands) and kpi.direction is not None:
                scene = Scene({anchor.name: anchor.value for anchor in kpi.anchors}, kpi.direction)
                known[rule.name] = known.get(rule.name, False) or scene.knows(rule)
    for name in (name for name, decided in known.items() if not decided):
        rule = draft.rules[name]
        assert isinstance(rule, Bands)
        has_rest = rule.otherwise is not None or rule.otherwise_status is not None
        if not has_rest and all(band.reach != "worse" for band in rule.bands):
            message = f"no band of `{name}` holds what is worse than all of their edges"
            yield finding("K0470", rule.lines, message, help="say what the rest is: `otherwise …`")


def _judged(rule: PointsFormula, direction: Direction) -> Iterator[Diagnostic]:
    formula = rule.of(direction)
    names = [name for name in rule.anchors if name not in rule.optional]
    if formula is None or not 0 < len(names) <= _FEW:
        return
    shown: tuple[Case, Decline] | None = None
    for scale in _SCALES:
        for order in permutations(range(1, len(names) + 1)):
            anchors = tuple(Anchor(name, scale * at, rule.span) for name, at in zip(names, order, strict=True))
            case = Case(formula, rule.cap, direction, anchors, _VALUES, Work(_WORK))
            verdict = case.verdict(points_in(case))
            if not isinstance(verdict, Decline):
                return
            shown = case, verdict
    assert shown is not None
    case, unfair = shown
    factor = rule.unit.factor if rule.unit is not None else Fraction(1)
    figures = ", ".join(f"`{name}` at {decimal(figure / factor)}" for name, figure in case.figures.items())
    earned = ", ".join(
        f"{decimal(at / factor)} earns {percent(points)}"
        for at, points in ((unfair.worse, unfair.more), (unfair.better, unfair.less))
    )
    message = f"no KPI decides the rule `{rule.name}` where {direction} is better; with {figures} it rewards getting "
    help_ = "the better value must earn as much, whatever the figures: look at the operators"
    yield finding("K0470", formula.span, f"{message}worse: {earned}", help=help_)


def _written_for(rule: PointsFormula) -> set[Direction]:
    """The directions that it has a formula of their own for: one formula for all serves those that KPIs ask for."""
    written = {direction: formula.span for direction in get_args(Direction) if (formula := rule.of(direction))}
    return {direction for direction, span in written.items() if list(written.values()).count(span) == 1}
