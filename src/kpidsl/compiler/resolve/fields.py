"""Which fields a heading must have, and which it may have once."""

from __future__ import annotations

from collections.abc import Mapping

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import told as t
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
    first: dict[type[f.Field], f.Field] = {}
    for field in heading.fields:
        kind = type(field)
        if kind in _REPEATED:
            continue
        if kind in first:
            message = f"`{field.span.text.split(maxsplit=1)[0]}` is given twice"
            findings.append(finding("K0107", field.span, message, labels=[(first[kind].span, "first here")]))
        first.setdefault(kind, field)
    for word, required in _REQUIRED.get(heading.kind, {}).items():
        if heading.one(required) is None and heading.like is None:
            usage = FIELDS[heading.kind].get(word, '"attuato" earns 100 %')
            message = f"this `{heading.kind}` does not say its `{word}`" if word else "this scale has no steps"
            findings.append(finding("K0110", heading.span, message, help=f"add `{usage}`"))
