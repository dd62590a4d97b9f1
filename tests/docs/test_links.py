"""Links between pages lead somewhere, and no page names what is not for the public."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .blocks import GENERATED, PAGES, ROOT

WRITTEN = (*PAGES, *GENERATED, ROOT / "CHANGELOG.md")

_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_OURS = re.compile(r"(?<!\w)/(?:tmp|root|home|usr|opt)/|" + re.escape(str(ROOT)))


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = _HEADING.findall(_BLOCK.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_BLOCK.sub("", page.read_text(encoding="utf-8"))):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.is_relative_to(ROOT), link
        assert there.exists(), link
        assert not anchor or anchor in _anchors(there), link


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_pages_name_nothing_of_this_machine(page: Path) -> None:
    assert not _OURS.search(page.read_text(encoding="utf-8"))


def test_every_page_is_reached_from_the_index() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "docs" / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        links = _LINK.findall(page.read_text(encoding="utf-8"))
        there = [(page.parent / link.partition("#")[0]).resolve() for link in links if not link.startswith("https://")]
        waiting += [each for each in there if each.suffix == ".md" and each.is_file()]
    assert [page for page in (*PAGES, *GENERATED) if page != ROOT / "README.md" and page not in reached] == []
