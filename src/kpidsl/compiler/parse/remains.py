"""What is left of a heading of the tree that does not parse: its level, code and title, which hold its children.

Without it those who stand below would fall to the objective before, and be at fault for what they are not.
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

_PARENTS: dict[str, Level] = {"perspective": "perspective", "strategic": "strategic", "operational": "operational"}
_CODE = re.compile(r"[^\W\d]\w*[ \t]+(?P<code>\w+(?:\.\w+)*)?[ \t]*(?P<title>[^\n]*)")


def remains(document: Document, piece: Piece) -> Heading | None:
    """The heading without its fields, where it is one that others stand below, and says which."""
    level = _PARENTS.get(nearest(piece.keyword, HEADINGS) or "")
    said = _CODE.match(piece.text)
    if level is None or said is None or not (said["code"] or said["title"].strip()):
        return None
    span = Span(document, piece.start, piece.start + said.end())
    code = Text(said["code"], _at(document, piece, said, "code")) if said["code"] else None
    title = Text(said["title"].strip(' \t"“”„«»'), _at(document, piece, said, "title")) if said["title"] else None
    return Heading(level, None, code, title, (), span, whole=False)


def _at(document: Document, piece: Piece, said: re.Match[str], part: str) -> Span:
    return Span(document, piece.start + said.start(part), piece.start + said.end(part))
