"""Control totals of sources: what all rows together come to, as it was published beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast, get_args

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.vocabulary import OTHER_WORDS
from kpidsl.compiler.types.data.inputs import RowScope, chosen_rows, figure_type, unordered
from kpidsl.compiler.types.expressions import Typing
from kpidsl.compiler.types.expressions.messages import described
from kpidsl.compiler.types.expressions.scope import Typed
from kpidsl.compiler.types.figures import Figures
from kpidsl.model.rules import Scale
from kpidsl.model.sources import Control, DataSource, Measure
from kpidsl.model.values import NUMBER, Plain, Quantity, Type, Value

_Total = Literal["sum", "count", "distinct", "min", "max"]
_TOTALS = get_args(_Total)
_PLAIN_NUMBER = Quantity(NUMBER)


class Controls:
    """Checks the control totals of sources whose columns are known."""

    def __init__(self, sources: Mapping[str, DataSource | None], scales: Mapping[str, Scale], figures: Figures,
                 findings: list[Diagnostic], offset: int = 0) -> None:  # fmt: skip
        self.offset = offset
        self.sources = sources
        self.scales = scales
        self.figures = figures
        self.findings = findings

    def of(self, heading: d.Heading, source: DataSource) -> tuple[Control, ...]:
        controls = (self._control(field, source) for field in heading.all(f.ControlField))
        return tuple(control for control in controls if control is not None)

    def _control(self, field: f.ControlField, source: DataSource) -> Control | None:
        name = field.aggregate.text
        if name not in _TOTALS:
            meant = OTHER_WORDS.get(name.casefold(), "")
            near, fix = proposal(field.aggregate.span, _TOTALS, meant)
            help_ = near or "a control total is one of " + ", ".join(_TOTALS)
            message = f"`{name}` makes no control total"
            self.findings.append(finding("K0308", field.aggregate.span, message, help=help_, fix=fix))
            return None
        total = cast("_Total", name)
        scope = RowScope(source, self.scales, self.findings, self.sources, self.offset)
        typing = Typing(scope, self.figures.units, self.findings)
        where = chosen_rows(typing, field.where, source)
        of = self._operand(field, total, typing)
        if (field.where is not None and where is None) or of is None:
            return None
        expression, type_ = of
        declared = self._declared(field, total, type_)
        if declared is None:
            return None
        condition = where.expression if where is not None else None
        # Nothing asks in which period a row belongs; any column will do.
        on = source.period or next(iter(source.columns))
        measured = expression.expression if expression is not None else None
        measure = Measure(total, measured, None, source.name, on, condition, None, None, field.span)
        if len(measure.sources) > 1:
            message = "a control total is about the rows of its own source alone"
            self.findings.append(finding("K0113", field.span, message))
            return None
        return Control(measure, declared, type_, field.span)

    def _operand(self, field: f.ControlField, total: _Total, typing: Typing) -> tuple[Typed | None, Type] | None:
        """What is added up or compared, and the type of the result."""
        if field.by is not None:
            self.findings.append(finding("K0308", field.span, "a control total is not weighted"))
            return None
        if field.of is None:
            if total == "count":
                return None, _PLAIN_NUMBER
            message = f"`{total}` needs something to work on"
            self.findings.append(finding("K0308", field.span, message, help=f"write `{total}(column)`"))
            return None
        if total in ("count", "distinct"):
            if not isinstance(field.of, s.Name):
                message = f"`{total}` is of a column"
                self.findings.append(finding("K0308", field.of.span, message, help=f"write `{total}(column)`"))
                return None
            column = typing.scope.name(field.of)
            return None if column is None else (column, _PLAIN_NUMBER)
        of = typing.number(field.of) if total == "sum" else typing.of(field.of)
        if of is None:
            return None
        type_ = figure_type(of.type)
        if not isinstance(type_, Quantity) and type_ is not Plain.DATE:
            self.findings.append(
                finding("K0308", field.span, f"`{total}` of {described(type_)}", help=unordered(type_))
            )
            return None
        return of, type_

    def _declared(self, field: f.ControlField, total: _Total, type_: Type) -> Value | None:
        """The declared figure; of a count a bare whole number, as it was published."""
        figure = field.figure
        if total not in ("count", "distinct") or not isinstance(figure, s.QuantitySyntax):
            why = (field.of.span, f"this is {described(type_)}") if field.of is not None else None
            return self.figures.value(figure, type_, why)
        if figure.unit is not None and figure.unit.span.written != NUMBER.text:
            message = "what is counted here are rows, which have no unit"
            help_ = f"write `{figure.span.written.split()[0]}`"
            self.findings.append(finding("K0303", figure.span, message, help=help_))
            return None
        if figure.number.denominator != 1 or "." in figure.span.written:
            written = figure.span.written.split()[0]
            message = f"`{written}` is no whole number of rows"
            help_ = f"thousands are written `{written.replace('.', '_')}`"
            self.findings.append(finding("K0102", figure.span, message, help=help_))
            return None
        return figure.number
