"""`kpidsl.toml` beside a plan: where this installation keeps the data. Knows nothing of what the files hold.

    [sources]
    mastro = "../exports/mastro_2022.csv"      # or a list; patterns are allowed
    [figures]
    file = "figures.xlsx"
    [data]
    folder = "../exports"

Paths are relative to the file. Its author is who runs kpidsl, so that they may lead anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding
from kpidsl.base.nearest import did_you_mean
from kpidsl.base.record import record
from kpidsl.base.text import Place
from kpidsl.base.toml import Toml, read_toml
from kpidsl.ledger.read.faults import shown

_KEYS = {"figures": "file", "data": "folder"}
_OF_CHECK = "check"  # how findings weigh: the ledger has no say in it


@record
class Setting:
    """Paths or patterns as they are written, and where."""

    paths: tuple[str, ...]
    place: Place


@record
class Settings:
    """What a `kpidsl.toml` says."""

    sources: Mapping[str, Setting] = field(default_factory=dict)
    figures: Setting | None = None
    data: Setting | None = None


def read_settings(folder: Path) -> Outcome[Settings]:
    """The settings beside a plan; nothing is set where there is no such file."""
    read = read_toml(folder)
    if read.value is None:
        return Outcome(None, read.findings)
    reader = _Reader(read.value)
    settings = reader.settings()
    return Outcome(None if reader.findings else settings, tuple(reader.findings))


class _Reader:
    """Goes through the tables of the file and collects what is wrong with them."""

    def __init__(self, toml: Toml) -> None:
        self._toml = toml
        self.findings: list[Diagnostic] = []

    def settings(self) -> Settings:
        sources: dict[str, Setting] = {}
        single: dict[str, Setting] = {}
        for name, table in self._toml.tables.items():
            if name == _OF_CHECK:
                continue
            if name != "sources" and name not in _KEYS:
                self._unknown(name, ["sources", *_KEYS, _OF_CHECK])
            elif not isinstance(table, dict):
                self._refuse(name, f"`{shown(name)}` is a table: write `[{shown(name)}]`")
            elif name == "sources":
                sources = {key: paths for key, value in table.items() if (paths := self._paths(key, value))}
            else:
                single |= self._single(name, table)
        return Settings(sources, single.get("figures"), single.get("data"))

    def _single(self, name: str, table: Mapping[str, object]) -> dict[str, Setting]:
        """The one path of a table that holds nothing else."""
        known = _KEYS[name]
        for key in table:
            if key != known:
                self._unknown(key, [known])
        value = table.get(known)
        if value is not None and not isinstance(value, str):
            self._refuse(known, f"`{known}` of `[{name}]` is a text")
        return {name: Setting((value,), self._toml.place(known, name))} if isinstance(value, str) else {}

    def _paths(self, key: str, value: object) -> Setting | None:
        listed = value if isinstance(value, list) else [value]
        paths = tuple(path for path in listed if isinstance(path, str) and path)
        if paths and len(paths) == len(listed):
            return Setting(paths, self._toml.place(key, "sources"))
        self._refuse(key, f"`{shown(key)}` is a path or a list of paths, in quotes")
        return None

    def _unknown(self, key: str, known: Iterable[str]) -> None:
        advice = did_you_mean(key, known) or "there are " + ", ".join(f"`{name}`" for name in known)
        self.findings.append(finding("K0625", self._toml.place(key), f"an unknown setting `{shown(key)}`", help=advice))

    def _refuse(self, key: str, message: str) -> None:
        self.findings.append(finding("K0625", self._toml.place(key), message))
