"""Sources, columns and files in few words: what a test says about reading, without the compiler."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from kpidsl.base.diagnostic import Diagnostic, Outcome
from kpidsl.base.text import Document, Span
from kpidsl.ledger.read import read_source
from kpidsl.ledger.relation import Cell, Relation
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.sources import Column, DataSource, FileSpec, Format
from kpidsl.model.values import PERCENT, Plain, Quantity, Type, Unit, Value

NOWHERE = Span(Document("plan.kpi", ""), 0, 0)
EUR = Quantity(Unit("EUR", (("EUR", 1),)))
CENT = Quantity(Unit("cent", (("EUR", 1),), Fraction(1, 100)))
HOUR = Quantity(Unit("hour", (("time", 1),)))
MINUTE = Quantity(Unit("minute", (("time", 1),), Fraction(1, 60)))
SHARE = Quantity(PERCENT)

ITALIAN = Format("csv", ";", ",", ".", "dd/mm/yyyy", "utf-8")
ENGLISH = Format("csv", ",", ".", ",", "yyyy-mm-dd", "utf-8")


def column(
    name: str,
    type_: Type = Plain.TEXT,
    *,
    header: str | None = None,
    optional: bool = False,
    empty: Value | None = None,
    members: tuple[str, ...] | None = None,
) -> Column:
    return Column(name, header or name, type_, optional, empty, members, NOWHERE)


def source(
    *columns: Column, form: Format = ITALIAN, key: tuple[str, ...] | None = None, files: tuple[FileSpec, ...] = ()
) -> DataSource:
    return DataSource("libro", None, files, form, {c.name: c for c in columns}, None, None, None, key, NOWHERE)


def part(*, sheet: str | None = None, table: str | None = None) -> FileSpec:
    return FileSpec("file", sheet, table, NOWHERE)


def write(folder: Path, content: str | bytes, name: str = "libro.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(of: DataSource, *paths: Path, spec: FileSpec | None = None) -> Outcome[Relation]:
    return read_source(of, [SourceFile(path, spec) for path in paths])


def cells(outcome: Outcome[Relation], name: str) -> Sequence[Cell]:
    assert outcome.value is not None, outcome.findings
    assert outcome.findings == ()
    return list(outcome.value.columns[name])


def only(outcome: Outcome[Relation]) -> Diagnostic:
    assert outcome.value is None
    assert len(outcome.findings) == 1, outcome.findings
    return outcome.findings[0]


def told(outcome: Outcome[Relation]) -> list[tuple[str, int, int]]:
    """Code, line and column of every finding."""
    assert outcome.value is None
    return [(f.code, f.place.line, f.place.column) for f in outcome.findings]
