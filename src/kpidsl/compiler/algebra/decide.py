"""Whether a claim about figures holds: for certain, or not in a case that evaluation confirms.

Conditions that are linear are decided; in others every product of figures is one more figure, of which the sign may be
known, and what follows from that is certain too. Cases are found by elimination where all is linear, else among small
figures, and none is shown that evaluation does not confirm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product as combinations
from math import lcm
from random import Random

from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import Atom, Point, TooLarge
from kpidsl.compiler.algebra.elimination import Row, solution
from kpidsl.compiler.algebra.elimination import Sign as RowSign
from kpidsl.compiler.algebra.evaluation import Case, Unknowable
from kpidsl.compiler.algebra.knowledge import Knowledge, Known
from kpidsl.compiler.algebra.polynomial import Monomial, Number, Polynomial
from kpidsl.compiler.algebra.relation import Holding, Relation
from kpidsl.compiler.algebra.zeros import completed
from kpidsl.model import expression as e
from kpidsl.model.needs import needs_in
from kpidsl.model.period import NOW, Back
from kpidsl.model.spelling import decimal_places

SPLITS_LIMIT = 3  # of what is not zero, which is above or below it
PRODUCTS_LIMIT = 60  # of what is known, each times figures of known sign
SAMPLES = 120
_SMALL = tuple(map(Fraction, (10, 0, 1, 2, 3, 5, 20, 50, 100)))


def certain(claim: Relation, knowledge: Knowledge, given: Sequence[Relation] = ()) -> bool:
    """Whether a claim follows from what is known, and from what is given besides."""
    if _at_a_glance(claim, knowledge, given):
        return True
    forms = [claim.form, *(each.form for each in given)]
    known = knowledge.about(dict.fromkeys(atom for form in forms for atom in form.atoms))
    if not known.relations and not given:
        return False
    everything = [*known.relations, *given]
    try:
        return not any(_solved([*everything, contrary], knowledge) for contrary in _contrary(claim))
    except TooLarge:
        return False


def _at_a_glance(claim: Relation, knowledge: Knowledge, given: Sequence[Relation]) -> bool:
    match claim.sign:
        case ">":
            return knowledge.at_least(claim.form) is True
        case ">=":
            return knowledge.at_least(claim.form) is not None
        case "!=":
            if any(each.sign in (">", "!=") and each.form.times(claim.form) is not None for each in given):
                return True
            return knowledge.at_least(claim.form) is True or knowledge.at_least(-claim.form) is True
        case "=":
            return not claim.form


def _contrary(claim: Relation) -> Iterator[Relation]:
    match claim.sign:
        case ">":
            yield Relation(-claim.form, ">=")
        case ">=":
            yield Relation(-claim.form, ">")
        case "!=":
            yield Relation(claim.form, "=")
        case "=":
            yield Relation(claim.form, ">")
            yield Relation(-claim.form, ">")


# --- certainty -------------------------------------------------------------------------------------------------------


def _solved(relations: Sequence[Relation], knowledge: Knowledge) -> bool:
    """Whether figures may satisfy all conditions; where not all is linear, a yes says nothing."""
    forms = [each.form for each in relations]
    if not all(form.is_linear for form in forms):
        relations = [*relations, *_products(relations, knowledge)]
        monomials = {monomial for each in relations for monomial in each.form.terms if monomial}
        for single in (Polynomial({monomial: Fraction(1)}) for monomial in monomials):
            if (least := knowledge.at_least(single)) is not None:
                relations = [*relations, Relation(single, ">" if least else ">=")]
    return any(solution(rows) is not None for rows in _systems(relations))


def _systems(relations: Sequence[Relation]) -> Iterator[list[Row[Monomial]]]:
    """The conditions as rows, once for each way in which what is not zero lies above or below it."""
    apart = [each.form for each in relations if each.sign == "!="][:SPLITS_LIMIT]
    rows = [_row(each.form, each.sign) for each in relations if each.sign != "!="]
    for sides in combinations((1, -1), repeat=len(apart)):
        yield rows + [_row(form.scaled(Fraction(side)), ">") for form, side in zip(apart, sides, strict=True)]


def _row(form: Polynomial, sign: RowSign) -> Row[Monomial]:
    return Row.of({monomial: each for monomial, each in form.terms.items() if monomial}, form.constant_term, sign)


def _products(relations: Sequence[Relation], knowledge: Knowledge) -> Iterator[Relation]:
    """What is known of figures, times figures of known sign that stand beside them: from a ≥ b follows ac ≥ bc."""
    beside: dict[Atom, dict[Monomial, None]] = {}
    for each in relations:
        for monomial in each.form.terms:
            if sum(power for _, power in monomial) > 1:
                for atom, power in monomial:
                    rest = dict(monomial)
                    rest.pop(atom)
                    if power > 1:
                        rest[atom] = power - 1
                    beside.setdefault(atom, {})[frozenset(rest.items())] = None
    left = PRODUCTS_LIMIT
    for each in relations:
        if each.sign == "!=" or not each.form.is_linear:
            continue
        for monomial in dict.fromkeys(rest for atom in each.form.atoms for rest in beside.get(atom, ())):
            factor = Polynomial({monomial: Fraction(1)})
            least = knowledge.at_least(factor)
            if left and each.sign == "=":
                yield Relation(each.form * factor, "=")
            elif left and least is not None:
                yield Relation(each.form * factor, ">" if least and each.sign == ">" else ">=")
            left = max(left - 1, 0)


# --- cases -----------------------------------------------------------------------------------------------------------


@record
class Cases:
    """The cases that the plan allows of some figures and of all that hang together with them."""

    knowledge: Knowledge
    known: Known
    path: Sequence[Holding] = ()

    @classmethod
    def of(cls, node: e.Expression, knowledge: Knowledge, back: Back = NOW, path: Sequence[Holding] = ()) -> Cases:
        """Those of the figures of a formula; `path` are the conditions that lead to it."""
        lets = knowledge.draft.lets
        needs = needs_in(node, lets, None, back)
        needs = needs.union(*(needs_in(each.condition, lets, None, each.back) for each in path))
        atoms = sorted((Atom.input(need.input, need.back) for need in needs), key=lambda atom: atom.name)
        return cls(knowledge, knowledge.about(atoms, presumed=True), path)

    def find(self, wanted: Sequence[Relation], shows: Callable[[Case], bool]) -> Point | None:
        """A case in which all that is wanted holds, no figure being negative; None where none was found.

        Args:
            shows: what evaluation must confirm of the case.
        """
        candidates = _candidates(wanted, self.known, self.knowledge)
        lets = self.knowledge.draft.lets
        return next((point for point in candidates if self.allow(point) and shows(Case(point, lets))), None)

    def allow(self, point: Point) -> bool:
        """Whether a case satisfies all that is known, and leads to the formula."""
        if any(figure.denominator > 1 and self.knowledge.is_whole(atom) for atom, figure in point.items()):
            return False
        if not all(stands(each, point) for each in self.known.relations):
            return False
        tried = Case(point, self.knowledge.draft.lets)
        if not all(tried.holds(each.condition, each.back) for each in self.known.assumed):
            return False
        return all(_leads(each, tried) for each in self.path)


def _candidates(wanted: Sequence[Relation], known: Known, knowledge: Knowledge) -> Iterator[Point]:
    relations = [*known.relations, *wanted]
    figures = [atom for atom in known.atoms if atom.kind == "input"]
    if all(each.form.is_linear and all(atom.kind == "input" for atom in each.form.atoms) for each in relations):
        try:
            in_units = [Relation(_in_units(each.form, knowledge), each.sign) for each in relations]
            solved = [found for rows in _systems(in_units) if (found := solution(rows)) is not None]
        except TooLarge:
            return
        for found in solved:
            point = _point(found, figures, knowledge)
            yield from _in_plain_numbers(point)
            yield _in_whole_numbers(point, knowledge)
        if not solved:
            return  # for certain there is none
    equations = [each.form for each in wanted if each.sign == "=" and not each.form.is_linear]
    for point in _samples(figures, knowledge, _allowed(figures, known, knowledge)):
        yield point
        for form in equations:
            yield from completed(form, point)


def _in_units(form: Polynomial, knowledge: Knowledge) -> Polynomial:
    """A linear polynomial of numbers of the plan's units, in which people read figures: 10 %, and not 1000 %."""
    terms = {}
    for monomial, number in form.terms.items():
        for atom, _ in monomial:
            number = number * knowledge.one_of(atom)
        terms[monomial] = number
    return Polynomial(terms)


def _point(found: Mapping[Monomial, Fraction], figures: Sequence[Atom], knowledge: Knowledge) -> dict[Atom, Fraction]:
    named = {atom: number for monomial, number in found.items() for atom, _ in monomial}
    return {atom: named.get(atom, _SMALL[0]) * knowledge.one_of(atom) for atom in figures}


def _allowed(figures: Sequence[Atom], known: Known, knowledge: Knowledge) -> dict[Atom, Fraction]:
    """A case of what is known that is linear: where a figure must be less than one in a thousand, none small is."""
    linear = [Relation(_in_units(each.form, knowledge), each.sign) for each in known.relations if each.form.is_linear]
    try:
        found = next((found for rows in _systems(linear) if (found := solution(rows)) is not None), None)
    except TooLarge:
        return {}
    return {} if found is None else _point(found, figures, knowledge)


def _samples(
    figures: Sequence[Atom], knowledge: Knowledge, allowed: Mapping[Atom, Fraction]
) -> Iterator[dict[Atom, Fraction]]:
    """Small figures, in the units of the plan: of percentages 10 %, not 1000 %; then those `allowed` among them too."""
    random = Random(0)
    small = {atom: [each * knowledge.one_of(atom) for each in _SMALL] for atom in figures}
    yield {atom: each[0] for atom, each in small.items()}
    for _ in range(SAMPLES):
        yield {atom: random.choice(each) for atom, each in small.items()}
    for _ in range(SAMPLES if allowed else 0):
        yield {atom: random.choice([*each, *[allowed[atom]] * len(each)]) for atom, each in small.items()}


def _in_plain_numbers(point: dict[Atom, Fraction]) -> Iterator[Point]:
    """The same case in so many times larger figures that each can be written down, if one cannot."""
    if any(decimal_places(figure) is None for figure in point.values()):
        times = lcm(*(figure.denominator for figure in point.values()))
        yield {atom: figure * times for atom, figure in point.items()}


def _in_whole_numbers(point: dict[Atom, Fraction], knowledge: Knowledge) -> Point:
    """The same case in so many times larger figures that things which are counted are whole."""
    times = lcm(*(figure.denominator for atom, figure in point.items() if knowledge.is_whole(atom)))
    return {atom: figure * times for atom, figure in point.items()} if times > 1 else point


def stands(relation: Relation, point: Mapping[Atom, Number]) -> bool:
    """Whether a condition is true in a case; of a part that is not looked into, the case says nothing."""
    try:
        value = relation.form.at(point).numerator  # which has its sign
    except KeyError:
        return True
    match relation.sign:
        case ">":
            return value > 0
        case ">=":
            return value >= 0
        case "=":
            return value == 0
        case "!=":
            return value != 0


def _leads(holding: Holding, tried: Case) -> bool:
    """Whether a condition of the formula leads there; whether a figure is present, figures do not decide."""
    try:
        return tried.value(holding.condition, holding.back) is holding.truth
    except Unknowable:
        return True
