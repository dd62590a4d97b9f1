"""The fields of sources and inputs, and those that any definition may have."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse.fields.years import YearRange
from kpidsl.compiler.parse.syntax import Figure, Name, Syntax, Text, UnitSyntax


@record
class FileField:
    pattern: Text
    sheet: Text | None
    table: Text | None
    options: tuple[FormatOption, ...]
    span: Span
    period: YearRange | None = None  # the first is any period, where it stands alone


OptionName = Literal[
    "separator", "decimal", "thousands", "dates", "encoding", "escape", "header_rows", "empty", "symbols", "negative",
    "plus", "bare", "trim",
]  # fmt: skip


@record
class FormatOption:
    """An option with the texts that follow it; those of `header rows` are its numbers."""

    name: OptionName
    texts: tuple[Text, ...]
    span: Span


@record
class FormatField:
    kind: Name
    options: tuple[FormatOption, ...]
    span: Span


@record
class Flag:
    """A flag of a column, with its figure (`empty 0 EUR`) or its texts (`header "Client" or "Body Name"`).

    In `header "Spesa " year " (EUR)"` the texts are those around the year. In `read "chiusa" as "risolta"` the first
    text is the file's, the second the plan's.
    """

    name: Literal[
        "period",
        "version",
        "entity",
        "optional",
        "empty",
        "empty is",
        "header",
        "header year",
        "dates",
        "written",
        "read",
        "stock",
    ]
    value: Figure | None
    texts: tuple[Text, ...]
    span: Span


@record
class ColumnField:
    name: Name
    type: UnitSyntax
    members: tuple[Text, ...] | None
    flags: tuple[Flag, ...]
    span: Span
    padded: Span | None = None  # where the word stands


@record
class KeyField:
    columns: tuple[Name, ...]
    span: Span


@record
class RowsRepeatField:
    span: Span


@record
class RowsWhereField:
    condition: Syntax
    span: Span


@record
class ControlField:
    """`control AGGREGATE(of by weight) = FIGURE where …`: what all rows of the source must come to."""

    aggregate: Name
    of: Syntax | None
    by: Syntax | None
    figure: Figure
    where: Syntax | None
    span: Span


@record
class ValueField:
    """`value AGGREGATE(of by weight) from SOURCE on COLUMN where … within N month else FIGURE`."""

    aggregate: Name
    of: Syntax | None
    by: Syntax | None
    source: Name
    on: Name | None
    where: Syntax | None
    within: tuple[Fraction, Name] | None
    default: Figure | None
    span: Span


@record
class UnitField:
    unit: UnitSyntax
    span: Span


@record
class ScaleField:
    scale: Name
    span: Span


@record
class SuppliedField:
    by: Text
    span: Span


@record
class DefinedField:
    """`defined by the plan`: an input of a file of definitions, which the plan that uses the file says how to have."""

    span: Span


@record
class ReferenceField:
    text: Text
    span: Span


@record
class NoteField:
    text: Text
    span: Span
