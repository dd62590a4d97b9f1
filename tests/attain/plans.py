"""Small plans in which targets share figures."""

from __future__ import annotations

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.model.plan import Checked
from kpidsl.report.findings import full

HEADING = """\
plan "Piano"
  years     2023..2024
  currency  EUR
  scoring   soglie
  missing   block
  display   1 decimal, half up

unit caso

scoring soglie
  target    earns 100 %
  between   step
  otherwise 0 %
  cap       100 %

scale voti
  "alto"  earns 100 %
  "medio" earns 50 %
  "basso" earns 0 %

"""


def checked(text: str) -> Checked:
    """The plan with this text below the common heading; only warnings and notes may be found of it."""
    outcome = compile_plan(Document("plan.kpi", HEADING + text), lambda _: None)
    assert outcome.value is not None, full(outcome.findings)
    return outcome.value


def supplied(name: str, unit: str = "EUR") -> str:
    return f'input {name}\n  unit {unit}\n  supplied by "A"\n\n'


def action(code: str, formula: str, years: str, *, unit: str = "%", direction: str = "higher", more: str = "") -> str:
    """An action; `years` are its year lines, separated by `;`."""
    lines = "".join(f"  {line.strip()}\n" for line in years.split(";"))
    return (
        f'action {code} "KPI {code}"\n  owner "A"\n  formula {formula}\n  unit {unit}\n  direction {direction}\n'
        f"{more}{lines}\n"
    )
