"""Years in one column and their halves, quarters or months in another: both decide the period of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Name
from kpidsl.compiler.types.data.columns import headers_of, readings
from kpidsl.compiler.types.units import UnitTable
from kpidsl.model.sources import MONTHS_OF_PART, Column, PartName, PartOfYear
from kpidsl.model.values import Plain

#: What can be said of such a column; an empty cell never can.
_SAID = ("period", "header", "read")


def part_of(field: f.ColumnField, units: UnitTable) -> PartName | None:
    """The part of a year that a column tells: it is `period` then, or no unit of the plan has that name."""
    (name, power), *others = field.type.factors
    if others or power != 1 or field.type.per != 1:
        return None
    for part in MONTHS_OF_PART:
        if name.text == part and (_is_period(field) or part not in units.names):
            return part
    return None


def _is_period(field: f.ColumnField) -> bool:
    return any(flag.name == "period" for flag in field.flags)


def part_column(field: f.ColumnField, findings: list[Diagnostic]) -> Column | None:
    """The column, still without its year; None where it does not decide the period, which is said."""
    part = field.type.span.text
    if not _is_period(field):
        message = f"a `{part}` decides the period of its row, together with the year in another column"
        findings.append(
            finding("K0110", field.type.span, message, help=f"write `column {field.name.text} {part}, period`")
        )
        return None
    if field.members is not None:
        findings.append(finding("K0305", field.span, "only a text has a list of values"))
    said: dict[str, f.Flag] = {}
    for flag in field.flags:
        if flag.name not in _SAID:
            findings.append(finding("K0113", flag.span, f"`{flag.name}` is not said of a `{part}`", help="remove it"))
        elif flag.name in said and flag.name != "read":
            findings.append(finding("K0107", flag.span, f"`{flag.name}` is given twice"))
        said[flag.name] = flag
    first, *others = headers_of(field.name, said.get("header"), findings)
    read = readings(field, Plain.TEXT, findings)
    return Column(field.name.text, first, Plain.DATE, False, None, None, field.name.span, tuple(others), readings=read)


def pair(
    parts: Mapping[str, PartName],
    columns: dict[str, Column],
    flagged: Mapping[str, Name],
    offset: int,
    findings: list[Diagnostic],
) -> None:
    """Give the part that decides the period the year that it is of."""
    at, year_at = flagged.get("part"), flagged.get("period")
    if at is None or at.text not in columns:
        return
    part = parts[at.text]
    if year_at is None:
        message = f"this is a `{part}`, and no column tells of which year"
        help_ = "add the column of the year, which is `period` too: `column anno year, period`"
        findings.append(finding("K0110", at.span, message, help=help_))
        return
    year = columns.get(year_at.text)
    if year is None:
        return
    labels = [(year_at.span, "the other")]
    if year.type is not Plain.YEAR:
        message = f"the period of a row is told by a date, or by a year and its {part}"
        help_ = "remove `period` from one of the two columns"
        findings.append(finding("K0113", at.span, message, help=help_, labels=labels))
    elif part == "month" and offset and year.written is None:
        message = "the years of the plan do not begin in January: is this year the plan's, or the calendar's?"
        help_ = "only a year `written yyyy/yy` can have its month beside it then; or read both as one date"
        findings.append(finding("K0113", at.span, message, help=help_, labels=labels))
    else:
        columns[at.text] = replace(columns[at.text], part=PartOfYear(part, year.name, offset))
