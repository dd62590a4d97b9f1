"""Owns the scorecard as a sheet: one row a node, plain decimals with the exact figures beside them. Knows no JSON.

A spreadsheet reads the plain columns as numbers. Those that end in `_exact` hold fractions, which are text: a sheet
that is left to guess reads `2/3` as a day of March.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO

from kpidsl.model.scorecard import Scorecard, ScoredNode
from kpidsl.model.values import NUMBER, PERCENT, Quantity
from kpidsl.report.excerpt import visible
from kpidsl.report.numbers import exact_text, plain, unit_text
from kpidsl.report.reading import node_points, result_text, value_text

HEADER = (
    "code", "kind", "title", "parent", "owners", "weight", "effective_weight", "status", "value", "unit",
    "value_display", "points", "points_display", "result", "band", "direction", "target", "target_met", "because",
    "weight_exact", "effective_weight_exact", "value_exact", "points_exact", "target_exact",
)  # fmt: skip


def scorecard_csv(card: Scorecard) -> str:
    """Separated by commas, UTF-8; what does not apply is empty, several owners are separated by `; `."""
    page = StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(HEADER)
    for scored in card.nodes.values():
        writer.writerow("" if cell is None else visible(str(cell)) for cell in _row(card, scored))
    return page.getvalue()


def _row(card: Scorecard, scored: ScoredNode) -> Iterator[object]:
    node, kpi = scored.node, scored.kpi
    target_points = node.targets.get(card.period.year)
    yield from (node.code, node.kind, node.title, node.parent, "; ".join(node.owners))
    yield plain(scored.weight, Quantity(NUMBER)) if scored.weight and node.in_points else _percent(scored.weight)
    yield from (_percent(scored.effective_weight), scored.status)
    yield plain(scored.value, kpi.type, kpi.display) if kpi and scored.value is not None else None
    yield unit_text(kpi.type) if kpi else None
    yield value_text(scored)
    yield from (_percent(scored.points), node_points(card, scored), result_text(scored), scored.band)
    yield kpi.direction if kpi else None
    yield plain(scored.target.value, kpi.type) if kpi and scored.target else _percent(target_points)
    yield None if scored.target_met is None else _yes(scored.target_met)
    yield scored.because
    yield from (scored.weight, scored.effective_weight)
    yield exact_text(scored.value, kpi.type) if kpi and scored.value is not None else None
    yield scored.points
    yield exact_text(scored.target.value, kpi.type) if kpi and scored.target else target_points


def _percent(share: Fraction | None) -> str | None:
    """Percent as a number: 62.5 of five eighths."""
    return None if share is None else plain(share, Quantity(PERCENT))


def _yes(met: bool) -> str:
    return "yes" if met else "no"
