"""Owns what a page is written on: how wide it is, and whether it takes colour and bars."""

from __future__ import annotations

import os
import shutil
from typing import Literal, TextIO

from kpidsl.base.record import record

Ink = Literal["red", "green", "yellow", "cyan", "blue", "bold"]

_CODES: dict[Ink, str] = {"red": "1;31", "green": "32", "yellow": "1;33", "cyan": "1;36", "blue": "1;34", "bold": "1"}


@record
class Medium:
    """By default a pipe or a file: plain text, of one width whatever the machine."""

    width: int = 100
    colour: bool = False
    bars: bool = False

    @staticmethod
    def of(stream: TextIO) -> Medium:
        """What a stream takes: a terminal its own width, bars and colour, a pipe none of them.

        NO_COLOR asks for no colour anywhere; FORCE_COLOR asks for it where there is no terminal: in a log, say.
        """
        refused, forced = (bool(os.environ.get(name)) for name in ("NO_COLOR", "FORCE_COLOR"))
        if not stream.isatty():
            return Medium(colour=forced and not refused)
        colour = not refused and (forced or os.environ.get("TERM") != "dumb")
        width = min(max(shutil.get_terminal_size().columns, 80), 140)
        return Medium(width, colour, bars=True)

    def paint(self, ink: Ink, text: str) -> str:
        return f"\x1b[{_CODES[ink]}m{text}\x1b[0m" if self.colour and text else text


PLAIN = Medium()
