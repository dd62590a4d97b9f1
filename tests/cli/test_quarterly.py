"""Plans with quarterly targets: what the year's figures, anchors and pages are of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from kpidsl import pipeline
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.model.plan import Checked
from kpidsl.model.scorecard import Scorecard

HEAD = """plan "Piano"
  years     2023..2024
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
