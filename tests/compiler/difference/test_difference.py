"""What changes in meaning is told, by what it is about and in which way; what does not, is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.compiler.difference import difference
from kpidsl.document import Library, Shelf
from kpidsl.model.difference import Change
from kpidsl.model.plan import Checked

BASE = (Path(__file__).parent / "base.kpi").read_text(encoding="utf-8")
PLANS = sorted(Path("plans").glob("*/plan.kpi"))

#: An edit of the base (a text of it, and what takes its place), and the changes that it makes.
EDITS: dict[str, tuple[tuple[tuple[str, str], ...], list[str]]] = {
    "a target loosened": (
        (("2025       target 60 %", "2025       target 55 %"),),
        ["node 1.1.1 target loosened 60 % → 55 % 2025"],
    ),
    "a target tightened where lower is better": (
        (("2025..2026 target 18 day", "2025..2026 target 17 day"),),
        ["node 1.1.2 target tightened 18 day → 17 day 2025,2026"],
    ),
    "a threshold loosened where lower is better": (
        (("soglia 22 day", "soglia 23 day"),),
        ["node 1.1.2 soglia loosened 22 day → 23 day 2025,2026"],
    ),
    "a threshold gone": (
        (("target 50 %   soglia 40 %   minimo 30 %", "target 50 %"),),
        ["node 1.1.1 soglia removed 40 % → None 2024", "node 1.1.1 minimo removed 30 % → None 2024"],
    ),
    "a year gone": ((("  2026       target 70 %\n", ""),), ["node 1.1.1 target loosened 70 % → None 2026"]),
    "a year come": (
        (("minimo 2024-12-31", "minimo 2024-12-31\n  2025       target 2025-06-30"),),
        ["node 1.2.3 target added None → 2025-06-30 2025"],
    ),
    "a later date": (
        (("target 2024-06-30", "target 2024-07-31"),),
        ["node 1.2.3 target loosened 2024-06-30 → 2024-07-31 2024"],
    ),
    "another word": (
        (('2024..2026 target "attuato"', '2024..2026 target "in parte"'),),
        ['node 1.2.2 target changed "attuato" → "in parte" 2024,2025,2026'],
    ),
    "the points of an objective": (
        (("2024..2026 target 80 %", "2024       target 80 %\n  2025..2026 target 75 %"),),
        ["node 1 target loosened 80 % → 75 % 2025,2026"],
    ),
    "weights moved": (
        (('"Sportello unico"\n  weight     60 %', '"Sportello unico"\n  weight     50 %'),
         ('"Conti"\n  weight     40 %', '"Conti"\n  weight     1/2')),
        ["node 1.1 weight changed 60 % → 50 %", "node 1.2 weight changed 40 % → 50 %"],
    ),
    "an owner": (
        (('chiusura"\n  weight     40 %\n  owner      "Sportello unico"',
          'chiusura"\n  weight     40 %\n  owner      "SUAP"'),),
        ['node 1.1.2 owner changed "Sportello unico" → "SUAP"'],
    ),
    "a title": (
        (('action 1.2.1 "Margine corrente"', 'action 1.2.1 "Margine"'),),
        ['node 1.2.1 title renamed "Margine corrente" → "Margine"'],
    ),
    "a code": (
        (("action 1.2.3", "action 1.2.4"),),
        ["node 1.2.4 code renamed 1.2.3 → 1.2.4"],
    ),
    "an action gone": (
        ((BASE[BASE.index("\naction 1.2.3") :], ""), ("piano\"\n  weight     30 %", "piano\"\n  weight     50 %"),
         (BASE[BASE.index("input avvio") : BASE.index("let margine")], "")),
        ["input avvio  removed None → None", "node 1.2.3  removed None → None",
         "node 1.2.2 weight changed 30 % → 50 %"],
    ),
    "another rule": (
        (("  scoring    severa\n", ""),),
        ["node 1.2.1 scoring changed severa → soglie 2024,2025,2026"],
    ),
    "a rule more generous": (
        (("soglia    earns 80 %", "soglia    earns 90 %"),
         ("otherwise 0 %\n  cap       100 %\n  without", "otherwise 10 %\n  cap       100 %\n  without")),
        ["scoring soglie soglia loosened 80 % → 90 %", "scoring soglie otherwise loosened 0 % → 10 %"],
    ),
    "between": ((("between   linear", "between   step"),), ["scoring soglie between changed linear → step"]),
    "a gate gone": (
        (("  requires   spese > 0 EUR else points 0 %\n", ""),),
        ["node 1.2.1 requires loosened spese > 0 EUR → None 2024,2025,2026"],
    ),
    "a gate that is worth more": (
        (("else points 0 %", "else points 10 %"),),
        ["node 1.2.1 points where it fails loosened 0 % → 10 % 2024,2025,2026"],
    ),
    "a formula": (
        (("margine / entrate", "margine / spese"), ("assume entrate > 0 EUR", "assume spese > 0 EUR")),
        ["assume entrate > 0 EUR  removed None → None", "assume spese > 0 EUR  added None → None",
         "node 1.2.1 formula changed margine / entrate → margine / spese 2024,2025,2026"],
    ),
    "a named formula, by those who use it": (
        (("let margine = entrate - spese", "let margine = entrate - 2 * spese"),),
        ["node 1.2.1 formula changed margine / entrate → margine / entrate 2024,2025,2026"],
    ),
    "a formula rewritten": (
        (("margine / entrate", "1 - spese / entrate"), ("let margine = entrate - spese\n", "")),
        ["node 1.2.1 formula rewritten margine / entrate → 1 - spese / entrate 2024,2025,2026"],
    ),
    "a formula over less of a domain": (
        (("margine / entrate", "margine * spese / (entrate * spese)"),),
        ["node 1.2.1 formula changed margine / entrate → margine * spese / (entrate * spese) 2024,2025,2026"],
    ),
    "a formula rewritten over the same domain": (
        (("margine / entrate", "(entrate - spese) * entrate / entrate^2"), ("let margine = entrate - spese\n", "")),
        ["node 1.2.1 formula rewritten margine / entrate → (entrate - spese) * entrate / entrate^2 2024,2025,2026"],
    ),
    "a named formula inside a part": (
        (("margine / entrate", "max(margine, 0 EUR) / (0 EUR + entrate)"),
         ("let margine = entrate - spese", "let margine = entrate - 2 * spese")),
        ["node 1.2.1 formula changed margine / entrate → max(margine, 0 EUR) / (0 EUR + entrate) 2024,2025,2026"],
    ),
    "a condition over rows rewritten": (
        (('where canale = "web"', 'where not (canale != "web")'),),
        ['input pratiche_web value rewritten count from pratiche where canale = "web" → '
         'count from pratiche where not (canale != "web")'],
    ),
    "an assumption rewritten": ((("assume entrate > 0 EUR", "assume 0 EUR < entrate"),), []),
    "a gate rewritten": (
        (("requires   spese > 0 EUR", "requires   0 EUR < spese"),),
        ["node 1.2.1 requires rewritten spese > 0 EUR → 0 EUR < spese 2024,2025,2026"],
    ),
    "a unit": (
        (("  2024..2026 target 5 %", "  2024..2026 target 5 pp"),
         ("margine / entrate\n  unit       %", "margine / entrate\n  unit       pp")),
        ["node 1.2.1 unit changed % → pp 2024,2025,2026"],
    ),
    "what is measured": (
        (('where canale = "web"', 'where canale = "sportello"'),),
        ['input pratiche_web value changed count from pratiche where canale = "web" → '
         'count from pratiche where canale = "sportello"'],
    ),
    "who supplies": (
        (('"Spese correnti"\n  unit     EUR\n  supplied by "Ragioneria"',
          '"Spese correnti"\n  unit     EUR\n  supplied by "Tributi"'),),
        ['input spese supplied by changed "Ragioneria" → "Tributi"'],
    ),
    "an input renamed": ((("pratiche_web", "dal_web"),), ["input dal_web name renamed pratiche_web → dal_web"]),
    "a source renamed": (
        (("from pratiche", "from sportello"), ("source pratiche", "source sportello")),
        ["source sportello name renamed pratiche → sportello"],
    ),
    "the file of a source": (
        (('"data/pratiche.csv"', '"data/pratiche_*.csv"'),),
        ['source pratiche file changed "data/pratiche.csv" → "data/pratiche_*.csv"'],
    ),
    "a column": (
        (("column   chiusura   date, optional", 'column   chiusura   date, optional, header "Chiusa"'),),
        ['source pratiche column chiusura changed chiusura date, optional → chiusura date, optional, header "Chiusa"'],
    ),
    "the policy": (
        (("reweight at least 80 %", "zero"),),
        ["plan  missing changed reweight at least 80 % → zero"],
    ),
    "a closed day": (
        (("IT, closed 06-24", "IT, closed 06-24, 12-07"),),
        ["plan  holidays changed IT, closed 06-24 → IT, closed 06-24, 12-07"],
    ),
}  # fmt: skip


def checked(text: str) -> Checked:
    outcome = compile_plan(Document("plan.kpi", text), lambda _: None, Library())
    assert outcome.value is not None, outcome.findings
    return outcome.value


def edited(edits: tuple[tuple[str, str], ...]) -> str:
    text = BASE
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def spoken(change: Change) -> str:
    what = f"{change.subject} {change.name} {change.aspect} {change.effect} {change.old} → {change.new}"
    return f"{what} {','.join(change.periods)}".rstrip()


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_an_edit_makes_its_changes(edit: str) -> None:
    edits, expected = EDITS[edit]
    assert [spoken(change) for change in difference(checked(BASE), checked(edited(edits))).changes] == expected


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_the_way_back_mirrors_the_way_there(edit: str) -> None:
    """What is loosened one way is tightened, or added, the other way."""
    there = difference(checked(BASE), checked(edited(EDITS[edit][0]))).changes
    back = difference(checked(edited(EDITS[edit][0])), checked(BASE)).changes
    mirror = {"loosened": {"tightened", "added"}, "tightened": {"loosened"}, "added": {"removed", "loosened"},
              "removed": {"added"}}  # fmt: skip
    assert len(there) == len(back)
    for change in there:
        likewise = [
            each for each in back if (each.old, each.new, each.aspect) == (change.new, change.old, change.aspect)
        ]
        assert {each.effect for each in likewise} & mirror.get(change.effect, {change.effect}), change


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.parent.name)
def test_a_plan_does_not_differ_from_itself_laid_out_otherwise(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    other = re.sub(r"^( +)(?=\S)", r"  \1", re.sub(r"(?m)^#.*$", "", text), flags=re.MULTILINE) + "\n# the end\n"
    plans = [
        compile_plan(Document(str(path), each), Shelf(path.parent).load, Library()).value for each in (text, other)
    ]
    assert plans[0] is not None
    assert plans[1] is not None
    assert difference(plans[0], plans[1]).changes == ()


def test_the_order_of_fields_and_definitions_is_no_change() -> None:
    definitions, tree = BASE.split("perspective", 1)
    headings = re.split(r"(?m)^(?=\S)", definitions)
    turned = "".join(heading.rstrip("\n") + "\n\n" for heading in reversed(headings)) + "perspective" + tree
    swapped = turned.replace("  unit       %\n  direction  higher\n", "  direction  higher\n  unit       %\n")
    assert swapped != BASE
    assert difference(checked(BASE), checked(swapped)).changes == ()


@pytest.mark.parametrize(
    ("was", "now", "effect"),
    [
        ("max(entrate - spese, 0 EUR)", "max(0 EUR, -spese + entrate)", "rewritten"),
        ("if entrate > spese then entrate else spese", "if spese < entrate then entrate else spese", "rewritten"),
        ("entrate", "entrate + spese - spese", "changed"),  # where the one is missing, so is the other
        ("(if spese > 0 EUR then entrate * entrate / spese else 0 EUR) + entrate",
         "(if spese > 0 EUR then entrate * entrate / spese else 0 EUR) + entrate / spese * spese", "changed"),
        ("entrate^2 / (entrate + spese)", "(entrate + spese) * entrate^2 / (spese + entrate)^2", "rewritten"),
        ("entrate^2 / (entrate + spese)", "(entrate + spese) * entrate^3 / ((spese + entrate)^2 * entrate)", "changed"),
        ("entrate^3 / ((entrate + spese) * (entrate - spese))", "entrate^3 / (entrate^2 - spese^2)", "rewritten"),
        ("entrate^3 / (entrate^2 - spese^2)", "entrate^3 / ((entrate + spese) * (entrate - spese))", "rewritten"),
        ("entrate^2 / (entrate - spese)", "entrate^2 * (entrate + spese) / (entrate^2 - spese^2)", "changed"),
    ],
)  # fmt: skip
def test_formulas_are_the_same_over_the_same_domain(was: str, now: str, effect: str) -> None:
    plans = [checked(BASE.replace("margine / entrate", f"({each}) / 1 EUR")) for each in (was, now)]
    assert [change.effect for change in difference(*plans).changes] == [effect]
