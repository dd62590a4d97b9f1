"""Owns how it reads that targets can be met together: the figures with which they are, and the values that these make.

Knows nothing of how they were found; what is in conflict is told by findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import shorten

from rich.console import Group, RenderableType
from rich.table import Table

from kpidsl.model.attainability import Attainability, Example, Figure
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, Input
from kpidsl.model.values import Plain
from kpidsl.report.documents import Record
from kpidsl.report.medium import PLAIN, Medium
from kpidsl.report.numbers import exact_text, figure, precise, unit_text
from kpidsl.report.paper import dim, rendered, strong
from kpidsl.report.reading import SIDES

_LONGEST_TITLE = 36

#: So many periods stand beside each other; more of them go on below.
_ABREAST = 5


def attainability_page(result: Attainability, medium: Medium = PLAIN) -> str:
    """For each example its figures, by who has them, and the values of the KPIs; then what became of each period."""
    return rendered(Group(*_page(result)), medium)


def attainability_record(result: Attainability) -> Record:
    """A part of the document `findings/1`."""
    plan = result.plan
    return {
        "plan": {"path": plan.document.path, "title": plan.header.title},
        "together": _word(result.together),
        "periods": [{"label": period.label, "verdict": _word(verdict)} for period, verdict in result.verdicts.items()],
        "left_out": list(result.left_out),
        "examples": [_example_record(plan, example) for example in result.examples],
    }


def _word(verdict: str) -> str:
    return verdict.replace(" ", "_")


def _example_record(plan: Checked, example: Example) -> Record:
    return {
        "periods": [period.label for period in example.periods],
        "figures": [
            {
                "input": each.input,
                "period": each.period.label,
                "value": exact_text(value, plan.inputs[each.input].type),
                "unit": unit_text(plan.inputs[each.input].type),
            }
            for each, value in example.figures.items()
        ],
        "values": [
            {
                "code": each.code,
                "period": each.period.label,
                "value": exact_text(each.value, each.kpi.type),
                "target": exact_text(each.target.value, each.kpi.type),
                "unit": unit_text(each.kpi.type),
            }
            for each in example.reached
        ],
    }


# --- the page --------------------------------------------------------------------------------------------------------


def _page(result: Attainability) -> Iterator[RenderableType]:
    yield strong(result.plan.header.title)
    for number, example in enumerate(result.examples):
        yield from [""] if number else []
        yield f"figures with which all targets of {_named(example.periods)} are met"
        yield from _figures(result.plan, example)
        yield from _values(result.plan, example)
    told = list(_verdicts(result))
    yield from ["", *told] if told and result.examples else told


def _verdicts(result: Attainability) -> Iterator[RenderableType]:
    impossible = [period for period, verdict in result.verdicts.items() if verdict == "impossible"]
    undecided = [period for period, verdict in result.verdicts.items() if verdict == "not decided"]
    if impossible:
        yield f"impossible: all targets of {_named(impossible)}"
    elif result.together == "impossible":
        yield f"impossible: all targets of {_named(tuple(result.verdicts))} together, though each alone can be met"
    if undecided:
        yield f"not decided: all targets of {_named(undecided)}"
    if result.left_out:
        yield dim(f"left out: {', '.join(result.left_out)}")


def _named(periods: Sequence[Period]) -> str:
    names = [period.name for period in periods]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _figures(plan: Checked, example: Example) -> Iterator[RenderableType]:
    """The figures, under the source or the office that has them, in the order of the plan."""
    periods = sorted({each.period for each in example.figures}, key=_in_time)
    inputs = [asked for asked in plan.inputs.values() if any(each.input == asked.name for each in example.figures)]
    homes = dict.fromkeys(_home(asked) for asked in inputs)
    for abreast in _by_few(periods):
        table = _table(["Figures", "", *(period.name for period in abreast)])
        for home in homes:
            rows = [asked for asked in inputs if _home(asked) == home and _has(example, asked, abreast)]
            if rows:
                table.add_row(dim(home))
            for asked in rows:
                cells = (example.figures.get(Figure(asked.name, period)) for period in abreast)
                texts = ["" if cell is None else figure(cell, asked.type, unit=False) for cell in cells]
                table.add_row(f"  {asked.name}", _unit(asked), *texts)
        yield from ("", table)


def _has(example: Example, asked: Input, periods: Sequence[Period]) -> bool:
    return any(Figure(asked.name, period) in example.figures for period in periods)


def _unit(asked: Input) -> str:
    """The unit, where the figures beside it do not show what they are."""
    return "" if asked.type in (Plain.DATE, Plain.YES_NO) else (unit_text(asked.type) or "").removeprefix("%")


def _home(asked: Input) -> str:
    if asked.measure is None:
        return f"supplied by {asked.supplied_by}"
    return f"from {asked.measure.source}"


def _values(plan: Checked, example: Example) -> Iterator[RenderableType]:
    """The values of the KPIs, each with the target that it meets."""
    reached = {(each.code, each.period): each for each in example.reached}
    for abreast in _by_few(sorted(example.periods, key=_in_time)):
        table = _table(["KPIs", "", *(period.name for period in abreast)])
        for code, node in plan.nodes.items():
            found = [reached.get((code, period)) for period in abreast]
            if not any(found):
                continue
            cells = []
            for each in found:
                if each is None:
                    cells.append("")
                    continue
                side = "" if each.kpi.type is Plain.YES_NO else SIDES[each.kpi.direction]
                target = figure(each.target.value, each.kpi.type, unit=False)
                cells.append(f"{precise(each.value, each.kpi.type)} ({side}{target})")
            table.add_row(f"  {code}", shorten(node.title, _LONGEST_TITLE, placeholder=" …"), *cells)
        yield from ("", table)


def _table(headers: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, header in enumerate(headers):
        table.add_column(header, justify="left" if number < 2 else "right", no_wrap=number > 1)
    return table


def _by_few(periods: Sequence[Period]) -> Iterator[Sequence[Period]]:
    return (periods[start : start + _ABREAST] for start in range(0, len(periods), _ABREAST))


def _in_time(period: Period) -> tuple[object, int]:
    return period.first, -period.months
