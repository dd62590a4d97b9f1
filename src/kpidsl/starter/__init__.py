"""Owns the files of a plan that begins today: what `kpidsl new` writes. It writes none itself, and knows no clock.

The files stand beside this module, with marks where a title and years are put in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_FILES = Path(__file__).parent / "files"
_PLACES = {"kpidsl.yml": ".github/workflows/kpidsl.yml"}  # a folder that begins with a point is easily left behind
_MARK = re.compile(r"\{(title|first|second|last)\}")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~$&!])")


def starter(title: str, year: int) -> Mapping[str, str]:
    """The text of each file, by its path below the folder of the plan, which is for this year and the two after it.

    Raises:
        ValueError: the title is none that a plan can have.
    """
    if not title.strip() or not title.isprintable():
        raise ValueError("a plan needs a title of printable characters")
    files = sorted(path for path in _FILES.rglob("*") if path.is_file())
    texts = {path.relative_to(_FILES).as_posix(): path.read_text(encoding="utf-8") for path in files}
    return {_PLACES.get(name, name): _filled(name, text, title, year) for name, text in texts.items()}


def _filled(name: str, text: str, title: str, year: int) -> str:
    quoted = _MARKDOWN.sub(r"\\\1", title) if name.endswith(".md") else title.replace('"', '""')
    words = {"title": quoted, "first": f"{year}", "second": f"{year + 1}", "last": f"{year + 2}"}
    return _MARK.sub(lambda mark: words[mark[1]], text)
