"""The weights of siblings: each year all of those that are due have one or none has, and shares make a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.compiler.types.draft import Draft
from kpidsl.model.plan import Node
from kpidsl.model.tree import actions_below, is_always_watched


@dataclass(frozen=True, slots=True)
class _Siblings:
    """The children of a parent, or the topmost nodes, that earn points. `whose` names the parent."""

    span: Span
    whose: str
    nodes: Sequence[Node]


def check_weights(draft: Draft) -> Iterator[Diagnostic]:
    for siblings in _families(draft):
        if not any(node.code in draft.broken for node in siblings.nodes):
            yield from _check(draft, siblings)


def maybe_broken(draft: Draft, parent: Node) -> bool:
    """Whether a child of this node may be missing, or weighed otherwise, only because a heading did not parse."""
    return parent.code in draft.unread or any(code.startswith(f"{parent.code}.") for code in draft.broken)


def _families(draft: Draft) -> Iterator[_Siblings]:
    if draft.header is not None:
        roots = [node.code for node in draft.nodes.values() if node.parent is None]
        yield _Siblings(draft.header.span, "the plan", _earning(draft, roots))
    for node in draft.nodes.values():
        if not maybe_broken(draft, node):
            yield _Siblings(node.span, f"`{node.code}`", _earning(draft, node.children))


def _earning(draft: Draft, codes: Sequence[str]) -> list[Node]:
    return [draft.nodes[code] for code in codes if not is_always_watched(draft.nodes, code)]


def _check(draft: Draft, siblings: _Siblings) -> Iterator[Diagnostic]:
    if not any(node.is_weighted for node in siblings.nodes):
        return
    due = {year: nodes for year in _years(draft) if (nodes := [n for n in siblings.nodes if _is_due(draft, n, year)])}
    weightless = list(_weightless(siblings, due))
    yield from weightless
    if not weightless and not any(node.in_points for node in siblings.nodes):
        yield from _whole(siblings, due)


def _years(draft: Draft) -> range:
    assert draft.header is not None
    return range(draft.header.first_year, draft.header.last_year + 1)


def _is_due(draft: Draft, node: Node, year: int) -> bool:
    return any(year in draft.due.get(action.code, ()) for action in actions_below(draft.nodes, node.code))


def _weightless(siblings: _Siblings, due: dict[int, list[Node]]) -> Iterator[Diagnostic]:
    """Nodes without a weight in a year in which a sibling has one."""
    for node in siblings.nodes:
        years = [
            year
            for year, nodes in due.items()
            if node in nodes and node.weight_in(year) is None and any(n.weight_in(year) is not None for n in nodes)
        ]
        if not years:
            continue
        when = f" in {_listed(years)}" if node.weights else ""
        rest = ""
        there = {_sum(siblings.nodes, year) for year in years}
        if len(there) == 1 and max(there) < 1 and not any(n.in_points for n in siblings.nodes):
            rest = f"; {percent(1 - max(there))} is left"
        message = f"`{node.code}` has no weight{when} and its siblings have{rest}"
        yield finding("K0402", node.span, message, help="among siblings every one has a weight or none has")


def _whole(siblings: _Siblings, due: dict[int, list[Node]]) -> Iterator[Diagnostic]:
    """In every year the weights of those due make 100 %, or those of all do: who is not due gives its share up."""
    years = [year for year, nodes in due.items() if nodes[0].weight_in(year) is not None]
    faulty = {
        year: _sum(due[year], year) for year in years if 1 not in (_sum(due[year], year), _sum(siblings.nodes, year))
    }
    if faulty and len(faulty) == len(years) and not any(node.weights for node in siblings.nodes):
        yield _not_whole(siblings, siblings.nodes, years[0], "")
        return
    for total in dict.fromkeys(faulty.values()):
        same = [year for year, found in faulty.items() if found == total]
        yield _not_whole(siblings, due[same[0]], same[0], f" in {_listed(same)}")


def _not_whole(siblings: _Siblings, nodes: Sequence[Node], year: int, when: str) -> Diagnostic:
    weights = {node.code: weight for node in nodes if (weight := node.weight_in(year)) is not None}
    total = sum(weights.values(), Fraction(0))
    difference = f"{percent(abs(1 - total))} {'too much' if total > 1 else 'too little'}"
    labels = [(node.span, percent(weights[node.code])) for node in nodes if node.code in weights]
    message = f"the weights below {siblings.whose} make {percent(total)}{when}, {difference}"
    help_ = "weights of siblings sum to exactly 100 %"
    if when:
        help_ = "in every year the weights of the siblings that are due make 100 %, or those of all siblings do"
    if any(weight.limit_denominator(60).denominator % 3 == 0 for weight in weights.values()):
        help_ += "; a third is written `1/3`"
    return finding("K0401", siblings.span, message, help=help_, labels=labels)


def _sum(nodes: Sequence[Node], year: int) -> Fraction:
    return sum((node.weight_in(year) or Fraction(0) for node in nodes), Fraction(0))


def _listed(years: Sequence[int]) -> str:
    """Years in words: `2023`, `2023 and 2024`, `2023, 2024 and 2026`."""
    *first, last = (str(year) for year in years)
    return f"{', '.join(first)} and {last}" if first else last


def percent(share: Fraction) -> str:
    value = share * 100
    if value.denominator == 1:
        return f"{value} %"
    return f"{share}" if share.denominator <= 60 else f"{float(value):.6g} %"
