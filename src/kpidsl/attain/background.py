"""What is claimed of figures besides targets: what is assumed, what counts and parts add up to, what lies below zero.

A figure is taken not to be below zero, unless the plan itself says that it may. It knows nothing of
solvers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import reduce

from kpidsl.attain.claims import Claim
from kpidsl.attain.counted import Among, among
from kpidsl.attain.linear import ALWAYS, ONE, ZERO, Affine, Alternatives, require
from kpidsl.attain.translate import LeftOut, Translator
from kpidsl.model import expression as e
from kpidsl.model.attainability import Figure
from kpidsl.model.parts import Way
from kpidsl.model.period import Period
from kpidsl.model.plan import Assumption, Checked, Input
from kpidsl.model.values import Judgement, Plain, Quantity, Range
from kpidsl.scoring import assumed


def background_of(plan: Checked, periods: Sequence[Period], targets: Sequence[Claim]) -> tuple[Claim, ...]:
    """All that is claimed of the figures of some targets, and of those that these bring in."""
    claims = list(_assumptions(plan, periods))
    figures = dict.fromkeys(figure for claim in (*targets, *claims) for figure in claim.figures)
    links = list(_links(plan, figures))
    figures |= dict.fromkeys(figure for claim in links for figure in claim.figures)
    signed = frozenset(_signed(plan))
    kinds = (kind for figure in figures for kind in _kind(plan, figure, signed))
    return (*claims, *links, *_wholes(plan, figures, signed), *kinds)


# --- what the plan says ----------------------------------------------------------------------------------------------


def _assumptions(plan: Checked, periods: Sequence[Period]) -> Iterator[Claim]:
    """The assumptions, once for every period of which they are made; one that is not linear is not used."""
    seen: set[tuple[Assumption, Period]] = set()
    for period in periods:
        for assumption, back in assumed(plan, period):
            place = (assumption, back.period(period))
            if place in seen:
                continue
            seen.add(place)
            try:
                alternatives = Translator(plan, period).truth(assumption.condition, True, back)
            except LeftOut:
                continue
            yield Claim(alternatives, reason=f"`{assumption.condition.span.written}` is assumed", span=assumption.span)


def _signed(plan: Checked) -> Iterator[str]:
    """The inputs that the plan itself says may lie below zero: it assumes it, tests it, or has an anchor there."""
    for assumption in plan.assumptions:
        match assumption.condition:
            case e.Comparison(sign, e.InputRef(name), right) if (bound := _number(right)) is not None:
                if bound < 0 or (bound == 0 and sign in ("<", "<=")):
                    yield name
            case _:
                pass
    for test in plan.tests:
        yield from (each.need.input for each in test.givens if isinstance(each.value, Fraction) and each.value < 0)
    for node in plan.nodes.values():
        for kpi in node.every_kpi():
            alone = _alone(plan, kpi.formula)
            ends = (end for anchor in kpi.anchors for end in _ends(anchor.value))
            if alone is not None and any(end < 0 for end in ends):
                yield alone


def _number(node: e.Expression) -> Fraction | None:
    match node:
        case e.Negate(operand):
            inner = e.constant_number(operand)
            return None if inner is None else -inner
        case _:
            return e.constant_number(node)


def _alone(plan: Checked, formula: e.Expression) -> str | None:
    """The input that a formula is."""
    match formula:
        case e.InputRef(name):
            return name
        case e.LetRef(name):
            return _alone(plan, plan.lets[name].formula)
        case e.Previous(operand) | e.OfParts(operand):
            return _alone(plan, operand)
        case _:
            return None


def _ends(value: object) -> tuple[Fraction, ...]:
    match value:
        case Range(low, high):
            return (low, high)
        case Fraction():
            return (value,)
        case _:
            return ()


# --- what figures are ------------------------------------------------------------------------------------------------


def _kind(plan: Checked, figure: Figure, signed: frozenset[str]) -> Iterator[Claim]:
    """What is true of a figure by its kind."""
    asked, sum_ = plan.inputs[figure.input], Affine.of(figure)
    match asked.type:
        case Quantity() if is_counted(asked):
            yield Claim(require(sum_, ">=", ZERO))
        case Quantity() if figure.input not in signed:
            yield Claim(require(sum_, ">=", ZERO), figure=figure, taken=True)
        case Plain.YES_NO:
            yield Claim(require(sum_, "=", ZERO) + require(sum_, "=", ONE))
        case Judgement(scale):
            read = Translator(plan, figure.period)
            numbers = (read.number(word, asked.span) for word, _ in plan.scales[scale].steps)
            yield Claim(tuple(way for number in numbers for way in require(sum_, "=", ONE.times(number))))
        case Plain.DATE:
            yield Claim(require(sum_, ">=", ONE))
        case _:
            pass


def is_counted(asked: Input) -> bool:
    """Whether an input counts rows or things: then it is whole and not below zero."""
    return asked.measure is not None and asked.measure.aggregate in ("count", "distinct")


def factor_of(asked: Input) -> Fraction:
    """What one of an input's unit is."""
    return asked.type.unit.factor if isinstance(asked.type, Quantity) else Fraction(1)


def _wholes(plan: Checked, figures: Iterable[Figure], signed: frozenset[str]) -> Iterator[Claim]:
    """What holds between counts, and between sums, of rows of one source in each period."""
    by_period: dict[Period, list[Input]] = {}
    for figure in figures:
        if figure.input not in signed:
            by_period.setdefault(figure.period, []).append(plan.inputs[figure.input])
    for period, inputs in by_period.items():
        for group in among(inputs):
            parts = [_in_unit(plan, name, period) for name in group.parts]
            total = reduce(Affine.__add__, parts)
            yield Claim(
                require(total, "<=", _in_unit(plan, group.whole, period)),
                reason=_told(group),
                taken=not group.counted,
            )


def _told(group: Among) -> str:
    names = " and ".join(f"`{name}`" for name in group.parts)
    one, apart = ("is", "") if len(group.parts) == 1 else ("are", ", none of them twice")
    return f"{names} {one} {'counted among' if group.counted else 'part of'} `{group.whole}`{apart}"


def _in_unit(plan: Checked, name: str, period: Period) -> Affine:
    """A figure in the unit of its input, as the rows are counted."""
    return Affine.of(Figure(name, period)).times(1 / factor_of(plan.inputs[name]))


# --- a period and its parts ------------------------------------------------------------------------------------------


_PLURALS = {6: "halves", 3: "quarters", 1: "months"}


def _links(plan: Checked, figures: Iterable[Figure]) -> Iterator[Claim]:
    """Where the figure of a period and one of its parts are both looked at: what the parts make, if that is known."""
    known = dict.fromkeys(figures)
    for whole in known:
        asked = plan.inputs[whole.input]
        for months in _PLURALS:
            parts = [Figure(whole.input, part) for part in whole.period.parts(months)]
            made = _made(asked, months)
            if made is not None and any(part in known for part in parts):
                what = f"`{whole.input}` of {whole.period.name} is the {made} of its {_PLURALS[months]}"
                yield Claim(_sum(whole, parts, made), reason=what)


def _made(asked: Input, months: int) -> Way | None:
    """In which way the figures of parts make that of a longer period, where one of them follows from the others."""
    if asked.parts is not None:
        return asked.parts.way if asked.parts.months == months else None
    measure = asked.measure  # where no row is selected a sum is its default, which adds up only where that is nothing
    adds_up = measure is not None and measure.aggregate in ("count", "sum") and not measure.default
    return "sum" if adds_up else None


def _sum(whole: Figure, parts: Sequence[Figure], way: Way) -> Alternatives:
    """What it takes that the figures of parts make that of the whole."""
    sums = [Affine.of(part) for part in parts]
    match way:
        case "sum":
            made = reduce(Affine.__add__, sums)
        case "mean":
            made = reduce(Affine.__add__, sums).times(Fraction(1, len(sums)))
        case "last":
            made = sums[-1]
        case "lowest":
            return ALWAYS
    return require(Affine.of(whole), "=", made)
