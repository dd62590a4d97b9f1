"""What a worksheet says of its cells and calamine does not: errors, results that were not stored, and percentages.

calamine gives an error such as `#DIV/0!` and a formula without a stored result as empty cells, and 35 % as 0.35. Where
a sheet has such cells, its XML is read a second time for them. Knows nothing of columns and types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree
from zipfile import ZipFile

from kpidsl.base.record import record

_SUSPECT = re.compile(rb"""\st=["']e["']|<(?:\w+:)?f[\s>/]""")
_PERCENT_FORMATS = {"9", "10"}
_REFERENCE = re.compile("([A-Z]+)([0-9]+)")
_QUOTED_IN_FORMAT = re.compile(r'"[^"]*"|\\.')

MarkKind = Literal["error", "uncomputed", "percent"]


@record
class Mark:
    """What is special about a cell; `text` is an error's name."""

    kind: MarkKind
    text: str = ""


def marks_of(path: Path, sheet: str) -> Mapping[tuple[int, int], Mark]:
    """The marks of a worksheet's cells, by row and column counted from 0."""
    with ZipFile(path) as archive:
        xml = archive.read(_part_of(archive, sheet))
        percent = _percent_styles(archive)
    styled = re.compile(rb"""\ss=["'](?:%s)["']""" % b"|".join(style.encode() for style in percent))
    if _SUSPECT.search(xml) is None and (not percent or styled.search(xml) is None):
        return {}
    return dict(_marks(ElementTree.fromstring(xml), percent))


def _part_of(archive: ZipFile, sheet: str) -> str:
    """The part of the archive that holds a worksheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target_of = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for entry in book.iter():
        if _local(entry.tag) == "sheet" and entry.get("name") == sheet:
            target = target_of[next(value for name, value in entry.items() if _local(name) == "id")]
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(sheet)


def _percent_styles(archive: ZipFile) -> frozenset[str]:
    """The numbers of the cell styles that show percentages."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    formats = set(_PERCENT_FORMATS)
    for entry in styles.iter():
        if _local(entry.tag) == "numFmt" and "%" in _QUOTED_IN_FORMAT.sub("", entry.get("formatCode", "")):
            formats.add(entry.get("numFmtId", ""))
    cells = [style for entry in styles if _local(entry.tag) == "cellXfs" for style in entry]
    return frozenset(str(index) for index, style in enumerate(cells) if style.get("numFmtId") in formats)


def _marks(sheet: ElementTree.Element, percent: frozenset[str]) -> Iterator[tuple[tuple[int, int], Mark]]:
    row = -1
    for line in sheet.iter():
        if _local(line.tag) != "row":
            continue
        row = int(line.get("r", row + 2)) - 1
        column = -1
        for cell in line:
            column = _column_of(cell.get("r")) if cell.get("r") else column + 1
            mark = _mark(cell, percent)
            if mark is not None:
                yield (row, column), mark


def _mark(cell: ElementTree.Element, percent: frozenset[str]) -> Mark | None:
    parts = {_local(part.tag): part for part in cell}
    if cell.get("t") == "e":
        return Mark("error", parts["v"].text or "" if "v" in parts else "")
    if "f" in parts and "v" not in parts:
        return Mark("uncomputed")
    if cell.get("s") in percent and cell.get("t", "n") == "n" and "v" in parts:
        return Mark("percent")
    return None


def _column_of(reference: str | None) -> int:
    match = _REFERENCE.fullmatch(reference or "")
    if match is None:
        raise ValueError(reference)
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
