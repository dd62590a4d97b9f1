"""Owns the scorecard that a board reads: the tree with its points, and around it what the points do not say.

It lays out; how a single figure reads belongs to `reading` and `numbers`. Knows nothing of how points came about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from textwrap import wrap
from typing import Literal

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kpidsl.base.record import record
from kpidsl.model.scorecard import Scorecard, ScoredNode, ShownFigure
from kpidsl.model.values import Absent
from kpidsl.report.medium import PLAIN, Medium
from kpidsl.report.paper import dim, rendered
from kpidsl.report.reading import (
    STATUS_WORDS,
    WEIGHT_MARKS,
    depth,
    is_marked,
    node_points,
    result_text,
    shown_text,
    target_text,
    value_text,
    weight_text,
)
from kpidsl.report.scorecard.notes import heading, notes

_Line = ScoredNode | ShownFigure

_TITLE_LINES = 2
_NARROW = 100
_LONGEST_TARGET = 16
_EIGHTHS = " ▏▎▍▌▋▊▉"


@record
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
    lines = list(_lines(card))
    gap = 2 if medium.width >= _NARROW else 1
    columns = _columns(card, lines, medium)
    room = medium.width - gap - sum(column.width + gap for column in columns)

    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim")
    table.add_column("", width=room)
    for column in columns:
        table.add_column(column.header, width=column.width, justify=column.justify)
    for row, (line, name) in enumerate(zip(lines, _names(card, lines, room, gap), strict=True)):
        if row and isinstance(line, ScoredNode) and line.node.kind == "perspective":
            table.add_row()
        cells = [Text(column.cells[row], _colour(line) if column.judged else "") for column in columns]
        table.add_row(name, *cells, style=_row_style(line))
    yield table
    if any(is_marked(cell) for column in columns if column.header == "Weight" for cell in column.cells):
        yield ""
        yield dim(WEIGHT_MARKS)


def _lines(card: Scorecard) -> Iterator[_Line]:
    """The nodes, each with the figures that it shows below it."""
    for scored in card.nodes.values():
        yield scored
        yield from scored.shown


def _names(card: Scorecard, lines: Sequence[_Line], room: int, gap: int) -> Iterator[str]:
    """Codes, indented as the nodes stand in the tree, with their titles beside them; a title alone has all the room."""
    codes = [_code(card, line, gap) if isinstance(line, ScoredNode) else "" for line in lines]
    beside = max(cell_len(code) for code in codes) + gap
    for line, code in zip(lines, codes, strict=True):
        shown = isinstance(line, ShownFigure)
        indent = beside + gap if shown else beside if code else 0
        title = line.shown.name if isinstance(line, ShownFigure) else line.node.title
        wrapped = wrap(title, room - indent, max_lines=_TITLE_LINES, placeholder=" …")
        yield f"{code:<{indent}}" + ("\n" + " " * indent).join(wrapped)


def _code(card: Scorecard, scored: ScoredNode, gap: int) -> str:
    node = scored.node
    return "" if node.code == node.title else " " * gap * (depth(card, node) - 1) + node.code


def _columns(card: Scorecard, lines: Sequence[_Line], medium: Medium) -> list[_Column]:
    """What stands beside the titles. A narrow page has no room for weights."""
    wide = medium.width >= _NARROW
    bar = 10 if wide else 5

    def cells(of: Callable[[ScoredNode], str | None], beside: Callable[[ShownFigure], str | None]) -> list[str]:
        texts = (of(line) if isinstance(line, ScoredNode) else beside(line) for line in lines)
        return [(text or "").replace(" (", "\n(") for text in texts]

    weights = cells(lambda s: weight_text(s.weight, s.effective_weight, in_points=s.node.in_points), _nothing)
    values = cells(value_text, lambda figure: shown_text(card, figure))
    targets = cells(lambda s: _in_lines(target_text(card, s)), _nothing)
    points = cells(lambda s: (node_points(card, s) or "").replace(" %", ""), _nothing)
    columns = []
    if wide:
        columns.append(_Column("Weight", weights))
    columns.append(_Column("Value", values, most=16 if wide else 12))
    columns.append(_Column("Target", targets))
    columns.append(_Column("Points", points, judged=True))
    if medium.bars:
        columns.append(_Column("", cells(lambda s: _bar(s.points, bar), _nothing), "left", judged=True))
    columns.append(_Column("Result", cells(result_text, _status), "left", judged=True))
    return columns


def _nothing(_figure: ShownFigure) -> None:
    """A figure beside the KPIs has a value and nothing else."""


def _status(figure: ShownFigure) -> str | None:
    return STATUS_WORDS[figure.result.kind.value] if isinstance(figure.result, Absent) else None


def _in_lines(target: str | None) -> str | None:
    """A long range on two lines."""
    return target if target is None or cell_len(target) <= _LONGEST_TARGET else target.replace("..", "..\n")


def _bar(points: Fraction | None, width: int) -> str:
    """Points as a bar in eighths of a cell: full only for full points, and never nothing for something."""
    if points is None:
        return ""
    eighths = int(min(max(points, Fraction(0)), Fraction(1)) * width * 8)
    whole, rest = divmod(max(eighths, 1 if points > 0 else 0), 8)
    return ("█" * whole + _EIGHTHS[rest]).rstrip()


def _row_style(line: _Line) -> str:
    if isinstance(line, ShownFigure):
        return "dim"
    scored = line
    if scored.node.kind in ("perspective", "strategic"):
        return "bold"
    return "dim" if scored.status == "not_due" else ""


def _colour(line: _Line) -> str:
    """Green is what was asked for, yellow a part of it, red nothing of it or no figure at all."""
    if isinstance(line, ShownFigure):
        return "red" if isinstance(line.result, Absent) else ""
    scored = line
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
