"""Files that do not tell their own period: the plan says it of each, and their rows are of it as if a column told it.

A file that has a column for each year is read once for each, and the header of such a column holds the year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Name
from kpidsl.model.period import Period, parse_period
from kpidsl.model.sources import FILE_PERIOD, Column, FileSpec, PartName, PartOfYear
from kpidsl.model.values import Plain

_PARTS: Mapping[int, PartName] = {6: "half", 3: "quarter", 1: "month"}


def periods_of(field: f.FileField, offset: int, findings: list[Diagnostic]) -> Sequence[Period | None]:
    """The periods of which a file is read, which are those of the plan; none is none."""
    if field.period is None:
        return [None]
    first, last = field.period.first.period, (field.period.last or field.period.first).period
    if first.year > last.year:
        message = "the years end before they begin"
        findings.append(finding("K0112", field.period.span, message, help=f"write `{last.label}..{first.label}`"))
    others = [f"{year:04}" for year in range(first.year + 1, last.year + 1)]
    return [parse_period(label, offset=offset) for label in (first.label, *others)]


def period_column(
    fields: Sequence[f.FileField],
    files: Sequence[FileSpec],
    columns: Mapping[str, Column],
    own: Name | None,
    findings: list[Diagnostic],
) -> Column | None:
    """The column that holds the period of the file that a row is of; `own` is one of the files that tells periods."""
    said = [field for field in fields if field.period is not None]
    if FILE_PERIOD in columns and said:
        message = f"`{FILE_PERIOD}` is what the files say here, and the name of a column"
        findings.append(finding("K0202", columns[FILE_PERIOD].span, message, help="give the column another name"))
        return None
    of_years = [column for column in columns.values() if column.year_in_header is not None]
    if not said:
        for column in of_years:
            message = f"the header of `{column.name}` holds a year, and no file says of which years it is"
            findings.append(finding("K0110", column.span, message, help='write `file "…", period 2021..2023`'))
        return None
    findings.extend(_unsound(fields, said, files, bool(of_years), own))
    period = next((file.period for file in files if file.period is not None), None)
    assert said[0].period is not None
    if own is not None or period is None:
        return None
    span = said[0].period.span
    if period.months == 12:
        return Column(FILE_PERIOD, FILE_PERIOD, Plain.YEAR, False, None, None, span)
    part = PartOfYear(_PARTS[period.months], FILE_PERIOD, period.offset)
    return Column(FILE_PERIOD, FILE_PERIOD, Plain.DATE, False, None, None, span, part=part)


def _unsound(
    fields: Sequence[f.FileField],
    said: Sequence[f.FileField],
    files: Sequence[FileSpec],
    of_years: bool,
    own: Name | None,
) -> Iterator[Diagnostic]:
    first = said[0].period
    assert first is not None
    if own is not None:
        message = "the rows of this file tell their period themselves"
        labels = [(own.span, "by this column")]
        yield finding("K0113", first.span, message, help="say it once: by the column, or by the file", labels=labels)
    for field in fields:
        if field.period is None:
            message = "nothing says of which period this file is, and other files of the source say it"
            labels = [(first.span, "of this one it is said")]
            yield finding("K0110", field.span, message, help="add it: `, period 2024`", labels=labels)
        elif field.period.last is not None and not of_years:
            message = "every row of this file would count in each of these years"
            help_ = 'where it has a column for each year, write so: `header year`, or `header "Spesa " year`'
            yield finding("K0113", field.period.span, message, help=help_)
    months = {file.period.months for file in files if file.period is not None}
    if len(months) > 1:
        message = "the files of a source are of periods of one length"
        yield finding("K0113", first.span, message, help="make a source of those that are of another length")
