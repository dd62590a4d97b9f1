"""A condition over rows is judged by what it says: in whatever order, with `not` or not, either side first."""

from __future__ import annotations

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan

PLAN = """plan "Piano della performance"
  years     2024..2026
  currency  EUR
  scoring   none
  missing   block
  display   1 decimal, half up

unit pratica

source pratiche
  file   "pratiche.parquet"
  column numero   text
  column arrivo   date, period
  column quando   datetime
  column canale   text in ["web", "sportello"]
  column versione text in ["preventivo", "consuntivo"], version
  column dovuto   EUR
  column pagato   EUR
  key    numero

input altra
  unit  pratica
  value count from pratiche where canale = "web" and versione = "consuntivo"

action 1 "Altre pratiche"
  owner      "SUAP"
  formula    altra
  unit       pratica
  direction  none
"""


def codes(value: str, name: str = "figura", where: str = "") -> set[str]:
    """What is found of an input, and of nothing else."""
    unit = "EUR" if value.startswith("sum") else "pratica"
    text = f"""{PLAN}
input {name}
  unit  {unit}
  value {value} from pratiche {where}

action 2 "Una figura"
  owner      "SUAP"
  formula    {name}
  unit       {unit}
  direction  none
"""
    return {found.code for found in compile_plan(Document("p.kpi", text), lambda _: None).findings}


@pytest.mark.parametrize(
    "chosen",
    [
        'versione = "preventivo"', '"preventivo" = versione', 'versione in ["preventivo"]',
        'not (versione != "preventivo")', 'versione != "consuntivo"', 'not (versione = "consuntivo")',
        'not (versione in ["consuntivo"])', 'not (not (versione = "preventivo"))',
        'not (versione = "consuntivo" or canale = "web")',
        '(versione = "preventivo" and canale = "web" or canale = "sportello" and versione = "preventivo")',
    ],
)  # fmt: skip
def test_a_version_is_chosen(chosen: str) -> None:
    assert codes("count", where=f"where {chosen}") == set()
    assert codes("count", where=f'where canale = "sportello" and {chosen}') == set()


@pytest.mark.parametrize(
    "open_", ['versione in ["preventivo", "consuntivo"]', 'versione = "preventivo" or versione = "consuntivo"',
              'versione = "preventivo" or canale = "web"', 'not (versione = "preventivo" and canale = "web")'],
)  # fmt: skip
def test_no_version_is_chosen(open_: str) -> None:
    assert codes("count", where=f"where {open_}") == {"K0409"}


@pytest.mark.parametrize(
    "same",
    [
        'versione = "consuntivo" and canale = "web"', 'canale in ["web"] and versione = "consuntivo"',
        'not (canale != "web") and versione != "preventivo"', '"consuntivo" = versione and not (canale = "sportello")',
        'not (canale = "sportello" or versione = "preventivo")',
    ],
)  # fmt: skip
def test_a_query_is_the_same(same: str) -> None:
    assert codes("count", where=f"where {same}") == {"K0418"}


@pytest.mark.parametrize(
    "year",
    [
        "arrivo in 2024", "arrivo >= 2024-01-01 and arrivo <= 2024-12-31",
        "arrivo <= 2024-12-31 and arrivo >= 2024-01-01",
        "2024-12-31 >= arrivo and 2024-01-01 <= arrivo", "arrivo >= 2024-01-01 and arrivo < 2025-01-01",
        "arrivo >= 2024-01-01 and canale = \"web\" and arrivo < 2025-01-01", "arrivo between 2024-01-01 and 2024-12-31",
        "not (arrivo < 2024-01-01 or arrivo > 2024-12-31)", "arrivo = 2024-05-03",
        "(arrivo = 2024-05-03 or arrivo = 2024-06-01)",
    ],
)  # fmt: skip
def test_a_year_is_written_into_a_condition(year: str) -> None:
    assert codes("count", where=f'where versione = "preventivo" and {year}') == {"K0444"}
    assert codes("count", where=f'where {year} and versione = "preventivo"') == {"K0444"}


@pytest.mark.parametrize("open_", ["arrivo >= 2024-01-01", "arrivo in 2024 or arrivo in 2025", "not (arrivo in 2024)"])
def test_no_year_is_written_into_a_condition(open_: str) -> None:
    assert codes("count", where=f'where versione = "preventivo" and ({open_})') == set()


def test_of_a_time_the_year_is_seen_as_well() -> None:
    assert codes("count", where='on quando where versione = "preventivo" and quando in 2024') == {"K0444"}


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('canale != "web"', {"K0463"}), ('"web" != canale', {"K0463"}), ('not canale = "web"', {"K0463"}),
        ('not (canale in ["web"])', {"K0463"}), ('canale = "web"', set()), ('not canale != "web"', set()),
        ('not (not (canale in ["web"]))', set()),
    ],
)  # fmt: skip
def test_what_an_input_is_named_after(condition: str, said: set[str]) -> None:
    where = f'where versione = "preventivo" and {condition}'
    assert codes("count", name="pratiche_web", where=where) == said


@pytest.mark.parametrize(
    ("of", "condition"),
    [
        ("dovuto - pagato", "pagato > dovuto"), ("dovuto - pagato", "dovuto < pagato"),
        ("-pagato + dovuto", "not (pagato <= dovuto)"), ("dovuto - pagato", "not (dovuto > pagato)"),
        ("dovuto - pagato", "pagato - dovuto >= 0 EUR"),
    ],
)  # fmt: skip
def test_rows_below_zero(of: str, condition: str) -> None:
    assert codes(f"sum({of})", where=f'where versione = "preventivo" and {condition}') == {"K0460"}
