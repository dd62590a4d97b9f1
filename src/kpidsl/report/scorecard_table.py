"""Owns the scorecard that a board reads: the tree with its points, and around it what the points do not say.

It lays out; how a single figure reads belongs to `reading` and `numbers`. Knows nothing of how points came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from textwrap import wrap
from typing import Literal

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kpidsl.model.scorecard import Scorecard, ScoredNode
from kpidsl.report.medium import PLAIN, Medium
from kpidsl.report.paper import dim, rendered
from kpidsl.report.reading import (
    WEIGHT_MARKS,
    depth,
    is_marked,
    node_points,
    result_text,
    target_text,
    value_text,
    weight_text,
)
from kpidsl.report.scorecard_notes import heading, notes

_TITLE_LINES = 2
_NARROW = 100
_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the tree; a cell wider than `most` goes on in its next line. Judged cells are coloured."""

    header: str
    cells: Sequence[str]
    justify: Literal["left", "right"] = "right"
    judged: bool = False
    most: int = 16

    @property
    def width(self) -> int:
        lines = (line for cell in (self.header, *self.cells) for line in cell.split("\n"))
        return min(max(cell_len(line) for line in lines), self.most)


def scorecard_table(card: Scorecard, medium: Medium = PLAIN) -> str:
    return rendered(Group(heading(card), "", *_tree(card, medium), "", *notes(card)), medium)


def _tree(card: Scorecard, medium: Medium) -> Iterator[RenderableType]:
    nodes = list(card.nodes.values())
    gap = 2 if medium.width >= _NARROW else 1
    columns = _columns(card, nodes, medium)
    room = medium.width - gap - sum(column.width + gap for column in columns)

    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim")
    table.add_column("", width=room)
    for column in columns:
        table.add_column(column.header, width=column.width, justify=column.justify)
    for row, (scored, name) in enumerate(zip(nodes, _names(card, nodes, room, gap), strict=True)):
        if row and scored.node.kind == "perspective":
            table.add_row()
        cells = [Text(column.cells[row], _colour(scored) if column.judged else "") for column in columns]
        table.add_row(name, *cells, style=_row_style(scored))
    yield table
    if any(is_marked(cell) for column in columns if column.header == "Weight" for cell in column.cells):
        yield ""
        yield dim(WEIGHT_MARKS)


def _names(card: Scorecard, nodes: Sequence[ScoredNode], room: int, gap: int) -> Iterator[str]:
    """Codes, indented as the nodes stand in the tree, with their titles beside them; a title alone has all the room."""
    codes = ["" if s.node.code == s.node.title else " " * gap * (depth(card, s.node) - 1) + s.node.code for s in nodes]
    beside = max(cell_len(code) for code in codes) + gap
    for scored, code in zip(nodes, codes, strict=True):
        indent = beside if code else 0
        lines = wrap(scored.node.title, room - indent, max_lines=_TITLE_LINES, placeholder=" …")
        yield f"{code:<{indent}}" + ("\n" + " " * indent).join(lines)


def _columns(card: Scorecard, nodes: Sequence[ScoredNode], medium: Medium) -> list[_Column]:
    """What stands beside the titles. A narrow page has no room for weights."""
    wide = medium.width >= _NARROW
    bar = 10 if wide else 5
    weights = [weight_text(s.node.weight, s.effective_weight) or "" for s in nodes]
    values = [(value_text(scored) or "").replace(" (", "\n(") for scored in nodes]
    targets = [target_text(card, scored) or "" for scored in nodes]
    points = [(node_points(card, scored) or "").replace(" %", "").replace(" (", "\n(") for scored in nodes]
    columns = []
    if wide:
        columns.append(_Column("Weight", weights))
    columns.append(_Column("Value", values, most=16 if wide else 12))
    columns.append(_Column("Target", targets))
    columns.append(_Column("Points", points, judged=True))
    if medium.bars:
        columns.append(_Column("", [_bar(scored.points, bar) for scored in nodes], "left", judged=True))
    columns.append(_Column("Result", [result_text(scored) for scored in nodes], "left", judged=True))
    return columns


def _bar(points: Fraction | None, width: int) -> str:
    """Points as a bar in eighths of a cell: full only for full points, and never nothing for something."""
    if points is None:
        return ""
    eighths = int(min(max(points, Fraction(0)), Fraction(1)) * width * 8)
    whole, rest = divmod(max(eighths, 1 if points > 0 else 0), 8)
    return ("█" * whole + _EIGHTHS[rest]).rstrip()


def _row_style(scored: ScoredNode) -> str:
    if scored.node.kind in ("perspective", "strategic"):
        return "bold"
    return "dim" if scored.status == "not_due" else ""


def _colour(scored: ScoredNode) -> str:
    """Green is what was asked for, yellow a part of it, red nothing of it or no figure at all."""
    match scored.status:
        case "missing" | "undefined" | "not_assessed":
            return "red"
        case "not_due":
            return ""
        case "measured":
            points = scored.points
    if points is None:
        return ""
    met = points >= 1 if scored.target_met is None else scored.target_met
    return "green" if met else "yellow" if points > 0 else "red"
