"""The official table: what stands in it, how its figures are spelled, and that no text in it is more than a text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl import pipeline
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.model.period import Period, parse_period
from kpidsl.model.plan import Checked
from kpidsl.model.publication import AS_WRITTEN, Notation
from kpidsl.model.values import Judgement, Plain, Quantity, Type, Unit
from kpidsl.report.official.figures import Speller
from kpidsl.report.official.markdown import official_md
from kpidsl.report.official.sheet import official_csv
from kpidsl.report.official.table import official
from kpidsl.report.official.web import official_html

HERE = Path(__file__).parent
PLAN = HERE / "comune" / "plan.kpi"
PAGES = {"md": official_md, "html": official_html, "csv": official_csv}

# --- pages -----------------------------------------------------------------------------------------------------------


def the(year: int) -> Period:
    period = parse_period(str(year))
    assert period is not None
    return period


def comune() -> Checked:
    checked = pipeline.check(PLAN).value
    assert checked is not None
    return checked


@pytest.mark.parametrize("year", [2022, 2023])
@pytest.mark.parametrize("face", PAGES)
def test_page(golden: Callable[[Path, str], None], face: str, year: int) -> None:
    golden(HERE / "comune" / f"official-{year}-{face}.golden", PAGES[face](official(comune(), the(year))))


def test_every_face_has_every_action() -> None:
    titles = [node.title for node in comune().nodes.values() if node.kind == "action"]
    for make in PAGES.values():
        page = re.sub(r"\\(.)", r"\1", make(official(comune(), the(2022))))
        assert [title for title in titles if title not in page] == []


LINES = """
plan "Piano"
  years 2024..2026
  currency EUR
  scoring soglie
  missing block
  display 1 decimal, half up
  notation decimal ",", thousands ".", language Italian
scoring soglie
  target earns 100 %
  soglia earns 80 %
  between linear
  otherwise 0 %
  cap 100 %
  without thresholds zero
scoring fasce
  band from target earns 100 %
  otherwise 0 %
input entrate
  unit EUR
  supplied by "Ragioneria"
let media = (previous(entrate) + previous(entrate, 2)) / 2
action 1 "Entrate"
  owner "Ragioneria"
  formula entrate
  unit EUR
  direction higher
  2024 target >= 1_500.50 EUR   soglia 1_000.00 EUR
  2025 target = media
  2026 soglia 50 EUR   target = media + 2 EUR
action 2 "Equilibrio"
  owner "Ragioneria"
  formula 3 * entrate
  unit EUR
  direction inside
  2024 target 2_850_000..3_150_000 EUR   soglia 2_500_000..3_500_000 EUR
action 3 "Fasce"
  owner "Ragioneria"
  formula 2 * entrate
  unit EUR
  direction higher
  scoring fasce
  2025 target 5 EUR
"""


def test_every_kind_of_year_line_is_printed() -> None:
    plan = compile_plan(Document("t.kpi", LINES), lambda _: None).value
    assert plan is not None
    table = official(plan, the(2024))
    assert [table.heading(column) for column in table.columns] == [
        "Target 2024", "soglia (80%)", "Target 2025", "Target 2026",
    ]  # fmt: skip
    assert [row.figures for row in table.rows] == [
        ("≥ 1.500,50 €", "1.000,00 €", "media", "media + 2 EUR"),
        ("2.850.000–3.150.000 €", "2.500.000–3.500.000 €", None, None),
        (None, None, "5 €", None),
    ]


# --- figures ---------------------------------------------------------------------------------------------------------

ITALIAN = Notation(",", ".", "dd/mm/yyyy", "Italian")
PERCENT = Quantity(Unit("%", (), Fraction(1, 100)))


def unit(text: str) -> Quantity:
    return Quantity(Unit(text, ((text, 1),)))


@pytest.mark.parametrize(
    ("written", "type_", "printed", "english", "italian"),
    [
        ("3.00 %", PERCENT, None, "3.00%", "3,00%"),
        ("-10 %", PERCENT, None, "-10%", "-10%"),
        ("- 10 %", PERCENT, None, "-10%", "-10%"),
        ("2 pp", unit("pp"), None, "2 p.p.", "2 p.p."),
        ("1_500.50 EUR", unit("EUR"), None, "1500.50 €", "1.500,50 €"),
        ("-1_500 GBP", unit("GBP"), None, "-£1500", "-£1.500"),
        ("105 EUR/abitante", unit("EUR/abitante"), None, "105 €/abitante", "105 €/abitante"),
        ("105 EUR/abitante", unit("EUR/abitante"), "€", "105 €", "105 €"),
        ("12 CHF", unit("CHF"), None, "12 CHF", "12 CHF"),
        ("250 pratica", unit("pratica"), None, "250", "250"),
        ("20 FTE", unit("FTE"), None, "20", "20"),
        ("20 FTE", unit("FTE"), "FTE", "20 FTE", "20 FTE"),
        ("1.20 number", unit("number"), None, "1.20", "1,20"),
        ("4.0 day", unit("day"), None, "4.0 days", "4,0 giorni"),
        ("1 workday", unit("workday"), None, "1 working day", "1 giorno lavorativo"),
        ("20 hour/FTE", unit("hour/FTE"), None, "20 hour/FTE", "20 hour/FTE"),
        ("20 hour/FTE", unit("hour/FTE"), "", "20", "20"),
        ("15 pratica per 100 impresa", unit("pratica per 100 impresa"), "%", "15%", "15%"),
        ("10 %..20.5 %", PERCENT, None, "10–20.5%", "10–20,5%"),
        ("2_850_000..3_150_000 EUR", unit("EUR"), None, "2850000–3150000 €", "2.850.000–3.150.000 €"),
        (">= 90 %", PERCENT, None, "≥ 90%", "≥ 90%"),
        ("<= 10 day", unit("day"), None, "≤ 10 days", "≤ 10 giorni"),
        ("= media_2_anni", PERCENT, None, "media_2_anni", "media_2_anni"),
        ("= 2 % + previous(value)", PERCENT, None, "2 % + previous(value)", "2 % + previous(value)"),
        ("2022-07", Plain.DATE, None, "July", "luglio"),
        ("2023-07", Plain.DATE, None, "July 2023", "luglio 2023"),
        ("2022-07-31", Plain.DATE, None, "2022-07-31", "31/07/2022"),
        ('"attuato ""in parte"""', Judgement("attuazione"), None, 'attuato "in parte"', 'attuato "in parte"'),
        ("yes", Plain.YES_NO, None, "yes", "sì"),
    ],
)
def test_a_figure_is_spelled_in_the_notation_of_the_plan(
    written: str, type_: Type, printed: str | None, english: str, italian: str
) -> None:
    for notation, expected in ((AS_WRITTEN, english), (ITALIAN, italian)):
        assert Speller(notation, ("EUR", "GBP", "CHF")).figure(written, type_, printed, 2022) == expected


def test_a_third_is_no_figure_of_percent() -> None:
    speller = Speller(ITALIAN, ())
    assert [speller.share(Fraction(1, n)) for n in (1, 3, 8)] == ["100%", "1/3", "12,5%"]


@given(st.integers(0, 10**12), st.integers(0, 6), st.booleans())
def test_a_figure_keeps_its_value_and_its_decimals(number: int, places: int, negative: bool) -> None:
    whole, decimals = divmod(number, 10**places)
    written = f"{'-' if negative else ''}{whole:_}" + (f".{decimals:0{places}}" if places else "")
    spelled = Speller(ITALIAN, ("EUR",)).figure(f"{written} EUR", unit("EUR"))
    assert spelled.endswith(" €")
    assert spelled.removesuffix(" €").replace(".", "").replace(",", ".") == written.replace("_", "")


@given(st.lists(st.sampled_from(["U.O. A", "SG", "Area III"]), max_size=4))
def test_owners_are_all_named(owners: list[str]) -> None:
    together = Speller(ITALIAN, ()).together(owners)
    assert re.split(", | e ", together) == (owners or [""])


# --- a stranger's texts ----------------------------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=30
)
HOSTILE = [
    "<script>alert(1)</script>",
    "'\"><b>",
    "&lt;",
    "a | b",
    "\\|",
    "[a](b)",
    "# x",
    "`*_",
    "=1+1",
    "@SUM(A1)",
    "-2+3",
]
CODES = ("P", "1", "1.1", "1.1.1")
#: A title that is the code of its node is printed once.
STRANGE = TEXTS.filter(lambda text: text.strip() not in ("", *CODES)) | st.sampled_from(HOSTILE)


def plan_of(title: str, owner: str, definition: str) -> Checked:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    text = f"""
plan {quoted(title)}
  entity {quoted(owner)}
  years 2022..2023
  currency EUR
  scoring soglie
  missing block
  display 1 decimal, half up
scoring soglie
  target earns 100 %
  between step
  otherwise 0 %
  cap 100 %
input entrate
  unit EUR
  supplied by "Ragioneria"
perspective P {quoted(title)}
strategic 1 {quoted(title)}
  definition {quoted(definition)}
operational 1.1 {quoted(title)}
action 1.1.1 {quoted(title)}
  owner {quoted(owner)}
  formula entrate
  unit EUR
  direction higher
  definition {quoted(definition)}
  printed {quoted(owner)}
  2022..2023 target -100 EUR
"""
    outcome = compile_plan(Document("t.kpi", text), lambda _: None)
    assert outcome.value is not None, outcome.findings
    return outcome.value


class Reader(HTMLParser):
    """What a browser would see: texts and tags."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


ORDINARY = Reader(official_html(official(plan_of("a", "b", "c"), the(2022)))).tags


@settings(deadline=None, max_examples=50)
@given(STRANGE, STRANGE, STRANGE)
def test_in_html_a_text_is_nothing_but_itself(title: str, owner: str, definition: str) -> None:
    table = official(plan_of(title, owner, definition), the(2022))
    page = Reader(official_html(table))
    assert page.tags == ORDINARY
    assert "script" not in ORDINARY
    told = "".join(page.texts)
    assert all(text.strip() in told for text in (title, owner, definition))


@settings(deadline=None, max_examples=50)
@given(STRANGE, STRANGE, STRANGE)
def test_in_csv_no_text_is_a_formula(title: str, owner: str, definition: str) -> None:
    (row,) = csv.DictReader(io.StringIO(official_csv(official(plan_of(title, owner, definition), the(2022)))))
    for column, text in (("action_title", title), ("owner", owner), ("strategic_kpi", definition.strip())):
        assert row[column].removeprefix("'") == text.removeprefix("'")
        assert row[column].lstrip()[:1] not in ("=", "+", "-", "@")
    assert row["target_2022"].removeprefix("'").startswith("-")


@settings(deadline=None, max_examples=50)
@given(STRANGE, STRANGE, STRANGE)
def test_in_markdown_a_text_stays_in_its_cell(title: str, owner: str, definition: str) -> None:
    page = official_md(official(plan_of(title, owner, definition), the(2022)))
    rows = [line for line in page.splitlines() if line.startswith("| 1.1.1 ")]
    assert len(rows) == 1
    assert len(re.split(r"(?<!\\)(?:\\\\)*\|", rows[0])) == 7
    for mark in "<[`*":
        assert not re.search(rf"(?<!\\)(?:\\\\)*{re.escape(mark)}", rows[0])
