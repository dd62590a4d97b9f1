"""What is due and what is only watched in a tree of nodes, asked alike by those who check it and those who score it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpidsl.model.period import Period
from kpidsl.model.plan import Kpi, Node


def actions_below(nodes: Mapping[str, Node], code: str) -> Iterator[Node]:
    """The actions at any depth below a node; of an action itself."""
    node = nodes[code]
    if node.kind == "action":
        yield node
    for child in node.children:
        yield from actions_below(nodes, child)


def is_watched(nodes: Mapping[str, Node], code: str, period: Period) -> bool:
    """Whether something is measured below a node in a period, and nothing of it earns points."""
    kpis = (action.kpi(period) for action in actions_below(nodes, code))
    return _all_watched(kpi for kpi in kpis if kpi is not None)


def is_always_watched(nodes: Mapping[str, Node], code: str) -> bool:
    """Whether nothing that is measured below a node earns points in any year."""
    return _all_watched(kpi for action in actions_below(nodes, code) for kpi in action.every_kpi())


def _all_watched(kpis: Iterator[Kpi]) -> bool:
    """Whether there are any, and all are; nobody looks further than the first that is not."""
    first = next(kpis, None)
    return first is not None and first.watched and all(kpi.watched for kpi in kpis)
