"""One finding about a user's text or data: a value, never an exception."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from kpidsl.base.codes import CODES, Severity
from kpidsl.base.record import record
from kpidsl.base.text import Place, Span

T = TypeVar("T")
U = TypeVar("U")


@record
class Label:
    """Further evidence for a finding: another place, and what it shows."""

    place: Place
    text: str


@record
class Edit:
    """A stretch of a file and the text that takes its place; an empty stretch is an insertion."""

    place: Place
    text: str


@record
class Fix:
    """What would mend a finding: edits that do not overlap, made together.

    A safe one cannot change what the author meant and may be made unasked; any other is a proposal.
    """

    edits: tuple[Edit, ...]
    safe: bool = False


@record
class Diagnostic:
    """A finding in the author's words, with the narrowest place, the evidence and one action that mends it.

    `level` is the severity where somebody chose another than the code has.
    """

    code: str
    message: str
    place: Place
    labels: tuple[Label, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    level: Severity | None = None

    @property
    def severity(self) -> Severity:
        return self.level or CODES[self.code].severity

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        return (self.place.path, self.place.line, self.place.column, self.code, self.message)


def finding(
    code: str,
    where: Span | Place,
    message: str,
    *,
    help: str | None = None,  # noqa: A002 - the field's name in every face of a finding
    labels: Sequence[tuple[Span | Place, str]] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    """A finding at a place; `code` must stand in the table of codes."""
    assert code in CODES, code
    return Diagnostic(code, message, _place(where), tuple(Label(_place(at), text) for at, text in labels), help, fix)


def replacing(where: Span | Place, text: str, *, safe: bool = False) -> Fix:
    """The fix that writes a text in the place of another."""
    return Fix((Edit(_place(where), text),), safe)


def _place(where: Span | Place) -> Place:
    return where.place if isinstance(where, Span) else where


@record
class Silenced:
    """A finding that somebody switched off: why, and where it was said."""

    finding: Diagnostic
    reason: str
    by: Place


@record
class Outcome(Generic[T]):
    """What a step gives: its value where it could be made, everything it found, and what is not to be told of it."""

    value: T | None
    findings: tuple[Diagnostic, ...] = ()
    silenced: tuple[Silenced, ...] = ()

    @property
    def ok(self) -> bool:
        return self.value is not None and not has_errors(self.findings)

    def then(self, step: Callable[[T], Outcome[U]]) -> Outcome[U]:
        """The next step, taken only where this one went well, with what both found."""
        if self.value is None or has_errors(self.findings):
            return Outcome(None, self.findings)
        after = step(self.value)
        return Outcome(after.value, in_order((*self.findings, *after.findings)))


def has_errors(findings: Iterable[Diagnostic]) -> bool:
    return any(f.severity is Severity.ERROR for f in findings)


def in_order(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings in their total order, each once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: f.sort_key))
