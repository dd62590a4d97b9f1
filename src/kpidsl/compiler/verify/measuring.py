"""Slips in measuring that no type shows: a stock added up over time, dates the wrong way round, a file left out.

What a declaration says is an error; what names and titles suggest is a warning, and is said only where a movement would
hardly be called so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.types.expressions.rows import is_deadline
from kpidsl.model import expression as e
from kpidsl.model.conditions import Reading, is_asked_about, tied
from kpidsl.model.plan import Input
from kpidsl.model.sources import Column, DataSource, Measure
from kpidsl.model.values import NUMBER, Plain, Quantity

#: How titles and names speak of the level on a day.
_STOCK = re.compile(
    r"\bal 31(?:[./]12| dicembre)|\bal_31_12|consistenz[ae]\b|giacenz[ae]\b"
    r"|\b(?:a|al|alla)[ _]fine[ _](?:del[ _]|dell')?(?:anno|esercizio|periodo|semestre|trimestre|mese)\b"
    r"|\bat[ _](?:the[ _])?(?:(?:year|month)[ _-]?end|end[ _]of[ _](?:the[ _])?(?:year|month))\b",
    re.IGNORECASE,
)

#: How dates are called at which something begins, and at which it ends; from a deadline one counts either way.
_BEGINNING = re.compile(
    r"arriv|apert|crea|ricez|ricev|present|richie|inizi|avvi|registraz|start|open|receiv|submi|request", re.IGNORECASE
)
_END = re.compile(r"chiu|conclu|risol|\bfine|evas|pagament|esit|rispost|rilasci|clos|complet|finish|resol|paid", re.I)

#: How versions of the same fact are called.
_VERSION = re.compile(
    r"version|consuntiv|preventiv|assestat|previsional|provvisor|definitiv|budget|actual|forecast|outturn|revised",
    re.IGNORECASE,
)

#: Aggregates of which every row that is selected is a part.
_OF_ALL_ROWS = ("sum", "count", "mean", "median", "closing", "balance")

_SHOWN = 5

_TIMES = frozenset({"day", "workday", "hour"})


def check_stocks(draft: Draft) -> Iterator[Diagnostic]:
    """Sums over time of columns that are declared to be stocks."""
    for _, measure, source in _measured(draft):
        for name in _added_over_time(measure, source):
            column = source.columns[name]
            if column.stock:
                message = f"`{name}` is a stock: its level on one date is not added to its level on another"
                labels = [(column.span, "declared `stock` here")]
                yield finding("K0437", measure.span, message, help=_last(name, measure, source), labels=labels)


def check_suspicions(draft: Draft) -> Iterator[Diagnostic]:
    """What is not declared, and looks wrong; said only of plans without errors."""
    yield from _without_file(draft)
    yield from _undeclared_stocks(draft)
    yield from _undeclared_versions(draft)
    for _, measure, source in _measured(draft):
        for node in _nodes(measure):
            if isinstance(node, e.Duration) and _is_backwards(node, source):
                start, end = node.start.span.written, node.end.span.written
                message = f"this is the time from `{start}`, which may still be empty, to `{end}`, where a row begins"
                other = f"{node.unit}({end}, {start})"
                fix = replacing(node.span, other)
                yield finding("K0436", node.span, message, help=f"did you mean `{other}`?", fix=fix)


def _without_file(draft: Draft) -> Iterator[Diagnostic]:
    """A source without the `file` that most have, or its like: its files may be set elsewhere, or the line is gone."""
    own = {name: source for name, source in draft.sources.items() if source.span.document is draft.document}
    lacking = [source for source in own.values() if not source.files]
    having = [source for source in own.values() if source.files]
    alike: defaultdict[str, list[DataSource]] = defaultdict(list)
    for name, heading in draft.program.sources.items() if lacking else ():
        if heading.like is not None:
            for one, other in ((name, heading.like.text), (heading.like.text, name)):
                alike[one] += [own[other]] if other in own and own[other].files else []
    for source in lacking:
        others = alike[source.name] if len(having) <= len(lacking) else having
        if others:
            whom = f"`{others[0].name}` does" if len(others) == 1 else f"{len(others)} others do"
            message = f"`{source.name}` names no file, and {whom}"
            labels = [(others[0].files[0].span, "as here")]
            help_ = f'add `file "…"`; without it a file called `{source.name}` is looked for, or taken as it is named '
            help_ += "with `--source` or in `kpidsl.toml`"
            yield finding("K0469", source.span, message, help=help_, labels=labels)


def _measured(draft: Draft) -> Iterator[tuple[Input, Measure, DataSource]]:
    for input_ in draft.inputs.values():
        if input_.measure is not None and input_.measure.source in draft.sources:
            yield input_, input_.measure, draft.sources[input_.measure.source]


def _nodes(measure: Measure) -> Iterator[e.Expression]:
    for part in (measure.of, measure.by, measure.where):
        if part is not None:
            yield from e.walk(part)


# --- dates -----------------------------------------------------------------------------------------------------------


def _is_backwards(duration: e.Duration, source: DataSource) -> bool:
    """From a date that may be empty to the one by which rows come in, which never is: `days(chiusura, arrivo)`.

    That alone would be said of `days(ricezione, pagamento)` too, in a register by payments: the names decide.
    """
    match duration.start, duration.end:
        case e.ColumnRef(start), e.ColumnRef(end) if source.columns[start].optional and end == source.period:
            columns = source.columns[start], source.columns[end]
            first, second = (f"{column.name} {column.header}" for column in columns)
            looks_right = _BEGINNING.search(first) or _END.search(second) or is_deadline(*columns)
            return not looks_right and bool(_END.search(first) or _BEGINNING.search(second))
        case _:
            return False


# --- versions --------------------------------------------------------------------------------------------------------


def _undeclared_versions(draft: Draft) -> Iterator[Diagnostic]:
    """Columns that tell versions of one fact apart, though none of them is chosen."""
    for source in draft.sources.values():
        for column in source.columns.values():
            if source.version is None and column.name in (source.key or ()) and _tells_versions(column):
                blind = [
                    (measure.span, "this takes all of them")
                    for _, measure, measured in _measured(draft)
                    if measured is source and measure.aggregate in _OF_ALL_ROWS and not _mentions(measure, column.name)
                ]
                if blind:
                    message = (
                        f"`{column.name}` seems to tell versions of the same row apart, and no condition chooses one"
                    )
                    help_ = "flag it `version`, so that every input must choose one, or choose one by a condition"
                    yield finding("K0439", column.span, message, help=help_, labels=blind[:_SHOWN])


def _tells_versions(column: Column) -> bool:
    words = (column.name, column.header, *(column.members or ()))
    return column.members is not None and len(column.members) > 1 and any(map(_VERSION.search, words))


def _mentions(measure: Measure, column: str) -> bool:
    return any(isinstance(node, e.ColumnRef) and node.name == column for node in _nodes(measure))


# --- stocks ----------------------------------------------------------------------------------------------------------


def _added_over_time(measure: Measure, source: DataSource) -> Iterator[str]:
    """The columns whose figures a measure adds up, where they may be of several dates.

    In a table of years a period is one date, so that its rows are added up over something else: over bodies, or kinds.
    """
    if measure.aggregate not in ("sum", "balance") or measure.of is None:
        return
    one_date = source.columns[measure.on].type is Plain.YEAR or _is_of_one_date(measure.where, measure.on)
    if measure.aggregate == "sum" and one_date:
        return
    yield from dict.fromkeys(_added(measure.of))


def _added(expression: e.Expression) -> Iterator[str]:
    """The columns whose figures enter a sum; those that only a condition asks about do not."""
    match expression:
        case e.ColumnRef(name):
            yield name
        case e.Conditional(_, then, otherwise):
            yield from _added(then)
            yield from _added(otherwise)
        case e.Negate() | e.Arithmetic() | e.Function():
            for child in e.children(expression):
                yield from _added(child)
        case _:
            return


def _is_of_one_date(condition: e.Expression | None, on: str) -> bool:
    region = tied(Reading().normal(condition), on) if is_asked_about(on, condition) else None
    return region is not None and region.is_one


def _undeclared_stocks(draft: Draft) -> Iterator[Diagnostic]:
    lasts = {
        (measure.source, measure.of.name): input_
        for input_, measure, _ in _measured(draft)
        if measure.aggregate in ("last", "closing") and isinstance(measure.of, e.ColumnRef)
    }
    for input_, measure, source in _measured(draft):
        if measure.aggregate != "sum" or not isinstance(measure.of, e.ColumnRef):
            continue
        for name in _added_over_time(measure, source):
            twin, column = lasts.get((source.name, name)), source.columns[name]
            told = [text for text in (input_.title, input_.name, column.name, column.header) if text]
            if twin is not None:
                level = "last" if twin.measure and twin.measure.aggregate == "last" else "closing level"
                message = f"`{twin.name}` takes the {level} of `{name}`, as of a stock, and this adds it up over time"
                labels = [(twin.span, "the other")]
            elif _counts_things(draft, column) and (said := next(filter(_STOCK.search, told), None)):
                message = f"`{said}` speaks of the level on a date, and this adds up all levels of the period"
                labels = []
            else:
                continue
            help_ = f"{_last(name, measure, source)}; if these are movements, let no name say otherwise"
            yield finding("K0438", measure.span, message, help=help_, labels=labels)


def _counts_things(draft: Draft, column: Column) -> bool:
    """Money is left out: what was committed or collected `al 31.12` is a movement, by the custom of accounts. So are
    shares and times; plain numbers count something that was given no name.
    """
    money = draft.header.currencies if draft.header is not None else ()
    match column.type:
        case Quantity(unit):
            things = (name not in _TIMES and name not in money for name, _ in unit.dimension)
            return unit.text == NUMBER.text or any(things)
        case _:
            return False


def _last(name: str, measure: Measure, source: DataSource) -> str:
    """How a level is measured: where the date alone is no key, several rows may make it."""
    last = f"write `last({name})`, the level at the end of the period"
    if source.key is not None and set(source.key) <= {measure.on}:
        return last
    return f"{last}, or `closing({name})` where the rows of its latest date make it together"
