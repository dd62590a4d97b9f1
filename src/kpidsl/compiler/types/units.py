"""Units: pint holds their definitions and dimensions; nothing a user wrote is ever parsed by it.

Names are looked up in our own table first, and pint receives invented names (`u3`), so that no spelling of a user can
mean something to it. Every counted thing, every currency, the calendar day, the working day and the hour is a
dimension of its own; `%` and `pp` are exactly 1/100 of 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.compiler.parse.syntax import Name, UnitSyntax
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS, KINDS, OTHER_WORDS
from kpidsl.model.values import Dimension, Quantity, Type, Unit


class UnitTable:
    """The units of one compilation, in a registry of their own."""

    def __init__(self, declared: Iterable[str]) -> None:
        from pint import UnitRegistry
        from pint.util import UnitsContainer

        self._container = UnitsContainer
        self._registry: UnitRegistry[Any] = UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
        self._ids: dict[str, str] = {}
        self._bases: dict[str, str] = {}
        self._known: dict[str, Unit] = {}
        self.used: set[str] = set()
        one = Fraction(1)
        units = {**{name: (name, one) for name in declared}, **BUILT_IN_UNITS}
        self._registry.load_definitions([self._definition(name, *unit) for name, unit in units.items()])

    def _definition(self, name: str, base: str | None, factor: Fraction) -> str:
        """A line of pint's definition language, under an invented name."""
        identity = self._ids.setdefault(name, f"u{len(self._ids)}")
        if base == name:
            self._bases[f"[d_{identity}]"] = name
            return f"{identity} = [d_{identity}]"
        of = f" * {self._ids.setdefault(base, f'u{len(self._ids)}')}" if base else ""
        return f"{identity} = {factor.numerator} / {factor.denominator}{of}"

    @property
    def names(self) -> Iterable[str]:
        return self._ids

    def unit(self, syntax: UnitSyntax) -> Unit | Diagnostic:
        """The unit that was written, or the finding that a name in it is unknown or names no unit."""
        text = spelled(syntax)
        if text in self._known:
            return self._known[text]
        powers: dict[str, int] = {}
        for name, power in syntax.factors:
            if name.text in KINDS:
                message = f"`{name.text}` is a kind of value, not a unit that figures can have"
                return finding("K0307", name.span, message)
            if name.text not in self._ids:
                return self._unknown(name)
            self.used.add(name.text)
            identity = self._ids[name.text]
            powers[identity] = powers.get(identity, 0) + power
        container = self._container(powers, non_int_type=Fraction)
        factor, _ = self._registry.get_root_units(container)
        dimension = self._registry.get_dimensionality(container)
        named = {self._bases[key]: int(str(power)) for key, power in dimension.items() if power}
        self._known[text] = Unit(text, tuple(sorted(named.items())), Fraction(str(factor)) / syntax.per)
        return self._known[text]

    def type(self, syntax: UnitSyntax) -> Type | Diagnostic:
        """The type that was written: a unit, or a kind of value such as `date`."""
        if len(syntax.factors) == 1 and (kind := KINDS.get(syntax.factors[0][0].text)):
            return kind
        unit = self.unit(syntax)
        return unit if isinstance(unit, Diagnostic) else Quantity(unit)

    def _unknown(self, name: Name) -> Diagnostic:
        meant = OTHER_WORDS.get(name.text.casefold(), "")
        near, fix = proposal(name.span, [*self._ids, *KINDS], meant)
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
    if (left.dimension, left.factor) != (right.dimension, right.factor):
        return False
    return bool(left.dimension) or left.text == right.text
