"""Each broken heading gives one finding, on its own line; what uses it is silent, and the rest is still checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpidsl.base.codes import Severity
from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.document import Library, Shelf

PLAN = (Path(__file__).parents[1] / "report" / "comune" / "plan.kpi").read_text(encoding="utf-8")
LINES = PLAN.splitlines()

#: What is doubted of the plan while it is sound: years without targets, a mean without the open cases.
DOUBTS = ("K0442", "K0449", "K0508")

#: How a line is broken, where it can be.
Break = Callable[[str], str | None]


def unclosed(line: str) -> str | None:
    return re.sub(r'"([^"]*)"([^"]*)$', r'"\1\2', line) if line.count('"') >= 2 and "#" not in line else None


def unknown_field(line: str) -> str | None:
    return re.sub(r"^(\s+)[a-z]", r"\1qq", line) if re.match(r"\s+[a-z]{3,}\s(?!\s*earns)", line) else None


def unknown_heading(line: str) -> str | None:
    return re.sub(r"^[a-z]", "qq", line) if re.match(r"[a-z]", line) else None


def open_parenthesis(line: str) -> str | None:
    return f"{line} (" if re.match(r"\s+formula\b", line) and "#" not in line else None


def no_figure(line: str) -> str | None:
    return re.sub(r"(weight\s+)[\d_.]+", r"\1", line) if re.match(r"\s+weight\s+[\d_.]+ %", line) else None


def euro_sign(line: str) -> str | None:
    return line.replace("EUR", "€", 1) if re.search(r"\bEUR\b", line.partition("#")[0]) else None


def two_signs(line: str) -> str | None:
    return line.replace(" / ", " / * ", 1) if re.match(r"\s+formula\b.* / ", line) else None


def tab(line: str) -> str | None:
    return f"\t{line.lstrip()}" if re.match(r"  \S", line) else None


BREAKS: tuple[Break, ...] = (
    unclosed, unknown_field, unknown_heading, open_parenthesis, no_figure, euro_sign, two_signs, tab,
)  # fmt: skip


def heading_of(number: int) -> int:
    """The line on which the heading of a line begins."""
    while number and (not LINES[number].strip() or LINES[number][0] in " #"):
        number -= 1
    return number


PLACES = [
    (number, broken) for number, line in enumerate(LINES) for break_ in BREAKS if (broken := break_(line)) is not None
]


def found(lines: list[str]) -> list[tuple[str, int, str]]:
    text = "\n".join(lines) + "\n"
    findings = compile_plan(Document("t.kpi", text), lambda _: None, Library()).findings
    return [(each.code, each.place.line, each.message) for each in findings if each.code not in DOUBTS]


def test_the_plan_to_be_broken_is_sound() -> None:
    assert found(LINES) == []
    assert len(PLACES) > 100


def broken_at(places: list[tuple[int, str]]) -> list[tuple[str, int, str]]:
    lines = list(LINES)
    for number, line in places:
        lines[number] = line
    return found(lines)


@pytest.mark.parametrize("place", PLACES[::4], ids=lambda place: f"{place[0] + 1}")
def test_one_broken_heading_is_one_finding(place: tuple[int, str]) -> None:
    assert [line for _, line, _ in broken_at([place])] == [place[0] + 1], broken_at([place])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PLACES), min_size=2, max_size=12, unique_by=lambda place: heading_of(place[0])))
def test_so_many_broken_headings_are_so_many_findings(places: list[tuple[int, str]]) -> None:
    told = broken_at(places)
    assert sorted(line for _, line, _ in told) == sorted(number + 1 for number, _ in places), told


# --- one slip, of which many places speak ----------------------------------------------------------------------------

PLANS = Path(__file__).parents[2] / "plans"


def errors(text: str, folder: Path, files: Mapping[str, str] | None = None) -> list[Diagnostic]:
    """The errors of a plan of a folder, or of the files given, as `check` finds them."""
    used = {name: Document(name, content) for name, content in (files or {}).items()}
    load = Shelf(folder).load if files is None else used.get
    findings = compile_plan(Document(str(folder / "plan.kpi"), text), load, Library()).findings
    return [found for found in findings if found.severity is Severity.ERROR]


def one(found: list[Diagnostic]) -> tuple[str, int]:
    """The code of the one error, and its line in the plan."""
    (error,) = found
    assert error.place.path.endswith("plan.kpi"), error
    return error.code, error.place.line


SMALL = """\
plan "P"
  years    2024..2024
  currency EUR
  scoring  soglie
  missing  block
  display  1 decimal, half up

unit pratica

input chiuse
  unit pratica
  supplied by "Sportello"

input arrivate
  unit pratica
  supplied by "Sportello"

assume chiuse <= arrivate
assume arrivate > 0 pratica

scoring soglie
  target    earns 100 %
  soglia    earns 80 %
  between   linear
  otherwise 0 %
  cap       100 %
  without thresholds zero

action 1 "Arretrato"
  weight    60 %
  owner     "Sportello"
  unit      %
  formula   (arrivate - chiuse) / arrivate
  stays within 0 %..100 %
  direction lower
  2024 target 10 %

action 2 "Arrivate"
  weight    40 %
  owner     "Sportello"
  unit      pratica
  formula   arrivate
  direction higher
  2024 target 100 pratica
"""


def small(before: str, after: str) -> list[Diagnostic]:
    assert SMALL.count(before) == 1, before
    return errors(SMALL.replace(before, after), Path())


def plan(name: str) -> tuple[str, Path]:
    return (PLANS / name / "plan.kpi").read_text(encoding="utf-8"), PLANS / name


def line_of(text: str, beginning: str) -> int:
    return 1 + next(i for i, line in enumerate(text.split("\n")) if line.startswith(beginning))


def test_the_small_plan_is_sound() -> None:
    assert errors(SMALL, Path()) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  weight    40 %", "  wieght    40 %"),
        ("  weight    40 %", "  weight    40"),
        ('action 2 "', "action 2 "),
        ("action 2", "acton 2"),
        ("  formula   arrivate\n", "  formula   arrivate +\n"),
    ],
)
def test_a_broken_action_is_missed_by_the_weights_beside_it(before: str, after: str) -> None:
    (found,) = small(before, after)
    assert found.code in ("K0101", "K0103", "K0105", "K0106", "K0304")
    assert found.place.line >= line_of(SMALL, "action 2")


def test_a_broken_definition_hides_no_wrong_weight() -> None:
    text = SMALL.replace("weight    40 %", "weight    30 %").replace("  unit pratica\n", "  unti pratica\n", 1)
    assert {found.code for found in errors(text, Path())} == {"K0106", "K0401"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("assume chiuse", "asume chiuse"),
        ("assume chiuse", "qqsume chiuse"),
        ("assume chiuse", "assume chiusee"),
        ("chiuse <= arrivate", "chiuse <= = arrivate"),
        ("assume chiuse", "assume chiuse chiuse"),
    ],
)
def test_while_an_assumption_is_unread_nothing_is_refuted(before: str, after: str) -> None:
    _, line = one(small(before, after))
    assert line == line_of(SMALL, "assume chiuse")


def test_without_the_assumption_it_is_refuted() -> None:
    assert [found.code for found in small("assume chiuse <= arrivate\n", "")] == ["K0513"]


SONDRIO, COMUNE = "sondrio-2022-2024", "comune-bilancio"


@pytest.mark.parametrize("name", ["diritto_annuale", "fondo_perequativo", "patrimonio_netto", "oneri_personale"])
def test_a_figure_that_a_library_asks_for_and_lacks_is_told_once(name: str) -> None:
    text, folder = plan(SONDRIO)
    renamed = re.sub(rf"\b{name}\b", f"{name}_x", text)
    assert one(errors(renamed, folder))[0] == "K0209"


def test_the_figure_lacks_where_its_heading_is_broken() -> None:
    text, folder = plan(SONDRIO)
    broken = text.replace("input diritto_annuale", "imput diritto_annuale", 1)
    assert one(errors(broken, folder))[0] == "K0105"


@pytest.mark.parametrize("name", [SONDRIO, COMUNE])
@pytest.mark.parametrize(("currency", "message"), [("GBP", "the currency of the plan is"), ("EURO", "is no currency")])
def test_another_currency_is_told_at_its_line(name: str, currency: str, message: str) -> None:
    text, folder = plan(name)
    found = errors(re.sub(r"(  currency +)EUR", rf"\g<1>{currency}", text), folder)
    assert one(found) == ("K0307", line_of(text, "  currency"))
    assert message in found[0].message
    assert "`EUR`" in f"{found[0].message} {found[0].help}"


def test_one_figure_in_another_currency_is_told_where_it_stands() -> None:
    (found,) = small("  unit      pratica\n  formula   arrivate\n", "  unit      GBP\n  formula   arrivate\n")
    assert (found.code, found.place.excerpt) == ("K0307", ("  unit      GBP",))


@pytest.mark.parametrize("word", ["eur", "ERU", "euro", "XYZ"])
def test_a_currency_is_an_iso_code(word: str) -> None:
    assert one(small("currency EUR", f"currency {word}")) == ("K0307", 3)


@pytest.mark.parametrize(
    ("line", "after", "told"),
    [
        ("  target    earns 100 %", "  atrget    earns 100 %", "  target    earns"),
        ("  soglia    earns 80 %", "  sogla     earns 80 %", "  soglia    earns"),
        ("  target    earns 100 %\n", "", "scoring soglie"),
        ("  soglia    earns 80 %\n", "", "scoring soglie"),
    ],
)
def test_an_anchor_that_the_rule_alone_lacks_is_told_at_the_rule(line: str, after: str, told: str) -> None:
    text, folder = plan(SONDRIO)
    found = errors(text.replace(line, after, 1), folder)
    assert one(found) == ("K0406", line_of(text, told))
    assert len([label for label in found[0].labels if label.text.startswith("named here")]) == 3


def test_an_anchor_that_the_rule_lacks_belongs_where_the_year_lines_have_it() -> None:
    text, folder = plan(SONDRIO)
    (found,) = errors(text.replace("  soglia    earns 80 %\n", "", 1), folder)
    place = found.labels[0].place
    assert (place.line, found.labels[0].text) == (
        line_of(text, "  target    earns"),
        "`soglia earns …` belongs below this line",
    )


def test_an_anchor_misspelt_in_several_lines_is_told_at_each() -> None:
    text, folder = plan(SONDRIO)
    found = errors(re.sub(r"\bsoglia( +\d\d)", r"sogla\1", text, count=4), folder)
    assert [error.code for error in found] == ["K0406"] * 4


@pytest.mark.parametrize("years", ["2023..2023", "2022..2023", "2023..2024", "2025..2026"])
def test_years_that_most_actions_go_beyond_are_told_at_the_plan(years: str) -> None:
    text, folder = plan(SONDRIO)
    found = errors(text.replace("2022..2024", years, 1), folder)
    assert one(found) == ("K0410", line_of(text, "  years"))
    assert "years 2022..2024" in str(found[0].help)


RATIO = """\
scoring rapporto
  when higher is better points value / target
  when lower is better points value / target
  cap 100 %

"""


def actions(direction: str) -> str:
    return "".join(
        f'action {number} "A"\n  owner "B"\n  unit pratica\n  formula arrivate + {number} pratica\n'
        f"  direction {direction}\n  2024 target {number}0 pratica\n"
        for number in range(1, 9)
    )


def ratio(rule: str, direction: str) -> list[Diagnostic]:
    head = SMALL.partition("scoring soglie")[0].replace("scoring  soglie", "scoring  rapporto")
    return errors(head + rule + actions(direction), Path())


def test_a_rule_that_is_unfair_to_all_is_told_once() -> None:
    assert ratio(RATIO, "higher") == []
    found = ratio(RATIO, "lower")
    assert one(found) == ("K0414", line_of(SMALL, "scoring soglie"))
    assert "all 8 KPIs" in found[0].message


def test_a_direction_that_a_rule_does_not_serve_is_told_once() -> None:
    rule = RATIO.replace("  when lower is better points value / target\n", "")
    assert one(ratio(rule, "lower")) == ("K0408", line_of(SMALL, "scoring soglie"))


@pytest.mark.parametrize(
    "line",
    [
        'sue library "dm-2015.kpi"',
        'use library "dm-2015.kpi',
        'use library dm-2015.kpi"',
        'use library "dm-2015.kpi" +',
        'use libary "dm-2015.kpi"',
        'qqq "dm-2015.kpi"',
    ],
)
def test_names_are_not_unknown_while_a_use_is_broken(line: str) -> None:
    text, folder = plan(COMUNE)
    used = 'use library "dm-2015.kpi"'
    assert one(errors(text.replace(used, line, 1), folder))[1] == line_of(text, used)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('plan "P"', 'plan Piano 2022-2024"'),
        ('action 1 "Arretrato"', 'action 1 Arretrato 0,715"'),
        ('action 1 "Arretrato"', 'action 1 "Arretrato 0,715'),
        ("scoring soglie\n", 'scoring soglie Curva 0,715 – €"\n'),
    ],
)
def test_a_lost_quote_is_one_finding(before: str, after: str) -> None:
    assert one(small(before, after))[0] == "K0103"


def test_a_weight_that_no_sibling_has_is_told_where_it_stands() -> None:
    text, folder = plan(SONDRIO)
    gone = line_of(text, "operational 9.1 ")
    lines = text.split("\n")
    found = errors("\n".join(lines[: gone - 1] + lines[gone:]), folder)
    assert one(found) == ("K0402", gone)
    assert any("`9.1`" in label.text for label in found[0].labels)


def test_definitions_that_use_each_other_are_told_of_the_circle() -> None:
    a, b = 'use "b.kpi"\nunit pratica\n', 'use "plan.kpi"\nunit atto\n'
    found = errors(a, Path(), {"b.kpi": b, "plan.kpi": a})
    assert [error.code for error in found] == ["K0207"]
    assert "circle" in found[0].message
    assert "plan does not" not in found[0].message


def test_a_word_in_the_place_of_a_figure_is_underlined() -> None:
    (found,) = small("target 100 pratica", "target luglio")
    at = found.place
    assert at.excerpt[0][at.column - 1 : at.end_column - 1] == "luglio"


def test_a_band_turned_round_is_told_so() -> None:
    rule = "scoring soglie\n  band from 100 pratica to 50 pratica earns 50 %\n  band from 100 pratica earns 100 %\n"
    rule += "  band from 0 pratica to 50 pratica earns 0 %\n\n"
    head, _, rest = SMALL.partition("scoring soglie")
    second = rest[rest.index("action 2") :].replace("  weight    40 %\n", "")
    found = errors(head + rule + second, Path())
    assert one(found) == ("K0405", line_of(SMALL, "scoring soglie") + 1)
    fix = found[0].fix
    assert fix is not None
    assert [edit.text for edit in fix.edits] == ["50 pratica", "100 pratica"]


# --- names, and headings that are gone -------------------------------------------------------------------------------


def without(name: str, beginning: str) -> list[Diagnostic]:
    """The errors of a plan without the line that begins so."""
    text, folder = plan(name)
    gone = line_of(text, beginning)
    lines = text.split("\n")
    return errors("\n".join(lines[: gone - 1] + lines[gone:]), folder)


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        (SONDRIO, "input idoneita_finale "),
        (SONDRIO, "input contributi_e_trasferimenti "),
        (SONDRIO, "source incontri_mediazione "),
        (SONDRIO, "strategic 2 "),
        (SONDRIO, "operational 4.1 "),
        (COMUNE, "action 2.3 "),
        (COMUNE, "input impegni_investimenti_fissi"),
        ("bilancio-stato-2017", "operational 4.2 "),
        ("bilancio-stato-2017", "input residui_iniziali "),
        ("bilancio-stato-2017", "scoring gradini "),
        ("alessandria-segnalazioni", "action 1.1.1 "),
        ("alessandria-segnalazioni", "action 3.1.5 "),
    ],
)
def test_a_heading_that_is_gone_is_one_finding(name: str, beginning: str) -> None:
    text, _ = plan(name)
    _, line = one(without(name, beginning))
    assert abs(line - line_of(text, beginning)) <= 4


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("alessandria-segnalazioni", "source registro_2025 like", "source regitro_2025 like"),
        ("bilancio-stato-2017", "input residui_previsti ", "input residi_previsti "),
        (SONDRIO, "unit FTE ", "unit FTEE "),
    ],
)
def test_a_definition_that_is_misspelt_is_told_there(name: str, before: str, after: str) -> None:
    text, folder = plan(name)
    assert text.count(f"\n{before}") == 1
    found = errors(text.replace(f"\n{before}", f"\n{after}"), folder)
    assert one(found)[1] == line_of(text, before)
    assert found[0].fix is not None


def test_a_source_without_its_period_is_told_once() -> None:
    text, folder = plan("bilancio-stato-2017")
    column = "  column    esercizio         year, period\n"
    assert one(errors(text.replace(column, "", 1), folder))[0] == "K0201"  # its key names the column
    head, _, rest = text.partition("source rendiconto ")
    assert one(errors(f"{head}source rendiconto {rest.replace(column, '', 1)}", folder))[0] == "K0417"


def test_an_unknown_column_leaves_nothing_empty() -> None:
    text, folder = plan("alessandria-segnalazioni")
    beginning = "  column    chiusura "
    found = errors(text.replace(beginning, "  column    chiuura "), folder)
    assert [error.code for error in found] == ["K0201"]
