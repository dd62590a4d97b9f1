"""Whose holidays are not worked, and which days besides: of every year and of one, on as many lines as it takes."""

from __future__ import annotations

from datetime import date

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.model.plan import Holidays

PLAN = """plan "Piano"
  years     2024..2025
  currency  EUR
  missing   block
  display   1 decimal, half up
"""
ACTION = """
input ore
  unit      hour
  supplied by "Ragioneria"

action 1 "Ore"
  owner     "Ragioneria"
  scoring   none
  formula   ore
  unit      hour
  direction none
"""


def holidays_of(field: str) -> tuple[Holidays | None, list[str]]:
    outcome = compile_plan(Document("p.kpi", f"{PLAN}{field}{ACTION}"), lambda _: None)
    return outcome.value.header.holidays if outcome.value else None, [found.code for found in outcome.findings]


@pytest.mark.parametrize(
    ("field", "holidays"),
    [
        ("  holidays IT", Holidays("IT")),
        ("  holidays IT, closed 06-19, 02-29", Holidays("IT", ((6, 19), (2, 29)))),
        ("  holidays GB ENG", Holidays("GB", region="ENG")),
        ("  holidays PT 20", Holidays("PT", region="20")),
        ("  holidays FR 6AE, closed 2023-05-08", Holidays("FR", region="6AE", closed_once=(date(2023, 5, 8),))),
        (
            "  holidays GB SCT, closed 2023-05-08,  # the coronation\n"
            "             12-24,\n# and\n\n               2022-09-19, 06-19\n",
            Holidays("GB", ((12, 24), (6, 19)), "SCT", (date(2023, 5, 8), date(2022, 9, 19))),
        ),
    ],
)
def test_days_that_are_not_worked(field: str, holidays: Holidays) -> None:
    assert holidays_of(field) == (holidays, [])


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("  holidays IT, closed 02-30", "K0112"),
        ("  holidays IT, closed 2023-02-29", "K0112"),
        ("  holidays GBR", "K0201"),
        ("  holidays GB ENG WLS", "K0101"),
        ("  holidays GB closed 12-24", "K0101"),
        ('  note "holidays"\nassume x > 10-12\n', "K0109"),
        ("  holidays IT\nassume x >\n  10-12\n", "K0109"),
    ],
)
def test_what_is_no_such_day_or_place(field: str, code: str) -> None:
    assert holidays_of(field) == (None, [code])
