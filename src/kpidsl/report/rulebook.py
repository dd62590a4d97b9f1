"""Owns how the pages of the findings look in a terminal: one page, and the list of them. Knows no plan and no findings.

Of a plan and the plan mended the lines that differ are marked, so that the edit is seen without reading both.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from kpidsl.base.codes import CODES, Severity
from kpidsl.report.medium import PLAIN, Ink, Medium
from kpidsl.rulebook import BAD, CHAPTERS, MENDED, Block, Items, Page, Paragraph, Section

_INKS: Mapping[Severity, Ink] = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_WIDEST = 100  # longer lines are hard to read, however wide the terminal
_CODE = re.compile(r"`` (.+?) ``|`([^`]+)`")
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
    return "\n".join([*lines[1:], "", "`kpidsl rule CODE` explains one, with a plan that has it and the plan mended.", ""])


def _page(page: Page, medium: Medium) -> Iterator[str]:
    severity = page.rule.severity
    yield medium.paint(_INKS[severity], f"{severity.value}[{page.code}]") + medium.paint("bold", f": {page.title}")
    yield ""
    yield from _wrapped(page.summary, medium)
    bad, mended = page.section(BAD), page.section(MENDED)
    for section in page.sections:
        if section.title:
            yield from ("", medium.paint("bold", section.title))
        other = mended if section is bad else bad if section is mended else None
        for part in section.parts:
            yield ""
            match part:
                case Paragraph(text):
                    yield from _wrapped(text, medium)
                case Items(texts):
                    for text in texts:
                        yield from _wrapped(text, medium, "- ")
                case Block():
                    yield from _block(part, other, section is mended, medium)


def _block(block: Block, other: Section | None, mended: bool, medium: Medium) -> Iterator[str]:
    """A file with its name where it is not the plan, and with marks at the lines that the other section has not."""
    if block.path not in ("", "plan.kpi"):
        yield "  " + medium.paint("blue", block.path)
    lines = block.text.splitlines()
    changed = _changed(lines, _same_file(block, other))
    sign, ink = ("+", "green") if mended else ("-", "red")
    for number, line in enumerate(lines):
        yield _marked(sign, line, ink, medium) if number in changed else f"    {line}".rstrip()


def _marked(sign: str, line: str, ink: Ink, medium: Medium) -> str:
    return medium.paint(ink, f"  {sign} {line}")


def _same_file(block: Block, other: Section | None) -> Sequence[str] | None:
    """The lines of the file in the other section; nothing to compare with where it has none, or for a command."""
    if other is None or block.language == "console":
        return None
    return next((file.text.splitlines() for file in other.files if file.path == block.path), None)


def _changed(lines: Sequence[str], others: Sequence[str] | None) -> set[int]:
    """The numbers of the lines that do not stand in the other file likewise."""
    from difflib import SequenceMatcher

    if others is None:
        return set()
    same = SequenceMatcher(None, lines, others, autojunk=False).get_matching_blocks()
    return set(range(len(lines))) - {match.a + step for match in same for step in range(match.size)}


def _wrapped(text: str, medium: Medium, bullet: str = "") -> Iterator[str]:
    shown = _LINK.sub(lambda link: _place(link[1], link[2]), " ".join(text.split()))
    width = min(medium.width, _WIDEST)
    lines = textwrap.wrap(
        _CODE.sub(lambda code: code[0].replace(" ", "\0"), shown),  # what is code stays on a line
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
    if target.startswith("https://"):
        return f"{name} ({target})"
    return f"{name} (docs/reference/{target.removeprefix('../')})"
