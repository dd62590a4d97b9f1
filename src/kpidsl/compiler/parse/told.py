"""The syntax of what a plan tells its readers: the metadata of KPIs, and how a published page writes."""

from __future__ import annotations

from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse.syntax import Figure, Name, Text
from kpidsl.model.period import Period


@record
class TypeField:
    text: Text
    span: Span


@record
class DefinitionField:
    text: Text
    span: Span


@record
class SourceField:
    text: Text
    span: Span


@record
class MethodField:
    text: Text
    span: Span


@record
class ObservationSyntax:
    figure: Figure
    period: Period
    span: Span


@record
class ObservedField:
    observations: tuple[ObservationSyntax, ...]
    span: Span


@record
class PrintedField:
    """What a published page prints for the unit."""

    text: Text
    span: Span


@record
class RequireField:
    fields: tuple[Name, ...]
    span: Span


@record
class NotationMark:
    name: Literal["decimal", "thousands", "dates", "language"]
    value: Text
    span: Span


@record
class NotationField:
    marks: tuple[NotationMark, ...]
    span: Span


ToldField = TypeField | DefinitionField | SourceField | MethodField | ObservedField | PrintedField
PublicationField = RequireField | NotationField
