"""Files and their formats: how the text of a file is spelled, for a source and for each of its file patterns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Literal

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Text
from kpidsl.compiler.types.data.file_periods import periods_of
from kpidsl.model.dates import parts_of
from kpidsl.model.sources import FileSpec, Format
from kpidsl.model.symbols import flaw_of, is_figure_in_brackets

_KINDS: tuple[Literal["csv", "xlsx", "parquet", "sqlite"], ...] = ("csv", "xlsx", "parquet", "sqlite")
_ENCODINGS = ("utf-8", "utf-16", "latin-1", "cp1252")
_TEXT_FILES = (".csv", ".txt", ".tsv")
_TYPED_FILES = (".parquet", ".sqlite", ".sqlite3", ".db")

#: How the patterns of dates are written, for messages.
DATES = "`dd/mm/yyyy`, `yyyy-mm-dd`, `d/m/yyyy`, `dd-mon-yyyy`, `mm/yyyy`, in quotes with `hh:mm:ss`"


def files_and_format(
    heading: d.Heading, units: Collection[str], findings: list[Diagnostic], offset: int = 0
) -> tuple[tuple[FileSpec, ...], Format]:
    """The files of a source with their own formats, and the format of the others; `units` are those of its columns."""
    field = heading.one(f.FormatField)
    common = _format(field, findings)
    fields = heading.all(f.FileField)
    for line in (field, *fields):
        for option in line.options if line else ():
            findings.extend(_unsound_symbols(option, units))
    if field is not None and common.kind == "csv" and not _says_separator(field.options):
        silent = not fields or any(not _says_separator(file.options) for file in fields)
        if silent:
            message = "the format of a csv says its separator"
            findings.append(finding("K0110", field.span, message, help='add `separator ";"`'))
    if field is None and (
        silent_files := [file for file in fields if _is_text(file) and not _says_separator(file.options)]
    ):
        help_ = 'add `format csv, separator ";", decimal ",", dates dd/mm/yyyy, encoding utf-8`'
        findings.append(finding("K0110", silent_files[0].span, "this file's format is not said", help=help_))
    specs = [(_file(file, common, findings), file) for file in fields]
    of_periods = (replace(spec, period=each) for spec, file in specs for each in periods_of(file, offset, findings))
    return tuple(of_periods), common


def _is_text(file: f.FileField) -> bool:
    return file.pattern.text.lower().endswith(_TEXT_FILES)


def _says_separator(options: Sequence[f.FormatOption]) -> bool:
    return any(option.name == "separator" for option in options)


def _file(field: f.FileField, common: Format, findings: list[Diagnostic]) -> FileSpec:
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
    table = field.table.text if field.table else None
    if not field.options:
        return FileSpec(field.pattern.text, sheet, table, field.span)
    own = replace(common, kind="csv") if common.kind is None and _says_separator(field.options) else common
    if path.suffix.lower() in _TYPED_FILES:
        findings.extend(_without_header_rows(field.options, path.suffix))
    form = _with_options(own, field.options, field, findings)
    return FileSpec(field.pattern.text, sheet, table, field.span, form)


def _without_header_rows(options: Sequence[f.FormatOption], kind: str) -> Iterator[Diagnostic]:
    for option in options:
        if option.name == "header_rows":
            message = f"the columns of {kind} files have names, and no header row"
            yield finding("K0113", option.span, message, help="remove it")


def _format(field: f.FormatField | None, findings: list[Diagnostic]) -> Format:
    if field is None:
        return Format()
    result = Format()
    kind = next((kind for kind in _KINDS if kind == field.kind.text), None)
    if kind is not None:
        result = replace(result, kind=kind)
    else:
        excel = field.kind.text.casefold() in ("excel", "xls")
        near, fix = proposal(field.kind.span, _KINDS, "xlsx" if excel else None)
        help_ = near or "a format is one of " + ", ".join(_KINDS)
        findings.append(finding("K0113", field.kind.span, f"`{field.kind.text}` is not a format", help=help_, fix=fix))
    if kind in ("parquet", "sqlite"):
        findings.extend(_without_header_rows(field.options, kind))
    return _with_options(result, field.options, field, findings)


def _with_options(
    form: Format, options: Sequence[f.FormatOption], line: f.FormatField | f.FileField, findings: list[Diagnostic]
) -> Format:
    """A format as a line changes it."""
    said: set[str] = set()
    for option in options:
        name = option.name.replace("_rows", " row").replace("symbols", "symbol").replace("bare", "bare decimals")
        if option.name in said:
            findings.append(finding("K0107", option.span, f"`{name}` is given twice"))
        said.add(option.name)
        value, help_ = _READ[option.name](option.texts)
        if value is not None:
            changed: dict[str, Any] = {option.name: value}
            form = replace(form, **changed)
        else:
            at = option.texts[0].span.to(option.texts[-1].span)
            near, fix = proposal(at, _ENCODINGS) if option.name == "encoding" else (None, None)
            message = f"`{at.text}` is not a way to write the {name}"
            findings.append(finding("K0113", at, message, help=near or help_, fix=fix))
    if form.negative == "(1)" and said & {"symbols", "negative"} and any(map(is_figure_in_brackets, form.symbols)):
        message = "a number in parentheses is the mark of a note here, and a negative number"
        findings.append(finding("K0113", line.span, message, help="keep one of the two"))
    if form.thousands == form.decimal:
        message = "decimals and thousands have the same mark"
        findings.append(finding("K0113", line.span, message, help=_other_mark(form, said)))
    return form


def _other_mark(form: Format, said: Collection[str]) -> str:
    """Which of the two marks the author did not think of."""
    other = "," if form.decimal == "." else "."
    if "decimal" not in said:
        return f'`decimal` is "{form.decimal}" where it is not stated: write `decimal "{other}"`'
    if "thousands" not in said:
        return f'`thousands` is "{form.decimal}" where this line does not state it: write `thousands "{other}"`'
    return f'where decimals have "{form.decimal}", write `thousands "{other}"`, or leave it out'


# --- the options -----------------------------------------------------------------------------------------------------

_SYMBOLS = 'a symbol is the sign of a unit, `symbol "€" or "EUR"`, or the mark of a note, `symbol "(p)" or "*"`'

_Read = Callable[[Sequence[Text]], tuple[Any, str]]


def _one(valid: Callable[[str], bool], help_: str) -> _Read:
    return lambda texts: (texts[0].text if valid(texts[0].text) else None, help_)


def _flag(_: Sequence[Text]) -> tuple[bool, str]:
    return True, ""


def _rows(texts: Sequence[Text]) -> tuple[tuple[int, int] | None, str]:
    numbers = [int(text.text) if text.text.isdecimal() and len(text.text) <= 6 else 0 for text in texts]
    first, last = numbers[0], numbers[-1]
    return (first, last) if 1 <= first <= last < first + 10 else None, "`header row 10`, or `header rows 9..10`"


def _separator(texts: Sequence[Text]) -> tuple[str | None, str]:
    text = "\t" if texts[0].text == "\\t" else texts[0].text
    return (text if len(text) == 1 and text not in '"\n\r' else None), 'one character, `";"`, or `separator tab`'


def _symbols(texts: Sequence[Text]) -> tuple[tuple[str, ...], str]:
    return tuple(text.text.strip() for text in texts), ""


def _unsound_symbols(option: f.FormatOption, units: Collection[str]) -> Iterator[Diagnostic]:
    """Texts that could be a part of a number, or that make another number of it."""
    for text in option.texts if option.name == "symbols" else ():
        if flaw := flaw_of(text.text.strip(), units):
            message = f"`{text.text}` is no symbol beside a number: {flaw}"
            yield finding("K0113", text.span, message, help=_SYMBOLS)


def texts_of_empty_cells(texts: Sequence[Text]) -> tuple[tuple[str, ...] | None, str]:
    words = tuple(text.text for text in texts)
    return words if all(word.strip() for word in words) else None, '`empty is "N/A" or "-"`'


def is_date_pattern(text: str) -> bool:
    return parts_of(text) is not None


_READ: Mapping[f.OptionName, _Read] = {
    "separator": _separator,
    "decimal": _one(lambda text: text in (".", ","), '`"."` or `","`'),
    "thousands": _one(
        lambda text: text in (".", ",", "'", "’", " ", "_"),
        '`"."`, `","`, `"\'"`, `"’"`, `"_"` or `" "`, which is a no-break blank too',
    ),
    "dates": _one(is_date_pattern, DATES),
    "escape": _one(lambda text: text == "\\", '`"\\"`, where a quote inside a cell is written `\\"`'),
    "encoding": _one(lambda text: text in _ENCODINGS, ", ".join(_ENCODINGS)),
    "header_rows": _rows,
    "empty": texts_of_empty_cells,
    "symbols": _symbols,
    "negative": _one(lambda text: text in ("(1)", "1-"), '`negative "(1)"` or `negative "1-"`'),
    "plus": _flag,
    "bare": _flag,
    "trim": _flag,
}
