"""The bar is there for who watches a terminal, and leaves nothing behind."""

from __future__ import annotations

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


def test_what_takes_no_step_shows_nothing() -> None:
    screen = Terminal()
    with progress_on(screen, 3):
        pass
    assert screen.getvalue() == ""
