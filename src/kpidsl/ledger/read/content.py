"""The bytes of a file: its fingerprint, and its text in the declared encoding or the places where it is not.

UTF-16 is known by the mark at its beginning, and must be declared all the same.
Knows nothing of rows. A byte that the encoding does not have is a finding; no text is ever repaired. So is a text that
is UTF-8 and was declared something else, in which every `à` would be two letters.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from kpidsl.base.text import Place
from kpidsl.ledger.read.faults import Fault, file_fault, shown
from kpidsl.model.sources import Format

_UNDECODED = re.compile("[\udc80-\udcff]+|\0")
_CONTROLS = re.compile("[\x80-\x9f]+|\0")
_CONTROL_BYTES = bytes([0, *range(0x80, 0xA0)])
_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def sha256_of(path: Path) -> str:
    """The fingerprint of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def decoded(data: bytes, form: Format, path: str) -> tuple[str, list[Fault]]:
    """The text of bytes, without the mark of UTF-8, with `\\n` for every line end; and what is not of the encoding.

    Latin-1 gives every byte a meaning, but 0x80 to 0x9f are control characters that no ledger holds: the file is
    cp1252 in truth, and its `€` and `’` would be lost in silence.
    """
    wide = data.startswith(_WIDE_MARKS)
    if wide != (form.encoding == "utf-16"):
        return "", [_wide(path) if wide else _not_wide(path)]
    if wide:
        try:
            data, form = data.decode("utf-16").encode(), replace(form, encoding="utf-8")
        except UnicodeDecodeError as error:
            message = f"the byte {error.start + 1} of the file is not of the encoding utf-16"
            return "", [file_fault("K0605", path, message, "was the file cut off? export it again")]
    data = _without_preamble(data, form.header_rows[0])
    if form.encoding == "utf-8":
        data = data.removeprefix(_MARK)
    elif (misread := _misread(data, form, path)) is not None:
        return "", [misread]
    refused = _CONTROL_BYTES if form.encoding == "latin-1" else b"\0"
    if len(data.translate(None, refused)) == len(data):
        with suppress(UnicodeDecodeError):
            return _with_plain_line_ends(data.decode(form.encoding)), []
    text = _with_plain_line_ends(data.decode(form.encoding, "surrogateescape"))
    strange = _CONTROLS if form.encoding == "latin-1" else _UNDECODED
    return text, _strange_characters(text, strange, form, path)


def _wide(path: str) -> Fault:
    message = "the file begins with the byte order mark of UTF-16"
    return file_fault("K0605", path, message, "declare `encoding utf-16`, or save it as UTF-8")


def _not_wide(path: str) -> Fault:
    message = "the file does not begin with a byte order mark, as UTF-16 does"
    return file_fault("K0605", path, message, "declare the encoding of the file: utf-8, latin-1, cp1252")


def _without_preamble(data: bytes, first: int) -> bytes:
    """The bytes from a line on, below as many empty lines as stand above it: they are never read."""
    start = 0
    for _ in range(first - 1):
        start = data.find(b"\n", start) + 1
        if start == 0:
            return b"\n" * (first - 1)
    return b"\n" * (first - 1) + data[start:]


def _misread(data: bytes, form: Format, path: str) -> Fault | None:
    """The first character of a text that is UTF-8, though it is declared to be something else."""
    if data.isascii():
        return None
    with suppress(UnicodeDecodeError):
        character = next(each for each in data.decode("utf-8") if not each.isascii())
        found = character.encode("utf-8").decode(form.encoding, "surrogateescape")
        text = _with_plain_line_ends(data.decode(form.encoding, "surrogateescape"))
        offset = text.index(found)
        number = text.count("\n", 0, offset) + 1
        message = f"these bytes are UTF-8: `{shown(found)}` is `{shown(character)}`"
        return Fault("K0605", number, 0, _place(text, offset, number, path), message, "declare `encoding utf-8`")
    return None


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n")


def _strange_characters(text: str, strange: re.Pattern[str], form: Format, path: str) -> list[Fault]:
    faults: list[Fault] = []
    start, number = 0, 1
    for match in strange.finditer(text):
        number += text.count("\n", start, match.start())
        start = match.start()
        faults.append(_fault(text, match.start(), number, form, path))
    return faults


def _fault(text: str, offset: int, number: int, form: Format, path: str) -> Fault:
    column = offset - text.rfind("\n", 0, offset)
    byte = ord(text[offset]) & 0xFF
    if byte == 0:
        message = "a NUL character stands in the file"
        advice = "is this a text file? UTF-16 needs a byte order mark, and `encoding utf-16`"
    else:
        message, advice = f"the byte 0x{byte:02x} is not of the encoding {form.encoding}", _advice(byte, form)
    return Fault("K0605", number, column, _place(text, offset, number, path), message, advice)


def _place(text: str, offset: int, number: int, path: str) -> Callable[[], Place]:
    """Where a character stands, on the line of that number."""

    def place() -> Place:
        start = text.rfind("\n", 0, offset) + 1
        end = text.find("\n", start)
        line = _UNDECODED.sub("\ufffd", text[start : end if end >= 0 else len(text)])
        return Place(path, number, offset - start + 1, number, offset - start + 2, (line,))

    return place


def _advice(byte: int, form: Format) -> str:
    if form.encoding == "cp1252":
        return "declare the encoding of the file, or save it as UTF-8"
    try:
        character = bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return "declare the encoding of the file, or save it as UTF-8"
    return f"in cp1252 it is `{character}`: declare the encoding of the file (utf-8, latin-1, cp1252)"
