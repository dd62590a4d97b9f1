"""Plans, ledgers and row expressions in a few words: what a test says about measuring, without the compiler."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from kpidsl.base.diagnostic import Outcome
from kpidsl.base.text import Document, Span
from kpidsl.ledger import SourceFile, Supply
from kpidsl.ledger import measure as measure_plan
from kpidsl.ledger.engines import EngineName
from kpidsl.model.expression import (
    Arithmetic,
    ArithmeticSign,
    ColumnRef,
    Comparison,
    ComparisonSign,
    Conditional,
    Constant,
    Duration,
    DurationUnit,
    Expression,
    Function,
    FunctionName,
    Logical,
    Member,
    Negate,
    Negation,
    Occurs,
    Present,
    Starts,
    Under,
)
from kpidsl.model.facts import Fact, Facts
from kpidsl.model.period import Period, parse_period
from kpidsl.model.plan import Checked, Display, Holidays, Input, MissingPolicy, Need, Node, PlanHeader
from kpidsl.model.sources import Aggregate, Column, Control, DataSource, Format, Measure
from kpidsl.model.values import PERCENT, Plain, Quantity, Type, Unit, Value

EUR = Quantity(Unit("EUR", (("EUR", 1),)))
DAY = Quantity(Unit("day", (("day", 1),)))
WORKDAY = Quantity(Unit("workday", (("workday", 1),)))
HOUR = Quantity(Unit("hour", (("hour", 1),)))
MINUTE = Quantity(Unit("minute", (("hour", 1),), Fraction(1, 60)))
SHARE = Quantity(PERCENT)
PRATICA = Quantity(Unit("pratica", (("pratica", 1),)))

ITALIAN = Format(kind="csv", separator=";", decimal=",", thousands=".", dates="dd/mm/yyyy")
PLAIN = Format(kind="csv")

DOCUMENT = Document("plan.kpi", 'plan "Prova"\nvalue sum(importo)\n      from libro\n')
SPAN = Span(DOCUMENT, 13, 48)


def period_of(label: str, as_of: date | None = None) -> Period:
    period = parse_period(label, as_of)
    assert period is not None
    return period


# --- row expressions -------------------------------------------------------------------------------------------------

Operand = Expression | Value | int


def as_expression(operand: Operand) -> Expression:
    if isinstance(operand, bool | str | date | Fraction):
        return Constant(operand, SPAN)
    if isinstance(operand, int):
        return Constant(Fraction(operand), SPAN)
    assert not isinstance(operand, type(None))
    return operand  # type: ignore[return-value]  # what is left of the union are expressions


def col(name: str) -> ColumnRef:
    return ColumnRef(name, SPAN)


def compare(left: Operand, sign: ComparisonSign, right: Operand) -> Comparison:
    return Comparison(sign, as_expression(left), as_expression(right), SPAN)


def compute(left: Operand, sign: ArithmeticSign, right: Operand) -> Arithmetic:
    return Arithmetic(sign, as_expression(left), as_expression(right), SPAN)


def both(left: Expression, right: Expression) -> Logical:
    return Logical("and", left, right, SPAN)


def either(left: Expression, right: Expression) -> Logical:
    return Logical("or", left, right, SPAN)


def negate(operand: Expression) -> Negate:
    return Negate(operand, SPAN)


def neither(operand: Expression) -> Negation:
    return Negation(operand, SPAN)


def present(name: str) -> Present:
    return Present(col(name), SPAN)


def under(name: str, *codes: str) -> Under:
    return Under(col(name), codes, SPAN)


def directly_under(name: str, *codes: str, padded: bool = False) -> Under:
    return Under(col(name), codes, SPAN, directly=True, padded=padded)


def starts(name: str, *prefixes: str) -> Starts:
    return Starts(col(name), prefixes, SPAN)


def occurs(name: str, source: str, column: str) -> Occurs:
    return Occurs(col(name), source, column, SPAN)


def member(operand: Expression, *values: Value) -> Member:
    return Member(operand, values, SPAN)


def when(condition: Expression, then: Operand, otherwise: Operand) -> Conditional:
    return Conditional(condition, as_expression(then), as_expression(otherwise), SPAN)


def function(name: FunctionName, *arguments: Operand) -> Function:
    return Function(name, tuple(as_expression(argument) for argument in arguments), SPAN)


def duration(unit: DurationUnit, start: Operand, end: Operand) -> Duration:
    return Duration(unit, as_expression(start), as_expression(end), SPAN)


# --- plans -----------------------------------------------------------------------------------------------------------


def column(
    name: str,
    type_: Type,
    *,
    optional: bool = False,
    empty: Value | None = None,
    members: tuple[str, ...] | None = None,
    header: str | None = None,
    readings: tuple[tuple[str, str], ...] = (),
) -> Column:
    return Column(name, header or name, type_, optional, empty, members, SPAN, readings=readings)


def source_of(
    *columns: Column,
    name: str = "libro",
    form: Format = ITALIAN,
    period: str | None = "data",
    entity: str | None = None,
    key: tuple[str, ...] | None = None,
    controls: tuple[Control, ...] = (),
) -> DataSource:
    by_name = {each.name: each for each in columns}
    return DataSource(name, None, (), form, by_name, period, None, entity, key, SPAN, controls=controls)


#: The source that most tests speak of.
LIBRO = source_of(
    column("data", Plain.DATE),
    column("conto", Plain.CODE),
    column("importo", EUR),
    column("chiusura", Plain.DATE, optional=True),
    column("peso", Quantity(Unit("number", ())), optional=True),
)


def measure_of(
    aggregate: Aggregate,
    of: Expression | None = None,
    *,
    by: Expression | None = None,
    where: Expression | None = None,
    on: str = "data",
    source: str = "libro",
    within: int | None = None,
    default: Value | None = None,
) -> Measure:
    return Measure(aggregate, of, by, source, on, where, within, default, SPAN)


def control_of(declared: Value, measure: Measure, type_: Type = EUR) -> Control:
    return Control(measure, declared, type_, SPAN)


def input_of(name: str, measure: Measure | None, type_: Type = EUR, supplied_by: str | None = None) -> Input:
    return Input(name, None, type_, measure, supplied_by, SPAN)


def plan_of(
    sources: Iterable[DataSource],
    inputs: Iterable[Input],
    *,
    entity: str | None = None,
    holidays: Holidays | None = None,
    nodes: Mapping[str, Node] | None = None,
) -> Checked:
    header = PlanHeader("Prova", entity, 2020, 2030, ("EUR",), holidays, MissingPolicy("block"), Display(), SPAN)
    return Checked(
        DOCUMENT,
        header,
        {},
        {},
        {source.name: source for source in sources},
        {each.name: each for each in inputs},
        {},
        (),
        nodes or {},
        (),
    )


# --- ledgers and their measuring -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bench:
    """An engine and a folder for the files of a test."""

    engine: EngineName
    folder: Path

    def write(self, text: str, name: str = "libro.csv", encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def measure(
        self,
        source: DataSource,
        text: str | None,
        *measures: Measure,
        period: Period | None = None,
        label: str = "2022",
        steps: int = 0,
        all_steps: tuple[int, ...] = (),
        needs: tuple[Need, ...] = (),
        encoding: str = "utf-8",
        type_: Type = EUR,
        entity: str | None = None,
        plan_entity: str | None = None,
        holidays: Holidays | None = None,
        more: Sequence[SourceFile] = (),
    ) -> Outcome[Facts]:
        """Measures over one file (None: not supplied) and `more`; they are called x0, x1, …"""
        inputs = [input_of(f"x{index}", measure, type_) for index, measure in enumerate(measures)]
        written = [] if text is None else [SourceFile(self.write(text, encoding=encoding), None)]
        files = {source.name: (*written, *more)} if written or more else {}
        return measure_plan(
            plan_of([source], inputs, entity=plan_entity, holidays=holidays),
            needs or [Need(each.name, back) for each in inputs for back in all_steps or (steps,)],
            period or period_of(label),
            Supply(files, None),
            engine=self.engine,
            entity=entity,
        )

    def measure_files(
        self,
        files: Sequence[tuple[DataSource, Sequence[str]]],
        *measures: Measure,
        type_: Type = PRATICA,
        period: Period | None = None,
    ) -> Outcome[Facts]:
        """Measures over several sources of several files each; a source without a file is not supplied."""
        inputs = [input_of(f"x{index}", measure, type_) for index, measure in enumerate(measures)]
        supply = {
            source.name: tuple(
                SourceFile(self.write(text, f"{source.name}_{index}.csv"), None) for index, text in enumerate(texts)
            )
            for source, texts in files
        }
        return measure_plan(
            plan_of([source for source, _ in files], inputs),
            [Need(each.name, 0) for each in inputs],
            period or period_of("2022"),
            Supply({name: paths for name, paths in supply.items() if paths}, None),
            engine=self.engine,
        )

    def facts(self, source: DataSource, text: str | None, *measures: Measure, **more: Any) -> list[Fact]:
        """The facts of measures that must come without an error."""
        outcome = self.measure(source, text, *measures, **more)
        assert outcome.value is not None, outcome.findings
        return list(outcome.value.facts.values())

    def fact(self, source: DataSource, text: str | None, measure: Measure, **more: Any) -> Fact:
        (fact,) = self.facts(source, text, measure, **more)
        return fact


def codes_of(outcome: Outcome[Any]) -> list[str]:
    return [found.code for found in outcome.findings]


def ledger(source: DataSource, rows: Sequence[Sequence[str]]) -> str:
    """The text of a CSV file as the source declares it."""
    separator = source.format.separator
    lines = [[each.header for each in source.columns.values()], *rows]
    return "".join(separator.join(quoted(cell, separator) for cell in line) + "\n" for line in lines)


def quoted(cell: str, separator: str) -> str:
    """A cell, in quotes where it needs them."""
    return '"' + cell.replace('"', '""') + '"' if set(cell) & {separator, '"', "\n", "\r"} else cell
