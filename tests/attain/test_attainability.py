"""Whether targets can be met: what is found, what is named, what is shown, and what is left undecided."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kpidsl.attain import attainability
from kpidsl.base.diagnostic import Diagnostic
from kpidsl.model.attainability import Attainability
from kpidsl.model.period import parse_period

from .plans import action, checked, supplied

COSTS = supplied("personale") + supplied("funzionamento") + supplied("interventi") + (
    "let oneri = personale + funzionamento + interventi\n\n"
)  # fmt: skip


def known(text: str) -> tuple[Attainability, tuple[Diagnostic, ...]]:
    outcome = attainability(checked(text))
    assert outcome.value is not None
    return outcome.value, outcome.findings


def verdicts(result: Attainability) -> dict[str, str]:
    return {period.label: verdict for period, verdict in result.verdicts.items()}


def figures(result: Attainability) -> dict[tuple[str, str], object]:
    return {(each.input, each.period.label): value for each, value in result.examples[0].figures.items()}


def conflict(text: str) -> Diagnostic:
    """The one finding, a conflict."""
    _, findings = known(text)
    assert [found.code for found in findings] == ["K0530"], findings
    return findings[0]


# --- what is attainable ----------------------------------------------------------------------------------------------


def test_targets_that_can_be_met_have_figures_that_meet_them() -> None:
    result, findings = known(COSTS + action("1", "interventi / oneri", "2024 target 45 %"))
    assert (verdicts(result), result.together, findings) == ({"2024": "attainable"}, "attainable", ())
    (example,) = result.examples
    assert [(each.code, each.value, each.target.value) for each in example.reached] == [
        ("1", Fraction(45, 100), Fraction(45, 100))
    ]


def test_figures_are_whole_and_targets_just_met() -> None:
    text = supplied("casi", "caso") + supplied("tutti", "caso")
    result, _ = known(text + action("1", "casi / tutti", "2024 target 37.5 %"))
    assert figures(result) == {("casi", "2024"): 375, ("tutti", "2024"): 1000}


def test_figures_of_the_year_before_are_shown_too() -> None:
    result, _ = known(supplied("casi", "caso") + action("1", "casi / previous(casi)", "2023..2024 target 120 %"))
    found = figures(result)
    assert {label for _, label in found} == {"2022", "2023", "2024"}
    assert found["casi", "2024"] == found["casi", "2022"] * 144 / 100  # type: ignore[operator]


@pytest.mark.parametrize(
    ("kind", "formula", "unit", "direction", "target"),
    [
        ("date", "x", "date", "lower", "2024-07-31"),
        ("yes/no", "x", "yes/no", "higher", "yes"),
        ("EUR", "x", "EUR", "inside", "40..50 EUR"),
        ("EUR", "min(x, 10 EUR)", "EUR", "higher", "10 EUR"),
        ("EUR", "max(x, 10 EUR)", "EUR", "lower", "10 EUR"),
        ("EUR", "abs(x - 10 EUR)", "EUR", "lower", "0 EUR"),
        ("EUR", "if x > 10 EUR then 5 EUR else x", "EUR", "higher", "9 EUR"),
        ("EUR", "x / 2 + 3 * x - 1 EUR", "EUR", "higher", "13 EUR"),
        ("EUR", "1 / (x / 10 EUR)", "number", "higher", "4 number"),
        ("EUR", "x", "EUR", "higher", "= (previous(value) * 1.1)"),
        ("EUR", "x - 10 EUR", "EUR", "lower", "-3 EUR"),
    ],
)
def test_kinds_of_formulas_and_targets(kind: str, formula: str, unit: str, direction: str, target: str) -> None:
    stated = target if target.startswith("=") else f" {target}"
    text = supplied("x", kind) + action("1", formula, f"2024 target {stated}", unit=unit, direction=direction)
    result, findings = known(text)
    assert (verdicts(result), findings) == ({"2024": "attainable"}, ())


@pytest.mark.parametrize(
    "formula",
    [
        "(x + z) - (y + z)",
        "x + 0 * z - y",
        "x - y + z - z",
        "max(x + z, y + z) - y - z",
        "(if z >= z then x else y) - y",
        "(if x > y then x - z else y - z) + z - y",
        "x - y + previous(z) - previous(z)",
        "(x - y) * ((1 + z / 10 EUR) / (1 + z / 10 EUR))",
        "x - y + w * 0 EUR",
    ],
)
@pytest.mark.parametrize("assumed", ["", "assume z > y and w > 2 number", "assume z < -5 EUR"])
def test_figures_that_cancel_out_have_a_value_too(formula: str, assumed: str) -> None:
    """Without them a KPI has none: that they make no difference does not mean that they are not asked for."""
    text = "".join(map(supplied, "xyz")) + supplied("w", "number") + f"{assumed}\n\n"
    result, _ = known(text + action("1", formula, "2024 target 10 EUR", unit="EUR"))
    assert verdicts(result) == {"2024": "attainable"}
    (reached,) = result.examples[0].reached
    assert reached.value == 10


def test_anchors_that_follow_from_the_data_are_in_order() -> None:
    """A target above last year's figure, and a threshold that is stated: the figures are such that it is a ladder."""
    text = supplied("x").replace("input", "scoring due\n  target earns 100 %\n  soglia earns 50 %\n  between step\n"
                                 "  otherwise 0 %\n  cap 100 %\n  without thresholds zero\n\ninput")  # fmt: skip
    years = "2024 target = (previous(value) * 1.1)   soglia 50 EUR"
    result, findings = known(text + action("1", "x", years, unit="EUR", more="  scoring due\n"))
    assert (verdicts(result), findings) == ({"2024": "attainable"}, ())
    assert result.examples[0].reached[0].target.value >= 50  # type: ignore[operator]


def test_two_dates_held_against_each_other_are_left_out() -> None:
    """Neither may have been reached, and then none is the later, however far each is moved."""
    text = supplied("a", "date") + supplied("b", "date")
    formula = "if a > b then a else b"
    result, findings = known(text + action("1", formula, "2024 target 2024-07-31", unit="date", direction="lower"))
    assert (result.left_out, [found.code for found in findings]) == (("1",), ["K0531"])


@pytest.mark.parametrize(
    ("formula", "unit", "target"),
    [("a + 30 day", "date", "2024-07-31"), ("max(a, b)", "date", "2024-07-31"), ("b - a", "day", "20 day")],
)
def test_dates(formula: str, unit: str, target: str) -> None:
    text = supplied("a", "date") + supplied("b", "date")
    result, findings = known(text + action("1", formula, f"2024 target {target}", unit=unit, direction="lower"))
    assert (verdicts(result), findings) == ({"2024": "attainable"}, ())


def test_a_judgement_is_one_of_its_words() -> None:
    text = 'input giudizio\n  scale voti\n  supplied by "A"\n\n'
    text += 'action 1 "Giudizio"\n  owner "A"\n  formula giudizio\n  2024 target "medio"\n'
    result, findings = known(text)
    assert (figures(result), findings) == ({("giudizio", "2024"): "medio"}, ())


def test_what_a_kpi_requires_is_part_of_its_target() -> None:
    text = supplied("x") + supplied("y")
    gate = "  requires x <= 5 EUR else points 0 %\n"
    found = conflict(text + action("1", "x", "2024 target 10 EUR", unit="EUR", more=gate))
    assert found.help is not None
    assert "1 asks for `x` >= 10 EUR, with `x <= 5 EUR`" in found.help


def test_nothing_is_said_of_a_plan_without_targets() -> None:
    watched = supplied("x") + 'action 1 "X"\n  owner "A"\n  formula x\n  unit EUR\n  direction higher\n  scoring none\n'
    result, findings = known(watched)
    assert (dict(result.verdicts), findings) == ({}, ())


# --- what is not -----------------------------------------------------------------------------------------------------


def test_shares_of_one_whole_that_are_more_than_the_whole() -> None:
    found = conflict(
        COSTS
        + action("1", "interventi / oneri", "2024 target 45 %")
        + action("2", "personale / oneri", "2024 target 10 %")
        + action("3", "funzionamento / oneri", "2024 target 60 %")
    )
    assert found.message == "the targets of 1 and 3 in 2024 cannot both be met by figures that are not below zero"
    assert found.help is not None
    assert found.help.startswith("loosen one of them: with the other met, 3 can be at most 55 %\n")
    assert "`personale`" in found.help


def test_the_smallest_conflict_is_named() -> None:
    """Three targets exclude each other, and two others: the two are named first, the three are one more finding."""
    text = COSTS + "".join(
        action(code, f"{name} / oneri", f"2024 target {target} %")
        for code, name, target in (("1", "personale", 40), ("2", "funzionamento", 40), ("3", "interventi", 40))
    )
    text += supplied("x") + action("4", "x", "2024 target 10 EUR", unit="EUR")
    text += action("5", "x * 2", "2024 target 5 EUR", unit="EUR", direction="lower")
    _, findings = known(text)
    assert [found.message for found in findings] == [
        "the targets of 1, 2 and 3 in 2024 cannot all be met",
        "the targets of 4 and 5 in 2024 cannot both be met",
    ]


def test_one_target_that_nothing_meets() -> None:
    found = conflict(COSTS + action("1", "interventi / oneri", "2024 target 120 %"))
    assert found.message == "the target of 1 in 2024 cannot be met by figures that are not below zero"
    assert found.help is not None
    assert found.help.startswith("loosen the target: 1 can be at most 100 %\n")


@pytest.mark.parametrize(
    ("assumed", "formula", "direction", "target", "said"),
    [
        ("a > 0 EUR", "a", "lower", "0 EUR", "loosen the target: 1 can only be above 0 EUR\n"),
        ("a >= 1 EUR", "a", "lower", "0 EUR", "loosen the target: 1 can be at least 1 EUR\n"),
        ("a < b and b <= 9 EUR", "a", "higher", "9 EUR", "loosen the target: 1 can only be below 9 EUR\n"),
        ("a <= b and b <= 9 EUR", "a", "higher", "10 EUR", "loosen the target: 1 can be at most 9 EUR\n"),
        ("b > 0 EUR", "10 * a / (a + b) * EUR_", "higher", "10 EUR", "loosen the target: 1 can only be below 10 EUR\n"),
        ("a > b or a > 3 EUR", "max(a, 1 EUR)", "lower", "0 EUR", "loosen the target: 1 can be at least 1 EUR\n"),
    ],
)  # fmt: skip
def test_what_is_come_near_to_and_never_reached(
    assumed: str, formula: str, direction: str, target: str, said: str
) -> None:
    text = supplied("a") + supplied("b") + f"assume {assumed}\n\n"
    formula = formula.replace("EUR_", "1 EUR")
    found = conflict(text + action("1", formula, f"2024 target {target}", unit="EUR", direction=direction))
    assert (found.help or "").startswith(said)


def test_an_assumption_is_evidence() -> None:
    text = supplied("a") + supplied("b") + "assume a >= 2 * b\n\n"
    text += action("1", "a", "2024 target 10 EUR", unit="EUR", direction="lower")
    found = conflict(text + action("2", "b", "2024 target 6 EUR", unit="EUR"))
    assert found.message == "the targets of 1 and 2 in 2024 cannot both be met"
    assert [label.text for label in found.labels] == ["1: <= 10 EUR", "assumed here"]
    assert "with the other met, 2 can be at most 5 EUR" in (found.help or "")


def test_growth_over_the_years_against_a_ceiling() -> None:
    text = supplied("a") + action("1", "a / previous(a)", "2024 target 200 %")
    text += action("2", "a", "2023 target 10 EUR", unit="EUR")
    text += action("3", "a + 0 EUR", "2024 target 15 EUR", unit="EUR", direction="lower")
    result, findings = known(text)
    assert verdicts(result) == {"2023": "attainable", "2024": "attainable"}
    assert result.together == "impossible"
    assert [found.message for found in findings] == [
        "the targets of 1 in 2024, 2 in 2023 and 3 in 2024 cannot all be met"
    ]
    assert [[period.label for period in example.periods] for example in result.examples] == [["2023"], ["2024"]]


def test_one_finding_for_the_years_of_one_line() -> None:
    found = conflict(
        COSTS
        + action("1", "interventi / oneri", "2023..2024 target 45 %")
        + action("3", "funzionamento / oneri", "2023..2024 target 60 %")
    )
    assert found.message.startswith("the targets of 1 and 3 in 2023 and in 2024 cannot both be met")


def test_assumptions_that_contradict_each_other() -> None:
    text = supplied("a") + "assume a > 10 EUR\nassume a < 5 EUR\n\n" + action("1", "a", "2024 target 7 EUR", unit="EUR")
    _, findings = known(text)
    assert [found.code for found in findings] == ["K0532"]


# --- below zero ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "says",
    [
        "assume a >= -100 EUR\n\n",
        'test "t"\n  year 2024\n  given a = -5 EUR\n  expect 1 value -5 EUR\n\n',
        action("9", "a", "2023 target -10 EUR", unit="EUR"),
    ],
)
def test_a_figure_may_lie_below_zero_where_the_plan_says_so(says: str) -> None:
    text = supplied("a") + action("1", "a", "2024 target -1 EUR", unit="EUR", direction="lower")
    _, findings = known(text)
    assert findings == (), "its own target says so"
    text = supplied("a") + action("1", "a + 0 EUR", "2024 target -1 EUR", unit="EUR", direction="lower")
    assert conflict(text).message.endswith("by figures that are not below zero")
    assert known(text + says)[1] == ()


# --- counts ----------------------------------------------------------------------------------------------------------

CASES = """\
source pratiche
  file   "data/pratiche.csv"
  format csv, separator ",", decimal ".", dates yyyy-mm-dd, encoding utf-8
  column n      text
  column arrivo date, period
  column canale text in ["web", "posta", "sportello"]
  key    n

input tutte
  unit caso
  value count from pratiche

input web
  unit caso
  value count from pratiche where canale = "web"

input posta
  unit caso
  value count from pratiche where canale = "posta"

"""


def test_counts_of_one_source_are_held_together() -> None:
    found = conflict(
        CASES + action("1", "web / tutte", "2024 target 70 %") + action("2", "posta / tutte", "2024 target 40 %")
    )
    assert found.message == "the targets of 1 and 2 in 2024 cannot both be met"
    assert "`web` and `posta` are counted among `tutte`, none of them twice" in (found.help or "")
    assert "2 can be at most 30 %" in (found.help or "")


def test_counts_are_whole() -> None:
    text = CASES + action("1", "web", "2024 target 3.2..3.8 caso", unit="caso", direction="inside")
    result, findings = known(text)
    assert (verdicts(result), [found.code for found in findings]) == ({"2024": "not decided"}, ["K0531"])


# --- quarters --------------------------------------------------------------------------------------------------------


def test_quarters_are_held_together_with_their_year() -> None:
    text = 'input x\n  unit EUR\n  supplied by "A"\n  each quarter, year = sum\n\n'
    text += action("1", "x", "2024-Q1..2024-Q4 target 10 EUR; 2024 target 40 EUR", unit="EUR")
    over = action("2", "x + 0 EUR", "2024 target 39 EUR", unit="EUR", direction="lower")
    assert known(text)[1] == ()
    result, _ = known(text + over)
    labels = ["2024", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
    assert verdicts(result) == dict.fromkeys(labels, "attainable") | {"2024": "impossible"}
    under = action("2", "x + 0 EUR", "2024 target 41 EUR", unit="EUR", direction="lower")
    assert known(text + under)[1] == ()


def test_the_worst_quarter() -> None:
    text = supplied("a") + supplied("b")
    text += action("1", "a / b", "2024-Q1..2024-Q4 target 50 %", more="  each quarter, value and year = lowest\n")
    result, findings = known(text)
    assert (set(verdicts(result).values()), findings) == ({"attainable"}, ())
    assert any(each.period == parse_period("2024") for each in result.examples[0].reached)


# --- what is left out ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("a * b", "EUR^2"),
        ("a / b + b / a", "number"),
        ("round(a, 1 EUR)", "EUR"),
        ("a ^ 2", "EUR^2"),
    ],
)
def test_what_is_not_linear_is_left_out_and_said_once(formula: str, unit: str) -> None:
    text = supplied("a") + supplied("b")
    text += action("1", formula, f"2023 target 5 {unit}; 2024 target 6 {unit}", unit=unit)
    text += action("2", "a / b", "2024 target 50 %")
    result, findings = known(text)
    assert result.left_out == ("1",)
    assert [found.code for found in findings] == ["K0531"]
    assert verdicts(result)["2024"] == "attainable"


def test_the_same_plan_has_the_same_answer() -> None:
    text = (
        COSTS
        + action("1", "interventi / oneri", "2023..2024 target 45 %")
        + action("2", "personale", "2024 target 7 EUR", unit="EUR")
    )
    assert [known(text)[0].examples[0].figures for _ in range(2)] == [known(text)[0].examples[0].figures] * 2
