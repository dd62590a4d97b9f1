"""What is claimed between sums and counts of one source holds of whatever rows: it is held against what is counted."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpidsl import pipeline
from kpidsl.attain.counted import among

from .plans import HEADING, action

SOURCE = """\
source righe
  file   "data/righe.csv"
  format csv, separator ",", decimal ".", dates yyyy-mm-dd, encoding utf-8
  column data    date, period
  column fine    date, optional
  column canale  text
  column urgente yes/no
  column conto   code
  column chi     text
  column importo EUR
  rows   repeat

"""

CONDITIONS = [
    'canale = "web"', 'canale = "posta"', 'canale in ["web", "posta"]', 'not canale = "web"', "urgente", "not urgente",
    'conto under "A"', 'conto under "A.1"', 'conto under ["A.1", "B"]', 'conto under "A.10"', 'conto starts "A"',
    "fine present", "not fine present", "fine present and days(data, fine) <= 30 day", 'conto directly under "A"',
]  # fmt: skip
MEASURES = ["count", "count(fine)", "distinct(chi)", "sum(importo)"]

conditions = st.lists(st.sampled_from(CONDITIONS), max_size=3).map(" and ".join)
measures = st.lists(st.tuples(st.sampled_from(MEASURES), conditions), min_size=3, max_size=7)
rows = st.lists(
    st.tuples(
        st.sampled_from(["2024-01-10", "2024-06-30"]),
        st.sampled_from(["", "2024-02-01", "2024-12-01"]),
        st.sampled_from(["web", "posta", "altro"]),
        st.sampled_from(["si", "no"]),
        st.sampled_from(["A", "A.1", "A.1.2", "A.10", "B", "B.1"]),
        st.sampled_from("xyz"),
        st.integers(0, 9).map(str),
    ),
    max_size=12,
)


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(measures, rows)
def test_parts_are_no_more_than_the_whole(asked: list[tuple[str, str]], data: list[tuple[str, ...]]) -> None:
    text = HEADING + SOURCE
    for number, (measure, where) in enumerate(asked):
        unit = "EUR" if "sum" in measure else "caso"
        condition = f" where {where}" if where else ""
        text += f"input x{number}\n  unit {unit}\n  value {measure} from righe{condition}\n\n"
        text += action(f"{number}", f"x{number}", f"2024 target 1 {unit}", unit=unit)
    with TemporaryDirectory() as folder:
        plan = Path(folder, "plan.kpi")
        plan.write_text(text, encoding="utf-8")
        Path(folder, "data").mkdir()
        header = "data,fine,canale,urgente,conto,chi,importo"
        lines = "\n".join([header, *(",".join(row) for row in data)])
        Path(folder, "data", "righe.csv").write_text(lines + "\n", encoding="utf-8")
        checked = pipeline.check(plan)
        assert checked.value is not None, checked.findings
        card = pipeline.evaluate(checked.value, year=2024, engine="reference").value
    assert card is not None
    values = {f"x{number}": card.nodes[f"{number}"].value for number in range(len(asked))}
    for group in among(list(checked.value.inputs.values())):
        parts = [values[name] for name in group.parts]
        whole = values[group.whole]
        if whole is not None and None not in parts:  # a sum over no rows is missing
            assert sum((part for part in parts if isinstance(part, Fraction)), Fraction(0)) <= whole  # type: ignore[operator]


def test_groups_are_found(tmp_path: Path) -> None:
    plan = tmp_path / "plan.kpi"
    wheres = ["", ' where conto under "A"', ' where conto under "A.1"', ' where conto under "B"']
    inputs = (f"input x{n}\n  value sum(importo) from righe{where}\n\n" for n, where in enumerate(wheres))
    plan.write_text(
        HEADING + SOURCE + "".join(inputs) + action("1", "x0 + x1 + x2 + x3", "2024 target 1 EUR", unit="EUR")
    )
    checked = pipeline.check(plan).value
    assert checked is not None
    groups = {(group.parts, group.whole) for group in among(list(checked.inputs.values()))}
    assert groups == {(("x1", "x3"), "x0"), (("x2", "x3"), "x0"), (("x2",), "x1")}
