"""Formulas as quotients of polynomials: normal forms, denominators that vanish, constants, trends.

sympy's polynomial rings do the work; it is imported only here, and late. Text never reaches it: polynomials are built
from our tree, numbers as exact rationals. Every denominator is looked at where it stands, before anything is
cancelled, because x/x becomes 1 and forgets that x ≠ 0; what is inside `if`, `min` and the like is one figure here.
Past the bounds nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, Literal

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.compiler.memory import Memory
from kpidsl.compiler.parse.fields import TrendField
from kpidsl.compiler.parse.vocabulary import BUILT_IN_UNITS
from kpidsl.compiler.types.draft import Definition, Draft
from kpidsl.model import expression as e
from kpidsl.model.period import NOW, Back
from kpidsl.model.plan import Input, Let
from kpidsl.model.spelling import name_at
from kpidsl.model.values import Quantity

TERMS_LIMIT = 400
ATOMS_LIMIT = 40

Sign = Literal[-1, 1] | None
Polynomial = Any  # sympy's PolyElement, which carries no types


class TooLarge(Exception):  # noqa: N818 - not an error: the formula is past what a proof may cost
    """A formula outgrew the bounds; nothing is said of it."""


class Vanishes(Exception):  # noqa: N818 - it carries where a denominator is zero whatever the figures
    """A denominator is the zero polynomial."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


@dataclass(frozen=True, slots=True)
class Quotient:
    """A formula as numerator over denominator, uncancelled."""

    above: Polynomial
    below: Polynomial


def check_algebra(draft: Draft, memory: Memory) -> Iterator[Diagnostic]:
    """What algebra finds in the formulas of a plan."""
    signs = known_signs(draft)
    forms: dict[object, Definition] = {}
    for definition in draft.definitions:
        try:
            study = _Study(definition, draft.lets, signs)
        except TooLarge:
            continue
        except Vanishes as vanishes:
            message = f"`{vanishes.span.text}` is zero whatever the figures, and the formula divides by it"
            yield finding("K0501", vanishes.span, message)
            continue
        yield from study.findings()
        yield from _trends(definition, draft, signs)
        form = study.form()
        if form is not None:
            twin = forms.setdefault(form, definition)
            if twin is not definition:
                message = f"`{definition.name}` is the same formula as `{twin.name}`"
                labels = [(twin.span, "the other")]
                yield finding(
                    "K0505", definition.span, message, help="define it once, as an `indicator`", labels=labels
                )


def _trends(definition: Definition, draft: Draft, signs: Mapping[object, Sign]) -> Iterator[Diagnostic]:
    """What the author says of a formula, with the named formulas that this is about left whole."""
    spoken = {name.text for trend in definition.trends for name in trend.inputs}
    if not spoken:
        return
    signed = {key[1] for key in signs if isinstance(key, tuple) and key[0] == "let"}
    whole = frozenset((spoken | signed) & set(draft.lets))
    try:
        yield from _Study(definition, draft.lets, signs, whole).trends()
    except (TooLarge, Vanishes):
        return


def known_signs(draft: Draft) -> Mapping[object, Sign]:
    """The figures that are never below zero: what is counted, and what the plan assumes."""
    signs: dict[object, Sign] = {}
    for input_ in draft.inputs.values():
        if _counted(input_):
            signs[("input", input_.name, NOW)] = 1
    for assumption in draft.assumptions:
        match assumption.condition:
            case e.Comparison(">" | ">=", e.InputRef(name), right) if (e.constant_number(right) or 0) >= 0:
                if e.constant_number(right) is not None:
                    signs[("input", name, NOW)] = 1
            case e.Comparison(">" | ">=", e.LetRef(name), right) if (e.constant_number(right) or 0) >= 0:
                if e.constant_number(right) is not None:
                    signs[("let", name)] = 1
            case _:
                pass
    return signs


def _counted(input_: Input) -> bool:
    match input_.type:
        case Quantity(unit):
            counted = unit.dimension and all(name not in BUILT_IN_UNITS for name, _ in unit.dimension)
            aggregate = input_.measure.aggregate if input_.measure else None
            return bool(counted) and aggregate in ("count", "distinct")
        case _:
            return False


def _degree(polynomial: Polynomial) -> int:
    return int(max(sum(monomial) for monomial in polynomial.monoms()))


@cache
def _ring(atoms: int) -> tuple[Any, tuple[Polynomial, ...]]:
    """The polynomials over so many figures, and the figures themselves."""
    from sympy import QQ
    from sympy.polys.rings import ring

    made, *generators = ring([f"x{i}" for i in range(atoms)], QQ)
    return made, tuple(generators)


class _Study:
    """One formula as a quotient of polynomials over its atoms; the named formulas in `whole` are atoms too."""

    def __init__(self, definition: Definition, lets: Mapping[str, Let], signs: Mapping[object, Sign],
                 whole: frozenset[str] = frozenset()) -> None:  # fmt: skip
        self.definition = definition
        self.lets = lets
        self.signs = signs
        self.whole_lets = whole
        self.atoms: dict[object, int] = {}
        self.names: list[str] = []
        self._collect(definition.formula, NOW)
        if len(self.atoms) > ATOMS_LIMIT:
            raise TooLarge
        self.ring, self.generators = _ring(max(len(self.atoms), 1))
        self.whole = self._build(definition.formula, NOW)

    # --- from the tree to polynomials --------------------------------------------------------------------------------

    def _key(self, node: e.Expression, back: Back) -> object | None:
        """What makes an atom: an input of a period, or a part that is no quotient of polynomials."""
        match node:
            case e.InputRef(name):
                return ("input", name, back)
            case e.LetRef(name) if name in self.whole_lets and back == NOW:
                return ("let", name)
            case e.Conditional() | e.Function() | e.Comparison() | e.Logical() | e.Negation() | e.Member():
                return ("opaque", e.shape(node), back)
            case _:
                return None

    def _collect(self, node: e.Expression, back: Back) -> None:
        if (key := self._key(node, back)) is not None:
            if key not in self.atoms:
                self.atoms[key] = len(self.atoms)
                self.names.append(name_at(node.span.text, back))
            return
        match node:
            case e.LetRef(name):
                self._collect(self.lets[name].formula, back)
            case e.Previous(operand):
                self._collect(operand, back + node.back)
            case _:
                for child in e.children(node):
                    self._collect(child, back)

    def _build(self, node: e.Expression, back: Back) -> Quotient:
        one = self.ring.one
        if (key := self._key(node, back)) is not None:
            return Quotient(self.generators[self.atoms[key]], one)
        match node:
            case e.Constant(Fraction() as value):
                return Quotient(one * self.ring.domain(value.numerator, value.denominator), one)
            case e.LetRef(name):
                return self._build(self.lets[name].formula, back)
            case e.Previous(operand):
                return self._build(operand, back + node.back)
            case e.Negate(operand):
                inner = self._build(operand, back)
                return Quotient(-inner.above, inner.below)
            case e.Arithmetic():
                return self._arithmetic(node, back)
            case _:
                raise TooLarge  # dates and judgements have no algebra

    def _arithmetic(self, node: e.Arithmetic, back: Back) -> Quotient:
        left = self._build(node.left, back)
        if node.sign == "^":
            power = e.constant_number(node.right)
            assert power is not None
            return self._power(node, left, int(power))
        right = self._build(node.right, back)
        match node.sign:
            case "+" | "-":
                turned = right.above if node.sign == "+" else -right.above
                below = left.below.lcm(right.below)
                above = left.above * below.exquo(left.below) + turned * below.exquo(right.below)
                return self._bounded(above, below)
            case "*":
                return self._bounded(left.above * right.above, left.below * right.below)
            case "/":
                self._denominator(right, node.right)
                return self._bounded(left.above * right.below, left.below * right.above)
            case _:
                raise AssertionError(node.sign)

    def _power(self, node: e.Arithmetic, base: Quotient, power: int) -> Quotient:
        if power < 0:
            self._denominator(base, node.left)
            base = Quotient(base.below, base.above)
        raised = Quotient(self.ring.one, self.ring.one)
        for _ in range(abs(power)):
            raised = self._bounded(raised.above * base.above, raised.below * base.below)
        return raised

    def _denominator(self, quotient: Quotient, node: e.Expression) -> None:
        if not quotient.above:
            raise Vanishes(node.span)

    def _bounded(self, above: Polynomial, below: Polynomial) -> Quotient:
        if len(above) > TERMS_LIMIT or len(below) > TERMS_LIMIT:
            raise TooLarge
        return Quotient(above, below)

    # --- what it shows -----------------------------------------------------------------------------------------------

    @cached_property
    def normal(self) -> Quotient:
        """The formula with its numerator and denominator cancelled."""
        above, below = self.whole.above.cancel(self.whole.below)
        return Quotient(above, below)

    def form(self) -> object | None:
        """The normal form over the names of the atoms, comparable between formulas; None for an atom alone."""
        normal = self.normal
        if len(self.atoms) < 2 and normal.below == self.ring.one:
            return None
        keys = list(self.atoms)
        lead = normal.below.LC
        return tuple(
            frozenset(
                (frozenset((keys[i], power) for i, power in enumerate(monomial) if power), str(coefficient / lead))
                for monomial, coefficient in polynomial.terms()
            )
            for polynomial in (normal.above, normal.below)
        )

    def findings(self) -> Iterator[Diagnostic]:
        span = self.definition.span
        normal = self.normal
        left = {i for polynomial in (normal.above, normal.below) for monomial in polynomial.monoms()
                for i, power in enumerate(monomial) if power}  # fmt: skip
        gone = [name for i, name in enumerate(self.names) if i not in left]
        if not left:
            value = Fraction(str(normal.above.LC / normal.below.LC)) if normal.above else Fraction(0)
            what = f"is {value} whatever the figures" if self.atoms else "uses no figure of the data"
            yield finding("K0502", span, f"this formula {what}", help="a KPI depends on figures")
        elif _degree(normal.below) < _degree(self.whole.below):
            message = "this formula simplifies" + "".join(f", `{name}` cancels out" for name in gone)
            yield finding("K0504", span, message, help=f"it is equal to `{self._spelled(normal)}`")

    def _spelled(self, normal: Quotient) -> str:
        from sympy import Symbol

        symbols = [Symbol(name) for name in self.names]
        above, below = (polynomial.as_expr(*symbols) for polynomial in (normal.above, normal.below))
        return str(above / below).replace("**", "^")

    def trends(self) -> Iterator[Diagnostic]:
        for trend in self.definition.trends:
            for name in trend.inputs:
                yield from self._trend(trend, name.text, name.span)

    def _trend(self, field: TrendField, name: str, span: Span) -> Iterator[Diagnostic]:
        """Whether the formula moves as its author says: proved, contradicted, or not proved."""
        places = [i for key, i in self.atoms.items() if key in (("input", name, NOW), ("let", name))]
        if not places:
            yield finding("K0503", span, f"this formula does not depend on `{name}`")
            return
        generator = self.generators[places[0]]
        above, below = self.whole.above, self.whole.below
        slope = above.diff(generator) * below - above * below.diff(generator)
        wanted = 1 if field.trend == "rises" else -1
        found = self._sign(slope) if self._apart(name) else None
        if found is not None and self._sign(below) is not None:
            if found != wanted:
                other = "rises" if wanted < 0 else "falls"
                message = f"this formula {other} with `{name}`, and is declared to do the opposite"
                yield finding("K0503", span, message, labels=[(self.definition.span, "the formula")])
            return
        message = f"that the formula {field.trend} with `{name}` is not proved"
        help_ = "say what is known of the signs: `assume … > 0 EUR`"
        yield finding("K0506", span, message, help=help_)

    def _apart(self, name: str) -> bool:
        """Whether a named formula can move while the rest of the formula stands still."""
        if name not in self.whole_lets:
            return True
        inside = {node.name for node in self._inputs(self.lets[name].formula)}
        return not any(key[1] in inside for key in self.atoms if isinstance(key, tuple) and key[0] == "input")

    def _inputs(self, expression: e.Expression) -> Iterator[e.InputRef]:
        for node in e.walk(expression):
            match node:
                case e.InputRef():
                    yield node
                case e.LetRef(name):
                    yield from self._inputs(self.lets[name].formula)
                case _:
                    pass

    def _sign(self, polynomial: Polynomial) -> Sign:
        """The sign that a polynomial has wherever the known signs hold; None where its terms may disagree."""
        found: set[Sign] = set()
        keys = list(self.atoms)
        for monomial, coefficient in polynomial.terms():
            odd = [keys[i] for i, power in enumerate(monomial) if power % 2]
            if any(self.signs.get(key) is None for key in odd):
                return None
            found.add(1 if coefficient > 0 else -1)
        return found.pop() if len(found) == 1 else None
