"""What was found to read: the files of each source, and the sheet of supplied figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kpidsl.base.record import record
from kpidsl.model.sources import FileSpec


@record
class SourceFile:
    """A file to read for a source; `spec` says which sheet or table, where the plan names the file."""

    path: Path
    spec: FileSpec | None


@record
class Supply:
    """The files by source name (a source that is absent was not supplied) and the figures sheet, if there is one."""

    sources: Mapping[str, tuple[SourceFile, ...]]
    figures: Path | None
