"""A program: the declarations of a plan and of the files it uses, each under its name, in syntax still."""

from __future__ import annotations

from collections.abc import Mapping

from kpidsl.base.record import record
from kpidsl.base.text import Document
from kpidsl.compiler.parse.declarations import AssumeHeading, Heading, LetHeading
from kpidsl.compiler.parse.syntax import Name
from kpidsl.model.plan import Level


@record
class Branch:
    """A node of the tree with its place in it. `key` is its code, or its title where it has none."""

    heading: Heading
    level: Level
    key: str
    parent: str | None
    children: tuple[str, ...]


@record
class Program:
    """`broken` are names whose headings did not parse: nothing is said of what uses them. `asked` are the inputs that
    files of definitions leave to the plan; those that nothing defines stand among the inputs too. `incomplete` where a
    used file could not be had. `short` are the nodes (None: the plan) below which an action did not parse, and `unread`
    the kinds of all headings that did not."""

    document: Document
    plan: Heading | None
    units: Mapping[str, Name]
    scales: Mapping[str, Heading]
    rules: Mapping[str, Heading]
    sources: Mapping[str, Heading]
    inputs: Mapping[str, Heading]
    lets: Mapping[str, LetHeading]
    indicators: Mapping[str, Heading]
    assumptions: tuple[AssumeHeading, ...]
    asked: tuple[Heading, ...]
    tree: Mapping[str, Branch]
    tests: tuple[Heading, ...]
    broken: frozenset[str]
    incomplete: bool
    short: frozenset[str | None]
    unread: frozenset[str]
