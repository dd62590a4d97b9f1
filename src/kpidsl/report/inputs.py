"""Owns the list of data that a plan needs: from which sources, and from whom. Knows nothing of where data are.

It is what a controller sends round before the year is evaluated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from kpidsl.base.record import record
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, Input, Need, Shown
from kpidsl.model.sources import Column, DataSource
from kpidsl.model.values import Plain
from kpidsl.report.counting import plural
from kpidsl.report.documents import Record, as_json
from kpidsl.report.formats import file_record, file_text, format_record, format_text, listed
from kpidsl.report.medium import PLAIN, Medium
from kpidsl.report.numbers import exact_text, figure, unit_text
from kpidsl.report.paper import columns, dim, rendered, section, strong
from kpidsl.report.reading import measure_text, one_line

Rows = Iterator[Sequence[RenderableType]]


@record
class _Wanted:
    """An input that is needed: over which periods, and for which KPIs."""

    input: Input
    periods: tuple[str, ...]
    kpis: tuple[str, ...]
    otherwise: str  # what the plan does with it, where no KPI needs it


def inputs_page(plan: Checked, period: Period, needs: Collection[Need], medium: Medium = PLAIN) -> str:
    return rendered(Group(*_page(plan, period, _wanted(plan, period, needs))), medium)


def inputs_json(plan: Checked, period: Period, needs: Collection[Need]) -> str:
    wanted = _wanted(plan, period, needs)
    return as_json(
        {
            "format": "kpidsl.inputs/1",
            "plan": {"path": plan.document.path, "title": plan.header.title},
            "period": {"label": period.label, "from": period.first.isoformat(), "to": period.last.isoformat()},
            "sources": [
                {
                    "name": source.name,
                    "title": source.title,
                    "files": [file_record(file) for file in source.files],
                    "format": format_record(source.format),
                    "rows_where": source.rows_where.span.text if source.rows_where else None,
                    "columns": [_column_record(column) for column in source.in_files.values()],
                    "inputs": [_input_record(each) for each in _from(wanted, source)],
                }
                for source in _sources(plan, wanted)
            ],
            "supplied": [
                {"by": by, "inputs": [_input_record(each) for each in _supplied(wanted, by)]} for by in _people(wanted)
            ],
        }
    )


def _column_record(column: Column) -> Record:
    return {
        "name": column.name,
        "header": column.header,
        "headers": list(column.headers),
        "type": unit_text(column.type),
        "optional": column.optional,
        "empty": None if column.empty is None else exact_text(column.empty, column.type),
        "empty_is": list(column.empty_texts),
        "dates": column.dates,
        "written": column.written,
        "part": column.part.name if column.part else None,
    }


def _input_record(wanted: _Wanted) -> Record:
    asked = wanted.input
    return {
        "name": asked.name,
        "title": asked.title,
        "unit": unit_text(asked.type),
        "value": measure_text(asked.measure) if asked.measure else None,
        "periods": list(wanted.periods),
        "kpis": list(wanted.kpis),
    }


# --- what is wanted --------------------------------------------------------------------------------------------------


def _wanted(plan: Checked, period: Period, needs: Collection[Need]) -> list[_Wanted]:
    """The inputs needed, in the order of the plan."""
    return [
        _Wanted(asked, _periods(asked, period, needs), _kpis(plan, asked, period), _otherwise(plan, asked))
        for asked in plan.inputs.values()
        if any(need.input == asked.name for need in needs)
    ]


def _periods(asked: Input, period: Period, needs: Collection[Need]) -> tuple[str, ...]:
    """The periods for which it is wanted; a date once for the year, which is good for all parts of it."""
    periods = {need.period(period) for need in needs if need.input == asked.name}
    if asked.type is Plain.DATE and asked.measure is None and asked.parts is None:
        periods = {each.around(12) for each in periods}
    in_time = sorted(periods, key=lambda each: each.first)
    parts = [(each, each.parts(asked.parts.months) if asked.parts else ()) for each in in_time]
    return tuple(dict.fromkeys(part.label for each, inside in parts for part in inside or (each,)))


def _kpis(plan: Checked, asked: Input, period: Period) -> tuple[str, ...]:
    kpis = ((node.code, node.kpi(period)) for node in plan.nodes.values())
    used = {code for code, kpi in kpis if kpi and any(need.input == asked.name for need in kpi.needs)}
    shown = {node.code for node in plan.nodes.values() for figure in node.shown if _uses(figure, asked)}
    return tuple(code for code in plan.nodes if code in used | shown)


def _otherwise(plan: Checked, asked: Input) -> str:
    return "shows" if any(_uses(figure, asked) for figure in plan.header.shown) else "assumes"


def _uses(figure: Shown, asked: Input) -> bool:
    return any(need.input == asked.name for need in figure.needs)


def _sources(plan: Checked, wanted: Sequence[_Wanted]) -> Iterator[DataSource]:
    return (source for source in plan.sources.values() if _from(wanted, source))


def _from(wanted: Sequence[_Wanted], source: DataSource) -> list[_Wanted]:
    """The inputs that are measured there, or limited by what is there."""
    return [each for each in wanted if each.input.measure and source.name in each.input.measure.sources]


def _people(wanted: Sequence[_Wanted]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.input.supplied_by for each in wanted if each.input.supplied_by is not None))


def _supplied(wanted: Sequence[_Wanted], by: str) -> list[_Wanted]:
    return [each for each in wanted if each.input.supplied_by == by]


# --- the page --------------------------------------------------------------------------------------------------------


def _page(plan: Checked, period: Period, wanted: Sequence[_Wanted]) -> Iterator[RenderableType]:
    yield strong(plan.header.title)
    yield f"data needed for {period.name} ({period.first} to {period.last})"
    for source in _sources(plan, wanted):
        yield from section(_headline(source), _source(source, _from(wanted, source)))
    people = _people(wanted)
    if people:
        yield ""
        yield strong("Figures supplied by hand")
    for by in people:
        yield from section(by, _inputs(_supplied(wanted, by)))
    yield ""
    supplied = sum(each.input.measure is None for each in wanted)
    sources = sum(1 for _ in _sources(plan, wanted))
    yield dim(
        f"{plural(len(wanted) - supplied, 'input')} from {plural(sources, 'source')}, "
        f"{plural(supplied, 'figure')} from {plural(len(people), 'office')}"
    )


def _headline(source: DataSource) -> str:
    return f"{source.name}: {source.title}" if source.title else source.name


def _source(source: DataSource, wanted: Sequence[_Wanted]) -> Rows:
    yield "files", "\n".join(file_text(file) for file in source.files) or "none named: --source gives them"
    yield "format", format_text(source.format)
    if source.rows_where is not None:
        yield "rows where", one_line(source.rows_where.span.text)
    yield "columns", columns(_column(column, source) for column in source.in_files.values())
    yield "inputs", columns(_inputs(wanted))


def _column(column: Column, source: DataSource) -> tuple[RenderableType, ...]:
    roles = {"period": source.period, "version": source.version, "entity": source.entity}
    notes = [f"last day of the {column.part.name}, by `{column.part.year}`"] if column.part else []
    notes += [role for role, name in roles.items() if name == column.name]
    if source.key and column.name in source.key:
        notes.append("key")
    if column.optional:
        notes.append("optional")
    if column.empty is not None:
        notes.append(f"empty {figure(column.empty, column.type)}")
    if column.empty_texts:
        notes.append("empty is " + listed(column.empty_texts))
    notes += [f"{word} {text}" for word, text in (("dates", column.dates), ("written", column.written)) if text]
    notes += [f'"{written}" read as "{meant}"' for written, meant in column.readings]
    if column.padded:
        notes.append("padded")
    if column.stock:
        notes.append("stock")
    if column.members:
        notes.append("one of " + ", ".join(column.members))
    return " or ".join(column.headers), unit_text(column.type) or "", dim(", ".join(notes))


def _inputs(wanted: Sequence[_Wanted]) -> Rows:
    for each in wanted:
        text = Text(each.input.title or "")
        unit = unit_text(each.input.type)
        text.append(f"{' ' if text else ''}[{unit or 'judgement'}] in {', '.join(each.periods)}")
        whom = ", ".join(each.kpis) or f"what the plan {each.otherwise}"
        text.append(f" for {whom}", style="dim")
        rule = [dim(measure_text(each.input.measure))] if each.input.measure else []
        yield each.input.name, Group(text, *rule)
