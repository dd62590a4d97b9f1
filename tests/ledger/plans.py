"""A checked plan with sources and inputs and nothing else, made without the compiler."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from kpidsl.base.text import Document, Span
from kpidsl.model.plan import Checked, Display, Input, MissingPolicy, PlanHeader
from kpidsl.model.rules import Scale
from kpidsl.model.sources import Column, DataSource, FileSpec, Format, Measure
from kpidsl.model.values import Plain, Type

TEXT = "plan\nsource libro\nsource registro\ninput ore\n"


def plan(path: Path | str, *, sources: Sequence[DataSource] = (), inputs: Sequence[Input] = ()) -> Checked:
    document = Document(str(path), TEXT)
    here = Span(document, 0, 4)
    scale = Scale("attuazione", (("attuato", Fraction(1)), ("in parte", Fraction(3, 5))), here)
    header = PlanHeader("Piano", None, 2022, 2024, ("EUR",), None, MissingPolicy("block"), Display(), here)
    return Checked(
        document,
        header,
        {"attuazione": scale},
        {},
        {source.name: source for source in sources},
        {asked.name: asked for asked in inputs},
        {},
        (),
        {},
        (),
    )


def data_source(name: str, *files: FileSpec) -> DataSource:
    here = Span(Document("plan.kpi", TEXT), 5, 17)
    columns = {"a": Column("a", "a", Plain.TEXT, False, None, None, here)}
    return DataSource(name, None, files, Format("csv"), columns, None, None, None, None, here)


def file(pattern: str, *, sheet: str | None = None) -> FileSpec:
    return FileSpec(pattern, sheet, None, Span(Document("plan.kpi", TEXT), 5, 17))


def supplied(name: str, type_: Type) -> Input:
    return Input(name, None, type_, None, "SG", Span(Document("plan.kpi", TEXT), 34, 43))


def measured(name: str, type_: Type) -> Input:
    here = Span(Document("plan.kpi", TEXT), 34, 43)
    return Input(name, None, type_, Measure("count", None, None, "libro", "a", None, None, None, here), None, here)
