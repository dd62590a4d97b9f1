"""The layout of a file: headings in column 1, fields indented, comments, and the characters numbers are made of.

It cuts a file into pieces, one a heading, so that a broken heading never spoils its neighbours. In a piece comments
are blanks and a line that continues its field is joined to it by a blank; every offset stays what it is in the file.
It knows nothing of what headings and fields mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.base.text import LARGEST_TEXT, QUOTED, Document, Span
from kpidsl.compiler.parse import repairs
from kpidsl.compiler.parse.vocabulary import HEADINGS, WITHOUT_FIELDS

HEADING_LIMIT = 64 * 1024
HEADINGS_LIMIT = 200_000
FAULTS_LIMIT = 1_000  # of headings that do not parse: whoever has more has not written a plan
DEPTH_LIMIT = 200  # nesting and operators of one field together: what keeps every later pass within its stack
DIGITS_LIMIT = 40


@record
class Piece:
    """One heading with its fields: `text` stands at `start` in the document; `fields` are the offsets of its fields."""

    text: str
    start: int
    fields: tuple[int, ...]

    @property
    def keyword(self) -> str:
        match = re.match(r"[^\W\d]\w*", self.text)
        return match[0] if match else self.text.split(maxsplit=1)[0]

    @property
    def names(self) -> frozenset[str]:
        """What it may have defined, should it not parse: words of its first line, and of headings indented in it."""
        found: set[str] = set()
        for match in _LINE.finditer(self.text):
            keyword, *words = match[0].split() or [""]
            if match.start() == 0 or keyword in HEADINGS:
                found.update(word.strip(",") for word in words)
        return frozenset(found)


@record
class Layout:
    """The pieces to parse, what was found on the way, and the pieces that are left out for it."""

    pieces: tuple[Piece, ...]
    left_out: tuple[Piece, ...]
    findings: tuple[Diagnostic, ...]


_FOREIGN = r"“”„«»‘’–—−€…×÷≤≥≠\u00a0\u2009\u202f²³¹⁰⁴-⁹₀-₉\ufeff\u2028\u2029\x00-\x08\x0b\x0c\x0e-\x1f"

# What follows is tried only where one of its first characters stands: most characters of a plan are letters and blanks.
_TOKEN = re.compile(
    r"""(?=["\#`\dFOREIGN])
      (?:(?P<string>QUOTED)
        | (?P<unclosed>"[^\n]*)
        | (?P<comment>\#[^\n]*)
        | (?P<backquoted>`[^`\n]*`)
        | (?P<comma>(?<![\w.])\d[\d_.]*(?:,\d[\d_]*)+(?:\.\d+)?(?!\w))
        | (?P<hyphen>(?<![\w.-])\d[\d_.]*(?:-\w[\w.]*)+)
        | (?P<long>\d[\d_]{DIGITS,})
        | (?P<digit>(?![0-9])\d)
        | (?P<foreign>[FOREIGN]))
      | (?P<tab>(?m:^)[ ]*\t\s*)
    """.replace("DIGITS", str(DIGITS_LIMIT))
    .replace("FOREIGN", _FOREIGN)
    .replace("QUOTED", QUOTED),
    re.VERBOSE,
)

_QUOTED = re.compile(QUOTED)
_LINE = re.compile(r'^[^"\n]*', re.MULTILINE)  # but what stands in quotes, and after it

#: Where a heading begins: in column 1, with more than a comment.
_HEADING = re.compile(r"^[^\s#]", re.MULTILINE)

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?|\d{4}-[HQ]\d")
_YEARS = re.compile(r"\d{4}-\d{4}")
_MONTH_DAY = re.compile(r"\d{2}-\d{2}")

#: Of a heading that is too long so much is shown.
_SHOWN = 40

#: So many slips of the pen are told of a file; a heading with a later one does not parse, and says so.
_FAULTS = 1000

#: A list of days is not continued over more lines than these.
_LINES_OF_A_FIELD = 40

_PLAIN = {
    **dict.fromkeys("“”„«»‘’", '"'), **dict.fromkeys("–—−", "-"),
    "€": "EUR", "…": "..", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=",
}  # fmt: skip

_OPERATOR = re.compile(r"[-+*/^]|\b(?:and|or|not|if)\b")


def lay_out(document: Document) -> Layout:
    """Cut a document into pieces; pieces with a finding of their own are reported and left out."""
    if len(document.text) > LARGEST_TEXT:
        found = finding("K0111", Span(document, 0, 0), "a file of more than 16 MB is not a plan")
        return Layout((), (), (found,))
    stretches = list(islice(_stretches(document.text), HEADINGS_LIMIT + 1))
    if len(stretches) > HEADINGS_LIMIT:
        found = finding("K0111", Span(document, 0, 0), f"a file of more than {HEADINGS_LIMIT:_} headings is not a plan")
        return Layout((), (), (found,))
    findings: list[Diagnostic] = []
    pieces: list[Piece] = []
    left_out: list[Piece] = []
    faults = 0
    for start, end in stretches:
        if len(left_out) >= FAULTS_LIMIT:
            findings.append(too_many(document, start))
            left_out.append(Piece(document.text[start:], start, ()))
            break
        if end - start > HEADING_LIMIT and _HEADING.match(document.text, start):
            at = Span(document, start, start + _SHOWN)
            findings.append(finding("K0111", at, "a heading of more than 64 KB", help="split it"))
            left_out.append(Piece(document.text[start : start + HEADING_LIMIT], start, ()))
            continue
        text, found_here = _plain_text(document, start, end, _FAULTS - faults)
        faults += len(found_here)
        findings += found_here
        if not text.strip():  # comments above the first heading
            continue
        piece = None if found_here else _piece(document, text, start, findings)
        if piece is not None:
            pieces.append(piece)
        else:
            left_out.append(Piece(text, start, ()))
    return Layout(tuple(pieces), tuple(left_out), tuple(findings))


def too_many(document: Document, start: int) -> Diagnostic:
    """What is said where faults are no longer looked for: at the first heading that nobody read."""
    at = Span(document, start, start + len(document.text[start : start + 200].partition("\n")[0]))
    message = f"more than {FAULTS_LIMIT:_} headings are faulty, and those from here on are not read"
    return finding("K0111", at, message, help="mend the others first")


def _plain_text(document: Document, start: int, end: int, most: int) -> tuple[str, list[Diagnostic]]:
    """A stretch with comments and carriage returns as blanks, and what is written in foreign characters.

    Args:
        most: so many slips are told, and no more.
    """
    text = document.text
    findings: list[Diagnostic] = []
    parts: list[str] = []
    done = start
    for token in _TOKEN.finditer(text, start, end):
        match token.lastgroup:
            case "comment":
                parts += text[done : token.start()], " " * len(token[0])
                done = token.end()
            case "string" if _HIDDEN.search(token[0]) is None:  # as nearly all that is found
                continue
            case _ if len(findings) < most:
                findings.extend(_slips(document, token))
    parts.append(text[done:end])
    return "".join(parts).replace("\r", " "), _outside_texts(findings)


def _outside_texts(findings: list[Diagnostic]) -> list[Diagnostic]:
    """What is found where a quote is lost may stand in the text itself: of such a line the quote alone is told."""
    lost = {found.place.line for found in findings if found.code == "K0103"}
    return [found for found in findings if found.code == "K0103" or found.place.line not in lost]


def _unclosed(span: Span) -> Diagnostic:
    if span.text == '"':
        message = "this quote closes a text that is not opened on its line"
        return finding("K0103", span, message, help='put `"` where the text begins')
    return finding("K0103", span, "this text is opened and not closed on its line", help='close it with `"`')


def _slips(document: Document, token: re.Match[str]) -> list[Diagnostic]:
    """What is wrong with a stretch that resembles a slip of the pen."""
    span = Span(document, token.start(), token.end())
    match token.lastgroup:
        case "string":
            hidden = _HIDDEN.search(token[0])
            assert hidden is not None
            at = Span(document, token.start() + hidden.start(), token.start() + hidden.end())
            message = f"the invisible character U+{ord(hidden[0]):04X} in a text"
            return [finding("K0104", at, message, help="remove it")]
        case "digit":
            help_ = f"write `{unicodedata.digit(span.text)}`"
            message = f"`{span.text}` is a digit of another script"
            return [finding("K0104", span, message, help=help_, fix=repairs.digit(span))]
        case "unclosed":
            return [_unclosed(span)]
        case "comma":
            return [_comma(span)]
        case "hyphen":
            return _hyphen(span)
        case "long":
            return [finding("K0111", span, f"a number of more than {DIGITS_LIMIT} digits")]
        case "tab":
            tab = token.start() + token[0].index("\t")
            at = Span(document, tab, tab + 1)
            message = "a tab in the indentation"
            return [finding("K0108", at, message, help="indent with blanks", fix=repairs.tabs(at))]
        case "foreign":
            return [_foreign(span)]
        case _:
            return []


def _comma(span: Span) -> Diagnostic:
    whole, _, rest = span.text.partition(",")
    if "," in rest:
        message = f"`{span.text}` is not a number of the language; between two figures a comma is followed by a blank"
        return finding("K0102", span, message, help="write thousands as `1_234_567` and decimals with a point")
    better = whole.replace(".", "_") + "." + rest if "." not in rest else span.text.replace(",", "_")
    return finding(
        "K0102",
        span,
        f"`{span.text}` is written in another notation",
        help=f"write `{better}`: a point before decimals, `_` between thousands",
        fix=repairs.comma(span),
    )


def _hyphen(span: Span) -> list[Diagnostic]:
    text = span.text
    if all(_DATE.fullmatch(end) for end in text.split("..")):
        return []
    if _MONTH_DAY.fullmatch(text) and _field_of(span).startswith(("holidays", "year ")):
        return []
    parts = text.split("-")
    if _YEARS.fullmatch(text):
        message = f"`{text}` is neither a date nor a subtraction"
        help_ = f"from one year to another is written `{'..'.join(parts)}`"
        return [finding("K0109", span, message, help=help_, fix=repairs.hyphen(span))]
    return [
        finding(
            "K0109",
            span,
            f"`{text}` is neither a date nor a subtraction",
            help=f"a subtraction has blanks around its sign: `{' - '.join(parts)}`",
            fix=repairs.hyphen(span),
        )
    ]


def _field_of(span: Span) -> str:
    """The line of the field that a place stands in, which may have been continued before it."""
    field = ""
    depth: int | None = None
    for number in range(span.place.line, max(span.place.line - _LINES_OF_A_FIELD, 0), -1):
        line = span.document.line(number)
        written = line.lstrip(" ")
        if written.strip() and not written.startswith("#"):
            if depth is not None and len(line) == len(written):
                break
            if depth is None or len(line) - len(written) < depth:
                field, depth = written, len(line) - len(written)
    return field


def _foreign(span: Span) -> Diagnostic:
    message, help_ = _foreign_words(span.text)
    return finding("K0104", span, message, help=help_, fix=repairs.character(span))


def _foreign_words(character: str) -> tuple[str, str]:
    """What is wrong with a character, and what to do about it."""
    if character in "\u00a0\u2009\u202f":
        return "a blank of another kind", "write an ordinary blank"
    if character in _PLAIN:
        return f"`{character}` is not a character of the language", f"write `{_PLAIN[character]}`"
    if character.isprintable():
        help_ = "write powers with `^`, and no raised or lowered digits"
        return f"`{character}` is not a character of the language", help_
    return f"the invisible character U+{ord(character):04X}", "remove it"


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """From each heading to the next, and before them what stands above the first."""
    start = 0
    for match in _HEADING.finditer(text):
        if match.start():
            yield start, match.start()
        start = match.start()
    if start < len(text):
        yield start, len(text)


def _piece(document: Document, text: str, start: int, findings: list[Diagnostic]) -> Piece | None:
    """Join continued lines; report indentation that says nothing, and pieces too large to be meant."""
    if text[0].isspace():
        first = len(text) - len(text.lstrip())
        at = Span(document, start + first, start + first + len(text[first:].partition("\n")[0].rstrip()))
        findings.append(finding("K0108", at, "an indented line without a heading above it"))
        return None
    lines = text.split("\n")
    without_fields = lines[0].split(maxsplit=1)[0] in WITHOUT_FIELDS
    joined = [lines[0]]
    fields: list[int] = []
    indent: int | None = None
    offset = start + len(lines[0]) + 1
    for line in lines[1:]:
        depth = len(line) - len(line.lstrip(" "))
        blank = depth == len(line)
        if not blank and not without_fields:
            indent = depth if indent is None else indent
            if depth < indent:
                at = Span(document, offset, offset + depth)
                findings.append(
                    finding("K0108", at, "this line is indented less than the field above it",
                            help="indent every field of a heading alike, and what continues a field deeper")
                )  # fmt: skip
                return None
        begins = not blank and depth == indent
        if begins:
            fields.append(offset + depth)
        joined += "\n" if begins else " ", line
        offset += len(line) + 1
    piece = Piece("".join(joined).rstrip(), start, tuple(fields))
    return piece if _shallow(document, piece, findings) else None


def _shallow(document: Document, piece: Piece, findings: list[Diagnostic]) -> bool:
    """Whether no field is nested deeper or chained longer than a person would write it."""
    offset = piece.start
    for line in piece.text.split("\n"):
        if len(line) > DEPTH_LIMIT and _depth(line) > DEPTH_LIMIT:  # each takes a character at least
            at = Span(document, offset, offset + 40)
            message = f"a formula with more than {DEPTH_LIMIT} operators and parentheses"
            findings.append(finding("K0111", at, message, help="split it with `let`"))
            return False
        offset += len(line) + 1
    return True


def _depth(line: str) -> int:
    """How deep a field is nested, with the operators that it has."""
    code = _QUOTED.sub("", line)
    depth = deepest = 0
    for character in code:
        depth += (character in "([") - (character in ")]")
        deepest = max(deepest, depth)
    return deepest + len(_OPERATOR.findall(code))
