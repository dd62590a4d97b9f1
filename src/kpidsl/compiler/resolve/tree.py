"""The tree of the plan: a heading ends whatever of its own level or deeper was open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse.declarations import Heading
from kpidsl.compiler.resolve.program import Branch
from kpidsl.model.plan import Level

LEVELS: tuple[Level, ...] = ("perspective", "strategic", "operational", "action")


@dataclass(frozen=True, slots=True)
class Planted:
    """The nodes by code, in the order of the file; `short` are those that miss an action, which did not parse.

    None among these is the plan.
    """

    tree: Mapping[str, Branch]
    short: frozenset[str | None]


def plant(headings: Sequence[Heading], findings: list[Diagnostic]) -> Planted:
    """The tree of headings, each with its parent and its children."""
    short: set[str | None] = set()
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
            _check_code(heading, parent[2], findings)
            nodes[parent[1]][-1].append(key)
        nodes[key] = (heading, LEVELS[depth], parent[1] if parent else None, [])
        open_.append((depth, key, heading))
    tree = {
        key: Branch(heading, level, key, parent, tuple(children))
        for key, (heading, level, parent, children) in nodes.items()
    }
    return Planted(tree, frozenset(short))


def _key(heading: Heading) -> str:
    if heading.code is not None:
        return heading.code.text
    return heading.title.text if heading.title else ""


def _check_code(heading: Heading, parent: Heading, findings: list[Diagnostic]) -> None:
    """Below a strategic objective a child's code extends its parent's."""
    if not (heading.whole and parent.whole) or parent.kind not in ("strategic", "operational"):
        return
    if heading.code is None or parent.code is None:
        return
    if not heading.code.text.startswith(parent.code.text + "."):
        findings.append(
            finding(
                "K0404",
                heading.code.span,
                f"`{heading.code.text}` stands below `{parent.code.text}` and does not extend its code",
                help=f"write `{parent.code.text}.…`, or move it below its own objective",
                labels=[(parent.code.span, "the objective it stands below")],
            )
        )
