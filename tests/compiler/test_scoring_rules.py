"""Scoring rules in plans: what can be said of them among the values that a KPI can have, in every year."""

from __future__ import annotations

import pytest

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan

PLAN = """plan "Prova"
  years    2024..2025
  currency EUR
  missing  block
  display  1 decimal, half up

unit pratica

source registro
  file   "registro.csv"
  format csv, separator ";", decimal ",", dates dd/mm/yyyy, encoding utf-8
  column numero   text
  column arrivo   date, period
  key    numero

input evase "Pratiche evase"
  unit  pratica
  value count from registro

input arrivate "Pratiche arrivate"
  unit  pratica
  supplied by "Ragioneria"

input margine "Margine"
  unit  EUR
  supplied by "Ragioneria"

input approvazione "Data di approvazione"
  unit  date
  supplied by "Ragioneria"

let saldo = arrivate - evase + margine / 1 EUR * 0 pratica
"""


def found(rule: str, formula: str, unit: str, direction: str, *years: str, before: str = "") -> tuple[Diagnostic, ...]:
    lines = "\n".join(f"  {year}" for year in years)
    text = f"""{PLAN}{before}
scoring regola
{rule}
action 1 "Uno"
  owner "SG"
  formula {formula}
  unit {unit}
  direction {direction}
  scoring regola
{lines}
"""
    told = compile_plan(Document("plan.kpi", text), lambda _: None).findings
    return tuple(each for each in told if each.code not in ("K0204", "K0412", "K0504", "K0508"))


def codes(*about: str, before: str = "") -> list[str]:
    rule, formula, unit, direction, *years = about
    return [each.code for each in found(rule, formula, unit, direction, *years, before=before)]


RATIO = "  points value / target\n  cap 100 %"
INVERSE = "  points if value = 0 then 1 else target / value\n  cap 100 %"
FROM_NOTHING = "  band from 0 pratica to 9 pratica earns 20 % to 60 %\n  band from 9 pratica earns 100 %"
DAYS = """  band better than target earns 100 %
  band worse than vigilia earns 0 %"""


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        # what is counted is never below zero, money may be
        ((INVERSE, "evase / arrivate", "%", "lower", "2024 target 10 %"), []),
        ((INVERSE, "margine", "EUR", "lower", "2024 target 10 EUR"), ["K0414"]),
        ((FROM_NOTHING, "evase", "pratica", "higher", "2024 target 9 pratica"), []),
        ((FROM_NOTHING, "evase - arrivate", "pratica", "higher", "2024 target 9 pratica"), ["K0423"]),
        # rows are counted in whole numbers, and days are whole
        (("  band worse than 6 pratica earns 0 %\n  band better than 5 pratica earns 100 %",
          "evase", "pratica", "higher", "2024 target 5 pratica"), []),
        (("  band worse than 6 pratica earns 0 %\n  band better than 5 pratica earns 100 %",
          "arrivate", "pratica", "higher", "2024 target 5 pratica"), ["K0424"]),
        ((DAYS, "approvazione", "date", "lower", "2024 target 2024-07-02 vigilia 2024-07-01"), []),
        ((DAYS, "approvazione", "date", "lower", "2024 target 2024-07-02 vigilia 2024-07-02"), ["K0423"]),
        # every year is looked at
        ((RATIO, "margine", "EUR", "higher", "2024 target 10 EUR", "2025 target 20 EUR"), []),
        ((RATIO, "margine", "EUR", "higher", "2024 target 10 EUR", "2025 target 0 EUR"), ["K0414"]),
        ((RATIO, "margine", "EUR", "higher", "2024 target 10 EUR", "2025-Q1 target -1 EUR"), ["K0414"]),
    ],
)  # fmt: skip
def test_only_values_that_can_be_tell_against_a_rule(about: tuple[str, ...], expected: list[str]) -> None:
    assert codes(*about) == expected


SHARE = "  points if value > 2 * target then 0 else value / target\n  cap none"


def test_what_the_plan_assumes_is_known_of_a_rule() -> None:
    about = (SHARE, "evase / arrivate", "%", "higher", "2024 target 50 %")
    assert codes(*about) == ["K0414"]
    assert codes(*about, before="assume evase <= arrivate\n") == []


SEVERAL = """  band from target earns 100 %
  band from soglia earns 80 %
  otherwise 0 %"""


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (("2024 target 9 pratica soglia 5 pratica", "2025 target 9 pratica soglia 5 pratica"), []),
        (("2024 target 9 pratica soglia 9 pratica", "2025 target 9 pratica soglia 5 pratica"), []),
        (("2024 target 9 pratica soglia 9 pratica", "2025 target 9 pratica soglia 9 pratica"), ["K0425"]),
        (("2024 target 9 pratica soglia 9 pratica", "2025 target 9 pratica soglia = previous(value)"), []),
    ],
)
def test_a_band_is_unreached_where_it_is_in_every_year(years: tuple[str, ...], expected: list[str]) -> None:
    assert codes(SEVERAL, "evase", "pratica", "higher", *years) == expected


def test_the_bands_that_judge_a_parent_leave_no_gap() -> None:
    judged = PLAN.replace("  missing  block", "  missing  block\n  judged by voti")
    text = f"""{judged}
scoring voti
  band from 60 % status "B"
  band from 90 % status "A"
action 1 "Uno"
  owner "SG"
  formula evase
  unit pratica
  direction higher
  scoring regola
  2024 target 9 pratica
scoring regola
{RATIO}
"""
    told = compile_plan(Document("plan.kpi", text), lambda _: None).findings
    assert {each.code for each in told} >= {"K0423"}
    assert "no band of `voti` holds 0 %" in {each.message for each in told}


LADDER = """  target earns 100 %
  soglia earns 60 %
  minimo earns 30 %
  between {between}
  otherwise 0 %
  cap 100 %
  without thresholds zero"""


@pytest.mark.parametrize(
    ("between", "figures", "expected"),
    [
        ("step", "target 9 pratica soglia 9 pratica minimo 4 pratica", 1),
        ("linear", "target 9 pratica soglia 9 pratica minimo 4 pratica", 0),  # the line leads from 30 % to 60 %
        ("linear", "target 9 pratica soglia 4 pratica minimo 4 pratica", 1),
        ("step", "target 9 pratica soglia 6 pratica minimo 4 pratica", 0),
        ("step", "target 9 pratica soglia 9 pratica minimo 9 pratica", 2),
    ],
)
def test_points_that_nobody_can_earn(between: str, figures: str, expected: int) -> None:
    rule = LADDER.format(between=between)
    assert codes(rule, "evase", "pratica", "higher", f"2024 {figures}") == ["K0471"] * expected


REALISTIC = [
    "value / target",
    "round(value / target, 1 %)",
    "floor(value / target * 10 + 0.5, 1) / 10",
    "min(value, target) / target",
    "if value meets target then 1 else value / target",
    "if value meets target then 1 else if value meets base then 50 % + 50 % * (value - base) / (target - base) else 0",
    "1 - distance(value, target) / target",
    "max(0, min(1, (value - base) / (target - base)))",
    "max(value / target, if value beats base then 50 % else 0)",
    "round(max(0, min(10, 10 * (value - base) / (target - base))), 1) / 10",
    "ceil(value / target * 20, 1) / 20",
    "(value / target) ^ 2",
    "0.6 * min(1, value / target) + 0.4 * (if value meets target then 1 else 0)",
    "value / (value + target)",
    "max(round(value / target, 1 %), round(value / base, 1 %))",
    "min(floor(value / target, 0.01 %), floor(2 * value / base, 0.01 %))",
]


@pytest.mark.parametrize("formula", REALISTIC)
@pytest.mark.parametrize("cap", ["cap 100 %", "cap none"])
def test_rules_that_somebody_might_write_are_settled(formula: str, cap: str) -> None:
    year = "2024 target 80 % base 50 %" if "base" in formula else "2024 target 80 %"
    about = (f"  points {formula}\n  {cap}", "evase / arrivate", "%", "higher", year)
    assert codes(*about) in ([], ["K0473"])


@pytest.mark.parametrize(
    ("formula", "cap", "advice"),
    [
        ("min(value, 2 * target - value) / target", "100 %", "points must not fall while `value` grows"),
        ("if value meets target then 1 else 2 * value / target", "none", "where one branch of the formula meets"),
        ("if value meets target then 1 else 2 * value / target", "110 %", "and at the cap, 110 %"),
    ],
)
def test_what_mends_an_unfair_rule_speaks_of_what_it_has(formula: str, cap: str, advice: str) -> None:
    rule = f"  points {formula}\n  cap {cap}"
    (unfair,) = found(rule, "evase", "pratica", "higher", "2024 target 5 pratica")
    assert unfair.code == "K0414"
    assert advice in (unfair.help or "")
    assert "no cap" not in (unfair.help or "")
