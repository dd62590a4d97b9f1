"""How long a check of many KPIs takes with two processes and with one, in turn, in seconds; imports are not counted.

python bench/processes.py [--kpis 10000] [--runs 3]
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from plans import generated


def seconds(text: str) -> float:
    gc.disable()  # as `pipeline` does while a plan is checked
    started = time.perf_counter()
    outcome = compile_plan(Document("plan.kpi", text), lambda _: None)
    taken = time.perf_counter() - started
    assert outcome.ok
    del outcome
    gc.enable()
    gc.collect()
    return taken


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--kpis", type=int, default=10_000)
    options.add_argument("--runs", type=int, default=3)
    asked = options.parse_args()
    text, verify = generated(asked.kpis), sys.modules["kpidsl.compiler.verify"]
    found: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(asked.runs):
        for processes, taken in found.items():
            vars(verify)["MANY"] = 1 if processes == 2 else sys.maxsize
            taken.append(seconds(text))
    one, two = (statistics.median(taken) for taken in found.values())
    print(f"{asked.kpis:_} KPIs: one process {one:.2f}, two {two:.2f}, ratio {two / one:.2f}")


if __name__ == "__main__":
    main()
