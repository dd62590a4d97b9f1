"""Owns how a source's files are said to be spelled: as the language writes it, and as a record for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpidsl.model.sources import FileSpec, Format
from kpidsl.report.documents import Record


def file_record(file: FileSpec) -> Record:
    own: Record = {"format": format_record(file.format)} if file.format else {}
    if file.period is not None:
        own["period"] = file.period.label
    return {"pattern": file.pattern, "sheet": file.sheet, "table": file.table, **own}


def format_record(of: Format) -> Record:
    return {
        "kind": of.kind,
        "separator": of.separator,
        "decimal": of.decimal,
        "thousands": of.thousands,
        "dates": of.dates,
        "encoding": of.encoding,
        "escape": of.escape,
        "header_rows": list(of.header_rows),
        "empty_is": list(of.empty),
        "symbols": list(of.symbols),
        "negative": of.negative,
        "plus": of.plus,
        "bare_decimals": of.bare,
        "trim": of.trim,
    }


def file_text(file: FileSpec) -> str:
    part = f", sheet {file.sheet!r}" if file.sheet else f", table {file.table!r}" if file.table else ""
    own = f", {format_text(file.format)}" if file.format else ""
    period = f", period {file.period.label}" if file.period else ""
    return file.pattern + part + period + own


def format_text(of: Format) -> str:
    """How its text is spelled, as the language writes it; other files know their numbers and dates themselves."""
    spelled = [*_csv(of)] if of.kind in ("csv", None) else []
    kind = [of.kind] if of.kind else []
    return ", ".join([*kind, *spelled, *_as_published(of)])


def _csv(of: Format) -> Iterator[str]:
    yield "separator tab" if of.separator == "\t" else f'separator "{of.separator}"'
    yield f'decimal "{of.decimal}"'
    if of.thousands:
        yield f'thousands "{of.thousands}"'
    yield f"dates {of.dates}"
    yield f"encoding {of.encoding}"
    if of.escape:
        yield f'escape "{of.escape}"'


def _as_published(of: Format) -> Iterator[str]:
    first, last = of.header_rows
    if last > 1:
        yield f"header row {first}" if first == last else f"header rows {first}..{last}"
    if of.empty:
        yield f"empty is {listed(of.empty)}"
    if of.symbols:
        yield f"symbol {listed(of.symbols)}"
    if of.negative:
        yield f'negative "{of.negative}"'
    if of.plus:
        yield "plus"
    if of.bare:
        yield "bare decimals"
    if of.trim:
        yield "trim"


def listed(texts: Sequence[str]) -> str:
    return " or ".join(f'"{text}"' for text in texts)
