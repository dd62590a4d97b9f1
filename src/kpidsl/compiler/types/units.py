"""Units: what the names in one mean, its dimension, and what one of it is in coherent units.

Every counted thing and every currency that a plan declares is a dimension of its own, beside those of the standard
units. What is made of several is their product, taken exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.compiler.parse.syntax import Name, UnitSyntax
from kpidsl.compiler.parse.vocabulary import KINDS, OTHER_WORDS
from kpidsl.compiler.types.standard_units import Measure, measures
from kpidsl.model.values import Dimension, Quantity, Type, Unit


class UnitTable:
    """The units of one compilation."""

    def __init__(self, declared: Iterable[str]) -> None:
        own: dict[str, Measure] = {name: (((name, 1),), Fraction(1)) for name in declared}
        self._measures = own | measures()
        self._known: dict[str, Unit] = {}
        self.used: set[str] = set()

    @property
    def names(self) -> Iterable[str]:
        return self._measures

    def unit(self, syntax: UnitSyntax) -> Unit | Diagnostic:
        """The unit that was written, or the finding that a name in it is unknown or names no unit."""
        written = syntax.span.text
        if written in self._known:
            return self._known[written]
        dimension: Dimension = ()
        factor = 1 / syntax.per
        for name, power in syntax.factors:
            if name.text in KINDS:
                message = f"`{name.text}` is a kind of value, not a unit that figures can have"
                return finding("K0307", name.span, message)
            if name.text not in self._measures:
                return self._unknown(name)
            self.used.add(name.text)
            of_one, size = self._measures[name.text]
            dimension, factor = times(dimension, of_one, power), factor * size**power
        self._known[written] = Unit(spelled(syntax), dimension, factor)
        return self._known[written]

    def type(self, syntax: UnitSyntax) -> Type | Diagnostic:
        """The type that was written: a unit, or a kind of value such as `date`."""
        if len(syntax.factors) == 1 and (kind := KINDS.get(syntax.factors[0][0].text)):
            return kind
        unit = self.unit(syntax)
        return unit if isinstance(unit, Diagnostic) else Quantity(unit)

    def _unknown(self, name: Name) -> Diagnostic:
        meant = OTHER_WORDS.get(name.text.casefold(), "")
        near, fix = proposal(name.span, [*self._measures, *KINDS], meant)
        help_ = near or f"declare it: `unit {name.text}`"
        return finding("K0307", name.span, f"`{name.text}` is not a unit", help=help_, fix=fix)


def spelled(syntax: UnitSyntax) -> str:
    """A unit as its author spelled it, with single blanks."""
    return syntax.span.written


def times(left: Dimension, right: Dimension, power: int = 1) -> Dimension:
    """The dimension of a product (`power` 1) or a quotient (`power` -1)."""
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + power * exponent
    return tuple(sorted((name, exponent) for name, exponent in powers.items() if exponent))


def raised(dimension: Dimension, power: int) -> Dimension:
    return tuple((name, exponent * power) for name, exponent in dimension) if power else ()


def coherent(dimension: Dimension) -> Unit:
    """The unit of a dimension that calculations are carried in, spelled for messages."""
    above = [_power(name, exponent) for name, exponent in dimension if exponent > 0]
    below = [_power(name, -exponent) for name, exponent in dimension if exponent < 0]
    text = "*".join(above) or ("1" if below else "number")
    return Unit("/".join([text, *below]), dimension)


def _power(name: str, exponent: int) -> str:
    return name if exponent == 1 else f"{name}^{exponent}"


def same_unit(left: Unit, right: Unit) -> bool:
    """Whether figures in one can stand for figures in the other without conversion. `%` and `pp` are not the same."""
    if left is right:  # as units that are written alike
        return True
    if (left.dimension, left.factor) != (right.dimension, right.factor):
        return False
    return bool(left.dimension) or left.text == right.text
