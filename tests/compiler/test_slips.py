"""Slips of one sign, bracket, name or line are told; formulas, rules and plans that are meant as they stand are not."""

from __future__ import annotations

import pytest

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan

PLAN = """plan "Prova"
  years    2024..2026
  currency EUR
  missing  block
  display  1 decimal, half up

scoring regola
  {points}
  cap      {cap}

unit caso

source registro
  file   "registro.parquet"
  column id      text
  column data    date, period
  column titolo  text in ["1", "2", "3"]
  column dovuto  EUR
  column pagato  EUR
  key    id

input a
  unit     caso
  supplied by "Sportello"

input b
  unit     caso
  supplied by "Sportello"

input euro_uno
  unit     EUR
  supplied by "Ragioneria"

input euro_due
  unit     EUR
  supplied by "Ragioneria"

input quota_nord
  unit     %
  supplied by "Ragioneria"

input quota_sud
  unit     %
  supplied by "Ragioneria"

{more}

assume b > 0 caso

action 1 "Uno"
  owner     "Sportello"
  formula   {formula}
  unit      {unit}
  direction {direction}
  scoring   regola
  {line}
"""

RATIO = "when higher is better points value / target\n  when lower is better points target / value"


def check(text: str) -> list[Diagnostic]:
    return list(compile_plan(Document("plan.kpi", text), lambda _: None).findings)


def found(
    formula: str = "a",
    unit: str = "caso",
    direction: str = "higher",
    line: str = "2024..2026 target 5 caso",
    points: str = RATIO,
    cap: str = "100 %",
    more: str = "",
) -> list[Diagnostic]:
    text = PLAN.format(**locals())
    return check(text)


def codes(told: list[Diagnostic], *beside: str) -> set[str]:
    """What is told but for what is no matter here: figures that nothing uses, divisors that may be zero."""
    return {each.code for each in told} - {"K0204", "K0508", "K0414", *beside}


# --- formulas --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "unit", "expected"),
    [
        ("(euro_uno - euro_due) / 2", "EUR", True),
        ("(euro_uno + euro_due) * 2", "EUR", True),
        ("2 * (euro_uno + euro_due)", "EUR", True),
        ("euro_uno - (a - b) / 2 * 1 EUR / 1 caso", "EUR", True),
        ("(euro_uno + euro_due) / 2", "EUR", False),
        ("(euro_uno + euro_due) * 3", "EUR", False),
        ("(euro_uno - euro_due) / 3", "EUR", False),
        ("(euro_uno - previous(euro_uno, 2)) / 2", "EUR", False),  # by so much it moved in a year
        ("(previous(euro_uno) + previous(euro_uno, 2)) / 2", "EUR", False),
        ("(euro_uno - euro_due / 3) / 2", "EUR", False),
        ("euro_uno + euro_due / 2", "EUR", False),  # a part that counts half
        ("quota_nord + quota_sud / 2", "%", True),
        ("quota_nord / 2 + quota_sud", "%", True),
        ("quota_nord / 2 + quota_sud / 2", "%", False),
        ("quota_nord - quota_sud / 2", "%", False),
        ("quota_nord + quota_sud / 3", "%", False),
        ("euro_uno + -(euro_uno + euro_due) / 2", "EUR", False),  # a sum that is taken away as a whole
        ("euro_uno + (-euro_uno - euro_due) / 2", "EUR", False),
    ],
)
def test_what_is_nearly_a_mean(formula: str, unit: str, expected: bool) -> None:
    told = found(formula, unit, line=f"2024..2026 target 5 {unit}")
    assert codes(told) == ({"K0480"} if expected else set())


def test_the_mean_is_proposed() -> None:
    (told,) = (each for each in found("(a - b) / 2") if each.code == "K0480")
    assert told.fix is not None
    assert not told.fix.safe
    assert [edit.text for edit in told.fix.edits] == ["(a + b) / 2"]


@pytest.mark.parametrize(
    ("formula", "unit", "assumed", "expected"),
    [
        ("abs(euro_uno - euro_due) / euro_due", "%", "", False),
        ("abs(euro_uno + euro_due) / euro_due", "%", "", True),
        ("abs(previous(b) + b) / previous(b)", "%", "", True),
        ("abs(euro_uno + euro_due)", "EUR", "", False),  # two balances may be below zero
        ("abs(euro_uno + euro_due)", "EUR", "assume euro_uno > 0 EUR\nassume euro_due >= 0 EUR", True),
        ("abs(euro_uno + euro_due) / euro_due", "%", "assume euro_due <= 0 EUR", False),
        ("abs(euro_uno)", "EUR", "", False),
        ("abs(euro_uno) / euro_uno", "%", "", False),
        ("abs(min(euro_uno - euro_due, euro_uno) + euro_due) / euro_due", "%", "", False),  # may be below zero
        ("abs((if a > b then -euro_uno else 0 EUR) + euro_due) / euro_due", "%", "", False),
        ("abs(b)", "caso", "", True),
        ("abs(b - a)", "caso", "", False),
        ("max(0 caso, b)", "caso", "", True),
        ("max(b, 0 caso)", "caso", "", True),
        ("max(0 EUR, euro_uno - euro_due)", "EUR", "", False),
        ("max(0 EUR, euro_uno)", "EUR", "", False),
        ("max(1 caso, b)", "caso", "", False),
    ],
)
def test_signs_and_limits_that_change_nothing(formula: str, unit: str, assumed: str, expected: bool) -> None:
    told = found(formula, unit, line=f"2024..2026 target 150 {unit}", more=assumed)
    assert codes(told, "K0511", "K0512", "K0482") == ({"K0514"} if expected else set())


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("(euro_uno - previous(euro_due)) / previous(euro_uno)", True),
        ("(euro_uno - previous(euro_uno)) / previous(euro_uno)", False),
        ("(euro_uno - previous(euro_due)) / previous(euro_due)", False),  # set against what was foreseen
        ("(euro_uno - euro_due) / previous(euro_uno)", False),
        ("(euro_uno - previous(euro_due, 2)) / previous(euro_uno)", False),
    ],
)
def test_a_growth_takes_away_what_it_divides_by(formula: str, expected: bool) -> None:
    told = found(formula, "%", line="2024..2026 target 5 %")
    assert codes(told) == ({"K0481"} if expected else set())


# --- rules and anchors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "cap", "expected"),
    [
        ("points if value <= 0 then 100 else target / value", "100 %", "is `100 %` meant?"),
        ("points if value <= 0 then 150 % else target / value", "100 %", "write `100 %`, or a higher cap"),
        ("points if value <= 0 then 1.5 else target / value", "100 %", "write `100 %`, or a higher cap"),
        ("points if value <= 0 then 100 % else target / value", "100 %", None),
        ("points if value <= 0 then 1 else target / value", "100 %", None),
        ("points if value <= 0 then 120 % else target / value", "120 %", None),
        ("points min(2, if value <= 0 then 2 else target / value)", "100 %", None),
    ],
)
def test_branches_beyond_the_cap(points: str, cap: str, expected: str | None) -> None:
    told = found(direction="lower", points=points, cap=cap)
    assert [each.help for each in told if each.code == "K0474"] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("points", "direction", "expected"),
    [
        ("when higher is better points value / target\n  when lower is better points 2 - value / target", "higher", 0),
        ("when higher is better points value / target\n  when lower is better points 2 + value / target", "higher", 1),
        ("when higher is better points value / target\n  when lower is better points 2 + value / target", "lower", 1),
        ("points value / target", "higher", 0),  # one formula, and no KPI of which lower is better
        ("points target / value", "higher", 1),
        ("points (1 - value) / (1 - target)", "lower", 0),  # of shares, which targets below 1 are
        ("when lower is better points (base - value) / (base - target)", "lower", 0),
        ("when lower is better points (base + value) / (base + target)", "lower", 1),
    ],
)
def test_rules_are_judged_where_no_target_is_stated(points: str, direction: str, expected: int) -> None:
    line = "2024..2026 target = previous(a)" + ("   base = previous(a) * 2" if "base" in points else "")
    told = found(direction=direction, line=line, points=points, cap="none")
    assert [each.code for each in told if each.code in ("K0470", "K0414")] == ["K0470"] * expected


@pytest.mark.parametrize(
    ("direction", "target", "expected"),
    [
        ("higher", "previous(a) * 102", "K0445"),
        ("higher", "102 * previous(value)", "K0445"),
        ("higher", "previous(a) * 1020 %", "K0445"),
        ("higher", "previous(a) * 10.2 %", "K0445"),
        ("higher", "(previous(a) + previous(a, 2)) / 2 * 102", "K0445"),
        ("higher", "previous(a) * 102 %", None),
        ("higher", "previous(a) * 2", None),
        ("higher", "previous(a) / 102 %", "K0412"),
        ("higher", "previous(a) * 98 %", "K0412"),
        ("lower", "previous(a) * 98 %", None),
        ("lower", "previous(a) * 102 %", "K0412"),
        ("higher", "(previous(a) + previous(a, 2)) / 2", None),
        ("lower", "(previous(a) + previous(a, 2)) / 2", None),
        ("lower", "(previous(a) + previous(a, 2)) * 60 %", None),
        ("higher", "previous(b) * 12", None),  # of another figure: months, say
        ("higher", " + ".join(f"previous(a, {n})" for n in range(1, 11)), None),
        ("higher", "(" + " + ".join(f"previous(a, {n})" for n in range(1, 11)) + ") / 10", None),
    ],
)
def test_targets_that_follow_from_the_year_before(direction: str, target: str, expected: str | None) -> None:
    told = found(direction=direction, line=f"2024..2026 target = ({target})")
    assert codes(told) == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("rest", "line", "expected"),
    [
        ("", "target <= 10 caso   base = previous(value)", "K0470"),
        ("", "target <= 10 caso   base 20 caso", "K0423"),  # shown with a value
        ('\n  otherwise status "Rosso"', "target <= 10 caso   base = previous(value)", None),
        ('\n  band worse than base status "Rosso"', "target <= 10 caso   base = previous(value)", None),
    ],
)
def test_bands_hold_the_worst_values_too(rest: str, line: str, expected: str | None) -> None:
    bands = f'band within 10 % of target status "Verde"\n  band from base status "Ambra"{rest}'
    text = PLAN.format(
        points=bands, formula="a", unit="caso", direction="lower", line=f"2024..2026 {line}", more="", cap=""
    )
    told = check(text.replace("  cap      \n", ""))
    assert codes(told) == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("formula", "direction", "target", "expected"),
    [
        ("abs(euro_uno - euro_due)", "higher", "0 EUR", True),
        ("abs(euro_uno - euro_due)", "higher", "1 EUR", False),
        ("abs(euro_uno - euro_due)", "lower", "0 EUR", False),
        ("max(0 EUR, euro_uno - euro_due)", "higher", "0 EUR", True),
        ("min(0 EUR, euro_uno - euro_due)", "higher", "0 EUR", False),
        ("abs(euro_uno - euro_due) - euro_uno", "higher", "0 EUR", False),
        ("abs(euro_uno - euro_due) / 2", "higher", "-1 EUR", True),
        ("min(0 EUR, euro_uno - euro_due) + euro_uno", "higher", "0.9 EUR", False),
    ],
)
def test_a_deviation_of_nothing_is_no_target_where_more_is_better(
    formula: str, direction: str, target: str, expected: bool
) -> None:
    points = "target earns 100 %\n  between step\n  otherwise 0 %"
    cap = "100 %\n  without thresholds zero"
    told = found(formula, "EUR", direction, f"2024..2026 target {target}", points, cap)
    assert codes(told) == ({"K0511"} if expected else set())


def test_a_part_may_be_below_zero_where_no_figure_is() -> None:
    told = found("(min(0 EUR, euro_uno - euro_due) + euro_uno) / euro_uno", "%", line="2024..2026 target 90 %")
    assert codes(told) == set()


# --- lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2024..2024 target 5 caso\n  2025..2026 target 6 caso", 1),
        ("2024..2025 target 5 caso\n  2026..2026 target 6 caso", 1),
        ("2024 target 5 caso\n  2025..2026 target 6 caso", 0),
        ("2024..2026 target 5 caso", 0),
    ],
)
def test_a_range_of_one_year(line: str, expected: int) -> None:
    told = [each for each in found(line=line) if each.code == "K0466"]
    assert len(told) == expected
    assert all(each.fix is not None and len(each.fix.edits[0].text) == 4 for each in told)


def test_the_only_year_of_a_plan_may_be_written_as_a_range() -> None:
    text = PLAN.format(
        formula="a",
        unit="caso",
        direction="higher",
        line="2024..2024 target 5 caso",
        points=RATIO,
        cap="100 %",
        more="",
    )
    assert codes(check(text.replace("years    2024..2026", "years    2024..2024"))) == set()


SOURCE = """
source {name}{like}
{file}  column id   text
  column data date, period
  key    id

input di_{name}
  unit  caso
  value count from {name}
"""


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["registro: file"], []),
        (["uno: none", "due: none"], []),  # all are named elsewhere
        (["uno: file", "due: none"], []),
        (["uno: file", "due like uno: none"], ["due"]),
        (["uno: none", "due like uno: file"], ["uno"]),
        (["uno: file", "due: file", "tre: none"], ["tre"]),
        (["uno: file", "due: none", "tre: none"], []),
    ],
)
def test_sources_without_a_file(sources: list[str], expected: list[str]) -> None:
    text = PLAN[: PLAN.index("source registro")] + PLAN[PLAN.index("input a") :]
    more = ""
    for each in sources:
        name, _, file = each.partition(": ")
        name, _, like = name.partition(" like ")
        more += SOURCE.format(
            name=name, like=f" like {like}" if like else "", file='  file   "x.parquet"\n' if file == "file" else ""
        )
    line = "2024..2026 target 5 caso"
    told = check(
        text.format(formula="a", unit="caso", direction="higher", line=line, points=RATIO, cap="100 %", more=more)
    )
    assert [each.message.split("`")[1] for each in told if each.code == "K0469"] == expected


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ("2024..2026 target 80 %", 0),
        ("2024..2025 target 80 %", 1),
        ("2025 target 80 %", 1),
        ("", 0),  # it asks for no points at all
    ],
)
def test_objectives_have_targets_where_their_actions_have(targets: str, expected: int) -> None:
    start = PLAN.index('action 1 "Uno"')
    head = PLAN[:start].format(points=RATIO, cap="100 %", more="")
    action = PLAN[start:].format(formula="a", unit="caso", direction="higher", line="2024..2026 target 5 caso")
    text = f'{head}strategic 1 "A"\n  {targets}\n\n{action.replace("action 1", "action 1.1")}'
    assert [each.code for each in check(text) if each.code == "K0442"] == ["K0442"] * expected


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ('strategic 1 "A"\n{1.1}perspective "P"\nstrategic 2 "B"\n{2.1}', ["1"]),
        ('perspective "Q"\nstrategic 1 "A"\n{1.1}perspective "P"\nstrategic 2 "B"\n{2.1}', []),
        ('strategic 1 "A"\n{1.1}strategic 2 "B"\n{2.1}', []),
        ('{1}perspective "P"\n{2}', ["1"]),
    ],
)
def test_nodes_in_no_perspective(tree: str, expected: list[str]) -> None:
    start = PLAN.index('action 1 "Uno"')
    line = "2024..2026 target 5 caso"
    head = PLAN[:start].format(points=RATIO, cap="100 %", more="")
    action = PLAN[start:].format(formula="a", unit="caso", direction="higher", line=line)
    for code in ("1.1", "2.1", "1", "2"):
        own = action.replace("action 1", f"action {code}").replace(
            "formula   a", f"formula   a * {code.replace('.', '')}"
        )
        tree = tree.replace("{" + code + "}", own)
    assert [each.message.split("`")[1] for each in check(head + tree) if each.code == "K0482"] == expected


# --- inputs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "condition", "expected"),
    [
        ("Stanziamenti, titolo I", 'titolo != "1"', True),
        ("Stanziamenti, titolo 1", 'titolo != "1"', True),
        ("Stanziamenti, titolo I", 'titolo = "1"', False),
        ("Stanziamenti, titolo II", 'titolo != "1"', False),
        ("Stanziamenti fuori dal titolo I, altri titoli", 'titolo != "1"', False),
        ("Stanziamenti", 'titolo != "1"', False),
    ],
)
def test_a_condition_against_the_number_in_a_name(title: str, condition: str, expected: bool) -> None:
    more = f'input importo "{title}"\n  value sum(dovuto) from registro where {condition}'
    assert ("K0463" in codes(found("importo", "EUR", line="2024..2026 target 5 EUR", more=more))) is expected


@pytest.mark.parametrize(
    ("first", "second", "condition", "expected"),
    [
        ("max(dovuto + pagato)", "sum(dovuto - pagato)", "dovuto > pagato", True),
        ("max(dovuto + pagato)", "sum(dovuto - pagato)", 'titolo = "1"', False),
        ("max(dovuto - pagato)", "sum(dovuto + pagato)", 'titolo = "1"', False),
        ("sum(dovuto + pagato)", "max(dovuto + pagato)", "dovuto > pagato", False),
    ],
)
def test_sums_of_columns_that_are_compared(first: str, second: str, condition: str, expected: bool) -> None:
    more = f"input uno\n  value {first} from registro\n\ninput due\n  value {second} from registro where {condition}"
    told = found("uno + due", "EUR", line="2024..2026 target 5 EUR", more=more)
    assert ("K0454" in codes(told)) is expected


@pytest.mark.parametrize(
    ("name", "condition", "expected"),
    [
        ("righe_a_zero", "dovuto != 0 EUR", True),
        ("righe_a_zero", "dovuto = 0 EUR", False),
        ("righe_non_a_zero", "dovuto != 0 EUR", False),
        ("righe_con_importo", "dovuto != 0 EUR", False),
        ("righe_a_zero", "dovuto > 0 EUR", False),
    ],
)
def test_rows_that_are_named_after_zero(name: str, condition: str, expected: bool) -> None:
    more = f"input {name}\n  unit caso\n  value count from registro where {condition}"
    assert ("K0463" in codes(found(name, more=more))) is expected


LADDER = "target earns 100 %\n  soglia earns 80 %\n  minimo earns 60 %\n  between linear\n  otherwise 0 %"


@pytest.mark.parametrize(
    ("others", "line", "expected"),
    [
        (6, "target 20 caso   soglia 25 caso   minimo 53 caso", True),
        (6, "target 20 caso   soglia 25 caso   minimo 35 caso", False),
        (6, "target 2 caso   soglia 25 caso   minimo 28 caso", True),
        (3, "target 20 caso   soglia 25 caso   minimo 53 caso", False),  # of so few lines no custom shows
    ],
)
def test_a_threshold_far_beyond_the_others(others: int, line: str, expected: bool) -> None:
    told = check(ladders(["target 20 caso   soglia 25 caso   minimo 30 caso"] * others + [line]))
    assert ("K0445" in codes(told)) is expected


def test_thresholds_may_be_as_uneven_as_others_are() -> None:
    line = "target 90 caso   soglia 92 caso   minimo {} caso"
    assert "K0445" not in codes(check(ladders([line.format(105 + number) for number in range(8)])))


def ladders(lines: list[str]) -> str:
    start = PLAN.index('action 1 "Uno"')
    head = PLAN[:start].format(points=LADDER, cap="100 %\n  without thresholds zero", more="")
    for number, line in enumerate(lines, 1):
        action = PLAN[start:].format(
            formula=f"a + {number} caso", unit="caso", direction="lower", line=f"2024..2026 {line}"
        )
        head += action.replace('action 1 "Uno"', f'action {number} "Azione {number}"')
    return head


def many_quotients(first: int) -> str:
    return " + ".join(
        f"{above} / ({below} + {number} EUR)"
        for number in range(first, first + 3)
        for above in ("a", "b")
        for below in ("euro_uno", "euro_due")
    )


@pytest.mark.parametrize(
    ("assumed", "expected"),
    [
        ("assume a + b >= a", True),
        ("assume previous(somma) = previous(a) + b", False),  # whose sum is looked into, and does not stand there
        ("assume previous(somma) + a = previous(somma) + b", False),
        ("assume min(a, b) + a >= a + 2 caso", False),  # it still says something of `a`
        (f"assume {many_quotients(1)} <= {many_quotients(20)}", False),  # past what is computed
    ],
)
def test_assumptions_from_which_a_figure_falls_out(assumed: str, expected: bool) -> None:
    assert ("K0504" in codes(found(more=f"let somma = a + b\n{assumed}"))) is expected
