"""What an expression says, in whatever order and with whatever brackets it is written.

Sums and products have no order, `a < b` is `b > a`, `x = 1` is `x in [1]`. Two expressions of equal sense have equal
values, and are missing or undefined alike: nothing is cancelled, and no condition is asked before another. It knows
nothing of the domain of formulas, which algebra does, nor of what is true of all rows, which `conditions` does.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, get_args

from kpidsl.base.record import record
from kpidsl.model import expression as e
from kpidsl.model.regions import Marked, Region, Some, Stretches, compared, joined, marked
from kpidsl.model.values import Value

#: A product of what is not looked into, each with its power, in an order of their own. That of nothing is 1.
Product = tuple[tuple[Hashable, int], ...]
_ONE: Product = ()

#: Products and what they are multiplied by.
Terms = Mapping[Product, Fraction]

_MIRRORED: Mapping[e.ComparisonSign, e.ComparisonSign] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip
_NODES = get_args(e.Expression)


@record
class Asked:
    """That something has one of the values of a region."""

    subject: Hashable
    region: Region


def _as_written(_node: e.Expression) -> Hashable:
    return None


@record
class Sense:
    """Reads expressions. `named` gives what stands for a name or a source that goes by another one, else None."""

    named: Callable[[e.Expression], Hashable] = _as_written

    def of(self, node: e.Expression | None) -> Hashable:
        """What an expression says: equal for two that say the same."""
        if node is None:
            return None
        known = self.named(node)
        if known is not None:
            return known
        match node:
            case e.ColumnRef(name) | e.InputRef(name) | e.LetRef(name):
                return type(node).__name__, name
            case e.Arithmetic() | e.Negate():
                return self._summed(self.terms(node))
            case e.Function("min" | "max" as name, arguments):
                return (name, *_ordered({self.of(each) for each in arguments}))
            case _:
                asked = self.asked(node)
                return self._spelled(node) if asked is None else ("asked", asked.subject, _listed(asked.region))

    def terms(self, node: e.Expression) -> Terms:
        """A number as a sum of products. What falls out of it stays, with nothing before it: it may be missing."""
        match node if self.named(node) is None else None:
            case e.Constant(Fraction() as number):
                return {_ONE: number} if number else {}
            case e.Negate(operand):
                return _scaled(self.terms(operand), Fraction(-1))
            case e.Arithmetic("+", left, right):
                return _added(self.terms(left), self.terms(right))
            case e.Arithmetic("-", left, right):
                return _added(self.terms(left), _scaled(self.terms(right), Fraction(-1)))
            case e.Arithmetic("*", left, right):
                return self._product(self.terms(left), self.terms(right))
            case e.Arithmetic("/", left, right) if divisor := _number(self.terms(right)):
                return _scaled(self.terms(left), 1 / divisor)
            case e.Arithmetic(sign, left, right):
                return {(((sign, self.of(left), self.of(right)), 1),): Fraction(1)}
            case _:
                return {((self.of(node), 1),): Fraction(1)}

    def asked(self, node: e.Expression) -> Asked | None:
        """What a comparison asks, or any condition about a single thing; None of what is no such condition."""
        match node:
            case e.Comparison(sign, e.Constant(value), other) if not isinstance(value, Fraction):
                return self._held(other, _MIRRORED[sign], value)
            case e.Comparison(sign, other, e.Constant(value)) if not isinstance(value, Fraction):
                return self._held(other, sign, value)
            case e.Comparison(sign, e.ColumnRef() | e.InputRef() | e.LetRef() as one, e.Constant(Fraction() as bound)):
                return Asked(self.of(one), compared(sign, bound))  # as most are
            case e.Comparison(sign, left, right):
                return self._difference(sign, left, right)
            case e.Member(operand, values):
                return self._member(operand, values)
            case e.Under(operand, codes, _, directly, padded):
                return self._asked(operand, marked("directly under" if directly else "under", codes, padded))
            case e.Starts(operand, prefixes):
                return self._asked(operand, marked("starts", prefixes))
            case _:
                return None

    def _asked(self, node: e.Expression, region: Region) -> Asked | None:
        return None if isinstance(node, e.Constant) else Asked(self.of(node), region)

    def _held(self, node: e.Expression, sign: e.ComparisonSign, value: Value) -> Asked | None:
        ordered = isinstance(value, date)
        return self._asked(node, compared(sign, value)) if ordered or sign in ("=", "!=") else None

    def _member(self, operand: e.Expression, values: tuple[Value, ...]) -> Asked | None:
        region: Region = compared("=", values[0])
        for value in values[1:]:
            both = joined(region, compared("=", value))
            assert both is not None, "a list holds values of one kind"
            region = both
        return self._asked(operand, region)

    def _difference(self, sign: e.ComparisonSign, left: e.Expression, right: e.Expression) -> Asked:
        """`a < b + 2` asks whether `a - b` is below 2: of numbers, and of all else that is compared as if it were."""
        terms = dict(_added(self.terms(left), _scaled(self.terms(right), Fraction(-1))))
        bound = -terms.pop(_ONE, Fraction(0))
        first = next((terms[each] for each in sorted(terms, key=repr) if terms[each]), None)
        if first is None:  # it is so or not, whatever the values
            return Asked(self._summed(terms), Stretches(compared(sign, Fraction(0)).has(-bound)))
        region = compared(sign if first > 0 else _MIRRORED[sign], bound / first)
        return Asked(self._summed(_scaled(terms, 1 / first)), region)

    def _product(self, left: Terms, right: Terms) -> Terms:
        for one, other in ((left, right), (right, left)):
            if (number := _number(one)) is not None:
                return _scaled(other, number)
        powers: dict[Hashable, int] = {}
        factor = Fraction(1)
        for side in (left, right):
            (alone, number), *others = side.items()
            if others:
                alone, number = ((self._summed(side), 1),), Fraction(1)
            factor *= number
            for each, power in alone:
                powers[each] = powers.get(each, 0) + power
        return {tuple(sorted(powers.items(), key=repr)): factor}

    def _summed(self, terms: Terms) -> Hashable:
        match list(terms.items()):
            case [(((alone, 1),), Fraction(numerator=1, denominator=1))]:
                return alone
            case summed:
                return ("sum", *_ordered(summed))

    def _spelled(self, node: e.Expression) -> Hashable:
        kind: Any = type(node)
        return (kind.__name__, *[self._part(getattr(node, part)) for part in e.parts_of(kind) or ()])

    def _part(self, part: object) -> Hashable:
        if isinstance(part, tuple):
            return tuple(map(self._part, part))
        return self.of(part) if isinstance(part, _NODES) else e.shape(part)


def _listed(region: Region) -> Hashable:
    """A region with its values in an order."""
    match region:
        case Some(values, others):
            return ("values", others, *_ordered(values))
        case Marked(how, words, padded, so):
            return (how, padded, so, *sorted(words))
        case _:
            return region


def _number(terms: Terms) -> Fraction | None:
    """The number that a sum is, where it is one."""
    return terms.get(_ONE, Fraction(0)) if not terms.keys() - {_ONE} else None


def _scaled(terms: Terms, number: Fraction) -> Terms:
    return terms if number == 1 else {product: number * each for product, each in terms.items()}


def _added(left: Terms, right: Terms) -> Terms:
    terms = dict(left)
    for product, each in right.items():
        terms[product] = terms.get(product, Fraction(0)) + each
    if not terms.get(_ONE, Fraction(1)):
        del terms[_ONE]
    return terms


def _ordered(values: Iterable[Hashable]) -> list[Hashable]:
    """In an order that is the same in every run."""
    return sorted(values, key=repr)
