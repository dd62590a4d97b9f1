"""Sound rewritings of a plan: edits of its text after which it says the same, each as a place and what takes it.

Only what the language says is free is rewritten: layout, comments, brackets, the order of sums, products and
comparisons, of conditions over rows, of fields, and of headings that stand outside the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from kpidsl.base.text import Document
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import parse
from kpidsl.compiler.parse import syntax as s

Edit = tuple[int, int, str]

_FREE_FIELDS = ("plan", "input", "action", "indicator")
_IN_THE_TREE = ("perspective", "strategic", "operational", "action")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def of_expressions(text: str) -> list[Edit]:
    """What can be rewritten in the formulas, conditions and figures of a plan, place by place."""
    parsed = parse(Document("plan.kpi", text)).value
    assert parsed is not None
    return [edit for node, rows in _nodes(parsed, rows=False) for edit in _of(node, rows)]


def applied(text: str, edits: list[Edit]) -> str:
    """A text with edits made, of which those that overlap with one before them are left out."""
    end = len(text) + 1
    for start, stop, new in sorted(set(edits), reverse=True):
        if stop < end or stop == start < end:
            text = text[:start] + new + text[stop:]
            end = start
    return text


def headings_turned(text: str, by: int) -> str:
    """The headings that stand outside the tree in another order, behind it and before it."""
    pieces = re.split(r"(?m)^(?=\w)", text)
    tree = [piece for piece in pieces if piece.startswith(_IN_THE_TREE)]
    others = [piece for piece in pieces if not piece.startswith(_IN_THE_TREE)]
    first, rest = others[:1], [piece.rstrip("\n") + "\n\n" for piece in others[1:]]
    at = by % max(len(rest), 1)
    return "".join([*first, *rest[at:], *(piece.rstrip("\n") + "\n\n" for piece in tree), *rest[:at]])


def fields_turned(text: str, by: int) -> str:
    """The fields of each heading whose order is free, in another order."""
    pieces = re.split(r"(?m)^(?=\w)", text)
    return "".join(
        _turned(piece, by) if piece.startswith(_FREE_FIELDS) and "#" not in piece else piece for piece in pieces
    )


def _turned(piece: str, by: int) -> str:
    head, *rest = piece.rstrip("\n").split("\n")
    if not rest or "" in rest:
        return piece
    depth = len(rest[0]) - len(rest[0].lstrip())
    own = re.split(rf"(?m)^(?= {{{depth}}}\S)", "\n".join(rest))[1:]
    at = by % max(len(own), 1)
    turned = [each.rstrip("\n") for each in (*own[at:], *own[:at])]
    return "\n".join([head, *turned]) + piece[len(piece.rstrip("\n")) :]


# --- lines -----------------------------------------------------------------------------------------------------------


def of_lines(text: str) -> Iterator[Edit]:
    """Comments and blank lines that can be put into a plan."""
    for line in re.finditer(r"(?m)^.*\S.*$", text):
        if "#" not in line[0]:
            yield line.end(), line.end(), "   # a remark"
            yield line.end(), line.end(), "  "
            if re.match(r"\w", line[0]):
                yield line.start(), line.start(), "# a remark\n\n"
            else:
                yield line.end(), line.end(), "\n\n# a remark at the left\n   # and one that is not"


# --- expressions -----------------------------------------------------------------------------------------------------


def _nodes(thing: object, rows: bool) -> Iterator[tuple[object, bool]]:
    if isinstance(thing, list | tuple):
        for each in thing:
            yield from _nodes(each, rows)
    elif is_dataclass(thing) and not isinstance(thing, type):
        yield thing, rows
        for part in fields(thing):
            within = rows or (isinstance(thing, f.ValueField) and part.name == "where")
            yield from _nodes(getattr(thing, part.name), within)


def _of(node: object, rows: bool) -> Iterator[Edit]:
    match node:
        case s.Operation(sign, left, right, span):
            yield from map(_bracketed, (left, right))
            yield span.start, span.end, f"({span.text})"
            if sign in ("+", "*") and not any(isinstance(each, s.QuantitySyntax) for each in (left, right)):
                yield span.start, span.end, f"{right.span.text} {sign} {left.span.text}"
        case s.Compare(sign, left, right, span):
            yield from map(_bracketed, (left, right))
            yield span.start, span.end, f"{right.span.text} {_MIRRORED[sign]} {left.span.text}"
            if rows:
                yield span.start, span.end, f"(not not {span.text})"
            if rows and sign == "=" and isinstance(right, s.Text):
                yield span.start, span.end, f"{left.span.text} in [{right.span.text}]"
        case s.Both(sign, left, right, span):
            yield from map(_bracketed, (left, right))
            if rows:
                yield span.start, span.end, f"({right.span.text}) {sign} ({left.span.text})"
                other = "or" if sign == "and" else "and"
                yield span.start, span.end, f"not ((not ({left.span.text})) {other} not ({right.span.text}))"
        case s.QuantitySyntax(_, unit, span) if unit is not None and (found := re.match(r"\d{4,}(?![\d_])", span.text)):
            yield span.start, span.start + found.end(), f"{int(found[0]):_}"
        case _:
            return


def _bracketed(node: s.Syntax) -> Edit:
    return node.span.start, node.span.end, f"({node.span.text})"
