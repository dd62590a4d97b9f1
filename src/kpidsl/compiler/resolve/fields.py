"""Which fields a heading must have, and which it may have once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import told as t
from kpidsl.compiler.parse.lacking import IS_MISSING, apart, belongs_below
from kpidsl.compiler.parse.vocabulary import FIELDS

_REPEATED = frozenset({
    f.StepField,
    f.EarnsField,
    f.BandField,
    f.RuleLetField,
    f.PointsField,
    f.FileField,
    f.ColumnField,
    f.ControlField,
    f.OwnerField,
    f.IndicatorField,
    f.ShowField,
    f.TrendField,
    f.YearLine,
    f.PartLine,
    f.GivenField,
    f.ExpectField,
    f.NoteField,
    f.ReferenceField,
    t.ObservedField,
})  # fmt: skip

#: So many fields that stand twice are no slip of one line.
_SEVERAL = 2

_REQUIRED: Mapping[str, Mapping[str, type[f.Field]]] = {
    "plan": {
        "years": f.YearsField,
        "currency": f.CurrencyField,
        "missing": f.MissingField,
        "display": f.DisplayField,
    },
    "indicator": {"formula": f.FormulaField},
    "test": {"expect": f.ExpectField},
    "scale": {"": f.StepField},
    "source": {"column": f.ColumnField},
}


def check_fields(heading: d.Heading, findings: list[Diagnostic]) -> None:
    """Report fields given twice and fields that are missing."""
    twice = list(_twice(heading))
    set_apart = _set_apart(heading) if twice else []
    for before, field in twice:
        message = f"`{_word(field)}` is given twice"
        labels = [(before.span, "first here"), *_begun(before, field, set_apart)]
        findings.append(finding("K0107", field.span, message, labels=labels))
    for word, required in _REQUIRED.get(heading.kind, {}).items():
        if heading.one(required) is None and heading.like is None:
            usage = FIELDS[heading.kind].get(word, '"attuato" earns 100 %')
            message = f"this `{heading.kind}` does not say its `{word}`" if word else "this scale has no steps"
            labels = belongs_below(heading, word) if word else []
            findings.append(finding("K0110", heading.span, message, help=f"add `{usage}`", labels=labels))


def _set_apart(heading: d.Heading) -> list[Span]:
    """The fields below a blank line, but for the first field: another heading may begin there."""
    spans = [field.span for field in heading.fields]
    return [lower for upper, lower in pairwise(spans) if apart(lower.document, upper.end, lower.start)]


def _begun(before: f.Field, field: f.Field, set_apart: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """As evidence: the last line below a field, down to the same field given again, that is set apart."""
    last = bisect_right(set_apart, field.span.start, key=_start) - 1
    if last >= 0 and set_apart[last].start > before.span.start:
        yield set_apart[last], IS_MISSING


def _start(span: Span) -> int:
    return span.start


def one_heading(heading: d.Heading, findings: list[Diagnostic], *, lacks: bool = False) -> d.Heading:
    """The heading without the fields of another one, whose own first line is not there.

    That is so where fields begin again: two or more stand twice, and every first one before every second one.

    Args:
        lacks: what comes next stands below an objective that is not there, so that one field that stands twice is
            enough.
    """
    twice = sorted((*_twice(heading), *_again(heading)), key=lambda pair: pair[1].span.start)
    if len(twice) < (1 if lacks else _SEVERAL) or any(before.span.end > twice[0][1].span.start for before, _ in twice):
        return heading
    kept = heading.fields.index(twice[0][1])
    while _begins(heading.fields, kept - 1):
        kept -= 1
    *words, last = dict.fromkeys(f"`{_word(field)}`" for _, field in twice)
    message = f"{', '.join(words)} and {last} are given twice" if words else f"{last} is given twice"
    help_ = "a heading is missing above this line; or keep one of each"
    labels = [(heading.span, "all of it stands here")]
    findings.append(finding("K0107", heading.fields[kept].span, message, help=help_, labels=labels))
    return replace(heading, fields=heading.fields[:kept])


def _again(heading: d.Heading) -> Iterator[tuple[f.Field, f.Field]]:
    """The lines of a year, an anchor or a column, and the indicators of all years, that stand again; each with its
    first one.
    """
    first: dict[str, f.Field] = {}
    for field in heading.fields:
        match field:
            case f.YearLine(years=years):
                said = years.span.text
            case f.IndicatorField(years=None):
                said = "indicator"
            case f.EarnsField(anchor=anchor):
                said = anchor.text
            case f.ColumnField(name=name):
                said = name.text
            case _:
                continue
        if (before := first.setdefault(said, field)) is not field:
            yield before, field


def _begins(fields: tuple[f.Field, ...], at: int) -> bool:
    """Whether a field of which there may be several is the first of another heading: an owner, a file."""
    kind = type(fields[at])
    return kind in (f.OwnerField, f.FileField) and any(type(field) is kind for field in fields[:at])


def _twice(heading: d.Heading) -> Iterator[tuple[f.Field, f.Field]]:
    """The fields that stand once at most, and stand there again; each with the first one."""
    first: dict[type[f.Field], f.Field] = {}
    for field in heading.fields:
        if type(field) not in _REPEATED and (before := first.setdefault(type(field), field)) is not field:
            yield before, field


def _word(field: f.Field) -> str:
    if isinstance(field, f.ColumnField):
        return f"column {field.name.text}"
    return field.span.text.split(maxsplit=1)[0]
