"""What the author claims of a formula: how it moves with a figure, between which values it stays.

Each claim is proved, refuted by cases, or not proved. How a formula moves is proved only where its denominator keeps
one sign: across a pole it jumps.
"""

from __future__ import annotations

from fractions import Fraction

from kpidsl.compiler.algebra.atoms import Atom, Part, Point, TooLarge
from kpidsl.compiler.algebra.branches import moves_in_all, positive_below, slope, stays_in_all
from kpidsl.compiler.algebra.decide import Cases, certain
from kpidsl.compiler.algebra.evaluation import Case
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.proof import NotProved, Proved, Refuted, Verdict
from kpidsl.compiler.algebra.quotient import Quotient
from kpidsl.compiler.algebra.relation import Relation
from kpidsl.model import expression as e
from kpidsl.model.needs import needs_in

#: How far a figure is moved to see what a formula does.
_STEPS = tuple(map(Fraction, ("1", "10", "-1", "-5", "1/2", "-1/2")))


# --- how it moves ----------------------------------------------------------------------------------------------------


def moves(formula: e.Expression, quotient: Quotient, atom: Atom, rises: bool, knowledge: Knowledge) -> Verdict:
    """Whether a formula never falls (or, where not `rises`, never rises) while a figure grows and all else stays."""
    try:
        steepness = slope(quotient, atom)
    except TooLarge:
        return NotProved()
    parts = [knowledge.reader.parts[each] for each in quotient.atoms if each.kind == "part"]
    stands_alone = not any(_speaks_of(part, atom, knowledge) for part in parts)
    wanted = steepness if rises else -steepness
    definite = positive_below(quotient, knowledge) if stands_alone else None
    if definite is not None and certain(Relation(wanted, ">="), knowledge, [Relation(definite.below, ">")]):
        return Proved()
    if parts and atom.kind == "input" and moves_in_all(formula, atom, rises, knowledge):
        return Proved()
    if atom.kind == "let":  # no cases: its figure is what its own figures make
        opposite = definite is not None and certain(Relation(-wanted, ">="), knowledge, [Relation(definite.below, ">")])
        return Refuted(()) if opposite else NotProved()
    cases = Cases.of(formula, knowledge)
    if atom not in cases.known.atoms:
        return NotProved()
    for below in (quotient.below, -quotient.below):
        found = cases.find(
            [Relation(-wanted, ">"), Relation(below, ">")] if stands_alone else [],
            lambda tried: _moved(formula, tried, atom, rises, cases) is not None,
        )
        if found is not None:
            further = _moved(formula, Case(found, knowledge.draft.lets), atom, rises, cases)
            assert further is not None
            return Refuted((found, further))
    return NotProved()


def _speaks_of(part: Part, atom: Atom, knowledge: Knowledge) -> bool:
    needs = needs_in(part.node, knowledge.draft.lets, None, part.back)
    if atom.kind == "let":  # its own figures are nowhere else in the formula, which was seen to
        return any(isinstance(node, e.LetRef) for node in e.walk(part.node))
    return any(Atom.input(need.input, need.back) == atom for need in needs)


def _moved(formula: e.Expression, tried: Case, atom: Atom, rises: bool, cases: Cases) -> Point | None:
    """The same case with another figure, where the formula goes the wrong way."""
    before = tried.number(formula)
    if before is None:
        return None
    for step in _STEPS:
        point = {**tried.point, atom: tried.point[atom] + step}
        after = Case(point, tried.lets).number(formula)
        if after is None or (after - before) * step * (1 if rises else -1) >= 0:
            continue
        if point[atom] >= 0 and cases.allow(point):
            return point
    return None


# --- where it stays --------------------------------------------------------------------------------------------------


def stays(formula: e.Expression, quotient: Quotient, low: Fraction, high: Fraction, knowledge: Knowledge) -> Verdict:
    """Whether a formula lies between two values, both included, wherever it is defined."""
    try:
        beyond_high = quotient.above - quotient.below.scaled(high)
        beyond_low = quotient.below.scaled(low) - quotient.above
    except TooLarge:
        return NotProved()
    outside = [
        [Relation(form.scaled(side), ">"), Relation(quotient.below.scaled(side), ">")]
        for side in (1, -1)
        for form in (beyond_high, beyond_low)
    ]
    if all(certain(_contrary(beyond), knowledge, [below]) for beyond, below in outside):
        return Proved()
    if any(atom.kind == "part" for atom in quotient.atoms) and stays_in_all(formula, low, high, knowledge):
        return Proved()
    cases = Cases.of(formula, knowledge)

    def shows(tried: Case) -> bool:
        value = tried.number(formula)
        return value is not None and not low <= value <= high

    for wanted in outside:
        found = cases.find(wanted, shows)
        if found is not None:
            return Refuted((found,))
    return NotProved()


def _contrary(beyond: Relation) -> Relation:
    return Relation(-beyond.form, ">=")
