"""Common factors of numerator and denominator, by sympy's polynomials: the only place that imports it, and late.

It is asked only where a common factor is likely, never of more than it answers in good time. What it answered is
remembered, for neither names nor assumptions matter to it, and confirmed by multiplying out whenever it is used. Text
never reaches it; numbers are exact rationals.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction

from kpidsl.compiler.algebra.atoms import Atom
from kpidsl.compiler.algebra.polynomial import Polynomial
from kpidsl.compiler.algebra.quotient import Quotient
from kpidsl.compiler.memory import Memory

ATOMS_LIMIT = 12
TERMS_LIMIT = 60  # of numerator and denominator together
DEGREE_LIMIT = 24

Terms = list[list[object]]  # of each term the powers of the atoms and the coefficient: [[2, 0], "1/3"]


def cancelled(quotient: Quotient, memory: Memory) -> Quotient | None:
    """The formula in lowest terms; None where it is too large to ask."""
    atoms = quotient.atoms
    parts = (quotient.above, quotient.below)
    terms = sum(len(part.terms) for part in parts)
    if len(atoms) > ATOMS_LIMIT or terms > TERMS_LIMIT or max(part.degree for part in parts) > DEGREE_LIMIT:
        return None
    question = json.dumps([_listed(part, atoms) for part in parts])
    key = f"lowest terms, as in 1: {question}"
    answer = memory.recall(key)
    lowest = _read(answer, atoms) if answer is not None else None
    if lowest is None or not _equal(lowest, quotient):
        text = _lowest(question, len(atoms))
        memory.keep(key, text)
        lowest = _read(text, atoms)
    return lowest if lowest is not None and _equal(lowest, quotient) else None


def _equal(one: Quotient, other: Quotient) -> bool:
    return one.above * other.below == other.above * one.below


def _lowest(question: str, atoms: int) -> str:
    from sympy import QQ
    from sympy.polys.rings import ring

    polynomials, *_ = ring([f"x{i}" for i in range(max(atoms, 1))], QQ)
    above, below = (
        polynomials.from_dict({tuple(powers): QQ(*_ratio(number)) for powers, number in terms})
        for terms in json.loads(question)
    )
    lowest = above.cancel(below)
    return json.dumps([[[list(powers), str(number)] for powers, number in part.terms()] for part in lowest])


def _ratio(number: str) -> tuple[int, int]:
    return Fraction(number).as_integer_ratio()


def _listed(form: Polynomial, atoms: Sequence[Atom]) -> Terms:
    listed: Terms = []
    for monomial, number in form.terms.items():
        powers = dict(monomial)
        listed.append([[powers.get(atom, 0) for atom in atoms], str(number)])
    return listed


def _read(text: str, atoms: Sequence[Atom]) -> Quotient | None:
    """What was answered; None where a memory holds something else."""
    try:
        above, below = (
            Polynomial({
                frozenset((atom, power) for atom, power in zip(atoms, powers, strict=True) if power): Fraction(number)
                for powers, number in terms
            })
            for terms in json.loads(text)
        )  # fmt: skip
    except (ValueError, TypeError):
        return None
    return Quotient(above, below, True) if below else None
