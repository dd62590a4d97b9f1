"""Where a plan says what is found wrong with it: the lines of weights, directions and owners, as evidence.

It owns the way back from a node to its heading. It knows nothing of what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.types.draft import Draft
from kpidsl.model.plan import Kpi, Node


def heading_of(draft: Draft, node: Node) -> d.Heading:
    return draft.program.tree[node.code].heading


def weight_line(draft: Draft, node: Node, year: int) -> Span:
    """Where the weight of a year is stated; the node itself where it is nowhere."""
    heading = heading_of(draft, node)
    for line in heading.all(f.YearLine):
        last = line.years.last or line.years.first
        if line.weights and line.years.first.period.year <= year <= last.period.year:
            return line.weights[0].span
    always = heading.one(f.WeightField)
    return always.span if always is not None else node.span


def target_line(draft: Draft, node: Node, year: int) -> Span:
    """Where an objective states its target of a year."""
    for line in heading_of(draft, node).all(f.YearLine):
        last = line.years.last or line.years.first
        if line.anchors and line.years.first.period.year <= year <= last.period.year:
            return line.anchors[0].span
    return node.span


def direction_line(draft: Draft, node: Node, kpi: Kpi) -> Iterator[tuple[Span, str]]:
    """As evidence: where the KPI, or its indicator, says which way is better."""
    headings = [heading_of(draft, node), draft.program.indicators.get(kpi.indicator or "")]
    for heading in headings:
        field = heading.one(f.DirectionField) if heading is not None else None
        if field is not None:
            yield field.span, "the direction"
            return
