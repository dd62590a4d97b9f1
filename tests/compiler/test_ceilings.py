"""Targets of objectives beyond what can be earned are told, and no others: ceilings follow from caps and weights."""

from __future__ import annotations

from itertools import product

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan

PLAN = """plan "Prova"
  years    2024
  currency EUR
  missing  {missing}
  display  1 decimal, half up
scoring basso
  points value / target
  cap    60 %

scoring alto
  points value / target
  cap    120 %

scoring aperto
  points value / target
  cap    none

input quota "Quota"
  unit     %
  supplied by "Sportello"

assume quota >= 0 %

strategic 1 "Servizi"
  2024 target {target}

action 1.1 "Uno"
  weight    50 %
  owner     "Sportello"
  formula   quota
  unit      %
  direction higher
  scoring   {first}
  2024      target 80 %

action 1.2 "Due"
  weight    50 %
  owner     "Sportello"
  formula   quota + 1
  unit      %
  direction higher
  scoring   {second}
  2024      target 180 %
"""


def told(target: str, missing: str = "block", first: str = "basso", second: str = "alto") -> list[str]:
    text = PLAN.format(target=target, missing=missing, first=first, second=second)
    found = compile_plan(Document("plan.kpi", text), lambda _: None).findings
    assert not [each for each in found if each.severity.value == "error"], found
    return [each.message for each in found if each.code == "K0467"]


@pytest.mark.parametrize(
    ("target", "missing", "first", "second", "expected"),
    [
        ("90 %", "block", "basso", "alto", False),  # (60 + 120) / 2
        ("91 %", "block", "basso", "alto", True),
        ("91 %", "zero", "basso", "alto", True),
        ("91 %", "reweight at least 50 %", "basso", "alto", False),  # the better one may be there alone
        ("120 %", "reweight at least 50 %", "basso", "alto", False),
        ("121 %", "reweight at least 50 %", "basso", "alto", True),
        ("800 %", "block", "basso", "aperto", False),
        ("800 %", "block", "alto", "alto", True),
    ],
)
def test_what_is_beyond_the_most_that_can_be_earned(
    target: str, missing: str, first: str, second: str, expected: bool
) -> None:
    assert bool(told(target, missing, first, second)) is expected


def test_what_weights_and_caps_allow_is_named() -> None:
    for first, second in product(("basso", "alto"), repeat=2):
        most = {("basso", "basso"): "60 %", ("alto", "alto"): "120 %"}.get((first, second), "90 %")
        assert told("800 %", first=first, second=second) == [
            f"no result reaches this target: what stands below `1` earns {most} at most"
        ]
        assert told(most, first=first, second=second) == []
