"""Whole plans over periods: years from July, targets and figures stated in parts, the same period of last year."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from click.testing import CliRunner

from kpidsl import pipeline
from kpidsl.cli import main
from kpidsl.model.scorecard import Scorecard, ScoredNode
from kpidsl.model.values import NOT_REACHED
from kpidsl.report.explain import explanation
from kpidsl.report.scorecard.document import scorecard_json
from kpidsl.report.scorecard.table import scorecard_table

PLAN = """
plan "Piano"
  years     2022..2024
  year      starts 07-01
  currency  EUR
  scoring   soglie
  missing   block
  display   1 decimal, half up

unit report

scoring soglie
  target    earns 100 %
  soglia    earns 50 %
  between   linear
  otherwise 0 %
  cap       100 %
  without thresholds keep 2022

input prodotti
  unit      report
  supplied by "Studi"
  each quarter, year = sum

input avvio
  unit      date
  supplied by "Studi"
  each half, year = last

source incassi
  file      "incassi.csv"
  format    csv, separator ";", dates dd/mm/yyyy
  column    data    date, period
  column    importo EUR
  rows      repeat

input incassato
  value     sum(importo) from incassi where data in 2022 or data in 2021-Q1

assume incassato > 0 EUR

let crescita = (incassato - same_period_last_year(incassato)) / same_period_last_year(incassato)

action 1 "Report"
  owner     "Studi"
  formula   prodotti
  unit      report
  direction higher
  2022-Q1..2022-Q3 target 2 report   soglia 1 report
  2022-Q4   target 4 report   soglia 2 report
  2023-Q1   target 4 report
  each quarter, year = sum

action 2 "Avvio"
  owner     "Studi"
  formula   avvio
  unit      date
  direction lower
  2022      target 2022-12   soglia 2023-03

action 3 "Crescita"
  owner     "Studi"
  formula   crescita
  unit      %
  direction higher
  2022      target 100 %   soglia 50 %
"""

FIGURES = """input;period;value;unit;by;evidence
prodotti;2022-Q1;2;report;Studi;a
prodotti;2022-Q2;1;report;Studi;b
prodotti;2022-Q3;2;report;Studi;c
prodotti;2022-Q4;3;report;Studi;d
avvio;2022-H1;not reached;date;Studi;
avvio;2022-H2;2023-02-28;date;Studi;
"""

ROWS = """data;importo
30/06/2021;1000
01/07/2021;10
30/09/2021;10
01/10/2021;40
01/07/2022;50
30/06/2023;70
01/07/2023;9000
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("plan.kpi", PLAN), ("figures.csv", FIGURES), ("incassi.csv", ROWS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def card(folder: Path, period: str, as_of: date | None = None) -> Scorecard:
    outcome = pipeline.evaluate(folder / "plan.kpi", period=period, as_of=as_of)
    assert outcome.value is not None, outcome.findings
    return outcome.value


def node(folder: Path, period: str, code: str, as_of: date | None = None) -> ScoredNode:
    return card(folder, period, as_of).nodes[code]


def test_a_year_is_made_of_its_quarters(folder: Path) -> None:
    whole = card(folder, "2022")
    report = whole.nodes["1"]
    assert (report.value, [anchor.value for anchor in report.anchors]) == (8, [10, 5])
    assert report.points == pytest.approx(0.8)
    half = node(folder, "2022-H1", "1")
    assert (half.value, [anchor.value for anchor in half.anchors]) == (3, [4, 2])
    page = explanation(whole, pipeline.explain(whole, "1"))
    assert "the sum of 2022-Q1, 2022-Q2, 2022-Q3, 2022-Q4" in page
    assert "the sum of 2022-Q1 2 report (Studi: a), 2022-Q2 1 report (Studi: b)" in " ".join(page.split())


def test_a_quarter_has_its_own_targets_and_a_month_those_of_its_quarter(folder: Path) -> None:
    quarter = card(folder, "2022-Q2")
    assert "targets are those of 2022/23-Q2; of the whole year 2022/23: 2, 3" in scorecard_table(quarter)
    nodes = json.loads(scorecard_json(quarter))["nodes"]
    assert [each["targets_of"] for each in nodes] == ["2022-Q2", "2022", "2022"]
    assert [anchor.value for anchor in quarter.nodes["1"].anchors] == [2, 1]
    month = card(folder, "2022-11")
    assert [anchor.value for anchor in month.nodes["1"].anchors] == [2, 1]
    assert "targets are those of 2022/23-Q2: 1; of the whole year 2022/23: 2, 3" in scorecard_table(month)
    assert node(folder, "2023-11", "1").because == "no target in 2023-Q2"
    assert node(folder, "2023-Q2", "1").because == "no target in 2023-Q2"
    assert node(folder, "2023-Q1", "2").because == "no target in 2023"


def test_thresholds_are_kept_from_the_same_part_of_another_year(folder: Path) -> None:
    """The first quarter of 2022 has its threshold 1 below its target."""
    scored = node(folder, "2023-Q1", "1")
    assert [(anchor.value, anchor.kept) for anchor in scored.anchors] == [(4, False), (3, True)]
    assert [(anchor.value, anchor.kept) for anchor in node(folder, "2023", "1").anchors] == [(4, False), (-1, True)]


def test_a_part_not_given_makes_the_year_missing_and_is_named(folder: Path) -> None:
    text = FIGURES.replace("prodotti;2022-Q3;2;report;Studi;c\n", "")
    (folder / "figures.csv").write_text(text, encoding="utf-8")
    scored = node(folder, "2022", "1")
    assert (scored.status, scored.because) == ("missing", "no figure for `prodotti` in 2022-Q3 (supplied by Studi)")
    assert node(folder, "2022-H1", "1").value == 3
    assert node(folder, "2022", "1", date(2022, 12, 1)).value == 3  # the third quarter has not begun
    (folder / "figures.csv").write_text(f"{text}prodotti;2022;9;report;Studi;\n", encoding="utf-8")
    assert node(folder, "2022", "1").value == 9


def test_a_year_that_its_parts_contradict_is_an_error(folder: Path) -> None:
    agreeing = f"{FIGURES}prodotti;2022;8;report;Studi;\n"
    (folder / "figures.csv").write_text(agreeing, encoding="utf-8")
    assert node(folder, "2022", "1").value == 8
    wrong = f"{agreeing}prodotti;2022-H1;4;report;Studi;\nprodotti;2022-08;1;report;Studi;\n"
    (folder / "figures.csv").write_text(wrong, encoding="utf-8")
    outcome = pipeline.evaluate(folder / "plan.kpi", year=2022)
    assert outcome.value is None
    assert [(found.code, found.message) for found in outcome.findings] == [
        ("K0636", "the quarters of `prodotti` in 2022-H1 make 3 report, and the sheet says 4 report"),
        ("K0637", "`prodotti` is stated each quarter, and this figure is for 2022-08"),
    ]


def test_dates_of_parts(folder: Path) -> None:
    scored = node(folder, "2022", "2")
    assert (scored.value, scored.band) == (date(2023, 2, 28), "soglia")


def test_a_milestone_of_a_part_is_over_when_the_days_of_its_own_line_are(folder: Path) -> None:
    """The half has passed its last day and the year has not: an empty date is `not reached` in the half alone."""
    plan = (folder / "plan.kpi").read_text(encoding="utf-8")
    year = "  2022      target 2022-12   soglia 2023-03\n"
    (folder / "plan.kpi").write_text(
        plan.replace(year, f"  2022-H1   target 2022-11   soglia 2022-12\n{year}"), encoding="utf-8"
    )
    figures = FIGURES.replace("avvio;2022-H1;not reached", "avvio;2022-H1;")
    (folder / "figures.csv").write_text(figures, encoding="utf-8")
    assert node(folder, "2022-H1", "2").value is NOT_REACHED
    (folder / "plan.kpi").write_text(plan, encoding="utf-8")
    assert node(folder, "2022-H1", "2").status == "missing"


def test_the_same_period_of_last_year_of_a_named_formula(folder: Path) -> None:
    """Conditions too mean the plan's years: `data in 2022` is July 2022 to June 2023."""
    quarter = card(folder, "2022-Q1").nodes["3"]
    assert (quarter.value, [fact.period.label for fact in quarter.facts]) == (1.5, ["2022-Q1", "2021-Q1"])
    assert node(folder, "2022", "3").value == 5
    page = explanation(card(folder, "2022-Q1"), pipeline.explain(card(folder, "2022-Q1"), "3"))
    assert "same_period_last_year(incassato)" in page


def test_a_period_that_the_plan_does_not_have_is_told_with_those_it_has(folder: Path) -> None:
    def said(*options: str) -> str:
        result = CliRunner().invoke(main, ["eval", str(folder / "plan.kpi"), *options])
        assert result.exit_code == 2
        return " ".join(result.output.split())

    years = "the plan has 2022..2024, and 2022, or 2022/23, goes from 2022-07-01 to 2023-06-30"
    assert f"2022-06 is of 2021, which is not a year of the plan; {years}" in said("--period", "2022-06")
    assert f"2025 is not a year of the plan; {years}" in said("--year", "2025")
    assert f"periods are written 2022, 2022-H1, 2022-Q3, 2022-05; {years}" in said("--period", "2022/24")
    assert f"2025 is not a year of the plan; {years}" in said("--year", "2025/26")
    assert "'2022-Q1' is no year" in said("--year", "2022-Q1")


def test_the_official_table_prints_what_the_parts_make(folder: Path) -> None:
    printed = CliRunner().invoke(main, ["print", str(folder / "plan.kpi"), "--year", "2022", "--format", "csv"]).output
    (row,) = (line for line in printed.splitlines() if "Report" in line)
    assert ",10,5," in row.replace('"', "").replace(";", ",")
    assert "each" not in printed


def test_inputs_ask_for_the_parts(folder: Path) -> None:
    def periods(*options: str) -> dict[str, list[str]]:
        result = CliRunner().invoke(main, ["inputs", str(folder / "plan.kpi"), *options, "--format", "json"])
        document = json.loads(result.output)
        parts = [*document["supplied"], *document["sources"]]
        return {each["name"]: each["periods"] for part in parts for each in part["inputs"]}

    assert periods("--year", "2022") == {
        "prodotti": ["2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4"],
        "avvio": ["2022-H1", "2022-H2"],
        "incassato": ["2021", "2022"],
    }
    assert periods("--period", "2022-Q1") == {
        "prodotti": ["2022-Q1"], "avvio": ["2022-Q1"], "incassato": ["2021-Q1", "2022-Q1"],
    }  # fmt: skip


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
@pytest.mark.parametrize("edge", ["starts 04-01", "ends 03-31"])
def test_years_written_with_a_slash_are_the_years_of_the_plan(
    tmp_path: Path, edge: str, engine: Literal["duckdb", "reference"]
) -> None:
    plan = tmp_path / "plan.kpi"
    plan.write_text(SLASHED.format(edge=edge), encoding="utf-8")
    (tmp_path / "conti.csv").write_text("anno,importo\n2021/22,1\n2022/23,20\n2023/24,300\n", encoding="utf-8")
    label = "2022" if edge.startswith("starts") else "2023"
    outcome = pipeline.evaluate(plan, period=label, engine=engine)
    assert outcome.value is not None, outcome.findings
    assert outcome.value.period.first == date(2022, 4, 1)
    assert [outcome.value.nodes[code].value for code in ("1", "2")] == [20, 20 if label == "2022" else 1]


SLASHED = """
plan "Piano"
  years     2022..2023
  year      {edge}
  currency  GBP
  scoring   soglie
  missing   block
  display   1 decimal, half up

scoring soglie
  target    earns 100 %
  between   step
  otherwise 0 %
  cap       100 %

source conti
  file      "conti.csv"
  format    csv, separator ","
  column    anno    year, period, written yyyy/yy
  column    importo GBP
  rows      repeat

input speso
  value     sum(importo) from conti

input speso_allora
  value     balance(importo) from conti where anno in 2022

action 1 "Speso"
  owner     "A"
  formula   speso
  unit      GBP
  direction lower
  2022..2023 target 10 GBP

action 2 "Speso allora"
  owner     "A"
  formula   speso_allora
  unit      GBP
  direction lower
  2022..2023 target 10 GBP
"""
