"""The sheet of supplied figures: what people give by hand, by input and period, with who gave it and the evidence.

`input;period;value;unit;by;evidence` as UTF-8 CSV with `;`, or the same columns as the only sheet of a workbook. Values
are spelled as in the language. Knows nothing of ledgers and of what a missing figure means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from kpidsl.base.diagnostic import Outcome, in_order
from kpidsl.base.nearest import did_you_mean
from kpidsl.base.record import record
from kpidsl.base.text import Document, Place, Span
from kpidsl.ledger.read.cells import bounded
from kpidsl.ledger.read.dates import parse_date
from kpidsl.ledger.read.faults import Fault, first_faults, shown
from kpidsl.ledger.read.patterns import parse_yes_no
from kpidsl.ledger.read.source import read_table, typed_column
from kpidsl.ledger.read.table import Table, Unreadable
from kpidsl.ledger.relation import Cell
from kpidsl.ledger.supply import SourceFile
from kpidsl.model.facts import DataFile
from kpidsl.model.period import parse_period
from kpidsl.model.plan import Checked, Input
from kpidsl.model.sources import Column, DataSource, Format
from kpidsl.model.values import NOT_REACHED, Judgement, NotReached, Plain, Quantity, Type, Unit, Value


@record
class SuppliedFigure:
    """A figure that someone gave; None where the row is there and its value is not given yet."""

    value: Value | None
    by: str | None
    evidence: str | None
    place: Place


@record
class Figures:
    """The supplied figures by the name of the input and the label of the period."""

    figures: Mapping[tuple[str, str], SuppliedFigure]
    file: DataFile

    def known(self, name: str, period: str) -> bool:
        """Whether a figure was given, and not only its row."""
        figure = self.figures.get((name, period))
        return figure is not None and figure.value is not None


_NOWHERE = Span(Document("", ""), 0, 0)
_ISO = Format()


def _column(name: str, type_: Type = Plain.TEXT, *, optional: bool = True) -> Column:
    return Column(name, name, type_, optional, None, None, _NOWHERE)


_COLUMNS = {
    column.name: column
    for column in (
        _column("input", optional=False),
        _column("period", optional=False),
        _column("value"),
        _column("unit"),
        _column("by"),
        _column("evidence"),
    )
}
_TEXTS = ("input", "period", "unit", "by", "evidence")
_FORMAT = Format(kind="csv", separator=";")
_SHEET = DataSource("figures", None, (), _FORMAT, _COLUMNS, None, None, None, None, _NOWHERE)


def read_figures(plan: Checked, path: Path) -> Outcome[Figures]:
    """The figures of a sheet, in coherent units; none where a row of it cannot be read exactly."""
    reading = read_table(_SHEET, SourceFile(path, None))
    faults = list(reading.faults)
    if reading.table is None:
        return _refused(faults)
    sheet = _Sheet(plan, reading.table, faults)
    figures = sheet.figures()
    if faults:
        return _refused(faults)
    return Outcome(Figures(figures, DataFile("figures", str(path), reading.sha256, len(reading.table.lines))))


#: What to do about the faults of a sheet whose format and columns no plan declares.
_ADVICE = {"K0605": "save the sheet as CSV UTF-8", "K0610": "fill it in, or remove the row"}


def _refused(faults: Sequence[Fault]) -> Outcome[Figures]:
    told = [replace(fault, help=_ADVICE.get(fault.code, fault.help)) for fault in faults]
    return Outcome(None, in_order(first_faults(told)))


class _Sheet:
    """The rows of the sheet beside the plan that they belong to; what is wrong is added to the faults."""

    def __init__(self, plan: Checked, table: Table, faults: list[Fault]) -> None:
        self._plan = plan
        self._table = table
        self._faults = faults
        self._texts = {name: typed_column(_COLUMNS[name], table, order, faults) for order, name in enumerate(_TEXTS)}

    def figures(self) -> Mapping[tuple[str, str], SuppliedFigure]:
        figures: dict[tuple[str, str], SuppliedFigure] = {}
        if self._faults:
            return figures
        for row in range(len(self._table.lines)):
            name, period = str(self._texts["input"][row]), str(self._texts["period"][row])
            asked = self._asked(row, name)
            if parse_period(period) is None:
                advice = "periods are written 2022, 2022-H1, 2022-Q3, 2022-05"
                self._fault("K0620", row, "period", f"`{shown(period)}` is not a period", advice)
            elif (name, period) in figures:
                self._repeated(row, name, period, figures[name, period])
            elif asked is not None:
                figures[name, period] = self._figure(row, asked)
        return figures

    def _asked(self, row: int, name: str) -> Input | None:
        """The input that a row names, if its figures are supplied."""
        asked = self._plan.inputs.get(name)
        supplied = [each.name for each in self._plan.inputs.values() if each.measure is None]
        if asked is None:
            message = f"the plan has no input `{shown(name)}`"
            self._fault("K0619", row, "input", message, did_you_mean(name, supplied))
        elif asked.measure is not None:
            message = f"`{name}` is measured from source `{asked.measure.source}`, not supplied"
            self._fault("K0622", row, "input", message, "remove the row", (asked.span.place, "its rule stands here"))
        else:
            return asked
        return None

    def _figure(self, row: int, asked: Input) -> SuppliedFigure:
        found = self._table.columns["value"][row]
        value: Value | None = None
        if found not in (None, ""):
            self._check_unit(row, asked)
            value = self._value(row, asked, found)
        by, evidence = (self._text(name, row) for name in ("by", "evidence"))
        return SuppliedFigure(value, by, evidence, self._table.place(row, "value"))

    def _check_unit(self, row: int, asked: Input) -> None:
        unit, declared = self._text("unit", row) or "", _unit_text(asked.type)
        if unit == declared:
            return
        message = f"`{asked.name}` has " + (f"the unit `{declared}`" if declared else "no unit")
        message += f", and the figure has `{shown(unit)}`" if unit else ", and the figure has none"
        advice = (
            f"write `{declared}`, and the value in that unit" if declared else "leave the unit of a judgement empty"
        )
        self._fault("K0627", row, "unit", message, advice, (asked.span.place, "declared here"))

    def _value(self, row: int, asked: Input, found: Any) -> Value | None:
        """The value of a cell: of text as the language spells it, of a typed cell of a workbook as it stands."""
        cell: Cell | NotReached | Unreadable
        if isinstance(found, str):
            cell = self._spelled(asked.type, found)
        else:
            (cell,) = self._table.reader(_column("value", asked.type))([found])
        match cell:
            case Unreadable():
                self._fault("K0620", row, "value", cell.message, cell.help)
                return None
            case Decimal() if isinstance(asked.type, Quantity):
                return Fraction(cell) * asked.type.unit.factor
            case Decimal():
                return Fraction(cell)
            case int() if not isinstance(cell, bool):
                return Fraction(cell)
            case _:
                return cell

    def _spelled(self, type_: Type, text: str) -> Cell | NotReached | Unreadable:
        match type_:
            case Quantity(unit):
                return _number(text, unit)
            case Judgement(scale):
                words = [word for word, _ in self._plan.scales[scale].steps]
                advice = did_you_mean(text, words) or "its words are " + ", ".join(f"`{word}`" for word in words)
                message = f"`{shown(text)}` is not a word of the scale `{scale}`"
                return text if text in words else Unreadable("K0620", message, advice)
            case Plain.DATE:
                return NOT_REACHED if text == NOT_REACHED.value else _date(text)
            case Plain.YES_NO:
                answer = parse_yes_no(text)
                message = f"`{shown(text)}` is neither `yes` nor `no`"
                return Unreadable("K0620", message, "write `yes` or `no`, `sì` or `no`") if answer is None else answer
            case _:
                return text

    def _repeated(self, row: int, name: str, period: str, first: SuppliedFigure) -> None:
        message = f"the figure of `{name}` for {period} is given a second time"
        self._fault("K0621", row, "input", message, "keep one of the two rows", (first.place, "first here"))

    def _text(self, name: str, row: int) -> str | None:
        cell = self._texts[name][row]
        return None if cell is None else str(cell)

    def _fault(
        self,
        code: str,
        row: int,
        column: str,
        message: str,
        advice: str | None = None,
        label: tuple[Place, str] | None = None,
    ) -> None:
        line, order = self._table.lines[row], list(_COLUMNS).index(column)
        told = (lambda: label) if label else None
        self._faults.append(Fault(code, line, order, lambda: self._table.place(row, column), message, advice, told))


_NUMBER = re.compile(r"-?[0-9](?:_?[0-9])*(?:\.[0-9]+)?")
_THOUSANDS = re.compile(r"(-?[1-9][0-9]{0,2})\.([0-9]{3})")
_TIMES = {"day", "workday", "hour"}


def _number(text: str, unit: Unit) -> Decimal | Unreadable:
    if (printed := _THOUSANDS.fullmatch(text)) and not {name for name, _ in unit.dimension} <= _TIMES:
        message = f"`{text}` {unit.text}: a decimal, or thousands as they are printed?"
        advice = f"thousands are written `{printed[1]}_{printed[2]}`; a decimal has other than three places, `{text}0`"
        return Unreadable("K0620", message, advice)
    if _NUMBER.fullmatch(text):
        return bounded(Decimal(text.replace("_", "")))
    advice = "write it as in the language: `1_234.5`, with a decimal point, without its unit"
    return Unreadable("K0620", f"`{shown(text)}` is not a number", advice)


def _date(text: str) -> date | Unreadable:
    message = f"`{shown(text)}` is not a day of the calendar, written yyyy-mm-dd"
    advice = "write `2022-07-15`, or `not reached` for a milestone that did not happen"
    return parse_date(text, _ISO) or Unreadable("K0620", message, advice)


def _unit_text(type_: Type) -> str:
    match type_:
        case Quantity(unit):
            return unit.text
        case Plain():
            return type_.value
        case Judgement():
            return ""
