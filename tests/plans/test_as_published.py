"""The founding plan as it was printed: every fault of it that a plan can show is found, and the others have a reason.

`as-published.csv` maps each anomaly that the seed names to findings, a code and a text of a line that it points to, or
says why there is none. What a fault hides is found `once mended`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.document import Library
from kpidsl.report.findings import concise

HERE = Path(__file__).parent
PLAN = HERE.parents[1] / "plans" / "sondrio-2022-2024" / "as-published.kpi"
TEXT = PLAN.read_text(encoding="utf-8")
SEED = list(csv.DictReader((HERE / "sondrio-seed.csv").read_text(encoding="utf-8").splitlines()))
TABLE = list(csv.DictReader((HERE / "as-published.csv").read_text(encoding="utf-8").splitlines()))

MENDED = {
    "oneri_funzionamento + ammortamenti_netti / oneri": "(oneri_funzionamento + ammortamenti_netti) / oneri",
}


def checked(text: str) -> tuple[Diagnostic, ...]:
    return compile_plan(Document(PLAN.name, text), lambda _: None, Library()).findings


def test_the_page_of_its_findings(golden: Callable[[Path, str], None]) -> None:
    golden(HERE / "as-published.golden", concise(checked(TEXT)))


def test_every_anomaly_of_the_seed_is_in_the_table() -> None:
    named = [(row["action_code"], part) for row in SEED for part in row["anomalies"].split("; ") if part]
    assert [(row["action"], row["anomaly"]) for row in TABLE] == named
    assert all(sum(map(bool, (row["findings"], row["once mended"], row["why none"]))) == 1 for row in TABLE)


@pytest.mark.parametrize("column", ["findings", "once mended"])
def test_every_finding_of_the_table_is_made_where_it_says(column: str) -> None:
    text = TEXT
    for printed, meant in MENDED.items() if column == "once mended" else ():
        assert printed in text
        text = text.replace(printed, meant)
    found = [(finding.code, "\n".join(_shown(finding))) for finding in checked(text)]
    for named in (each for row in TABLE if row[column] for each in row[column].split(" | ")):
        code, fragment = named.split(" ", 1)
        assert any(code == each and fragment in lines for each, lines in found), named


def _shown(found: Diagnostic) -> Iterator[str]:
    """The message, and the lines that it points to."""
    yield found.message
    for place in (found.place, *(label.place for label in found.labels)):
        yield from place.excerpt


def test_the_table_and_the_plan_hold_the_same_actions_in_the_printed_order() -> None:
    codes = [line.split()[1] for line in TEXT.splitlines() if line.startswith("action ")]
    assert codes == [row["action_code"] for row in SEED]
