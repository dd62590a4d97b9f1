"""Units against pint: what is kept of the standard ones, and the products of any."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pint import UnitRegistry
from pint.util import UnitsContainer

import kpidsl.compiler.types.standard_units as module
from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse.syntax import Name, UnitSyntax
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS
from kpidsl.compiler.types.standard_units import asked, measures
from kpidsl.compiler.types.units import UnitTable
from kpidsl.model.values import Unit

DECLARED = ("EUR", "pratica", "FTE")
UNITS = {**{name: (name, Fraction(1)) for name in DECLARED}, **BUILT_IN_UNITS}
FACTORS = st.tuples(st.sampled_from(sorted(UNITS)), st.integers(-3, 3).filter(bool))


def _by_pint(factors: list[tuple[str, int]]) -> tuple[dict[str, int], Fraction]:
    registry: UnitRegistry[Any] = UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
    ids = {name: f"u{number}" for number, name in enumerate(UNITS)}
    for name, (base, factor) in UNITS.items():
        line = f"{factor.numerator} / {factor.denominator}" + (f" * {ids[base]}" if base else "")
        registry.define(f"{ids[name]} = {f'[d_{name}]' if base == name else line}")
    product = UnitsContainer({}, non_int_type=Fraction)
    for name, power in factors:
        product *= UnitsContainer({ids[name]: power}, non_int_type=Fraction)
    size, _ = registry.get_root_units(product)
    dimension = registry.get_dimensionality(product)
    return {key[3:-1]: int(str(power)) for key, power in dimension.items() if power}, Fraction(str(size))


@given(st.lists(FACTORS, min_size=1, max_size=5), st.sampled_from([1, 100, 1000]))
def test_a_product_of_units_is_what_pint_makes_of_it(factors: list[tuple[str, int]], per: int) -> None:
    text = "*".join(f"{name}^{power}" for name, power in factors)
    span = Span(Document("plan.kpi", text), 0, len(text))
    made = UnitTable(DECLARED).unit(
        UnitSyntax(tuple((Name(name, span), power) for name, power in factors), Fraction(per), span)
    )
    assert isinstance(made, Unit)
    dimension, size = _by_pint(factors)
    assert made == Unit(text, tuple(sorted(dimension.items())), size / per)


def test_what_is_kept_of_the_standard_units_is_what_pint_says() -> None:
    assert measures() == asked()
    assert measures().keys() == BUILT_IN_UNITS.keys()


def test_pint_is_not_asked_where_its_answers_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "grammar_path", lambda: tmp_path / "kpidsl.lark")
    kept = module.standard_units().keep()
    assert kept.parent == tmp_path
    said = measures()
    monkeypatch.setitem(sys.modules, "pint", None)
    assert measures() == said
    kept.write_text(kept.read_text(encoding="utf-8")[1:], encoding="utf-8")
    with pytest.raises(ModuleNotFoundError):
        measures()
