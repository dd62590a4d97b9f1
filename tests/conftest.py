"""Goldens: what a page looks like stands beside its input, in a file that ends in `.golden`.

`pytest --update` rewrites them. A golden that no test of a whole run asks for fails the run: it describes nothing.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SUFFIX = ".golden"
TESTS = Path(__file__).parent
USED = pytest.StashKey[set[str]]()
UNUSED = pytest.StashKey[list[Path]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files, and remove unused ones")


def pytest_configure(config: pytest.Config) -> None:
    os.environ["KPIDSL_CACHE"] = ""  # nothing of one test is kept for another, or for the user
    config.stash[USED] = set()
    config.stash[UNUSED] = []


def pytest_runtest_teardown() -> None:
    """A run of the command line leaves its garbage to the end of its process, which is here not its own."""
    gc.unfreeze()
    gc.enable()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a page with its golden file, or rewrite the file."""
    update = request.config.getoption("--update")

    def compare(path: Path, page: str) -> None:
        assert path.suffix == SUFFIX, f"a golden file ends in {SUFFIX}"
        request.config.stash[USED].add(str(path.resolve()))
        if update:
            path.parent.mkdir(exist_ok=True)
            path.write_text(page, encoding="utf-8", newline="\n")
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        assert page == expected, f"{path.name} is another page; `pytest --update` takes this one"

    return compare


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of a parallel run has ended; it tells which goldens it used."""
    node.config.stash[USED].update(getattr(node, "workeroutput", {}).get("goldens", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if hasattr(config, "workeroutput"):
        used: set[str] = config.stash[USED]
        config.workeroutput["goldens"] = sorted(used)
    elif _is_whole(session):
        unused = [path for path in sorted(TESTS.rglob(f"*{SUFFIX}")) if str(path.resolve()) not in config.stash[USED]]
        if config.getoption("--update"):
            for path in unused:
                path.unlink()
        elif unused:
            config.stash[UNUSED] = unused
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for path in config.stash[UNUSED]:
        terminalreporter.write_line(f"unused golden: {path.relative_to(TESTS.parent)}", red=True)


def _is_whole(session: pytest.Session) -> bool:
    """Whether every test ran and passed, so that a golden nobody asked for is one nobody needs."""
    config = session.config
    chosen = ("keyword", "markexpr", "deselect", "lf", "collectonly", "ignore", "ignore_glob")
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return everything and not session.testsfailed and not any(config.getoption(name, None) for name in chosen)
