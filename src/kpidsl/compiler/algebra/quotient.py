"""From the tree of a formula to numerator over denominator, nothing cancelled but what stands beside its like.

Every denominator is looked at where it stands (`divisors`), before anything is cancelled: x/x becomes 1 and forgets
that x ≠ 0. Past the bounds nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.algebra.atoms import Atom, Part, TooLarge
from kpidsl.compiler.algebra.polynomial import ONE, Polynomial
from kpidsl.model import expression as e
from kpidsl.model.period import NOW, Back
from kpidsl.model.plan import Let
from kpidsl.model.sense import Sense

DEGREE_LIMIT = 40
STEPS_LIMIT = 4_000  # of all formulas that one reader reads for one question


class Vanishes(Exception):  # noqa: N818 - it carries where a denominator is zero whatever the figures
    """A denominator is the zero polynomial."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


@record
class Quotient:
    """`cancelled` says that something of the formula as it is written fell out."""

    above: Polynomial
    below: Polynomial = ONE
    cancelled: bool = False

    @property
    def is_linear_fractional(self) -> bool:
        return self.above.is_linear and self.below.is_linear

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return tuple(dict.fromkeys((*self.above.atoms, *self.below.atoms)))

    def __add__(self, other: Quotient) -> Quotient:
        cancelled = self.cancelled or other.cancelled
        if (ratio := self.below.times(other.below)) is not None:  # a/2b + c/b is (a + 2c)/2b
            return _sum(self.above, other.above.scaled(ratio), self.below, cancelled)
        below = _bounded(self.below * other.below)
        return _sum(self.above * other.below, other.above * self.below, below, cancelled)

    def __neg__(self) -> Quotient:
        return Quotient(-self.above, self.below, self.cancelled)

    def __mul__(self, other: Quotient) -> Quotient:
        cancelled = self.cancelled or other.cancelled
        for left, right in ((self, other), (other, self)):
            ratio = None if left.above.is_constant else left.above.times(right.below)
            if ratio is not None:  # what stands above here stands below there
                return Quotient(right.above.scaled(ratio), left.below, True)
        return Quotient(_bounded(self.above * other.above), _bounded(self.below * other.below), cancelled)

    def inverse(self) -> Quotient:
        return Quotient(self.below, self.above, self.cancelled)


@dataclass
class Reader:
    """Reads formulas, each named formula once; those in `whole` are atoms. `parts` are what was not looked into, told
    apart by their sense.
    """

    lets: Mapping[str, Let]
    whole: frozenset[str] = frozenset()
    sense: Sense = field(default_factory=Sense)
    parts: dict[Atom, Part] = field(default_factory=dict)
    _named: dict[tuple[str, Back], Quotient | TooLarge] = field(default_factory=dict)
    _atoms: dict[Atom, Quotient] = field(default_factory=dict)

    def read(self, formula: e.Expression) -> Quotient | None:
        """The quotient that a formula is; None where it is none, or past the bounds."""
        try:
            return self.quotient(formula)
        except (TooLarge, Vanishes):
            return None

    def quotient(self, node: e.Expression, back: Back = NOW) -> Quotient:
        """The quotient that a formula is. It raises `TooLarge` past the bounds, and `Vanishes`."""
        match node:
            case e.InputRef(name):
                return self.atom(Atom.input(name, back))
            case e.LetRef(name):
                return self._let(name, back)
            case e.Constant(Fraction() as value):
                return Quotient(Polynomial.constant(value))
            case e.Arithmetic():
                return self._arithmetic(node, back)
            case e.Negate(operand):
                return -self.quotient(operand, back)
            case e.Previous(operand):
                return self.quotient(operand, back + node.back)
            case e.Conditional() | e.Function():
                atom = Atom("part", self.sense.of(node), back.steps, back.years)
                self.parts[atom] = Part(node, back)
                return self.atom(atom)
            case _:
                raise TooLarge  # dates, judgements and conditions have no algebra

    def atom(self, atom: Atom) -> Quotient:
        """The quotient that an atom is."""
        found = self._atoms.get(atom)
        if found is None:
            found = self._atoms[atom] = Quotient(Polynomial.of(atom))
        return found

    def _let(self, name: str, back: Back) -> Quotient:
        if name in self.whole and back == NOW:
            return self.atom(Atom("let", name))
        known = self._named.get((name, back))
        if known is None:
            try:
                known = self.quotient(self.lets[name].formula, back)
            except TooLarge as large:
                known = large
            self._named[name, back] = known
        if isinstance(known, TooLarge):
            raise TooLarge
        return known

    def _arithmetic(self, node: e.Arithmetic, back: Back) -> Quotient:
        left = self.quotient(node.left, back)
        if node.sign == "^":
            power = e.constant_number(node.right)
            assert power is not None
            return _power(node, left, int(power))
        right = self.quotient(node.right, back)
        match node.sign:
            case "+":
                return left + right
            case "-":
                return left + -right
            case "*":
                return left * right
            case _:
                if not right.above:
                    raise Vanishes(node.right.span)
                return left * right.inverse()


def _power(node: e.Arithmetic, base: Quotient, power: int) -> Quotient:
    if power < 0:
        if not base.above:
            raise Vanishes(node.left.span)
        base = base.inverse()
    raised = Quotient(ONE)
    for _ in range(abs(power)):
        raised = raised * base
    return raised


def _sum(left: Polynomial, right: Polynomial, below: Polynomial, cancelled: bool) -> Quotient:
    above = left + right
    fell_out = any(monomial and monomial not in above.terms for part in (left, right) for monomial in part.terms)
    return Quotient(_bounded(above), below, cancelled or fell_out)


def _bounded(polynomial: Polynomial) -> Polynomial:
    if polynomial.degree > DEGREE_LIMIT:
        raise TooLarge
    return polynomial
