"""Owns the official table as a page for the web and for paper: one file, no scripts, nothing fetched from elsewhere.

A heading for each perspective and strategic objective, a table below, in it a row of its own for each operational
objective. Knows nothing of how figures are spelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kpidsl.model.plan import Node
from kpidsl.report.excerpt import visible
from kpidsl.report.official.table import Official, Row, below, named

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 2rem 1.5rem 3rem; background: #fff; color: #1b2430;
  font: 1rem/1.45 "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
header { border-bottom: 3px solid #17406d; margin-bottom: 2rem; padding-bottom: 1rem; }
h1 { margin: 0; color: #17406d; font-size: 1.9rem; line-height: 1.2; }
header p { margin: .4rem 0 0; font-size: 1.1rem; }
h2 { margin: 2.4rem 0 0; padding: .45rem .8rem; background: #17406d; color: #fff; font-size: 1.3rem; }
h3 { margin: 1.6rem 0 .2rem; color: #17406d; font-size: 1.12rem; }
.told { margin: 0 0 .6rem; color: #44505e; }
.told b { font-weight: 600; color: #1b2430; }
.told span + span::before { content: " · "; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: .4rem .55rem; border: 1px solid #c3ccd6; text-align: left; vertical-align: top; }
thead th { background: #e4ebf3; vertical-align: bottom; }
thead th::first-letter { text-transform: uppercase; }
tbody th[scope=row] { font-weight: 400; width: 25%; }
td.kpi { width: 25%; }
tbody th[scope=rowgroup] { background: #f3f6f9; font-weight: 600; }
tbody th[scope=rowgroup] .told { font-weight: 400; margin-left: 1rem; }
.code { font-weight: 600; white-space: nowrap; }
td.owner { width: 13%; }
.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
thead th.figure { white-space: normal; width: 6.2%; min-width: 4.5em; }
td.first { font-weight: 600; background: #fafbfd; }
footer { margin-top: 2rem; padding-top: .8rem; border-top: 1px solid #c3ccd6; color: #44505e; font-size: .9rem; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 9pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  table { font-size: 8pt; }
  th, td { padding: 2pt 4pt; }
  .wide { overflow: visible; }
  h2, h3, .told, tbody th[scope=rowgroup] { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
}
"""


def official_html(table: Official) -> str:
    return "\n".join(_page(table)) + "\n"


def _page(table: Official) -> Iterator[str]:
    header, words = table.plan.header, table.speller.words
    title = _text(header.title)
    yield f'<!DOCTYPE html>\n<html lang="{words.tag}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f"<header>\n<h1>{title}</h1>"
    if header.entity is not None:
        yield f"<p>{_text(header.entity)}</p>"
    yield "</header>\n<main>"
    for perspective, rows in below(table.rows, "perspective"):
        yield "<section>"
        yield from _heading(table, perspective, 2)
        for strategic, actions in below(rows, "strategic"):
            yield "<section>"
            yield from _heading(table, strategic, 3 if perspective else 2)
            yield from _table(table, strategic or perspective, actions)
            yield "</section>"
        yield "</section>"
    yield "</main>"
    if any(column.points is not None for column in table.columns):
        yield f"<footer><p>{_text(words.note)}</p></footer>"
    yield "</body>\n</html>"


def _heading(table: Official, node: Node | None, depth: int) -> Iterator[str]:
    if node is None:
        return
    yield f"<h{depth}>{_named(node)}</h{depth}>"
    if told := _told(table, node):
        yield f'<p class="told">{told}</p>'


def _table(table: Official, above: Node | None, rows: tuple[Row, ...]) -> Iterator[str]:
    words = table.speller.words
    places = table.stated(rows)
    weighed = any(table.weight(row.action) for row in rows)
    yield '<div class="wide">\n<table>'
    yield f"<caption>{_text(f'{words.actions_of} {named(above) if above else table.plan.header.title}')}</caption>"
    weight = f'<th scope="col" class="figure">{_text(words.weight)}</th>' if weighed else ""
    figures = "".join(
        f'<th scope="col" class="figure">{_text(table.heading(table.columns[place]))}</th>' for place in places
    )
    yield f'<thead><tr><th scope="col">{_text(words.action)}</th>{weight}<th scope="col">{_text(words.kpi)}</th>'
    yield f'{figures}<th scope="col">{_text(words.owner)}</th></tr></thead>'
    for operational, actions in below(rows, "operational"):
        yield "<tbody>"
        if operational is not None:
            told = _told(table, operational)
            width = len(places) + 3 + weighed
            heading = _named(operational) + (f' <span class="told">{told}</span>' if told else "")
            yield f'<tr><th scope="rowgroup" colspan="{width}">{heading}</th></tr>'
        yield from (_row(table, row, places, weighed=weighed) for row in actions)
        yield "</tbody>"
    yield "</table>\n</div>"


def _row(table: Official, row: Row, places: list[int], *, weighed: bool) -> str:
    weight = f'<td class="figure">{_text(table.weight(row.action))}</td>' if weighed else ""
    figures = "".join(
        f'<td class="figure{" first" if place == 0 else ""}">{_text(row.figures[place] or "")}</td>' for place in places
    )
    return (
        f'<tr><th scope="row">{_named(row.action)}</th>{weight}<td class="kpi">{_text(row.definition)}</td>'
        f'{figures}<td class="owner">{_text(table.owner(row.action))}</td></tr>'
    )


def _named(node: Node) -> str:
    code = "" if node.code == node.title else f'<span class="code">{_text(node.code)}</span> '
    return f"{code}{_text(node.title)}"


def _told(table: Official, node: Node) -> str:
    return " ".join(f"<span>{_text(word)}: <b>{_text(text)}</b></span>" for word, text in table.told(node))


def _text(text: str) -> str:
    """A stranger's text, in which nothing is a mark of HTML."""
    return escape(visible(text))
