"""Whole-process times of the commands that people wait for, beside `python -c pass`.

Run it on a quiet machine. Times are medians of interleaved runs, so that drift of the machine hits all alike; the
ratios are to the bare interpreter.

    make bench
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 7
PLAN = Path("plans/sondrio-2022-2024/plan.kpi")
KPIDSL = [str(Path(sys.executable).with_name("kpidsl"))]

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "kpidsl --help": [*KPIDSL, "--help"],
    "kpidsl check": [*KPIDSL, "check", str(PLAN)],
    "kpidsl eval": [*KPIDSL, "eval", str(PLAN), "--year", "2022"],
    "kpidsl eval --engine reference": [*KPIDSL, "eval", str(PLAN), "--year", "2022", "--engine", "reference"],
}
BUDGETS = {"kpidsl --help": 0.15, "kpidsl check": 1.0, "kpidsl eval": 2.5}


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    elapsed = time.perf_counter() - started
    if done.returncode not in (0, 4):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr.decode()}")
    return elapsed


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    bare = statistics.median(times["python -c pass"])
    print(f"{'command':32}{'median':>10}{'fastest':>10}{'ratio':>8}{'budget':>9}")
    for name, runs in times.items():
        median = statistics.median(runs)
        budget = f"{BUDGETS[name]:.2f} s" if name in BUDGETS else ""
        print(f"{name:32}{median:>8.3f} s{min(runs):>8.3f} s{median / bare:>8.1f}{budget:>9}")


if __name__ == "__main__":
    main()
