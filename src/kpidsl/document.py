"""Owns how the file of a plan becomes text: UTF-8, of a bounded size. Knows nothing of the language."""

from __future__ import annotations

from pathlib import Path

from kpidsl.base.diagnostic import Outcome, finding
from kpidsl.base.text import Document, Place

_LARGEST = 16 * 2**20
_MARK = b"\xef\xbb\xbf"


def read_document(path: Path) -> Outcome[Document]:
    """The text of a file, without its byte order mark."""
    with path.open("rb") as file:
        raw = file.read(_LARGEST + 1).removeprefix(_MARK)
    if len(raw) > _LARGEST:
        return Outcome(None, (finding("K0111", Place(str(path), 1, 1, 1, 1), "the file is larger than 16 MB"),))
    try:
        return Outcome(Document(str(path), raw.decode("utf-8")))
    except UnicodeDecodeError as error:
        # Decoding keeps every good character, so positions before the bad byte are those of the file.
        document = Document(str(path), raw.decode("utf-8", errors="replace"))
        at = len(raw[: error.start].decode("utf-8"))
        message = f"the byte 0x{raw[error.start]:02X} is not UTF-8"
        place = _character(document, at)
        return Outcome(None, (finding("K0104", place, message, help="save the file with the encoding UTF-8"),))


def _character(document: Document, offset: int) -> Place:
    line, column = document.position(offset)
    return Place(document.path, line, column, line, column + 1, (document.line(line),))
