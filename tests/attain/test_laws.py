"""Laws of the decision, on plans made at random: nothing is claimed that exact evaluation does not bear out.

Formulas mean the same to the translator as to the interpreter; what is planted is found; a conflict is one, and none of
its targets could be left out; an example is a scorecard in which all targets are met.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kpidsl.attain import attainability
from kpidsl.attain.background import background_of
from kpidsl.attain.claims import Claim, apart
from kpidsl.attain.conflict import conflicts_in
from kpidsl.attain.linear import ONE, Affine, Constraint, holds, require
from kpidsl.attain.oracle import No, Oracle, Solver
from kpidsl.attain.proof import contradictory, most
from kpidsl.attain.targets import targets_of
from kpidsl.attain.translate import LeftOut, Translator
from kpidsl.model.attainability import Figure
from kpidsl.model.expression import ComparisonSign, Constant
from kpidsl.model.period import parse_period
from kpidsl.model.plan import Checked, Need
from kpidsl.model.values import Absent, Value
from kpidsl.scoring.interpret import Interpreter

from .plans import action, checked, supplied

LAW = settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))

NAMES = ("a", "b", "c", "d")
INPUTS = "".join(supplied(name, "number") for name in NAMES)
_YEAR = parse_period("2024")
assert _YEAR is not None
YEAR = _YEAR
SOLVER = Solver.awake()

_COMPARED: dict[ComparisonSign, Callable[[Fraction, int], bool]] = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

figures_of = st.fixed_dictionaries({name: st.integers(-3, 6).map(Fraction) for name in NAMES})
positive = st.fixed_dictionaries({name: st.integers(0, 8).map(Fraction) for name in NAMES})


def _pairs(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        two.map(lambda t: f"min({t[0]}, {t[1]})"),
        two.map(lambda t: f"max({t[0]}, {t[1]})"),
        inner.map(lambda t: f"abs({t})"),
        st.tuples(inner, st.sampled_from(["<", "<=", "=", "!=", ">", ">="]), inner, inner, inner).map(
            lambda t: f"(if {t[0]} {t[1]} {t[2]} then {t[3]} else {t[4]})"
        ),
        st.tuples(inner, inner, inner).map(lambda t: f"(if {t[0]} > 1 and not {t[1]} < 2 or {t[2]} = 0 then 1 else 0)"),
    )


formulas = st.recursive(st.one_of(st.sampled_from(NAMES), st.integers(0, 5).map(str)), _pairs, max_leaves=7)


def _plan(formula: str) -> Checked:
    """A plan with the formula as a named one; constant ones and the like are findings of others."""
    return checked(INPUTS + f"let f = {formula}\n\n" + action("1", "f + a", "2024 target 1 number", unit="number"))


def _at(figures: dict[str, Fraction]) -> dict[Figure, Fraction]:
    return {Figure(name, YEAR): value for name, value in figures.items()}


def _value(plan: Checked, figures: dict[str, Fraction]) -> Value | Absent:
    def lookup(need: Need) -> Value:
        return figures[need.input]

    return Interpreter(lookup, lets=plan.lets, period=YEAR).evaluate(plan.lets["f"].formula)


@LAW
@given(formulas, st.lists(figures_of, min_size=5, max_size=5))
def test_formulas_mean_the_same_to_the_translator_as_to_the_interpreter(
    formula: str, points: list[dict[str, Fraction]]
) -> None:
    try:
        plan = _plan(formula)
    except AssertionError:  # a division by what is zero whatever the figures, say
        assume(False)
        raise
    try:
        cases = Translator(plan, YEAR).cases(plan.lets["f"].formula)
    except LeftOut:
        assume(False)
        raise
    for figures in points:
        at, value = _at(figures), _value(plan, figures)
        found = {
            case.value.above.at(at) / case.value.below.at(at)
            for case in cases
            if all(constraint.holds(at) for constraint in case.where)
        }
        assert found == (set() if isinstance(value, Absent) else {value})


@LAW
@given(formulas, st.sampled_from(list(_COMPARED)), st.lists(figures_of, min_size=5, max_size=5))
def test_a_formula_stands_where_its_value_does(
    formula: str, relation: ComparisonSign, points: list[dict[str, Fraction]]
) -> None:
    try:
        plan = _plan(formula)
        one = Translator(plan, YEAR).cases(Constant(Fraction(1), plan.header.span))
        stands = Translator(plan, YEAR).stands(plan.lets["f"].formula, relation, one)
    except (AssertionError, LeftOut):
        assume(False)
        raise
    for figures in points:
        value = _value(plan, figures)
        wanted = isinstance(value, Fraction) and _COMPARED[relation](value, 1)
        assert holds(stands, _at(figures)) is wanted


# --- proofs --------------------------------------------------------------------------------------

sums = st.builds(
    lambda times, constant: Affine(
        {Figure(name, YEAR): Fraction(each) for name, each in zip(NAMES, times, strict=True) if each},
        Fraction(constant),
    ),
    st.tuples(*[st.integers(-3, 3)] * 4),
    st.integers(-5, 5),
)
constraints = st.builds(Constraint, sums.filter(lambda each: bool(each.terms)), st.sampled_from([">=", ">", "="]))


@LAW
@given(st.lists(constraints, min_size=1, max_size=7))
def test_what_the_solver_calls_impossible_has_a_proof_and_nothing_else(rows: list[Constraint]) -> None:
    answer = Oracle(SOLVER, [(tuple(rows),)]).together([0])
    assert answer is not No.UNDECIDED
    assert contradictory(tuple(rows), SOLVER) is (answer is No.IMPOSSIBLE)


@settings(LAW, max_examples=60)
@given(sums, st.lists(constraints, min_size=1, max_size=6))
def test_a_bound_is_one_and_the_nearest(of: Affine, rows: list[Constraint]) -> None:
    """No figures go beyond a bound, and some come as near as may be; where there is none, they go however far."""
    assume(not contradictory(tuple(rows), SOLVER))
    bound = most(of, tuple(rows), SOLVER)
    near = require(of, ">", ONE.times(Fraction(10**6) if bound is None else bound - Fraction(1, 10**6)))
    assert not isinstance(Oracle(SOLVER, [(tuple(rows),), near]).together([0, 1]), No)
    if bound is not None:
        beyond = require(of, ">", ONE.times(bound))
        assert Oracle(SOLVER, [(tuple(rows),), beyond]).together([0, 1]) is No.IMPOSSIBLE


# --- what is planted -------------------------------------------------------------------------------------------------


@st.composite
def planted(draw: st.DrawFn) -> str:
    """A plan whose targets are those that some figures meet, some exactly."""
    figures = draw(positive)
    actions = []
    for number in range(draw(st.integers(1, 5))):
        formula = draw(formulas)
        plan = _sound(formula)
        value = None if plan is None else _value(plan, figures)
        if not isinstance(value, Fraction):
            continue
        lower = draw(st.booleans())
        slack = draw(st.integers(0, 2)) * (1 if lower else -1)
        direction = "lower" if lower else "higher"
        target = f"= ({value.numerator} / {value.denominator} + {slack})".replace("+ -", "- ")
        target = target.replace("= (-", "= (0 - ")
        actions.append(
            action(f"{number}", f"{formula} + d - d", f"2024 target {target}", unit="number", direction=direction)
        )
    return INPUTS + "".join(actions) + action("9", "a", "2024 target 0 number", unit="number")


def _sound(formula: str) -> Checked | None:
    try:
        return _plan(formula)
    except AssertionError:
        return None


@settings(LAW, max_examples=60)
@given(planted())
def test_what_some_figures_meet_is_never_impossible(text: str) -> None:
    try:
        plan = checked(text)
    except AssertionError:  # a target that is no better than another, say
        assume(False)
        raise
    outcome = attainability(plan)
    assert outcome.value is not None
    assert outcome.value.together != "impossible"
    assert not {"K0530", "K0532"} & {found.code for found in outcome.findings}


@st.composite
def linear_plans(draw: st.DrawFn) -> str:
    """Plans of shares and sums with targets that often exclude each other."""
    actions = []
    for number in range(draw(st.integers(2, 6))):
        names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
        whole_of = draw(st.sampled_from(["1", "(a + b + c + d)", "(a + b)", "c"]))
        direction = draw(st.sampled_from(["higher", "lower"]))
        figure = draw(st.integers(0, 6))
        formula = f"({' + '.join(names)}) / {whole_of}"
        actions.append(
            action(f"{number}", formula, f"2024 target {figure}.5 number", unit="number", direction=direction)
        )
    return INPUTS + "".join(actions)


@settings(LAW, max_examples=60)
@given(linear_plans())
def test_a_conflict_is_a_smallest_one_and_an_example_meets_all(text: str) -> None:
    """Every smaller set of the targets that are in its group can be met: z3 says so, and what it shows is evaluated."""
    plan = checked(text)
    targets = [each for each in targets_of(plan, YEAR) if isinstance(each, Claim)]
    for group in apart([*targets, *background_of(plan, [YEAR], targets)]):
        oracle = Oracle(SOLVER, [claim.alternatives for claim in group])
        found = next(conflicts_in(group, SOLVER), None)
        members = [number for number, claim in enumerate(group) if claim.target is not None]
        rest = [number for number, claim in enumerate(group) if claim.target is None]
        if found is None:
            assert not isinstance(oracle.together([*rest, *members]), No)
            continue
        assert all(claim in group for claim in (*found.targets, *found.because))
        for chosen in combinations(members, len(found.targets) - 1):
            assert not isinstance(oracle.together([*rest, *chosen]), No)


@settings(LAW, max_examples=40)
@given(linear_plans(), st.integers(1, 9), st.integers(10, 20))
def test_a_planted_contradiction_is_found_and_nothing_else_named(text: str, most: int, least: int) -> None:
    planted = supplied("x", "number") + supplied("y", "number")
    planted += action("p", "x + y", f"2024 target {most} number", unit="number", direction="lower")
    planted += action("q", "x", f"2024 target {least} number", unit="number")
    outcome = attainability(checked(text.replace("action 0", planted + "action 0", 1)))
    about = [
        found for found in outcome.findings if "p" in found.message.split(" in ")[0].replace("targets", "").split()
    ]
    assert [found.message.split(" in ")[0] for found in about] == ["the targets of p and q"]
