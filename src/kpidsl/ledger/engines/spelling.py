"""Owns how the text of a CSV cell becomes a stored value in SQL, and when it may not: the strict reader's own patterns.

`misspelt` holds of every text that the reader refuses, and of a few more, on which the reader is then asked to judge;
`spelt` is exact for all the others. Knows nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from sqlglot import exp

from kpidsl.ledger.engines import sql as q
from kpidsl.ledger.read.dates import date_pattern, datetime_pattern
from kpidsl.ledger.read.patterns import NO, YEAR_PATTERN, YES, number_pattern, thousands_marks
from kpidsl.model.sources import Column, Format
from kpidsl.model.values import Plain, Quantity


def misspelt(text: str, column: Column, form: Format) -> exp.Expr:
    """Whether the text in a staged column may be no value of the plan's column; unknown where there is no text."""
    match column.type:
        case Quantity():
            return _differs(text, number_pattern(form))
        case Plain.DATE:
            return q.any_of(_differs(text, date_pattern(form)), _is_no_day(text, date_pattern(form), form))
        case Plain.DATETIME:
            pattern = datetime_pattern(form)
            # DuckDB takes 24:00 for the midnight after.
            late = exp.GTE(this=_parts(text, pattern, form)["hour"], expression=q.text("24"))
            return q.any_of(_differs(text, pattern), _is_no_day(text, pattern, form), late)
        case Plain.YEAR:
            year_zero = exp.EQ(this=exp.column(text), expression=q.text("0000"))
            return q.any_of(_differs(text, YEAR_PATTERN), year_zero)
        case Plain.YES_NO:
            return q.negated(_is_in(_lower(text), YES | NO))
        case _ if column.members is not None:
            read = dict(column.readings)
            known = {each for each in column.members if each not in read}
            known |= {written for written, meant in read.items() if meant in column.members}
            return q.negated(_is_in(exp.column(text), known))
        case _:
            return exp.false()


def spelt(text: str, column: Column, form: Format, digits: int, number: exp.DType) -> exp.Expr:
    """The stored value of a text; a number as a whole one of that type, with so many decimal places made whole."""
    match column.type:
        case Quantity():
            padded = q.call("rpad", fraction_of(text, form), q.number(digits), q.text("0"))
            return q.cast(exp.DPipe(this=whole_of(text, form), expression=padded), number)
        case Plain.DATE:
            return q.cast(_iso(text, date_pattern(form), form), exp.DType.DATE)
        case Plain.DATETIME:
            return q.cast(_iso(text, datetime_pattern(form), form), exp.DType.TIMESTAMP)
        case Plain.YEAR:
            return q.cast(exp.column(text), exp.DType.BIGINT)
        case Plain.YES_NO:
            return _is_in(_lower(text), YES)
        case _ if column.readings:
            pairs = [(q.text(written), q.text(meant)) for written, meant in column.readings]
            ifs = [exp.If(this=exp.EQ(this=exp.column(text), expression=a), true=b) for a, b in pairs]
            return exp.Case(ifs=ifs, default=exp.column(text))
        case _:
            return exp.column(text)


def whole_of(text: str, form: Format) -> exp.Expr:
    """The sign and the digits of a number in front of its decimal mark."""
    whole = q.call("split_part", exp.column(text), q.text(form.decimal), q.number(1))
    for mark in thousands_marks(form):
        whole = q.call("replace", whole, q.text(mark), q.text(""))
    return whole


def fraction_of(text: str, form: Format) -> exp.Expr:
    """The digits of a number behind its decimal mark."""
    return q.call("split_part", exp.column(text), q.text(form.decimal), q.number(2))


def _differs(text: str, pattern: str) -> exp.Expr:
    return q.negated(q.call("regexp_full_match", exp.column(text), q.text(pattern)))


def _is_no_day(text: str, pattern: str, form: Format) -> exp.Expr:
    """Whether the figures name no day of the calendar: 31/02, or the year 0, which DuckDB has."""
    day = exp.TryCast(this=_iso(text, pattern, form), to=exp.DataType(this=exp.DType.TIMESTAMP))
    first = q.cast(q.text("0001-01-01"), exp.DType.TIMESTAMP)
    return q.negated(q.call("coalesce", exp.GTE(this=day, expression=first), exp.false()))


def _iso(text: str, pattern: str, form: Format) -> exp.Expr:
    """A date as ISO writes it. A time without seconds ends with a colon, which DuckDB reads as well."""
    parts = _parts(text, pattern, form)
    iso = parts["year"]
    for mark, name in (("-", "month"), ("-", "day"), (" ", "hour"), (":", "minute"), (":", "second")):
        if name in parts:
            iso = exp.DPipe(this=exp.DPipe(this=iso, expression=q.text(mark)), expression=parts[name])
    return iso


def _parts(text: str, pattern: str, form: Format) -> Mapping[str, exp.Expr]:
    """The figures of a date by name: in a text that matches, each stands at a place of its own."""
    sample = re.match(pattern, re.sub("[dmyhs]", "1", form.dates) + " 11:11:11")
    assert sample is not None
    return {
        name: q.call("substr", exp.column(text), q.number(sample.start(name) + 1), q.number(len(figures)))
        for name, figures in sample.groupdict().items()
    }


def _is_in(value: exp.Expr, texts: Collection[str]) -> exp.Expr:
    return exp.In(this=value, expressions=[q.text(each) for each in sorted(texts)])


def _lower(text: str) -> exp.Expr:
    return q.call("lower", exp.column(text))
