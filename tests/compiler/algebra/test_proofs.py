"""No proof is false: every claim of algebra against the interpreter of the scoring room, at thousands of cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.compiler.algebra.atoms import Atom, TooLarge
from kpidsl.compiler.algebra.claims import moves, stays
from kpidsl.compiler.algebra.divisors import divisors
from kpidsl.compiler.algebra.proof import NotProved, Proved, Refuted, Verdict
from kpidsl.compiler.algebra.quotient import Quotient, Vanishes
from kpidsl.compiler.algebra.undefined import never_zero
from kpidsl.model.values import Absence, Absent

from .generated import FIGURES, FUZZ, NAMES, Plan, Texts, branching_texts, completed, plan_of, texts

TRIES = 60
COUNTS: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def told() -> Iterator[None]:
    yield
    print(dict(COUNTS))


def count(what: str, verdict: Verdict) -> None:
    COUNTS[f"{what} {type(verdict).__name__}"] += 1


def quotient_of(plan: Plan) -> Quotient | None:
    try:
        return plan.knowledge.reader.quotient(plan.definition.formula)
    except (TooLarge, Vanishes):
        return None


@FUZZ
@given(texts)
def test_what_is_proved_to_be_defined_is_defined(made_of: Texts) -> None:
    plan = plan_of(*made_of)
    if plan is None:
        return
    proved = True
    for divisor in divisors(plan.definition.formula, plan.draft.lets):
        try:
            form = plan.knowledge.reader.quotient(divisor.node, divisor.back).above
        except (TooLarge, Vanishes):
            return
        verdict = never_zero(divisor, form, plan.knowledge) if form else NotProved()
        count("defined", verdict)
        proved = proved and isinstance(verdict, Proved)
        if isinstance(verdict, Refuted):
            (case,) = verdict.cases
            point = completed(case)
            assert plan.value(point, divisor.node, divisor.back) == 0
            assert all(figure >= 0 for figure in case.values())
            assert plan.is_assumed_of(case)
            assert isinstance(value := plan.value(point), Absent)
            assert value.kind is Absence.UNDEFINED
    if proved:
        for point in plan.points(TRIES):
            COUNTS["defined cases"] += 1
            assert isinstance(plan.value(point), Fraction), point


#: Factors of a denominator, with the fraction that makes each zero, if there is one.
FACTORS = {
    "a": "0", "(a - 3)": "3", "(2 * a - 1)": "1/2", "(a + 1)": "-1", "(3 * a + 2)": "-2/3",
    "(a^2 - 2)": None, "(a^3 - 7)": None, "(a^2 - a - 1)": None, "(a^2 + a + 1)": None, "(a^2 + 1)": None,
}  # fmt: skip


@FUZZ
@given(st.lists(st.sampled_from(sorted(FACTORS)), min_size=2, max_size=4), st.booleans())
def test_a_denominator_of_one_figure_is_decided(factors: list[str], signed: bool) -> None:
    """It is zero at fractions alone: where it has none it is defined, where one is not negative that is the case."""
    plan = plan_of(f"1 / ({' * '.join(factors)})", ["a >= 0 number"] if signed else [])
    assert plan is not None
    (divisor,) = divisors(plan.definition.formula, plan.draft.lets)
    form = plan.knowledge.reader.quotient(divisor.node).above
    roots = {Fraction(root) for each in factors if (root := FACTORS[each]) is not None}
    possible = {root for root in roots if root >= 0}
    match never_zero(divisor, form, plan.knowledge):
        case Refuted((case,)):
            assert case[Atom.input("a")] in possible
        case Proved():
            assert not (possible if signed else roots)
        case _:
            assert roots
            assert not possible
            assert not signed


@FUZZ
@given(texts, st.sampled_from(["b * c * a - 77", "a * b - c^2 - 2", "a * a + b - 5", "a * b * c - a - b - c"]))
def test_a_case_of_several_figures_is_found(made_of: Texts, divisor: str) -> None:
    plan = plan_of(f"({made_of[0]}) / ({divisor})", lets=made_of[2])
    if plan is None:
        return
    divided, *_ = divisors(plan.definition.formula, plan.draft.lets)
    verdict = never_zero(divided, plan.knowledge.reader.quotient(divided.node).above, plan.knowledge)
    assert isinstance(verdict, Refuted)
    assert plan.value(completed(verdict.cases[0]), divided.node) == 0


def goes(plan: Plan, atom: Atom, rises: bool) -> None:
    """In no case does the formula go the other way while a figure grows."""
    for point in plan.points(TRIES):
        moved = [{**point, atom: figure} for figure in set(FIGURES)]
        values = [(each[atom], plan.number(each)) for each in moved if plan.allows(each)]
        known = sorted((figure, value) for figure, value in values if value is not None)
        COUNTS["trend cases"] += len(known)
        ordered = [value if rises else -value for _, value in known]
        assert ordered == sorted(ordered), (point, known)


@FUZZ
@given(st.one_of(texts, branching_texts, branching_texts), st.sampled_from(NAMES), st.booleans())
def test_what_is_proved_to_rise_or_fall_does(made_of: Texts, name: str, rises: bool) -> None:
    plan = plan_of(*made_of)
    quotient = quotient_of(plan) if plan is not None else None
    atom = Atom.input(name)
    if plan is None or quotient is None:
        return
    verdict = moves(plan.definition.formula, quotient, atom, rises, plan.knowledge)
    count("trend", verdict)
    match verdict:
        case Proved():
            goes(plan, atom, rises)
        case Refuted((first, then), opposite):
            COUNTS["trend the other way"] += opposite
            if opposite:
                goes(plan, atom, not rises)
            assert {key for key in first if first[key] != then[key]} == {atom}
            low, high = sorted((first, then), key=lambda case: case[atom])
            before, after = plan.number(completed(low)), plan.number(completed(high))
            assert before is not None
            assert after is not None
            assert after < before if rises else after > before
            assert plan.is_assumed_of(first)
            assert plan.is_assumed_of(then)
        case _:
            pass


@FUZZ
@given(st.one_of(texts, branching_texts, branching_texts), st.sampled_from([(0, 1), (-1, 1), (0, 10), (1, 3)]))
def test_what_is_proved_to_stay_stays(made_of: Texts, ends: tuple[int, int]) -> None:
    plan = plan_of(*made_of)
    quotient = quotient_of(plan) if plan is not None else None
    if plan is None or quotient is None:
        return
    low, high = map(Fraction, ends)
    verdict = stays(plan.definition.formula, quotient, low, high, plan.knowledge)
    count("stays", verdict)
    match verdict:
        case Proved():
            for point in plan.points(TRIES):
                value = plan.number(point)
                COUNTS["stays cases"] += value is not None
                assert value is None or low <= value <= high, point
        case Refuted((case,)):
            value = plan.number(completed(case))
            assert value is not None
            assert not low <= value <= high
            assert plan.is_assumed_of(case)
        case _:
            pass


def test_unknown_is_not_equal_to_unknown() -> None:
    """Comparing two signs that were both not known once made ten false proofs of a hundred."""
    assert NotProved() != NotProved()
    outcomes: list[Verdict] = [Proved(), Refuted(()), NotProved()]
    assert NotProved() not in outcomes
