"""The faces of findings: what a reader, an editor and a program see of the same record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding
from kpidsl.base.text import Document, Place, Span
from kpidsl.report.findings import closing_line, concise, count, findings_json, full
from kpidsl.report.medium import Medium

FOLDER = Path(__file__).parent / "findings"
PLAN = Document("plan.kpi", (FOLDER / "plan.kpi").read_text(encoding="utf-8"))


def stretch(text: str, after: str = "", to: str | None = None) -> Span:
    """The first stretch of the plan that reads so after another one."""
    start = PLAN.text.index(text, PLAN.text.index(after))
    end = start + len(text) if to is None else PLAN.text.index(to, start) + len(to)
    return Span(PLAN, start, end)


LEDGER = Place("data/mastro.csv", 40211, 17, 40211, 25, ('15/03/2022;A.1;"1,234.56";\x1b[31m0,00',))
FINDINGS: tuple[Diagnostic, ...] = (
    finding("K0108", stretch("\t2022"), "a tab in the indentation", help="use blanks"),
    finding(
        "K0301",
        stretch("費用 + giorni"),
        "EUR and day do not fit together",
        labels=[(stretch("費用"), "this is EUR"), (stretch("giorni"), "this is day")],
        help="divide by a number of days\nor name the amount of one day",
    ),
    finding("K0201", stretch("giorni", after="let lungo"), "there is no `giorni`"),
    finding(
        "K0302",
        stretch("(proventi", to="+ 2 day"),
        "the formula has the unit day, not %",
        labels=[(stretch("%", after="unit "), "declared here")],
    ),
    finding("K0602", LEDGER, "`1,234.56` is not a number of this file", labels=[(stretch("Indice"), "needed here")]),
    finding("K0506", stretch("EC27"), "not proved: the denominator may be 0"),
    finding("K0607", Place("data/gone.xlsx", 1, 1, 1, 1), "there is no sheet `2022`"),
    finding(
        "K0606",
        Place("data/registro.csv", 9, 1, 9, 1),
        "the key 17 occurs twice",
        labels=[(Place("data/registro.csv", 4, 1, 4, 1), "here for the first time")],
    ),
    finding("K0412", stretch("2023"), "the target of 2023 is looser"),
)


def test_full(golden: Callable[[Path, str], None]) -> None:
    golden(FOLDER / "full.golden", full(FINDINGS))


def test_full_in_colour(golden: Callable[[Path, str], None]) -> None:
    golden(FOLDER / "colour.golden", full(FINDINGS[1:2], Medium(colour=True)).replace("\x1b", "ESC"))


def test_concise(golden: Callable[[Path, str], None]) -> None:
    golden(FOLDER / "concise.golden", concise(FINDINGS))


def test_json(golden: Callable[[Path, str], None]) -> None:
    golden(FOLDER / "json.golden", findings_json(FINDINGS))
    keys = ["code", "severity", "message", "path", "line", "column", "end_line", "end_column", "labels", "help", "fix"]
    assert [list(each) for each in json.loads(findings_json(FINDINGS))["findings"]] == [keys] * len(FINDINGS)


def test_a_terminal_is_never_obeyed_to() -> None:
    assert "\x1b" not in full(FINDINGS)


def test_half_a_character_in_a_path_can_be_written() -> None:
    odd = finding("K0607", Place("data/\udcff.csv", 1, 1, 1, 1), "it cannot be read")
    findings_json([odd]).encode()
    full([odd]).encode()
    concise([odd]).encode()


@pytest.mark.parametrize(
    ("findings", "text"),
    [
        ((), "0 findings"),
        (FINDINGS[:1], "1 error"),
        (FINDINGS, "7 errors, 1 warning, 1 note"),
    ],
)
def test_count(findings: tuple[Diagnostic, ...], text: str) -> None:
    assert count(findings) == text
    refused: Outcome[int] = Outcome(None, findings)
    assert closing_line("plan.kpi", refused) == f"plan.kpi: {text}"
