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

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding
from kpidsl.base.nearest import did_you_mean
from kpidsl.base.text import Place
from kpidsl.ledger.read.faults import shown

FILE_NAME = "kpidsl.toml"
_KEYS = {"figures": "file", "data": "folder"}
_AT = re.compile(r"line ([0-9]+), column ([0-9]+)")


@dataclass(frozen=True, slots=True)
class Setting:
    """Paths or patterns as they are written, and where."""

    paths: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Settings:
    """What a `kpidsl.toml` says."""

    sources: Mapping[str, Setting] = field(default_factory=dict)
    figures: Setting | None = None
    data: Setting | None = None


def read_settings(folder: Path) -> Outcome[Settings]:
    """The settings beside a plan; nothing is set where there is no such file."""
    path = folder / FILE_NAME
    if not path.is_file():
        return Outcome(Settings())
    try:
        text = path.read_bytes().decode("utf-8")
        tables = tomllib.loads(text)
    except UnicodeDecodeError:
        return Outcome(None, (finding("K0625", Place(str(path), 1, 1, 1, 1), f"{FILE_NAME} is not UTF-8"),))
    except tomllib.TOMLDecodeError as error:
        return Outcome(None, (_not_toml(str(path), text, error),))
    reader = _Reader(str(path), text.splitlines())
    settings = reader.settings(tables)
    return Outcome(None if reader.findings else settings, tuple(reader.findings))


def _not_toml(path: str, text: str, error: tomllib.TOMLDecodeError) -> Diagnostic:
    at = _AT.search(str(error))
    lines = text.splitlines() or [""]
    line, column = (int(at[1]), int(at[2])) if at else (len(lines), 1)
    excerpt = tuple(lines[line - 1 : line])
    message = f"not TOML: {str(error).partition(' (at ')[0]}"
    return finding("K0625", Place(path, line, column, line, column + 1, excerpt), message)


class _Reader:
    """Goes through the tables of the file and collects what is wrong with them."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self._path = path
        self._lines = lines
        self.findings: list[Diagnostic] = []

    def settings(self, tables: Mapping[str, object]) -> Settings:
        sources: dict[str, Setting] = {}
        single: dict[str, Setting] = {}
        for name, table in tables.items():
            if name != "sources" and name not in _KEYS:
                self._unknown(name, ["sources", *_KEYS])
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
        return {name: Setting((value,), self._place(known, name))} if isinstance(value, str) else {}

    def _paths(self, key: str, value: object) -> Setting | None:
        listed = value if isinstance(value, list) else [value]
        paths = tuple(path for path in listed if isinstance(path, str) and path)
        if paths and len(paths) == len(listed):
            return Setting(paths, self._place(key, "sources"))
        self._refuse(key, f"`{shown(key)}` is a path or a list of paths, in quotes")
        return None

    def _unknown(self, key: str, known: Iterable[str]) -> None:
        advice = did_you_mean(key, known) or "there are " + ", ".join(f"`{name}`" for name in known)
        self.findings.append(finding("K0625", self._place(key), f"an unknown setting `{shown(key)}`", help=advice))

    def _refuse(self, key: str, message: str) -> None:
        self.findings.append(finding("K0625", self._place(key), message))

    def _place(self, key: str, table: str | None = None) -> Place:
        """Where a key stands: TOML parsers do not say, so it is looked for below the heading of its table."""
        start = 0
        if table is not None:
            heading = re.compile(rf"\s*\[\s*[\"']?{re.escape(table)}[\"']?\s*\]")
            start = next((number for number, line in enumerate(self._lines) if heading.match(line)), 0)
        pattern = re.compile(rf"[\s\[]*(?:\w+\.)?[\"']?({re.escape(key)})[\"']?\s*[\]=.]")
        for number, line in enumerate(self._lines[start:], start + 1):
            if match := pattern.match(line):
                return Place(self._path, number, match.start(1) + 1, number, match.end(1) + 1, (line,))
        return Place(self._path, 1, 1, 1, 1, tuple(self._lines[:1]))
