"""Owns the face for GitHub: workflow commands, each of which becomes an annotation beside its line.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kpidsl.base.codes import CODES, Severity
from kpidsl.base.diagnostic import Diagnostic
from kpidsl.report.excerpt import visible
from kpidsl.report.findings.concise import at

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(findings: Iterable[Diagnostic]) -> str:
    """One command a finding; its evidence and its help stand in the message, which has no other room for them."""
    return "".join(f"{_command(finding)}\n" for finding in findings)


def _command(finding: Diagnostic) -> str:
    place = finding.place
    # Columns make sense on one line alone: an annotation of several lines is of whole ones.
    where = {"file": place.path, "line": f"{place.line}"}
    if place.line == place.end_line:
        where |= {"col": f"{place.column}", "endLine": f"{place.end_line}", "endColumn": f"{place.end_column}"}
    else:
        where |= {"endLine": f"{place.end_line}"}
    where["title"] = f"{finding.code}: {CODES[finding.code].title}"
    properties = ",".join(f"{name}={_in_property(value)}" for name, value in where.items())
    return f"::{_COMMANDS[finding.severity]} {properties}::{_in_message(chr(10).join(_message(finding)))}"


def _message(finding: Diagnostic) -> Iterator[str]:
    yield visible(finding.message)
    for label in finding.labels:
        yield f"{at(label.place)}: {visible(label.text)}"
    if finding.help is not None:
        yield "help: " + "\n".join(visible(line) for line in finding.help.split("\n"))


def _in_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_property(text: str) -> str:
    return _in_message(text).replace(":", "%3A").replace(",", "%2C")
