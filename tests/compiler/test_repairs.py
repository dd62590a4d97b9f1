"""Safe fixes: the mended plan has the finding no more and means what was meant; what is not clear is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpidsl.base.diagnostic import Diagnostic, replacing
from kpidsl.base.text import Document, Span
from kpidsl.compiler import compile_plan
from kpidsl.document import Library
from kpidsl.mending import Mended, mended

BAD = sorted((Path(__file__).parent / "bad").glob("*.kpi"))
FIXTURE = (Path(__file__).parent / "bad" / "K0412-looser.kpi").read_text(encoding="utf-8")
SOUND = FIXTURE.replace("2023      target 10 %", "2023      target 12.5 %   soglia 10 %")


def findings(text: str) -> tuple[Diagnostic, ...]:
    """What there is to mend: that a figure can be zero (K0508) is no slip."""
    found = compile_plan(Document("t.kpi", text), lambda _: None, Library()).findings
    return tuple(each for each in found if each.code != "K0508")


def fixed(text: str) -> Mended:
    return mended("t.kpi", text, findings)


def test_the_plan_that_slips_are_put_into_is_sound() -> None:
    assert findings(SOUND) == ()
    assert fixed(SOUND) == Mended(SOUND)


SLIPS = {
    # what stands in the sound plan, and how somebody wrote it
    "decimal comma": ("12.5 %", "12,5 %"),
    "decimal comma of a share": ("2022      target 11 %", "2022      target 11,0 %"),
    "Italian thousands": ("target 70 pratica", "target 0_070,00 pratica"),
    "typographic quotes": ('"Economia"', "“Economia”"),
    "low and high quotes": ('"Economia"', "„Economia“"),
    "guillemets": ('"Equilibrio"', "«Equilibrio»"),
    "single typographic quotes": ('"Economia"', "‘Economia’"),
    "single quotes": ('"Economia"', "'Economia'"),
    "single quotes in a list": ('["web", "sportello"]', "['web', 'sportello']"),
    "dash": ("(proventi - oneri)", "(proventi – oneri)"),
    "minus": ("(proventi - oneri)", "(proventi − oneri)"),
    "division": ("/ proventi", "÷ proventi"),
    "blank of another kind": ("target 11 %", "target 11\u00a0%"),
    "digit of another script": ("target 11 %", "target 1١ %"),
    "years with a hyphen": ("years    2022..2023", "years    2022-2023"),
    "years with dots of another kind": ("years    2022..2023", "years    2022…2023"),
    "indented with tabs": ('  unit impresa\n  supplied by "Anagrafe"', '\tunit impresa\n\tsupplied by "Anagrafe"'),
    "continued with tabs": (
        '  unit impresa\n  supplied by "Anagrafe"',
        '\tunit impresa\n\tsupplied by\n\t\t"Anagrafe"',
    ),
    "byte order mark inside": ("unit impresa\n", "unit \ufeffimpresa\n"),
}


@pytest.mark.parametrize(("sound", "slip"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_mended_to_what_was_meant(sound: str, slip: str) -> None:
    assert sound in SOUND
    text = SOUND.replace(sound, slip, 1)
    assert findings(text)
    result = fixed(text)
    assert result.made >= 1
    assert findings(result.text) == ()
    assert " ".join(result.text.split()).replace("12.50", "12.5").replace("11.0", "11").replace("0_070.00", "70") == (
        " ".join(SOUND.split())
    )


ROWS = {
    "equality": ('canale = "web"', 'canale == "web"'),
    "equalities": ('canale = "web" or canale = "sportello"', 'canale == "web" or canale == "sportello"'),
    "inequality": ('canale != "web"', 'canale <> "web"'),
    "inequality as printed": ('canale != "web"', 'canale ≠ "web"'),
    "single quotes": ('canale = "web"', "canale = 'web'"),
    "date": ("arrivo >= 2022-03-15", "arrivo >= 15/03/2022"),
    "date with points": ("arrivo >= 2022-03-15", "arrivo ≥ 15.03.2022"),
    "days": (
        "chiusura present and days(arrivo, chiusura) <= 30 day",
        "chiusura present and days(arrivo, chiusura) ≤ 30\u00a0day",
    ),
}


@pytest.mark.parametrize(("sound", "slip"), ROWS.values(), ids=ROWS)
def test_a_slip_in_a_condition_is_mended_to_what_was_meant(sound: str, slip: str) -> None:
    wanted = SOUND.replace("value count from registro", f"value count from registro where {sound}")
    text = SOUND.replace("value count from registro", f"value count from registro where {slip}")
    assert findings(wanted) == ()
    assert fixed(text).text == wanted


MONEY = {"euro": ("400 EUR", "400 €"), "euro close by": ("400 EUR", "400€"), "of the unit": ("unit EUR", "unit €")}


@pytest.mark.parametrize(("sound", "slip"), MONEY.values(), ids=MONEY)
def test_a_euro_is_mended(sound: str, slip: str) -> None:
    action = 'action 3 "Oneri"\n  owner "SG"\n  formula oneri\n  unit EUR\n  direction lower\n  2022 target 400 EUR'
    wanted = f"{SOUND}{action}   soglia 500 EUR\n"
    assert findings(wanted) == ()
    assert fixed(wanted.replace(sound, slip, 1)).text == wanted


@pytest.mark.parametrize(
    ("sound", "unclear"),
    [
        ("target 70 pratica", "target 1,234 pratica"),
        ("target 70 pratica", "target € 70"),
        ("target 70 pratica", "target 70 k€"),
        ("value count from registro", "value count from registro where arrivo >= 01/03/2022"),
        ("value count from registro", "value count from registro where protocollo in [1,25]"),
        ("2022      target 11 %", "2022,23   target 11 %"),
        ("/ proventi", "/ (2022-2021)"),
        ('"Economia"', '“Economia "nuova"”'),
        ('"Economia"', "'l'Economia'"),
        ("2022      target 11 %", "2022 target 5÷11 %"),
        ("  value count from registro", "\tvalue count from registro"),
        ("target 70 pratica", "target 1\u00a0070 pratica"),
    ],
)
def test_what_could_mean_two_things_is_left_alone(sound: str, unclear: str) -> None:
    assert sound in SOUND
    text = SOUND.replace(sound, unclear, 1)
    assert findings(text)
    assert fixed(text) == Mended(text)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_fix_is_of_its_file_and_leaves_no_more_errors(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for found in findings(text):
        for edit in found.fix.edits if found.fix else ():
            assert edit.place.path == "t.kpi"
    after = fixed(text)
    assert fixed(after.text).text == after.text, "mending again changes nothing"
    assert len(findings(after.text)) <= len(findings(text))
    assert (after.text == text) == (after.made == 0)


# --- mending itself, with a check of its own --------------------------------------------------------------------------


def of(text: str, *rules: tuple[str, str]) -> list[Diagnostic]:
    """A finding for each occurrence of each wrong text, whose safe fix writes the right one."""
    document = Document("t.kpi", text)
    found = []
    for wrong, right in rules:
        start = text.find(wrong)
        while start >= 0:
            span = Span(document, start, start + len(wrong))
            found.append(Diagnostic("K0101", wrong, span.place, fix=replacing(span, right, safe=bool(right))))
            start = text.find(wrong, start + 1)
    return found


def test_of_fixes_that_overlap_the_first_wins_and_the_others_follow() -> None:
    assert mended("t.kpi", "abc", lambda text: of(text, ("ab", "x"), ("bc", "y"), ("xc", "z"))).text == "z"


def test_what_uncovers_more_errors_is_not_made_and_counted() -> None:
    result = mended("t.kpi", "a b c", lambda text: of(text, ("a", "!!!!"), ("b", "B"), ("c", "C"), ("!", "")))
    assert result == Mended("a B C", made=2, left=1)


def test_mending_ends_where_fixes_undo_each_other() -> None:
    assert mended("t.kpi", "a", lambda text: of(text, ("a", "b"), ("b", "a"))).text in ("a", "b")


def test_other_files_are_left_alone() -> None:
    assert mended("other.kpi", "a", lambda text: of(text, ("a", "b"))) == Mended("a")
