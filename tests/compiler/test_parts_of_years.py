"""A year in one column and its half, quarter or month in another decide the period of a row together."""

from __future__ import annotations

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.model.sources import Column, PartOfYear
from kpidsl.model.values import Plain, Quantity

PLAN = """plan "Piano"
  years     2024..2025
  currency  EUR
  missing   block
  display   1 decimal, half up
{year}
{unit}
source tabella
  format    csv, separator ","
{columns}
  column    importo EUR
  rows      repeat

input totale
  value     sum(importo) from tabella

action 1 "Totale"
  owner     "Ragioneria"
  scoring   none
  formula   totale
  unit      EUR
  direction none
"""


def columns_of(*columns: str, year: str = "", unit: str = "") -> tuple[dict[str, Column], str | None, list[str]]:
    """The columns, the one that decides the period, and what was found."""
    lines = "\n".join(f"  column    {column}" for column in columns)
    text = PLAN.format(columns=lines, year=year and f"  year {year}", unit=unit and f"unit {unit}")
    outcome = compile_plan(Document("p.kpi", text), lambda _: None)
    told = [f"{found.code}: {found.message}" for found in outcome.findings]
    if outcome.value is None:
        return {}, None, told
    source = outcome.value.sources["tabella"]
    return dict(source.columns), source.period, told


@pytest.mark.parametrize("part", ["half", "quarter", "month"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_part_has_its_year(part: str, turned: bool) -> None:
    declared = ["anno year, period", f'parte {part}, period, header "Parte" or "Part", read "I" as "1"']
    columns, period, told = columns_of(*(reversed(declared) if turned else declared))
    assert (told, period) == ([], "parte")
    column = columns["parte"]
    assert (column.type, column.part) == (Plain.DATE, PartOfYear(part, "anno", 0))  # type: ignore[arg-type]
    assert (column.headers, column.readings) == (("Parte", "Part"), (("I", "1"),))


@pytest.mark.parametrize(("year", "offset"), [("starts 04-01", 3), ("ends 06-30", -6)])
def test_a_part_is_of_the_plans_year(year: str, offset: int) -> None:
    for part in ("quarter", "month"):
        columns, _, told = columns_of(f"parte {part}, period", "anno year, period, written yyyy/yy", year=year)
        assert told == []
        assert columns["parte"].part == PartOfYear(part, "anno", offset)
    (found,) = columns_of("parte month, period", "anno year, period", year=year)[2]
    assert found.startswith("K0113: the years of the plan do not begin in January")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (("parte quarter", "anno year, period"), "K0110: a `quarter` decides the period of its row"),
        (("parte quarter, period",), "K0110: this is a `quarter`, and no column tells of which year"),
        (("parte quarter, period", "giorno date, period"), "K0113: the period of a row is told by a date, or by"),
        (("parte quarter, period, optional", "anno year, period"), "K0113: `optional` is not said of a `quarter`"),
        (("parte quarter, period, stock", "anno year, period"), "K0113: `stock` is not said of a `quarter`"),
        (("parte quarter, period, period", "anno year, period"), "K0107: `period` is given twice"),
        (('parte quarter in ["Q1"], period', "anno year, period"), "K0305: only a text has a list of values"),
        (("parte quarter, period", "mese month, period", "anno year, period"), "K0113: a source has one `period`"),
        (("parte quarter, period", "anno year, period", "altro year, period"), "K0113: a source has one `period`"),
        (("parte quarter, period", "anno yeer, period"), "K0307: `yeer` is not a unit"),
        (("parte quarter, period", "anno year, period, optional"), "K0113: the `period` column may not be empty"),
    ],
)
def test_what_decides_no_period(columns: tuple[str, ...], told: str) -> None:
    (found,) = columns_of(*columns)[2]
    assert found.startswith(told)


def test_a_unit_of_that_name_stays_one() -> None:
    columns, period, told = columns_of("quarter quarter", "anno year, period", unit="quarter")
    assert (told, period) == ([], "anno")
    assert isinstance(columns["quarter"].type, Quantity)
