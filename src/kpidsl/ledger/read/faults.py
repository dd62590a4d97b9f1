"""What is wrong with a file, noted cheaply: a broken ledger may have a fault in every row, and the first ones are told.

Knows nothing of formats: a reader says where a fault stands and what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from heapq import nsmallest

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.base.text import Place

#: So many findings are told of one file; the next says how many more there are.
LIMIT = 20
_SHOWN = 60


@record
class Fault:
    """A fault of a file. `line` and `order` sort it; its exact place is looked up only when it is told."""

    code: str
    line: int
    order: int
    place: Callable[[], Place]
    message: str
    help: str | None = None
    label: Callable[[], tuple[Place, str]] | None = None

    def told(self) -> Diagnostic:
        labels = [self.label()] if self.label else []
        return finding(self.code, self.place(), self.message, help=self.help, labels=labels)


def first_faults(faults: Sequence[Fault]) -> tuple[Diagnostic, ...]:
    """The first faults as findings, and one more that counts the rest."""
    first = nsmallest(LIMIT + 1, faults, key=lambda fault: (fault.line, fault.order))
    told = [fault.told() for fault in first[:LIMIT]]
    if len(first) > LIMIT:
        rest = replace(first[LIMIT], message=f"and {len(faults) - LIMIT} more like these", help=None, label=None)
        told.append(rest.told())
    return tuple(told)


def shown(text: str) -> str:
    """A text found in a file, fit for a message: invisible characters spelled out, and not too long."""
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in cut)


def quoted(text: str) -> str:
    """A text as the language writes it."""
    return '"' + text.replace('"', '""') + '"'


def whole_file(path: str) -> Place:
    return Place(path, 1, 1, 1, 1)


def file_fault(code: str, path: str, message: str, help: str | None = None) -> Fault:  # noqa: A002
    """A fault of the file as a whole."""
    return Fault(code, 0, 0, lambda: whole_file(path), message, help)
