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
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert Medium.of(StringIO()) == PLAIN == Medium(100, colour=False, bars=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert Medium.of(StringIO()) == Medium(100, colour=True, bars=False)


@pytest.mark.parametrize(
    ("environment", "colour"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_a_terminal_takes_bars(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], colour: bool) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**environment, "COLUMNS": "110"}.items():
        monkeypatch.setenv(name, value)
    assert Medium.of(Terminal()) == Medium(110, colour, bars=True)


@pytest.mark.parametrize(("columns", "width"), [("20", 80), ("120", 120), ("400", 140)])
def test_a_page_stays_readable(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert Medium.of(Terminal()).width == width
