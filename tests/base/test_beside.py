"""Two things at the same time: what they give is what they would give one after the other, whatever happens."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kpidsl.base.beside import beside

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")


@pytest.fixture(autouse=True)
def _copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process is copied, though the runner of the tests may have a thread of its own."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def stopped() -> None:
    raise KeyboardInterrupt


def no_copy_is_left() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def elsewhere(then: Callable[[], object]) -> Callable[[], str]:
    """Work that does something else where it is done in a copy."""
    here = os.getpid()

    def work() -> str:
        if os.getpid() != here:
            then()
        return "done"

    return work


def test_both_are_done_and_the_first_of_them_elsewhere() -> None:
    there, here = beside(os.getpid, os.getpid)
    assert here == os.getpid() != there
    assert no_copy_is_left()


def test_much_is_sent_while_nobody_reads_yet() -> None:
    assert beside(lambda: ["a line"] * 100_000, lambda: 1) == (["a line"] * 100_000, 1)


@pytest.mark.parametrize(
    "grief",
    [
        lambda: os.kill(os.getpid(), signal.SIGKILL),
        lambda: os._exit(3),
        lambda: 1 / 0,
        stopped,
    ],
)
def test_where_a_copy_comes_to_grief_the_work_is_done_here(grief: Callable[[], object]) -> None:
    assert beside(elsewhere(grief), lambda: "too") == ("done", "too")
    assert no_copy_is_left()


def test_what_cannot_be_sent_is_made_here() -> None:
    made, _ = beside(lambda: elsewhere(stopped), lambda: None)
    assert made() == "done"


def test_an_error_of_the_work_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        beside(lambda: 1 / 0, lambda: None)
    assert no_copy_is_left()


def test_an_error_of_what_is_done_meanwhile_leaves_no_copy_behind() -> None:
    with pytest.raises(ZeroDivisionError):
        beside(lambda: [3], lambda: 1 / 0)
    assert no_copy_is_left()


@pytest.mark.parametrize(
    ("module", "name", "value"), [(threading, "active_count", lambda: 2), (os, "cpu_count", lambda: 1)]
)
def test_where_there_is_to_be_no_copy_all_is_done_here(
    module: object, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, value)
    assert beside(os.getpid, os.getpid) == (os.getpid(), os.getpid())


def test_where_no_process_can_be_had_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    before = len(list(Path("/dev/fd").iterdir()))
    assert beside(os.getpid, os.getpid) == (os.getpid(), os.getpid())
    assert len(list(Path("/dev/fd").iterdir())) == before
