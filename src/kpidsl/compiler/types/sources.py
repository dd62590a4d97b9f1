"""Sources: files, formats and typed columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Literal

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import did_you_mean
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Figure, Name, Text
from kpidsl.compiler.types.columns import check_flags, readings
from kpidsl.compiler.types.figures import Figures
from kpidsl.model.plan import Column, DataSource, FileSpec, Format
from kpidsl.model.values import Plain

_KINDS: tuple[Literal["csv", "xlsx", "parquet", "sqlite"], ...] = ("csv", "xlsx", "parquet", "sqlite")
_ENCODINGS = ("utf-8", "latin-1", "cp1252")
_DATES = re.compile(
    r"(?:dd[/.-]mm[/.-]yyyy|mm[/.-]dd[/.-]yyyy|yyyy[/.-]mm[/.-]dd|ddmmyyyy|yyyymmdd)(?:[ T]hh[:.]mm(?:[:.]ss)?)?"
)
_PERIODS = (Plain.DATE, Plain.DATETIME, Plain.YEAR)


def source(heading: d.Heading, figures: Figures, findings: list[Diagnostic]) -> DataSource:
    """The checked source, with those of its columns that are sound."""
    assert heading.name is not None
    columns: dict[str, Column] = {}
    flagged: dict[str, Name] = {}
    for field in heading.all(f.ColumnField):
        if field.name.text in columns:
            labels = [(columns[field.name.text].span, "first here")]
            message = f"the column `{field.name.text}` is declared twice"
            findings.append(finding("K0202", field.name.span, message, labels=labels))
            continue
        if column := _column(field, figures, findings):
            columns[column.name] = column
        for flag in field.flags:
            if flag.name in ("period", "version", "entity"):
                _flag_once(flag, field.name, flagged, findings)
    _check_flags(columns, flagged, findings)
    name = {flag: column.text for flag, column in flagged.items()}
    return DataSource(
        heading.name.text,
        heading.title.text if heading.title else None,
        tuple(_file(field, findings) for field in heading.all(f.FileField)),
        _format(heading, findings),
        columns,
        name.get("period"),
        name.get("version"),
        name.get("entity"),
        _key(heading, columns, findings),
        heading.span,
    )


def _flag_once(flag: f.Flag, column: Name, flagged: dict[str, Name], findings: list[Diagnostic]) -> None:
    first = flagged.setdefault(flag.name, column)
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
            findings.append(finding("K0113", name.span, message, help="remove `optional`"))


def _column(field: f.ColumnField, figures: Figures, findings: list[Diagnostic]) -> Column | None:
    type_ = figures.units.type(field.type)
    if isinstance(type_, Diagnostic):
        findings.append(type_)
        return None
    if field.members is not None and type_ not in (Plain.TEXT, Plain.CODE):
        findings.append(finding("K0305", field.span, "only a text has a list of values"))
        return None
    said: dict[str, Figure | None] = {}
    for flag in field.flags:
        if flag.name in said and flag.name != "read":
            findings.append(finding("K0107", flag.span, f"`{flag.name}` is given twice"))
        said[flag.name] = flag.value
    if "empty" in said and "optional" in said:
        message = "a column with a value for empty cells is not optional"
        findings.append(finding("K0113", field.span, message, help="keep one of the two"))
    empty = said.get("empty")
    value = figures.value(empty, type_, (field.type.span, "the column's unit")) if empty is not None else None
    header = said.get("header")
    check_flags(field, type_, findings)
    return Column(
        field.name.text,
        header.text if isinstance(header, Text) else field.name.text,
        type_,
        "optional" in said,
        value,
        tuple(member.text for member in field.members) if field.members is not None else None,
        field.name.span,
        readings(field, type_, findings),
        "stock" in said,
        field.padded is not None,
    )


def _file(field: f.FileField, findings: list[Diagnostic]) -> FileSpec:
    path = PurePosixPath(field.pattern.text)
    if path.is_absolute() or ".." in path.parts or "\\" in field.pattern.text:
        help_ = "write a path below it, with `/`; a file elsewhere is named on the command line or in kpidsl.toml"
        message = "a file of a plan stands in the plan's own folder"
        findings.append(finding("K0113", field.pattern.span, message, help=help_))
    elif not path.name or field.pattern.text.endswith("/"):
        findings.append(
            finding("K0113", field.pattern.span, "this names no file", help='write `file "data/mastro.csv"`')
        )
    sheet = field.sheet.text if field.sheet else None
    return FileSpec(field.pattern.text, sheet, field.table.text if field.table else None, field.span)


def _format(heading: d.Heading, findings: list[Diagnostic]) -> Format:
    field = heading.one(f.FormatField)
    if field is None:
        csv = [file for file in heading.all(f.FileField) if file.pattern.text.lower().endswith((".csv", ".txt"))]
        if csv:
            help_ = 'add `format csv, separator ";", decimal ",", dates dd/mm/yyyy, encoding utf-8`'
            findings.append(finding("K0110", csv[0].span, "this file's format is not said", help=help_))
        return Format()
    result = Format()
    kind = next((kind for kind in _KINDS if kind == field.kind.text), None)
    if kind is not None:
        result = replace(result, kind=kind)
    else:
        help_ = did_you_mean(field.kind.text, _KINDS) or "a format is one of " + ", ".join(_KINDS)
        findings.append(finding("K0113", field.kind.span, f"`{field.kind.text}` is not a format", help=help_))
    said: set[str] = set()
    for option in field.options:
        if option.name in said:
            findings.append(finding("K0107", option.span, f"`{option.name}` is given twice"))
        said.add(option.name)
        valid, help_ = _OPTIONS[option.name]
        if valid(option.value.text):
            changed: dict[str, Any] = {option.name: option.value.text}
            result = replace(result, **changed)
        else:
            message = f"`{option.value.text}` is not a way to write the {option.name}"
            findings.append(finding("K0113", option.value.span, message, help=help_))
    if result.kind == "csv" and "separator" not in said:
        message = "the format of a csv says its separator"
        findings.append(finding("K0110", field.span, message, help='add `separator ";"`'))
    if result.thousands == result.decimal:
        message = "decimals and thousands have the same mark"
        findings.append(finding("K0113", field.span, message))
    return result


_OPTIONS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "separator": (lambda text: len(text) == 1 and text not in '"\n\r', 'one character: `";"`'),
    "decimal": (lambda text: text in (".", ","), '`"."` or `","`'),
    "thousands": (lambda text: text in (".", ",", "'", " ", "_"), '`"."`, `","`, `"\'"`, `"_"` or `" "`'),
    "dates": (
        lambda text: _DATES.fullmatch(text) is not None,
        "`dd/mm/yyyy`, `yyyy-mm-dd`, `mm/dd/yyyy`, with `hh:mm:ss`",
    ),
    "escape": (lambda text: text == "\\", '`"\\"`, where a quote inside a cell is written `\\"`'),
    "encoding": (lambda text: text in _ENCODINGS, ", ".join(_ENCODINGS)),
}


def _key(heading: d.Heading, columns: Mapping[str, Column], findings: list[Diagnostic]) -> tuple[str, ...] | None:
    key, repeat = heading.one(f.KeyField), heading.one(f.RowsRepeatField)
    if (key is None) == (repeat is None):
        message = "a source says either its `key` or that its `rows repeat`"
        findings.append(finding("K0110" if key is None else "K0113", heading.span, message,
                                help="with a key, a file that is loaded twice is caught"))  # fmt: skip
    if key is None:
        return None
    declared = {field.name.text for field in heading.all(f.ColumnField)}
    for name in key.columns:
        if name.text not in declared:
            help_ = did_you_mean(name.text, declared)
            findings.append(finding("K0201", name.span, f"there is no column `{name.text}`", help=help_))
        elif name.text in columns and columns[name.text].optional:
            findings.append(finding("K0113", name.span, "a key is never empty", help="remove `optional`"))
    return tuple(name.text for name in key.columns)
