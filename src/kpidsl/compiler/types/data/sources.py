"""Sources: their typed columns, what identifies their rows, and which rows are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.parse.syntax import Name, Text
from kpidsl.compiler.types.data.columns import check_flags, headers_of, readings
from kpidsl.compiler.types.data.file_periods import period_column
from kpidsl.compiler.types.data.formats import DATES, files_and_format, is_date_pattern, texts_of_empty_cells
from kpidsl.compiler.types.data.parts import pair, part_column, part_of
from kpidsl.compiler.types.data.row_choice import RowChoice
from kpidsl.compiler.types.expressions.rows import present_when
from kpidsl.compiler.types.figures import Figures
from kpidsl.model.sources import FILE_PERIOD, Column, DataSource, PartName
from kpidsl.model.values import SECOND, Plain, Quantity, Type

_TIMES = ("hh:mm", "hh:mm:ss", "mm:ss", "hh'h'mm")
_YEARS = ("yyyy/yy", "yyyy-yy", "yyyy/yyyy", "yyyy-yyyy")
_PERIODS = (Plain.DATE, Plain.DATETIME, Plain.YEAR)


def source(heading: d.Heading, figures: Figures, findings: list[Diagnostic], offset: int = 0) -> DataSource:
    """The checked source, with those of its columns that are sound; `offset` is that of the plan's years."""
    assert heading.name is not None
    columns: dict[str, Column] = {}
    flagged: dict[str, Name] = {}
    declared = {field.name.text for field in heading.all(f.ColumnField)}
    where = heading.one(f.RowsWhereField)
    chosen = RowChoice(declared, findings).condition(where.condition) if where else None
    present = present_when(where.condition, True) if where and chosen else frozenset()
    parts: dict[str, PartName] = {}
    for field in heading.all(f.ColumnField):
        if field.name.text in columns:
            labels = [(columns[field.name.text].span, "first here")]
            message = f"the column `{field.name.text}` is declared twice"
            findings.append(finding("K0202", field.name.span, message, labels=labels))
            continue
        part = part_of(field, figures.units)
        if column := _column(field, figures, present, findings) if part is None else part_column(field, findings):
            by_end = offset < 0 and column.type is Plain.YEAR and column.written is not None
            columns[column.name] = replace(column, by_end=by_end)
        for flag in field.flags:
            if flag.name in ("period", "version", "entity"):
                role = "part" if part is not None and flag.name == "period" else flag.name
                _flag_once(role, flag, field.name, flagged, findings)
        if part is not None:
            parts[field.name.text] = part
    pair(parts, columns, flagged, offset, findings)
    _check_flags(columns, flagged, findings)
    name = {flag: column.text for flag, column in flagged.items()}
    units = {column.type.unit.text for column in columns.values() if isinstance(column.type, Quantity)}
    files, form = files_and_format(heading, units, findings, offset)
    own = flagged.get("part") or flagged.get("period")
    of_file = period_column(heading.all(f.FileField), files, columns, own, findings)
    key = _key(heading, columns, findings)
    named = {name.text for field_ in heading.all(f.KeyField) for name in field_.columns}
    if of_file is not None:
        columns[FILE_PERIOD], name["period"] = of_file, FILE_PERIOD
        key = key and (*key, FILE_PERIOD)
    return DataSource(
        heading.name.text,
        heading.title.text if heading.title else None,
        files,
        form,
        columns,
        name.get("part") or name.get("period"),
        name.get("version"),
        name.get("entity"),
        key,
        heading.span,
        chosen,
        faulty=frozenset((declared | named) - columns.keys()),
    )


def _flag_once(role: str, flag: f.Flag, column: Name, flagged: dict[str, Name], findings: list[Diagnostic]) -> None:
    first = flagged.setdefault(role, column)
    if first is not column:
        labels = [(first.span, "the first")]
        message = f"a source has one `{flag.name}` column"
        findings.append(finding("K0113", flag.span, message, labels=labels))


def _check_flags(columns: Mapping[str, Column], flagged: Mapping[str, Name], findings: list[Diagnostic]) -> None:
    for flag, kinds in (
        ("period", _PERIODS),
        ("version", (Plain.TEXT, Plain.CODE)),
        ("entity", (Plain.TEXT, Plain.CODE)),
    ):
        name = flagged.get(flag)
        column = columns.get(name.text) if name else None
        if name is None or column is None:
            continue
        if column.type not in kinds:
            needed = "a date or a year" if flag == "period" else "a text"
            findings.append(finding("K0305", name.span, f"the `{flag}` column is {needed}"))
        if column.optional:
            message = f"the `{flag}` column may not be empty"
            help_ = f"remove `optional`; {_left_out(column.name)}"
            findings.append(finding("K0113", name.span, message, help=help_))


def _left_out(name: str) -> str:
    return f"leave the rows without it out: `rows where {name} present`"


def _column(
    field: f.ColumnField, figures: Figures, present: frozenset[str], findings: list[Diagnostic]
) -> Column | None:
    """A sound column; those that are `present` have no empty cell in any row that is read."""
    type_ = figures.units.type(field.type)
    if isinstance(type_, Diagnostic):
        findings.append(type_)
        return None
    if strange := [member for member in field.members or () if not isinstance(member, Text)]:
        message = "a list of values holds texts"
        findings.append(finding("K0305", strange[0].span, message, help='put it in quotes: `"1"`'))
        return None
    if field.members is not None and type_ not in (Plain.TEXT, Plain.CODE):
        findings.append(finding("K0305", field.span, "only a text has a list of values"))
        return None
    said: dict[str, f.Flag] = {}
    for flag in field.flags:
        if flag.name in said and flag.name != "read":
            findings.append(finding("K0107", flag.span, f"`{flag.name}` is given twice"))
        said[flag.name] = flag
    if "empty" in said and "optional" in said:
        message = "a column with a value for empty cells is not optional"
        findings.append(finding("K0113", field.span, message, help="keep one of the two"))
    empty = said["empty"].value if "empty" in said else None
    value = figures.value(empty, type_, (field.type.span, "the column's unit")) if empty is not None else None
    headers = headers_of(field.name, said.get("header"), findings)
    if years := said.get("header year"):
        headers = ("yyyy".join(text.text for text in years.texts),)
    check_flags(field, type_, findings)
    if years is not None and "header" in said:
        findings.append(finding("K0107", years.span, "`header` is given twice"))
    return Column(
        field.name.text,
        headers[0],
        type_,
        "optional" in said,
        value,
        tuple(member.text for member in field.members) if field.members is not None else None,
        field.name.span,
        headers[1:],
        _empty_texts(field.name.text, said, present, findings),
        _own_dates(said.get("dates"), type_, findings),
        _written(said.get("written"), type_, findings),
        readings(field, type_, findings),
        "stock" in said,
        field.padded is not None,
        year_in_header=(years.texts[0].text, years.texts[1].text) if years else None,
    )


def _empty_texts(
    name: str, said: Mapping[str, f.Flag], present: frozenset[str], findings: list[Diagnostic]
) -> tuple[str, ...]:
    flag = said.get("empty is")
    if flag is None:
        return ()
    if not {"empty", "optional"} & said.keys() and name not in present:
        message = "these texts are an empty cell, and nothing says what an empty cell is"
        help_ = "add `optional`, or a value: `empty 0 EUR`"
        if {"period", "version", "entity"} & said.keys():
            help_ = _left_out(name)
        findings.append(finding("K0110", flag.span, message, help=help_))
    texts, help_ = texts_of_empty_cells(flag.texts)
    if texts is None:
        findings.append(finding("K0113", flag.span, "a cell without a text is empty anyway", help=help_))
    return texts or ()


def _own_dates(flag: f.Flag | None, type_: Type, findings: list[Diagnostic]) -> str | None:
    if flag is None:
        return None
    if type_ not in (Plain.DATE, Plain.DATETIME):
        findings.append(finding("K0305", flag.span, "only a date has a pattern of dates"))
    elif not is_date_pattern(flag.texts[0].text):
        message = f"`{flag.texts[0].text}` is not a way to write the dates"
        findings.append(finding("K0113", flag.texts[0].span, message, help=DATES))
    else:
        return flag.texts[0].text
    return None


def _written(flag: f.Flag | None, type_: Type, findings: list[Diagnostic]) -> str | None:
    """How a time or a financial year is spelled."""
    if flag is None:
        return None
    known: Sequence[str] = ()
    match type_:
        case Quantity(unit) if unit.dimension == SECOND.dimension:
            known = _TIMES
        case Plain.YEAR:
            known = _YEARS
        case _:
            message = "only a column of `hour`, `minute`, `second` or `year` is `written` in a way of its own"
            findings.append(finding("K0305", flag.span, message))
            return None
    text = flag.texts[0].text
    if text in known:
        return text
    help_ = "it is one of " + ", ".join(f"`{each}`" for each in known)
    findings.append(finding("K0113", flag.texts[0].span, f"`{text}` is not a way to write it", help=help_))
    return None


def _key(heading: d.Heading, columns: Mapping[str, Column], findings: list[Diagnostic]) -> tuple[str, ...] | None:
    key, repeat = heading.one(f.KeyField), heading.one(f.RowsRepeatField)
    if (key is None) == (repeat is None) and (heading.like is None or key is not None):  # else told of that one
        message = "a source says either its `key` or that its `rows repeat`"
        why, labels = "with a key, a file that is loaded twice is caught", belongs_below(heading, "key")
        fault = "K0110" if key is None else "K0113"
        findings.append(finding(fault, heading.span, message, help=why, labels=labels if key is None else ()))
    if key is None:
        return None
    declared = {field.name.text for field in heading.all(f.ColumnField)}
    for name in key.columns:
        if name.text not in declared:
            help_, fix = proposal(name.span, declared)
            columns_ = heading.all(f.ColumnField)
            message = f"there is no column `{name.text}`"
            labels = [(columns_[0].name.span.to(columns_[-1].name.span), "the columns")] if columns_ else []
            findings.append(finding("K0201", name.span, message, help=help_, labels=labels, fix=fix))
        elif name.text in columns and columns[name.text].optional:
            help_ = f"remove `optional`; {_left_out(name.text)}"
            findings.append(finding("K0113", name.span, "a key is never empty", help=help_))
    return tuple(name.text for name in key.columns)
