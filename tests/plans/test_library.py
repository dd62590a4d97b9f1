"""The library: each file checks by itself and in a plan that gives all it asks for, and says where it is laid down."""

from __future__ import annotations

import csv
import itertools
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import parse
from kpidsl.document import Library, library_path
from kpidsl.pipeline import check
from kpidsl.report.findings import full

from .published import PLANS, printed, run

FILES = sorted(Library())
FOLDER = PLANS / "library"


def declared(name: str) -> tuple[d.Declaration, ...]:
    parsed = parse(Library()[name]).value
    assert parsed is not None
    return parsed.declarations


def headings(name: str, kind: str) -> list[d.Heading]:
    return [each for each in declared(name) if isinstance(each, d.Heading) and each.kind == kind]


def whole(name: str) -> set[str]:
    """A file with those that it uses."""
    used = {use.path.text for use in declared(name) if isinstance(use, d.UseHeading)}
    return {name}.union(*map(whole, used))


def test_the_library_is_the_folder() -> None:
    assert library_path() == FOLDER
    assert [path.name for path in sorted(FOLDER.iterdir())] == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_file_checks_by_itself(name: str) -> None:
    outcome = check(FOLDER / name)
    assert not outcome.findings, full(outcome.findings)


@pytest.mark.parametrize("name", FILES)
def test_a_file_uses_the_library_alone(name: str) -> None:
    """The folder of a plan that uses it is not for it to look into."""
    assert all(use.library for use in declared(name) if isinstance(use, d.UseHeading))


def plan_for(name: str) -> str:
    """A plan that has everything supplied, and uses every indicator of a file."""
    asked = {each.name.text: each for file in whole(name) for each in headings(file, "input") if each.name is not None}
    lines = [
        f'use library "{name}"',
        'plan "P"\n  entity "E"\n  years 2024\n  currency EUR\n  missing block\n  display 1 decimal, half up\n',
        "scoring r\n  target earns 100 %\n  between step\n  otherwise 0 %\n  cap 100 %",
    ]
    lines += [f'input {name}\n  unit {unit_of(heading)}\n  supplied by "A"' for name, heading in asked.items()]
    for number, indicator in enumerate(headings(name, "indicator"), 1):
        assert indicator.name is not None
        lines.append(
            f'action {number} "x {number}"\n  owner "A"\n  scoring r\n  indicator {indicator.name.text}\n'
            f"  2024 target 1 {unit_of(indicator)}"
        )
    return "\n".join(lines) + "\n"


def unit_of(heading: d.Heading) -> str:
    unit = heading.one(f.UnitField)
    assert unit is not None
    return unit.unit.span.text


@pytest.mark.parametrize("name", FILES)
def test_a_plan_that_defines_what_is_asked_for_may_use_every_indicator(name: str, tmp_path: Path) -> None:
    (tmp_path / "plan.kpi").write_text(plan_for(name), encoding="utf-8")
    outcome = check(tmp_path / "plan.kpi")
    doubted = [found for found in outcome.findings if found.code != "K0447"]  # many indicators are of one figure
    assert not doubted, full(doubted)
    assert outcome.value is not None
    needed = {need.input for node in outcome.value.nodes.values() for need in node.kpis[2024].needs}
    own = {each.name.text for each in headings(name, "input") if each.name is not None}
    assert own <= needed, "what a file asks for, one of its indicators needs"


@pytest.mark.parametrize("name", FILES)
def test_every_indicator_has_a_title_and_says_where_it_is_laid_down(name: str) -> None:
    for indicator in headings(name, "indicator"):
        assert indicator.title is not None
        assert indicator.one(f.ReferenceField) is not None
    for asked in headings(name, "input"):
        assert asked.title is not None
        assert asked.one(f.DefinedField) is not None


def test_the_indicators_of_the_decree_are_named_by_their_numbers() -> None:
    numbers = []
    for indicator in headings("dm-2015.kpi", "indicator"):
        reference = indicator.one(f.ReferenceField)
        assert indicator.name is not None
        assert reference is not None
        number = indicator.name.text.removeprefix("DM2015_").replace("_", ".")
        assert reference.text.text == f"D.M. Interno 22/12/2015, all. 2, n. {number}"
        numbers.append(tuple(map(int, number.split("."))))
    assert numbers == sorted(set(numbers))
    assert {group for group, _ in numbers} == set(range(1, 16))


# ── The timeliness of payments ───────────────────────────────────────────────────────────────────────────────────────

INVOICES = PLANS / "comune-bilancio" / "data" / "fatture.csv"
PLAN = """
use library "tempestivita-pagamenti.kpi"
plan "Tempestività dei pagamenti"
  years 2024..2024
  currency EUR
  missing block
  display 2 decimal, half up
scoring r
  target earns 100 %
  between step
  otherwise 0 %
  cap 100 %
action 1 "Tempestività"
  owner "Ragioneria"
  scoring r
  indicator tempestivita_pagamenti
  2024 target 0 day
"""


def example() -> str:
    """The source and the input that the comment of the file shows."""
    comment = Library()["tempestivita-pagamenti.kpi"].text
    shown = "\n".join(re.findall(r"^#     (.*)$|^#$", comment, re.MULTILINE))
    headers = {"numero": "Numero", "ricezione": "Ricezione", "scadenza": "Scadenza", "pagamento": "Pagamento",
               "importo": "Importo"}  # fmt: skip
    for name, header in headers.items():
        shown = re.sub(rf"^(  column +{name} .*)$", rf'\1, header "{header}"', shown, flags=re.MULTILINE)
    return shown.replace('decimal ","', 'decimal ",", thousands "."')


def by_hand(first: date, last: date) -> Fraction:
    late = paid = Fraction(0)
    with INVOICES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["Pagamento"] and first <= day(row["Pagamento"]) <= last:
                amount = Fraction(row["Importo"].replace(".", "").replace(",", "."))
                late += (day(row["Pagamento"]) - day(row["Scadenza"])).days * amount
                paid += amount
    return late / paid


def day(text: str) -> date:
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


def test_the_year_is_computed_from_its_rows_as_the_quarters_are(tmp_path: Path) -> None:
    plan = tmp_path / "plan.kpi"
    plan.write_text(PLAN + example(), encoding="utf-8")
    found: dict[str, Fraction] = {}
    for period in ("2024", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"):
        card = printed(run("eval", plan, "--period", period, "--source", f"fatture={INVOICES}", "--format", "json"))
        found[period] = Fraction(card["nodes"][0]["value"]["exact"])
    ends = [date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1), date(2025, 1, 1)]
    quarters = [by_hand(first, date.fromordinal(after.toordinal() - 1)) for first, after in itertools.pairwise(ends)]
    assert [found[f"2024-Q{n}"] for n in range(1, 5)] == quarters
    assert found["2024"] == by_hand(date(2024, 1, 1), date(2024, 12, 31))
    assert found["2024"] != sum(quarters) / 4
    assert min(quarters) < 0 < max(quarters)


def test_the_line_of_the_note_is_the_line_of_the_example() -> None:
    (asked,) = headings("tempestivita-pagamenti.kpi", "input")
    line = asked.all(f.NoteField)[0].text.text
    assert f"value    {line}\n" in example() + "\n"
    assert not parse(Document("t.kpi", f"input x\n  value {line}\n")).findings
