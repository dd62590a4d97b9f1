"""A draft: everything of a checked plan, typed, before its logic is verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from kpidsl.base.record import record
from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse.fields import TrendField
from kpidsl.compiler.resolve.program import Program
from kpidsl.model.expression import Expression
from kpidsl.model.plan import Assumption, Input, Let, Node, PlanHeader, PlanTest
from kpidsl.model.rules import Direction, Rule, Scale
from kpidsl.model.sources import DataSource
from kpidsl.model.values import Range, Type


@record
class Stays:
    """The range that a formula never leaves, as its author claims."""

    range: Range
    span: Span


@record
class Definition:
    """A formula that a KPI or an indicator defines, with the author's intent for it."""

    name: str
    formula: Expression
    type: Type
    trends: tuple[TrendField, ...]
    stays: Stays | None
    span: Span  # of the formula
    direction: Direction | None


@record
class Offers:
    """Indicators of used files that the plan does not use, as they would read in it; `lets` are what they lean on."""

    definitions: tuple[Definition, ...] = ()
    lets: Mapping[str, Let] = field(default_factory=dict)


@record
class Draft:
    """`definitions` are the formulas that algebra looks at; `unused` the names that nothing mentions.

    `due` are the years in which an action states what earns points, sound or not; `unread` the nodes whose headings did
    not parse, so that nobody knows what they say; `short` those (None: the plan) below which something may be missing,
    or weighed otherwise, for that alone. Where an assumption could not be read (`all_assumed` is false), no
    case shows anything: it may be excluded. `program` is what all this was made of, as it is written.
    """

    document: Document
    header: PlanHeader | None
    scales: Mapping[str, Scale]
    rules: Mapping[str, Rule]
    sources: Mapping[str, DataSource]
    inputs: Mapping[str, Input]
    lets: Mapping[str, Let]
    assumptions: tuple[Assumption, ...]
    nodes: Mapping[str, Node]
    tests: tuple[PlanTest, ...]
    definitions: tuple[Definition, ...]
    unused: tuple[tuple[str, Span], ...]
    broken: frozenset[str]
    due: Mapping[str, frozenset[int]]
    unread: frozenset[str]
    short: frozenset[str | None]
    all_assumed: bool
    offers: Offers
    program: Program
