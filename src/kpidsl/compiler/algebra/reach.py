"""Targets against the values that a formula can have: one that every figure meets, or none, is a slip somewhere.

`(a + b) / a` written for `(a - b) / a` is never below 100 %, so a target of 15 % says nothing. Where it takes that no
figure is negative, this is said, and it is looked at only for targets above zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.algebra.atoms import Atom
from kpidsl.compiler.algebra.decide import certain, stands
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.polynomial import Number
from kpidsl.compiler.algebra.quotient import Quotient
from kpidsl.compiler.algebra.relation import Relation
from kpidsl.compiler.types.draft import Definition, Draft
from kpidsl.model.expression import OfParts
from kpidsl.model.plan import Anchor, Kpi
from kpidsl.model.spelling import spelled
from kpidsl.model.values import PERCENT, Quantity

_TEN: Number = 10
_LITTLE = Fraction(1, 100)


@record
class Range:
    """What is known of a formula whose denominator is above zero. `presumed`: no figure is negative."""

    quotient: Quotient
    knowledge: Knowledge
    presumed: bool = False
    linked: bool = False  # what is known says something of two figures together

    def never_below(self, value: Fraction, *, strictly: bool = False) -> bool:
        """Whether the formula is at least a value, or above it, wherever it is defined."""
        gap = self.quotient.above - self.quotient.below.scaled(value)
        return self._holds(Relation(gap, ">" if strictly else ">="))

    def never_above(self, value: Fraction, *, strictly: bool = False) -> bool:
        gap = self.quotient.below.scaled(value) - self.quotient.above
        return self._holds(Relation(gap, ">" if strictly else ">="))

    def _holds(self, claim: Relation) -> bool:
        """Whether a claim holds wherever the formula is defined."""
        below = self.quotient.below
        if self.presumed:
            least = False if all(number >= 0 for number in claim.form.terms.values()) else None
        else:
            least = self.knowledge.at_least(claim.form)
        if least is not None:
            # Where the denominator is above zero, so is one of its terms, and then the claim's term in its place.
            rests = all(claim.form.terms.get(each, 0) > 0 for each in below.terms)
            return claim.sign == ">=" or least or rests
        return self.linked and certain(claim, self.knowledge, [Relation(below, ">")])

    def least(self) -> Fraction | None:
        """A value that the formula is never below, by the coefficients of its figures; None where none is known."""
        value = min(self._ratios())
        return value if self.never_below(value) else None

    def most(self) -> Fraction | None:
        value = max(self._ratios())
        return value if self.never_above(value) else None

    def _ratios(self) -> list[Fraction]:
        above, below = self.quotient.above.terms, self.quotient.below.terms
        return [Fraction(above.get(monomial, 0)) / number for monomial, number in below.items()]


def ranges(quotient: Quotient, knowledge: Knowledge) -> list[Range]:
    """What is known for certain of the values of a formula, and what is besides where no figure is negative."""
    found: list[Range] = []
    sides = ((quotient.above, quotient.below), (-quotient.above, -quotient.below))
    for above, below in sides:
        if knowledge.at_least(below) is not None:
            known = knowledge.about(quotient.atoms)
            linked = any(len(each.form.atoms) > 1 for each in known.relations)
            found.append(Range(Quotient(above, below), knowledge, linked=linked))
            break
    # An `if` or a `min` may be below zero where no figure is.
    parts = (atom for atom in quotient.atoms if atom.kind == "part")
    if any(map(knowledge.is_below_zero, quotient.atoms)) or any(knowledge.least(part) is None for part in parts):
        return found
    for above, below in sides:
        if all(number >= 0 for number in below.terms.values()):
            found.append(Range(Quotient(above, below), knowledge, presumed=True))
            break
    return found


@dataclass
class Targets:
    """The targets of a plan, by the formulas that they are for."""

    draft: Draft

    def __post_init__(self) -> None:
        self._kpis: dict[Span, list[tuple[str, Kpi]]] = {}
        for node in self.draft.nodes.values():
            for label, kpi in node.all_kpis().items():
                if kpi.anchors and not isinstance(kpi.formula, OfParts) and kpi.direction in ("higher", "lower"):
                    alike = self._kpis.setdefault(kpi.span, [])
                    if not any(other.anchors is kpi.anchors for _, other in alike):  # as years of one line have
                        alike.append((label, kpi))

    def judge(self, definition: Definition, quotient: Quotient, knowledge: Knowledge) -> Iterator[Diagnostic]:
        """The targets that every figure meets, or none: each that is stated, once."""
        kpis = self._kpis.get(definition.span)
        if not kpis or not quotient.is_linear_fractional:
            return
        stated: dict[Span, tuple[str, Kpi, Anchor, Fraction]] = {}
        for label, kpi in kpis:
            for anchor, value in _anchors(kpi):
                stated.setdefault(anchor.span, (label, kpi, anchor, value))
        if not stated:
            return
        figures = sorted(value for _, _, _, value in stated.values())
        lowest, highest = figures[0], figures[-1]
        seen: list[Fraction] = []
        if all(atom.kind != "part" for atom in quotient.atoms):  # else nobody can say what a case makes of it
            seen, all_met_and_missed = _seen(quotient, lowest, highest, knowledge)
            if all_met_and_missed:
                return
        known: list[Range] | None = None
        told: set[Span] = set()
        for label, kpi, anchor, value in stated.values():
            met = {each >= value if kpi.direction == "higher" else each <= value for each in seen}
            if len(met) > 1 or kpi.anchors[0].span in told:
                continue  # some figures meet it and some do not
            known = ranges(quotient, knowledge) if known is None else known
            found = next((each for values in known for each in _judged(kpi, anchor, value, values, label)), None)
            if found is not None:
                told.add(kpi.anchors[0].span)
                yield found


def _anchors(kpi: Kpi) -> list[tuple[Anchor, Fraction]]:
    """The anchors that are looked at, the target first: a threshold at zero or below lets nearly everything pass."""
    anchors = sorted(kpi.anchors, key=lambda anchor: anchor.name != "target")
    stated = [(anchor, anchor.value) for anchor in anchors if isinstance(anchor.value, Fraction)]
    return [(anchor, value) for anchor, value in stated if anchor.name == "target" or value.numerator > 0]


def _seen(quotient: Quotient, lowest: Fraction, highest: Fraction, knowledge: Knowledge) -> tuple[list[Fraction], bool]:
    """What the formula is in some cases that the plan allows, until it has been below all anchors and above them.

    Nearly always two cases do, and nothing has to be proved of the targets.
    """
    above, below = quotient.above, quotient.below
    known = knowledge.about(quotient.atoms)
    moved = frozenset(above.atoms).difference(below.atoms)
    resting = dict.fromkeys(known.atoms, _TEN)
    relations: list[Relation] = []  # that moving the figures may break
    for each in filter(_may_fail, known.relations):
        if not moved.isdisjoint(each.form.atoms):
            relations.append(each)
        elif not stands(each, resting):
            return [], False
    divided = below.at(resting)
    if not divided:
        return [], False
    seen: list[Fraction] = []
    under = over = False
    for point in _cases(quotient, resting, moved, max(abs(lowest), abs(highest))):
        if all(stands(each, point) for each in relations):
            value = Fraction(above.at(point), divided)
            seen.append(value)
            under, over = under or value < lowest, over or value > highest
            if under and over:
                break
    return seen, under and over


def _may_fail(relation: Relation) -> bool:
    """Whether a condition can be broken by figures none of which is negative."""
    return relation.sign != ">=" or any(number.numerator < 0 for number in relation.form.terms.values())


def _cases(
    quotient: Quotient, resting: dict[Atom, Number], moved: Set[Atom], largest: Fraction
) -> Iterator[dict[Atom, Number]]:
    """Cases in which no figure is negative: those that are not divided by are moved, or of them those taken away."""
    for figure in (_TEN, 0, _TEN * ceil(1 + largest), _LITTLE):
        yield resting | dict.fromkeys(moved, figure)
    terms = quotient.above.terms
    less = {atom for monomial, number in terms.items() if number.numerator < 0 for atom, _ in monomial}
    for figure in (0, _LITTLE):
        yield resting | {atom: figure for atom in moved if atom in less}


def _judged(kpi: Kpi, anchor: Anchor, value: Fraction, values: Range, label: str) -> Iterator[Diagnostic]:
    if values.presumed and value <= 0:
        return  # whoever aims at zero or below thinks of negative figures
    higher = kpi.direction == "higher"
    # A last threshold at the very edge of what there is gives everyone something, and is meant to.
    if (values.never_below if higher else values.never_above)(value, strictly=anchor.name != "target"):
        whom, edge = "every figure meets", _edge(values, value, least=higher)
        where = f"never {'below' if higher else 'above'} {spelled(edge, kpi.type)}"
    elif (values.never_above if higher else values.never_below)(value, strictly=True):
        whom, edge = "no figure meets", _edge(values, value, least=not higher)
        never = f"never {'above' if higher else 'below'}"
        always = f"always {'below' if higher else 'above'}"
        where = f"{always if edge == value else never} {spelled(edge, kpi.type)}"
    else:
        return
    unless = "unless a figure is negative, " if values.presumed else ""
    message = f"{whom} the `{anchor.name}` of {label}: {unless}this formula is {where}"
    help_ = "look at the operators of the formula, at the direction and at the figure"
    yield finding("K0511", anchor.span, message, help=help_, labels=[(kpi.span, "the formula")])


def _edge(values: Range, value: Fraction, *, least: bool) -> Fraction:
    """What a formula is known never to be below, or never above: a value of which that is proved, or what says more."""
    bound = values.least() if least else values.most()
    if bound is None:
        return value
    return max(bound, value) if least else min(bound, value)


def outside(definition: Definition, quotient: Quotient, knowledge: Knowledge) -> Iterator[Diagnostic]:
    """A percentage that is never between 0 % and 100 %, of which its author claims nothing else."""
    if definition.type != Quantity(PERCENT) or definition.stays is not None:
        return
    for above, below in ((quotient.above, quotient.below), (-quotient.above, -quotient.below)):
        if knowledge.at_least(below) is None:
            continue
        for form, where in ((above - below, "above 100 %"), (-above, "below 0 %")):
            if knowledge.at_least(form):
                message = f"this percentage is always {where}"
                help_ = "look at the operators; where it is meant so, say `stays within …`"
                yield finding("K0512", definition.span, message, help=help_)
