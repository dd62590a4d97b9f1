"""What a record costs beside a frozen dataclass with slots: to make its class, and to fill it. Ratios, in one run.

python bench/records.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kpidsl.base.record import record

CLASSES, FILLED, ROUNDS = 200, 200_000, 5

WAYS: dict[str, Callable[[type], Any]] = {
    "dataclass": dataclass(frozen=True, slots=True),
    "record": record,
}


def new() -> type:
    return type("Made", (), {"__annotations__": {"one": int, "two": str, "three": object}, "__doc__": "A class."})


def seconds(what: Callable[[], object], times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        what()
    return time.perf_counter() - begun


def to_make(make: Callable[[type], Any]) -> float:
    return seconds(lambda: make(new()), CLASSES) / CLASSES


def to_fill(make: Callable[[type], Any]) -> float:
    made = make(new())
    return seconds(lambda: made(1, "two", None), FILLED) / FILLED


def main() -> None:
    for name, measure in {"to make a class": to_make, "to fill one": to_fill}.items():
        old, new_ = (min(measure(make) for _ in range(ROUNDS)) * 1e6 for make in WAYS.values())
        print(f"{name:16} dataclass {old:7.2f} µs   record {new_:7.2f} µs   ratio {new_ / old:.2f}")


if __name__ == "__main__":
    main()
