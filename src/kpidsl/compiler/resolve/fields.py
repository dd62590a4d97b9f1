"""Which fields a heading must have, and which it may have once."""

from __future__ import annotations

from collections.abc import Mapping

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse.vocabulary import FIELDS

_REPEATED = (
    d.StepField,
    d.EarnsField,
    d.PointsField,
    d.FileField,
    d.ColumnField,
    d.OwnerField,
    d.IndicatorField,
    d.TrendField,
    d.YearLine,
    d.GivenField,
    d.ExpectField,
    d.NoteField,
    d.ReferenceField,
)

_REQUIRED: Mapping[str, Mapping[str, type[d.Field]]] = {
    "plan": {
        "years": d.YearsField,
        "currency": d.CurrencyField,
        "missing": d.MissingField,
        "display": d.DisplayField,
    },
    "indicator": {"formula": d.FormulaField},
    "test": {"expect": d.ExpectField},
    "scale": {"": d.StepField},
    "source": {"column": d.ColumnField},
}


def check_fields(heading: d.Heading, findings: list[Diagnostic]) -> None:
    """Report fields given twice and fields that are missing."""
    first: dict[type[d.Field], d.Field] = {}
    for field in heading.fields:
        kind = type(field)
        if kind in _REPEATED:
            continue
        if kind in first:
            message = f"`{field.span.text.split(maxsplit=1)[0]}` is given twice"
            findings.append(finding("K0107", field.span, message, labels=[(first[kind].span, "first here")]))
        first.setdefault(kind, field)
    for word, required in _REQUIRED.get(heading.kind, {}).items():
        if heading.one(required) is None:
            usage = FIELDS[heading.kind].get(word, '"attuato" earns 100 %')
            message = f"this `{heading.kind}` does not say its `{word}`" if word else "this scale has no steps"
            findings.append(finding("K0110", heading.span, message, help=f"add `{usage}`"))
