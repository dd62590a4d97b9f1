"""Owns the official table as a sheet: one flat row an action. Knows nothing of how figures are spelled.

Levels, weights and targets that no node of the plan has, have no columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO

from kpidsl.model.plan import Level, Node
from kpidsl.model.spelling import decimal
from kpidsl.report.excerpt import visible
from kpidsl.report.official.table import ABOVE, Column, Official

#: What a spreadsheet takes for the beginning of a formula, and what begins so and is a number.
_FORMULA = ("=", "+", "-", "@", "\t")
_NUMBER = re.compile(r"-[£$]?\d[\d.,'–]*(?: ?[%‰€]| [^\W\d_]+)?")


def official_csv(table: Official) -> str:
    """Separated by commas, UTF-8."""
    above = [(level, list(_level(table, level))) for level in ABOVE if table.nodes(level)]
    own = list(_level(table, "action"))
    page = StringIO()
    writer = csv.writer(page, lineterminator="\n")
    names = [name for _, columns in [*above, ("action", own)] for name, _ in columns]
    writer.writerow([*names, "kpi", *map(_name, table.columns), "owner"])
    for row in table.rows:
        nodes = [(row.above.get(level), columns) for level, columns in above]
        cells = [cell(node) if node else "" for node, columns in [*nodes, (row.action, own)] for _, cell in columns]
        figures = (figure or "" for figure in row.figures)
        writer.writerow(map(_safe, [*cells, row.definition, *figures, table.owner(row.action)]))
    return page.getvalue()


def _level(table: Official, level: Level) -> Iterator[tuple[str, Callable[[Node], str]]]:
    """The columns of a level, each with what makes its cell of a node."""
    nodes = table.nodes(level)
    if level == "perspective":
        yield level, lambda node: node.title
    else:
        yield f"{level}_code", lambda node: node.code
        yield f"{level}_title", lambda node: node.title
    if any(node.definition for node in nodes):
        yield f"{level}_kpi", lambda node: node.definition or ""
    if any(table.weight(node) for node in nodes):
        yield f"{level}_weight", table.weight
    if any(node.targets for node in nodes):
        for year in table.years:
            yield f"{level}_target_{year.label}", partial(table.points, year)


def _name(column: Column) -> str:
    if column.threshold is None:
        return f"target_{column.period.label}"
    return column.threshold if column.points is None else f"{column.threshold}_{decimal(column.points * 100)}"


def _safe(cell: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    formula = cell.lstrip().startswith(_FORMULA) and not _NUMBER.fullmatch(cell)
    return visible(f"'{cell}" if formula else cell)
