"""Weights by year, equal weights and watched figures: what checks, and what the checked plan holds."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.model.plan import Checked, Node

PLAN = """plan "Piano"
  years    2022..2024
  currency EUR
  scoring  soglie
  missing  block
  display  1 decimal, half up
unit weight
scoring soglie
  target    earns 100 %
  between   step
  otherwise 0 %
  cap       100 %
input peso
  unit weight
  supplied by "SG"
indicator osservato
  formula   2 * peso
  unit      weight
  direction none
  scoring   none
indicator misurato
  formula   peso
  unit      weight
  direction higher
perspective "P"
"""


def action(code: str, *lines: str, year: str = "2022..2024 target 3 weight") -> str:
    body = "".join(
        f"  {line}\n" for line in (*lines, 'owner "SG"', f"formula peso * {code}", "unit weight", year) if line
    )
    direction = "" if any(line.startswith("direction") for line in lines) else "  direction higher\n"
    return f'action {code} "KPI {code}"\n{body}{direction}'


def checked(*tree: str) -> Checked:
    outcome = compile_plan(Document("t.kpi", PLAN + "".join(tree)), lambda _: None)
    found = [each for each in outcome.findings if each.code not in ("K0204", "K0442", "K0447", "K0505")]
    assert not found, found
    assert outcome.value is not None
    return outcome.value


def weights(node: Node) -> list[Fraction | None]:
    return [node.weight_in(year) for year in (2022, 2023, 2024)]


def test_a_weight_in_a_year_line_is_that_of_the_year() -> None:
    plan = checked(
        action("1", "weight 60 %", year="2022..2024 target 3 weight weight 70 %"),
        action("2", "weight 40 %", "2022..2023 weight 30 %", "2024 weight 3/10"),
    )
    assert weights(plan.nodes["1"]) == [Fraction(7, 10)] * 3
    assert weights(plan.nodes["2"]) == [Fraction(3, 10)] * 3
    assert plan.nodes["1"].weight == Fraction(6, 10)


def test_objectives_and_perspectives_have_weights_by_year() -> None:
    plan = checked(
        "  2022 weight 100 %\n  2023..2024 weight 30 %\n",
        'operational 1 "O"\n  2022..2024 target 80 %\n',
        action("1.1"),
        'perspective "Q"\n  2022 weight 0 %\n  2023..2024 weight 70 %\n',
        action("2"),
    )
    assert weights(plan.nodes["P"]) == [Fraction(1), Fraction(3, 10), Fraction(3, 10)]
    assert plan.nodes["1"].targets[2023] == Fraction(8, 10)


def test_weights_of_kpis_of_some_years_make_a_whole_each_year() -> None:
    checked(
        action("1", "weight 50 %"),
        action("2", "weight 50 %", year="2022 target 3 weight"),
        action("3", "weight 50 %", year="2023..2024 target 3 weight"),
    )


def test_weights_of_all_make_a_whole_where_some_are_not_due() -> None:
    checked(action("1", "weight 50 %"), action("2", "weight 50 %", year="2022 target 3 weight"))


def test_equal_weights_are_parts_of_those_that_earn_points() -> None:
    plan = checked("  weights equal\n", *(action(code) for code in "123"), action("4", "scoring none", year=""))
    assert [plan.nodes[code].weight for code in "1234"] == [Fraction(1, 3)] * 3 + [None]


def test_the_topmost_nodes_may_weigh_the_same() -> None:
    text = PLAN.replace("  missing ", "  weights  equal\n  missing ") + action("1") + 'perspective "Q"\n' + action("2")
    plan = compile_plan(Document("t.kpi", text), lambda _: None).value
    assert plan is not None
    assert [node.weight for node in plan.roots] == [Fraction(1, 2)] * 2


@pytest.mark.parametrize(("line", "years"), [("", [2022, 2023, 2024]), ("2023 target 3 weight", [2023])])
def test_a_watched_figure_needs_no_line(line: str, years: list[int]) -> None:
    kpis = checked(action("1", "scoring none", year=line)).nodes["1"].kpis
    assert list(kpis) == years
    assert all(kpi.watched and kpi.rule is None for kpi in kpis.values())


def test_a_measure_may_be_watched_first_and_scored_later() -> None:
    plan = checked(
        'action 1 "K"\n  owner "SG"\n  indicator osservato in 2022\n  indicator misurato from 2023\n'
        "  2023..2024 target 3 weight\n"
    )
    assert [kpi.watched for kpi in plan.nodes["1"].kpis.values()] == [True, False, False]
    assert plan.nodes["1"].kpis[2022].direction is None


def test_a_plan_may_watch_everything() -> None:
    text = PLAN.replace("scoring  soglie", "scoring  none") + action("1", year="")
    plan = compile_plan(Document("t.kpi", text), lambda _: None).value
    assert plan is not None
    assert all(kpi.watched for kpi in plan.nodes["1"].kpis.values())


def test_weights_in_points_need_no_sum() -> None:
    plan = checked(
        "  total points\n", action("1", "weight 20 points"), action("2", "weight 1 point", "2023 weight 0 points")
    )
    assert weights(plan.nodes["2"]) == [1, 0, 1]
    assert plan.nodes["1"].in_points
