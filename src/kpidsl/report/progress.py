"""Owns what a terminal shows while data are read: a bar that moves, and the name of what is being read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TextIO

from kpidsl.report.excerpt import visible


@contextmanager
def progress_on(stream: TextIO, steps: int) -> Iterator[Callable[[str], None] | None]:
    """Something to tell each step when it begins; None where nobody watches. Nothing of it stays on the screen.

    Args:
        stream: where the bar is shown, if it is a terminal.
        steps: how many steps there are at most.
    """
    if not stream.isatty() or os.environ.get("TERM") == "dumb":  # which could not take its lines back
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False),
        console=Console(file=stream), transient=True,
    )  # fmt: skip
    task = bar.add_task("", total=steps, completed=-1)
    with ExitStack() as shown:

        def tell(step: str) -> None:
            if not bar.live.is_started:
                shown.enter_context(bar)
            bar.update(task, description=visible(step), advance=1)

        yield tell
