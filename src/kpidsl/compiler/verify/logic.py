"""The logic of the plan: ladders, owners, targets over the years, definitions that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.parse.vocabulary import FIELDS
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.lines import direction_line, heading_of
from kpidsl.compiler.verify.statuses import check_shares
from kpidsl.compiler.verify.weights import check_weights, maybe_broken, percent
from kpidsl.model.conditions import Reading
from kpidsl.model.expression import Duration, shape, walk
from kpidsl.model.period import year_before
from kpidsl.model.plan import Anchor, Gate, Input, Kpi, Node
from kpidsl.model.queries import Query, query
from kpidsl.model.rules import Bands, Ladder, PointsFormula, Rule
from kpidsl.model.values import AnchorValue, Range


def check_logic(draft: Draft) -> Iterator[Diagnostic]:
    """Everything about a plan that is not about one line."""
    if draft.header is None:
        return
    if not draft.nodes and not draft.broken:
        help_ = 'add `perspective "…"` and its actions'
        yield finding("K0110", draft.header.span, "this plan has no actions", help=help_)
    yield from check_weights(draft)
    yield from check_shares(draft)
    for node in draft.nodes.values():
        if node.kind == "action":
            yield from _action(draft, node)
        elif not node.children and not maybe_broken(draft, node):
            message = f"`{node.code}` has nothing below it"
            yield finding("K0404", node.span, message, help="add its actions, or remove it")
    yield from _same_queries(draft)
    yield from _assumptions(draft)
    yield from _holidays(draft)


def check_owners(draft: Draft) -> Iterator[Diagnostic]:
    """Whom nobody owns, and what stands below another node than its code says: of plans without errors."""
    for node in draft.nodes.values():
        if node.kind == "action" and not node.owners:
            message, labels = f"nobody owns `{node.code}`", belongs_below(heading_of(draft, node), "owner")
            yield finding("K0411", node.span, message, help='add `owner "…"`', labels=labels)
    yield from _skipped(draft)
    yield from _in_no_perspective(draft)


def _skipped(draft: Draft) -> Iterator[Diagnostic]:
    """Actions right below a strategic objective, though their codes name an operational one, as those of others do."""
    if not any(node.kind == "operational" for node in draft.nodes.values()):
        return
    first: dict[str, Node] = {}
    for node in draft.nodes.values():
        parent = draft.nodes.get(node.parent or "")
        between = node.code.rpartition(".")[0]
        if node.kind == "action" and parent is not None and parent.kind == "strategic" and between != parent.code:
            first.setdefault(between, node)
    for between, node in first.items():
        message = f"`{node.code}` stands below `{node.parent}`, and there is no `{between}`"
        help_ = f"add `operational {between} …` above it"
        yield finding("K0452", node.span, message, help=help_)


def _in_no_perspective(draft: Draft) -> Iterator[Diagnostic]:
    """What stands above the first perspective, in a plan that has some: the first of such nodes."""
    tops = [node for node in draft.nodes.values() if node.parent is None]
    perspective = next((node for node in tops if node.kind == "perspective"), None)
    outside = next((node for node in tops if node.kind != "perspective"), None)
    if perspective is not None and outside is not None:
        message = f"`{outside.code}` stands in no perspective, and others do"
        labels = [(perspective.span, "a perspective")]
        yield finding("K0482", outside.span, message, help='add `perspective "…"` above it', labels=labels)


# --- actions ---------------------------------------------------------------------------------------------------------


def _action(draft: Draft, node: Node) -> Iterator[Diagnostic]:
    yield from _untold(draft, node)
    reported: set[int] = set()
    kpis = node.all_kpis()
    for label, kpi in kpis.items():
        rule = draft.rules.get(kpi.rule) if kpi.rule else None
        if rule is not None and kpi.anchors and kpi.anchors[0].span.start not in reported:
            reported.add(kpi.anchors[0].span.start)
            if isinstance(rule, Ladder):
                yield from _ladder(draft, node, rule, kpi)
            if kpi.gate is not None:
                yield from _gate(rule, kpi.gate)
        before = kpis.get(year_before(label))
        if before is not None and not (before.made_of and kpi.made_of):  # of what both are made was said
            yield from _looser(draft, node, label, before, kpi)


def _untold(draft: Draft, node: Node) -> Iterator[Diagnostic]:
    """What the plan requires of every action, and neither this one nor its indicators tell."""
    required = draft.header.required if draft.header else None
    if required is None or not (kpis := list(node.every_kpi())):
        return
    told = {"owner": bool(node.owners) or _is_below_the_unread(draft, node)}  # the rest is metadata of the KPIs
    for name in required.fields:
        told.setdefault(name, all(getattr(kpi.metadata, name, True) for kpi in kpis))
    lacking = [name for name in required.fields if not told[name]]
    if lacking:
        message = f"`{node.code}` does not say its {' and '.join(f'`{name}`' for name in lacking)}"
        place = "in a node above it" if lacking[0] == "owner" else "in its indicator"
        help_ = f"add `{FIELDS['action'][lacking[0]]}` here or {place}"
        labels = [(required.span, "the plan requires it"), *belongs_below(heading_of(draft, node), lacking[0])]
        yield finding("K0434", node.span, message, help=help_, labels=labels)


def _is_below_the_unread(draft: Draft, node: Node) -> bool:
    """Whether a node stands below one that may name the owner of all, and did not parse."""
    while node.parent is not None:
        if node.parent in draft.unread:
            return True
        node = draft.nodes[node.parent]
    return False


def _gate(rule: Rule, gate: Gate) -> Iterator[Diagnostic]:
    least = _least(rule)
    if gate.points > least:
        message = f"failing this condition earns {percent(gate.points)}, the worst value {percent(least)}"
        help_ = f"write `else points {percent(least)}`: else it pays to fail"
        yield finding("K0420", gate.span, message, help=help_, labels=[(rule.span, "the rule")])


def _least(rule: Rule) -> Fraction:
    """What the worst value earns, or less."""
    match rule:
        case Ladder(otherwise=otherwise):
            return otherwise
        case Bands(bands=bands, otherwise=otherwise):
            if any(band.slope for band in bands):
                return Fraction(0)
            earned = [points for points in (otherwise, *(band.points for band in bands)) if points is not None]
            return min(earned, default=Fraction(0))
        case PointsFormula():
            return Fraction(0)


def _ladder(draft: Draft, node: Node, rule: Ladder, kpi: Kpi) -> Iterator[Diagnostic]:
    """Anchors are monotone in the direction, best first."""
    stated = {anchor.name: anchor for anchor in kpi.anchors}
    anchors = [stated[name] for name, _ in rule.anchors if name in stated]
    for better, worse in pairwise(anchors):
        if isinstance(better.value, Range) and not _lies_inside(better.value, worse.value):
            message = f"`{better.name}` does not lie inside `{worse.name}`"
            labels = [(better.span, "the better anchor")]
            help_ = "widen the worse range, on both sides"
            yield finding("K0405", worse.span, message, help=help_, labels=labels)
            return
        if _is_better(worse, better, kpi):
            word = {"higher": "higher", "lower": "lower"}.get(kpi.direction or "", "better")
            message = f"`{worse.name}` is better than `{better.name}`, though {word} is better"
            labels = [(better.span, "the better anchor"), *direction_line(draft, node, kpi)]
            yield finding("K0405", worse.span, message, help="turn the direction, or the figures", labels=labels)
            return


def _lies_inside(inner: Range, outer: AnchorValue) -> bool:
    return isinstance(outer, Range) and outer.low <= inner.low and inner.high <= outer.high


def _looser(draft: Draft, node: Node, label: str, before: Kpi, kpi: Kpi) -> Iterator[Diagnostic]:
    old = next((anchor for anchor in before.anchors if anchor.name == "target"), None)
    new = next((anchor for anchor in kpi.anchors if anchor.name == "target"), None)
    if old is None or new is None or old is new:  # the years of one line have it in common
        return
    if before.formula is not kpi.formula and shape(before.formula) != shape(kpi.formula):
        return
    if isinstance(old.value, date):
        return  # each year has its own days
    if _is_better(old, new, kpi):
        earlier = year_before(label)
        message = f"the target of {label} is looser than the one of {earlier}"
        labels = [(old.span, f"the target of {earlier}"), *direction_line(draft, node, kpi)]
        yield finding("K0412", new.span, message, labels=labels)


def _is_better(one: Anchor, other: Anchor, kpi: Kpi) -> bool:
    """Whether one figure is strictly better than another."""
    if isinstance(one.value, Range):
        return isinstance(other.value, Range) and one.value != other.value and _lies_inside(one.value, other.value)
    higher, lower = (one.value, other.value) if kpi.direction == "higher" else (other.value, one.value)
    match higher, lower:
        case Fraction() as a, Fraction() as b:
            return a > b
        case date() as a, date() as b:
            return a > b
        case bool() as a, bool() as b:
            return a > b
        case _:
            return False


# --- inputs ----------------------------------------------------------------------------------------------------------


def _same_queries(draft: Draft) -> Iterator[Diagnostic]:
    first: dict[Query, Input] = {}
    readings = {name: Reading.of(source.columns) for name, source in draft.sources.items()}
    for input_ in draft.inputs.values():
        if input_.measure is None:
            continue
        twin = first.setdefault(query(input_.measure, readings[input_.measure.source]), input_)
        if twin is not input_:
            message = f"`{input_.name}` is the same query as `{twin.name}`"
            labels = [(twin.span, "the other")]
            yield finding("K0418", input_.span, message, help="keep one of the two", labels=labels)


def _assumptions(draft: Draft) -> Iterator[Diagnostic]:
    for assumption in draft.assumptions:
        if not assumption.needs:
            message = "this assumption is about no figure of the data"
            yield finding("K0502", assumption.span, message, help="assume something of an input")


def _holidays(draft: Draft) -> Iterator[Diagnostic]:
    """Working days need to know the holidays."""
    if draft.header is None or draft.header.holidays is not None:
        return
    for input_ in draft.inputs.values():
        measure = input_.measure
        for part in (measure.of, measure.by, measure.where) if measure else ():
            for node in walk(part) if part is not None else ():
                if isinstance(node, Duration) and node.unit == "workdays":
                    message = "working days are counted, and the plan does not say its holidays"
                    help_ = "add to the plan `holidays IT`, with `, closed 06-19` for a patron's day"
                    yield finding("K0110", node.span, message, help=help_)
                    return
