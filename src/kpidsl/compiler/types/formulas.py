"""Formulas over inputs: named formulas, assumptions, and what data a formula needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain

from kpidsl.base.codes import Severity
from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.nearest import one_slip_from, proposal
from kpidsl.base.record import record
from kpidsl.base.text import within
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse.syntax import Name, Syntax, walk
from kpidsl.compiler.types.expressions import Typing
from kpidsl.compiler.types.expressions.kinds import comparable
from kpidsl.compiler.types.expressions.scope import Typed
from kpidsl.compiler.types.multiples import Multiples
from kpidsl.compiler.types.units import UnitTable
from kpidsl.model import expression as e
from kpidsl.model.needs import needs_in
from kpidsl.model.plan import Input, Let, Need
from kpidsl.model.rules import Direction, Scale
from kpidsl.model.sources import Column, DataSource
from kpidsl.model.values import Dimension, Plain, Quantity, Type

DEPTH_LIMIT = 400  # of formulas with their named formulas written out: later passes go down them one call a step
CIRCLE_LIMIT = 50  # of formulas that are defined by one another: a longer circle is told of without being gone round
DEGREE_LIMIT = 400  # of powers and products multiplied out: what keeps exact numbers of a size


@record
class Use:
    """A formula as it stands in the plan: the type that is wanted of it, and the one thing that does not fit in it.

    It is unsound also where a named formula in it is.
    """

    syntax: Syntax
    wanted: Type | None
    fault: Diagnostic | None
    sound: bool

    def fits(self, type_: Type) -> bool:
        return self.wanted is None or comparable(type_, self.wanted)


@dataclass
class Formulas:
    """Names are inputs and named formulas; the latter are checked when first met, so their order does not matter."""

    inputs: Mapping[str, Input]
    headings: Mapping[str, d.LetHeading]
    scales: Mapping[str, Scale]
    units: UnitTable
    broken: frozenset[str]
    findings: list[Diagnostic]
    asked: Mapping[str, Type] = field(default_factory=dict)  # types that figures have whatever their inputs say
    lets: dict[str, Let] = field(default_factory=dict)
    multiples: Multiples = field(default_factory=Multiples)
    used: set[str] = field(default_factory=set)
    uses: list[Use] = field(default_factory=list)
    columns: Mapping[str, Column] = field(default_factory=dict)
    sources: Mapping[str, DataSource | None] = field(default_factory=dict)
    open_ended: bool = False  # a file of definitions, whose figures the plan that uses it may define
    rows: bool = False
    rule: bool = False
    offset: int = 0
    direction: Direction | None = None
    _open: list[str] = field(default_factory=list)
    _faulty: set[str] = field(default_factory=set)
    _sizes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def anchor(self, _name: Name) -> None:
        """Formulas over inputs have no anchors."""

    def name(self, name: Name) -> Typed | None:
        self.used.add(name.text)
        if name.text in self.inputs:
            return Typed(e.InputRef(name.text, name.span), self.asked.get(name.text, self.inputs[name.text].type))
        if name.text in self.headings:
            let = self.let(name.text, name)
            return Typed(e.LetRef(name.text, name.span), self.asked.get(name.text, let.type)) if let else None
        known = chain(self.inputs, self.headings)
        if name.text not in self.broken and self.open_ended:
            if (meant := one_slip_from(name.text, known)) is not None:
                message = f"`{name.text}` is neither defined here nor asked for, so that this formula is not checked"
                help_ = f"did you mean `{meant}`?"
                found = finding("K0210", name.span, message, help=help_, fix=replacing(name.span, meant))
                self.findings.append(found)
        elif name.text not in self.broken:
            near, fix = proposal(name.span, known)
            help_ = near or f"declare it: `input {name.text}`"
            if name.text in ("yes", "no"):
                fix, help_ = None, "a yes/no figure is a condition by itself: `idoneita`, or `not idoneita`"
            message = f"`{name.text}` is neither an input nor a named formula"
            self.findings.append(finding("K0201", name.span, message, help=help_, fix=fix))
        return None

    def let(self, name: str, asked: Name | None = None) -> Let | None:
        """A named formula; None where it is faulty, which was said once."""
        if not self._open:
            for earlier in self._leading_to(name):
                self._let(earlier, None)
        return self._let(name, asked)

    def _let(self, name: str, asked: Name | None) -> Let | None:
        if name in self.lets:
            return self.lets[name]
        if name in self._faulty:
            return None
        heading = self.headings[name]
        if name in self._open or len(self._open) > CIRCLE_LIMIT:
            where = asked.span if asked else heading.name.span
            message = f"`{name}` is defined by itself: {self._circle(name)}"
            self.findings.append(finding("K0203", where, message, help="break the circle"))
            return None
        self._open.append(name)
        told = len(self.findings)
        typed = self.typing().of(heading.formula)
        self._open.pop()
        self._record(heading.formula, None, typed, told)
        if typed is None:
            self._faulty.add(name)
            return None
        self._sizes[name] = size_of(typed.expression, self._sizes)
        if self._too_large(typed.expression):
            self._faulty.add(name)
            return None
        self.multiples.learn(name, heading.formula)
        self.lets[name] = Let(name, typed.expression, typed.type, heading.name.span)
        return self.lets[name]

    def _circle(self, name: str) -> str:
        if name in self._open:
            return " → ".join([*self._open[self._open.index(name) :], name])
        return f"{self._open[0]} → {self._open[1]} → … → {name} → …, more than {CIRCLE_LIMIT} formulas"

    def _leading_to(self, name: str) -> list[str]:
        """The named formulas that one is defined by, first those that lean on none: so a chain takes no stack."""
        if name in self.lets or name in self._faulty:
            return []
        done: dict[str, None] = {}
        seen = {name}
        stack = [(name, self._mentioned(name))]
        while stack:
            current, mentioned = stack[-1]
            further = next((each for each in mentioned if each not in seen), None)
            if further is None:
                done[current] = None
                stack.pop()
            elif further not in self.lets and further not in self._faulty:
                seen.add(further)
                stack.append((further, self._mentioned(further)))
        del done[name]
        return list(done)

    def _mentioned(self, name: str) -> Iterator[str]:
        names = (part.text for part in walk(self.headings[name].formula) if isinstance(part, Name))
        return (text for text in names if text in self.headings)

    def _too_large(self, expression: e.Expression) -> bool:
        """Whether a formula, its named formulas written out, is past what can be computed exactly in good time."""
        found = too_large(expression, self._sizes)
        if found is not None:
            self.findings.append(found)
        return found is not None

    def typing(self) -> Typing:
        return Typing(self, self.units, self.findings)

    def formula(self, syntax: Syntax, wanted: Type | None = None) -> Typed | None:
        """The checked formula; None where something was found in it. `wanted` is the type that it should have."""
        told = len(self.findings)
        typed = self.typing().of(syntax)
        self._record(syntax, wanted, typed, told)
        return self.bounded(typed)

    def condition(self, syntax: Syntax) -> Typed | None:
        told = len(self.findings)
        typed = self.typing().condition(syntax)
        self._record(syntax, Plain.YES_NO, typed, told)
        return self.bounded(typed)

    def _record(self, syntax: Syntax, wanted: Type | None, typed: Typed | None, told: int) -> None:
        errors = [found for found in self.findings[told:] if found.severity is Severity.ERROR]
        own = [found for found in errors if within(found.place, syntax.span)]
        fault = own[0] if len(own) == 1 and own[0].code == "K0301" else None
        self.uses.append(Use(syntax, wanted, fault, typed is not None))

    def supposing(self, types: Mapping[str, Type]) -> Formulas:
        """The same formulas with some inputs of other types, none of them typed yet; what is found is not told."""
        asked = {**self.asked, **types}
        return Formulas(self.inputs, self.headings, self.scales, self.units, self.broken, [], asked)

    def bounded(self, typed: Typed | None) -> Typed | None:
        return None if typed is None or self._too_large(typed.expression) else typed

    def repeated(self, wanted: Type | None) -> Callable[[Syntax], Fraction | None]:
        """What tells of formulas by which bare number they multiply, as the unit that is wanted does again."""
        size = wanted.unit.factor if isinstance(wanted, Quantity) else Fraction(1)
        return lambda syntax: self.multiples.repeated(syntax, size)

    def lone(self, syntax: Syntax, wanted: Type | None) -> list[Name]:
        """The figures that a formula does not mention, each the only one of its dimension, which the unit names."""
        asked = {name for name, _ in wanted.unit.dimension} if isinstance(wanted, Quantity) else set()
        mentioned = {part.text for part in walk(syntax) if isinstance(part, Name)}
        by_dimension: dict[Dimension, list[str]] = {}
        for name, input_ in self.inputs.items():
            dimension = input_.type.unit.dimension if isinstance(input_.type, Quantity) else ()
            if dimension and name not in mentioned and asked.issuperset(each for each, _ in dimension):
                by_dimension.setdefault(dimension, []).append(name)
        return [Name(names[0], syntax.span) for names in by_dimension.values() if len(names) == 1]

    def needs(self, expression: e.Expression) -> frozenset[Need]:
        """The inputs, with their periods, that an expression may look at."""
        return needs_in(expression, self.lets)


def ordered(needs: frozenset[Need]) -> tuple[Need, ...]:
    """Needs in the order of their periods, and then of their names."""
    return tuple(sorted(needs, key=lambda need: (need.back.order, need.input)) if len(needs) > 1 else needs)


def too_large(expression: e.Expression, sizes: Mapping[str, tuple[int, int]]) -> Diagnostic | None:
    """What is said of a formula past what can be computed exactly in good time; `sizes` are those of named formulas."""
    depth, degree = size_of(expression, sizes)
    if depth <= DEPTH_LIMIT and degree <= DEGREE_LIMIT:
        return None
    message = f"this formula, its named formulas written out, is more than {DEPTH_LIMIT} steps deep"
    if degree > DEGREE_LIMIT:
        message = f"the powers of this formula multiply to more than {DEGREE_LIMIT}"
    return finding("K0111", expression.span, message, help="say it in fewer steps")


def size_of(expression: e.Expression, sizes: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """How deep an expression is, and how often figures are multiplied in it, at most."""
    if isinstance(expression, e.LetRef):
        return sizes[expression.name]
    inner = [size_of(child, sizes) for child in e.children(expression)]
    if not inner:
        return 1, 1
    depth = 1 + max(depth for depth, _ in inner)
    degrees = [degree for _, degree in inner]
    match expression:
        case e.Arithmetic("^", _, exponent):
            return depth, degrees[0] * abs(int(e.constant_number(exponent) or 0))
        case e.Arithmetic("*" | "/"):
            return depth, sum(degrees)
        case _:
            return depth, max(degrees)
