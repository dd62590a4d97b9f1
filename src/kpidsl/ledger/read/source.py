"""One relation from all files of a source: every cell typed, every fault told, keys unique over all files.

Knows nothing of how a format is read: it asks the reader of the file's kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from itertools import chain, groupby
from pathlib import PurePath

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding, in_order
from kpidsl.base.record import record
from kpidsl.base.text import Place, Span
from kpidsl.ledger.alike import difference
from kpidsl.ledger.query import TextLiteral
from kpidsl.ledger.read.faults import Fault, file_fault, first_faults, quoted, shown, whole_file
from kpidsl.ledger.read.table import Alike, Reading, Table, Unreadable
from kpidsl.ledger.relation import Cell, Relation
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.facts import DataFile
from kpidsl.model.period import last_of_part
from kpidsl.model.sources import FILE_PERIOD, Column, DataSource, PartOfYear
from kpidsl.model.values import Plain

#: So many texts that are nearly the one asked for are shown.
_TEXTS_SHOWN = 3

#: So many files in which they stand are shown.
_FILES_SHOWN = 5

#: The years that dates of registers are of.
FIRST_YEAR, LAST_YEAR = 1900, 2199

_KINDS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}


def read_source(source: DataSource, files: Sequence[SourceFile]) -> Outcome[Relation]:
    """All rows of a source, or everything that is wrong with its files; then nothing is made of the rest."""
    parts: list[_Part] = []
    findings = list(_of_two_periods(source, files))
    for file in files:
        part, found = _read_part(source, file)
        findings.extend(found)
        if part is not None:
            parts.append(part)
    if findings:
        return Outcome(None, in_order(findings))
    relation = Relation(
        source,
        {name: list(chain.from_iterable(part.columns[name] for part in parts)) for name in source.columns},
        list(chain.from_iterable(part.table.lines for part in parts)),
        tuple(_once(part.file for part in parts) if source.has_years_in_headers else (part.file for part in parts)),
    )
    repeated = _repeated_keys(relation, parts)
    return Outcome(None if repeated else relation, in_order(repeated or tuple(_about_choice(source, parts))))


def _about_choice(source: DataSource, parts: Sequence[_Part]) -> Iterator[Diagnostic]:
    """Texts by which rows are chosen and that no file has, and files of which no row is read."""
    if source.rows_where is None or not parts:
        return
    unseen = frozenset.intersection(*(part.table.unseen for part in parts))
    alike = {each.literal for part in parts for each in part.table.alike}
    for literal in sorted(unseen - alike, key=lambda literal: (literal.span.start, literal.text)):
        verb = "begins with" if literal.kind == "starts" else "is"
        message = f"no cell of `{literal.column}` {verb} `{shown(literal.text)}` in any file"
        yield finding("K0615", literal.span, message, help="capitals and blanks count; see how the files spell it")
    yield from _about_alike(parts)
    for part in parts:
        if part.file.left_out and not part.file.rows and not unseen and not part.table.alike:
            message = f"this leaves out every row of `{shown(PurePath(part.file.path).name)}`"
            yield finding("K0628", source.rows_where.span, message, help="see how that file spells what is asked for")


def _about_alike(parts: Sequence[_Part]) -> Iterator[Diagnostic]:
    """Rows that are read or left out by a difference in capitals or blanks, for each text that is asked for."""
    found: dict[TextLiteral, list[tuple[_Part, Alike]]] = {}
    for part in parts:
        for alike in part.table.alike:
            found.setdefault(alike.literal, []).append((part, alike))
    for literal, places in found.items():
        texts = sorted({text for _, alike in places for text in alike.texts})
        count = sum(len(alike.lines) for _, alike in places)
        rows = "1 row has" if count == 1 else f"{count} rows have"
        spelt = " or ".join(quoted(shown(text)) for text in texts[:_TEXTS_SHOWN])
        differ = difference(literal.text, texts)
        message = f"{rows} {spelt} in `{literal.column}`, which is not {quoted(literal.text)}: only {differ} differ"
        wanted = ", ".join(map(quoted, (literal.text, *texts[:_TEXTS_SHOWN])))
        advice = f"if the same is meant, name them all: `{literal.column} in [{wanted}]`"
        if differ == "blanks":
            advice += "; with `trim` in the format, blanks around a cell do not count"
        first, *others = [part.table.at(alike.lines[0], literal.column) for part, alike in places[:_FILES_SHOWN]]
        labels: list[tuple[Place | Span, str]] = [(other, "here too") for other in others]
        labels.append((literal.span, "asked for here"))
        yield finding("K0629", first, message, help=advice, labels=labels)


def _of_two_periods(source: DataSource, files: Sequence[SourceFile]) -> Iterator[Diagnostic]:
    """Files whose every row would be of two periods: only one with a column for each year is read for several."""
    if source.has_years_in_headers:
        return
    first: dict[object, SourceFile] = {}
    for file in files:
        if file.spec is None or file.spec.period is None:
            continue
        other = first.setdefault((file.path.resolve(), file.spec.sheet, file.spec.table), file)
        assert other.spec is not None
        if other is not file and other.spec.period is not None:
            labels = f"{other.spec.period.label} and of {file.spec.period.label}"
            message = f"this file is said to be of {labels}: its rows would count in both"
            labelled = [(other.spec.span.place, "by this line"), (file.spec.span.place, "and by this one")]
            help_ = "let one pattern alone find it"
            yield finding("K0639", whole_file(str(file.path)), message, help=help_, labels=labelled)


def _once(files: Iterable[DataFile]) -> Iterator[DataFile]:
    """Files that were read once for each of their years as one, with all rows that this made."""
    for _, group in groupby(files, key=lambda file: file.path):
        first, *others = group
        rows, left_out = (sum(getattr(each, name) for each in others) for name in ("rows", "left_out"))
        yield replace(first, rows=first.rows + rows, left_out=first.left_out + left_out)


def read_table(source: DataSource, file: SourceFile) -> Reading:
    """The cells of a file as found, by the reader of its kind, in the format that is its own."""
    path = str(file.path)
    period = file.spec.period if file.spec is not None else None
    if source.period == FILE_PERIOD and period is None:
        advice = 'add it to the plan: `file "…", period 2024`, with a pattern that finds a file of this name'
        return Reading(None, "", [file_fault("K0638", path, "nothing says of which period this file is", advice)])
    source = replace(source, columns={name: each.in_file_of(period) for name, each in source.in_files.items()})
    if file.spec is not None and file.spec.format is not None:
        source = replace(source, format=file.spec.format)
    if file.path.exists() and not file.path.is_file():
        return Reading(None, "", [file_fault("K0607", path, "this is no file that could be read")])
    kind = _KINDS.get(file.path.suffix.lower()) or source.format.kind or "csv"
    try:
        match kind:
            case "xlsx":
                from kpidsl.ledger.read.workbook import read_workbook

                return read_workbook(file, source)
            case "parquet":
                from kpidsl.ledger.read.parquet import read_parquet

                return read_parquet(file, source)
            case "sqlite":
                from kpidsl.ledger.read.database import read_database

                return read_database(file, source)
            case _ if source.format.kind != "csv":
                advice = 'write how it spells things: `format csv, separator ";", decimal ",", dates dd/mm/yyyy`'
                fault = file_fault("K0626", path, "a text file, and the plan does not declare a csv format", advice)
                return Reading(None, "", [fault])
            case _:
                from kpidsl.ledger.read.delimited import read_delimited

                return read_delimited(file, source)
    except FileNotFoundError:
        return Reading(None, "", [file_fault("K0607", path, "there is no such file")])
    except OSError as error:
        return Reading(None, "", [file_fault("K0607", path, f"the file cannot be read: {error.strerror or error}")])


@record
class _Part:
    """One file, read without a fault."""

    file: DataFile
    table: Table
    columns: dict[str, list[Cell]]


def _read_part(source: DataSource, file: SourceFile) -> tuple[_Part | None, tuple[Diagnostic, ...]]:
    reading = read_table(source, file)
    table, faults = reading.table, list(reading.faults)
    if table is None:
        return None, first_faults(faults)
    columns: dict[str, list[Cell]] = {}
    period = file.spec.period if file.spec is not None else None
    in_file = [column.in_file_of(period) for column in source.in_files.values()]
    for order, column in enumerate(in_file):
        columns[column.name] = typed_column(column, table, order, faults)
    for order, column in enumerate(in_file):
        if column.part is not None:
            columns[column.name] = list(map(_last_day(column.part), columns[column.part.year], columns[column.name]))
        if column.name == source.period:
            faults.extend(_off_calendar(column, table, order, columns[column.name]))
    if source.period == FILE_PERIOD and period is not None:
        own = source.columns[FILE_PERIOD].type
        columns[FILE_PERIOD] = [period.year if own is Plain.YEAR else period.end] * len(table.lines)
    if faults:
        return None, first_faults(faults)
    found = DataFile(source.name, str(file.path), reading.sha256, len(table.lines), table.left_out)
    return _Part(found, table, columns), ()


def _last_day(part: PartOfYear) -> Callable[[Cell, Cell], Cell]:
    """The date that a year and its part tell."""

    @cache
    def last_day(year: Cell, number: Cell) -> Cell:
        assert isinstance(year, int)
        assert isinstance(number, int)
        return last_of_part(year, number, part.months, part.offset)

    return last_day


def _off_calendar(column: Column, table: Table, order: int, cells: Sequence[Cell]) -> Iterator[Fault]:
    """Dates that decide a period, of no year that registers hold: `0022` for `2022` would drop a row in silence."""
    years = {cell: cell.year if isinstance(cell, date) else cell for cell in set(cells) if isinstance(cell, date | int)}
    off: dict[Cell, int] = {cell: year for cell, year in years.items() if not FIRST_YEAR <= year <= LAST_YEAR}
    for row, cell in enumerate(cells) if off else ():
        if cell in off:
            why = Unreadable("K0612", f"the year {off[cell]:04} is not from {FIRST_YEAR} to {LAST_YEAR}")
            yield _cell_fault(column, table, row, order, why)


def typed_column(column: Column, table: Table, order: int, faults: list[Fault]) -> list[Cell]:
    """The cells of a column by its type; what cannot be read is added to the faults. Equal cells are read once."""
    cells = table.columns[column.name]
    # In Python 1, 1.0 and True are equal: cells that are not all text are told apart by their kind as well.
    keys = cells if set(map(type, cells)) <= {str} else list(zip(map(type, cells), cells, strict=True))
    different = dict(zip(keys, cells, strict=True))
    values = dict(zip(different, table.reader(column)(list(different.values())), strict=True))
    bad = {key: value for key, value in values.items() if isinstance(value, Unreadable)}
    if not bad:
        return list(map(values.__getitem__, keys))
    faults.extend(_cell_fault(column, table, row, order, bad[key]) for row, key in enumerate(keys) if key in bad)
    return []


def _cell_fault(column: Column, table: Table, row: int, order: int, why: Unreadable) -> Fault:
    def place() -> Place:
        return table.place(row, column.name)

    return Fault(why.code, table.lines[row], order, place, f"column `{shown(column.header)}`: {why.message}", why.help)


def _repeated_keys(relation: Relation, parts: Sequence[_Part]) -> tuple[Diagnostic, ...]:
    source = relation.source
    if source.key is None:
        return ()
    keys = list(zip(*(relation.columns[name] for name in source.key), strict=True))
    if len(set(keys)) == len(keys):
        return ()
    stand = [partial(part.table.place, row, source.key[0]) for part in parts for row in range(part.file.rows)]
    first: dict[tuple[Cell, ...], int] = {}
    faults: list[Fault] = []
    for row, key in enumerate(keys):
        if first.setdefault(key, row) != row:
            faults.append(_repeated(source.key, key, row, stand[row], stand[first[key]]))
    return first_faults(faults)


def _repeated(
    names: Sequence[str], key: Sequence[Cell], row: int, here: Callable[[], Place], before: Callable[[], Place]
) -> Fault:
    told = ", ".join(f"{name} = `{shown(str(cell))}`" for name, cell in zip(names, key, strict=True))
    advice = "is the file there twice? where identical rows are genuine, write `rows repeat` instead of `key`"
    message = f"the key {told} occurs a second time"
    return Fault("K0606", row, 0, here, message, advice, lambda: (before(), "first here"))
