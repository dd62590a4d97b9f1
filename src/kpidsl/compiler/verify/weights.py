"""The weights of siblings: each year all of those that are due have one or none has, and shares make a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, Fix, finding, replacing
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse.declarations import Heading
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.lines import heading_of, weight_line
from kpidsl.compiler.verify.words import listed
from kpidsl.model.plan import Node
from kpidsl.model.tree import actions_below, is_always_watched

#: So many ways to mend a sum are named; more would be no advice.
_WAYS = 2

#: Of so many families the one without weights stands out; of so many objectives one asks for the total.
_FAMILIES = 3

#: So many siblings without a weight are shown.
_SHOWN = 3


@record
class _Siblings:
    """The children of a parent, or the topmost nodes, that earn points."""

    span: Span
    parent: Node | None
    nodes: Sequence[Node]

    @property
    def whose(self) -> str:
        return f"`{self.parent.code}`" if self.parent is not None else "the plan"

    @property
    def are_weighted(self) -> bool:
        return any(node.is_weighted for node in self.nodes)


def check_weights(draft: Draft) -> Iterator[Diagnostic]:
    mixed = set(_mixed(draft))
    for siblings in _families(draft):
        if (odd := _odd(siblings)) is not None and _between(draft, odd) is not None:
            mixed.add(odd.code)  # its weight is that of the missing one below it
        told = any(node.code in draft.broken for node in siblings.nodes)
        if not told and (siblings.parent is None or siblings.parent.code not in mixed):
            yield from _check(draft, siblings)


def _mixed(draft: Draft) -> Iterator[str]:
    """Objectives that hold a child of another, or lack one that stands elsewhere, which was said."""
    for node in draft.nodes.values():
        parent = draft.nodes.get(node.parent or "")
        named = parent is not None and parent.kind in ("strategic", "operational")
        if parent is not None and named and not node.code.startswith(f"{parent.code}."):
            yield from (parent.code, node.code.rpartition(".")[0])


def check_unweighted(draft: Draft) -> Iterator[Diagnostic]:
    """Where weights are missing altogether: from one family of several, or from the top; of sound plans alone."""
    families = [family for family in _families(draft) if family.nodes]
    for kind in dict.fromkeys(family.nodes[0].kind for family in families):
        alike = [family for family in families if family.nodes[0].kind == kind]
        bare = [family for family in alike if not family.are_weighted]
        if len(bare) != 1 or len(alike) < _FAMILIES or bare[0].parent is None:
            continue
        if bare[0].parent.total.kind == "weighted mean":
            message = f"nothing below {bare[0].whose} has a weight, and every other {kind} has one"
            labels = [(node.span, "no weight") for node in bare[0].nodes]
            help_ = "add `weight …`; without it there is no total"
            yield finding("K0451", bare[0].span, message, help=help_, labels=labels)
    yield from _topless(draft, [family for family in families if family.are_weighted])


def _topless(draft: Draft, weighted: Sequence[_Siblings]) -> Iterator[Diagnostic]:
    """A plan whose objectives have weights below them, and none among themselves."""
    tops = [node for node in draft.nodes.values() if node.kind == "strategic"]
    if draft.header is None or len(tops) < _FAMILIES or not weighted or any(node.is_weighted for node in tops):
        return
    parents = {draft.nodes[node.parent].total.kind if node.parent else draft.header.total.kind for node in tops}
    if parents == {"weighted mean"}:
        message = f"the {len(tops)} strategic objectives have no weights: the plan has no total"
        labels = [(tops[0].span, "the first of them")]
        help_ = "give each a `weight …`, or leave it so, and each has a total of its own"
        yield finding("K0458", draft.header.span, message, help=help_, labels=labels)


def maybe_broken(draft: Draft, parent: Node | None) -> bool:
    """Whether a child of a node may be missing, or weighed otherwise, only because a heading did not parse.

    Args:
        parent: None is the plan.
    """
    return (None if parent is None else parent.code) in draft.short


def _families(draft: Draft) -> Iterator[_Siblings]:
    if draft.header is not None and not maybe_broken(draft, None):
        roots = [node.code for node in draft.nodes.values() if node.parent is None]
        yield _Siblings(draft.header.span, None, _earning(draft, roots))
    for node in draft.nodes.values():
        if not maybe_broken(draft, node):
            yield _Siblings(node.span, node, _earning(draft, node.children))


def _earning(draft: Draft, codes: Sequence[str]) -> list[Node]:
    return [draft.nodes[code] for code in codes if not is_always_watched(draft.nodes, code)]


def _check(draft: Draft, siblings: _Siblings) -> Iterator[Diagnostic]:
    if not siblings.are_weighted:
        return
    due = {year: nodes for year in _years(draft) if (nodes := [n for n in siblings.nodes if _is_due(draft, n, year)])}
    weightless = list(_weightless(draft, siblings, due))
    odd = _odd(siblings)
    if odd is not None and len(weightless) >= _FAMILIES - 1:
        yield _alone_weighted(draft, siblings, odd)
        return
    yield from weightless
    if not weightless and not any(node.in_points for node in siblings.nodes):
        yield from _whole(draft, siblings, due)


def _odd(siblings: _Siblings) -> Node | None:
    """The one node that has a weight, where several have none."""
    weighted = [node for node in siblings.nodes if node.is_weighted]
    return weighted[0] if len(weighted) == 1 and len(siblings.nodes) >= _FAMILIES else None


def _between(draft: Draft, node: Node) -> Node | None:
    """What stands right below a node, though by its code there is an objective between them."""
    below = (draft.nodes[code] for code in node.children)
    return next((each for each in below if each.code.count(".") - node.code.count(".") > 1), None)


def _alone_weighted(draft: Draft, siblings: _Siblings, odd: Node) -> Diagnostic:
    """The one node with a weight among several without: of those it would be said again and again."""
    others = [node for node in siblings.nodes if node is not odd]
    year = next(year for year in _years(draft) if odd.weight_in(year) is not None)
    message = f"`{odd.code}` has a weight, and none of its {len(others)} siblings has one"
    labels = [(node.span, "no weight") for node in others[:_SHOWN]]
    help_ = "remove this weight, or give all of them one"
    if (between := _between(draft, odd)) is not None:
        labels.append((between.span, f"there is no `{between.code.rpartition('.')[0]}` above"))
        help_ += "; or it belongs to a heading that is missing above this line"
    return finding("K0402", weight_line(draft, odd, year), message, help=help_, labels=labels)


def _years(draft: Draft) -> range:
    assert draft.header is not None
    return range(draft.header.first_year, draft.header.last_year + 1)


def _is_due(draft: Draft, node: Node, year: int) -> bool:
    return any(year in draft.due.get(action.code, ()) for action in actions_below(draft.nodes, node.code))


def _weightless(draft: Draft, siblings: _Siblings, due: dict[int, list[Node]]) -> Iterator[Diagnostic]:
    """Nodes without a weight in a year in which a sibling has one."""
    for node in siblings.nodes:
        years = [
            year
            for year, nodes in due.items()
            if node.weight_in(year) is None and node in nodes and any(n.weight_in(year) is not None for n in nodes)
        ]
        if not years:
            continue
        when = f" in {listed(years)}" if node.weights else ""
        rest = ""
        there = {_sum(siblings.nodes, year) for year in years}
        if len(there) == 1 and max(there) < 1 and not any(n.in_points for n in siblings.nodes):
            rest = f"; {percent(1 - max(there))} is left"
        message = f"`{node.code}` has no weight{when} and its siblings have{rest}"
        help_ = "among siblings every one has a weight or none has"
        fix = None
        if rest and not node.weights and (alone := _alone(siblings, node, years)):
            help_ = f"add `weight {percent(alone)}`"
            fix = _below(heading_of(draft, node), f"weight     {percent(alone)}")
        yield finding("K0402", node.span, message, help=help_, fix=fix)


def _alone(siblings: _Siblings, node: Node, years: Sequence[int]) -> Fraction | None:
    """What a node must weigh that alone has no weight."""
    others = [each for each in siblings.nodes if each is not node]
    left = {1 - _sum(others, year) for year in years}
    weighted = all(each.weight_in(year) is not None for each in others for year in years)
    return min(left) if weighted and len(left) == 1 and min(left) > 0 else None


def _below(heading: Heading, field: str) -> Fix:
    """The fix that adds a field to a heading, as its first."""
    end = Span(heading.span.document, heading.span.end, heading.span.end)
    return replacing(end, f"\n  {field}")


def _whole(draft: Draft, siblings: _Siblings, due: dict[int, list[Node]]) -> Iterator[Diagnostic]:
    """In every year the weights of those due make 100 %, or those of all do: who is not due gives its share up."""
    years = [year for year, nodes in due.items() if nodes[0].weight_in(year) is not None]
    sums = {year: _sum(due[year], year) for year in years}
    faulty = {year: found for year, found in sums.items() if found != 1 and _sum(siblings.nodes, year) != 1}
    if faulty and len(faulty) == len(years) and not any(node.weights for node in siblings.nodes):
        yield _not_whole(draft, siblings, siblings.nodes, years[0], "")
        return
    for total in dict.fromkeys(faulty.values()):
        same = [year for year, found in faulty.items() if found == total]
        yield _not_whole(draft, siblings, due[same[0]], same[0], f" in {listed(same)}")


def _not_whole(draft: Draft, siblings: _Siblings, nodes: Sequence[Node], year: int, when: str) -> Diagnostic:
    weights = {node.code: weight for node in nodes if (weight := node.weight_in(year)) is not None}
    total = sum(weights.values(), Fraction(0))
    difference = f"{percent(abs(1 - total))} {'too much' if total > 1 else 'too little'}"
    labels = [(weight_line(draft, node, year), node.code) for node in nodes if node.code in weights]
    message = f"the weights below {siblings.whose} make {percent(total)}{when}, {difference}"
    help_ = "weights of siblings sum to exactly 100 %"
    if when:
        help_ = "in every year the weights of the siblings that are due make 100 %, or those of all siblings do"
    if any(weight.limit_denominator(60).denominator % 3 == 0 for weight in weights.values()):
        help_ += "; a third is written `1/3`"
    elif not when and (mended := _mended(weights, total - 1)):
        ways = [f"`weight {percent(weight)}` in `{code}`" for code, weight in mended]
        help_ += f"; {' or '.join(ways)} would make them so"
    return finding("K0401", siblings.span, message, help=help_, labels=labels)


def _mended(weights: Mapping[str, Fraction], excess: Fraction) -> list[tuple[str, Fraction]]:
    """Which weight, changed alone, would mend the sum: those that then are like another of them, or else round."""
    changed = [(code, weight - excess) for code, weight in weights.items() if 0 < weight - excess <= 1]
    like = [(code, weight) for code, weight in changed if weight in (weights[c] for c in weights if c != code)]
    round_ = [(code, weight) for code, weight in changed if (weight * 20).denominator == 1]
    known = min((ways for ways in (like, round_, changed) if ways), key=len, default=[])
    return known if len(known) <= _WAYS else []


def _sum(nodes: Sequence[Node], year: int) -> Fraction:
    return sum((node.weight_in(year) or Fraction(0) for node in nodes), Fraction(0))


def percent(share: Fraction) -> str:
    value = share * 100
    if value.denominator == 1:
        return f"{value} %"
    return f"{share}" if share.denominator <= 60 else f"{float(value):.6g} %"
