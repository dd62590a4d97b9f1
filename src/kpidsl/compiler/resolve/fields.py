"""Which fields a heading must have, and which it may have once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import told as t
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.parse.vocabulary import FIELDS

_REPEATED = (
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
)

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
    findings += _repeated(heading)
    for word, required in _REQUIRED.get(heading.kind, {}).items():
        if heading.one(required) is None and heading.like is None:
            usage = FIELDS[heading.kind].get(word, '"attuato" earns 100 %')
            message = f"this `{heading.kind}` does not say its `{word}`" if word else "this scale has no steps"
            labels = belongs_below(heading, word) if word else []
            findings.append(finding("K0110", heading.span, message, help=f"add `{usage}`", labels=labels))


def _repeated(heading: d.Heading) -> Iterator[Diagnostic]:
    first: dict[type[f.Field], f.Field] = {}
    twice: list[tuple[f.Field, f.Field]] = []
    for field in heading.fields:
        if type(field) not in _REPEATED and (before := first.setdefault(type(field), field)) is not field:
            twice.append((before, field))
    begin = twice[0][1] if twice else None
    if begin is not None and len(twice) > 1 and all(before.span.end <= begin.span.start for before, _ in twice):
        yield _another(begin, twice)
        return
    for before, field in twice:
        message = f"`{_word(field)}` is given twice"
        yield finding("K0107", field.span, message, labels=[(before.span, "first here")])


def _another(begin: f.Field, twice: list[tuple[f.Field, f.Field]]) -> Diagnostic:
    """Fields that begin again are those of another heading, which is not there."""
    *words, last = (f"`{_word(field)}`" for _, field in twice)
    message = f"{', '.join(words)} and {last} are given twice"
    help_ = "a heading is missing above this line; or keep one of each"
    return finding("K0107", begin.span, message, help=help_, labels=[(twice[0][0].span, "first here")])


def _word(field: f.Field) -> str:
    return field.span.text.split(maxsplit=1)[0]
