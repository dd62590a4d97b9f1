"""The bar is there for who watches a terminal, and leaves nothing behind."""

from __future__ import annotations

import re
from io import StringIO

import pytest

from kpidsl.report.progress import progress_on


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_nobody_watches_a_pipe() -> None:
    pipe = StringIO()
    with progress_on(pipe, 3) as tell:
        assert tell is None
    assert pipe.getvalue() == ""


def test_a_terminal_sees_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    screen = Terminal()
    with progress_on(screen, 3) as tell:
        assert tell is not None
        for source in ("mastro", "registro"):
            tell(source)
    assert "registro" in screen.getvalue()


@pytest.mark.parametrize("width", ["40", "120"])
def test_nothing_of_it_stays_above_what_is_printed_next(monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", width)
    screen = Terminal()
    with progress_on(screen, 3) as tell:
        assert tell is not None
        for source in ("mastro", "registro delle pratiche arrivate allo sportello", "\x1b[2J"):
            tell(source)
    screen.write("1 warning\n")
    assert "\x1b[2J" not in screen.getvalue()
    assert seen(screen.getvalue()) == ["1 warning"]


def seen(written: str) -> list[str]:
    """The lines that stand on a terminal after all that was written to it."""
    lines, row, column = [""], 0, 0
    for part in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|[\r\n]|[^\x1b\r\n]+", written):
        if part == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif part == "\r":
            column = 0
        elif part.endswith("A"):
            row -= int(part[2:-1])
        elif part == "\x1b[2K":
            lines[row] = ""
        elif not part.startswith("\x1b"):
            lines[row] = f"{lines[row][:column]:<{column}}{part}{lines[row][column + len(part) :]}"
            column += len(part)
    return [line for line in lines if line]


def test_a_terminal_that_takes_nothing_back_sees_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with progress_on(Terminal(), 3) as tell:
        assert tell is None


def test_what_takes_no_step_shows_nothing() -> None:
    screen = Terminal()
    with progress_on(screen, 3):
        pass
    assert screen.getvalue() == ""
