"""Owns what a page is written on: how wide it is, and whether it takes colour and bars."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Medium:
    """The default is a pipe or a file: plain text, of one width whatever the machine."""

    width: int = 100
    colour: bool = False
    bars: bool = False

    @staticmethod
    def of(stream: TextIO) -> Medium:
        """What a stream takes: a terminal its own width and bars, and colour unless NO_COLOR asks for none."""
        if not stream.isatty():
            return Medium()
        colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        width = min(max(shutil.get_terminal_size().columns, 80), 140)
        return Medium(width, colour, bars=True)


PLAIN = Medium()
