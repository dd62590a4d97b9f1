"""Targets against the values that a formula can have: one that every figure meets, or none, is a slip somewhere.

`(a + b) / a` written for `(a - b) / a` is never below 100 %, so a target of 15 % says nothing. Where it takes that no
figure is negative, this is said, and it is looked at only for targets above zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.compiler.algebra.decide import certain
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.quotient import Quotient
from kpidsl.compiler.algebra.relation import Relation
from kpidsl.compiler.types.draft import Definition, Draft
from kpidsl.model.expression import OfParts
from kpidsl.model.plan import Anchor, Kpi
from kpidsl.model.spelling import spelled
from kpidsl.model.values import PERCENT, Quantity

Side = Literal["above", "not below", "below", "not above"]


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of a formula whose denominator is above zero. `presumed`: no figure is negative."""

    quotient: Quotient
    knowledge: Knowledge
    presumed: bool = False
    linked: bool = False  # what is known says something of two figures together

    def side(self, value: Fraction) -> Side | None:
        """On which side of a value the formula always lies; None where it may lie on either, or that is not known."""
        gap = self.quotient.above - self.quotient.below.scaled(value)
        sides: tuple[tuple[Side, Relation], ...] = (
            ("above", Relation(gap, ">")),
            ("not below", Relation(gap, ">=")),
            ("below", Relation(-gap, ">")),
            ("not above", Relation(-gap, ">=")),
        )
        return next((side for side, claim in sides if self._holds(claim)), None)

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

    def bound(self, beyond: Literal["below", "above"]) -> Fraction | None:
        """A value that the formula is never below (above), by its coefficients; None where none is known."""
        above, below = self.quotient.above.terms, self.quotient.below.terms
        if beyond == "above" and not all(monomial in below for monomial, number in above.items() if number > 0):
            return None
        ratios = [above.get(monomial, Fraction(0)) / number for monomial, number in below.items()]
        value = min(ratios) if beyond == "below" else max(ratios)
        gap = self.quotient.above - self.quotient.below.scaled(value)
        return value if self._holds(Relation(gap if beyond == "below" else -gap, ">=")) else None


def ranges(quotient: Quotient, knowledge: Knowledge) -> list[Range]:
    """What is known for certain of the values of a formula, and what is besides where no figure is negative."""
    found: list[Range] = []
    if any(atom.kind == "part" for atom in quotient.atoms) or not quotient.is_linear_fractional:
        return found
    sides = ((quotient.above, quotient.below), (-quotient.above, -quotient.below))
    for above, below in sides:
        if knowledge.at_least(below) is not None:
            known = knowledge.about(quotient.atoms)
            linked = any(len(each.form.atoms) > 1 for each in known.relations)
            found.append(Range(Quotient(above, below), knowledge, linked=linked))
            break
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
                    self._kpis.setdefault(kpi.span, []).append((label, kpi))

    def judge(self, definition: Definition, quotient: Quotient, knowledge: Knowledge) -> Iterator[Diagnostic]:
        """The targets that every figure meets, or none: each that is stated, once."""
        kpis = self._kpis.get(definition.span)
        known = ranges(quotient, knowledge) if kpis else []
        told: set[Span] = set()
        for label, kpi in kpis or ():
            for found in (_judged(kpi, anchor, values, label) for anchor in _targets_first(kpi) for values in known):
                if found is not None:
                    if kpi.anchors[0].span not in told:
                        yield found
                    told.add(kpi.anchors[0].span)
                    break


def _targets_first(kpi: Kpi) -> list[Anchor]:
    return sorted(kpi.anchors, key=lambda anchor: anchor.name != "target")


def _judged(kpi: Kpi, anchor: Anchor, values: Range, label: str) -> Diagnostic | None:
    value = anchor.value
    if not isinstance(value, Fraction) or ((values.presumed or anchor.name != "target") and value <= 0):
        return None
    side = values.side(value)
    if side is None:
        return None
    higher = kpi.direction == "higher"
    every = side in (("above", "not below") if higher else ("below", "not above"))
    if not every and side in ("not below", "not above"):
        return None  # the very edge meets it
    if every and anchor.name != "target" and side in ("not below", "not above"):
        return None  # a last threshold at the edge of what there is gives everyone something
    shown = spelled(value, kpi.type)
    beyond: Literal["below", "above"] = "below" if side in ("above", "not below") else "above"
    bound = values.bound(beyond)
    where = f"{'never' if 'not' in side else 'always'} {side.removeprefix('not ')} {shown}"
    if bound is not None and bound != value:
        where = f"never {beyond} {spelled(bound, kpi.type)}"
    while_ = "while no figure is negative, " if values.presumed else ""
    whom = "every figure meets" if every else "no figure meets"
    message = f"{whom} the `{anchor.name}` of {label}, {shown}: {while_}this formula is {where}"
    help_ = "look at the operators of the formula, at the direction and at the figure"
    return finding("K0511", anchor.span, message, help=help_, labels=[(kpi.span, "the formula")])


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
