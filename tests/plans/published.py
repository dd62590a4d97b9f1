"""Runs a plan through the command line, and knows where the published files may be.

Nothing here computes a KPI: the tests do that, with the standard library only.
"""

import csv
import hashlib
import io
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from kpidsl.cli import main

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT / "plans"
PUBLISHED = ROOT.parent / "shared" / "data"

Row = dict[str, str]
Node = dict[str, Any]


@dataclass(frozen=True)
class Folder:
    """A folder that holds a plan's data: the constructed rows, or the published files."""

    name: str
    path: Path

    @property
    def is_published(self) -> bool:
        return self.name == "published"


def folders(plan: str, published: str) -> list[Folder]:
    """The constructed rows always; the published files where they stand beside the checkout."""
    found = [Folder("constructed", PLANS / plan / "data")]
    if (PUBLISHED / published).is_dir():
        found.append(Folder("published", PUBLISHED / published))
    return found


def whereabouts(published: str) -> str:
    """One line that says whether the published files were read."""
    if (PUBLISHED / published).is_dir():
        return f"published data: {published} was read from ../shared/data"
    return f"published data: {published} is NOT beside this checkout (../shared/data); only constructed rows were read"


def rows_of(path: Path, encoding: str) -> list[Row]:
    """The rows of a file, read by the standard library; a quote inside a cell is doubled or follows a backslash."""
    text = path.read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", escapechar="\\", strict=True))


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(command: str, plan: Path, *options: str) -> Result:
    result = CliRunner().invoke(main, [command, str(plan), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


def printed(result: Result) -> dict[str, Any]:
    """The JSON document on standard output; what else was said stands on standard error."""
    assert result.stdout.startswith("{"), result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@dataclass(frozen=True)
class Card:
    """A scorecard as the command line prints it."""

    document: dict[str, Any]
    exit_code: int

    @property
    def actions(self) -> dict[str, Node]:
        return {node["code"]: node for node in self.document["nodes"] if node["kind"] == "action"}

    def status(self, code: str) -> str:
        return str(self.actions[code]["status"])

    def value(self, code: str) -> Fraction:
        return Fraction(self.actions[code]["value"]["exact"])

    def points(self, code: str) -> Fraction:
        return Fraction(self.actions[code]["points"]["exact"])

    def codes(self, status: str) -> set[str]:
        return {code for code, node in self.actions.items() if node["status"] == status}


def evaluate(plan: Path, year: int, data: Path | None, *options: str) -> Card:
    """Evaluate a plan and read its scorecard."""
    where = [] if data is None else ["--data", str(data)]
    result = run("eval", plan, "--year", str(year), *where, *options, "--format", "json")
    document = printed(result)
    assert document["format"] == "kpidsl.scorecard/1", result.output[:4000]
    return Card(document, result.exit_code)


def refuse(plan: Path, year: int, data: Path | None, *options: str) -> list[dict[str, Any]]:
    """Evaluate a plan whose data are faulty: no scorecard, exit code 1, and the findings."""
    where = [] if data is None else ["--data", str(data)]
    result = run("eval", plan, "--year", str(year), *where, *options, "--format", "json")
    document = printed(result)
    assert document["format"] == "kpidsl.findings/1", result.output[:4000]
    assert result.exit_code == 1
    findings: list[dict[str, Any]] = document["findings"]
    assert any(finding["severity"] == "error" for finding in findings)
    return findings


def places(findings: Sequence[dict[str, Any]]) -> set[tuple[str, int]]:
    """File name and line of every error."""
    return {(Path(f["path"]).name, f["line"]) for f in findings if f["severity"] == "error"}


def ladder(node: Node, *, step: bool = False) -> Fraction:
    """The points of a measured action, from its value and anchors alone (best anchor first, cap at the best)."""
    sign = 1 if node["direction"] == "higher" else -1
    value = Fraction(node["value"]["exact"]) * sign
    rungs = [(Fraction(a["value"]) * sign, Fraction(a["points"])) for a in node["anchors"]]
    best, full = rungs[0]
    if value >= best:
        return full
    for (above, more), (below, less) in itertools.pairwise(rungs):
        if value >= below:
            return less if step else less + (more - less) * (value - below) / (above - below)
    return Fraction(0)
