"""Owns the pages of the findings: why each matters, a plan that has it, the plan mended. Knows nothing of who finds.

A page is a file beside this module, `K0401.md`, in the few forms of Markdown that `_parts` reads:

    # K0401: the title that the table of codes has

    > What it is and what to do, in a line: the row of the table of findings.

    Why it matters.

    ## A plan with it

    ```kpi
    ```

    ## The plan mended

    ```kpi
    ```

A block of `kpi` is `plan.kpi`; other files say where they stand, ```` ```csv data/mastro.csv latin-1 ````. A file that
the plan mended does not show is as it was. A block of `console` is the command that finds it, where that is not the
usual one of the chapter. Links are relative to `docs/reference/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kpidsl.base.codes import CODES, Rule
from kpidsl.base.record import record

BAD, MENDED = "A plan with it", "The plan mended"
PLAN = "plan.kpi"

_FOLDER = Path(__file__).parent
_TITLE = re.compile(r"# (K\d{4}): (.+)")


@record
class Chapter:
    """Codes that begin alike: what they are about, the command that finds them, and what else is to be said of them."""

    prefix: str
    title: str
    command: str
    found: str
    more: str = ""


_CHECK, _EVAL = "Found by `kpidsl check`.", "Found when a plan is evaluated, by `kpidsl eval`."
CHAPTERS = (
    Chapter("K01", "What is written", "check", _CHECK),
    Chapter("K02", "Names", "check", _CHECK),
    Chapter("K03", "Units and kinds of values", "check", _CHECK),
    Chapter(
        "K04",
        "The logic of the plan",
        "check",
        _CHECK,
        "K0417 is found when data are read, too. Warnings and notes are doubts: what a reader who knows such plans "
        "would ask. Where nothing is wrong they are left standing.",
    ),
    Chapter(
        "K05",
        "Algebra",
        "check",
        _CHECK,
        "A proof has three outcomes: proved (nothing is said), contradicted (a finding with the figures) and "
        "not proved (a note, only where you asked).",
    ),
    Chapter(
        "K06",
        "Data",
        "eval",
        _EVAL,
        "A plan over faulty data has no scorecard: nothing is computed from the rest.",
    ),
    Chapter("K09", "kpidsl itself", "", "Found by any command."),
)


@record
class Paragraph:
    """Running text of one paragraph, in the lines that it has in its file, with code in backquotes and links inside."""

    text: str


@record
class Items:
    """The items of a list."""

    texts: tuple[str, ...]


@record
class Block:
    """A file as it stands, or a command; `path` is below the folder of the plan."""

    language: str
    path: str
    encoding: str
    text: str


Part = Paragraph | Items | Block


@record
class Section:
    """A heading and what stands below it; the one before any heading is called nothing."""

    title: str
    parts: tuple[Part, ...]

    @property
    def files(self) -> tuple[Block, ...]:
        return tuple(part for part in self.parts if isinstance(part, Block) and part.language != "console")

    @property
    def command(self) -> str | None:
        """The command shown: `kpidsl eval plan.kpi --year 2024`."""
        shown = [part for part in self.parts if isinstance(part, Block) and part.language == "console"]
        return shown[0].text.strip().removeprefix("$ ") if shown else None


@dataclass(frozen=True)
class Page:
    """The page of a code: `summary` is the finding in a line, the sections say the rest."""

    code: str
    title: str
    summary: str
    sections: tuple[Section, ...]

    @cached_property
    def rule(self) -> Rule:
        return CODES[self.code]

    def section(self, title: str) -> Section | None:
        return next((section for section in self.sections if section.title == title), None)


def chapter_of(code: str) -> Chapter:
    """The chapter that a code belongs to."""
    return next(chapter for chapter in CHAPTERS if code.startswith(chapter.prefix))


def page_text(code: str) -> str:
    """The page of a code as it stands in its file.

    Raises:
        FileNotFoundError: there is no such page; that is our defect.
    """
    return (_FOLDER / f"{code}.md").read_text(encoding="utf-8")


def page_of(code: str) -> Page:
    """The page of a code.

    Raises:
        FileNotFoundError: there is no such page.
        ValueError: the file is none; both are our defects.
    """
    head, *sections = re.split(r"^## +", page_text(code), flags=re.MULTILINE)
    title, _, rest = head.strip().partition("\n")
    match = _TITLE.fullmatch(title)
    quoted, *why = _parts(rest)
    if match is None or not isinstance(quoted, Paragraph) or not quoted.text.startswith("> "):
        raise ValueError(f"{code}.md begins with `# {code}: title`, a blank line and `> What it is, what to do.`")
    return Page(
        match[1],
        match[2],
        quoted.text.removeprefix("> ").replace("\n> ", " "),
        (Section("", tuple(why)), *map(_section, sections)),
    )


def page_codes() -> tuple[str, ...]:
    """The codes that have a page, in their order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("K*.md")))


def _section(text: str) -> Section:
    title, _, rest = text.partition("\n")
    return Section(title.strip(), tuple(_parts(rest)))


def _parts(text: str) -> Iterator[Part]:
    lines = iter(text.splitlines())
    gathered: list[str] = []
    for line in lines:
        if line.startswith("```"):
            yield from _prose(gathered)
            gathered = []
            yield _block(line.removeprefix("```"), lines)
        elif line.strip():
            gathered.append(line)
        else:
            yield from _prose(gathered)
            gathered = []
    yield from _prose(gathered)


def _prose(lines: Sequence[str]) -> Iterator[Part]:
    if not lines:
        return
    if lines[0].startswith("- "):
        text = "\n".join(lines).removeprefix("- ")
        yield Items(tuple(text.split("\n- ")))
    else:
        yield Paragraph("\n".join(lines))


def _block(info: str, lines: Iterator[str]) -> Block:
    language, path, encoding, *_ = [*info.split(), "", "", ""]
    text = ""
    for line in lines:
        if line == "```":
            break
        text += line + "\n"
    return Block(language, path or (PLAN if language == "kpi" else ""), encoding or "utf-8", text)
