"""The tables of the reference agree with the language: its fields, its words, what rules earn, what is found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler.parse import parse
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS, FIELDS, HEADINGS, NO_ANCHOR, RESERVED
from kpidsl.model.values import Plain
from kpidsl.pipeline import check, run_tests
from kpidsl.report.findings import full

from .blocks import REFERENCE, blocks_of
from .completed import completed

TEXT = REFERENCE.read_text(encoding="utf-8")
PREAMBLE = next(block.text for block in blocks_of(REFERENCE) if "preamble" in block.words)
CODE = re.compile(r"`([^`]+)`")


def _table(header: str, text: str = TEXT) -> list[list[str]]:
    """The rows of the table whose header line begins so."""
    lines = iter(text.splitlines())
    next(line for line in lines if line.startswith(header))
    next(lines)
    return [list(row) for row in _rows(lines)]


def _rows(lines: Iterator[str]) -> Iterator[list[str]]:
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


def _part(heading: str) -> str:
    """The text below a heading, up to the next one of any level."""
    after = TEXT.split(f"\n{heading}\n", 1)[1]
    return re.split(r"^#+ ", after, maxsplit=1, flags=re.MULTILINE)[0]


# --- fields -----------------------------------------------------------------------------------------------------------

FIELD_TABLES = {
    match[0].removeprefix("### "): CODE.findall(match[0])
    for match in re.finditer(r"^### Fields of .*$", TEXT, re.MULTILINE)
}


def test_every_heading_with_fields_has_its_table() -> None:
    described = sorted(kind for kinds in FIELD_TABLES.values() for kind in kinds)
    assert described == sorted(kind for kind, fields in FIELDS.items() if fields)


@pytest.mark.parametrize("title", FIELD_TABLES)
def test_a_table_has_every_field_of_its_headings(title: str) -> None:
    rows = _table("| Field |", _part(f"### {title}"))
    told = {CODE.findall(row[0])[0] for row in rows if "`" in row[0]}
    known = {word for kind in FIELD_TABLES[title] for word in FIELDS[kind] if not word.isdigit()}
    assert told == known


@pytest.mark.parametrize("title", FIELD_TABLES)
def test_every_field_is_written_as_its_table_says(title: str) -> None:
    kind = FIELD_TABLES[title][-1]
    for row in _table("| Field |", _part(f"### {title}")):
        for example in CODE.findall(row[1]):
            parsed = parse(Document("plan.kpi", f"{HEADINGS[kind]}\n  {example}\n"))
            assert not parsed.findings, f"{example}: {parsed.findings[0].message}"


# --- expressions ------------------------------------------------------------------------------------------------------

SOURCE = """
unit impresa, adesione
source tutto
  file     "data/tutto.parquet"
  column   protocollo     text
  column   data           date, period
  column   arrivo         date
  column   chiusura       date, optional
  column   canale         text
  column   codice_fiscale text
  column   conto          code
  column   dare           EUR
  column   avere          EUR
  column   importo        EUR
  column   ore            hour
  column   gradimento     %
  column   risposte       number
  column   attive         impresa
  column   posti          impresa
  column   variazione     adesione
  column   a_distanza     yes/no
  key      protocollo
"""


def _checks(fragment: str, folder: Path) -> None:
    plan = folder / "plan.kpi"
    plan.write_text(completed(fragment, PREAMBLE), encoding="utf-8")
    findings = [finding for finding in check(plan).findings if finding.code not in ("K0204", "K0418", "K0508")]
    assert not findings, full(findings)


def test_every_aggregate_is_written_as_its_table_says(tmp_path: Path) -> None:
    inputs = [SOURCE]
    for row in _table("| Aggregate |"):
        for example in CODE.findall(row[0]):
            where = " on chiusura where chiusura present" if "days(" in example else ""
            unit = "\n  unit pratica" if example.startswith(("count", "distinct")) else ""
            inputs.append(f"input x{len(inputs)}{unit}\n  value {example} from tutto{where}")
    _checks("\n".join(inputs), tmp_path)


def test_every_condition_is_written_as_its_table_says(tmp_path: Path) -> None:
    inputs = [SOURCE]
    for row in _table("| Condition |"):
        for example in CODE.findall(row[0]):
            if "…" not in example:
                inputs.append(f"input x{len(inputs)}\n  unit pratica\n  value count from tutto where {example}")
    _checks("\n".join(inputs), tmp_path)


def test_every_part_of_formulas_is_written_as_its_table_says(tmp_path: Path) -> None:
    lets: list[str] = []
    part = _part("## Formulas")
    for row in _table("| Written |", part):
        for example in CODE.findall(row[0]):
            if "…" in example or (len(example) < 5 and "^" not in example):
                continue
            kind = "date" if "inizio" in example else "%" if "%" in example else "day" if "day" in example else "number"
            names = [name for name in ("x", "a", "b", "c", "inizio", "fine") if re.search(rf"\b{name}\b", example)]
            own = {name: f"{name}{len(lets)}" for name in names}
            formula = example
            for name in names:
                formula = re.sub(rf"\b{name}\b", own[name], formula)
            lets += [f'input {name}\n  unit {kind}\n  supplied by "A"' for name in own.values()]
            lets.append(f"let formula{len(lets)} = {formula}")
    assert len(lets) > 20
    _checks("\n".join(lets), tmp_path)


# --- mistakes ---------------------------------------------------------------------------------------------------------


def _around(line: str) -> str:
    """A heading that has this line."""
    if line.startswith("value"):
        unit = "\n  unit pratica" if "count" in line else ""
        return f"input cifra{unit}\n  {line}\n"
    formula = line if line.startswith("formula") else "formula pratiche_web / pratiche_arrivate"
    year = "2024 target 60 %" if line.startswith("formula") else line
    return f'action 1 "Quota"\n  owner "A"\n  {formula}\n  unit %\n  direction higher\n  {year}\n'


@pytest.mark.parametrize("row", _table("| You write |"), ids=lambda row: row[0])
def test_common_mistakes_have_their_findings_and_are_mended(row: list[str], tmp_path: Path) -> None:
    (wrong,), code, (right,) = CODE.findall(row[0]), row[1], CODE.findall(row[2])
    plan = tmp_path / "plan.kpi"
    plan.write_text(completed(_around(wrong), PREAMBLE), encoding="utf-8")
    assert code in {finding.code for finding in check(plan).findings}
    _checks(_around(right), tmp_path)


# --- points -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", [1, 2])
def test_ladders_earn_what_the_table_says(column: int, tmp_path: Path) -> None:
    kind = ("linear", "step")[column - 1]
    rule = PREAMBLE[PREAMBLE.index("scoring soglie") : PREAMBLE.index("source mastro")]
    tests = [
        f'test "{row[0]}"\n  year 2024\n  given quota = {row[0]}\n  expect 1 points {row[column].split(" %")[0]} %'
        for row in _table("| Value |")
    ]
    action = (
        'input quota\n  unit %\n  supplied by "A"\n'
        'action 1 "Quota"\n  owner "A"\n  formula quota\n  unit %\n  direction higher\n'
        "  2024 target 35 %   soglia 33 %   minimo 31 %\n"
    )
    plan = tmp_path / "plan.kpi"
    fragment = "\n".join([rule.replace("between   linear", f"between   {kind}"), action, *tests])
    plan.write_text(completed(fragment, PREAMBLE), encoding="utf-8")
    checked = check(plan).value
    assert checked is not None
    reports = run_tests(checked)
    assert len(reports) == 6
    assert [report.test.title for report in reports if not report.passed] == []


# --- words ------------------------------------------------------------------------------------------------------------


def _words(text: str, start: str, end: str) -> set[str]:
    return set(CODE.findall(text.split(start, 1)[1].split(end, 1)[0]))


def test_the_words_of_the_language_are_listed() -> None:
    part = _part("## Words of the language")
    assert _words(part, "Headings:", ". ") == set(HEADINGS)
    assert _words(part, "Kinds of values:", ".\n") == {kind.value for kind in Plain}
    assert _words(part, "Reserved in formulas and conditions:", ".\n") == set(RESERVED)
    assert _words(part, "Never the name of an anchor:", ".\n") == set(NO_ANCHOR)
    assert _words(_part("### Names, texts, codes"), "These words are reserved", ". If") == set(RESERVED)


def test_the_built_in_units_are_listed() -> None:
    assert _words(_part("## Units"), "no declaration:", ", and the currencies") == set(BUILT_IN_UNITS)
