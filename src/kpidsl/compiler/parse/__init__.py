"""From text to the syntax tree: cut at headings, parse each alone, collect what does not parse."""

from __future__ import annotations

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding
from kpidsl.base.record import record
from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse.builder.leaves import Faulty
from kpidsl.compiler.parse.declarations import Declaration
from kpidsl.compiler.parse.grammar import machine
from kpidsl.compiler.parse.layout import FAULTS_LIMIT, Piece, lay_out, too_many
from kpidsl.compiler.parse.machine import Machine, Unreadable
from kpidsl.compiler.parse.remains import kind_of, remains
from kpidsl.compiler.parse.unknown import unknown_words
from kpidsl.compiler.parse.vocabulary import FIELD_WORDS, HEADINGS


@record
class Parsed:
    """The declarations of a file that parse, what is left of the others, and the names that these may have defined.

    `unread` are the kinds of headings that did not parse.
    """

    declarations: tuple[Declaration, ...]
    broken: frozenset[str]
    unread: frozenset[str]


def parse(document: Document) -> Outcome[Parsed]:
    """The declarations of a file, those that parse, and one finding for each heading that does not."""
    reader = machine()
    layout = lay_out(document)
    findings = list(layout.findings)
    declarations: dict[int, Declaration] = {}
    broken = list(layout.left_out)
    if not layout.pieces and not findings:
        help_ = f"begin with `{HEADINGS['plan']}`"
        findings.append(finding("K0110", Span(document, 0, 0), "this file says nothing", help=help_))
    last: Piece | None = None
    for piece in layout.pieces:
        if len(broken) >= FAULTS_LIMIT:
            findings.append(too_many(document, piece.start))
            broken.append(Piece(document.text[piece.start :], piece.start, ()))
            break
        match _declaration(document, piece, reader):
            case Diagnostic() as found:
                findings.append(found)
                broken.append(piece)
                if last is not None and last.start in declarations and piece.keyword in FIELD_WORDS:
                    # A field written in column 1 ends its heading, which is then at fault for nothing more.
                    broken.append(last)
            case declaration:
                declarations[piece.start] = declaration
        last = piece
    names = frozenset(name for piece in broken for name in piece.names)
    for piece in broken:
        declarations.pop(piece.start, None)
        if (left := remains(document, piece)) is not None:
            declarations[piece.start] = left
    unread = frozenset(kind for piece in broken if (kind := kind_of(piece)) is not None)
    parsed = Parsed(tuple(declarations[start] for start in sorted(declarations)), names, unread)
    return Outcome(parsed, tuple(findings))


def _declaration(document: Document, piece: Piece, reader: Machine) -> Declaration | Diagnostic:
    if found := unknown_words(document, piece):
        return found
    try:
        declaration: Declaration = reader.read(document, piece.start, piece.text)
    except Unreadable:
        from kpidsl.compiler.parse.failure import explained  # with lark, which plans that parse never wait for

        return explained(document, piece)
    except Faulty as faulty:
        return faulty.finding
    return declaration
