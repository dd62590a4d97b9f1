"""Names in files of definitions that nobody defines are the plan's, and asked about where a letter may have slipped."""

from __future__ import annotations

import pytest

from kpidsl.base.nearest import COMPARED, bounded, nearest, one_slip_from
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


@pytest.mark.parametrize(
    ("formula", "offered"),
    [
        ("iff oneri > 0 EUR then 1 else 0", "if"),
        ("iff (oneri > 0 EUR) then 1 else 0", "if"),
        ("if oneri > 0 EUR andd oneri < 9 EUR then 1 else 0", "and"),
        ("if oneri > 0 EUR tthen 1 else 0", "then"),
        ("if oneri > 0 EUR then 1 ellse 0", "else"),
        ("oneri oneri", None),
    ],
)
def test_a_word_with_a_letter_too_many_is_offered(formula: str, offered: str | None) -> None:
    text = f"input oneri\n  unit EUR\n  defined by the plan\nlet i = {formula}\n"
    (found,) = compile_plan(Document("i.kpi", text), lambda _: None).findings
    assert found.code == "K0101"
    assert (f"did you mean `{offered}`?" in (found.help or "")) is (offered is not None)


@pytest.mark.parametrize("word", ["nessuno", "senza", "nnone"])
def test_no_cap_in_another_language(word: str) -> None:
    text = f"scoring r\n  points value / target\n  cap {word}\n"
    (found,) = compile_plan(Document("i.kpi", text), lambda _: None).findings
    assert found.help is not None
    assert found.help.startswith("did you mean `none`?")


@pytest.mark.parametrize(("used", "expected"), [("oneri", []), ("oneri_", ["K0210"]), ("anni", [])])
def test_a_file_of_definitions_may_leave_names_to_the_plan(used: str, expected: list[str]) -> None:
    text = f'input oneri "Oneri"\n  unit EUR\n  defined by the plan\nindicator i\n  formula {used} / oneri\n'
    text += "  unit %\n  direction lower\n"
    found = compile_plan(Document("i.kpi", text), lambda _: None).findings
    assert [each.code for each in found if each.code != "K0502" and each.code != "K0504"] == expected


PLACES = """input oneri
  unit EUR
  defined by the plan
input netti
  unit EUR
  defined by the plan
source righe
  file "r.csv"
  format csv, separator ";", decimal ",", dates dd/mm/yyyy, encoding utf-8
  column data date, period
  column stato text in ["aperta", "chiusa"]
  rows repeat
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("let i = oneri : netti\n", "a division is written `/`"),
        ("let i = netti oneri / oneri\n", "the words of a name are joined: `netti_oneri`"),
        ("let i = se oneri > 0 EUR allora 1 altrimenti 0\n", "did you mean `if`?"),
        ("let i = if oneri > 0 EUR allora 1 altrimenti 0\n", "did you mean `then`?"),
        ("let i = media(oneri)\n", "`mean` over rows stands in an `input`: `value mean(…) from …`"),
        ("let i = round(oneri, 1)\n", "write `round(oneri, 1 EUR)`"),
        ("let i = oneri in 2024\n", "the figure of the period before is `previous(…)`"),
        ("scoring r\n  target: earns 100 %\n", "leave it out"),
        ("indicator i\n  formula oneri\n  unit EUR\n  direzione lower\n", "did you mean `direction`?"),
        ('input a\n  unit number\n  value count from righe where stato = "aperta" or "chiusa"\n',
         'did you mean `stato in ["aperta", "chiusa"]`?'),
    ],
)  # fmt: skip
def test_what_people_write_who_never_programmed(text: str, said: str) -> None:
    found = compile_plan(Document("i.kpi", PLACES + text), lambda _: None).findings
    assert any(said in (each.help or "") for each in found), [(each.message, each.help) for each in found]


def test_so_many_names_are_compared_for_one_plan_and_none_past_them() -> None:
    known = ["spese", "entrate"] * (COMPARED // 4)
    with bounded():
        assert nearest("spesa", known) == nearest("spesa", known) == "spese"
        assert nearest("spesa", ["spese"]) is None
    with bounded():
        assert nearest("spesa", ["spese"]) == "spese"
    assert nearest("spesa", ["spese"]) == "spese"
    with bounded():
        assert nearest("spesa", ["spese"] * (COMPARED + 1)) is None, "all or none: another could be nearer"
