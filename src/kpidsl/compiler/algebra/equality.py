"""Whether two formulas are the same algebra over the same domain: equal wherever either is defined, and defined alike.

For formulas of one plan, and for those of two plans that may name their figures otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import Atom, TooLarge
from kpidsl.compiler.algebra.cancelling import cancelled
from kpidsl.compiler.algebra.divisors import Divisor, divisors
from kpidsl.compiler.algebra.polynomial import ONE, Polynomial
from kpidsl.compiler.algebra.quotient import Quotient, Reader, Vanishes
from kpidsl.compiler.memory import FORGETFUL
from kpidsl.model import expression as e
from kpidsl.model.period import Back
from kpidsl.model.plan import Let
from kpidsl.model.sense import Sense


@record
class Form:
    """What a formula is, and the polynomials one of which is zero where it is undefined: factors of all that it divides
    by whatever the figures. What it divides by in some cases alone stands in a part, which has its own sense.
    """

    quotient: Quotient
    factors: Sequence[Polynomial]


def form_of(
    formula: e.Expression, lets: Mapping[str, Let], names: Mapping[str, str] | None = None, sense: Sense | None = None
) -> Form | None:
    """The form of a formula; None where it is no quotient of polynomials, or past the bounds.

    Args:
        names: inputs that go by another name, by their own.
        sense: what tells apart the parts that are not looked into, in these names.
    """
    reader = Reader(lets, sense=sense or Sense())
    form = read(formula, reader)
    if form is None or not names:
        return form
    return renamed(form, {name: Atom.input(other) for name, other in names.items()})


def read(formula: e.Expression, reader: Reader) -> Form | None:
    """The form of one formula of several. What is left whole is not looked into for denominators either."""
    try:
        quotient = reader.quotient(formula)
        found = divisors(formula, reader.lets, reader.whole)
        return Form(quotient, [factor for each in found for factor in factors_of(each, reader)])
    except (TooLarge, Vanishes):
        return None


def renamed(form: Form, names: Mapping[str, Atom]) -> Form:
    """The same form with other figures for inputs; parts that were not looked into keep theirs."""
    quotient = form.quotient
    above, below, *factors = (_renamed(each, names) for each in (quotient.above, quotient.below, *form.factors))
    return Form(Quotient(above, below), factors)


def factors_of(divisor: Divisor, reader: Reader) -> Iterator[Polynomial]:
    """Polynomials one of which is zero where a denominator is; none of one that stands under a condition."""
    return _factors(divisor.node, divisor.back, reader) if not divisor.path else iter(())


def _factors(node: e.Expression, back: Back, reader: Reader) -> Iterator[Polynomial]:
    match node:
        case e.Arithmetic("*", left, right):
            yield from _factors(left, back, reader)
            yield from _factors(right, back, reader)
        case e.Arithmetic("^", base, power):
            if (e.constant_number(power) or 0) > 0:
                yield from _factors(base, back, reader)
        case e.Arithmetic("/", operand) | e.Negate(operand):
            yield from _factors(operand, back, reader)
        case e.Previous(operand):
            yield from _factors(operand, back + node.back, reader)
        case _:
            yield from _split(reader.quotient(node, back).above)


def _split(form: Polynomial) -> Iterator[Polynomial]:
    """The figures that all terms have, and what is left without them."""
    common = set.intersection(*({atom for atom, _ in monomial} for monomial in form.terms)) if form else set()
    yield from map(Polynomial.of, sorted(common, key=repr))
    least = {atom: min(dict(monomial)[atom] for monomial in form.terms) for atom in common}
    yield Polynomial({
        frozenset((atom, power - least.get(atom, 0)) for atom, power in monomial if power > least.get(atom, 0)): number
        for monomial, number in form.terms.items()
    })  # fmt: skip


def same(one: Form, other: Form) -> bool:
    """Whether two formulas are one. Past the bounds they are not said to be."""
    try:
        equal = one.quotient.above * other.quotient.below == other.quotient.above * one.quotient.below
    except TooLarge:
        return False
    return equal and _covers(one.factors, other.factors) and _covers(other.factors, one.factors)


def _covers(these: Sequence[Polynomial], those: Sequence[Polynomial]) -> bool:
    """Whether one of those factors is surely zero wherever one of these is: each of these divides their product."""
    left = [each for each in these if not each.is_constant and all(each.times(other) is None for other in those)]
    if not left:
        return True
    try:
        product = prod(those, start=ONE)
    except TooLarge:
        return False
    lowest = [cancelled(Quotient(product, each), FORGETFUL) for each in left]
    return all(each is not None and each.below.is_constant for each in lowest)


def _renamed(form: Polynomial, names: Mapping[str, Atom]) -> Polynomial:
    def named(atom: Atom) -> Atom:
        other = names.get(str(atom.what)) if atom.kind == "input" else None
        return other._replace(steps=atom.steps, years=atom.years) if other is not None else atom

    return Polynomial({
        frozenset((named(atom), power) for atom, power in monomial): number for monomial, number in form.terms.items()
    })  # fmt: skip
