"""The syntax of what a plan tells its readers: the metadata of KPIs, and how a published page writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpidsl.base.text import Span
from kpidsl.compiler.parse.syntax import Figure, Name, Text
from kpidsl.model.period import Period


@dataclass(frozen=True, slots=True)
class TypeField:
    text: Text
    span: Span


@dataclass(frozen=True, slots=True)
class DefinitionField:
    text: Text
    span: Span


@dataclass(frozen=True, slots=True)
class SourceField:
    text: Text
    span: Span


@dataclass(frozen=True, slots=True)
class MethodField:
    text: Text
    span: Span


@dataclass(frozen=True, slots=True)
class ObservationSyntax:
    figure: Figure
    period: Period
    span: Span


@dataclass(frozen=True, slots=True)
class ObservedField:
    observations: tuple[ObservationSyntax, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PrintedField:
    """What a published page prints for the unit."""

    text: Text
    span: Span


@dataclass(frozen=True, slots=True)
class RequireField:
    fields: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class NotationMark:
    name: Literal["decimal", "thousands", "dates", "language"]
    value: Text
    span: Span


@dataclass(frozen=True, slots=True)
class NotationField:
    marks: tuple[NotationMark, ...]
    span: Span


ToldField = TypeField | DefinitionField | SourceField | MethodField | ObservedField | PrintedField
PublicationField = RequireField | NotationField
