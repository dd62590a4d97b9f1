"""Forms of formulas: our own and sympy's agree, and linear conditions are decided as trying shows."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from sympy import QQ
from sympy.polys.rings import ring

from kpidsl.compiler.algebra.atoms import Atom, TooLarge
from kpidsl.compiler.algebra.elimination import Row, Sign, solution
from kpidsl.compiler.algebra.equality import form_of
from kpidsl.compiler.algebra.fingerprint import Residues
from kpidsl.compiler.algebra.polynomial import Polynomial
from kpidsl.compiler.algebra.quotient import Quotient, Vanishes
from kpidsl.model.values import Absent

from .generated import FUZZ, NAMES, figures, formulas, plan_of, quotients


@FUZZ
@given(st.one_of(formulas(), quotients()))
def test_a_quotient_has_the_value_of_its_formula(formula: str) -> None:
    """Wherever the formula is defined; and sympy, which cancels all it can, says the same of what is left."""
    plan = plan_of(formula)
    if plan is None:
        return
    try:
        quotient = plan.knowledge.reader.quotient(plan.definition.formula)
    except (TooLarge, Vanishes):
        return
    if any(atom.kind == "part" for atom in quotient.atoms):
        return
    _, *symbols = ring(NAMES, QQ)
    above, below = (in_sympy(part, dict(zip(NAMES, symbols, strict=True))) for part in (quotient.above, quotient.below))
    lowest = above.cancel(below) if above or below else (above, below)
    random = Random(1)
    for point in (figures(random) for _ in range(40)):
        value = plan.value(point)
        if isinstance(value, Absent):
            continue
        assert isinstance(value, Fraction)
        assert quotient.above.at(point) == value * quotient.below.at(point)
        if not any(atom.steps for atom in quotient.atoms):
            numbers = [QQ(*point[Atom.input(name)].as_integer_ratio()) for name in NAMES]
            top, bottom = (part(*numbers) if hasattr(part, "ring") else part for part in lowest)
            assert top == QQ(*value.as_integer_ratio()) * bottom


def in_sympy(form: Polynomial, symbols: dict[str, object]):  # type: ignore[no-untyped-def]
    some = next(iter(symbols.values()))
    total = some.ring.zero  # type: ignore[attr-defined]
    for monomial, number in form.terms.items():
        term = some.ring.one * QQ(*Fraction(number).as_integer_ratio())  # type: ignore[attr-defined]
        for atom, power in monomial:
            term *= symbols[str(atom.what)] ** power  # type: ignore[operator]
        total += term
    return total


@FUZZ
@given(quotients())
def test_a_sum_over_a_sum_is_linear_fractional(formula: str) -> None:
    plan = plan_of(formula)
    assert plan is not None
    form = form_of(plan.definition.formula, {})
    if form is None:  # nothing but a denominator that is always zero
        assert plan.number(figures(Random(0))) is None
        return
    assert form.quotient.is_linear_fractional
    random = Random(2)
    for point in (figures(random) for _ in range(20)):
        defined = all(divisor.at(point) for divisor in form.factors)
        value = Fraction(form.quotient.above.at(point)) / form.quotient.below.at(point) if defined else None
        assert plan.number(point) == value


factors = formulas(("a", "b"), depth=2, linear=True)


@FUZZ
@given(factors, factors, factors)
def test_formulas_without_a_common_factor_have_none(one: str, other: str, common: str) -> None:
    """What is told coprime is so to sympy, and a factor that was put in is never overlooked."""
    _, *symbols = ring(NAMES, QQ)
    forms = [quotient(each).above for each in (one, other, common)]
    residues = Residues()
    for by in (None, forms[2]):
        left, right = (form * by if by is not None else form for form in forms[:2])
        if not left or not right:
            continue
        mine = residues.coprime(left, right)
        a, b = (in_sympy(part, dict(zip(NAMES, symbols, strict=True))) for part in (left, right))
        theirs = a.gcd(b).is_ground
        assert theirs or not mine
        assert by is None or by.is_constant or not mine


def quotient(formula: str) -> Quotient:
    plan = plan_of(formula)
    assert plan is not None
    return plan.knowledge.reader.quotient(plan.definition.formula)


rows = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("xyz"), st.integers(-3, 3).map(Fraction), min_size=1),
        st.integers(-4, 4).map(Fraction),
        st.sampled_from([">=", ">", ">=", "="]),
    ),
    min_size=1,
    max_size=6,
)


@FUZZ
@given(rows)
def test_elimination_finds_a_case_or_there_is_none(system: list[tuple[dict[str, Fraction], Fraction, Sign]]) -> None:
    found = solution(Row.of(*each) for each in system)

    def holds(point: dict[str, Fraction]) -> bool:
        for parts, constant, sign in system:
            value = sum((each * point[name] for name, each in parts.items()), constant)
            if not (value > 0 or (value == 0 and sign != ">")) or (sign == "=" and value != 0):
                return False
        return True

    if found is not None:
        assert holds({name: found.get(name, Fraction(0)) for name in "xyz"})
    else:
        grid = [Fraction(n, 2) for n in range(-6, 7)]
        assert not any(holds(dict(zip("xyz", values, strict=True))) for values in product(grid, repeat=3))
