"""What every format reader gives: the declared columns of one file, their cells as found, and where each one stands.

Knows nothing of how a format is read or of what a cell means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kpidsl.base.nearest import did_you_mean, nearest
from kpidsl.base.text import Place
from kpidsl.ledger.read.faults import Fault, file_fault, shown
from kpidsl.ledger.relation import Cell
from kpidsl.model.plan import Column, DataSource


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a cell has no exact value. The message continues `column ...: `."""

    code: str
    message: str
    help: str | None = None


#: Turns cells as found into their exact values, each for itself.
CellReader = Callable[[Sequence[Any]], Sequence[Cell | Unreadable]]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file; `columns` holds the cells of each declared column, as found, in the order of `lines`."""

    columns: Mapping[str, Sequence[Any]]
    lines: Sequence[int]
    place: Callable[[int, str], Place]
    reader: Callable[[Column], CellReader]


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one file gave: its table where there is one, its fingerprint, and its faults."""

    table: Table | None
    sha256: str
    faults: Sequence[Fault]


def positions(
    source: DataSource, header: Sequence[str], place: Callable[[int], Place]
) -> tuple[Mapping[str, int], list[Fault]]:
    """Where each declared column stands in the header, counted from 0; `place` tells where a header stands."""
    found: dict[str, int] = {}
    faults: list[Fault] = []
    names = [name.strip() for name in header]
    for order, column in enumerate(source.columns.values()):
        at = [index for index, name in enumerate(names) if name == column.header]
        if len(at) == 1:
            found[column.name] = at[0]
        elif at:
            faults.append(_twice(column, at, place))
        else:
            faults.append(_absent(column, names, order, place))
    return found, faults


def _twice(column: Column, at: Sequence[int], place: Callable[[int], Place]) -> Fault:
    message = f"the header `{shown(column.header)}` occurs {len(at)} times: which column is meant?"
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
    message = f"the file has no column `{shown(column.header)}`"
    match = nearest(column.header, [name for name in names if name])
    if match is not None:
        advice = f'did you mean `{shown(match)}`? write `column {column.name} ..., header "{match}"`'
    else:
        advice = "its columns are " + ", ".join(f"`{shown(name)}`" for name in names[:12] if name)
    return Fault("K0601", 1, order, lambda: place(0), message, advice)


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
