"""Owns the last step of a measured input: from an exact answer to its fact. Absence is named, never made a zero."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import assert_never

from kpidsl.ledger.query import Answer, Question
from kpidsl.ledger.read.faults import shown
from kpidsl.model.facts import Fact
from kpidsl.model.period import Period
from kpidsl.model.plan import Input, Need
from kpidsl.model.sources import DataSource
from kpidsl.model.values import Absence, Absent, Quantity, Result, Value


def unsupplied_fact(need: Need, period: Period, source: DataSource) -> Fact:
    """The fact of an input whose source was not supplied; no default takes its place."""
    patterns = dict.fromkeys(file.pattern for file in source.files) or (f"data/{source.name}.*",)
    looked_for = " or ".join(f"`{shown(pattern)}`" for pattern in patterns)
    reason = f"source `{source.name}` was not supplied (no file {looked_for})"
    return Fact(need, period, _missing(reason), source=source.name)


def unfiled_fact(need: Need, period: Period, source: DataSource) -> Fact:
    """The fact of an input of a period of which its source has no file; no default takes its place."""
    return Fact(need, period, _missing(f"no file of `{source.name}` is of {period.spoken}"), source=source.name)


def coarse_fact(need: Need, period: Period, source: DataSource, on: str) -> Fact:
    """The fact of an input whose rows know only years, or parts of years, of a shorter period; no default is of it."""
    part = source.columns[on].part
    kind = part.name if part is not None else "year"
    kinds = "halves" if kind == "half" else f"{kind}s"
    return Fact(need, period, _missing(f"`{source.name}` knows only {kinds}, not {period.spoken}"), source=source.name)


def counted_fact(asked: Input, need: Need, period: Period, question: Question, answer: Answer) -> Fact:
    """The fact that an answer makes."""
    measure = question.measure
    summed = measure.aggregate in ("sum", "mean", "closing", "balance") and answer.rows > 0
    return Fact(
        need,
        period,
        _result(asked, question, answer, period),
        rows=answer.rows,
        left_out=answer.left_out,
        empty=answer.empty,
        source=measure.source,
        query=" ".join(measure.span.text.split()),
        total=answer.total if summed else None,
    )


def _result(asked: Input, question: Question, answer: Answer, period: Period) -> Result:
    measure = question.measure
    match measure.aggregate:
        case "count" | "distinct":
            factor = asked.type.unit.factor if isinstance(asked.type, Quantity) else 1
            return answer.count * Fraction(factor)
        case _ if answer.rows == 0:
            return _missing(_nothing_selected(question, answer, period)) if measure.default is None else measure.default
        case "sum" | "closing" | "balance":
            return answer.total
        case "mean" if measure.by is None:
            return answer.total / answer.rows
        case "mean":
            if answer.weight == 0:
                reason = f"the weights of `{asked.name}` sum to 0 {_when(question, period)}"
                return Absent(Absence.UNDEFINED, (reason,))
            return answer.total / answer.weight
        case "median":
            middle = [value for value in answer.values if isinstance(value, Fraction)]
            return sum(middle, Fraction(0)) / len(middle)
        case "min" | "max" | "last":
            return as_figure(answer.values[0])
        case _:
            assert_never(measure.aggregate)


def as_figure(value: Value) -> Value:
    """What is found in rows as a figure: of a day with a time it is the day."""
    return value.date() if isinstance(value, datetime) else value


def _missing(reason: str) -> Absent:
    return Absent(Absence.MISSING, (reason,))


def _nothing_selected(question: Question, answer: Answer, period: Period) -> str:
    source, when = question.measure.source, _when(question, period)
    if answer.left_out == 0:
        return f"no row of `{source}` {when}"
    rows = "the only row" if answer.left_out == 1 else f"none of the {answer.left_out} rows"
    verb = "does not satisfy" if answer.left_out == 1 else "satisfies"
    return f"{rows} of `{source}` {when} {verb} the condition"


def _when(question: Question, period: Period) -> str:
    measure, window = question.measure, question.window
    assert window is not None, "an input is of a period"
    if measure.aggregate == "balance":
        return f"up to {window.last}"
    if measure.within is not None:
        return f"from {window.first} to {window.last}"
    return f"in {period.spoken}"
