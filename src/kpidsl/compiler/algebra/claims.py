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

#: How far a figure is moved, in its unit, to see what a formula does.
_STEPS = tuple(map(Fraction, ("1", "10", "-1", "-5", "1/2", "-1/2")))


# --- how it moves ----------------------------------------------------------------------------------------------------


def moves(formula: e.Expression, quotient: Quotient, atom: Atom, rises: bool, knowledge: Knowledge) -> Verdict:
    """Whether a formula never falls (or, where not `rises`, never rises) while a figure grows and all else stays."""
    if always_moves(formula, quotient, atom, rises, knowledge):
        return Proved()
    if atom.kind == "let":  # no cases: its figure is what its own figures make
        return (
            Refuted((), opposite=True) if always_moves(formula, quotient, atom, not rises, knowledge) else NotProved()
        )
    try:
        steepness = slope(quotient, atom)
    except TooLarge:
        return NotProved()
    cases = Cases.of(formula, knowledge)
    if atom not in cases.known.atoms:
        return NotProved()
    wanted = Relation(-steepness if rises else steepness, ">")
    for below in (quotient.below, -quotient.below):
        found = cases.find(
            [wanted, Relation(below, ">")] if _stands_alone(quotient, atom, knowledge) else [],
            lambda tried: _moved(formula, tried, atom, rises, cases) is not None,
        )
        if found is not None:
            further = _moved(formula, Case(found, knowledge.draft.lets), atom, rises, cases)
            assert further is not None
            return Refuted((found, further), always_moves(formula, quotient, atom, not rises, knowledge))
    return NotProved()


def always_moves(formula: e.Expression, quotient: Quotient, atom: Atom, rises: bool, knowledge: Knowledge) -> bool:
    """Whether it is proved that a formula never moves otherwise."""
    if _slopes(quotient, atom, rises, knowledge):
        return True
    return atom.kind == "input" and _has_parts(quotient) and moves_in_all(formula, atom, rises, knowledge)


def _slopes(quotient: Quotient, atom: Atom, rises: bool, knowledge: Knowledge) -> bool:
    """Whether that is proved by the sign of the derivative."""
    definite = positive_below(quotient, knowledge) if _stands_alone(quotient, atom, knowledge) else None
    if definite is None:
        return False
    try:
        steepness = slope(quotient, atom)
    except TooLarge:
        return False
    wanted = Relation(steepness if rises else -steepness, ">=")
    return certain(wanted, knowledge, [Relation(definite.below, ">")])


def _has_parts(quotient: Quotient) -> bool:
    """Whether something of a formula is no quotient of polynomials, and is looked at branch by branch."""
    return any(atom.kind == "part" for atom in quotient.atoms)


def _stands_alone(quotient: Quotient, atom: Atom, knowledge: Knowledge) -> bool:
    """Whether a figure is in no part of a formula that is not looked into."""
    parts = [knowledge.reader.parts[each] for each in quotient.atoms if each.kind == "part"]
    return not any(_speaks_of(part, atom, knowledge) for part in parts)


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
    for step in (each * cases.knowledge.one_of(atom) for each in _STEPS):
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
        outside = _outside(quotient, low, high)
    except TooLarge:
        return NotProved()
    if always_stays(formula, quotient, low, high, knowledge):
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


def always_stays(
    formula: e.Expression, quotient: Quotient, low: Fraction, high: Fraction, knowledge: Knowledge
) -> bool:
    """Whether it is proved that a formula lies between two values."""
    try:
        outside = _outside(quotient, low, high)
    except TooLarge:
        return False
    if all(certain(_contrary(beyond), knowledge, [below]) for beyond, below in outside):
        return True
    return _has_parts(quotient) and stays_in_all(formula, low, high, knowledge)


def _outside(quotient: Quotient, low: Fraction, high: Fraction) -> list[list[Relation]]:
    """What it takes that a formula is above a range, or below it: by the sign of its denominator."""
    beyond_high = quotient.above - quotient.below.scaled(high)
    beyond_low = quotient.below.scaled(low) - quotient.above
    return [
        [Relation(form.scaled(side), ">"), Relation(quotient.below.scaled(side), ">")]
        for side in (1, -1)
        for form in (beyond_high, beyond_low)
    ]


def _contrary(beyond: Relation) -> Relation:
    return Relation(-beyond.form, ">=")
