"""Owns the first look at a CSV file: whether it is so plain that DuckDB cuts it as the strict reader would.

Plain are lines of bare cells, and of quoted cells without line breaks, in the declared encoding. It knows nothing of
types.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from kpidsl.base.record import record
from kpidsl.ledger.read.content import decoded
from kpidsl.ledger.read.table import cell_place, positions
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.facts import DataFile
from kpidsl.model.period import Period
from kpidsl.model.sources import DataSource

_SUFFIXES = (".csv", ".txt", ".tsv")


@record
class Page:
    """A plain CSV file: its text, how many columns it has, and where each declared one stands, from 0."""

    file: DataFile
    period: Period | None
    text: str
    width: int
    at: Mapping[str, int]


def read_page(file: SourceFile, source: DataSource) -> Page | None:
    """A file as text; None where it is not plain."""
    separator = source.format.separator
    if source.format.kind != "csv" or file.path.suffix.lower() not in _SUFFIXES:
        return None
    if not file.path.is_file():
        return None
    try:
        data = file.path.read_bytes()
    except OSError:
        return None
    text, faults = decoded(data, source.format, str(file.path))
    first, last = source.format.header_rows
    text = text[first - 1 :].rstrip("\n")  # above the header nothing is left but line ends
    if first != last:
        return None
    if source.format.escape is not None and source.format.escape in text:
        return None  # DuckDB knows either a doubled quote or an escaped one, not both in one file
    if faults or not text or "\r" in text or text.startswith("\n") or "\n\n" in text:
        return None
    text = _without_tails(text, separator)
    bare = _quoted(separator).sub("", text) if '"' in text else text
    if '"' in bare:
        return None
    try:
        header = next(csv.reader([text.partition("\n")[0]], delimiter=separator, strict=True))
    except csv.Error:  # a cell beyond the limit of the csv module
        return None
    # DuckDB refuses a row that is too short, but passes over one separator too many at the end of a row.
    if bare.count(separator) != (len(header) - 1) * (bare.count("\n") + 1):
        return None
    at, absent = positions(replace(source, columns=source.in_files), header, lambda _: cell_place(str(file.path), 1, 0))
    if absent:
        return None
    rows = DataFile(source.name, str(file.path), hashlib.sha256(data).hexdigest(), text.count("\n"))
    return Page(rows, file.spec.period if file.spec else None, text + "\n", len(header), at)


def _without_tails(text: str, separator: str) -> str:
    """The text without the empty cells that all rows have beyond the header; what else is ragged is not plain."""
    header, *rows = text.split("\n")
    separators = rows[0].count(separator) if rows else 0
    longer = separators - header.count(separator)
    if longer < 1 or len(rows) < 2 or '"' in text:
        return text
    tail = separator * longer
    if not all(row.endswith(tail) and row.count(separator) == separators and row.strip(separator) for row in rows):
        return text
    return "\n".join([header, *(row[:-longer] for row in rows)])


@lru_cache(maxsize=16)
def _quoted(separator: str) -> re.Pattern[str]:
    """A whole cell in quotes."""
    mark = re.escape(separator)
    return re.compile(rf'(?:(?<={mark})|(?<=\n)|\A)"(?:[^"\n]++|"")*+"(?={mark}|\n|\Z)')
