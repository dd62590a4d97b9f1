"""Looks for texts that break kpidsl, for a bounded time, and keeps what it finds where the tests will find it.

    python -m tests.fuzz --seconds 60

Each round draws new texts; a failure is made as small as it can be, written to `corpus/` and shown, and the run ends
with 1.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from .oracle import holds
from .texts import any_bytes, made_plans, slips

CORPUS = Path(__file__).parent / "corpus"
MEMORY = 1 << 30
EXAMPLES = 100
TARGETS: dict[str, Callable[[], SearchStrategy[bytes]]] = {
    "bytes": any_bytes,
    "slips": slips,
    "plans": lambda: made_plans().map(str.encode),
}


class Broken(Exception):  # noqa: N818 - what was looked for
    """A text that breaks kpidsl."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.raw = raw


def explore(texts: SearchStrategy[bytes], number: int) -> int:
    """One round of a target; how many texts it tried."""
    tried = 0

    @seed(number)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(texts)
    def attempt(raw: bytes) -> None:
        nonlocal tried
        tried += 1
        try:
            holds(raw)
        except Exception as broken:
            raise Broken(raw) from broken

    attempt()
    return tried


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="where to begin; by default another each time")
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    first = asked.seed if asked.seed is not None else time.time_ns() % 10**9
    end = time.monotonic() + asked.seconds
    counts = dict.fromkeys(TARGETS, 0)
    number = first
    print(f"seed {first}")
    while time.monotonic() < end:
        for name, texts in TARGETS.items():
            if time.monotonic() >= end:
                break
            try:
                counts[name] += explore(texts(), number)
            except Broken as broken:
                kept = CORPUS / f"{hashlib.sha256(broken.raw).hexdigest()[:12]}.kpi"
                CORPUS.mkdir(exist_ok=True)
                kept.write_bytes(broken.raw)
                print(f"{name}, seed {number}: {kept} breaks kpidsl: {broken.__cause__!r}", file=sys.stderr)
                raise
        number += 1
    print(", ".join(f"{count} {name}" for name, count in counts.items()), "held")


if __name__ == "__main__":
    main()
