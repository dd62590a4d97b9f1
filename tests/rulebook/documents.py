"""The documents made of the pages: one for each finding, with what is printed of its plan, and the table of all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpidsl.base.codes import CODES
from kpidsl.rulebook import BAD, CHAPTERS, PLAN, Block, Chapter, Items, Page, Paragraph, Section, chapter_of, page_of

from .examples import Told

_MADE = "<!-- Made of src/kpidsl/rulebook/; `pytest --update tests/rulebook` makes it anew. -->"
_HEAD = """\
# Findings

Every finding of kpidsl has one of these codes. A code keeps its meaning, and has a page: why it matters, a plan with
it, the plan mended. `kpidsl rule CODE` shows the page too. How findings look: see [the language](language.md#findings)
for people, [JSON](json.md#kpidslfindings1) for programs.
"""
#: Pages link from docs/reference/, and their documents stand one folder below.
_LINK = re.compile(r"\]\((?!https://)")
_COLUMNS = "| Code | Severity | Title | What it is, what to do |\n|---|---|---|---|"


def table() -> str:
    """The table of all findings, chapter by chapter: docs/reference/findings.md."""
    return "\n".join([_HEAD, _MADE, *(line for chapter in CHAPTERS for line in _chapter(chapter)), ""])


def document(page: Page, told: Told | None) -> str:
    """The page of a finding, with what finds it and what is printed of the plan: docs/reference/findings/K0401.md."""
    chapter = chapter_of(page.code)
    lines = [f"# {page.code}: {page.title}", "", _MADE, "", f"> {page.summary}", ""]
    lines += [f"**{page.rule.severity.value}** · [{chapter.title}](findings.md#{_anchor(chapter)}). {chapter.found}"]
    for section in page.sections:
        lines += _section(section)
        if section.title == BAD and told is not None:
            lines += ["", f"`{told.command}` prints:", "", "```text", told.printed.rstrip("\n"), "```"]
    return _LINK.sub("](../", "\n".join([*lines, ""]))


def _chapter(chapter: Chapter) -> Iterator[str]:
    about = f"{chapter.found} {chapter.more}".rstrip()
    yield from ("", f"## {chapter.prefix}: {chapter.title}", "", about, "", _COLUMNS)
    for code in sorted(code for code in CODES if code.startswith(chapter.prefix)):
        page = page_of(code)
        yield f"| [{code}](findings/{code}.md) | {page.rule.severity.value} | {page.title} | {page.summary} |"


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield from ("", f"## {section.title}")
    for part in section.parts:
        yield ""
        match part:
            case Paragraph(text):
                yield text
            case Items(texts):
                yield from (f"- {text}" for text in texts)
            case Block(language="console"):
                yield f"```console\n{part.text}```"
            case Block():
                if part.path != PLAN:
                    yield f"`{part.path}`:\n"
                yield f"```{part.language}\n{part.text}```"


def _anchor(chapter: Chapter) -> str:
    return f"{chapter.prefix}-{chapter.title}".lower().replace(" ", "-")
