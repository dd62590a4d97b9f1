"""What every format reader gives: the declared columns of one file, their cells as found, and where each one stands.

Knows nothing of how a format is read or of what a cell means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kpidsl.base.nearest import did_you_mean, nearest
from kpidsl.base.record import record
from kpidsl.base.text import Place
from kpidsl.ledger.query import TextLiteral
from kpidsl.ledger.read.faults import Fault, file_fault, shown
from kpidsl.ledger.relation import Cell
from kpidsl.model.sources import Column, DataSource


@record
class Unreadable:
    """Why a cell has no exact value. The message continues `column ...: `."""

    code: str
    message: str
    help: str | None = None


#: Turns cells as found into their exact values, each for itself.
CellReader = Callable[[Sequence[Any]], Sequence[Cell | Unreadable]]


@record
class Alike:
    """Rows on `lines` that have one of the `texts` where their source asks for one that is nearly the same."""

    literal: TextLiteral
    texts: frozenset[str]
    lines: Sequence[int]


@record
class Table:
    """The rows of one file; `columns` holds the cells of each declared column, as found, in the order of `lines`.

    `left_out` rows are not among them, because the source does not want them; `unseen` are the texts that it asked for
    when it chose, and that no row of the file has; `alike` are the rows whose being read hangs on capitals or blanks.
    `at` tells where the cell of a column stands on a line.
    """

    columns: Mapping[str, Sequence[Any]]
    lines: Sequence[int]
    at: Callable[[int, str], Place]
    reader: Callable[[Column], CellReader]
    left_out: int = 0
    unseen: frozenset[TextLiteral] = frozenset()
    alike: Sequence[Alike] = ()

    def place(self, row: int, column: str) -> Place:
        """Where a cell of a row, counted from 0, stands."""
        return self.at(self.lines[row], column)


@record
class Reading:
    """What reading one file gave: its table where there is one, its fingerprint, and its faults."""

    table: Table | None
    sha256: str
    faults: Sequence[Fault]


def folded(header: str) -> str:
    """A header, whatever white space its words are divided by: line breaks and doubled blanks do not count."""
    return " ".join(header.split())


def joined_header(rows: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns from the rows of a header: upper ones reach to the right, as merged cells do."""
    parts: list[list[str]] = []
    for order, row in enumerate(rows):
        names = [folded(cell) for cell in row]
        if order < len(rows) - 1:
            for index in range(1, len(names)):
                names[index] = names[index] or names[index - 1]
        parts.append(names)
    width = max(map(len, parts))
    return [" ".join(row[index] for row in parts if index < len(row) and row[index]) for index in range(width)]


def positions(
    source: DataSource, header: Sequence[str], place: Callable[[int], Place]
) -> tuple[Mapping[str, int], list[Fault]]:
    """Where each declared column stands in the header, counted from 0; `place` tells where a header stands."""
    found: dict[str, int] = {}
    faults: list[Fault] = []
    names = [folded(name) for name in header]
    for order, column in enumerate(source.columns.values()):
        wanted = {folded(header) for header in column.headers}
        at = [index for index, name in enumerate(names) if name in wanted]
        if len(at) == 1:
            found[column.name] = at[0]
        elif at:
            faults.append(_twice([names[index] for index in at], at, place))
        else:
            faults.append(_absent(column, names, order, place))
    return found, faults


def _twice(names: Sequence[str], at: Sequence[int], place: Callable[[int], Place]) -> Fault:
    different = list(dict.fromkeys(names))
    if len(different) == 1:
        message = f"the header `{shown(names[0])}` occurs {len(at)} times: which column is meant?"
    else:
        message = f"the headers {_listed(different, 'and')} are both there: which column is meant?"
    return Fault(
        "K0609",
        1,
        at[1],
        lambda: place(at[1]),
        message,
        "rename or remove all but one",
        lambda: (place(at[0]), "first here"),
    )


def _absent(column: Column, names: Sequence[str], order: int, place: Callable[[int], Place]) -> Fault:
    message = f"the file has no column {_listed(column.headers, 'or')}"
    match = nearest(column.header, [name for name in names if name])
    if match is not None:
        advice = f'did you mean `{shown(match)}`? write `column {column.name} ..., header "{match}"`'
    else:
        advice = "its columns are " + ", ".join(f"`{shown(name)}`" for name in names[:12] if name)
    return Fault("K0601", 1, order, lambda: place(0), message, advice)


def _listed(names: Sequence[str], word: str) -> str:
    return f" {word} ".join(f"`{shown(name)}`" for name in names)


def cell_place(path: str, line: int, index: int) -> Place:
    """Where the cell of a column, counted from 0, stands in a file whose lines are not text."""
    return Place(path, line, index + 1, line, index + 2)


def named_or_only(kind: str, name: str | None, names: Sequence[str], path: str) -> str | Fault:
    """The sheet or table that the plan names, or the only one there is."""
    there = ", ".join(f"`{shown(each)}`" for each in names)
    if name is None:
        if len(names) == 1:
            return names[0]
        message = f"the file has {len(names)} {kind}s, and the plan names none" if names else f"the file has no {kind}"
        return file_fault("K0626", path, message, f'write `file "...", {kind} "..."`: {there}' if names else None)
    if name in names:
        return name
    advice = did_you_mean(name, names) or (f"it has {there}" if names else None)
    return file_fault("K0626", path, f"the file has no {kind} `{shown(name)}`", advice)
