"""The units that every plan has, as pint measures them: their dimensions, and what one of each is in coherent units.

pint is asked when kpidsl is built, and its answers are kept: importing it takes longer than typing a plan. It receives
invented names (`u3`), so that no spelling means something to it. The calendar day, the working day and the hour are
dimensions of their own; `%` and `pp` are exactly 1/100 of 1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

from kpidsl.compiler.kept import Kept
from kpidsl.compiler.parse.grammar import grammar_path
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS
from kpidsl.model.values import Dimension

#: A dimension, and what one of a unit is in the coherent unit of that dimension.
Measure = tuple[Dimension, Fraction]


def standard_units() -> Kept:
    """What pint says of the built-in units."""
    return Kept(grammar_path().with_name("units.tables"), repr(BUILT_IN_UNITS).encode(), lambda: written(asked()))


def measures() -> dict[str, Measure]:
    """The built-in units, by their names."""
    held = json.loads(standard_units().text)
    return {
        name: (tuple((base, power) for base, power in dimension), Fraction(factor))
        for name, (dimension, factor) in held.items()
    }


def written(units: Mapping[str, Measure]) -> str:
    return json.dumps({name: (dimension, str(factor)) for name, (dimension, factor) in units.items()})


def asked() -> dict[str, Measure]:
    """What pint says of each."""
    from pint import UnitRegistry

    registry: UnitRegistry[Fraction] = UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
    ids = {name: f"u{number}" for number, name in enumerate(BUILT_IN_UNITS)}
    for name, (base, factor) in BUILT_IN_UNITS.items():
        of = f" * {ids[base]}" if base else ""
        so_many = f"{factor.numerator} / {factor.denominator}{of}"
        registry.define(f"{ids[name]} = {f'[d_{ids[name]}]' if base == name else so_many}")
    bases = {f"[d_{identity}]": name for name, identity in ids.items()}
    found = {}
    for name, identity in ids.items():
        size, _ = registry.get_root_units(identity)
        powers = registry.get_dimensionality(identity).items()
        found[name] = (tuple(sorted((bases[key], int(str(power))) for key, power in powers)), Fraction(str(size)))
    return found
