"""Two things done at the same time, on a computer that has the processors for it.

Python computes on one processor alone. So one of the two is done in a copy of this process, which costs next to
nothing to make, as memory is shared until somebody writes to it; what it gives comes back as a pickle. Nobody sees a
difference but in time: where there can be no copy, or it came to grief, the work is done here.
"""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable
from typing import NoReturn, TypeVar

T = TypeVar("T")
U = TypeVar("U")


def beside(work: Callable[[], T], meanwhile: Callable[[], U], *, worthwhile: bool = True) -> tuple[T, U]:
    """What two pieces of work give, of which the first changes nothing that anybody else looks at.

    Args:
        worthwhile: the work takes longer than a copy, which takes some hundredths of a second.
    """
    copy = _Copy.of(work) if worthwhile else None
    if copy is None:
        return work(), meanwhile()
    try:
        own = meanwhile()
    finally:
        sent = copy.sent()
    return (work() if sent is None else pickle.loads(sent)), own


class _Copy:
    """A copy of this process that does one piece of work."""

    def __init__(self, pid: int, pipe: int) -> None:
        self._pid, self._pipe = pid, pipe

    @classmethod
    def of(cls, work: Callable[[], object]) -> _Copy | None:
        """A copy that is at work; None where there can be none.

        A process with several threads is not copied: what the others hold would stay held for ever.
        """
        if not hasattr(os, "fork") or threading.active_count() > 1 or (os.cpu_count() or 1) == 1:
            return None
        reader, writer = os.pipe()
        try:
            pid = os.fork()
        except OSError:  # no more processes, or no memory
            os.close(reader)
            os.close(writer)
            return None
        if pid == 0:
            _work(work, writer)
        os.close(writer)
        return cls(pid, reader)

    def sent(self) -> bytes | None:
        """What it sent, once it has ended; None where it came to grief."""
        with os.fdopen(self._pipe, "rb") as pipe:
            sent = pipe.read()
        _, status = os.waitpid(self._pid, 0)
        return sent if status == 0 else None


def _work(work: Callable[[], object], writer: int) -> NoReturn:
    """In the copy: nothing but the work, and nothing of what this process does when it ends."""
    status = 1
    try:
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(work(), pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)
