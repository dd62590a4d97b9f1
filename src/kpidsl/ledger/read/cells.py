"""The exact value of one cell by the type of its column: of text as a format spells it, and of values typed already.

Knows nothing of files and rows. A cell that cannot be read exactly is `Unreadable`, with the reason in words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kpidsl.base.nearest import did_you_mean
from kpidsl.ledger.read import dates, patterns
from kpidsl.ledger.read.faults import shown
from kpidsl.ledger.read.table import CellReader, Unreadable
from kpidsl.ledger.read.undeclared import undeclared
from kpidsl.ledger.read.written import YEARS, part_parser, typed_time, written_parser
from kpidsl.ledger.relation import Cell
from kpidsl.model.sources import Column, Format
from kpidsl.model.symbols import fits
from kpidsl.model.values import Plain, Quantity, Unit

#: So many digits, before and behind the decimal mark, can every engine take.
MOST_DIGITS = 38

_ISO = Format()


def text_reader(column: Column, form: Format) -> CellReader:
    """Reads the cells of a column from a text file."""
    empty = empty_cell(column)
    own = own_format(column, form)
    of_text = _text_parser(column, own)
    at_once = isinstance(column.type, Quantity) and column.written is None and patterns.is_plain(own)

    def read(found: Sequence[str]) -> Sequence[Cell | Unreadable]:
        texts = [emptied(trimmed(text, form), column, form) for text in found]
        if at_once and (numbers := _numbers_at_once(texts, own)) is not None:
            return [next(numbers) if text else empty for text in texts]
        return [of_text(text) if text else empty for text in texts]

    return read


def trimmed(text: str, form: Format) -> str:
    """A text without the blanks around it, no-break ones too, where they do not count."""
    return text.strip() if form.trim else text


def emptied(text: str, column: Column, form: Format) -> str:
    """A text, or none where it is one that stands for an empty cell."""
    return "" if text in form.empty or text in column.empty_texts else text


def own_format(column: Column, form: Format) -> Format:
    """The format as it is for one column: with its own dates, and the symbols that its unit can have."""
    if column.dates is not None:
        form = replace(form, dates=column.dates)
    if form.symbols and isinstance(column.type, Quantity):
        unit = column.type.unit
        form = replace(form, symbols=tuple(each for each in form.symbols if fits(each, unit)))
    return form


def _numbers_at_once(texts: Sequence[str], form: Format) -> Iterator[Decimal] | None:
    """The numbers of the cells that are not empty, if all are, and short enough."""
    filled = [text for text in texts if text]
    if max(map(len, filled), default=0) > MOST_DIGITS:
        return None
    numbers = patterns.parse_numbers(filled, form) if filled else []
    return None if numbers is None else iter(numbers)


def value_reader(column: Column, form: Format) -> CellReader:
    """Reads the cells of a column from a file whose cells have types; its texts are read as the format spells them."""
    read = typed_reader(column, form)
    return lambda values: [read(value) for value in values]


def typed_reader(column: Column, form: Format) -> Callable[[Any], Cell | Unreadable]:
    """Reads one cell of such a file."""
    empty = empty_cell(column)
    of_text = _text_parser(column, own_format(column, form))

    def read(value: Any) -> Cell | Unreadable:
        if isinstance(value, str):
            value = emptied(trimmed(value, form), column, form)
        match value:
            case None | "":
                return empty
            case str():
                cell = of_text(value)
                return cell if not isinstance(cell, Unreadable) else _iso(column, value) or cell
            case _ if column.part is not None:
                return of_text(_digits(value))
            case _ if column.written is not None:
                return _written(column, value)
            case _:
                return _typed(column, value)

    return read


def empty_cell(column: Column) -> Cell | Unreadable:
    """What an empty cell of the column is."""
    match column.empty:
        case None if column.optional:
            return None
        case None:
            return Unreadable("K0610", "the cell is empty", _fill(column))
        case Fraction() as value if isinstance(column.type, Quantity):
            return exact_decimal(value / column.factor)
        case Fraction() as value:
            return int(value)
        case bool() | str() | date() as value:
            return value
        case _:
            return Unreadable("K0610", "the cell is empty", _fill(column))


def _digits(value: Any) -> str:
    """A value as a text; of a whole number its digits."""
    number = isinstance(value, float | Decimal) and math.isfinite(value)
    return str(int(value)) if number and value == int(value) else str(value)


def shortest(value: float) -> Decimal:
    """The shortest decimal that is this binary number: what a spreadsheet shows in full."""
    return Decimal(repr(value))


def bounded(number: Decimal) -> Decimal | Unreadable:
    """A number, spelled without an exponent, if it is short enough to be computed exactly everywhere."""
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int), "only finite numbers come here"
    if max(len(digits), len(digits) + exponent, -exponent) > MOST_DIGITS:
        return Unreadable("K0623", f"`{shown(str(number))}` has more than {MOST_DIGITS} digits")
    return number if exponent <= 0 else number.quantize(Decimal(1))


def exact_decimal(value: Fraction) -> Decimal | Unreadable:
    """The decimal that a fraction is exactly, if it is one."""
    scale = next((digits for digits in range(MOST_DIGITS + 1) if 10**digits % value.denominator == 0), None)
    if scale is None:
        return Unreadable("K0623", f"{value} of the column's unit is no finite decimal")
    return bounded(Decimal(value.numerator * 10**scale // value.denominator).scaleb(-scale))


def _fill(column: Column) -> str:
    return f"fill it in, or say what an empty cell means: `column {column.name} ..., optional`; or is this a total row?"


# --- texts -----------------------------------------------------------------------------------------------------------


def _text_parser(column: Column, form: Format) -> Callable[[str], Cell | Unreadable]:
    if column.written is not None:
        return written_parser(column.written, by_end=column.by_end)
    if column.part is not None:
        of_part, reading = part_parser(column.part), dict(column.readings)
        return lambda text: of_part(reading.get(text, text))
    match column.type:
        case Plain.TEXT | Plain.CODE:
            return _of_words(column)
        case Plain.DATE:
            return lambda text: dates.parse_date(text, form) or _no_date(text, form)
        case Plain.DATETIME:
            return lambda text: dates.parse_datetime(text, form) or _no_date(text, form, timed=True)
        case Plain.YEAR:
            return lambda text: patterns.parse_year(text) or _no_year(text)
        case Plain.YES_NO:
            return _yes_no
        case Quantity(unit):
            return _number_parser(form, unit)
        case _:
            return _number_parser(form, None)


def _of_words(column: Column) -> Callable[[str], Cell | Unreadable]:
    """Texts as the plan reads them: some as others, and none that it does not list, where it lists any."""
    read = dict(column.readings)
    if column.members is None:
        return (lambda text: read.get(text, text)) if read else (lambda text: text)
    parse = _member_parser(column.members)
    return lambda text: parse(read.get(text, text))


def _member_parser(members: tuple[str, ...]) -> Callable[[str], Cell | Unreadable]:
    def parse(text: str) -> Cell | Unreadable:
        if text in members:
            return text
        advice = did_you_mean(text, members) or "the plan lists " + ", ".join(f"`{each}`" for each in members)
        return Unreadable("K0611", f"`{shown(text)}` is not one of the declared texts", advice)

    return parse


def _number_parser(form: Format, unit: Unit | None) -> Callable[[str], Cell | Unreadable]:
    parse = patterns.number_parser(form)

    def read(text: str) -> Cell | Unreadable:
        number = parse(text)
        if number is None:
            return _no_number(text, form, unit)
        return number if len(text) <= MOST_DIGITS else bounded(number)

    return read


def _yes_no(text: str) -> Cell | Unreadable:
    answer = patterns.parse_yes_no(text)
    return (
        _unreadable(text, "yes or no", "write `yes` or `no`, `sì` or `no`, `true` or `false`")
        if answer is None
        else answer
    )


#: Other marks make other numbers of all cells, not of one alone.
_MARKS = "correct the cell; or where all numbers of the file have other marks, declare those"


def _no_number(text: str, form: Format, unit: Unit | None) -> Unreadable:
    marks = f"decimal `{form.decimal}`" + (
        f", thousands `{form.thousands}`" if form.thousands else ", no thousands mark"
    )
    advice = _blanks(text) or (unit and undeclared(text, form, unit))
    return _unreadable(text, f"a number ({marks})", advice or _MARKS)


def _no_date(text: str, form: Format, *, timed: bool = False) -> Unreadable:
    if dates.looks_like_date(text, form):
        if not timed and dates.parse_datetime(text, form):
            return _unreadable(text, "a date alone", "declare the column `datetime`")
        if timed and dates.parse_date(text, form):
            return _unreadable(text, "a date with a time", "declare the column `date`")
        return _unreadable(text, "a day of the calendar", "correct the cell")
    return _unreadable(
        text, f"a date ({form.dates})", _blanks(text) or "correct the cell, or declare the pattern of the file"
    )


def _no_year(text: str) -> Unreadable:
    ways = (way for way in YEARS if not isinstance(written_parser(way)(text), Unreadable))
    way = next(ways, None)
    advice = f"where it is a year and the next one, the column is `written {way}`" if way else None
    return _unreadable(text, "a year", advice or "write four digits: `2022`")


def _blanks(text: str) -> str | None:
    return (
        "there are blanks around it; where these do not count, the format says `trim`" if text != text.strip() else None
    )


def _unreadable(text: str, kind: str, advice: str) -> Unreadable:
    return Unreadable("K0602", f"`{shown(text)}` is not {kind}", advice)


# --- values that have a type already ---------------------------------------------------------------------------------


def _typed(column: Column, value: Any) -> Cell | Unreadable:
    """The cell of a value that its file holds as a number, date or yes/no."""
    kind = column.type
    match value:
        case bool() if kind is Plain.YES_NO:
            return value
        case datetime() if kind is Plain.DATETIME and value.tzinfo is None:
            return value
        case datetime() if kind is Plain.DATE and value.time() == time() and value.tzinfo is None:
            return value.date()
        case date() if kind is Plain.DATE and not isinstance(value, datetime):
            return value
        case int() | float() | Decimal() if not isinstance(value, bool) and math.isfinite(value):
            return _of_number(column, shortest(value) if isinstance(value, float) else Decimal(value))
        case _:
            return Unreadable("K0602", f"`{shown(str(value))}` ({_kind(value)}) is not {_wanted(column)}")


def _written(column: Column, value: Any) -> Cell | Unreadable:
    """A time of day or a length, for a column of times that are written out; a bare number is neither."""
    seconds = typed_time(value) if isinstance(column.type, Quantity) else None
    if seconds is not None:
        return seconds
    message = f"`{shown(str(value))}` ({_kind(value)}) is not written {column.written}"
    advice = "does the column hold plain years? then remove `written`"
    if isinstance(column.type, Quantity):
        advice = "a bare number may be a part of a day: format the cell as a time"
        advice += f"; or, if it is a number of `{column.type.unit.text}`, remove `written`"
    return Unreadable("K0602", message, advice)


def _of_number(column: Column, number: Decimal) -> Cell | Unreadable:
    match column.type:
        case Quantity():
            return bounded(number)
        case Plain.YEAR if number == (year := int(number)) and 1 <= year <= 9999:
            return year
        case Plain.YES_NO if number in (0, 1):
            return number == 1
        case Plain.TEXT | Plain.CODE if number == number.to_integral_value():
            return _text_of(column, bounded(number))
        case Plain.TEXT | Plain.CODE:
            advice = "a number does not tell 7.1 from 7.10: store the cells of this column as text"
            return Unreadable("K0602", f"`{number:f}` is a number where the plan declares text", advice)
        case _:
            return Unreadable("K0602", f"`{shown(str(number))}` (a number) is not {_wanted(column)}")


def _text_of(column: Column, number: Decimal | Unreadable) -> Cell | Unreadable:
    """A code that its file holds as a whole number: its digits."""
    if isinstance(number, Unreadable):
        return number
    text = str(int(number))
    return _of_words(column)(text)


def _iso(column: Column, text: str) -> date | None:
    """Dates that are text in a typed file may be written the ISO way, whatever the declared pattern."""
    if column.part is not None:
        return None
    match column.type:
        case Plain.DATE:
            return dates.parse_date(text, _ISO)
        case Plain.DATETIME:
            return dates.parse_datetime(text, _ISO)
        case _:
            return None


def _wanted(column: Column) -> str:
    match column.type:
        case Quantity(unit):
            return f"a number of `{unit.text}`"
        case Plain.DATE:
            return "a date alone"
        case Plain.DATETIME:
            return "a date with a time"
        case Plain.YEAR:
            return "a year"
        case Plain.YES_NO:
            return "yes or no"
        case _:
            return "text"


def _kind(value: object) -> str:
    match value:
        case bool():
            return "yes/no"
        case int() | float() | Decimal():
            return "a number"
        case datetime():
            return "a date with a time"
        case date():
            return "a date"
        case time():
            return "a time of day"
        case timedelta():
            return "a length of time"
        case bytes():
            return "bytes"
        case _:
            return type(value).__name__
