"""Names in files of definitions that nobody defines are the plan's, and asked about where a letter may have slipped."""

from __future__ import annotations

import pytest

from kpidsl.base.nearest import one_slip_from
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("k0", ["k"], "k"),
        ("dipendeti", ["dipendenti", "abitanti"], "dipendenti"),
        ("dipendnetI", ["dipendenti"], None),
        ("dipednenti", ["dipendenti"], "dipendenti"),
        ("spese_2", ["spese_1"], None),  # counted on purpose
        ("spese_12", ["spese_1"], "spese_1"),
        ("spesa", ["spese", "spesi"], None),
        ("spese_media", ["spese_totali"], None),
        ("k", ["k"], None),
    ],
)
def test_one_slip_of_the_hand(name: str, known: list[str], meant: str | None) -> None:
    assert one_slip_from(name, known) == meant


@pytest.mark.parametrize(("used", "expected"), [("oneri", []), ("oneri_", ["K0210"]), ("anni", [])])
def test_a_file_of_definitions_may_leave_names_to_the_plan(used: str, expected: list[str]) -> None:
    text = f'input oneri "Oneri"\n  unit EUR\n  defined by the plan\nindicator i\n  formula {used} / oneri\n'
    text += "  unit %\n  direction lower\n"
    found = compile_plan(Document("i.kpi", text), lambda _: None).findings
    assert [each.code for each in found if each.code != "K0502" and each.code != "K0504"] == expected
