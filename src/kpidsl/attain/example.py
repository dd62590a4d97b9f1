"""An example: figures that meet all targets, as plain as they can be had, confirmed by scoring the plan over them.

It owns what makes figures plain: whole numbers, targets just met, the same as a year before, round sizes. A target that
scoring does not find met is a defect, raised aloud. It knows nothing of conflicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from kpidsl.attain.background import factor_of, is_counted
from kpidsl.attain.claims import Claim
from kpidsl.attain.linear import ONE, Affine, Alternatives, both, holds, require
from kpidsl.attain.oracle import No, Oracle, Solver
from kpidsl.attain.translate import Translator
from kpidsl.model.attainability import Example, Figure, Reached
from kpidsl.model.facts import Fact, Facts
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, Kpi, Need
from kpidsl.model.values import PERCENT, Judgement, Plain, Quantity, Value
from kpidsl.scoring import needs_of, score

#: The sizes that a figure is tried at, in its unit: shares show best of a round whole.
_SIZES = (100, 1_000, 10_000, 100_000)


def plain_figures(
    plan: Checked, claims: Sequence[Claim], known: Mapping[Figure, Fraction], solver: Solver
) -> Mapping[Figure, Fraction] | None:
    """Figures for which claims hold; None where none were found, of counts whole ones.

    Where they may be, they are those `known` of the year before.
    """
    figures = tuple(dict.fromkeys(figure for claim in claims for figure in claim.figures))
    counted = [figure for figure in figures if is_counted(plan.inputs[figure.input])]
    dates = [figure for figure in figures if plan.inputs[figure.input].type is Plain.DATE]
    quantities = [figure for figure in figures if _is_measured(plan, figure)]
    for whole in ([*dates, *quantities], [*dates, *counted]):
        oracle = Oracle(
            solver,
            (claim.alternatives for claim in claims),
            {figure: factor_of(plan.inputs[figure.input]) for figure in whole},
            figures,
        )
        found = oracle.together(range(len(claims)))
        if not isinstance(found, No):
            return _plainer(oracle, found, len(claims), _wishes(plan, claims, figures, known))
    return None


def _plainer(
    oracle: Oracle, found: Mapping[Figure, Fraction], claims: int, wishes: Iterable[Alternatives]
) -> Mapping[Figure, Fraction]:
    """The figures with as many wishes fulfilled as may be, the earlier ones first."""
    chosen = list(range(claims))
    for wish in wishes:
        chosen.append(oracle.add(wish))
        if holds(wish, found):
            continue
        answer = oracle.together(chosen)
        if isinstance(answer, No):
            chosen.pop()
        else:
            found = answer
    return found


def _wishes(
    plan: Checked, claims: Sequence[Claim], figures: Sequence[Figure], known: Mapping[Figure, Fraction]
) -> Iterator[Alternatives]:
    """What would make figures plainer, the more important first."""
    targets = [claim.target for claim in claims if claim.target is not None]
    yield from (target.exactly for target in targets)
    measured = [figure for figure in figures if _is_measured(plan, figure)]
    for size in (10_000, 100_000, 1_000_000, 10_000_000):
        yield both(*(require(Affine.of(each), "<=", _units(plan, each, size)) for each in measured))
    wholes = {figure for target in targets for case in target.value for figure in case.value.below.terms}
    for figure in sorted(figures, key=lambda each: each not in wholes):
        yield from _wishes_for(plan, figure, known)


def _wishes_for(plan: Checked, figure: Figure, known: Mapping[Figure, Fraction]) -> Iterator[Alternatives]:
    at = Affine.of(figure)
    match plan.inputs[figure.input].type:
        case Quantity(unit):
            before = Figure(figure.input, figure.period.before(steps=0, years=1))
            if before in known:
                yield require(at, "=", ONE.times(known[before]))
            for size in _SIZES[:1] if unit.text == PERCENT.text else _SIZES:
                yield require(at, "=", _units(plan, figure, size))
            yield require(at, ">=", _units(plan, figure, 1))
        case Plain.DATE:
            first, last = (ONE.times(Fraction(day.toordinal())) for day in (figure.period.first, figure.period.end))
            yield both(require(at, ">=", first), require(at, "<=", last))
        case Plain.YES_NO:
            yield require(at, "=", ONE)
        case _:
            pass


def _is_measured(plan: Checked, figure: Figure) -> bool:
    return isinstance(plan.inputs[figure.input].type, Quantity)


def _units(plan: Checked, figure: Figure, size: int) -> Affine:
    return ONE.times(size * factor_of(plan.inputs[figure.input]))


# --- from numbers to an example --------------------------------------------------------------------------------------


def confirmed(
    plan: Checked, periods: Sequence[Period], claims: Sequence[Claim], found: Mapping[Figure, Fraction]
) -> Example | None:
    """The example that figures make, once scoring has found every target of the claims met.

    None where a date leaves the calendar, where they violate an assumption that could not be claimed, or where anchors
    that follow from them make no rule.
    """
    if any(plan.inputs[each.input].type is Plain.DATE and at > date.max.toordinal() for each, at in found.items()):
        return None
    order = {name: number for number, name in enumerate(plan.inputs)}
    in_order = sorted(found, key=lambda each: (order[each.input], each.period.first, -each.period.months))
    figures = {figure: _value(plan, figure, found[figure]) for figure in in_order}
    reached: list[Reached] = []
    for period in periods:
        facts = {need: fact for need in needs_of(plan, period) if (fact := _fact(plan, need, period, figures))}
        outcome = score(plan, Facts(period, plan.header.entity, facts, ()), plan_sha256="")
        if outcome.value is None:
            return None
        codes = [claim.target.code for claim in claims if claim.target is not None and claim.target.period == period]
        for code in codes:
            node = outcome.value.nodes[code]
            if node.status == "undefined" and node.kpi is not None and _may_be(plan, node.kpi):
                return None
            assert node.target_met, f"the example does not meet the target of {code} in {period.label}: {node.because}"
            assert node.kpi is not None
            assert node.value is not None
            assert node.target is not None
            reached.append(Reached(code, node.kpi, period, node.value, node.target))
    return Example(tuple(periods), figures, tuple(reached))


def _may_be(plan: Checked, kpi: Kpi) -> bool:
    """Whether a KPI may be undefined though its formula is not: by its anchors, or by a date outside the calendar."""
    return bool(kpi.computed) or any(plan.inputs[need.input].type is Plain.DATE for need in kpi.needs)


def _value(plan: Checked, figure: Figure, number: Fraction) -> Value:
    match plan.inputs[figure.input].type:
        case Plain.YES_NO:
            return bool(number)
        case Plain.DATE:
            return date.fromordinal(int(number))
        case Judgement(scale):
            return next(word for word, _ in plan.scales[scale].steps if numbered(plan, figure, word) == number)
        case _:
            return number


def numbered(plan: Checked, figure: Figure, word: str) -> Fraction:
    return Translator(plan, figure.period).number(word, plan.inputs[figure.input].span)


def _fact(plan: Checked, need: Need, period: Period, figures: Mapping[Figure, Value]) -> Fact | None:
    figure = Translator(plan, period).figure(need.input, need.back)
    return Fact(need, figure.period, figures[figure]) if figure in figures else None
