"""Text cut into records and cells by the rules of RFC 4180, and nothing more lenient.

A cell is either bare (no quote in it) or quoted from its first to its last character, a quote inside doubled; a quoted
cell may hold separators and line breaks. Where the format declares an escape, as some databases export it, a quote
inside may also be written `\\"`. Blank lines may stand at the end only, or are records without cells. Knows nothing of
headers and types.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from io import StringIO
from itertools import accumulate

from kpidsl.base.record import record
from kpidsl.base.text import Place
from kpidsl.ledger.read.faults import Fault, shown


@record
class Broken:
    """Why a record cannot be cut: what stands at `offset`; `opened` is where the quote before it opened."""

    code: str
    offset: int
    message: str
    help: str
    opened: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether a quote is never closed: it swallows the rest of the file."""
        return self.opened == self.offset


@record
class Record:
    """The cells of a record, the offset where each starts (and where the next record does), and what broke it."""

    cells: list[str]
    starts: list[int]
    broken: Broken | None = None


@record
class Records:
    """The records of a text that could be cut, the line each starts on, and the faults of the others."""

    rows: list[list[str]]
    lines: Sequence[int]
    faults: list[Fault]


class Page:
    """The text of a file with `\\n` for line ends: cut once, and cut again where a place must be shown.

    Its records begin on the line `first`; the lines above it are empty.
    """

    def __init__(self, path: str, text: str, separator: str, escape: str | None = None, first: int = 1) -> None:
        self._path = path
        self._text = text
        self._separator = separator
        self._escape = escape
        self._first = first

    @property
    def is_headless(self) -> bool:
        """Whether nothing stands on the first line."""
        body = self._text[self._first - 1 :]
        return not body or body.startswith("\n")

    def records(self, *, blank: bool = False) -> Records:
        """All records; lines that are `blank` are records without cells, or else faults."""
        return self.plain_records() or self.any_records(blank=blank)

    def plain_records(self) -> Records | None:
        """All records, quickly, if none is broken; otherwise, and where the quick way does not apply, None."""
        body = self._text[self._first - 1 :].rstrip("\n")
        if self._escape is not None and self._escape in body:
            return None
        if "\n\n" in body or _well_formed(self._separator).fullmatch(body) is None:
            return None
        reader = csv.reader(StringIO(body, newline="\n"), delimiter=self._separator, strict=True)
        try:
            rows = list(reader)
        except csv.Error:  # a cell beyond the limit of the csv module
            return None
        lines = range(self._first, self._first + len(rows))
        return Records(rows, lines, []) if reader.line_num == len(rows) else None

    def any_records(self, *, blank: bool = False) -> Records:
        """All records, one by one. A quote that is never closed swallows the rest: what follows it is not read."""
        rows: list[list[str]] = []
        lines: list[int] = []
        faults: list[Fault] = []
        resume = 0
        for number in range(self._first, self._last_filled + 1):
            line, start = self._lines[number - 1], self._offsets[number - 1]
            if start < resume:
                continue
            if not line:
                if blank:
                    rows.append([])
                    lines.append(number)
                else:
                    faults.append(self.blank(number))
                continue
            if '"' not in line and "\r" not in line:
                rows.append(line.split(self._separator))
                lines.append(number)
                continue
            record = cut_record(self._text, start, self._separator, self._escape)
            if record.broken is None:
                resume = record.starts[-1]
                if (swallowed := self._swallowed(start, record)) is not None:
                    faults.append(self._broken(swallowed))
                    continue
                rows.append(record.cells)
                lines.append(number)
                continue
            faults.append(self._broken(record.broken))
            if record.broken.is_open:
                break
            resume = self._text.find("\n", record.broken.offset) + 1 or len(self._text) + 1
        return Records(rows, lines, faults)

    def _swallowed(self, start: int, record: Record) -> Broken | None:
        """A stray quote and the next one, rows later, make one cell of all between; each line is a row by itself."""
        lines = self._text[start : record.starts[-1] - 1].split("\n")
        separators = len(record.cells) - 1
        if len(lines) == 1 or not separators or any(line.count(self._separator) != separators for line in lines):
            return None
        opened = self._text.index('"', start)
        message = (
            f"a quote opens here and closes {len(lines) - 1} lines below, and each of these lines is a row by itself"
        )
        return Broken("K0604", opened, message, "close it on its line; a quote inside a quoted cell is doubled")

    def cell_place(self, number: int, index: int) -> Place:
        """Where the cell `index` (from 0) of the record that starts on line `number` stands."""
        starts = cut_record(self._text, self._offsets[number - 1], self._separator, self._escape).starts
        return self._place(starts[index], starts[index + 1] - 1)

    def ragged(self, number: int, found: int, expected: int) -> Fault:
        """A record with too many or too few cells: the first that is too much, or the end where one is lacking."""
        message = f"{_cells(found)} where the header has {expected}"
        advice = "a separator inside a cell must stand in quotes" if found > expected else "the row lacks cells"

        def place() -> Place:
            if found > expected:
                return self.cell_place(number, expected)
            end = cut_record(self._text, self._offsets[number - 1], self._separator, self._escape).starts[-1] - 1
            return self._place(end, end)

        return Fault("K0603", number, 0, place, message, advice)

    def blank(self, number: int) -> Fault:
        """A blank line where a record should stand."""
        place = Place(self._path, number, 1, number, 1, ("",))
        return Fault("K0603", number, 0, lambda: place, "a blank line among the rows", "remove it")

    def _broken(self, broken: Broken) -> Fault:
        def place() -> Place:
            return self._place(broken.offset, broken.offset + 1)

        def opening() -> tuple[Place, str]:
            assert broken.opened is not None
            return self._place(broken.opened, broken.opened + 1), "the quote opens here"

        line = bisect_right(self._offsets, broken.offset)
        label = None if broken.opened is None or broken.is_open else opening
        return Fault(broken.code, line, broken.offset, place, broken.message, broken.help, label)

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _offsets(self) -> list[int]:
        """Where each line starts."""
        return list(accumulate((len(line) + 1 for line in self._lines[:-1]), initial=0))

    @property
    def _last_filled(self) -> int:
        """The number of the last line that is not blank."""
        return self._text.rstrip("\n").count("\n") + 1

    def _place(self, start: int, end: int) -> Place:
        """The stretch between two offsets, as far as it stands on the line where it starts."""
        number = bisect_right(self._offsets, start)
        line, begin = self._lines[number - 1], self._offsets[number - 1]
        return Place(self._path, number, start - begin + 1, number, min(end - begin, len(line)) + 1, (line,))


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


# --- one record ------------------------------------------------------------------------------------------------------

_DOUBLED = '(?:[^"]++|"")*+'
_ESCAPED = r'(?:[^"\\]++|\\["\\]|\\|"")*+'
_MARKED = re.compile(r'\\(["\\])|""')


@lru_cache(maxsize=16)
def _cell(separator: str, inside: str) -> re.Pattern[str]:
    """A cell, quoted (1) or bare (2), and what ends it."""
    mark = re.escape(separator)
    return re.compile(rf'(?:"({inside})"|([^{mark}"\n\r]*+))({mark}|\n|\Z)')


@lru_cache(maxsize=16)
def _well_formed(separator: str) -> re.Pattern[str]:
    """A text whose records are all well formed."""
    mark = re.escape(separator)
    cell = rf'(?:"{_DOUBLED}"|[^{mark}"\n\r]*+)'
    # What repeats begins with what parts cells: up to Python 3.11.4 a possessive part that fails halfway is misread.
    return re.compile(rf"{cell}(?:[{mark}\n]{cell})*+")


def cut_record(text: str, start: int, separator: str, escape: str | None = None) -> Record:
    """The record that starts at an offset, cell by cell."""
    escaped = partial(_cut, text, start, _cell(separator, _ESCAPED), _unescaped)
    if escape is not None:
        return escaped()
    record = _cut(text, start, _cell(separator, _DOUBLED), lambda cell: cell.replace('""', '"'))
    if record.broken is not None and escaped().broken is None:
        advice = 'where a quote inside a cell is written `\\"`, the format says `escape "\\"`'
        return replace(record, broken=replace(record.broken, help=advice))
    return record


def _unescaped(cell: str) -> str:
    return _MARKED.sub(lambda at: at[1] or '"', cell)


def _cut(text: str, start: int, cell: re.Pattern[str], unquoted: Callable[[str], str]) -> Record:
    cells: list[str] = []
    starts = [start]
    while (found := cell.match(text, starts[-1])) is not None:
        quoted, bare, end = found.groups()
        cells.append(bare if quoted is None else unquoted(quoted))
        starts.append(found.end() if end else found.end() + 1)
        if end in ("\n", ""):
            return Record(cells, starts)
    return Record(cells, starts, _why_broken(text, starts[-1]))


_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_BARE = re.compile(r'[^"\n\r]*+')


def _why_broken(text: str, start: int) -> Broken:
    """What is wrong with the cell that starts at an offset."""
    if not text.startswith('"', start):
        bare = _BARE.match(text, start)
        assert bare is not None
        return _misplaced(text, bare.end(), None)
    quoted = _QUOTED.match(text, start)
    if quoted is None:
        message = "a quote opens here and is never closed: the rest of the file cannot be read"
        return Broken("K0604", start, message, 'close it; a quote inside a quoted cell is doubled: `""`', start)
    return _misplaced(text, quoted.end(), start)


def _misplaced(text: str, offset: int, opened: int | None) -> Broken:
    if text[offset] == "\r":
        return Broken("K0605", offset, "a carriage return that no line feed follows", "end lines with LF or CRLF")
    if opened is None:
        message = f"a quote inside a cell that does not start with one: `{shown(_excerpt(text, offset))}`"
        return Broken("K0604", offset, message, 'put the whole cell in quotes and double the quote inside: `""`')
    message = f"text behind a closing quote: `{shown(_excerpt(text, offset))}`"
    return Broken("K0604", offset, message, 'a quote inside a quoted cell is doubled: `""`', opened)


def _excerpt(text: str, offset: int) -> str:
    return text[offset : offset + 20].partition("\n")[0]
