"""The plans of a page, put into a folder and run there, as a reader would who copies them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from kpidsl.cli import main
from kpidsl.rulebook import BAD, MENDED, PLAN, Page, Section, chapter_of

_YEARS = re.compile(r"^  years +(\d{4})", re.MULTILINE)
_FOUND = re.compile(r"^(?:error|warning|note)\[(K\d{4})\]", re.MULTILINE)


@dataclass(frozen=True)
class Told:
    """What a command printed, on both streams, and how it ended."""

    command: str
    printed: str
    exit_code: int

    @property
    def codes(self) -> set[str]:
        return set(_FOUND.findall(self.printed))


def files_of(page: Page, section: Section) -> Mapping[str, tuple[str, str]]:
    """The text and encoding of each file; a file that the mended section does not show stays as it was."""
    shown = [*_section(page, BAD).files, *section.files] if section.title == MENDED else section.files
    return {file.path: (file.text, file.encoding) for file in shown}


def run(page: Page, title: str, folder: Path, command: str | None = None) -> Told:
    """Write the files of a section into a folder, which is the working directory, and run its command, or another."""
    section = _section(page, title)
    files = files_of(page, section)
    for path, (text, encoding) in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding=encoding, newline="")
    asked = command or section.command or _section(page, BAD).command or _usual(page, files[PLAN][0])
    program, *arguments = shlex.split(asked)
    assert program == "kpidsl", asked
    result = CliRunner().invoke(main, arguments, prog_name="kpidsl")
    return Told(asked, result.output, result.exit_code)


def _usual(page: Page, plan: str) -> str:
    """The command that the chapter says."""
    if chapter_of(page.code).command == "check":
        return "kpidsl check plan.kpi"
    year = _YEARS.search(plan)
    assert year is not None
    return f"kpidsl eval plan.kpi --year {year[1]}"


def _section(page: Page, title: str) -> Section:
    section = page.section(title)
    assert section is not None, f"{page.code}.md has no `## {title}`"
    return section
