"""What is left of a heading that does not parse: of one of the tree its level, code and title; of others the kind.

Without it those who stand below would fall to the objective before, and be at fault for what they are not; so would
the siblings of an action that nobody read, and what rests on an assumption.
"""

from __future__ import annotations

import re

from kpidsl.base.nearest import nearest
from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse.declarations import Heading
from kpidsl.compiler.parse.layout import Piece
from kpidsl.compiler.parse.syntax import Text
from kpidsl.compiler.parse.vocabulary import HEADINGS
from kpidsl.model.plan import Level

_LEVELS: dict[str, Level] = {
    "perspective": "perspective", "strategic": "strategic", "operational": "operational", "action": "action",
}  # fmt: skip
_CODE = re.compile(r"[^\W\d]\w*[ \t]+(?P<code>\w+(?:\.\w+)*)?[ \t]*(?P<title>[^\n]*)")


def remains(document: Document, piece: Piece) -> Heading | None:
    """The heading without its fields, where it is one of the tree, and says which."""
    said = _CODE.match(piece.text)
    if said is None or not (said["code"] or said["title"].strip()):
        return None
    kind = kind_of(piece)
    level = _LEVELS.get(kind or "")
    if kind is None and (said["code"] or "")[:1].isdigit():
        level = "action"  # whatever it is, its siblings may lack it
    if level is None:
        return None
    span = Span(document, piece.start, piece.start + said.end())
    code = Text(said["code"], _at(document, piece, said, "code")) if said["code"] else None
    title = Text(said["title"].strip(' \t"“”„«»'), _at(document, piece, said, "title")) if said["title"] else None
    return Heading(level, None, code, title, (), span, whole=False)


def kind_of(piece: Piece) -> str | None:
    """The kind of a heading whose word may be misspelt: the one that it resembles, or else has the looks of."""
    if kind := nearest(piece.keyword, HEADINGS):
        return kind
    first = piece.text.partition("\n")[0]
    if re.search(r"\.kpi\b", first):
        return "use"
    return "assume" if re.search(r"[<>=]", re.sub(r'"[^"]*"', "", first)) else None


def _at(document: Document, piece: Piece, said: re.Match[str], part: str) -> Span:
    return Span(document, piece.start + said.start(part), piece.start + said.end(part))
