"""What the targets of a period ask of figures, and which targets cannot be put so. It knows nothing of solvers.

A target counts as met where what its KPI requires holds too: otherwise the gate sets the points.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from kpidsl.attain.claims import Claim, Target
from kpidsl.attain.linear import Alternatives, Case, Cases, both, compared
from kpidsl.attain.translate import LeftOut, Translator, constant, explained
from kpidsl.base.record import record
from kpidsl.model.expression import ComparisonSign, Constant, Expression
from kpidsl.model.period import Period
from kpidsl.model.plan import Anchor, Checked, ComputedAnchor, Kpi
from kpidsl.model.rules import Ladder, Scale
from kpidsl.model.spelling import need_named, spelled
from kpidsl.model.values import Range
from kpidsl.scoring import needs_of_kpi, rule_of, target_name


@record
class Omitted:
    """A KPI of which nothing is decided, and why."""

    code: str
    because: LeftOut


def targets_of(plan: Checked, period: Period) -> Iterator[Claim | Omitted]:
    """The targets of a period, in the order of the plan."""
    read = Translator(plan, period)
    for node in plan.nodes.values():
        kpi = node.kpi(period) if node.kind == "action" else None
        target = None if kpi is None else _target_of(plan, kpi)
        if kpi is None or target is None:
            continue
        try:
            with explained(kpi.formula.span):
                met = _met(plan, kpi, target, read)
                met = both(met, read.truth(kpi.gate.condition, True)) if kpi.gate else met
                met = both(met, *_in_order(plan, kpi, read))
                value = _value(kpi, read)
                exactly = _exactly(target, value, read)
        except LeftOut as because:
            yield Omitted(node.code, because)
        else:
            needs = sorted(needs_of_kpi(plan, kpi, period), key=need_named)
            figures = tuple(dict.fromkeys(read.figure(need.input, need.back) for need in needs))
            yield Claim(met, Target(node.code, period, kpi, target.span, _goal(kpi, target), value, exactly, figures))


def _value(kpi: Kpi, read: Translator) -> Cases:
    """The value, case by case; none where only what it takes to meet the target can be said."""
    try:
        return read.cases(kpi.formula)
    except LeftOut:
        return ()


def _in_order(plan: Checked, kpi: Kpi, read: Translator) -> Iterator[Alternatives]:
    """What it takes that anchors that follow from the data make a ladder: otherwise there are no points."""
    rule = rule_of(plan, kpi)
    if not kpi.computed or not isinstance(rule, Ladder):
        return
    stated = _anchors(kpi)
    rungs = [read.cases(_formula(stated[name])) for name, _ in rule.anchors if name in stated]
    for better, worse in pairwise(rungs):
        yield compared(better, _relation(kpi), worse)


def _formula(anchor: Anchor | ComputedAnchor) -> Expression:
    match anchor:
        case ComputedAnchor(formula=formula):
            return formula
        case Anchor(value=value, span=span):
            if isinstance(value, Range):
                raise LeftOut(span, "is a range beside anchors that follow from the data")
            return Constant(value, span)


def _target_of(plan: Checked, kpi: Kpi) -> Anchor | ComputedAnchor | None:
    stated = _anchors(kpi)
    name = target_name(plan, kpi, tuple(stated))
    return None if name is None else stated[name]


def _anchors(kpi: Kpi) -> dict[str, Anchor | ComputedAnchor]:
    anchors: dict[str, Anchor | ComputedAnchor] = {anchor.name: anchor for anchor in kpi.anchors}
    return anchors | {anchor.name: anchor for anchor in kpi.computed}


def _goal(kpi: Kpi, target: Anchor | ComputedAnchor) -> str:
    """What the value has to be, and what has to hold besides: `>= 35 %`, `<= previous(value)`, `in 45..50 %`."""
    besides = f", with `{kpi.gate.condition.span.written}`" if kpi.gate else ""
    return _value_goal(kpi, target) + besides


def _value_goal(kpi: Kpi, target: Anchor | ComputedAnchor) -> str:
    match target:
        case ComputedAnchor(formula=formula):
            figure = f"`{formula.span.written}`"
        case Anchor(value=Range() as stretch) if stretch.low < stretch.high:
            return f"in {spelled(stretch, kpi.type)}"
        case Anchor(value=value):
            figure = spelled(value, kpi.type)
            if isinstance(value, bool | str):
                return f"= {figure}" if isinstance(value, bool) else f"at least {figure}"
    return f"{_relation(kpi)} {figure}"


def _relation(kpi: Kpi) -> ComparisonSign:
    """How a value stands to a figure that it has reached."""
    match kpi.direction:
        case "lower":
            return "<="
        case "inside":
            return "="
        case "higher" | None:
            return ">="


def _met(plan: Checked, kpi: Kpi, target: Anchor | ComputedAnchor, read: Translator) -> Alternatives:
    """What it takes to meet a target."""
    match target:
        case ComputedAnchor(formula=formula):
            return read.stands(kpi.formula, _relation(kpi), read.cases(formula))
        case Anchor(value=Range(low, high)):
            ends = (read.stands(kpi.formula, ">=", _at(low)), read.stands(kpi.formula, "<=", _at(high)))
            return both(*ends)
        case Anchor(value=str() as word):
            scale = rule_of(plan, kpi)
            assert isinstance(scale, Scale)
            earns = dict(scale.steps)
            good = [each for each in earns if earns[each] >= earns[word]]
            ways = [read.stands(kpi.formula, "=", _at(read.number(each, target.span))) for each in good]
            return tuple(together for way in ways for together in way)
        case Anchor(value=figure):
            return read.stands(kpi.formula, _relation(kpi), _at(read.number(figure, target.span)))


def _exactly(target: Anchor | ComputedAnchor, value: Cases, read: Translator) -> Alternatives:
    """What it takes to meet a target and no more; of a corridor its middle."""
    match target:
        case ComputedAnchor(formula=formula):
            return compared(value, "=", read.cases(formula))
        case Anchor(value=Range(low, high)):
            return compared(value, "=", _at((low + high) / 2))
        case Anchor(value=figure):
            return compared(value, "=", _at(read.number(figure, target.span)))


def _at(number: Fraction) -> Cases:
    return (Case((), constant(number)),)
