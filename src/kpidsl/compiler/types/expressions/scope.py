"""What typing an expression needs to know: where it stands, what its parts are, and who types them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.parse.syntax import Name, Syntax
from kpidsl.compiler.types.units import UnitTable
from kpidsl.model.expression import ComparisonSign, Expression
from kpidsl.model.rules import Direction, Scale
from kpidsl.model.sources import Column, DataSource
from kpidsl.model.values import Type


@record
class Typed:
    """A checked expression with its type."""

    expression: Expression
    type: Type


class Scope(Protocol):
    """Where an expression stands.

    `rows` is True inside the rows of a source, whose `columns` then have names, and which the other `sources` can limit
    (None: one that was found faulty); `rule` inside a scoring rule, which is typed for one `direction` at a time.
    `offset` says in which month the years of the plan begin.
    """

    rows: bool
    rule: bool
    offset: int

    @property
    def scales(self) -> Mapping[str, Scale]: ...

    @property
    def sources(self) -> Mapping[str, DataSource | None]: ...

    @property
    def direction(self) -> Direction | None: ...

    @property
    def columns(self) -> Mapping[str, Column]: ...

    def anchor(self, name: Name) -> Expression | None:
        """In a rule, the anchor of a name, of which it may be asked whether it is there; None anywhere else."""

    def name(self, name: Name) -> Typed | None:
        """What a name stands for; None, with a finding made, where it stands for nothing."""


class Typist(Protocol):
    """Who types expressions, as the rooms for arithmetic, functions and rows see it: they type the parts of theirs.

    `present` are the optional columns that a condition has found present.
    """

    scope: Scope
    units: UnitTable
    findings: list[Diagnostic]
    present: frozenset[str]

    def of(self, syntax: Syntax) -> Typed | None: ...

    def number(self, syntax: Syntax) -> Typed | None: ...

    def quietly(self, syntax: Syntax) -> Type | None: ...

    def compared(self, sign: ComparisonSign, left: Typed, right: Typed, span: Span) -> Typed | None: ...

    def bare_zero(self, left: Typed, right: Typed) -> tuple[Typed, Typed]: ...

    def unfit(self, span: Span, message: str, *, code: str = ..., help_: str | None = ...) -> Typed | None: ...
