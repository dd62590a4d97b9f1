"""From declarations to a program: files used, names defined once, fields given once, the tree put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding
from kpidsl.base.text import Document
from kpidsl.compiler.parse import Parsed
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Name
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS, KINDS, RESERVED
from kpidsl.compiler.resolve.fields import check_fields, one_heading
from kpidsl.compiler.resolve.program import Branch, Program
from kpidsl.compiler.resolve.tree import LEVELS, before_strays, plant
from kpidsl.compiler.resolve.uses import Library, Load, used_files

T = TypeVar("T")


def resolve(document: Document, parsed: Parsed, load: Load, library: Library) -> Outcome[Program]:
    """Put a plan and the files it uses together, each name once.

    Args:
        load: gives the document of a path below the plan's folder; None where there is none.
        library: the documents of the library of kpidsl, by their names.
    """
    findings: list[Diagnostic] = []
    used = used_files(document, parsed, load, library, findings)
    broken = frozenset().union(parsed.broken, *(file.broken for file in used))
    unread = frozenset().union(parsed.unread, *(file.unread for file in used))
    names = _Names(findings)
    for file in used:
        for declaration in file.declarations:
            names.add(declaration)
    strays = before_strays([x for x in parsed.declarations if isinstance(x, d.Heading)])
    declarations = [
        one_heading(x, findings, lacks=x.span in strays) if isinstance(x, d.Heading) else x for x in parsed.declarations
    ]
    joined = frozenset(x.span for x, was in zip(declarations, parsed.declarations, strict=True) if x is not was)
    for declaration in declarations:
        names.add(declaration)
    names.leave_to_the_plan()
    plans = [x for x in declarations if isinstance(x, d.Heading) and x.kind == "plan"]
    for second in plans[1:]:
        findings.append(finding("K0202", second.span, "a second `plan` in one file", labels=[(plans[0].span, "first")]))
    nodes = [x for x in declarations if isinstance(x, d.Heading) and x.kind in LEVELS]
    planted = plant(nodes, joined, findings)
    codes = Counter(node.code.text for node in nodes if node.code is not None)
    twice = {code for code, count in codes.items() if count > 1}
    _check_shadows(names, plans[0] if plans else None, findings)
    program = Program(
        document,
        plans[0] if plans else None,
        names.units,
        names.scales,
        names.rules,
        names.sources,
        names.inputs,
        names.lets,
        names.indicators,
        tuple(names.assumptions),
        tuple(names.asked),
        planted.tree,
        tuple(names.tests),
        broken | twice,
        "use" in unread or any(found.code == "K0207" for found in findings),
        planted.short,
        unread,
    )
    for heading in _headings(program):
        check_fields(heading, findings)
    return Outcome(program, tuple(findings))


def _headings(program: Program) -> list[d.Heading]:
    tables: tuple[Mapping[str, d.Heading], ...] = (
        program.scales, program.rules, program.sources, program.inputs, program.indicators,
    )  # fmt: skip
    defined = [heading for table in tables for heading in table.values()]
    plan = [program.plan] if program.plan else []
    return [*plan, *defined, *(branch.heading for branch in program.tree.values()), *program.tests]


class _Names:
    """The tables of a program while it is being put together."""

    def __init__(self, findings: list[Diagnostic]) -> None:
        self.findings = findings
        self.units: dict[str, Name] = {}
        self.scales: dict[str, d.Heading] = {}
        self.rules: dict[str, d.Heading] = {}
        self.sources: dict[str, d.Heading] = {}
        self.inputs: dict[str, d.Heading] = {}
        self.lets: dict[str, d.LetHeading] = {}
        self.indicators: dict[str, d.Heading] = {}
        self.assumptions: list[d.AssumeHeading] = []
        self.asked: list[d.Heading] = []
        self.tests: list[d.Heading] = []
        self._seen: dict[tuple[str, str], Name] = {}

    def add(self, declaration: d.Declaration) -> None:
        match declaration:
            case d.UnitHeading(units):
                for name, _ in units:
                    self._define("unit", name, self.units, name)
            case d.LetHeading(name):
                self._define("figure", name, self.lets, declaration)
            case d.AssumeHeading():
                self.assumptions.append(declaration)
            case d.Heading(kind="scale", name=Name() as name):
                self._define("scale", name, self.scales, declaration)
            case d.Heading(kind="scoring", name=Name() as name):
                if name.text == "none" and not name.quoted:  # `scoring none` names no rule
                    self.findings.append(reserved(name))
                self._define("rule", name, self.rules, declaration)
            case d.Heading(kind="source", name=Name() as name):
                self._define("source", name, self.sources, declaration)
            case d.Heading(kind="input", name=Name()) if declaration.one(f.DefinedField) is not None:
                self.asked.append(declaration)
            case d.Heading(kind="input", name=Name() as name):
                self._define("figure", name, self.inputs, declaration)
            case d.Heading(kind="indicator", name=Name() as name):
                self._define("indicator", name, self.indicators, declaration)
            case d.Heading(kind="test"):
                self.tests.append(declaration)
            case _:
                pass

    def leave_to_the_plan(self) -> None:
        """Define the inputs that files leave to the plan, and that no other file says how to have."""
        for heading in self.asked:
            assert heading.name is not None
            first = self._seen.get(("figure", heading.name.text))
            if first is None or first.span.document is heading.name.span.document:
                self._define("figure", heading.name, self.inputs, heading)

    def _define(self, space: str, name: Name, table: dict[str, T], value: T) -> None:
        if name.text in RESERVED and not name.quoted:
            self.findings.append(reserved(name))
        first = self._seen.setdefault((space, name.text), name)
        if first is name:
            table[name.text] = value
        elif space != "unit" or first.span.document is name.span.document:  # a unit is its name, whoever declares it
            self.findings.append(
                finding("K0202", name.span, f"`{name.text}` is defined twice", labels=[(first.span, "first here")])
            )


def reserved(name: Name) -> Diagnostic:
    return finding(
        "K0206",
        name.span,
        f"`{name.text}` is a word of the language",
        help=f"put it in backquotes: `` `{name.text}` ``",
    )


def _check_shadows(names: _Names, plan: d.Heading | None, findings: list[Diagnostic]) -> None:
    """A figure with the name of a unit would make `105 EUR/impresa` mean two things."""
    currency = plan.one(f.CurrencyField) if plan else None
    taken = {*BUILT_IN_UNITS, *KINDS, *(name.text for name in (currency.names if currency else ()))}
    for text, unit in names.units.items():
        if text in taken:
            findings.append(finding("K0202", unit.span, f"`{text}` is already a unit", help="remove the declaration"))
    figures = [definition.name for table in (names.inputs, names.lets) for definition in table.values()]
    for name in figures:
        if name is not None and (name.text in names.units or name.text in taken):
            labels = [(names.units[name.text].span, "the unit")] if name.text in names.units else []
            message = f"`{name.text}` has the name of a unit"
            findings.append(finding("K0205", name.span, message, help="give the figure another name", labels=labels))


__all__ = ["Branch", "Library", "Load", "Program", "reserved", "resolve"]
