"""One contract suite for all engines: every test that asks for a `bench` runs on each of them.

DuckDB runs twice: on rows that the strict reader has read, and on files that it stages itself, however small they are.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kpidsl.ledger.engines import staging

from .builders import Bench


@pytest.fixture(params=["reference", "duckdb", "duckdb staged"])
def bench(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    if request.param == "duckdb staged":
        monkeypatch.setattr(staging, "WORTHWHILE", 0)
    return Bench("reference" if request.param == "reference" else "duckdb", tmp_path)
