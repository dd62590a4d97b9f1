"""Owns how `kpidsl.toml` beside a plan is read: its tables, and where each of its keys stands.

Knows nothing of what the tables mean: who runs kpidsl says in one of them where data are kept, in another how
findings weigh.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding
from kpidsl.base.record import record
from kpidsl.base.text import Place

FILE_NAME = "kpidsl.toml"
_LARGEST = 1024 * 1024
_AT = re.compile(r"line ([0-9]+), column ([0-9]+)")


@record
class Toml:
    """What a `kpidsl.toml` holds."""

    path: str
    tables: Mapping[str, object] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    def place(self, key: str, table: str | None = None) -> Place:
        """Where a key stands: TOML parsers do not say, so it is looked for below the heading of its table."""
        start = 0
        if table is not None:
            heading = re.compile(rf"\s*\[\s*[\"']?{re.escape(table)}[\"']?\s*\]")
            start = next((number for number, line in enumerate(self.lines) if heading.match(line)), 0)
        pattern = re.compile(rf"[\s\[]*(?:\w+\.)*[\"']?({re.escape(key)})[\"']?\s*[\]=.]")
        for number, line in enumerate(self.lines[start:], start + 1):
            if match := pattern.match(line):
                return Place(self.path, number, match.start(1) + 1, number, match.end(1) + 1, (line,))
        return Place(self.path, 1, 1, 1, 1, self.lines[:1])


def read_toml(folder: Path) -> Outcome[Toml]:
    """The `kpidsl.toml` of a folder; it holds nothing where there is no such file."""
    path = folder / FILE_NAME
    if not path.is_file():
        return Outcome(Toml(str(path)))
    with path.open("rb") as file:
        raw = file.read(_LARGEST + 1)
    if len(raw) > _LARGEST:
        return _refused(path, f"{FILE_NAME} is larger than {_LARGEST // 1024} KB")
    try:
        text = raw.decode("utf-8")
        return Outcome(Toml(str(path), tomllib.loads(text), tuple(text.splitlines())))
    except UnicodeDecodeError:
        return _refused(path, f"{FILE_NAME} is not UTF-8")
    except tomllib.TOMLDecodeError as error:
        return Outcome(None, (_not_toml(str(path), text, error),))
    except (RecursionError, ValueError):  # brackets within brackets, and numbers too long for an int
        return _refused(path, f"{FILE_NAME} holds what is nested too deeply or too long")


def _refused(path: Path, message: str) -> Outcome[Toml]:
    return Outcome(None, (finding("K0625", Place(str(path), 1, 1, 1, 1), message),))


def _not_toml(path: str, text: str, error: tomllib.TOMLDecodeError) -> Diagnostic:
    at = _AT.search(str(error))
    lines = text.splitlines() or [""]
    line, column = (int(at[1]), int(at[2])) if at else (len(lines), 1)
    excerpt = tuple(lines[line - 1 : line])
    message = f"not TOML: {str(error).partition(' (at ')[0]}"
    return finding("K0625", Place(path, line, column, line, column + 1, excerpt), message)
