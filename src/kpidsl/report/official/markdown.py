"""Owns the official table as Markdown: headings for perspectives and objectives, a table for the actions below each.

Knows nothing of how figures are spelled.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpidsl.model.plan import Node
from kpidsl.report.markdown import line, plain
from kpidsl.report.official.table import ABOVE, Official, Row, below, named


def official_md(table: Official) -> str:
    return "\n".join(_page(table)) + "\n"


def _page(table: Official) -> Iterator[str]:
    header = table.plan.header
    yield f"# {plain(header.title)}"
    if header.entity is not None:
        yield from ("", f"**{plain(header.entity)}**")
    for perspective, rows in below(table.rows, "perspective"):
        yield from _heading(table, perspective)
        for strategic, under in below(rows, "strategic"):
            yield from _heading(table, strategic)
            for operational, actions in below(under, "operational"):
                yield from _heading(table, operational)
                yield from ("", *_actions(table, actions))
    if any(column.points is not None for column in table.columns):
        yield from ("", table.speller.words.note)


def _heading(table: Official, node: Node | None) -> Iterator[str]:
    if node is None:
        return
    present = [level for level in ABOVE if table.nodes(level)]
    yield from ("", f"{'#' * (2 + present.index(node.kind))} {plain(named(node))}")
    if told := " · ".join(f"{plain(word)}: {plain(text)}" for word, text in table.told(node)):
        yield from ("", told)


def _actions(table: Official, rows: tuple[Row, ...]) -> Iterator[str]:
    words = table.speller.words
    places = table.stated(rows)
    weighed = any(table.weight(row.action) for row in rows)
    yield line([
        words.action, *([words.weight] if weighed else []), words.kpi,
        *(table.heading(table.columns[place]) for place in places), words.owner,
    ])  # fmt: skip
    yield line(["---", *(["--:"] if weighed else []), "---", *("--:" for _ in places), "---"], escaped=False)
    for row in rows:
        yield line([
            named(row.action), *([table.weight(row.action)] if weighed else []), row.definition,
            *(row.figures[place] or "" for place in places), table.owner(row.action),
        ])  # fmt: skip
