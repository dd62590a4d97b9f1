"""What is kept from one run to the next, in a folder that is its user's own: texts by keys, each sealed.

Whatever is lost, damaged, another's, or of another build of kpidsl was never there: nothing here can fail a run, and
nothing that comes out of it was put in by anybody else. It knows nothing of what the texts mean.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

#: Of what a folder holds, so many files and bytes are kept, those written last.
_FILES, _BYTES = 200, 256 * 2**20
#: A notebook that has more notes than this begins anew.
_NOTES = 20_000

_DEPENDENCIES = ("kpidsl-", "lark-", "pint-", "sympy-")


@dataclass(frozen=True)
class Cache:
    """A folder of sealed texts. `build` is the build of kpidsl that writes and reads them."""

    folder: Path
    build: str

    def recall(self, key: str) -> str | None:
        """What this build kept under a key; None where there is nothing, or nothing that is whole and ours."""
        try:
            with os.fdopen(os.open(self._file(key), os.O_RDONLY | _NO_LINK), encoding="utf-8", newline="") as file:
                if not _is_private(os.fstat(file.fileno()), stat.S_ISREG):
                    return None
                seal, _, text = file.read().partition("\n")
        except (OSError, ValueError):
            return None
        return text if seal == self._seal(key, text) else None

    def keep(self, key: str, text: str) -> None:
        """Keep a text under a key, whole or not at all, whoever else is writing."""
        import tempfile  # which is slow to import, and never needed for what is recalled

        with suppress(OSError, ValueError):  # a full disk, a folder that is gone, a text that cannot be encoded
            handle, beside = tempfile.mkstemp(prefix=".", dir=self.folder)
            try:
                with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                    file.write(f"{self._seal(key, text)}\n{text}")
                Path(beside).replace(self._file(key))
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
            self._prune()

    def _file(self, key: str) -> Path:
        return self.folder / hashlib.sha256(f"{self.build}\0{key}".encode(errors="surrogatepass")).hexdigest()

    def _seal(self, key: str, text: str) -> str:
        """What the first line of a file says: that the rest is what this build kept under this key, to the letter."""
        return hashlib.sha256(f"{self.build}\0{key}\0{text}".encode(errors="surrogatepass")).hexdigest()

    def _prune(self) -> None:
        files = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(OSError):  # another run was here first
                    files.append((entry.stat(follow_symlinks=False), Path(entry)))
        files.sort(key=lambda file: file[0].st_mtime_ns, reverse=True)
        size = 0
        for number, (found, path) in enumerate(files):
            size += found.st_size
            if number >= _FILES or size > _BYTES:
                with suppress(OSError):
                    path.unlink()


@dataclass(frozen=True)
class Notebook:
    """Many small texts by their keys, in one file of a cache: it is read when first asked, and written by `save`."""

    cache: Cache
    name: str
    _new: dict[str, str] = field(default_factory=dict, compare=False)

    def recall(self, key: str) -> str | None:
        return self._new.get(key) or self._kept.get(key)

    def keep(self, key: str, text: str) -> None:
        self._new[key] = text

    def save(self) -> None:
        """Write what is new beside what was there; of two runs at once, what one of them has found may be lost."""
        if self._new:
            old = self._kept if len(self._kept) + len(self._new) <= _NOTES else {}
            self.cache.keep(self.name, json.dumps({**old, **self._new}))

    @cached_property
    def _kept(self) -> dict[str, str]:
        notes = json.loads(self.cache.recall(self.name) or "{}")
        return notes if isinstance(notes, dict) else {}


def open_cache() -> Cache | None:
    """The cache of whoever runs this; None where there is no folder that is theirs alone to write.

    KPIDSL_CACHE names another folder; where it is empty, nothing is kept.
    """
    folder = _folder()
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        private = _is_private(folder.lstat(), stat.S_ISDIR)
    except (OSError, ValueError):
        return None
    return Cache(folder, _build()) if private else None


def _folder() -> Path | None:
    """Where the system's users expect such files."""
    if (named := os.environ.get("KPIDSL_CACHE")) is not None:
        return Path(named).absolute() if named else None
    base = Path(os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME", ""))
    if not base.is_absolute():
        try:
            base = Path("~/.cache").expanduser()
        except RuntimeError:  # nobody's home
            return None
    return base / "kpidsl"


_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def _is_private(found: os.stat_result, kind: object) -> bool:
    """Whether a folder or file is what it should be, belongs to who runs this, and nobody else may write to it."""
    assert callable(kind)
    if not kind(found.st_mode):
        return False
    if not hasattr(os, "geteuid"):  # Windows: the folder lies in the user's own, which its rights protect
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _build() -> str:
    """The build of kpidsl that is running: its files, Python, and the versions of what its findings depend on.

    Sizes and times of files tell an edited checkout from what it was; reading all of them would cost what a check does.
    """
    package = Path(__file__).parent
    checkout = package.parent.parent
    folders = (package, checkout / "grammar", checkout / "plans" / "library")
    files = sorted(line for folder in folders for line in _files(str(folder)))
    versions = sorted(name for folder in sys.path for name in _installed(folder))
    return hashlib.sha256("\n".join([sys.version, *versions, *files]).encode(errors="surrogatepass")).hexdigest()


def _files(folder: str) -> Iterator[str]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _files(entry.path)
            elif entry.name.endswith((".py", ".lark", ".kpi")):
                found = entry.stat()
                yield f"{entry.path} {found.st_size} {found.st_mtime_ns}"


def _installed(folder: str) -> Iterator[str]:
    """The releases of kpidsl and its compiler's dependencies that are installed in a folder of packages."""
    if folder.endswith("-packages"):
        with suppress(OSError):
            yield from (path.name for path in Path(folder).iterdir() if path.name.lower().startswith(_DEPENDENCIES))
