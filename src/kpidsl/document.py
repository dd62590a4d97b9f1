"""Owns how the files of a plan become text: UTF-8, of a bounded size, those it uses never from outside its folder.

Beside the plan's folder there is the library, whose files come with kpidsl.

Knows nothing of the language.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding
from kpidsl.base.text import LARGEST_TEXT, Document, Place, Span

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, eq=False)
class FileDocument(Document):
    """A document that was read from a file, with the SHA-256 of the file's bytes.

    `uses` are the files that a plan uses: they are known once it was checked.
    """

    sha256: str
    uses: list[FileDocument] = field(default_factory=list, repr=False)


def read_document(path: Path, shown: str | None = None) -> Outcome[FileDocument]:
    """The text of a file, without a byte order mark; findings call the file as it is shown."""
    name = str(path) if shown is None else shown
    with path.open("rb") as file:
        raw = file.read(LARGEST_TEXT + 1)
    sha256 = hashlib.sha256(raw).hexdigest()
    if len(raw) > LARGEST_TEXT:
        return Outcome(None, (finding("K0111", Place(name, 1, 1, 1, 1), "the file is larger than 16 MB"),))
    raw = raw.removeprefix(_BYTE_ORDER_MARK)
    try:
        return Outcome(FileDocument(name, raw.decode("utf-8"), sha256))
    except UnicodeDecodeError as error:
        readable = Document(name, raw.decode("utf-8", errors="replace"))
        at = len(raw[: error.start].decode("utf-8"))
        message = f"the byte 0x{raw[error.start]:02X} is not UTF-8"
        help_ = "save the file with the encoding UTF-8"
        return Outcome(None, (finding("K0104", Span(readable, at, at + 1), message, help=help_),))


def fingerprint(path: Path) -> str | None:
    """The SHA-256 of a file's bytes; None where there is none that can be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except OSError:
        return None


def document_of(path: Path, text: str) -> FileDocument:
    """The document that a file would be if it held a text."""
    return FileDocument(str(path), text, hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest())


def rewrite(path: Path, text: str) -> None:
    """Put a text in the place of a file's, whole or not at all; a byte order mark and the file's mode stay.

    Raises:
        OSError: the file or its folder cannot be written.
    """
    target = Path(os.path.realpath(path))  # a link stays a link
    with target.open("rb") as file:
        mark = _BYTE_ORDER_MARK if file.read(len(_BYTE_ORDER_MARK)) == _BYTE_ORDER_MARK else b""
    handle, beside = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(mark + text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, beside)
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class Shelf:
    """The files that a plan may use: those below its folder. It collects what is wrong with their text."""

    folder: Path
    findings: list[Diagnostic] = field(default_factory=list)
    _read: dict[str, Document | None] = field(default_factory=dict)

    def load(self, used: str) -> Document | None:
        """A used file by its path below the folder, however it is spelled; one whose text is faulty says nothing.

        None where there is none, or where a link leads outside.
        """
        name = os.path.normpath(used)
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    @property
    def files(self) -> list[FileDocument]:
        """The files that were read, in the order of first mention."""
        return [document for document in self._read.values() if isinstance(document, FileDocument)]

    @property
    def fingerprints(self) -> dict[str, str | None]:
        """The SHA-256 of each file that was asked for; None where there was none to be had."""
        return {name: getattr(document, "sha256", None) for name, document in self._read.items()}

    def _load(self, name: str) -> Document | None:
        path = self.folder / name
        try:
            if not (_is_below(self.folder, path) and path.is_file()):
                return None
            document = read_document(path)
        except (OSError, ValueError):  # not ours to read, or no path at all
            return None
        self.findings.extend(document.findings)
        return document.value or Document(str(path), "")


def library_path() -> Path:
    """Where the library stands: inside the package when installed, among the plans of the checkout when editable.

    Raises:
        FileNotFoundError: the installation has lost its library; that is our defect.
    """
    package = Path(__file__).parent
    for folder in (package / "library", package.parent.parent / "plans" / "library"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("kpidsl/library")


class Library(Mapping[str, Document]):
    """The files of definitions that come with kpidsl, by their names; each is read when it is first asked for.

    A name is looked up, never followed as a path: nothing but these files can be had by one.
    """

    def __init__(self) -> None:
        self._read: dict[str, FileDocument] = {}

    @cached_property
    def _paths(self) -> dict[str, Path]:
        return {path.name: path for path in sorted(library_path().glob("*.kpi"))}

    def __getitem__(self, name: str) -> FileDocument:
        if name not in self._read:
            document = read_document(self._paths[name], f"kpidsl/library/{name}").value
            assert document is not None, f"{name} is no text"  # our own file
            self._read[name] = document
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    @property
    def files(self) -> list[FileDocument]:
        """The files that were asked for, in the order of first mention."""
        return list(self._read.values())


def _is_below(folder: Path, path: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
