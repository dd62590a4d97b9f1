"""Owns how a composed page becomes text of a medium's width, and the parts that pages share. Knows no scorecard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

from kpidsl.report.excerpt import visible
from kpidsl.report.medium import Medium

_INDENT = (0, 0, 0, 2)


def rendered(page: RenderableType, medium: Medium) -> str:
    """A page as text, without blanks at the ends of its lines, and without anything that a terminal would obey.

    Titles, owners, units and reasons are a stranger's words: whatever a page says goes through here.
    """
    paper = StringIO()
    console = Console(
        file=paper,
        width=medium.width,
        force_terminal=medium.colour,
        color_system="standard" if medium.colour else None,
        no_color=not medium.colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.print(Segments(_harmless(segment) for segment in console.render(page)))
    return "".join(f"{line.rstrip()}\n" for line in paper.getvalue().split("\n")[:-1])


def _harmless(segment: Segment) -> Segment:
    return Segment("\n".join(visible(line) for line in segment.text.split("\n")), segment.style)


def section(title: str, rows: Iterable[Sequence[RenderableType]]) -> Iterator[RenderableType]:
    """Rows under a title; nothing where there are none."""
    table = columns(rows)
    if table.row_count:
        yield from ("", strong(title), Padding(table, _INDENT))


def columns(rows: Iterable[Sequence[RenderableType]]) -> Table:
    """Cells below each other, without lines between them."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for row in rows:
        while len(table.columns) < len(row):
            table.add_column(overflow="fold")
        table.add_row(*row)
    return table


def indented(part: RenderableType) -> Padding:
    return Padding(part, _INDENT)


def strong(text: str) -> Text:
    return Text(text, style="bold")


def dim(text: str | None) -> Text:
    return Text(text or "", style="dim")
