"""The tree of the plan: a heading ends whatever of its own level or deeper was open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from itertools import pairwise

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse.declarations import Heading
from kpidsl.compiler.resolve.program import Branch
from kpidsl.model.plan import Level

LEVELS: tuple[Level, ...] = ("perspective", "strategic", "operational", "action")


@record
class Planted:
    """The nodes by code, in the order of the file; `short` are those that miss an action, which did not parse.

    None among these is the plan.
    """

    tree: Mapping[str, Branch]
    short: frozenset[str | None]


def plant(headings: Sequence[Heading], joined: Set[Span], findings: list[Diagnostic]) -> Planted:
    """The tree of headings, each with its parent and its children.

    Args:
        joined: the headings after which one is missing, as was said.
    """
    short: set[str | None] = set()
    strays: dict[str, list[tuple[Heading, Heading]]] = defaultdict(list)
    nodes: dict[str, tuple[Heading, Level, str | None, list[str]]] = {}
    open_: list[tuple[int, str, Heading]] = []
    for heading in headings:
        depth = LEVELS.index(heading.kind)
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        parent = open_[-1] if open_ else None
        if heading.kind == "action" and not heading.whole:
            short.add(parent[1] if parent else None)
            continue
        key = _key(heading)
        if heading.code is None and heading.kind != "perspective":
            message = f"this {heading.kind} has no code"
            findings.append(finding("K0404", heading.span, message, help=f'write `{heading.kind} 7.1 "{key}"`'))
        if key in nodes and not heading.whole:
            continue
        if key in nodes:
            first = nodes[key][0]
            where = heading.code.span if heading.code else heading.span
            labels = [(first.code.span if first.code else first.span, "first here")]
            findings.append(finding("K0403", where, f"the code `{key}` is used twice", labels=labels))
            continue
        if parent:
            if above := _elsewhere(heading, parent[2]):
                strays[above].append((heading, parent[2]))
            nodes[parent[1]][-1].append(key)
        nodes[key] = (heading, LEVELS[depth], parent[1] if parent else None, [])
        open_.append((depth, key, heading))
        if heading.span in joined:
            short.update(key for _, key, _ in open_)
            short.add(None)
    tree = {
        key: Branch(heading, level, key, parent, tuple(children))
        for key, (heading, level, parent, children) in nodes.items()
    }
    # Where a heading was found missing, it is the one that strays belong to.
    findings += (_stray(above, found) for above, found in strays.items() if above in nodes or not joined)
    return Planted(tree, frozenset(short))


def before_strays(headings: Sequence[Heading]) -> frozenset[Span]:
    """The headings after which a node of another objective comes, and that objective is nowhere."""
    codes = {heading.code.text for heading in headings if heading.code is not None}
    found = set()
    for heading, after in pairwise(headings):
        if after.kind in ("operational", "action") and after.code is not None and heading.code is not None:
            above = after.code.text.rpartition(".")[0]
            if above and above not in codes and not heading.code.text.startswith(f"{above}."):
                found.add(heading.span)
    return frozenset(found)


def _key(heading: Heading) -> str:
    if heading.code is not None:
        return heading.code.text
    return heading.title.text if heading.title else ""


def _elsewhere(heading: Heading, parent: Heading) -> str | None:
    """The code of the objective that a heading belongs to by its own code, where it does not extend its parent's."""
    if not (heading.whole and parent.whole) or parent.kind not in ("strategic", "operational"):
        return None
    if heading.code is None or parent.code is None or heading.code.text.startswith(parent.code.text + "."):
        return None
    return ".".join(heading.code.text.split(".")[: parent.code.text.count(".") + 1])


def _stray(above: str, found: Sequence[tuple[Heading, Heading]]) -> Diagnostic:
    """What stands below an objective that is not its own: one node, or all of an objective whose heading is missing."""
    heading, parent = found[0]
    assert heading.code is not None
    assert parent.code is not None
    message = f"`{heading.code.text}` stands below `{parent.code.text}` and does not extend its code"
    help_ = f"write `{parent.code.text}.…`, or move it below its own objective"
    labels = [(parent.code.span, "the objective it stands below")]
    if len(found) > 1:
        own = f"`{heading.code.text}` and {len(found) - 1} more"
        message = f"{own} stand below `{parent.code.text}` and do not extend its code"
        help_ = f"add `{parent.kind} {above} …` above it, or move them below their own objective"
        labels += [(other.code.span, "another") for other, _ in found[1:3] if other.code is not None]
    return finding("K0404", heading.code.span, message, help=help_, labels=labels)
