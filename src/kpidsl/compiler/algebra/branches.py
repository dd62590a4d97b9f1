"""Claims about formulas with branches: each branch by itself, under the conditions that lead to it.

`min`, `max`, `abs` and `if` choose one of several formulas; what holds of each of them where it is chosen holds of all.
Roundings never change the order of values. Nothing is refuted here: what is not proved stays so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from itertools import product as combinations

from kpidsl.compiler.algebra.atoms import Atom, TooLarge
from kpidsl.compiler.algebra.decide import certain
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.polynomial import Polynomial
from kpidsl.compiler.algebra.quotient import Quotient, Vanishes
from kpidsl.compiler.algebra.relation import Holding, Relation, compared, relations
from kpidsl.model import expression as e
from kpidsl.model.arithmetic import stepped
from kpidsl.model.needs import needs_in
from kpidsl.model.period import NOW, Back

BRANCHES_LIMIT = 24  # of one formula

Path = tuple[Holding, ...]
Branch = tuple[Path, e.Expression]


# --- signs -----------------------------------------------------------------------------------------------------------


def positive_below(quotient: Quotient, knowledge: Knowledge, given: Sequence[Relation] = ()) -> Quotient | None:
    """The same formula with a denominator that is above zero wherever it is defined; None where that is not known."""
    if certain(Relation(quotient.below, ">="), knowledge, given):
        return quotient
    if certain(Relation(-quotient.below, ">="), knowledge, given):
        return Quotient(-quotient.above, -quotient.below, quotient.cancelled)
    return None


def slope(quotient: Quotient, atom: Atom) -> Polynomial:
    """The numerator of the derivative by a figure; its denominator is a square."""
    above, below = quotient.above, quotient.below
    return above.slope(atom) * below - above * below.slope(atom)


# --- where it stays --------------------------------------------------------------------------------------------------


def stays_in_all(formula: e.Expression, low: Fraction, high: Fraction, knowledge: Knowledge, path: Path = ()) -> bool:
    """Whether a formula is proved to lie between two values, both included, wherever it is defined."""
    branches = list(islice(_branches(formula, NOW, knowledge), BRANCHES_LIMIT + 1))
    if len(branches) > BRANCHES_LIMIT:
        return False
    return all(_stays(branch, low, high, knowledge, (*path, *further)) for further, branch in branches)


def _stays(branch: e.Expression, low: Fraction, high: Fraction, knowledge: Knowledge, path: Path) -> bool:
    match branch:
        case e.Function("floor" | "ceil" | "round", (inner, step)) if size := e.constant_number(step):
            # A value between two of the steps is rounded to a value between them.
            least, most = stepped("ceil", low, abs(size)), stepped("floor", high, abs(size))
            return least <= most and stays_in_all(inner, least, most, knowledge, path)
        case _:
            pass
    try:
        quotient = knowledge.reader.quotient(branch)
        given = [each for holding in path for each in _facts(holding, knowledge)]
        inside = [quotient.below.scaled(high) - quotient.above, quotient.above - quotient.below.scaled(low)]
    except (TooLarge, Vanishes):
        return False
    return all(
        certain(Relation(form.scaled(side), ">="), knowledge, [*given, Relation(quotient.below.scaled(side), ">")])
        for side in (Fraction(1), Fraction(-1))
        for form in inside
    )


# --- how it moves ----------------------------------------------------------------------------------------------------


def moves_in_all(formula: e.Expression, atom: Atom, rises: bool, knowledge: Knowledge, path: Path = ()) -> bool:
    """Whether a formula is proved never to fall (or, where not `rises`, to rise) while an input grows."""
    if not _depends(formula, atom, knowledge) or _moves(formula, atom, rises, knowledge, path):
        return True
    match formula:
        case e.LetRef(name):
            return moves_in_all(knowledge.draft.lets[name].formula, atom, rises, knowledge, path)
        case e.Negate(operand):
            return moves_in_all(operand, atom, not rises, knowledge, path)
        case e.Function("min" | "max", arguments):
            return all(moves_in_all(each, atom, rises, knowledge, path) for each in arguments)
        case e.Function("floor" | "ceil" | "round", (inner, step)) if e.constant_number(step):
            return moves_in_all(inner, atom, rises, knowledge, path)
        case e.Conditional(condition, then, otherwise) if not _depends(condition, atom, knowledge):
            return all(
                moves_in_all(branch, atom, rises, knowledge, (*path, Holding(condition, NOW, truth)))
                for branch, truth in ((then, True), (otherwise, False))
            )
        case e.Arithmetic("+" | "-" as sign, left, right):
            turned = rises if sign == "+" else not rises
            return all(moves_in_all(side, atom, way, knowledge, path) for side, way in ((left, rises), (right, turned)))
        case e.Arithmetic("*" | "/", left, e.Constant(Fraction() as number)):
            return moves_in_all(left, atom, rises == (number >= 0), knowledge, path)
        case e.Arithmetic("*", e.Constant(Fraction() as number), right):
            return moves_in_all(right, atom, rises == (number >= 0), knowledge, path)
        case _:
            return False


def _moves(formula: e.Expression, atom: Atom, rises: bool, knowledge: Knowledge, path: Path) -> bool:
    try:
        quotient = knowledge.reader.quotient(formula)
        given = [each for holding in path for each in _facts(holding, knowledge)]
        if any(each.kind == "part" and _depends(knowledge.reader.parts[each].node, atom, knowledge,
               knowledge.reader.parts[each].back) for each in quotient.atoms):  # fmt: skip
            return False
        definite = positive_below(quotient, knowledge, given)
        steepness = slope(quotient, atom).scaled(Fraction(1 if rises else -1))
    except (TooLarge, Vanishes):
        return False
    return definite is not None and certain(
        Relation(steepness, ">="), knowledge, [*given, Relation(definite.below, ">")]
    )


def _depends(node: e.Expression, atom: Atom, knowledge: Knowledge, back: Back = NOW) -> bool:
    return any(Atom.input(need.input, need.back) == atom for need in needs_in(node, knowledge.draft.lets, None, back))


# --- branches --------------------------------------------------------------------------------------------------------


def _branches(node: e.Expression, back: Back, knowledge: Knowledge) -> Iterator[Branch]:
    """Every way through a formula: one operand of each `min`, `max`, `abs` and `if`, and what is so where it counts.

    Roundings are gone into where they are asked about.
    """
    match node:
        case e.LetRef(name) if name not in knowledge.reader.whole:
            yield from _branches(knowledge.draft.lets[name].formula, back, knowledge)
        case e.Function("min" | "max" as which, arguments):
            sign: e.ComparisonSign = "<=" if which == "min" else ">="
            for chosen in arguments:
                others = [other for other in arguments if other is not chosen]
                for path, inner in _branches(chosen, back, knowledge):
                    here = (Holding(e.Comparison(sign, inner, other, node.span), back) for other in others)
                    yield (*path, *here), inner
        case e.Function("abs", (operand,)):
            for path, inner in _branches(operand, back, knowledge):
                above = e.Comparison(">=", inner, e.Constant(Fraction(0), node.span), node.span)
                yield (*path, Holding(above, back)), inner
                yield (*path, Holding(above, back, False)), e.Negate(inner, node.span)
        case e.Conditional(condition, then, otherwise):
            for branch, truth in ((then, True), (otherwise, False)):
                for path, inner in _branches(branch, back, knowledge):
                    yield (Holding(condition, back, truth), *path), inner
        case e.Negate(operand):
            for path, inner in _branches(operand, back, knowledge):
                yield path, e.Negate(inner, node.span)
        case e.Previous(operand):
            for path, inner in _branches(operand, back + node.back, knowledge):
                yield path, e.Previous(inner, node.steps, node.span, node.years)
        case e.Arithmetic(sign_, left, right):
            sides = (_few(left, back, knowledge), _few(right, back, knowledge))
            for (one, first), (other, second) in combinations(*sides):
                yield (*one, *other), e.Arithmetic(sign_, first, second, node.span)
        case _:
            yield (), node


def _few(node: e.Expression, back: Back, knowledge: Knowledge) -> list[Branch]:
    """The branches of an operand, up to where they are too many for the whole."""
    return list(islice(_branches(node, back, knowledge), BRANCHES_LIMIT + 1))


def _facts(holding: Holding, knowledge: Knowledge) -> Iterator[Relation]:
    """What a condition says that algebra can use, also of quotients whose denominators are known to keep one sign."""
    said = list(relations(knowledge.reader, holding))
    yield from said
    match holding.condition:
        case e.Comparison(sign, left, right) if not said:
            reader = knowledge.reader
            sides = reader.quotient(left, holding.back) + -reader.quotient(right, holding.back)
            if (definite := positive_below(sides, knowledge)) is not None:
                yield compared(sign, definite.above, holding.truth)
                yield Relation(definite.below, ">")
        case _:
            pass
