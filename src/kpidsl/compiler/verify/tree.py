"""The tree of a plan: actions that nobody owns, and nodes that do not stand where their codes or their like do.

It knows nothing of what the nodes measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.lacking import apart, belongs_below, below
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.lines import heading_of
from kpidsl.model.plan import Node

#: So many actions are called by their codes.
_NAMED = 3


def check_tree(draft: Draft) -> Iterator[Diagnostic]:
    """Said only of plans without errors, where every node was read."""
    yield from _unowned(draft)
    yield from _skipped(draft)
    yield from _in_no_perspective(draft)


def _unowned(draft: Draft) -> Iterator[Diagnostic]:
    """Actions without an owner: all of a node at once where the nodes beside it name the owners of theirs."""
    actions = [node for node in draft.nodes.values() if node.kind == "action"]
    owned = {above.code for node in actions if node.owners for above in _path(draft, node)}
    naming: dict[tuple[str | None, str], Span] = {}
    for node in draft.nodes.values():
        if owner := heading_of(draft, node).one(f.OwnerField):
            naming.setdefault((node.parent, node.kind), owner.span)
    of_nodes: dict[str, list[Node]] = {}
    for node in actions:
        if not node.owners:
            lacking = (each for each in _path(draft, node) if each.code not in owned and each is not node)
            top = next((each for each in lacking if (each.parent, each.kind) in naming), node)
            of_nodes.setdefault(top.code, []).append(node)
    for code, unowned in of_nodes.items():
        top = draft.nodes[code]
        labels = belongs_below(heading_of(draft, top), "owner")
        message, help_ = f"nobody owns `{code}`", 'add `owner "…"`'
        if top.kind != "action":
            message = f"`{code}` says no owner, and nobody owns {_listed(unowned)}"
            help_ = 'add `owner "…"` to it, or to each'
            labels.append((naming[top.parent, top.kind], "as here"))
        yield finding("K0411", top.span, message, help=help_, labels=labels)


def _path(draft: Draft, node: Node) -> Iterator[Node]:
    """A node, and those above it."""
    yield node
    while node.parent is not None:
        node = draft.nodes[node.parent]
        yield node


def _listed(actions: Sequence[Node]) -> str:
    if len(actions) > _NAMED:
        return f"its {len(actions)} actions"
    *codes, last = (f"`{action.code}`" for action in actions)
    return f"{', '.join(codes)} and {last}" if codes else last


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
    headings = sorted((branch.heading for branch in draft.program.tree.values()), key=_start)
    preceding = {_start(lower): upper for upper, lower in pairwise(headings)}
    for between, node in first.items():
        message = f"`{node.code}` stands below `{node.parent}`, and there is no `{between}`"
        labels = list(_gap(preceding[_start(heading_of(draft, node))], between))
        help_ = f"add `operational {between} …` above it"
        yield finding("K0452", node.span, message, help=help_, labels=labels)


def _start(heading: d.Heading) -> int:
    return heading.span.start


def _gap(above: d.Heading, missing: str) -> Iterator[tuple[Span, str]]:
    """As evidence: where a node is missing below a heading, below which its fields may stand."""
    stretches = [above.span, *(field.span for field in above.fields)]
    for upper, lower in pairwise(stretches):
        if apart(upper.document, upper.end, lower.start):
            yield lower, f"is this of `{missing}`?"
            return
    yield below(stretches[-1], f"`operational {missing} …`")


def _in_no_perspective(draft: Draft) -> Iterator[Diagnostic]:
    """What stands above the first perspective, in a plan that has some: the first of such nodes."""
    tops = [node for node in draft.nodes.values() if node.parent is None]
    perspective = next((node for node in tops if node.kind == "perspective"), None)
    outside = next((node for node in tops if node.kind != "perspective"), None)
    if perspective is not None and outside is not None:
        message = f"`{outside.code}` stands in no perspective, and others do"
        labels = [(perspective.span, "a perspective")]
        yield finding("K0482", outside.span, message, help='add `perspective "…"` above it', labels=labels)
