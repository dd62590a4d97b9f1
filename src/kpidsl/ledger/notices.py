"""Owns the words of findings about measured rows. Knows nothing of engines' ways or of results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import takewhile

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import did_you_mean
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.ledger.alike import DIFFERENCES
from kpidsl.ledger.calendar import FIRST_DAY, LAST_DAY
from kpidsl.ledger.engines import Table
from kpidsl.ledger.query import Answer, TextLiteral, durations, text_literals
from kpidsl.ledger.read.faults import quoted, shown
from kpidsl.model.period import Period
from kpidsl.model.plan import Holidays, Input, PlanHeader
from kpidsl.model.rules import Scale
from kpidsl.model.sources import Column, DataSource, Measure
from kpidsl.model.values import Quantity

_PLACES_SHOWN = 5
_INPUTS_SHOWN = 5

#: So many rows in which an end comes before its start are no slips of the pen.
_TELLING = 3

#: So many bodies are named where none is near the one asked for.
_NAMES_SHOWN = 10

#: Among more values than this nobody would look for the one that was meant.
_VALUES_COMPARED = 2_000

#: So many texts are shown where none begins as was asked.
_BEGINNINGS_SHOWN = 4


def part_of_year(source: DataSource, on: str, period: Period, inputs: Sequence[Input]) -> Diagnostic:
    part = source.columns[on].part
    kind = part.name if part is not None else "year"
    names = [f"`{each.name}`" for each in inputs[:_INPUTS_SHOWN]]
    names += [f"{len(inputs) - len(names)} more"] if len(inputs) > len(names) else []
    message = (
        f"the rows of `{source.name}` know only their {kind} (`{on}`), so that what is measured on them is missing"
        f" in {period.spoken}: {', '.join(names)}"
    )
    help_ = f"evaluate a whole {kind}" + (" or year" if part else "")
    return finding("K0618", source.columns[on].span, message, help=help_)


def nameless_entity(source: DataSource) -> Diagnostic:
    return finding(
        "K0417",
        source.span,
        f"`{source.name}` holds rows of several entities (`{source.entity}`), and none is asked for",
        help="add `entity` to the plan's heading, or name one for this evaluation",
    )


def unknown_holidays(header: PlanHeader, holidays: Holidays, regions: Sequence[str] | None) -> Diagnostic:
    """A country without holidays, or a part that is none of its `regions`."""
    message = f"the holidays of `{holidays.place}` are not known"
    if regions is None or holidays.region is None:
        advice = "`holidays` takes the two letters of a country, such as IT, and the code of a part of it: `GB ENG`"
    elif not regions:
        advice = f"no part of {holidays.country} has holidays of its own: write `holidays {holidays.country}`"
    else:
        near = did_you_mean(holidays.region, regions)
        advice = (f"{near} The" if near else "the") + f" parts of {holidays.country} are {', '.join(regions)}"
    return finding("K0201", header.span, message, help=advice)


def about_rows(table: Table, asked: Input, answers: Sequence[Answer]) -> Iterator[Diagnostic]:
    """What the rows of one input show, over all its periods."""
    assert asked.measure is not None
    span = asked.measure.span
    if rows := sorted({row for answer in answers for row in answer.off_calendar}):
        message = (
            f"`{asked.name}` counts working days from or to a date outside the calendar ({FIRST_DAY} to {LAST_DAY})"
            f" in {_rows(len(rows))}"
        )
        yield _at_rows("K0612", table, rows, message, span, "correct the date, or leave the row out by a condition")
    if rows := sorted({row for answer in answers for row in answer.backwards}):
        message = f"the end comes before its start in {_rows(len(rows))} of `{asked.name}`, counted as negative time"
        advice = "correct the dates, or leave such rows out by a condition"
        measured = sum(answer.rows for answer in answers)
        if len(rows) >= _TELLING and 2 * len(rows) > measured:
            message += (
                f"; of {_rows(measured)} these are {'all' if len(rows) == measured else 'most'}: are the dates swapped?"
            )
            advice = f"if they are, write {_turned(asked.measure)}"
        yield _at_rows("K0613", table, rows, message, span, advice)
    for answer in answers:
        if asked.measure.aggregate == "closing":
            if answer.before > len(answer.latest):
                verb = "holds" if len(answer.latest) == 1 else "hold"
                message = f"{_rows(len(answer.latest))} {verb} the latest date of `{asked.name}`"
                message += f", and the date before it has {_rows(answer.before)}"
                yield _at_rows("K0651", table, answer.latest, message, span, "is a row of the latest date missing?")
        elif len(answer.latest) > 1:
            message = f"{_rows(len(answer.latest))} hold the latest date of `{asked.name}`, so there is no last figure"
            advice = "choose one of them by a condition"
            if isinstance(asked.type, Quantity) and asked.measure.of is not None:
                advice += f", or add them up: `closing({' '.join(asked.measure.of.span.text.split())})`"
            yield _at_rows("K0617", table, answer.latest, message, span, advice)


def _turned(measure: Measure) -> str:
    """The durations of a measure the other way round."""
    calls = (each.duration for each in durations(measure) if not each.duration.from_deadline)
    turned = (f"`{each.unit}({each.end.span.text}, {each.start.span.text})`" for each in calls)
    return " and ".join(dict.fromkeys(turned))


def about_words(table: Table, asked: Input, scale: Scale, answers: Sequence[Answer]) -> Iterator[Diagnostic]:
    """Texts found for a judgement that are no words of its scale."""
    assert asked.measure is not None
    words = [word for word, _ in scale.steps]
    for answer in answers:
        for text in answer.values:
            if isinstance(text, str) and text not in words:
                message = f"`{shown(text)}`, found for `{asked.name}`, is not a word of the scale `{scale.name}`"
                advice = did_you_mean(text, words) or "its words are " + ", ".join(f"`{word}`" for word in words)
                if answer.latest:
                    yield _at_rows("K0611", table, answer.latest, message, asked.measure.span, advice)
                else:
                    yield finding("K0611", asked.measure.span, message, help=advice)


def _at_rows(code: str, table: Table, rows: Sequence[int], message: str, span: Span, advice: str) -> Diagnostic:
    first, *others = table.places(rows[:_PLACES_SHOWN])
    labels = [(other, "here too") for other in others]
    return finding(code, first, message, help=advice, labels=[*labels, (span, "measured by this")])


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def about_literals(table: Table, measures: Iterable[Measure]) -> Iterator[Diagnostic]:
    """Texts that conditions look for and that no row holds."""
    literals = dict.fromkeys(literal for measure in measures for literal in text_literals(measure))
    texts = table.texts(list(dict.fromkeys(literal.column for literal in literals)))
    for literal in literals:
        values = texts[literal.column]
        if not any(literal.occurs_in(value) for value in values):
            relation = {
                "equal": "is",
                "under": "stands under",
                "directly under": "stands directly under",
                "starts": "starts with",
            }[literal.kind]
            message = f"no value of `{literal.column}` {relation} {quoted(literal.text)} anywhere in the data"
            yield finding("K0615", literal.span, message, help=_all_but(literal, values) or _there(literal, values))


def _all_but(literal: TextLiteral, values: frozenset[str]) -> str | None:
    """What the data have that differs from a literal in capitals or blanks alone."""
    for difference, folds in DIFFERENCES:
        wanted = replace(literal, text=folds(literal.text))
        alike = min((value for value in values if wanted.occurs_in(folds(value))), default=None)
        if alike is not None:
            return f"the data have {quoted(shown(alike))}: only {difference} differ, and texts compare exactly"
    return None


@record
class Bodies:
    """Whose rows a source holds, by the column that tells."""

    source: DataSource
    column: Column
    names: frozenset[str]

    def alike(self, entity: str, span: Span) -> str | None:
        """What was meant by a name that is not there."""
        return _all_but(TextLiteral(self.column.name, "equal", entity, span), self.names) or _meant(entity, self.names)


def about_entity(entity: str, bodies: Iterable[Bodies], header: PlanHeader) -> Iterator[Diagnostic]:
    """Sources without a row of the entity."""
    for each in bodies:
        if entity not in each.names:
            message = f"no row of `{each.source.name}` has {quoted(entity)} as its `{each.column.name}`"
            yield finding("K0615", header.span, message, help=each.alike(entity, header.span))


def unknown_entity(entity: str, bodies: Sequence[Bodies]) -> Diagnostic | None:
    """An entity that was asked for, though rows of others are there and none of it: it was hardly meant."""
    with_rows = [each for each in bodies if each.names]
    if not with_rows or any(entity in each.names for each in with_rows):
        return None
    advice = next(filter(None, (each.alike(entity, each.column.span) for each in with_rows)), None)
    if advice is None:
        names = sorted({name for each in with_rows for name in each.names})
        more = f", … ({len(names)} in all)" if len(names) > _NAMES_SHOWN else ""
        advice = f"the data have {', '.join(quoted(shown(name)) for name in names[:_NAMES_SHOWN])}{more}"
    first, *others = with_rows
    labels = [(each.column.span, "nor here") for each in others]
    message = f"no row is of {quoted(entity)}, the entity that was asked for"
    return finding("K0630", first.column.span, message, help=advice, labels=labels)


def _there(literal: TextLiteral, values: frozenset[str]) -> str | None:
    """What the data have in place of a literal."""
    match literal.kind:
        case "equal":
            return _meant(literal.text, values)
        case "starts":
            nearest = nsmallest(_BEGINNINGS_SHOWN, values, key=lambda value: (-_shared(value, literal.text), value))
            return f"the data have {', '.join(quoted(shown(value)) for value in nearest)}" if nearest else None
        case "under" | "directly under" if values and not any("." in value for value in values):
            message = f"no code of `{literal.column}` has levels divided by points, which `{literal.kind}` goes by"
            beginning = literal.text.rstrip("0")
            if any(beginning and value.startswith(beginning) for value in values):
                message += f": ask how it begins, `{literal.column} starts {quoted(beginning)}`"
            return message
        case _:
            return _meant(literal.text, values)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one.casefold(), other.casefold(), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _meant(text: str, values: frozenset[str]) -> str | None:
    return did_you_mean(text, sorted(values)) if len(values) <= _VALUES_COMPARED else None


def silence(source: DataSource, on: str, period: Period) -> Diagnostic:
    return finding(
        "K0614",
        source.span,
        f"`{source.name}` has no row of {period.spoken} (by `{on}`), so that what is counted there is 0",
        help="see whether the file of that period is missing",
    )
