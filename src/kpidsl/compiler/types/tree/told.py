"""What a plan tells its readers: the metadata of a KPI, what a plan requires of them, how a published page writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, get_args

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import told as t
from kpidsl.compiler.types.figures import Figures
from kpidsl.model.publication import AS_WRITTEN, UNTOLD, Language, Metadata, Notation, Observation, Requirement
from kpidsl.model.values import Quantity, Type

#: What a plan can require of its actions; what is not metadata is an action's own.
REQUIRABLE = ("type", "definition", "source", "method", "observed", "reference", "owner")

_DATES = re.compile(r"(dd|mm|yyyy)([/.-])(?!\1)(dd|mm|yyyy)\2(?!\1|\3)(dd|mm|yyyy)")
_LANGUAGES: tuple[str, ...] = get_args(Language)


def metadata(
    heading: d.Heading, type_: Type, figures: Figures, findings: list[Diagnostic], why: tuple[Span, str]
) -> Metadata:
    """What a heading itself tells of a KPI of this type."""
    if len(heading.all(f.IndicatorField)) > 1:
        strays: tuple[f.Field, ...] = (*heading.all(t.ObservedField), *heading.all(t.PrintedField))
        for stray in strays:
            message = "this action has several measures, and this belongs to one of them"
            findings.append(finding("K0113", stray.span, message, help="say it in the indicator that it belongs to"))
        heading = replace(heading, fields=tuple(each for each in heading.fields if each not in strays))
    printed = heading.one(t.PrintedField)
    if printed is not None and not isinstance(type_, Quantity):
        message = "only a number has a unit to be printed"
        findings.append(finding("K0113", printed.span, message, help="remove this line", labels=[why]))
    return Metadata(
        _told(heading.one(t.TypeField)),
        definition(heading),
        _told(heading.one(t.SourceField)),
        _told(heading.one(t.MethodField)),
        "; ".join(each.text.text for each in heading.all(f.ReferenceField)) or None,
        _observations(heading, type_, figures, findings, why),
        printed.text.text if printed else None,
    )


def definition(heading: d.Heading) -> str | None:
    return _told(heading.one(t.DefinitionField))


def completed(own: Metadata, indicators: Metadata) -> Metadata:
    """What an action tells, and where it is silent what its indicator tells."""
    if indicators is UNTOLD:
        return own
    silent = [each.name for each in fields(Metadata) if getattr(own, each.name) in (None, ())]
    told: dict[str, Any] = {name: getattr(indicators, name) for name in silent}
    return replace(own, **told)


def _told(field: t.TypeField | t.DefinitionField | t.SourceField | t.MethodField | None) -> str | None:
    return (field.text.text.strip() or None) if field is not None else None


def _observations(
    heading: d.Heading, type_: Type, figures: Figures, findings: list[Diagnostic], why: tuple[Span, str]
) -> tuple[Observation, ...]:
    observed: dict[str, Observation] = {}
    for each in (each for field in heading.all(t.ObservedField) for each in field.observations):
        value = figures.value(each.figure, type_, why)
        if each.period.label in observed:
            labels = [(observed[each.period.label].span, "first here")]
            message = f"{each.period.label} is stated twice"
            findings.append(finding("K0107", each.span, message, labels=labels))
        elif value is not None:
            observed[each.period.label] = Observation(value, each.period, each.figure.span.written, each.span)
    return tuple(observed.values())


# --- fields of the plan ----------------------------------------------------------------------------------------------


def requirement(plan: d.Heading, findings: list[Diagnostic]) -> Requirement | None:
    field = plan.one(t.RequireField)
    if field is None:
        return None
    for name in field.fields:
        if name.text not in REQUIRABLE:
            near, fix = proposal(name.span, REQUIRABLE)
            help_ = near or f"what can be required is {', '.join(REQUIRABLE)}"
            message = f"`{name.text}` is nothing that a plan can require of its actions"
            findings.append(finding("K0201", name.span, message, help=help_, fix=fix))
    return Requirement(tuple(dict.fromkeys(name.text for name in field.fields)), field.span)


def notation(plan: d.Heading, findings: list[Diagnostic]) -> Notation:
    field = plan.one(t.NotationField)
    result = AS_WRITTEN
    if field is None:
        return result
    said: set[str] = set()
    for mark in field.marks:
        if mark.name in said:
            findings.append(finding("K0107", mark.span, f"`{mark.name}` is given twice"))
        said.add(mark.name)
        valid, help_ = _MARKS[mark.name]
        if valid(mark.value.text):
            changed: dict[str, Any] = {mark.name: mark.value.text}
            result = replace(result, **changed)
        else:
            message = f"`{mark.value.text}` is not a way to write the {mark.name}"
            near, fix = proposal(mark.value.span, _LANGUAGES) if mark.name == "language" else (None, None)
            findings.append(finding("K0113", mark.value.span, message, help=near or f"write {help_}", fix=fix))
    if result.thousands == result.decimal:
        findings.append(finding("K0113", field.span, "decimals and thousands have the same mark"))
    return result


_MARKS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "decimal": (lambda text: text in (".", ","), '`"."` or `","`'),
    "thousands": (lambda text: text in (".", ",", "'", " "), '`"."`, `","`, `"\'"` or `" "`'),
    "dates": (lambda text: _DATES.fullmatch(text) is not None, "`dd/mm/yyyy`, `dd.mm.yyyy` or `yyyy-mm-dd`"),
    "language": (lambda text: text in _LANGUAGES, " or ".join(f"`{name}`" for name in _LANGUAGES)),
}
