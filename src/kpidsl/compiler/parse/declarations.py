"""The syntax of headings: what a file consists of, and what its lines in column 1 say."""

from __future__ import annotations

from typing import Literal, TypeVar

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse.fields import Field
from kpidsl.compiler.parse.syntax import Name, Syntax, Text
from kpidsl.model.plan import Level

F = TypeVar("F")

HeadingKind = Literal["plan", "scale", "scoring", "source", "input", "indicator", "test"] | Level


@record
class Heading:
    """A heading with fields. `name` of definitions, `code` of nodes, `title` where one is written.

    `like` names the source that this one resembles. One that is not `whole` did not parse, and only this much is known.
    """

    kind: HeadingKind
    name: Name | None
    code: Text | None
    title: Text | None
    fields: tuple[Field, ...]
    span: Span  # of the heading's first line
    like: Name | None = None
    whole: bool = True

    def all(self, kind: type[F]) -> tuple[F, ...]:
        """The fields of a kind, in their order."""
        return tuple(field for field in self.fields if type(field) is kind)

    def one(self, kind: type[F]) -> F | None:
        """The field of a kind that stands at most once."""
        for field in self.fields:
            if type(field) is kind:
                return field
        return None


@record
class UnitHeading:
    units: tuple[tuple[Name, Text | None], ...]
    span: Span


@record
class LetHeading:
    name: Name
    formula: Syntax
    span: Span


@record
class AssumeHeading:
    condition: Syntax
    span: Span


@record
class UseHeading:
    """A file that is used: by its path below the plan's folder, or by its name in the library of kpidsl."""

    path: Text
    library: bool
    span: Span


Declaration = Heading | UnitHeading | LetHeading | AssumeHeading | UseHeading
