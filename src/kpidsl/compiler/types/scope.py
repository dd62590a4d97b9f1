"""What typing an expression needs to know: a place where names mean something, and a value with its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from kpidsl.compiler.parse.syntax import Name
from kpidsl.model.expression import Expression
from kpidsl.model.plan import Column, Scale
from kpidsl.model.values import Type


@dataclass(frozen=True, slots=True)
class Typed:
    """A checked expression with its type."""

    expression: Expression
    type: Type


class Scope(Protocol):
    """Where an expression stands.

    `rows` is True inside the rows of a source, whose `columns` then have names; `rule` inside a scoring rule.
    """

    rows: bool
    rule: bool
    scales: Mapping[str, Scale]

    @property
    def columns(self) -> Mapping[str, Column]: ...

    def name(self, name: Name) -> Typed | None:
        """What a name stands for; None, with a finding made, where it stands for nothing."""
