"""Plans with quarterly targets: what the year's figures, anchors and pages are of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

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

unit report

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
    return [found.code for found in compile_plan(Document("plan.kpi", HEAD + text), lambda _: None).findings]


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
