"""Owns what would be counted twice: files of a source with the same bytes, and files whose rows another one has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding
from kpidsl.ledger.engines import Table
from kpidsl.ledger.read.faults import whole_file
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.sources import DataSource

#: Fewer rows than these may be alike by chance.
_FEWEST_ROWS = 5


def without_twins(source: DataSource, files: Sequence[SourceFile], outcome: Outcome[Table]) -> Outcome[Table]:
    """What reading gave, unless two of the files are one: then that is said, and not each key that is there twice."""
    rowless = {file.path for file in outcome.value.files if not file.rows} if outcome.value is not None else set()
    found = list(_twins(source, [each for each in files if str(each.path) not in rowless]))
    if not found:
        return outcome
    if outcome.value is None and not any(each.code == "K0606" for each in outcome.findings):
        return outcome
    return Outcome(None, (*found, *(each for each in outcome.findings if each.code != "K0606")))


def _twins(source: DataSource, files: Sequence[SourceFile]) -> Iterator[Diagnostic]:
    paths = list({each.path.resolve(): each.path for each in files if each.path.is_file()}.values())
    sizes = [path.stat().st_size for path in paths]
    first: dict[str, Path] = {}
    for path, size in zip(paths, sizes, strict=True):
        if sizes.count(size) == 1:
            continue
        twin = first.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), path)
        if twin is not path:
            message = f"two files of `{source.name}` are the same, byte by byte: its rows would count twice"
            labels = [(whole_file(str(twin)), "the other"), (source.span.place, "the source")]
            yield finding("K0631", whole_file(str(path)), message, help="remove one of them", labels=labels)


def repeated_rows(source: DataSource, table: Table) -> Iterator[Diagnostic]:
    """Files whose rows are all in another file too; where a source has a key, that was an error already."""
    if source.key is not None or len(table.files) < 2:
        return
    pairs = set(table.repeated_files(_FEWEST_ROWS))
    told: set[int] = set()
    for index, other in sorted(pairs):
        if index in told or ((other, index) in pairs and other < index):
            continue
        told.add(index)
        one, twin = table.files[index], table.files[other]
        message = f"all {one.rows} rows of this file occur again in `{twin.path}`: are they counted twice?"
        labels = [(whole_file(twin.path), "here too"), (source.span.place, "the source")]
        advice = "keep one of the files; with a `key` instead of `rows repeat` this is an error"
        yield finding("K0632", whole_file(one.path), message, help=advice, labels=labels)
