"""From formulas to linear statements: what a formula is, case by case, and what it takes that a condition holds.

Dates are day numbers, no and yes are 0 and 1, the words of a judgement are numbered; every case has only denominators
that are more than zero there. It mirrors the interpreter of `scoring`, whose last word an example must stand. It knows
nothing of targets or solvers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from fractions import Fraction
from functools import reduce

from kpidsl.attain.linear import (
    Affine,
    Alternatives,
    Case,
    Cases,
    NotLinear,
    Quotient,
    TooMany,
    both,
    combined,
    compared,
    inverse,
    pairs,
)
from kpidsl.base.text import Span
from kpidsl.model import expression as e
from kpidsl.model.attainability import Figure
from kpidsl.model.period import NOW, Back, Period
from kpidsl.model.plan import Checked
from kpidsl.model.values import AnchorValue, Plain


class LeftOut(Exception):  # noqa: N818 - not an error: nothing is decided of such a formula
    """A formula that cannot be put into linear statements: where, and why."""

    def __init__(self, span: Span, why: str) -> None:
        super().__init__(why)
        self.span = span
        self.why = why


@contextmanager
def explained(span: Span) -> Iterator[None]:
    """Turns what cannot be put into linear statements into the place where that shows.

    Raises:
        LeftOut: it could not.
    """
    try:
        yield
    except NotLinear:
        raise LeftOut(span, "multiplies figures, or adds up what has several denominators") from None
    except TooMany:
        raise LeftOut(span, "falls into too many cases") from None


def constant(number: Fraction) -> Quotient:
    return Quotient(Affine(constant=number))


class Translator:
    """Reads the formulas of a plan where one period is evaluated."""

    def __init__(self, plan: Checked, period: Period) -> None:
        self._plan = plan
        self._period = period
        words = (word for scale in plan.scales.values() for word, _ in scale.steps)
        self._words = {word: Fraction(number) for number, word in enumerate(dict.fromkeys(words))}

    def figure(self, name: str, back: Back = NOW) -> Figure:
        """An input so far back."""
        return Figure(name, back.period(self._period))

    def number(self, value: AnchorValue, span: Span) -> Fraction:
        """Where a value lies."""
        match value:
            case bool():
                return Fraction(int(value))
            case Fraction():
                return value
            case str():
                return self._words[value]
            case date() if not isinstance(value, datetime):
                return Fraction(value.toordinal())
            case _:
                raise LeftOut(span, "is no figure that can be reckoned with here")

    # --- values ------------------------------------------------------------------------------------------------------

    def cases(self, node: e.Expression, back: Back = NOW) -> Cases:
        """What a formula is, wherever it is defined.

        Raises:
            LeftOut: it is no quotient of linear sums, in any case or in too many.
        """
        with explained(node.span):
            return self._cases(node, back)

    def _cases(self, node: e.Expression, back: Back) -> Cases:
        match node:
            case e.Constant(value):
                return (Case((), constant(self.number(value, node.span))),)
            case e.InputRef(name):
                if self._plan.inputs[name].type in (Plain.DATETIME, Plain.YEAR, Plain.TEXT, Plain.CODE):
                    raise LeftOut(node.span, "is no figure that can be reckoned with here")
                return (Case((), Quotient(Affine.of(self.figure(name, back)))),)
            case e.LetRef(name):
                return self.cases(self._plan.lets[name].formula, back)
            case e.Previous(operand):
                return self.cases(operand, back + node.back)
            case e.Negate(operand):
                return _each(self.cases(operand, back), lambda value: value.times(Fraction(-1)))
            case e.Arithmetic():
                return self._arithmetic(node, back)
            case e.Conditional(condition, then, otherwise):
                yes, no = (self.truth(condition, wanted, back) for wanted in (True, False))
                return _where(yes, self.cases(then, back)) + _where(no, self.cases(otherwise, back))
            case e.Function():
                return self._function(node, back)
            case e.OfParts():
                return self._of_parts(node, back)
            case e.Comparison() | e.Logical() | e.Negation():
                yes, no = (self.truth(node, wanted, back) for wanted in (True, False))
                return _where(yes, _at(1)) + _where(no, _at(0))
            case e.Known():
                raise LeftOut(node.span, "asks whether a figure is there")
            case _:
                raise AssertionError(f"a row expression among formulas: {node.span.text}")

    def _arithmetic(self, node: e.Arithmetic, back: Back) -> Cases:
        left = self.cases(node.left, back)
        if node.sign == "^":
            return self._power(node, left)
        right = self.cases(node.right, back)
        match node.sign:
            case "+":
                return combined(left, right, lambda one, two: one + two)
            case "-":
                return combined(left, right, lambda one, two: one + two.times(Fraction(-1)))
            case "*":
                return combined(left, right, lambda one, two: one * two)
            case "/":
                return combined(left, inverse(right), lambda one, two: one * two)

    def _power(self, node: e.Arithmetic, base: Cases) -> Cases:
        power = e.constant_number(node.right)
        assert power is not None
        if power == 0:
            return _each(base, lambda _: constant(Fraction(1)))
        if abs(power) > 1 and any(case.value.above.terms or case.value.below.terms for case in base):
            raise LeftOut(node.span, "raises a figure to a power")
        whole = reduce(lambda one, two: combined(one, two, lambda a, b: a * b), [base] * abs(int(power)))
        return whole if power > 0 else inverse(whole)

    def _function(self, node: e.Function, back: Back) -> Cases:
        match node.name:
            case "min" | "max":
                arguments = [self.cases(argument, back) for argument in node.arguments]
                return reduce(lambda one, two: _better(one, two, least=node.name == "min"), arguments)
            case "abs":
                inner = self.cases(node.arguments[0], back)
                turned = _each(inner, lambda value: value.times(Fraction(-1)))
                return _better(inner, turned, least=False)
            case _:
                raise LeftOut(node.span, "rounds")

    def _of_parts(self, node: e.OfParts, back: Back) -> Cases:
        """A value made of those of parts; all of them must be defined, whichever counts."""
        parts = self._parts(node, back)
        if parts is None:
            return self.cases(node.operand, back)
        values = [self.cases(node.operand, Back(part=part)) for part in parts]
        match node.parts.way:
            case "last":
                return reduce(lambda one, two: combined(one, two, lambda _, last: last), values)
            case "lowest":
                return reduce(lambda one, two: _better(one, two, least=True), values)
            case "sum" | "mean":
                share = Fraction(1) if node.parts.way == "sum" else Fraction(1, len(values))
                total = reduce(lambda one, two: combined(one, two, lambda a, b: a + b), values)
                return _each(total, lambda value: value.times(share))

    def _parts(self, node: e.OfParts, back: Back) -> tuple[Period, ...] | None:
        """The parts of which a value is made; None where it is that of the period itself."""
        parts = node.inside(back.period(self._period))
        if parts is not None and (not parts or node.words):
            raise LeftOut(node.span, "is made of parts, of which there are none, or which are judged in words")
        return parts

    # --- where a value stands ----------------------------------------------------------------------------------------

    def stands(self, node: e.Expression, relation: e.ComparisonSign, end: Cases, back: Back = NOW) -> Alternatives:
        """What it takes that a formula stands so to others.

        The least of several is no less than a figure where each is, so these need not be held against each other.

        Raises:
            LeftOut: it cannot be put into linear statements.
        """
        with explained(node.span):
            match node:
                case e.LetRef(name):
                    return self.stands(self._plan.lets[name].formula, relation, end, back)
                case e.Previous(operand):
                    return self.stands(operand, relation, end, back + node.back)
                case e.Function("min" | "max" as name, arguments):
                    each = [(argument, back) for argument in arguments]
                    return self._extreme(each, name == "min", relation, end)
                case e.OfParts() if node.parts.way == "lowest" and (parts := self._parts(node, back)) is not None:
                    each = [(node.operand, Back(part=part)) for part in parts]
                    return self._extreme(each, True, relation, end)
                case _:
                    return compared(self.cases(node, back), relation, end)

    def _extreme(
        self, each: Sequence[tuple[e.Expression, Back]], least: bool, relation: e.ComparisonSign, end: Cases
    ) -> Alternatives:
        standing = [self.stands(node, relation, end, back) for node, back in each]
        if relation in ((">=", ">") if least else ("<=", "<")):
            return both(*standing)
        if relation in ("=", "!="):
            raise NotLinear
        defined = both(*(tuple(case.where for case in self.cases(node, back)) for node, back in each))
        return tuple(together for one in standing for together in both(one, defined))

    # --- conditions --------------------------------------------------------------------------------------------------

    def truth(self, node: e.Expression, wanted: bool, back: Back = NOW) -> Alternatives:
        """What it takes that a condition is defined, and holds or fails as wanted.

        Raises:
            LeftOut: it is no condition on linear sums.
        """
        with explained(node.span):
            return self._truth(node, wanted, back)

    def _truth(self, node: e.Expression, wanted: bool, back: Back) -> Alternatives:
        match node:
            case e.Negation(operand):
                return self.truth(operand, not wanted, back)
            case e.Logical(sign, left, right):
                first = [self.truth(left, way, back) for way in (True, False)]
                decides = sign == "or"  # the left alone, where it is so
                alone, open_ = first if decides else reversed(first)
                rest = both(open_, self.truth(right, wanted, back))
                return alone + rest if wanted is decides else rest
            case e.Comparison(sign, left, right):
                self._plain_days(node)
                return compared(self.cases(left, back), sign if wanted else _OPPOSITES[sign], self.cases(right, back))
            case _:
                return compared(self.cases(node, back), "=", _at(int(wanted)))

    def _plain_days(self, node: e.Comparison) -> None:
        """Two dates of the data are left out: of two that were not reached none is the later, whatever is added."""
        sides = (node.left, node.right)
        dates = [side for side in sides if any(self._is_date(each) for each in e.walk(side))]
        if len(dates) == len(sides):
            raise LeftOut(node.span, "compares two dates of the data")

    def _is_date(self, node: e.Expression) -> bool:
        match node:
            case e.InputRef(name):
                return self._plan.inputs[name].type is Plain.DATE
            case e.LetRef(name):
                return self._plan.lets[name].type is Plain.DATE
            case _:
                return False


_OPPOSITES: Mapping[e.ComparisonSign, e.ComparisonSign] = {
    "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip


def _at(number: int) -> Cases:
    return (Case((), constant(Fraction(number))),)


def _each(cases: Cases, change: Callable[[Quotient], Quotient]) -> Cases:
    return tuple(Case(case.where, change(case.value)) for case in cases)


def _where(condition: Alternatives, cases: Cases) -> Cases:
    return tuple(Case(where, case.value) for case in cases for where in both(condition, (case.where,)))


def _better(left: Cases, right: Cases, *, least: bool) -> Cases:
    """The least or the greatest of two formulas."""
    found: list[Case] = []
    for one, two in pairs(left, right):
        first = compared((one,), "<=" if least else ">=", (two,))
        second = compared((one,), ">" if least else "<", (two,))
        found += [Case(where, one.value) for where in first] + [Case(where, two.value) for where in second]
    return tuple(found)
