"""Which files are the data of a plan: named by hand, set in `kpidsl.toml`, or found by the plan's own patterns.

A plan may come from a stranger: its patterns never lead out of its folder (or out of the data folder given instead).
Who runs kpidsl may name any file. Knows nothing of what the files hold; a source without a file is not supplied.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath, PureWindowsPath

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding, has_errors, in_order
from kpidsl.base.nearest import did_you_mean
from kpidsl.base.text import Place, Span
from kpidsl.base.toml import FILE_NAME
from kpidsl.ledger.read.faults import shown, whole_file
from kpidsl.ledger.settings import Setting, Settings, read_settings
from kpidsl.ledger.supply import SourceFile, Supply
from kpidsl.model.plan import Checked
from kpidsl.model.sources import FILE_PERIOD, DataSource, FileSpec

_DATA_SUFFIXES = (".csv", ".xlsx", ".parquet", ".sqlite", ".db")
_FIGURES_SUFFIXES = (".csv", ".xlsx")
_BY_HAND = f"a file outside is named with --source or in {FILE_NAME}"


def locate(
    plan: Checked, *, data: Path | None, named: Mapping[str, Sequence[Path]], figures: Path | None
) -> Outcome[Supply]:
    """The files of every source that has some, and the sheet of figures."""
    folder = Path(plan.document.path).parent
    settings = read_settings(folder)
    if settings.value is None:
        return Outcome(None, settings.findings)
    search = _Search(folder, data, settings.value)
    search.refuse_strangers(plan, named)
    sources: dict[str, tuple[SourceFile, ...]] = {}
    for source in plan.sources.values():
        found = search.files_of(source, named.get(source.name, ()))
        files = {(each.path.resolve(), _part(each)): each for each in found}
        if files:
            sources[source.name] = tuple(files.values())
    supply = Supply(sources, search.figures(figures))
    findings = in_order(search.findings)
    return Outcome(None if has_errors(findings) else supply, findings)


def _part(file: SourceFile) -> tuple[object, ...] | None:
    """What of a file is read, and as what: two patterns may find the same file, which is still one."""
    return (file.spec.sheet, file.spec.table, file.spec.period) if file.spec else None


class _Search:
    """Where to look; what was named and is not there is added to the findings."""

    def __init__(self, folder: Path, data: Path | None, settings: Settings) -> None:
        self.findings: list[Diagnostic] = []
        self._folder = folder
        self._settings = settings
        self._data = data
        if data is not None and not data.is_dir():
            self._refuse(whole_file(str(data)), "there is no such folder")
        elif data is None and settings.data is not None:
            self._data = folder / settings.data.paths[0]
            if not self._data.is_dir():
                self._refuse(settings.data.place, f"there is no folder `{shown(str(self._data))}`")

    def refuse_strangers(self, plan: Checked, named: Mapping[str, object]) -> None:
        """Sources that were named and that the plan does not have."""
        places = {name: setting.place for name, setting in self._settings.sources.items()}
        places |= {name: whole_file(plan.document.path) for name in named}
        for name, place in places.items():
            if name not in plan.sources:
                advice = did_you_mean(name, plan.sources)
                message = f"the plan has no source `{shown(name)}`"
                self.findings.append(finding("K0624", place, message, help=advice))

    def files_of(self, source: DataSource, named: Sequence[Path]) -> Iterator[SourceFile]:
        if named:
            for path in named:
                if self._is_there(path, whole_file(str(path))):
                    yield from _as_declared(source, path)
        elif (setting := self._settings.sources.get(source.name)) is not None:
            for path in self._set(setting):
                yield from _as_declared(source, path)
        elif source.files:
            for spec in source.files:
                yield from (SourceFile(path, spec) for path in self._matching(spec))
        else:
            yield from (SourceFile(path, None) for path in self._called(source.name, _DATA_SUFFIXES, source.span))

    def figures(self, named: Path | None) -> Path | None:
        if named is not None:
            return named if self._is_there(named, whole_file(str(named))) else None
        if (setting := self._settings.figures) is not None:
            path = self._folder / setting.paths[0]
            return path if self._is_there(path, setting.place) else None
        return next(iter(self._called("figures", _FIGURES_SUFFIXES, None)), None)

    def _set(self, setting: Setting) -> Iterator[Path]:
        """The files of a setting: each text is a path, or a pattern that finds some."""
        for text in setting.paths:
            found = [text] if (self._folder / text).is_file() else _glob(text, self._folder)
            if not found:
                self._refuse(setting.place, f"`{shown(text)}` finds no file")
            yield from (self._folder / each for each in found)

    def _matching(self, spec: FileSpec) -> list[Path]:
        """The files that a pattern of the plan finds, in order."""
        written = PureWindowsPath(spec.pattern)  # knows both separators, and drives
        if written.anchor or ".." in written.parts:
            self._refuse(spec.span, f"`{shown(spec.pattern)}` leads out of the plan's folder", _BY_HAND)
            return []
        base = self._data or self._folder
        found = _glob(spec.pattern, base)
        if not found and self._data is not None:
            found = _glob(written.name, base)
        return [path for path in (base / each for each in found) if self._stays_inside(path, base, spec.span)]

    def _called(self, name: str, suffixes: Sequence[str], span: Span | None) -> list[Path]:
        """The file of a name: in the folder of data that was given, else beside the plan. Two are one too many."""
        folders = [self._data] if self._data is not None else [self._folder / "data", self._folder]
        found = [path for folder in folders for suffix in suffixes if (path := folder / f"{name}{suffix}").exists()]
        if len(found) > 1:
            apart = found[0].parent != found[1].parent
            here, there = (os.path.relpath(path, self._folder) if apart else path.name for path in found[:2])
            message = f"`{shown(here)}` and `{shown(there)}` are both there: which is meant?"
            self._refuse(span or whole_file(str(found[0])), message, "keep one, or name it by hand")
        return [path for path in found[:1] if self._stays_inside(path, path.parent, span)]

    def _stays_inside(self, path: Path, base: Path, span: Span | None) -> bool:
        """Whether a file that was found is truly below the folder, and no link that leads elsewhere."""
        if path.resolve().is_relative_to(base.resolve()):
            return True
        self._refuse(span or whole_file(str(path)), f"`{shown(str(path))}` is a link out of its folder", _BY_HAND)
        return False

    def _is_there(self, path: Path, place: Place) -> bool:
        if path.is_file():
            return True
        problem = "is a folder, not a file" if path.is_dir() else "does not exist"
        self._refuse(place, f"`{shown(str(path))}` {problem}")
        return False

    def _refuse(self, where: Span | Place, message: str, advice: str | None = None) -> None:
        self.findings.append(finding("K0607", where, message, help=advice))


def _glob(pattern: str, base: Path) -> list[str]:
    """The files that a pattern finds below a folder, in order; a spreadsheet's lock files are none.

    What has the name of a file and is none is found too: that it cannot be read must be said.
    """
    found = glob.glob(pattern, root_dir=base, recursive=True)  # noqa: PTH207 - Path.glob takes hidden files for data
    named = [each for each in found if (base / each).is_file() or PurePosixPath(pattern).suffix]
    return sorted(each for each in named if not Path(each).name.startswith("~$"))


def _as_declared(source: DataSource, path: Path) -> Iterator[SourceFile]:
    """A file named by hand takes the place of the plan's, with the sheets or tables that the plan names there.

    It is of the period that the plan says of files with its name; of no other one's, unless its columns tell the years.
    """
    specs = [spec for spec in source.files if fnmatchcase(path.name, PurePosixPath(spec.pattern).name)]
    any_name = source.period != FILE_PERIOD or source.has_years_in_headers
    if not specs and any_name and len({spec.pattern for spec in source.files}) == 1:
        specs = list(source.files)
    yield from (SourceFile(path, spec) for spec in specs or (None,))
