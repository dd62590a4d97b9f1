"""The first and the last of moments are days, in inputs as in control totals."""

from __future__ import annotations

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.model.values import Plain

PLAN = """plan "Piano"
  years     2024..2025
  currency  EUR
  missing   block
  display   1 decimal, half up

source chiamate
  format    csv, separator ","
  column    inizio datetime, period
  column    fine   datetime, optional
  rows      repeat
  control   max(inizio) = {declared}

input ultima
{unit}  value     {value}

action 1 "Ultima chiamata"
  owner     "Centralino"
  scoring   none
  formula   ultima
  unit      date
  direction none
"""


@pytest.mark.parametrize(
    "value",
    [
        "max(inizio) from chiamate",
        "min(fine) from chiamate where fine present",
        "last(max(inizio, fine)) from chiamate where fine present",
        "last(inizio) from chiamate within 12 month",
        "max(inizio) from chiamate else 2024-01-01",
    ],
)
@pytest.mark.parametrize("unit", ["", "  unit      date\n"])
def test_the_extremes_of_moments_are_days(value: str, unit: str) -> None:
    text = PLAN.format(declared="2024-12-31", unit=unit, value=value)
    outcome = compile_plan(Document("p.kpi", text), lambda _: None)
    assert outcome.value is not None, outcome.findings
    assert outcome.value.inputs["ultima"].type is Plain.DATE
    (control,) = outcome.value.sources["chiamate"].controls
    assert control.type is Plain.DATE


def test_a_moment_is_no_figure() -> None:
    value = "max(inizio) from chiamate"
    for declared, unit in (("3 EUR", ""), ("2024-12-31", "  unit      EUR\n")):
        text = PLAN.format(declared=declared, unit=unit, value=value)
        outcome = compile_plan(Document("p.kpi", text), lambda _: None)
        assert outcome.value is None
