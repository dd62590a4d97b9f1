"""Owns headings of charts of accounts among the rows that they contain: to add up both counts everything twice.

A row of a padded code stands for all codes below it. Knows nothing of how rows are selected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.ledger.engines import Table
from kpidsl.ledger.query import Question, TextLiteral, literals_of
from kpidsl.ledger.read.faults import shown
from kpidsl.model.codes import above, is_under, without_padding
from kpidsl.model.expression import ColumnRef, walk
from kpidsl.model.plan import Input
from kpidsl.model.sources import DataSource

_ADDITIVE = ("sum", "count", "mean", "median", "closing", "balance")


def about_headings(
    table: Table, source: DataSource, asked: Input, questions: Sequence[Question], entity: str | None
) -> Iterator[Diagnostic]:
    """The first heading that an input counts beside what it contains, in any of its periods."""
    measure = asked.measure
    assert measure is not None
    if measure.aggregate not in _ADDITIVE:
        return
    counted = [part for part in (measure.of, measure.by) if part is not None]
    told_apart = {node.name for part in counted for node in walk(part) if isinstance(node, ColumnRef)}
    for column in source.columns.values():
        if not column.padded or column.name in told_apart:
            continue
        literals = [each for each in literals_of(measure.where) if each.column == column.name] if measure.where else []
        for question in dict.fromkeys(questions):
            rows = table.first_rows(question, entity, column.name)
            found = _among(table, asked, column.name, literals, rows) or _with_exceptions(table, asked, literals, rows)
            if found is not None:
                yield found
                break


def _among(
    table: Table, asked: Input, column: str, literals: Sequence[TextLiteral], rows: Mapping[str, int]
) -> Diagnostic | None:
    """A heading that is selected, and codes below it that are."""
    levels = {without_padding(code): code for code in sorted(rows, reverse=True)}
    below: dict[str, list[str]] = {}
    for level, code in levels.items():
        for top in above(level):
            if top in levels:
                below.setdefault(top, []).append(code)
    if not below:
        return None
    top = min(below, key=lambda level: (level.count("."), level))
    heading, contained = levels[top], sorted(below[top])
    more = f" and {len(contained) - 1} more" if len(contained) > 1 else ""
    message = (
        f"`{asked.name}` counts the row of {_quoted(heading)} and those that it contains, {_quoted(contained[0])}{more}"
    )
    sought = [each.text for each in literals if each.kind == "under" and each.wanted]
    help_ = _way_out(sought, column, top, levels)
    return _finding(table, asked, rows[heading], message, help_, (rows[contained[0]], "contained in it"))


def _with_exceptions(
    table: Table, asked: Input, literals: Sequence[TextLiteral], rows: Mapping[str, int]
) -> Diagnostic | None:
    """A heading that is selected, though the condition leaves out some of what it contains."""
    excluded = [each for each in literals if not each.wanted and each.kind != "starts"]
    for heading in sorted(rows):
        level = without_padding(heading)
        for each in excluded:
            code = without_padding(each.text)
            if code != level and is_under(code, level):
                message = f"the row of {_quoted(heading)} contains {_quoted(code)}, which the condition leaves out"
                help_ = f"measure `{each.column} = {_quoted(heading)}` and `{each.column} under {_quoted(code)}` by"
                help_ += " inputs of their own, and subtract them in a formula"
                return _finding(table, asked, rows[heading], message, help_)
    return None


def _way_out(sought: Sequence[str], column: str, top: str, levels: Mapping[str, str]) -> str:
    """How to take headings alone: by themselves, or as what stands directly under the code that is asked for."""
    rows = [_quoted(levels[code]) for code in sought if code in levels]
    parent = next(above(top), None)
    if len(rows) > 1:
        alone = f"write `{column} in [{', '.join(rows)}]`"
    elif rows or parent is None:
        alone = f"write `{column} = {rows[0] if rows else _quoted(levels[top])}`"
    else:
        return f"write `{column} directly under {_quoted(parent)}` for the headings alone"
    return f"{alone} for {'the rows of these headings' if len(rows) > 1 else 'the row of the heading'} alone"


def _finding(
    table: Table, asked: Input, row: int, message: str, help_: str, other: tuple[int, str] | None = None
) -> Diagnostic:
    assert asked.measure is not None
    rows = [row] if other is None else [row, other[0]]
    first, *others = table.places(rows)
    labels = [(place, other[1]) for place in others if other is not None]
    return finding("K0650", first, message, help=help_, labels=[*labels, (asked.measure.span, "measured by this")])


def _quoted(code: str) -> str:
    """A code as the language writes it."""
    return '"' + shown(code).replace('"', '""') + '"'
