"""The solver: whether claims can hold together, over exact rationals, with figures for which they do.

z3 is imported here alone, and late. What it answers is checked by others: figures by evaluation, impossibility by
a proof. Its effort is counted in its own steps, never in seconds: the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

from kpidsl.attain.linear import Affine, Alternatives, Constraint, holds
from kpidsl.base.record import record
from kpidsl.model.attainability import Figure

#: The steps of z3 that a question may cost, and one about whole numbers; after so many that cost more none is asked.
STEPS_LIMIT = 2_000_000
STEPS_LIMIT_OF_WHOLES = 200_000
PATIENCE = 10


class SolverMissing(Exception):  # noqa: N818 - a state of the installation
    """z3 is not installed."""


class No(Enum):
    """There are no figures: there cannot be any, or none were found."""

    IMPOSSIBLE = "impossible"
    UNDECIDED = "not decided"


Answer = Mapping[Figure, Fraction] | No


def available() -> bool:
    return find_spec("z3") is not None


@record
class Solver:
    """z3, with a place of its own for what it is asked: two of them share nothing."""

    z3: Any
    context: Any

    @classmethod
    def awake(cls) -> Solver:
        """Raises SolverMissing where z3 is not installed."""
        if not available():
            raise SolverMissing
        import z3

        return cls(z3, z3.Context())


class Oracle:
    """Questions about some requirements, of which each question chooses a few by their numbers.

    Figures with a step are whole multiples of it. Those of `figures` have a value in each answer, asked for or not.
    """

    def __init__(
        self,
        solver: Solver,
        requirements: Iterable[Alternatives],
        steps: Mapping[Figure, Fraction] | None = None,
        figures: Iterable[Figure] = (),
    ) -> None:
        self._z3, self._context = solver.z3, solver.context
        self._solver = self._z3.Solver(ctx=self._context)
        self._steps = steps or {}
        self._figures: dict[Figure, Any] = {}
        self._numbers: dict[Fraction, Any] = {}
        self._asked: list[tuple[Alternatives, Any]] = []
        self._solver.set("rlimit", STEPS_LIMIT_OF_WHOLES if steps else STEPS_LIMIT)
        self._patience = PATIENCE
        for requirement in requirements:
            self.add(requirement)
        for figure in figures:
            self._figure(figure)

    def add(self, requirement: Alternatives) -> int:
        """One more requirement, by the number returned."""
        chosen = self._z3.Bool(f"c{len(self._asked)}", self._context)
        self._solver.add(self._z3.Implies(chosen, self._any(requirement)))
        self._asked.append((requirement, chosen))
        return len(self._asked) - 1

    def together(self, numbers: Iterable[int]) -> Answer:
        """Figures for which the chosen requirements hold."""
        if not self._patience:
            return No.UNDECIDED
        chosen = list(numbers)
        verdict = self._solver.check(*(self._asked[number][1] for number in chosen))
        return self._answer(verdict, self._solver, chosen)

    def least(self, numbers: Iterable[int], of: Affine) -> Answer:
        """Figures for which the chosen requirements hold, and a sum is as small as they were found to allow."""
        chosen = list(numbers)
        search = self._z3.Optimize(ctx=self._context)
        search.set("rlimit", STEPS_LIMIT)
        search.add([self._any(self._asked[number][0]) for number in chosen])
        if of.terms:
            search.minimize(self._sum(of))
        return self._answer(search.check(), search, chosen)

    def _answer(self, verdict: Any, search: Any, chosen: Sequence[int]) -> Answer:
        if verdict == self._z3.unsat:
            return No.IMPOSSIBLE
        if verdict != self._z3.sat:
            self._patience -= 1
            return No.UNDECIDED
        model = search.model()
        found = {figure: self._value(model, figure) for figure in self._figures}
        assert all(holds(self._asked[number][0], found) for number in chosen), "z3 has erred"
        return found

    # --- from our statements to z3's, and back -----------------------------------------------------------------------

    def _any(self, requirement: Alternatives) -> Any:
        z3 = self._z3
        ways = [z3.And([*map(self._constraint, way)]) for way in requirement if way]
        if len(ways) < len(requirement):  # an alternative that asks for nothing
            return z3.BoolVal(True, self._context)
        return z3.Or(ways) if ways else z3.BoolVal(False, self._context)

    def _constraint(self, constraint: Constraint) -> Any:
        if not constraint.sum.terms:
            return self._z3.BoolVal(constraint.holds({}), self._context)
        total, least = self._sum(constraint.sum), self._number(-constraint.sum.constant)
        match constraint.relation:
            case ">=":
                return total >= least
            case ">":
                return total > least
            case "=":
                return total == least

    def _sum(self, of: Affine) -> Any:
        parts = [
            self._figure(figure) if times == 1 else self._number(times) * self._figure(figure)
            for figure, times in of.terms.items()
        ]
        return self._z3.Sum(parts) if len(parts) > 1 else parts[0]

    def _number(self, number: Fraction) -> Any:
        if number not in self._numbers:
            self._numbers[number] = self._z3.RealVal(str(number), self._context)
        return self._numbers[number]

    def _figure(self, figure: Figure) -> Any:
        if figure not in self._figures:
            self._figures[figure] = self._variable(f"x{len(self._figures)}", self._steps.get(figure))
        return self._figures[figure]

    def _variable(self, name: str, step: Fraction | None) -> Any:
        if step is None:
            return self._z3.Real(name, self._context)
        return self._z3.ToReal(self._z3.Int(name, self._context)) * self._number(step)

    def _value(self, model: Any, figure: Figure) -> Fraction:
        value = model.eval(self._figures[figure], model_completion=True)
        return Fraction(value.numerator_as_long(), value.denominator_as_long())
