"""How long `kpidsl check` takes, and what it finds, beside a metrics layer on as many metrics, in one run.

Plans of 48, 1 000 and 10 000 KPIs are generated and checked as whole processes: cold, with nothing kept from an earlier
run, and unchanged since the last check. Beside them the metrics layer dbt-semantic-interfaces parses and validates as
many; it is installed into an environment of its own, `.venv-bench`. Runs are interleaved, so that drift of the machine
hits all alike; times are medians, and the ratio is to the bare interpreter. Memory is that of a process and of those
that it starts, together, as Linux tells it.

    python bench/check.py [--runs 5] [--sizes 48,1000,10000] [--beside OTHER/src] [--without-peer]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faults import FAULTS, seeded
from peer import manifest

from plans import generated

HERE = Path(__file__).parent
PEER = "dbt-semantic-interfaces>=0.10,<0.11"
BUDGETS = {48: (0.6, 0.1), 1_000: (2.0, 0.15), 10_000: (9.0, 0.3)}
MEMORY = 500


@dataclass(frozen=True)
class Run:
    """A finished process: seconds on the clock, seconds of processors, what it printed."""

    wall: float
    cpu: float
    output: str


@dataclass(frozen=True)
class Subject:
    """A command that is measured. `fresh`: its cache is emptied before each run."""

    name: str
    command: tuple[str, ...]
    cache: Path
    source: Path | None = None
    fresh: bool = False
    budget: float | None = None

    def run(self) -> Run:
        return run(self.command, self._environment())

    def memory(self) -> float:
        """The most memory, in MB, that it and the processes that it starts hold at a time; of one more run."""
        environment, most = self._environment(), 0
        with subprocess.Popen(self.command, stdout=subprocess.DEVNULL, env=environment) as process:
            while process.poll() is None:
                most = max(most, sum(map(_held, _with_children(process.pid))))
                time.sleep(0.02)
        return most / 1e6

    def _environment(self) -> dict[str, str]:
        if self.fresh:
            for file in self.cache.iterdir():
                file.unlink()
        environment = {**os.environ, "KPIDSL_CACHE": str(self.cache)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # Python keeps what it compiled, as it does for users
        if self.source is not None:
            environment["PYTHONPATH"] = str(self.source)
        return environment


def _with_children(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:  # it has ended
        return []
    return [process, *map(int, children.split())]


def _held(process: int) -> int:
    """Bytes that a process holds: what it shares with others is divided among them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def run(command: tuple[str, ...], environment: dict[str, str]) -> Run:
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {process.returncode}\n{text}")
    return Run(wall, used.ru_utime + used.ru_stime, text)


def subjects(size: int, folder: Path, beside: Path | None, peer: Path | None) -> Iterator[Subject]:
    plan = folder / f"{size}.kpi"
    plan.write_text(generated(size), encoding="utf-8")
    caches = [folder / f"{size}-{name}" for name in ("cold", "kept", "beside")]
    for cache in caches:
        cache.mkdir(mode=0o700)
    check = (sys.executable, "-m", "kpidsl", "check", str(plan))
    cold, unchanged = BUDGETS.get(size, (None, None))
    yield Subject("kpidsl check, cold", check, caches[0], fresh=True, budget=cold)
    yield Subject("kpidsl check, unchanged", check, caches[1], budget=unchanged)
    if beside is not None:
        yield Subject(f"{beside}, cold", check, caches[2], source=beside, fresh=True)
    if peer is not None:
        (folder / f"manifest-{size}").mkdir()
        (folder / f"manifest-{size}" / "metrics.yaml").write_text(manifest(size), encoding="utf-8")
        command = (str(peer), str(HERE / "peer.py"), str(folder / f"manifest-{size}"))
        yield Subject("dbt-semantic-interfaces", command, caches[0])


def measure(measured: list[Subject], runs: int) -> dict[str, list[Run]]:
    """All subjects in turn, so many times."""
    found: dict[str, list[Run]] = {subject.name: [] for subject in measured}
    for _ in range(runs):
        for subject in measured:
            found[subject.name].append(subject.run())
    return found


def times(sizes: list[int], runs: int, folder: Path, beside: Path | None, peer: Path | None) -> None:
    head = ("median s", "fastest", "cpu s", "MB", "ratio", "budget")
    print(f"{'':44}" + "".join(f"{word:>10}" for word in head))
    for size in sizes:
        bare = Subject("python -c pass", (sys.executable, "-c", "pass"), folder)
        measured = [bare, *subjects(size, folder, beside, peer)]
        measure(measured, 1)  # to warm up
        memory = {subject.name: subject.memory() for subject in measured}
        found = measure(measured, runs)
        unit = statistics.median(each.wall for each in found[bare.name])
        print(f"{size:_} KPIs")
        for subject in measured:
            walls, cpus = zip(*((each.wall, each.cpu) for each in found[subject.name]), strict=True)
            median = statistics.median(walls)
            budget = f"{subject.budget:.2f}" if subject.budget else ""
            seconds = (f"{each:.3f}" for each in (median, min(walls), statistics.median(cpus)))
            columns = (*seconds, f"{memory[subject.name]:.0f}", f"{median / unit:.0f}", budget)
            print(f"  {subject.name:42}" + "".join(f"{column:>10}" for column in columns))


def findings(folder: Path, peer: Path | None) -> None:
    """Which seeded mistakes each finds; sound, both say nothing."""
    print(f"\n{'seeded into ten KPIs':44}{'kpidsl check':24}dbt-semantic-interfaces")
    sound = (("sound", (), ()), *((fault.name, fault.plan, fault.manifest) for fault in FAULTS))
    for number, (name, plan, metrics) in enumerate(sound):
        place = folder / f"fault-{number}"
        place.mkdir()
        (place / "plan.kpi").write_text(seeded(generated(10), plan), encoding="utf-8")
        (place / "metrics.yaml").write_text(seeded(manifest(10), metrics), encoding="utf-8")
        command = (
            sys.executable,
            "-m",
            "kpidsl",
            "check",
            "--no-cache",
            "--format",
            "concise",
            str(place / "plan.kpi"),
        )
        lines = run(command, dict(os.environ)).output.splitlines()[:-1]
        codes = sorted({line.split(": ", 1)[1].split()[0] for line in lines})
        theirs = ""
        if peer is not None:
            told = run((str(peer), str(HERE / "peer.py"), str(place)), dict(os.environ)).output.splitlines()
            theirs = "nothing" if told[-1].endswith(" 0 issues") else told[0]
        print(f"  {name:42}{', '.join(codes) or 'nothing':24}{theirs[:70]}")


def peer_python() -> Path | None:
    """The interpreter of an environment with the metrics layer; None, and why, where it cannot be installed."""
    folder = HERE.parent / ".venv-bench"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        print(f"{PEER} cannot be installed: {done.stderr.strip().splitlines()[-1]}")
        return None
    return python


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--sizes", default="48,1000,10000", help="numbers of KPIs")
    options.add_argument("--beside", type=Path, help="the sources of another version, to be measured in the same run")
    options.add_argument("--without-peer", action="store_true")
    asked = options.parse_args()
    peer = None if asked.without_peer else peer_python()
    with tempfile.TemporaryDirectory() as name:
        times([int(size) for size in asked.sizes.split(",")], asked.runs, Path(name), asked.beside, peer)
        findings(Path(name), peer)
    print(f"\nMemory is to stay below {MEMORY} MB at 10_000 KPIs.")


if __name__ == "__main__":
    main()
