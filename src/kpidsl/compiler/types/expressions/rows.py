"""What row expressions have beyond formulas: columns, codes, presence, periods, durations, and the guards they ask for.

There is no three-valued logic: an optional cell may be used only where a condition has found it present.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.base.text import Span
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.expressions.kinds import comparable
from kpidsl.compiler.types.expressions.messages import described
from kpidsl.compiler.types.expressions.scope import Typed, Typist
from kpidsl.compiler.types.units import coherent
from kpidsl.model import expression as e
from kpidsl.model.codes import without_padding
from kpidsl.model.period import parse_period
from kpidsl.model.sources import Column, DataSource
from kpidsl.model.values import Judgement, Plain, Quantity


def guarded(typing: Typist, name: s.Name, typed: Typed) -> Typed | None:
    """A column, once a condition has found it present if it may be empty."""
    column = _column(typing, typed)
    if column is not None and may_be_empty(column) and column.name not in typing.present:
        typing.findings.append(
            finding(
                "K0306",
                name.span,
                f"`{name.text}` may be empty, and nothing says what happens then",
                help=f"say it first: `{name.text} present and …`",
                labels=[(column.span, "declared `optional` here")],
            )
        )
        return None
    return typed


def may_be_empty(column: Column) -> bool:
    return column.optional and column.empty is None


def _column(typing: Typist, typed: Typed) -> Column | None:
    if not isinstance(typed.expression, e.ColumnRef):
        return None
    return typing.scope.columns.get(typed.expression.name)


def present_when(condition: s.Syntax, truth: bool) -> frozenset[str]:
    """The columns that are surely present where a condition is true (or false)."""
    match condition:
        case s.Presence(s.Name(column), there):
            return frozenset({column}) if there == truth else frozenset()
        case s.Group(inner):
            return present_when(inner, truth)
        case s.Not(operand):
            return present_when(operand, not truth)
        case s.Both(sign, left, right):
            one, other = present_when(left, truth), present_when(right, truth)
            return one | other if (sign == "and") == truth else one & other
        case _:
            return frozenset()


def guards_first(condition: s.Both) -> s.Both:
    """`days(arrivo, chiusura) <= 30 day and chiusura present` as if the guard stood first.

    What stands beside a guard is asked of those rows alone that have the cell, in whatever order the two are written.
    """
    sign, left, right = condition.sign, condition.left, condition.right
    guarded = present_when(right, sign == "and")
    guarded = guarded and guarded - present_when(left, sign == "and")
    if guarded and any(isinstance(node, s.Name) and node.text in guarded for node in s.walk(left)):
        return s.Both(sign, right, left, condition.span)
    return condition


def of_column(typing: Typist, syntax: s.InPeriod | s.InColumn | s.Prefix | s.Presence) -> Typed | None:
    """The conditions that are about a column itself."""
    if isinstance(syntax, s.Presence) and not typing.scope.rows:
        return _known(typing, syntax)
    if isinstance(syntax, s.Presence):
        # The one question that may be asked of an optional column before it is guarded.
        typed = typing.scope.name(syntax.operand) if isinstance(syntax.operand, s.Name) else None
        if not isinstance(syntax.operand, s.Name):
            message = "`present` and `missing` are said of a column"
            typing.findings.append(finding("K0305", syntax.operand.span, message))
            return None
    else:
        typed = typing.of(syntax.operand)
    if typed is None:
        return None
    if not isinstance(typed.expression, e.ColumnRef):
        message, help_ = "this is asked of a column, in the rows of a source", None
        if isinstance(syntax, s.InPeriod) and not typing.scope.rows:
            help_ = "the figure of the period before is `previous(…)`"
        typing.findings.append(finding("K0305", syntax.operand.span, message, help=help_))
        return None
    match syntax:
        case s.Presence(_, there, span):
            present: e.Expression = e.Present(typed.expression, span)
            return Typed(present if there else e.Negation(present, span), Plain.YES_NO)
        case s.Prefix():
            return _prefix(typing, syntax, typed.expression, typed)
        case s.InPeriod():
            return _in_period(typing, syntax, typed)
        case s.InColumn():
            return _in_column(typing, syntax, typed.expression, typed)


def _known(typing: Typist, syntax: s.Presence) -> Typed | None:
    """Whether a figure of the data is there; in a rule, whether an anchor is: then a year need not state it."""
    if typing.scope.rule and not isinstance(syntax.operand, s.Name):
        message = "in a rule `present` and `missing` are said of an anchor"
        typing.findings.append(finding("K0305", syntax.operand.span, message, help="write `base present`"))
        return None
    operand = typing.scope.anchor(syntax.operand) if isinstance(syntax.operand, s.Name) else None
    if operand is None:
        typed = typing.of(syntax.operand)
        operand = typed.expression if typed else None
    if operand is None:
        return None
    known = e.Known(operand, syntax.span)
    return Typed(known if syntax.there else e.Negation(known, syntax.span), Plain.YES_NO)


def _prefix(typing: Typist, syntax: s.Prefix, column: e.ColumnRef, typed: Typed) -> Typed | None:
    texts = tuple(text.text for text in syntax.texts)
    if syntax.kind != "starts" and typed.type is Plain.CODE:
        declared = _column(typing, typed)
        padded = declared is not None and declared.padded
        if padded:
            texts = tuple(map(without_padding, texts))
        return Typed(e.Under(column, texts, syntax.span, syntax.kind == "directly under", padded), Plain.YES_NO)
    if syntax.kind == "starts" and typed.type in (Plain.TEXT, Plain.CODE):
        return Typed(e.Starts(column, texts, syntax.span), Plain.YES_NO)
    asked = f"`{syntax.kind}` is asked of {'texts' if syntax.kind == 'starts' else 'codes'}"
    help_ = f"declare the column `{column.name} code`" if typed.type is Plain.TEXT else None
    message = f"{asked}, and `{column.name}` is {described(typed.type)}"
    typing.findings.append(finding("K0305", syntax.span, message, help=help_))
    return None


def _in_period(typing: Typist, syntax: s.InPeriod, typed: Typed) -> Typed | None:
    column, span = typed.expression, syntax.span
    period = parse_period(syntax.period.label, offset=typing.scope.offset) or syntax.period
    if typed.type is Plain.YEAR and period.months == 12:
        year = e.Constant(Fraction(period.year), span)
        return Typed(e.Comparison("=", column, year, span), Plain.YES_NO)
    if typed.type not in (Plain.DATE, Plain.DATETIME):
        message = f"`in {period.label}` is asked of dates, and this is {described(typed.type)}"
        typing.findings.append(finding("K0305", span, message))
        return None
    low, high = _bounds(period.first, period.end, typed.type is Plain.DATETIME)
    after = e.Comparison(">=", column, e.Constant(low, span), span)
    before = e.Comparison("<", column, e.Constant(high, span), span)
    return Typed(e.Logical("and", after, before, span), Plain.YES_NO)


def _in_column(typing: Typist, syntax: s.InColumn, operand: e.ColumnRef, typed: Typed) -> Typed | None:
    source = typing.scope.sources.get(syntax.source.text)
    column = source.columns.get(syntax.column.text) if source is not None else None
    if column is None:
        untold = syntax.source.text not in typing.scope.sources
        if untold or (source is not None and syntax.column.text not in source.faulty):
            typing.findings.append(_unknown_column(typing, syntax, source))
        return None
    if not comparable(typed.type, column.type) or typed.type is Plain.YES_NO:
        where = f"{syntax.source.text}.{column.name}"
        message = f"`{operand.name}` is {described(typed.type)}, and `{where}` is {described(column.type)}"
        labels = [(column.span, "the other column")]
        typing.findings.append(finding("K0301", syntax.span, message, labels=labels))
        return None
    return Typed(e.Occurs(operand, syntax.source.text, column.name, syntax.span), Plain.YES_NO)


def _unknown_column(typing: Typist, syntax: s.InColumn, source: DataSource | None) -> Diagnostic:
    if source is None:
        name, known, labels = syntax.source, typing.scope.sources.keys(), []
        message, otherwise = f"there is no source `{name.text}`", f"declare it: `source {name.text}`"
    else:
        name, known, labels = syntax.column, source.columns.keys(), [(source.lines, "its columns")]
        message = f"the source `{source.name}` has no column `{name.text}`"
        otherwise = f"its columns are {', '.join(known)}"
    near, fix = proposal(name.span, known)
    return finding("K0201", name.span, message, help=near or otherwise, labels=labels, fix=fix)


def _bounds(first: date, last: date, timed: bool) -> tuple[date | datetime, date | datetime]:
    """The half-open stretch of a period; with a time of day, midnight to midnight."""
    after = last + timedelta(days=1)
    if not timed:
        return first, after
    return datetime.combine(first, time()), datetime.combine(after, time())


#: How deadlines are called.
_DEADLINE = re.compile(r"scad|termin|previst|limite|\bdue|deadline|expected", re.IGNORECASE)


def is_deadline(*columns: Column) -> bool:
    """Whether the names of columns speak of the day by which something is due."""
    return any(_DEADLINE.search(word) for column in columns for word in (column.name, *column.headers))


def duration(typing: Typist, name: e.DurationUnit, syntax: s.Call) -> Typed | None:
    """`days(from, to)` and its kin: from one date of the row to another."""
    if not typing.scope.rows or len(syntax.arguments) != 2:
        help_ = f"write `{name}(arrivo, chiusura)` in the rows of a source"
        message = f"`{name}` is the time between two dates of a row"
        typing.findings.append(finding("K0308", syntax.span, message, help=help_))
        return None
    start, end = (typing.of(argument) for argument in syntax.arguments)
    if start is None or end is None:
        return None
    for typed in (start, end):
        if typed.type not in (Plain.DATE, Plain.DATETIME):
            message = f"`{name}` is between dates, and this is {described(typed.type)}"
            typing.findings.append(finding("K0305", typed.expression.span, message))
            return None
    base = {"days": "day", "workdays": "workday"}.get(name, "hour")
    from_deadline = (column := _column(typing, start)) is not None and is_deadline(column)
    expression = e.Duration(name, start.expression, end.expression, syntax.span, from_deadline)
    return Typed(expression, Quantity(coherent(((base, 1),))))


_FLIPPED: Mapping[e.ComparisonSign, e.ComparisonSign] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


def compared_by_day(sign: e.ComparisonSign, left: Typed, right: Typed, span: Span) -> Typed | None:
    """A column with times compared with a day: the whole day is meant, from midnight to midnight."""
    if isinstance(left.expression, e.Constant):
        sign, left, right = _FLIPPED[sign], right, left
    match left, right:
        case Typed(column, Plain.DATETIME), Typed(e.Constant(date() as day), Plain.DATE):
            low, high = (e.Constant(bound, span) for bound in _bounds(day, day, True))
        case _:
            return None
    within = e.Logical("and", e.Comparison(">=", column, low, span), e.Comparison("<", column, high, span), span)
    lowered: Mapping[e.ComparisonSign, e.Expression] = {
        "=": within,
        "!=": e.Negation(within, span),
        "<": e.Comparison("<", column, low, span),
        "<=": e.Comparison("<", column, high, span),
        ">": e.Comparison(">=", column, high, span),
        ">=": e.Comparison(">=", column, low, span),
    }
    return Typed(lowered[sign], Plain.YES_NO)


def aligned_literals(typing: Typist, left: Typed, right: Typed) -> tuple[Typed, Typed]:
    """A bare number takes the kind of the column of years that it is compared with."""
    if typing.scope.rows:
        return _literal_as(left, right), _literal_as(right, left)
    return left, right


def _literal_as(typed: Typed, other: Typed) -> Typed:
    match typed.expression, other.type:
        case e.Constant(Fraction()), Plain.YEAR:
            return Typed(typed.expression, Plain.YEAR)
        case _:
            return typed


def may_be(typing: Typist, column: Typed, text: str, span: Span) -> bool:
    """Whether a literal is among the declared values of what it is compared with; a finding where it is not."""
    members: tuple[str, ...] | None = None
    if isinstance(column.type, Judgement):
        members = tuple(word for word, _ in typing.scope.scales[column.type.scale].steps)
    elif declared := _column(typing, column):
        members = declared.members
    if members is None or text in members:
        return True
    near, fix = proposal(span, members)
    help_ = near or "it is one of " + ", ".join(f'"{member}"' for member in members)
    message = f'"{text}" is not one of the declared values'
    typing.findings.append(finding("K0310", span, message, help=help_, fix=fix))
    return False
