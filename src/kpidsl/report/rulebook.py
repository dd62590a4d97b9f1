"""Owns how the pages of the findings look in a terminal: one page, and the list of them. Knows no plan and no findings.

Of a plan and the plan mended the lines that differ are marked, so that the edit is seen without reading both.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from kpidsl.base.codes import CODES, Severity
from kpidsl.report.medium import PLAIN, Ink, Medium
from kpidsl.rulebook import BAD, CHAPTERS, MENDED, PLAN, Block, Items, Page, Paragraph, Section

_INKS: Mapping[Severity, Ink] = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
#: How the lines of a section are marked that are not those of the other one, and which that is.
_EDITS: Mapping[str, tuple[str, Ink, str]] = {BAD: ("-", "red", MENDED), MENDED: ("+", "green", BAD)}
_NO_EDIT: tuple[str, Ink, str] = (" ", "bold", "")
_WIDEST = 100  # longer lines are hard to read, however wide the terminal
_CODE = re.compile(r"`` (.+?) ``|`([^`]+)`")
#: What stays on a line: code, and a figure with its sign.
_WHOLE = re.compile(rf"{_CODE.pattern}|\d %")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def rule_page(page: Page, medium: Medium = PLAIN) -> str:
    """The page of a finding: what it is, why it matters, a plan with it and the plan mended."""
    return "\n".join(_page(page, medium)) + "\n"


def rules_list(medium: Medium = PLAIN) -> str:
    """Every code with its severity and title, chapter by chapter."""
    lines: list[str] = []
    for chapter in CHAPTERS:
        lines += ["", medium.paint("bold", f"{chapter.prefix}  {chapter.title}")]
        for code in sorted(code for code in CODES if code.startswith(chapter.prefix)):
            rule = CODES[code]
            severity = medium.paint(_INKS[rule.severity], f"{rule.severity.value:<7}")
            lines.append(f"  {code}  {severity}  {_inline(rule.title, medium)}")
    closing = "`kpidsl rule CODE` explains one, with a plan that has it and the plan mended."
    return "\n".join([*lines[1:], "", closing, ""])


def _page(page: Page, medium: Medium) -> Iterator[str]:
    severity = page.rule.severity
    yield medium.paint(_INKS[severity], f"{severity.value}[{page.code}]") + medium.paint("bold", f": {page.title}")
    yield ""
    yield from _wrapped(page.summary, medium)
    for section in page.sections:
        if section.title:
            yield from ("", medium.paint("bold", section.title))
        for part in section.parts:
            yield ""
            match part:
                case Paragraph(text):
                    yield from _wrapped(text, medium)
                case Items(texts):
                    for text in texts:
                        yield from _wrapped(text, medium, "- ")
                case Block():
                    yield from _block(part, section, page, medium)


def _block(block: Block, section: Section, page: Page, medium: Medium) -> Iterator[str]:
    """A file, with its name where it is not the plan; lines that its twin in the other section has not are marked."""
    if block.path not in ("", PLAN):
        yield "  " + medium.paint("blue", block.path)
    lines = block.text.splitlines()
    sign, ink, other = _EDITS.get(section.title, _NO_EDIT)
    twin = _file(page.section(other), block.path)
    changed = set() if twin is None else _changed(lines, twin.text.splitlines())
    for number, line in enumerate(lines):
        yield medium.paint(ink, f"  {sign} {line}") if number in changed else f"    {line}".rstrip()


def _file(section: Section | None, path: str) -> Block | None:
    files = section.files if section is not None else ()
    return next((file for file in files if file.path == path), None)


def _changed(lines: Sequence[str], others: Sequence[str]) -> set[int]:
    """The numbers of the lines that do not stand in the other file likewise."""
    same = SequenceMatcher(None, lines, others, autojunk=False).get_matching_blocks()
    return set(range(len(lines))) - {match.a + step for match in same for step in range(match.size)}


def _wrapped(text: str, medium: Medium, bullet: str = "") -> Iterator[str]:
    shown = _LINK.sub(lambda link: _place(link[1], link[2]), " ".join(text.split()))
    width = min(medium.width, _WIDEST)
    lines = textwrap.wrap(
        _WHOLE.sub(lambda part: part[0].replace(" ", "\0"), shown),
        width,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines:
        yield _inline(line.replace("\0", " "), medium)


def _inline(text: str, medium: Medium) -> str:
    """Code in colour; where there is no colour its backquotes stay."""
    return _CODE.sub(lambda code: medium.paint("cyan", code[1] or code[2]), text) if medium.colour else text


def _place(name: str, target: str) -> str:
    """A link as a reader finds it without a mouse."""
    return f"{name} ({target if target.startswith('https://') else f'docs/reference/{target}'})"
