"""Owns the scorecard as a sheet: one row a node, exact figures beside the ones for people. Knows nothing of JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from kpidsl.model.scorecard import Scorecard, ScoredNode
from kpidsl.report.numbers import exact_text, unit_text
from kpidsl.report.reading import node_points, target_of, value_text

HEADER = (
    "code", "kind", "title", "parent", "owners", "weight", "effective_weight", "status", "value", "unit",
    "value_display", "points", "points_display", "band", "direction", "target", "target_met", "because",
)  # fmt: skip


def scorecard_csv(card: Scorecard) -> str:
    """Separated by commas, UTF-8; what does not apply is empty, several owners are separated by `; `."""
    page = StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(HEADER)
    for scored in card.nodes.values():
        writer.writerow("" if cell is None else cell for cell in _row(card, scored))
    return page.getvalue()


def _row(card: Scorecard, scored: ScoredNode) -> Iterator[object]:
    node, kpi = scored.node, scored.kpi
    yield from (node.code, node.kind, node.title, node.parent, "; ".join(node.owners))
    yield from (node.weight, scored.effective_weight, scored.status)
    yield exact_text(scored.value, kpi.type) if kpi and scored.value is not None else None
    yield unit_text(kpi.type) if kpi else None
    yield value_text(scored)
    yield from (scored.points, node_points(card, scored), scored.band)
    yield kpi.direction if kpi else None
    yield _target(card, scored)
    yield None if scored.target_met is None else _yes(scored.target_met)
    yield scored.because


def _target(card: Scorecard, scored: ScoredNode) -> str | None:
    if scored.kpi is not None:
        anchor = target_of(scored.kpi)
        return None if anchor is None else exact_text(anchor.value, scored.kpi.type)
    target = scored.node.targets.get(card.period.year)
    return None if target is None else str(target)


def _yes(met: bool) -> str:
    return "yes" if met else "no"
