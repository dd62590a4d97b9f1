"""Plans with quarterly targets: what the year's figures, anchors and pages are of them."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest
from click.testing import CliRunner

from kpidsl import pipeline
from kpidsl.base.text import Document
from kpidsl.cli import main
from kpidsl.compiler import compile_plan
from kpidsl.model.period import parse_period
from kpidsl.model.plan import Checked
from kpidsl.model.scorecard import Scorecard
from kpidsl.model.values import NOT_REACHED, NotReached
from kpidsl.report.explain import explanation
from kpidsl.report.scorecard.document import scorecard_json
from kpidsl.report.trials import trials_page

Engine = Literal["duckdb", "reference"]

HEAD = """plan "Piano"
  years     2023..2025
  currency  EUR
  scoring   crescita
  missing   block
  display   1 decimal, half up

scoring crescita
  when higher is better points (value - base) / (target - base)
  cap       100 %

scoring soglie
  target    earns 100 %
  soglia    earns 50 %
  between   linear
  otherwise 0 %
  cap       100 %
  without thresholds zero

scoring dentro
  band inside target earns 100 %
  otherwise 0 %

input quota "Quota"
  unit      %
  supplied by "Studi"
  each quarter, year = mean

"""


def action(lines: str, way: str = "mean", scoring: str = "crescita") -> str:
    stated = "".join(f"  {line}\n" for line in lines.strip().splitlines())
    return (
        'action 1 "Quota"\n  owner "Studi"\n  formula quota\n  unit %\n  direction higher\n'
        f"  scoring {scoring}\n{stated}  each quarter, year = {way}\n"
    )


def plan(text: str) -> Checked:
    outcome = compile_plan(Document("plan.kpi", HEAD + text), lambda _: None)
    assert outcome.value is not None, outcome.findings
    return outcome.value


def codes(text: str) -> list[str]:
    """The findings, but for the rules that a plan does not use."""
    found = compile_plan(Document("plan.kpi", HEAD + text), lambda _: None).findings
    return [each.code for each in found if each.code != "K0204"]


def card(folder: Path, text: str, figures: str, period: str) -> Scorecard:
    (folder / "plan.kpi").write_text(HEAD + text, encoding="utf-8")
    (folder / "figures.csv").write_text(f"input;period;value;unit;by;evidence\n{figures}", encoding="utf-8")
    outcome = pipeline.evaluate(folder / "plan.kpi", period=period)
    assert outcome.value is not None, outcome.findings
    return outcome.value


# --- anchors that the parts make -------------------------------------------------------------------------------------


def test_a_formula_that_all_parts_share_is_the_years_too(tmp_path: Path) -> None:
    lines = "2024-Q1..2024-Q2 target 80 %   base = same_period_last_year(value)\n"
    lines += "2024-Q3..2024-Q4 target 90 %   base =  same_period_last_year( value )  # as printed"
    lines = lines.replace("( value )", "(value)")
    quarters = "".join(f"quota;2024-Q{n};85;%;;\n" for n in range(1, 5))
    year = card(tmp_path, action(lines), f"{quarters}quota;2023;65;%;;\n", "2024").nodes["1"]
    assert {anchor.name: anchor.value for anchor in year.anchors} == {
        "target": Fraction(85, 100),
        "base": Fraction(65, 100),
    }
    assert year.points == 1
    half = plan(action(lines)).nodes["1"].parts[2024, 6]["2024-H1"]
    assert [anchor.name for anchor in half.computed] == ["base"]
    assert [anchor.value for anchor in half.anchors] == [Fraction(80, 100)]


def test_formulas_that_differ_make_no_anchor() -> None:
    """Where the rule can do without, as a ladder whose target stands alone; where it cannot, the year is asked for."""
    lines = "2024-Q1..2024-Q3 target 80 %   base = previous(value)\n"
    lines += "2024-Q4 target 90 %   base = same_period_last_year(value)"
    assert codes(action(lines)) == ["K0432"]
    own = f"{lines}\n2024 target 90 %   base = previous(value)"
    assert [anchor.name for anchor in plan(action(own, "last")).nodes["1"].kpis[2024].computed] == ["base"]
    ladder = lines.replace("base", "soglia")
    kpis = plan(action(ladder, scoring="soglie")).nodes["1"].kpis
    assert [anchor.name for anchor in kpis[2024].anchors] == ["target"]
    assert not kpis[2024].computed


QUARTERS = "2024-Q1 target {}\n2024-Q2 target {}\n2024-Q3 target {}\n2024-Q4 target {}\n2024 target {}"


@pytest.mark.parametrize(
    ("quarters", "year", "fits"),
    [
        ("90 91 92 92", "91.3", True),  # 91.25, the half up
        ("90 91 92 92", "91.2", True),  # and to the even digit
        ("90 91 92 92", "91", True),
        ("90 91 92 92", "91.25", True),
        ("90 91 92 92", "91.250", True),
        ("90 91 92 92", "91.30", False),  # printed with two decimals, and not rounded to two
        ("90 91 92 92", "92", False),
        ("90 91 92 93", "91.5", True),
        ("90 91 92 93", "91", False),  # a half goes up or to the even digit, never down to an odd one
        ("90.1 90.2 90.2 90.1", "90.1", False),
        ("90.1 90.2 90.2 90.1", "90.2", True),
        ("-90 -91 -92 -92", "-91.3", True),
        ("-90 -91 -92 -92", "-91.2", True),
    ],
)
def test_a_mean_may_be_printed_rounded(quarters: str, year: str, *, fits: bool) -> None:
    figures = [f"{number} %" for number in (*quarters.split(), year)]
    text = action(QUARTERS.format(*figures), scoring="soglie")
    assert codes(text) == ([] if fits else ["K0430"])
    if fits:  # the printed figure counts
        assert [anchor.value for anchor in plan(text).nodes["1"].kpis[2024].anchors] == [Fraction(year) / 100]


@pytest.mark.parametrize(("way", "year"), [("sum", "365"), ("sum", "365.0"), ("last", "92"), ("lowest", "90")])
def test_other_ways_are_exact(way: str, year: str) -> None:
    quarters = ("90.4 %", "91.2 %", "91.3 %", "92.4 %")
    exact = {"sum": "365.3 %", "last": "92.4 %", "lowest": "90.4 %"}[way]
    assert codes(action(QUARTERS.format(*quarters, f"{year} %"), way, "soglie")) == ["K0430"]
    assert codes(action(QUARTERS.format(*quarters, exact), way, "soglie")) == []


def test_the_ends_of_a_corridor_may_be_rounded_too() -> None:
    figures = ["10..20 %", "11..21 %", "12..22 %", "12..22 %"]
    text = action(QUARTERS.format(*figures, "11.3..21.25 %"), scoring="dentro").replace("higher", "inside")
    assert codes(text) == []
    assert codes(text.replace("21.25", "21.2 ")) == []
    assert codes(text.replace("21.25", "21.20")) == ["K0430"]


# --- values that the parts make --------------------------------------------------------------------------------------

ROWS = """data,chieste,rese
2023-02-10,10,6
2023-05-10,10,10
2024-02-10,100,90
2024-05-10,10,6
2024-08-10,10,9
2024-11-10,10,8
"""

MEASURED = """
source servizi
  file      "servizi.csv"
  format    csv, separator ",", decimal ".", dates yyyy-mm-dd, encoding utf-8
  column    data    date, period
  column    chieste number
  column    rese    number
  rows      repeat

input chieste
  value sum(chieste) from servizi

input rese
  value sum(rese) from servizi

let resa = rese / chieste

action 1 "Resa"
  owner     "Studi"
  formula   resa
  unit      %
  direction higher
  scoring   soglie
"""


def measured(
    folder: Path, lines: str, period: str, *, as_of: date | None = None, engine: Engine = "duckdb"
) -> Scorecard:
    stated = "".join(f"  {line}\n" for line in lines.strip().splitlines())
    (folder / "plan.kpi").write_text(HEAD + MEASURED + stated, encoding="utf-8")
    (folder / "servizi.csv").write_text(ROWS, encoding="utf-8")
    outcome = pipeline.evaluate(folder / "plan.kpi", period=period, as_of=as_of, engine=engine)
    assert outcome.value is not None, outcome.findings
    return outcome.value


TARGETS = "2024-Q1..2024-Q4 target 80 %   soglia 40 %\n2023 target 80 %"


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
@pytest.mark.parametrize(
    ("way", "year", "half"),
    [
        ("lowest", Fraction(6, 10), Fraction(6, 10)),
        ("mean", Fraction(32, 40), Fraction(15, 20)),
        ("last", Fraction(8, 10), Fraction(6, 10)),
        ("sum", Fraction(32, 10), Fraction(15, 10)),
    ],
)
def test_a_value_is_made_of_those_of_the_quarters(
    tmp_path: Path, way: str, year: Fraction, half: Fraction, engine: Engine
) -> None:
    lines = f"{TARGETS}\neach quarter, value and year = {way}"
    whole = measured(tmp_path, lines, "2024", engine=engine).nodes["1"]
    assert whole.value == year
    assert [period.label for period in whole.parts] == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
    assert list(whole.parts.values()) == [Fraction(tenths, 10) for tenths in (9, 6, 9, 8)]
    assert measured(tmp_path, lines, "2024-H1", engine=engine).nodes["1"].value == half
    assert measured(tmp_path, lines, "2024-Q1", engine=engine).nodes["1"].value == Fraction(9, 10)
    assert measured(tmp_path, lines, "2024-05", engine=engine).nodes["1"].value == Fraction(6, 10)
    rows = f"{TARGETS}\n2024 target 80 %\n"
    assert measured(tmp_path, rows, "2024", engine=engine).nodes["1"].value == Fraction(113, 130)


def test_only_quarters_that_are_stated_and_have_begun_count(tmp_path: Path) -> None:
    lines = "2024-Q2 target 80 %\n2024-Q4 target 80 %\n2023 target 80 %\neach quarter, value and year = mean"
    assert measured(tmp_path, lines, "2024").nodes["1"].value == Fraction(7, 10)
    assert measured(tmp_path, lines, "2024", as_of=date(2024, 9, 30)).nodes["1"].value == Fraction(6, 10)
    early = measured(tmp_path, lines, "2024", as_of=date(2024, 3, 31)).nodes["1"]
    assert (early.status, early.because) == ("missing", "no quarter of 2024 that is due has begun")
    cut = measured(tmp_path, lines, "2024", as_of=date(2024, 5, 1)).nodes["1"]
    assert cut.status == "missing"
    assert "2024-05-01" in (cut.because or "")
    # In a year without a line of a quarter all count.
    before = measured(tmp_path, lines, "2023").nodes["1"]
    assert before.status == "missing"
    assert [period.label for period in before.parts] == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]


def test_an_anchor_that_looks_at_the_value_of_last_year_takes_its_quarters(tmp_path: Path) -> None:
    lines = (
        "2024-Q1..2024-Q2 target 80 %   soglia = same_period_last_year(value)\neach quarter, value and year = lowest"
    )
    whole = measured(tmp_path, lines, "2024-H1").nodes["1"]
    assert {anchor.name: anchor.value for anchor in whole.anchors} == {
        "target": Fraction(4, 5),
        "soglia": Fraction(3, 5),
    }
    cut = measured(tmp_path, lines, "2024-H1", as_of=date(2024, 5, 20)).nodes["1"]
    assert {period.label for period in cut.parts} == {"2024-Q1", "2024-Q2"}
    assert {fact.period.last for fact in cut.facts if fact.period.year == 2023} == {
        date(2023, 3, 31),
        date(2023, 5, 20),
    }


def test_the_proof_shows_the_quarters(tmp_path: Path) -> None:
    whole = measured(tmp_path, f"{TARGETS}\neach quarter, value and year = lowest", "2024")
    page = " ".join(explanation(whole, pipeline.explain(whole, "1")).split())
    assert "2024-Q2 0.6 = 60 %" in page
    assert "Comes to 60 %, the lowest of its quarters" in page
    assert "rese in 2024-Q2 6 in 2024-Q2, 2024-04-01 to 2024-06-30" in page
    (node,) = json.loads(scorecard_json(whole))["nodes"]
    assert node["parts"][1] == {"period": "2024-Q2", "exact": "3/5", "display": "60 %"}
    assert [each["name"] for each in node["inputs"]][:2] == ["rese in 2024-Q1", "chieste in 2024-Q1"]
    listed = CliRunner().invoke(main, ["inputs", str(tmp_path / "plan.kpi"), "--year", "2024"]).output
    assert "in 2024-Q1, 2024-Q2, 2024-Q3, 2024-Q4 for 1" in " ".join(listed.split())


def test_assumptions_hold_for_the_quarters(tmp_path: Path) -> None:
    lines = f"{TARGETS}\neach quarter, value and year = lowest\nassume chieste >= 11 number".replace(
        "\nassume", "\n\nassume"
    )
    text = (HEAD + MEASURED + "  " + lines.replace("\n", "\n  ")).replace("  assume", "assume")
    (tmp_path / "plan.kpi").write_text(text, encoding="utf-8")
    (tmp_path / "servizi.csv").write_text(ROWS, encoding="utf-8")
    found = pipeline.evaluate(tmp_path / "plan.kpi", year=2024).findings
    assert {each.code for each in found} == {"K0204", "K0616"}
    assert any("chieste in 2024-Q2 = 10" in each.message for each in found)


def test_a_test_gives_the_figures_of_quarters() -> None:
    lines = "2024-Q1..2024-Q4 target 80 %"
    text = action(lines, "lowest", "soglie").replace("quarter, year", "quarter, value and year")
    given = "".join(f"  given quota in 2024-Q{n} = {90 - n} %\n" for n in range(1, 5))
    trial = f'test "the lowest"\n  year 2024\n{given}  expect 1 value 86 %, points 100 %\n'
    lacking = trial.replace("  given quota in 2024-Q3 = 87 %\n", "")
    (passed, failed) = pipeline.run_tests(plan(f"{text}{trial}{lacking}"))
    assert passed.passed
    assert failed.checks[0].because == "`quota in 2024-Q3` is missing"
    assert codes(f"{text}{trial.replace('in 2024-Q1', 'in 2024')}") == ["K0416"]


def test_the_value_of_an_input_is_no_value_of_a_kpi() -> None:
    said = compile_plan(Document("plan.kpi", HEAD.replace("quarter, year", "quarter, value and year")), lambda _: None)
    assert "K0432" in [each.code for each in said.findings]


# --- which anchors a part of a year is held against ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "target", "of"),
    [
        ("2024-Q1", Fraction(70, 100), "2024-Q1"),
        ("2024-Q2", None, "2024-Q2"),  # in a year with quarters one without a line is not due
        ("2024-02", Fraction(70, 100), "2024-Q1"),
        ("2024-05", None, "2024-Q2"),
        ("2024-H1", Fraction(70, 100), "2024-H1"),  # made of its quarters
        ("2024", Fraction(80, 100), "2024"),
        ("2025-Q2", Fraction(90, 100), "2025"),  # in a year without, one is held against the year
        ("2025-02", Fraction(90, 100), "2025"),
        ("2023-Q1", Fraction(40, 100), "2023-H1"),  # and in a year of halves against its half
        ("2023-08", Fraction(60, 100), "2023-H2"),
    ],
)
def test_a_part_is_held_against_its_own_targets_in_that_year(period: str, target: Fraction | None, of: str) -> None:
    lines = """
2023-H1 target 40 %
2023-H2 target 60 %
2023    target 60 %
2024-Q1 target 70 %
2024-Q3 target 90 %
2025    target 90 %
"""
    node = plan(action(lines, "mean", "soglie")).nodes["1"]
    asked = parse_period(period)
    assert asked is not None
    kpi = node.kpi(asked)
    assert (kpi.anchors[0].value if kpi else None) == target
    assert node.targets_of(asked).label == of


# --- the published page ----------------------------------------------------------------------------------------------

PRINTED = """
2023    target 60 %   soglia 50 %
2024-Q1 target 70 %   soglia 55 %
2024-Q3 target 90 %   soglia 65 %
2025    target 95 %
"""


def printed(folder: Path, head: str, *options: str) -> list[list[str]]:
    """The rows of the table as a sheet, from the KPI on, its owner left out."""
    second = (
        'action 2 "Altra"\n  owner "Studi"\n  formula quota + 0 %\n  unit %\n  direction higher\n  scoring soglie\n'
    )
    years = "  2024 target 50 %   soglia 40 %\n  2024-H2 target 45 %\n"
    (folder / "plan.kpi").write_text(head + action(PRINTED, "mean", "soglie") + second + years, encoding="utf-8")
    result = CliRunner().invoke(main, ["print", str(folder / "plan.kpi"), "--format", "csv", *options])
    assert (result.exit_code, result.stderr) == (0, "")
    return [row[3:-1] for row in csv.reader(result.stdout.splitlines())]


def test_the_page_of_a_year_has_the_targets_of_its_parts(tmp_path: Path) -> None:
    assert printed(tmp_path, HEAD, "--year", "2024") == [
        ["target_2024", "soglia_50", "target_2024-Q1", "target_2024-Q3", "target_2024-H2", "target_2025"],
        ["80%", "60%", "70%", "90%", "90%", "95%"],
        ["50%", "40%", "", "", "45%", ""],
    ]
    assert printed(tmp_path, HEAD, "--year", "2025")[0] == ["target_2025"]


def test_the_page_of_a_quarter_has_its_targets_and_thresholds_and_the_targets_of_the_year(tmp_path: Path) -> None:
    assert printed(tmp_path, HEAD, "--period", "2024-Q3") == [
        ["target_2024-Q3", "soglia_50", "target_2024"],
        ["90%", "65%", "80%"],
        ["", "", "50%"],
    ]


@pytest.mark.parametrize(("edge", "years"), [("starts 04-01", "2023..2025"), ("ends 03-31", "2023..2026")])
def test_years_that_lie_in_two_are_called_by_both(tmp_path: Path, edge: str, years: str) -> None:
    head = HEAD.replace("  currency", f"  year {edge}\n  currency").replace("2023..2025", years)
    rows = printed(tmp_path, head.replace("2023..2025", years), "--year", "2024/25")
    label = "2024" if "starts" in edge else "2025"
    assert rows[0][0] == f"target_{label}"
    pages = [
        CliRunner().invoke(main, ["print", str(tmp_path / "plan.kpi"), "--format", face, *asked]).output
        for face in ("md", "html")
        for asked in (("--year", "2024/2025"), ("--year", label), ("--period", f"{label}-Q1"))
    ]
    assert all("Target 2024/25" in page and not re.search(r"Target \d{4}(?!/)", page) for page in pages)
    assert all("Target 2024/25-Q1" in page for page in (pages[2], pages[5]))
    figures = f"input;period;value;unit;by;evidence\nquota;{label}-Q3;90;%;;\n"
    (tmp_path / "figures.csv").write_text(figures, encoding="utf-8")
    for label_ in (f"{label}-Q3", "2024/25-Q3"):
        table = CliRunner().invoke(main, ["eval", str(tmp_path / "plan.kpi"), "--period", label_]).output
        assert "2024/25-Q3 (2024-10-01 to 2024-12-31)" in table


# --- dates -----------------------------------------------------------------------------------------------------------

MILESTONE = """
input avvio
  unit      date
  supplied by "Studi"

action 1 "Avvio"
  owner     "Studi"
  formula   avvio
  unit      date
  direction lower
  scoring   soglie
  2024-Q2   target 2024-06-15   soglia 2024-06-30
  2024-Q3   target 2024-12-31
  2024-Q4   target 2024-12-31
  2024      target 2024-06-15   soglia 2024-12-31
  2025      target 2025-06-30
"""


@pytest.mark.parametrize(
    ("rows", "period", "found"),
    [
        ("2024 2024-06-20", "2024-Q2", date(2024, 6, 20)),
        ("2024 2024-06-20", "2024-Q3", date(2024, 6, 20)),  # it has happened before
        ("2024 2024-06-20", "2024-05", "the date supplied, 2024-06-20, lies after 2024-05-31"),
        ("2024 2024-07-20", "2024-Q2", NOT_REACHED),  # the last day of the quarter's own line has passed
        ("2024 2024-10-20", "2024-Q3", "the date supplied, 2024-10-20, lies after 2024-09-30"),
        ("2024 not reached", "2024-Q2", NOT_REACHED),
        ("2024 not reached", "2024-Q3", "`avvio` was not reached in 2024, which ends after 2024-09-30"),
        ("2024 not reached", "2024-Q4", NOT_REACHED),
        ("2024 2024-06-20,2024-Q2 2024-06-01", "2024-Q2", date(2024, 6, 1)),  # a row of its own counts
        ("2024 2024-06-20,2024-Q2 ", "2024-Q2", date(2024, 6, 20)),
        ("2024-H1 2024-06-20", "2024-Q2", date(2024, 6, 20)),
        ("2024-H1 2024-06-20", "2024", "no figure for `avvio` in 2024 (supplied by Studi)"),
        ("2024 ", "2024-Q3", "the figure for `avvio` in 2024 is not given yet (supplied by Studi)"),
        ("2023 2023-06-20", "2024-Q2", "no figure for `avvio` in 2024-Q2 (supplied by Studi)"),
        ("2025 2025-03-01", "2025-Q1", date(2025, 3, 1)),
    ],
)
def test_a_date_of_the_year_is_good_for_its_parts(
    tmp_path: Path, rows: str, period: str, found: date | NotReached | str
) -> None:
    sheet = "".join("avvio;{};{};date;Studi;\n".format(*row.split(" ", 1)) for row in rows.split(","))
    node = card(tmp_path, MILESTONE, sheet, period).nodes["1"]
    assert (node.because if isinstance(found, str) else node.value) == found


def test_a_date_is_asked_for_once_a_year(tmp_path: Path) -> None:
    year = card(tmp_path, MILESTONE, "avvio;2024;2024-06-20;date;Studi;det. 4\n", "2024-Q2")
    assert [fact.evidence for fact in year.nodes["1"].facts] == ["Studi: det. 4 (given for 2024)"]
    asked = CliRunner().invoke(main, ["inputs", str(tmp_path / "plan.kpi"), "--period", "2024-Q2"]).output
    assert "avvio [date] in 2024 for 1" in " ".join(asked.split())


# --- tests of the whole plan -----------------------------------------------------------------------------------------


def test_a_test_can_expect_the_points_of_the_whole_plan() -> None:
    first = action("2024 target 80 %   soglia 40 %", "mean", "soglie").replace("  each quarter, year = mean\n", "")
    first = first.replace("unit", "weight 60 %\n  unit")
    second = first.replace("action 1", "action plan").replace("60 %\n", "40 %\n").replace("quota", "quota - 20 %")
    trials = """
test "points"
  year 2024
  given quota = 80 %
  expect plan points 90 %, measured
  expect "plan" points 75 %
  expect 1 points 100 %

test "nothing given"
  year 2024
  expect plan missing
  expect plan points 0 %
"""
    passed, failed = pipeline.run_tests(plan(first + second + trials))
    assert passed.passed
    assert [(check.code, check.aspect, check.passed) for check in failed.checks] == [
        ("plan", "status", True),
        ("plan", "points", False),
    ]
    page = trials_page((failed,))
    assert "plan points: expected 0 %, found nothing" in page
    assert "because 1 is missing, plan is missing" in page
