"""Colour and bars are for terminals, and colour only for those who want it."""

from __future__ import annotations

from io import StringIO

import pytest

from kpidsl.report.medium import PLAIN, Medium


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_takes_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert Medium.of(StringIO()) == PLAIN == Medium(100, colour=False, bars=False)


@pytest.mark.parametrize(
    ("environment", "colour"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
    ],
)
def test_a_terminal_takes_bars(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], colour: bool) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {**environment, "COLUMNS": "110"}.items():
        monkeypatch.setenv(name, value)
    assert Medium.of(Terminal()) == Medium(110, colour, bars=True)


@pytest.mark.parametrize(("columns", "width"), [("20", 80), ("120", 120), ("400", 140)])
def test_a_page_stays_readable(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert Medium.of(Terminal()).width == width
