"""Strategies for formulas of scoring rules, over `value` and anchors, and figures at which they may change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kpidsl.base.text import Document, Span
from kpidsl.compiler.verify.sampling import value_at
from kpidsl.model import expression as e
from kpidsl.model.fairness import Case
from kpidsl.model.piecewise.forms import Unsettled
from kpidsl.model.piecewise.pieces import Interval, Pieces, Work
from kpidsl.model.piecewise.roots import Irrational
from kpidsl.model.plan import Anchor
from kpidsl.model.reach import Reach
from kpidsl.model.rules import Direction
from kpidsl.model.values import Range

HERE = Span(Document("rule.kpi", "value"), 0, 5)

#: The same cases in every run, and no race against the clock of a busy machine.
PROOF = settings(max_examples=400, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))

figures = st.fractions(min_value=-12, max_value=12, max_denominator=10)
REACHES = [
    Reach(),
    Reach(Fraction(0)),
    Reach(Fraction(0), whole=True),
    Reach(Fraction(-3), Fraction(7)),
    Reach(whole=True),
]


def number(value: Fraction | int) -> e.Constant:
    return e.Constant(Fraction(value), HERE)


def name(text: str) -> e.Variable:
    return e.Variable(text, HERE)


def formulas(anchors: Sequence[str]) -> st.SearchStrategy[e.Expression]:
    """All that a formula may say, `value` being the commonest name."""
    leaves = st.one_of(st.just(name("value")), st.sampled_from(anchors).map(name), figures.map(number))
    return st.recursive(leaves, _larger, max_leaves=10)


def _larger(inner: st.SearchStrategy[e.Expression]) -> st.SearchStrategy[e.Expression]:
    signs: st.SearchStrategy[e.ArithmeticSign] = st.sampled_from(["+", "-", "*", "/"])
    ways: st.SearchStrategy[e.FunctionName] = st.sampled_from(["floor", "ceil", "round"])
    steps = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 10), Fraction(3)]).map(number)
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(e.Arithmetic, signs, inner, inner, st.just(HERE)),
        st.builds(e.Arithmetic, st.just("^"), inner, st.sampled_from([2, 3, 0, -1]).map(number), st.just(HERE)),
        st.builds(e.Function, st.sampled_from(["min", "max"]), several, st.just(HERE)),
        st.builds(e.Function, st.just("abs"), st.tuples(inner), st.just(HERE)),
        st.builds(e.Function, ways, st.tuples(inner, steps), st.just(HERE)),
        st.builds(e.Conditional, _conditions(inner), inner, inner, st.just(HERE)),
    )


def _conditions(inner: st.SearchStrategy[e.Expression]) -> st.SearchStrategy[e.Expression]:
    signs: st.SearchStrategy[e.ComparisonSign] = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    compared = st.builds(e.Comparison, signs, inner, inner, st.just(HERE))
    both = st.builds(e.Logical, st.sampled_from(["and", "or"]), compared, compared, st.just(HERE))
    return st.one_of(compared, both, st.builds(e.Negation, compared, st.just(HERE)))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A rule with the anchors of a year."""
    direction: Direction = draw(st.sampled_from(["higher", "lower", "higher", "lower", "inside"]))
    if direction == "inside":
        low, high = sorted((draw(figures), draw(figures)))
        anchors: tuple[Anchor, ...] = (Anchor("target", Range(low, high), HERE),)
        formula = draw(formulas(["low(target)", "high(target)"]))
    else:
        anchors = (Anchor("target", draw(figures), HERE), Anchor("base", draw(figures), HERE))
        formula = draw(formulas(["target", "base"]))
    cap = draw(st.sampled_from([None, Fraction(1), Fraction(1), Fraction(6, 5)]))
    return Case(formula, cap, direction, anchors, draw(st.sampled_from(REACHES)))


def points_of(case: Case) -> Callable[[Fraction], Fraction | None]:
    """The exact points of a value, by evaluating the formula."""

    def points(value: Fraction) -> Fraction | None:
        earned = value_at(case.formula, {**case.figures, "value": value})
        return None if earned is None else case.bounded(Fraction(earned))

    return points


def telling(case: Case, more: Sequence[Fraction] = ()) -> list[Fraction]:
    """Figures in reach at which a rule may show what it is: anchors and cuts with both sides of them, and others."""
    around = {figure + step for figure in case.figures.values() for step in _STEPS}
    spread = {Fraction(n, 2) for n in range(-40, 41)} | {Fraction(10) ** 6, -(Fraction(10) ** 6)}
    found = around | spread | set(_cuts(case.formula, case.figures)) | set(more)
    return sorted(figure for figure in found if figure in case.reach)


_STEPS = (Fraction(-1), Fraction(-1, 1000), Fraction(0), Fraction(1, 1000), Fraction(1))


def _cuts(formula: e.Expression, anchors: Mapping[str, Fraction]) -> Iterator[Fraction]:
    try:
        pieces = Pieces(anchors, Work()).of(formula, Interval(None, None))
    except Unsettled:
        return
    for piece in pieces[:60]:
        match piece.where.high:
            case Fraction() as cut:
                yield from (cut, cut - Fraction(1, 10**6), cut + Fraction(1, 10**6))
            case Irrational() as cut:
                for _ in range(12):
                    cut = cut.narrowed()
                yield from (cut.low, cut.high)
            case None:
                pass
