"""From declarations to a program: files used, names defined once, fields given once, the tree put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from kpidsl.base.diagnostic import Diagnostic, Outcome, finding
from kpidsl.base.text import Document
from kpidsl.compiler.parse import Parsed, parse
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Name
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS, KINDS, RESERVED
from kpidsl.compiler.resolve.fields import check_fields
from kpidsl.compiler.resolve.program import Branch, Program
from kpidsl.compiler.resolve.tree import LEVELS, plant

T = TypeVar("T")
Load = Callable[[str], Document | None]


def resolve(document: Document, parsed: Parsed, load: Load) -> Outcome[Program]:
    """Put a plan and the files it uses together, each name once.

    Args:
        load: gives the document of a path below the plan's folder; None where there is none.
    """
    findings: list[Diagnostic] = []
    libraries = _libraries(document, parsed, load, findings)
    broken = frozenset().union(parsed.broken, *(library.broken for library in libraries))
    names = _Names(findings)
    for library in libraries:
        for declaration in library.declarations:
            names.add(declaration)
    imported = names.everything()
    for declaration in parsed.declarations:
        names.add(declaration)
    plans = [x for x in parsed.declarations if isinstance(x, d.Heading) and x.kind == "plan"]
    for second in plans[1:]:
        findings.append(finding("K0202", second.span, "a second `plan` in one file", labels=[(plans[0].span, "first")]))
    nodes = [x for x in parsed.declarations if isinstance(x, d.Heading) and x.kind in LEVELS]
    tree = plant(nodes, findings)
    codes = [node.code.text for node in nodes if node.code is not None]
    twice = {code for code in codes if codes.count(code) > 1}
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
        tree,
        tuple(names.tests),
        broken | twice,
        imported,
        any(found.code == "K0207" for found in findings),
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


def _libraries(document: Document, parsed: Parsed, load: Load, findings: list[Diagnostic]) -> list[Parsed]:
    """The files that a plan uses, and those that they use, each once, in the order of first mention."""
    done: dict[str, Parsed] = {}
    waiting = [x for x in parsed.declarations if isinstance(x, d.UseHeading)]
    while waiting:
        use = waiting.pop(0)
        library = load(use.path.text)
        if library is None:
            message = f"there is no file `{use.path.text}` in the folder of the plan"
            help_ = "`use` names a file below the plan's own folder"
            findings.append(finding("K0207", use.path.span, message, help=help_))
            continue
        if library.text == document.text:
            findings.append(finding("K0207", use.path.span, "a plan does not use itself", help="remove this line"))
            continue
        if library.path in done:
            continue
        outcome = parse(library)
        findings.extend(outcome.findings)
        assert outcome.value is not None
        done[library.path] = outcome.value
        for declaration in outcome.value.declarations:
            match declaration:
                case d.UseHeading():
                    waiting.append(declaration)
                case d.Heading(kind="plan" | "test" | "perspective" | "strategic" | "operational" | "action"):
                    message = f"a file that is used brings definitions, not a `{declaration.kind}`"
                    findings.append(finding("K0207", declaration.span, message, labels=[(use.path.span, "used here")]))
                case _:
                    pass
    return list(done.values())


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
        self.tests: list[d.Heading] = []
        self._seen: dict[tuple[str, str], Name] = {}

    def everything(self) -> frozenset[str]:
        """All names defined so far."""
        return frozenset(name for _, name in self._seen)

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
            case d.Heading(kind="input", name=Name() as name):
                self._define("figure", name, self.inputs, declaration)
            case d.Heading(kind="indicator", name=Name() as name):
                self._define("indicator", name, self.indicators, declaration)
            case d.Heading(kind="test"):
                self.tests.append(declaration)
            case _:
                pass

    def _define(self, space: str, name: Name, table: dict[str, T], value: T) -> None:
        if name.text in RESERVED and not name.quoted:
            self.findings.append(reserved(name))
        first = self._seen.setdefault((space, name.text), name)
        if first is name:
            table[name.text] = value
        else:
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


__all__ = ["Branch", "Load", "Program", "reserved", "resolve"]
