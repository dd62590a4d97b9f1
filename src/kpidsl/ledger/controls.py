"""Owns control totals: what all rows of a source come to, held against what the plan declares. They meet exactly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import assert_never

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Place
from kpidsl.ledger.engines import Table
from kpidsl.ledger.query import Answer, Question
from kpidsl.ledger.read.faults import whole_file
from kpidsl.ledger.result import as_figure
from kpidsl.model.sources import Control, DataSource
from kpidsl.model.spelling import spelled
from kpidsl.model.values import Value

_FILES_SHOWN = 5


def unmet_controls(source: DataSource, table: Table) -> Iterator[Diagnostic]:
    """The control totals that the rows of a source, of all periods and entities, do not come to."""
    questions = [Question(control.measure, None) for control in source.controls]
    for control, answer in zip(source.controls, table.answer(questions, None), strict=True):
        found = _found(control, answer)
        if found != control.declared:
            yield _unmet(control, found, table)


def _found(control: Control, answer: Answer) -> Value | None:
    """What the rows come to; None where there are none to add up or compare, which is not zero."""
    match control.measure.aggregate:
        case "count" | "distinct":
            return Fraction(answer.count)
        case "sum" | "closing" | "balance" | "mean":
            return answer.total if answer.rows else None
        case "min" | "max" | "median" | "last":
            return as_figure(answer.values[0]) if answer.values else None
        case _:
            assert_never(control.measure.aggregate)


def _unmet(control: Control, found: Value | None, table: Table) -> Diagnostic:
    source = control.measure.source
    declared = spelled(control.declared, control.type)
    if found is None:
        message = f"the control total of `{source}` is {declared}, and no row is there for it"
    else:
        message = f"the control total of `{source}` is {declared}, and its rows come to {spelled(found, control.type)}"
        message += f": {difference}" if (difference := _difference(control, found)) else ""
    labels: list[tuple[Place, str]] = [
        (whole_file(file.path), f"{file.rows} {'row' if file.rows == 1 else 'rows'}")
        for file in table.files[:_FILES_SHOWN]
    ]
    advice = "is a file or a row missing, or there twice? else correct the declared figure"
    return finding("K0633", control.span, message, help=advice, labels=labels)


def _difference(control: Control, found: Value) -> str | None:
    match found, control.declared:
        case Fraction(), Fraction():
            by = found - control.declared
            return f"{spelled(abs(by), control.type)} too {'much' if by > 0 else 'little'}"
        case date(), date():
            days = (found - control.declared).days
            return f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'later' if days > 0 else 'earlier'}"
        case _:
            return None
