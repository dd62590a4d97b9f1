"""The fenced blocks of the documentation: where they stand, what their info strings ask, what they hold.

An info string is a language, then words and settings: ```` ```kpi fragment ````, ```` ```csv file=data/mastro.csv ````.

    kpi                     a whole plan: checks without a finding
    kpi with K0412          a whole plan with exactly these findings
    kpi fragment            checks when the plan `kpi preamble` of its page (or of the reference) completes it
    kpi faulty K0301        a fragment that has exactly these findings, no others
    kpi preamble            a whole plan, and what completes the fragments
    kpi definitions         a file without a plan, for `use`: checks without a finding
    … file=PATH             the block is a file in the folder of its page, for the blocks after it
    … append=PATH           the block is added to such a file
    … encoding=latin-1      how the file is written
    text findings           what `kpidsl check` prints of the fragment before it
    console                 lines `$ kpidsl …` run in the folder of the page; the rest is what they print
    python                  runs in the folder of the page; the blocks of a page share their names
    text output             what the python block before it prints
    json from="kpidsl …"    a part of the JSON that a command prints: `…` stands for whatever else there is
    text                    not executed

A note that a figure can be zero (K0508) is looked for where it is named, and may stand anywhere.

Where output is shown, a line `…` stands for any lines and `…` in a line for any characters. The exit code of a command
is 0, or `$ echo $?` shows it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference" / "language.md"
#: Made of the pages of the rulebook, whose plans `tests/rulebook` checks and evaluates.
GENERATED = tuple(sorted((DOCS / "reference" / "findings").glob("*.md")))
PAGES = (ROOT / "README.md", *(page for page in sorted(DOCS.rglob("*.md")) if page not in GENERATED))

LANGUAGES = frozenset({"kpi", "text", "console", "python", "json", "toml", "csv"})
WORDS = frozenset({"fragment", "faulty", "with", "preamble", "definitions", "findings", "output"})
SETTINGS = frozenset({"file", "append", "encoding", "from"})

_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"K\d{4}")


@dataclass(frozen=True)
class Block:
    """One fenced block; `line` is the one of its text's beginning, `start` and `end` the offsets of its text."""

    page: Path
    info: str
    text: str
    line: int
    start: int
    end: int

    @property
    def name(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @cached_property
    def parts(self) -> list[str]:
        return shlex.split(self.info)

    @property
    def language(self) -> str:
        return self.parts[0] if self.parts else ""

    @property
    def words(self) -> frozenset[str]:
        return frozenset(part for part in self.parts[1:] if "=" not in part and not _CODE.fullmatch(part))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(part for part in self.parts[1:] if _CODE.fullmatch(part)))

    @property
    def settings(self) -> Mapping[str, str]:
        return dict(part.split("=", 1) for part in self.parts[1:] if "=" in part)


def blocks_of(page: Path) -> list[Block]:
    return list(_blocks(page, page.read_text(encoding="utf-8")))


def _blocks(page: Path, text: str) -> Iterator[Block]:
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        yield Block(page, match[1].strip(), match[2], line, match.start(2), match.end(2))


def matches(shown: str, real: str) -> bool:
    """Whether an output is as shown, with `…` for what is left out."""
    lines = [line.rstrip() for line in shown.rstrip("\n").split("\n")]
    patterns = ["(?:.*\n)*" if line.strip() == "…" else _line(line) + "\n" for line in lines]
    printed = "\n".join(line.rstrip() for line in real.rstrip("\n").split("\n")) + "\n"
    return re.fullmatch("".join(patterns), printed) is not None


def _line(shown: str) -> str:
    return ".*".join(re.escape(part) for part in shown.split("…"))


def within(shown: object, real: object) -> bool:
    """Whether a JSON value is as shown; in objects and lists `…` stands for whatever else there is."""
    match shown, real:
        case "…", _:
            return True
        case dict(), dict():
            known = shown.keys() - {"…"}
            closed = "…" in shown or known == real.keys()
            return closed and all(key in real and within(shown[key], real[key]) for key in known)
        case list(), list():
            items = [item for item in shown if item != "…"]
            if len(items) == len(shown):
                return len(items) == len(real) and all(map(within, items, real))
            rest = iter(real)
            return all(any(within(item, other) for other in rest) for item in items)
        case _:
            return shown == real
