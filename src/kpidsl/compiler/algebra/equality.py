"""Whether two formulas are the same algebra over the same domain: equal wherever either is defined, and defined alike.

For formulas of one plan, and for those of two plans that may name their figures otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import Atom, TooLarge
from kpidsl.compiler.algebra.divisors import divisors
from kpidsl.compiler.algebra.polynomial import Polynomial
from kpidsl.compiler.algebra.quotient import Quotient, Reader, Vanishes
from kpidsl.model.expression import Expression
from kpidsl.model.plan import Let


@record
class Form:
    """What a formula is, and the numerators of all that it divides by, wherever that stands."""

    quotient: Quotient
    divisors: Sequence[Polynomial]


def form_of(formula: Expression, lets: Mapping[str, Let], names: Mapping[str, str] | None = None) -> Form | None:
    """The form of a formula; None where it is no quotient of polynomials, or past the bounds.

    Args:
        names: inputs that go by another name, by their own.
    """
    reader = Reader(lets)
    form = read(formula, reader)
    if form is None or not names:
        return form
    return None if reader.parts else renamed(form, {name: Atom.input(other) for name, other in names.items()})


def read(formula: Expression, reader: Reader) -> Form | None:
    """The form of one formula of several. What is left whole is not looked into for denominators either."""
    try:
        quotient = reader.quotient(formula)
        found = divisors(formula, reader.lets, reader.whole)
        divided = [reader.quotient(each.node, each.back).above for each in found]
    except (TooLarge, Vanishes):
        return None
    return Form(quotient, divided)


def renamed(form: Form, names: Mapping[str, Atom]) -> Form:
    """The same form with other figures for inputs; parts that were not looked into keep theirs."""
    quotient = form.quotient
    above, below, *divided = (_renamed(each, names) for each in (quotient.above, quotient.below, *form.divisors))
    return Form(Quotient(above, below), divided)


def same(one: Form, other: Form) -> bool:
    """Whether two formulas are one. Past the bounds they are not said to be."""
    try:
        equal = one.quotient.above * other.quotient.below == other.quotient.above * one.quotient.below
    except TooLarge:
        return False
    return equal and _covers(one.divisors, other.divisors) and _covers(other.divisors, one.divisors)


def _covers(these: Sequence[Polynomial], those: Sequence[Polynomial]) -> bool:
    """Whether each of these denominators is, but for a number, one of those."""
    return all(each.is_constant or any(each.times(other) is not None for other in those) for each in these)


def _renamed(form: Polynomial, names: Mapping[str, Atom]) -> Polynomial:
    def named(atom: Atom) -> Atom:
        other = names.get(str(atom.what)) if atom.kind == "input" else None
        return other._replace(steps=atom.steps, years=atom.years) if other is not None else atom

    return Polynomial({
        frozenset((named(atom), power) for atom, power in monomial): number for monomial, number in form.terms.items()
    })  # fmt: skip
