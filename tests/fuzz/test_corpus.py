"""Texts that broke kpidsl once do so no more: `corpus/` holds what `make fuzz` found, as small as it could be made."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from .oracle import holds
from .texts import any_text

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_broke_it_once_does_so_no_more(path: Path) -> None:
    holds(path.read_bytes())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_text())
def test_any_text_holds(raw: bytes) -> None:
    holds(raw)
