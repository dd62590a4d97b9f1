"""Inputs: how a figure is measured from the rows of a source, or who supplies it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.parse.syntax import Name
from kpidsl.compiler.parse.vocabulary import OTHER_WORDS
from kpidsl.compiler.types.data.columns import with_columns, without_doubts
from kpidsl.compiler.types.expressions import Typing, rows
from kpidsl.compiler.types.expressions.messages import described, expected
from kpidsl.compiler.types.expressions.scope import Typed
from kpidsl.compiler.types.figures import Figures
from kpidsl.compiler.types.tree.parts import check_way
from kpidsl.model import expression as e
from kpidsl.model.conditions import Reading, tied
from kpidsl.model.plan import Input
from kpidsl.model.rules import Direction, Scale
from kpidsl.model.sources import Aggregate, Column, DataSource, Measure
from kpidsl.model.values import Judgement, Plain, Quantity, Type

_AGGREGATES = get_args(Aggregate)
_DATED = (Plain.DATE, Plain.DATETIME, Plain.YEAR)
_ORDERED = ("min", "max", "last")


def chosen_rows(typing: Typing, condition: s.Syntax | None, source: DataSource) -> Typed | None:
    """The condition of `where`; from here on `typing` knows which columns it guards against empty cells."""
    if condition is None:
        return None
    where = typing.condition(condition)
    # A faulty condition was told; what it guards is not known.
    typing.present = frozenset(source.columns) if where is None else rows.present_when(condition, True)
    return where


@dataclass
class RowScope:
    """The rows of one source: names are its columns."""

    source: DataSource
    scales: Mapping[str, Scale]
    findings: list[Diagnostic]
    sources: Mapping[str, DataSource | None]
    offset: int
    rows: bool = True
    rule: bool = False
    direction: Direction | None = None

    @property
    def columns(self) -> Mapping[str, Column]:
        return self.source.in_files

    def anchor(self, _name: Name) -> None:
        """Rows have no anchors."""

    def name(self, name: Name) -> Typed | None:
        column = self.columns.get(name.text)
        if column is not None:
            return Typed(e.ColumnRef(column.name, name.span), column.type)
        if name.text in self.source.faulty:
            return None
        near, fix = proposal(name.span, self.columns)
        help_ = near or f'its columns are {", ".join(self.columns)}; a text stands in quotes: `"{name.text}"`'
        message = f"the source `{self.source.name}` has no column `{name.text}`"
        labels = [(self.source.lines, "its columns")]
        self.findings.append(finding("K0201", name.span, message, help=help_, labels=labels, fix=fix))
        return None


class Inputs:
    """Checks the inputs of a plan against its sources."""

    def __init__(self, sources: Mapping[str, DataSource], scales: Mapping[str, Scale], figures: Figures,
                 broken: frozenset[str], findings: list[Diagnostic], offset: int = 0) -> None:  # fmt: skip
        self.offset = offset
        self.sources = sources
        self._others = {**sources, **dict.fromkeys(broken)}  # what a condition may speak of, beside the rows
        self.scales = scales
        self.figures = figures
        self.broken = broken
        self.findings = findings

    def input(self, heading: d.Heading) -> Input | None:
        """The checked input; None where its type cannot be known, which was said."""
        assert heading.name is not None
        value, supplied = heading.one(f.ValueField), heading.one(f.SuppliedField)
        asked = heading.one(f.DefinedField)
        if sum(field is not None for field in (value, supplied, asked)) != 1:
            self.findings.append(_ways(heading, value, supplied, asked))
            return None
        scale = heading.one(f.ScaleField)
        if scale is not None and scale.scale.text in self.broken:
            return None
        declared = self._declared(heading)
        if isinstance(declared, Diagnostic):
            self.findings.append(declared)
            return None
        title = heading.title.text if heading.title else None
        each = heading.one(f.EachField)
        if each is not None and each.values:
            message = "`value and` is said of the value of a KPI; an input is a figure already"
            help_ = f"write `each {each.parts.part}, year = {each.parts.way}`"
            self.findings.append(finding("K0432", each.span, message, help=help_))
        elif each is not None and supplied is None:
            message = "the year of a measured figure comes from its rows, never from those of its parts"
            if asked is not None:
                message = "who defines this figure says whether it is stated in parts"
            self.findings.append(finding("K0432", each.span, message, help="remove this line"))
        if value is None:
            if declared is None:
                help_ = "add `unit hour`, `unit date`, `unit yes/no` or `scale …`"
                kind = "a supplied figure" if asked is None else "a figure that the plan defines"
                message = f"{kind} says its unit or its scale"
                labels = belongs_below(heading, "unit")
                self.findings.append(finding("K0110", heading.span, message, help=help_, labels=labels))
                return None
            if each is not None and supplied is not None and not check_way(each, declared, self.findings):
                return None
            by = supplied.by.text if supplied is not None else None
            parts = each.parts if each else None
            return Input(heading.name.text, title, declared, None, by, heading.name.span, parts)
        measured = self._measure(value, declared, heading)
        if measured is None:
            return None
        measure, type_ = measured
        return Input(heading.name.text, title, type_, measure, None, heading.name.span)

    def _declared(self, heading: d.Heading) -> Type | Diagnostic | None:
        unit, scale = heading.one(f.UnitField), heading.one(f.ScaleField)
        if scale is not None:
            if scale.scale.text not in self.scales:
                near, fix = proposal(scale.scale.span, self.scales)
                help_ = near or f"declare it: `scale {scale.scale.text}`"
                message = f"there is no scale `{scale.scale.text}`"
                return finding("K0201", scale.scale.span, message, help=help_, fix=fix)
            if unit is not None:
                return finding("K0113", unit.span, "a judgement has a scale and no unit", help="keep one of the two")
            return Judgement(scale.scale.text)
        if unit is None:
            return None
        type_ = self.figures.units.type(unit.unit)
        if type_ in (Plain.TEXT, Plain.CODE, Plain.DATETIME, Plain.YEAR):
            return finding("K0305", unit.span, f"a figure is not {described(type_)}")
        return type_

    # --- measures ----------------------------------------------------------------------------------------------------

    def _measure(self, field: f.ValueField, declared: Type | None, heading: d.Heading) -> tuple[Measure, Type] | None:
        source = self._source(field.source)
        if source is None:
            return None
        if field.aggregate.text not in _AGGREGATES:
            meant = OTHER_WORDS.get(field.aggregate.text.casefold(), "")
            near, fix = proposal(field.aggregate.span, _AGGREGATES, meant)
            help_ = near or "it is one of " + ", ".join(_AGGREGATES)
            message = f"`{field.aggregate.text}` does not sum up rows"
            self.findings.append(finding("K0308", field.aggregate.span, message, help=help_, fix=fix))
            return None
        aggregate = cast("Aggregate", field.aggregate.text)
        told = len(self.findings)
        scope = RowScope(source, self.scales, self.findings, self._others, self.offset)
        typing = Typing(scope, self.figures.units, self.findings)
        where = chosen_rows(typing, field.where, source)
        on = self._on(field, source, typing)
        of = self._operand(field, aggregate, typing)
        by = typing.number(field.by) if field.by is not None else None
        found = [with_columns(found, field, source) for found in self.findings[told:]]
        self.findings[told:] = without_doubts(found, field, source)
        sound = (field.where is None or where) and (field.of is None or of) and (field.by is None or by) and on
        self._check_version(field, source, where)
        if not sound or not self._well_formed(field, aggregate, of):
            return None
        type_ = self._type(field, aggregate, of, declared, heading)
        if type_ is None:
            return None
        default = None
        if field.default is not None:
            default = self.figures.value(field.default, type_, (heading.span, "the unit of this input"))
        assert on is not None
        measure = Measure(
            aggregate,
            of.expression if of else None,
            by.expression if by else None,
            source.name,
            on,
            where.expression if where else None,
            int(field.within[0]) if field.within else None,
            default,
            field.span,
        )
        return measure, type_

    def _source(self, name: Name) -> DataSource | None:
        source = self.sources.get(name.text)
        if source is None and name.text not in self.broken:
            near, fix = proposal(name.span, self.sources)
            help_ = near or f"declare it: `source {name.text}`"
            self.findings.append(finding("K0201", name.span, f"there is no source `{name.text}`", help=help_, fix=fix))
        return source

    def _on(self, field: f.ValueField, source: DataSource, typing: Typing) -> str | None:
        """The column that puts a row in a period."""
        if field.on is None:
            if source.period is None or source.period not in source.columns:
                if source.period is None and not source.faulty:  # a faulty column may be the one
                    help_ = "add `, period` to a date column of the source, write `on` and a date column, or say of"
                    help_ += ' which period each file is: `file "…", period 2024`'
                    message = f"nothing says in which period a row of `{source.name}` belongs"
                    labels = [(source.lines, "the source")]
                    self.findings.append(finding("K0417", field.source.span, message, help=help_, labels=labels))
                return None
            return source.period
        typed = typing.of(field.on)
        if typed is None:
            return None
        if typed.type not in _DATED:
            message = f"a period is decided by a date, and `{field.on.text}` is {described(typed.type)}"
            self.findings.append(finding("K0305", field.on.span, message))
            return None
        return field.on.text

    def _operand(self, field: f.ValueField, aggregate: Aggregate, typing: Typing) -> Typed | None:
        if field.of is None:
            return None
        if aggregate in ("count", "distinct"):
            # Empty cells are not counted, so they need no guard.
            if isinstance(field.of, Name):
                return typing.scope.name(field.of)
            message = f"`{aggregate}` is of a column"
            self.findings.append(finding("K0308", field.of.span, message, help=f"write `{aggregate}(column)`"))
            return None
        if aggregate in _ORDERED:
            return typing.of(field.of)
        return typing.number(field.of)

    def _well_formed(self, field: f.ValueField, aggregate: Aggregate, of: Typed | None) -> bool:
        found: str | None = None
        help_: str | None = None
        if field.of is None and aggregate != "count":
            found, help_ = f"`{aggregate}` needs something to work on", f"write `{aggregate}(column)`"
        elif field.by is not None and aggregate != "mean":
            found, help_ = "only a mean is weighted", "write `mean(x by w)`, or sum a product: `sum(x * w)`"
        elif field.within is not None and aggregate not in ("last", "closing"):
            found, help_ = "`within` widens the window of `last` and `closing` alone", "remove it"
        elif of is not None and aggregate in _ORDERED and not _orderly(aggregate, of.type):
            found, help_ = f"`{aggregate}` of {described(of.type)}", unordered(of.type)
        if found:
            self.findings.append(finding("K0308", field.span, found, help=help_))
            return False
        if field.within is not None:
            number, word = field.within
            if word.text not in ("month", "months") or number.denominator != 1 or not 1 <= number <= 1200:
                message = "a window is a whole number of months"
                self.findings.append(finding("K0308", word.span, message, help="write `within 12 month`"))
                return False
        return True

    def _type(self, field: f.ValueField, aggregate: Aggregate, of: Typed | None, declared: Type | None,
              heading: d.Heading) -> Type | None:  # fmt: skip
        """The type of the result: inferred, and equal to what is declared."""
        if aggregate in ("count", "distinct"):
            if isinstance(declared, Quantity):
                return declared
            help_ = "add `unit pratica`, or whatever is counted here"
            message = "a count says what it counts"
            self.findings.append(finding("K0304", field.span, message, help=help_))
            return None
        assert of is not None
        inferred = figure_type(of.type)
        if declared is None:
            if isinstance(inferred, Quantity) or inferred in (Plain.DATE, Plain.YES_NO):
                return inferred
            help_ = "count the rows that hold it, or supply it on a scale"
            message = f"{described(inferred)} is not a figure"
            self.findings.append(finding("K0305", field.span, message, help=help_))
            return None
        same = declared == inferred
        if isinstance(declared, Quantity) and isinstance(inferred, Quantity):
            same = declared.unit.dimension == inferred.unit.dimension
        if isinstance(declared, Judgement) and inferred in (Plain.TEXT, Plain.CODE):
            same = True
        if not same:
            unit = heading.one(f.UnitField)
            labels: list[tuple[Span, str]] = [(unit.span, f"declared {described(declared)}")] if unit else []
            message = f"this gives {described(inferred)} and is declared {described(declared)}"
            self.findings.append(
                finding("K0302", field.span, message, help=expected(declared, inferred), labels=labels)
            )
            return None
        return declared

    def _check_version(self, field: f.ValueField, source: DataSource, where: Typed | None) -> None:
        """A ledger with actual and budget rows: adding both up would mean nothing."""
        version = source.version
        if version is None or (field.where is not None and where is None):
            return
        chosen = tied(Reading.of(source.columns).normal(where.expression if where else None), version)
        if chosen is not None and chosen.is_one:
            return
        column = source.columns.get(version)
        members = (column.members or ()) if column else ()
        example = next((member for member in members if chosen is None or chosen.has(member)), "…")
        labels = [(column.span, "the version column")] if column else []
        message = f"this input does not choose a version of `{source.name}`"
        help_ = f'add `and {version} = "{example}"` to its condition'
        if field.where is None:
            help_ = f'add `where {version} = "{example}"`'
        self.findings.append(finding("K0409", field.span, message, help=help_, labels=labels))


def _ways(heading: d.Heading, value: f.ValueField | None, supplied: f.SuppliedField | None,
          asked: f.DefinedField | None) -> Diagnostic:  # fmt: skip
    """An input that says nowhere where its figure comes from, or says so twice."""
    help_ = 'write `value sum(…) from …` or `supplied by "…"`'
    if value is None and supplied is None:
        message = "this input says neither how it is measured nor who supplies it"
        return finding("K0110", heading.span, message, help=help_, labels=belongs_below(heading, "value"))
    if asked is not None:
        message = "this input is defined here, and by the plan"
        return finding("K0113", asked.span, message, help="keep one of the two")
    return finding("K0113", heading.span, "this input is both measured and supplied", help=help_)


def _orderly(aggregate: Aggregate, type_: Type) -> bool:
    return aggregate == "last" or isinstance(type_, Quantity) or type_ in (Plain.DATE, Plain.DATETIME)


def figure_type(type_: Type) -> Type:
    """The type of a figure that is found in rows: of a day with a time it is the day."""
    return Plain.DATE if type_ is Plain.DATETIME else type_


def unordered(type_: Type) -> str | None:
    """What to write in place of the least or greatest of what has none."""
    if type_ is Plain.YES_NO:
        return "count the rows in which it holds: `count from … where …`"
    return "count the different ones: `distinct(column)`" if type_ in (Plain.TEXT, Plain.CODE) else None
