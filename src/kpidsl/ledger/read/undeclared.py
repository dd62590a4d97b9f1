"""What a format would have to declare for a text to be a number: the advice beside a cell that is none.

Whoever follows an advice gets the number that the cell shows, or is told again, never another number: so nothing is
offered that could be a part of the number, or that makes another one of it. Knows nothing of files and columns.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kpidsl.ledger.read.faults import shown
from kpidsl.ledger.read.patterns import number_parser
from kpidsl.model.sources import Format
from kpidsl.model.symbols import fits, flaw_of, is_changing, is_doubtful, is_figure_in_brackets, is_note, is_percent
from kpidsl.model.values import Unit

#: Marks that divide thousands and nothing else. A point or comma may be decimal: which, only the author knows.
_SURE_THOUSANDS = " '’"

_NUMBER = r"\d(?:[\d.,'’\s_]*\d)?"
_NOTE = r"\([^()\s]{1,12}\)|\[[^\[\]\s]{1,12}\]|[*†‡§¶#¹²³⁰⁴⁵⁶⁷⁸⁹]+"
_SIGN = r"[^\d\s()\[\]+.,'’_*†‡§¶#-][^\d\s()\[\]+*†‡§¶#-]*(?:\s[^\d\s()\[\]+*†‡§¶#-]+)?"
# The point of `EUR.5` could be the decimal mark.
_FRONT = rf"(?P<front>{_SIGN})(?:(?<!\.)|(?=\s))"
_BESIDE = re.compile(
    rf"(?P<before>{_NOTE})?\s?[-+(]?(?:{_FRONT})?\s?[-+(]?"
    rf"{_NUMBER}\)?-?\s?(?P<back>{_SIGN})?\)?-?\s?(?P<behind>{_NOTE})?"
)


def undeclared(text: str, form: Format, unit: Unit) -> str | None:
    """What the format would have to say, where a number of that unit has something beside its figures."""
    if number_parser(replace(form, bare=True))(text) is not None:
        return "where decimals stand without a zero in front, the format says `bare decimals`"
    for mark in _SURE_THOUSANDS:
        if number_parser(replace(form, thousands=mark))(text) is not None:
            return f'where `{mark}` divides the thousands, the format says `thousands "{mark}"`'
    beside = _BESIDE.fullmatch(text)
    if beside is None:
        return None
    for found in beside.group("before", "behind", "front", "back"):
        if found and (found not in form.symbols or not fits(found, unit)):
            return _symbol(found, form, unit)
    if text.startswith("+") and not form.plus:
        return "where a `+` may stand in front, the format says `plus`"
    if text.endswith(")") and form.negative != "(1)":
        return 'where this is a negative number, the format says `negative "(1)"`'
    if text.endswith("-") and form.negative != "1-":
        return 'where this is a negative number, the format says `negative "1-"`'
    return None


def _symbol(found: str, form: Format, unit: Unit) -> str | None:
    """What to do about a text that stands beside a number."""
    text = shown(found)
    if is_percent(found):
        return f'where this is a percentage, the format says `symbol "{text}"`, and the unit of the column is `%`'
    if is_changing(found):
        return f"`{text}` makes another number of it, which is not exact: have the file write it out in full"
    if is_doubtful(found):
        return f"`{text}` may make another number of it: ask who wrote the file"
    if flaw_of(found) or (form.negative == "(1)" and is_figure_in_brackets(found)):
        return None
    if text != found:  # with signs that do not show: nobody could copy it
        return None
    if is_note(found):
        return f'where `{text}` points to a note, the format says `symbol "{text}"`'
    if not fits(found, unit):
        return f"`{text}` is of another unit than the column, `{unit.text}`"
    return f'where `{text}` says no more than the unit, `{unit.text}`, the format says `symbol "{text}"`'
