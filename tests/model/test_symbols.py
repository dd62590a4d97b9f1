"""What may stand beside a number, in columns of which unit, and what never is a symbol."""

from __future__ import annotations

import pytest

from kpidsl.model.symbols import fits, flaw_of
from kpidsl.model.values import PERCENT, Unit

EUR, GBP = (Unit(code, ((code, 1),)) for code in ("EUR", "GBP"))
PER_HEAD = Unit("EUR/abitante", (("EUR", 1), ("abitante", -1)))
METRE, NUMBER = Unit("m", (("m", 1),)), Unit("number", ())


@pytest.mark.parametrize(
    "symbol",
    [
        "€",
        "EUR",
        "kr",
        "Fr.",
        "%",
        "percent",
        "p",
        "b",
        "C$",
        "S$",
        "US $",
        "m²",
        "(p)",
        "(1)",
        "[2]",
        "*",
        "†",
        "¹",
        "n.a",
    ],
)
def test_symbols(symbol: str) -> None:
    assert flaw_of(symbol) is None


@pytest.mark.parametrize(
    "symbol",
    [*".,'’_-+()", "", "·", "–", "−", ".-", "$.", "5,", "€,", "<", "≥", "~", "()", "(+)", "(-)", "((p))"],
)
def test_what_could_be_a_part_of_a_number(symbol: str) -> None:
    assert flaw_of(symbol) is not None


@pytest.mark.parametrize("symbol", ["5", "m2", "½", "万", "x10", "1)"])
def test_figures_are_no_symbols(symbol: str) -> None:
    assert flaw_of(symbol) is not None


CHANGING = """
    K k M m Mio Mio. Mrd Mrd. Mld mld mln bn mn k€ K€ M€ €m £bn T€ TEUR tkr mkr tsd thousand millions migliaia milioni
    miliardi milliers Mds milhões mille (thousand) lakh Cr CR DR ca. ‰ (‰) bps ct cents
"""


@pytest.mark.parametrize("symbol", CHANGING.split())
def test_what_makes_another_number_is_no_symbol(symbol: str) -> None:
    assert flaw_of(symbol) is not None
    assert not fits(symbol, EUR)


def test_a_word_may_be_the_unit_of_a_column() -> None:
    assert flaw_of("m", {"m"}) is None
    assert fits("m", METRE)
    assert not fits("m", EUR)


@pytest.mark.parametrize(
    ("symbol", "unit", "fit"),
    [
        ("€", EUR, True),
        ("€", PER_HEAD, True),
        ("€", NUMBER, True),
        ("€", GBP, False),
        ("£", EUR, False),
        ("USD", EUR, False),
        ("EUR", EUR, True),
        ("gg", EUR, True),
        ("%", EUR, False),
        ("%", PERCENT, True),
        ("percent", PERCENT, True),
        ("percent", NUMBER, False),
        ("€", PERCENT, False),
        ("(p)", PERCENT, True),
        ("*", EUR, True),
    ],
)
def test_a_symbol_fits_columns_of_its_unit(symbol: str, unit: Unit, fit: bool) -> None:
    assert fits(symbol, unit) is fit
