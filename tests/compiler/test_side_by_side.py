"""Large plans are looked at by two processes, which find what one finds."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.document import Shelf

PLANS = Path(__file__).parents[2] / "plans"


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_two_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    path = PLANS / "sondrio-2022-2024" / "as-published.kpi"
    document, shelf = Document(str(path), path.read_text(encoding="utf-8")), Shelf(path.parent)
    alone = compile_plan(document, shelf.load)
    forks, fork = [], os.fork
    monkeypatch.setattr(sys.modules["kpidsl.compiler.verify"], "MANY", 1)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(os, "fork", lambda: forks.append(1) or fork())  # type: ignore[func-returns-value]
    assert compile_plan(document, shelf.load).findings == alone.findings
    assert forks
