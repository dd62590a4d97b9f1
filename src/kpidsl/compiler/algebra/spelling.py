"""Polynomials, cases and conditions as the author would write them: with the plan's names, operators and units."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import Literal

from kpidsl.compiler.algebra.atoms import Atom, Point
from kpidsl.compiler.algebra.decide import certain
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.polynomial import UNIT, Monomial, Number, Polynomial
from kpidsl.compiler.algebra.relation import Relation
from kpidsl.model.spelling import decimal, decimal_places, digits, spelled
from kpidsl.model.values import NUMBER, Quantity, Type, Unit

#: A figure of more decimals is written as a fraction.
_DECIMALS_LIMIT = 12

Terms = Mapping[Monomial, Number]


def case_spelled(point: Point, knowledge: Knowledge, named: Polynomial | None = None) -> str:
    """`both 10 istanza`, or `a = 10 EUR, b = 5 EUR`: of `named`, the figures that it is about alone."""
    figures = {atom: point[atom] for atom in (named.atoms if named else point) if atom in point}
    texts = {atom: exactly(figure, knowledge.type_of(atom)) for atom, figure in figures.items()}
    if len(texts) == 2 and len(set(texts.values())) == 1:
        return f"both {next(iter(texts.values()))}"
    return ", ".join(f"{atom.name} = {text}" for atom, text in texts.items())


def exactly(figure: Fraction, type_: Type | None) -> str:
    """A figure with its unit, as somebody can put it in: with all of its decimals, `1/7 EUR` where they never end."""
    one = type_.unit.factor if isinstance(type_, Quantity) else Fraction(1)
    number, short = figure / one, spelled(figure, type_)
    places = decimal_places(number)
    if places is not None and places > _DECIMALS_LIMIT:
        places = None
    exact = f"{number.numerator:_}/{number.denominator:_}" if places is None else digits(number, places)
    return short.replace(decimal(number), exact, 1)


def equation(form: Polynomial, knowledge: Knowledge) -> str | None:
    """Where a polynomial is zero, each term on the side where it is added: `a + b = c`; None where it has no text."""
    above = {monomial: each for monomial, each in _whole(form).items() if each > 0}
    below = {monomial: -each for monomial, each in _whole(form).items() if each < 0}
    left, right = (_sum(side, form, knowledge) for side in (above, below))
    return f"{left} = {right}" if left and right else None


def quotient_spelled(above: Polynomial, below: Polynomial, knowledge: Knowledge) -> str | None:
    """A formula as numerator over denominator; None where a number in it would need a unit that is not known."""
    scale = _scale(above, below) * (1 if next(iter(below.terms.values())) > 0 else -1)
    texts = [_sum(part.scaled(scale).terms, part, knowledge) for part in (above, below)]
    top, bottom = texts
    if top is None or bottom is None:
        return None
    if bottom == "1":
        return top
    top = f"({top})" if len(above.terms) > 1 else top
    return f"{top} / ({bottom})" if " " in bottom else f"{top} / {bottom}"


def _scale(*forms: Polynomial) -> Fraction:
    """What makes all coefficients whole, and as small as they can be."""
    numbers = [number for form in forms for number in form.terms.values()]
    multiple = lcm(*(number.denominator for number in numbers))
    divisor = gcd(*(int(number * multiple) for number in numbers)) or 1
    return Fraction(multiple, divisor)


def _whole(form: Polynomial) -> Terms:
    """Its terms with whole numbers before the figures; a number that stands alone stays as decimals write it."""
    figures = form - Polynomial.constant(form.constant_term)
    terms = form.scaled(_scale(figures)).terms if figures else form.terms
    alone = Fraction(terms.get(UNIT, 0))
    return terms if decimal_places(alone) is not None else form.scaled(_scale(form)).terms


def _sum(terms: Terms, of: Polynomial, knowledge: Knowledge) -> str | None:
    """The terms added up, those that are added before those that are taken away."""
    if not terms:
        unit = _unit_beside(of, knowledge)
        return None if unit is None else spelled(Fraction(0), Quantity(unit))
    text = ""
    added = [term for term in terms.items() if term[1] > 0]
    taken = [term for term in terms.items() if term[1] < 0]
    for monomial, number in [*added, *taken]:
        word = _term(monomial, abs(Fraction(number)), of, knowledge)
        if word is None:
            return None
        if not text:
            text = word if number > 0 else f"-{word}"
        else:
            text += f" + {word}" if number > 0 else f" - {word}"
    return text


def _term(monomial: Monomial, number: Fraction, of: Polynomial, knowledge: Knowledge) -> str | None:
    if monomial == UNIT:
        unit = NUMBER if of.is_constant else _unit_beside(of, knowledge)
        return None if unit is None else spelled(number, Quantity(unit))
    if any(atom.kind == "part" for atom, _ in monomial):
        return None
    ordered = sorted(monomial, key=lambda each: (-each[1], each[0].name))
    names = [atom.name if power == 1 else f"{atom.name}^{power}" for atom, power in ordered]
    return " * ".join(names if number == 1 else [decimal(number), *names])


def _unit_beside(form: Polynomial, knowledge: Knowledge) -> Unit | None:
    """The unit of a number that is added to figures, which is theirs."""
    for monomial in form.terms:
        match list(monomial):
            case [(Atom() as atom, 1)]:
                match knowledge.type_of(atom):
                    case Quantity(unit):
                        return unit
                    case _:
                        return None
            case _:
                pass
    return None


def written(number: Fraction, type_: Quantity) -> str:
    """A figure as formulas write it: a unit that is more than a name stands in brackets."""
    text, unit = spelled(number, type_), type_.unit.text
    return text if unit == "%" or unit.isidentifier() else text.removesuffix(unit) + f"[{unit}]"


def above_zero(name: str, type_: Type | None, sign: Literal[">", ">="] = ">") -> str | None:
    """`assume imprese > 0 impresa`"""
    return f"assume {name} {sign} {written(Fraction(0), type_)}" if isinstance(type_, Quantity) else None


def at_most(form: Polynomial, above: bool, knowledge: Knowledge) -> str | None:
    """That a polynomial is not above zero (or not below it): `a <= 2 * b`; None where that has no text.

    It has one of one or two figures: of more, or of products of them, nobody could say whether it is so. Nor where the
    opposite is known.
    """
    if not form.is_linear or len(form.atoms) > 2 or certain(Relation(form if above else -form, ">"), knowledge):
        return None
    written_out = equation(form if above else -form, knowledge) if form else None
    return written_out.replace(" = ", " <= ") if written_out else None
