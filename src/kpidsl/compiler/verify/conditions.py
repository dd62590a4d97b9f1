"""Conditions that say otherwise than what they are for: the rows of an input against its own name, an assumption
against the others.

It reads names, never figures; what it says is doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.compiler.types.draft import Draft
from kpidsl.model import expression as e
from kpidsl.model.conditions import Reading, conjuncts, implies, is_asked_about, leaves
from kpidsl.model.plan import Assumption, Input
from kpidsl.model.regions import Some, Stretches
from kpidsl.model.sense import Asked, Sense
from kpidsl.model.sources import Measure

#: Words by which a name says itself that something is left out.
_WITHOUT = re.compile(r"\b(?:non|senza|altr\w*|divers\w*|esclus\w*|eccett\w*|not|no|without|other|except)\b")
_ZERO = re.compile(r"^(?!.*\b(?:non|divers\w*|sopra|oltre|not|above|other)\b).*\bzero\b")
_WITHIN = re.compile(r"\b(?:in|entro|within)\s+(\d+)\b")

#: So many letters of a word are its stem: `telematica`, `telematici`.
_STEM = 5
_SHORT = 3

#: How titles number what data number with digits.
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")

#: What adds up rows, so that it has the sign that they have.
_ADDED_UP = ("sum", "mean", "min", "max", "median")

_SENSE = Sense()
_ROWS = Reading()

#: So many assumptions the other way show what is usual.
_USUAL = 2


def check_conditions(draft: Draft) -> Iterator[Diagnostic]:
    for input_ in draft.inputs.values():
        if input_.measure is not None and input_.measure.where is not None:
            for node, truth in leaves(input_.measure.where):
                yield from _against_its_name(input_, node, truth)
            yield from _never_above(input_, input_.measure, input_.measure.where)
    yield from _assumed_below(draft)
    yield from _assumed_unlike(draft)


def _against_its_name(input_: Input, node: e.Expression, truth: bool) -> Iterator[Diagnostic]:
    """`where canale != "web"` for an input that is named after the web, `> 30 day` for one that is named within 30."""
    told = f"{input_.name.replace('_', ' ')} {input_.title or ''}".casefold()
    asked = _SENSE.asked(node)
    region = None if asked is None else asked.region if truth else asked.region.inverse
    within = _WITHIN.search(told)
    match region:
        case Some(values, others=True) if not _WITHOUT.search(told):
            if not any(_names(node, str(value).casefold(), told) for value in values):
                return
            message, sign = f"this leaves out what `{input_.name}` is named after", "="
        case Stretches(True, ((Fraction(numerator=0), _), (Fraction(numerator=0), _))) if _ZERO.search(told):
            message, sign = f"this leaves out what `{input_.name}` is named after", "="
        case Stretches(begins=False, cuts=((_, after),)) if within is not None and _speaks_of(node, within[1]):
            message = f"`{input_.name}` is named after what takes no longer, and this asks for what takes longer"
            sign = "<=" if after else "<"
        case _:
            return
    meant = _turned(node, sign)
    fix = replacing(node.span, meant) if truth else None
    yield finding("K0463", node.span, message, help=f"is `{meant}` meant?", labels=[(input_.span, "its name")], fix=fix)


def _speaks_of(node: e.Expression, number: str) -> bool:
    return any(
        isinstance(side, e.Constant) and re.match(rf"{number}\b", side.span.written) for side in e.children(node)
    )


def _turned(node: e.Expression, sign: str) -> str:
    """A comparison with another sign; what is asked of a list is said without its `not`."""
    match node:
        case e.Comparison(_, e.Constant() as literal, thing) | e.Comparison(_, thing, literal):
            return f"{thing.span.written} {sign} {literal.span.written}"
        case _:
            return node.span.written


def _never_above(input_: Input, measure: Measure, where: e.Expression) -> Iterator[Diagnostic]:
    """`sum(due - paid)` of the rows `where paid > due`: all that is added up is below zero."""
    if measure.of is None or measure.aggregate not in _ADDED_UP or not _takes_away(measure.of):
        return
    zero = e.Constant(Fraction(0), measure.of.span)
    below = _ROWS.normal(e.Comparison("<=", measure.of, zero, measure.of.span))
    columns = [node.name for node in e.walk(measure.of) if isinstance(node, e.ColumnRef)]
    for node, truth in conjuncts(where):
        if all(is_asked_about(name, node) for name in columns) and implies(_ROWS.normal(node, truth), below):
            message = f"in these rows `{measure.of.span.written}` is never above zero"
            labels = [(node.span, "these rows alone")]
            help_ = "take them the other way round, or turn the condition round"
            yield finding("K0460", measure.of.span, message, help=help_, labels=labels)


def _takes_away(of: e.Expression) -> bool:
    """Whether one column is taken from another."""
    factors = _SENSE.terms(of).values()
    return min(factors, default=0) < 0 < max(factors, default=0)


def _names(node: e.Expression, value: str, told: str) -> bool:
    """Whether a name speaks of a value: of one of its words, or of the column with its number, `titolo I`."""
    for column in e.walk(node):
        if isinstance(column, e.ColumnRef) and value.isdecimal() and int(value) in range(1, len(_ROMAN) + 1):
            word = re.escape(re.split(r"[_\d]", column.name.casefold())[0][:_STEM])
            number = f"0*{int(value)}|{_ROMAN[int(value) - 1]}"
            if len(word) >= _SHORT and re.search(rf"\b{word}\w*\W+(?:{number})\b", told):
                return True
    return any(_is_named(word, told) for word in re.findall(r"\w+", value))


def _is_named(word: str, told: str) -> bool:
    stem = word[:_STEM]
    return len(word) >= _SHORT and any(other.startswith(stem) for other in re.findall(r"\w+", told))


def _assumed_below(draft: Draft) -> Iterator[Diagnostic]:
    """A figure that is assumed to be below zero, where the others are assumed to be above."""
    signs = [(each, _sign(each)) for each in draft.assumptions]
    above = [each for each, sign in signs if sign == ">"]
    for assumption, sign in signs:
        if sign == "<" and len(above) >= _USUAL:
            text = assumption.condition.span.written
            message = f"`{text}` assumes a figure below zero, and {len(above)} others are assumed to be above"
            labels = [(above[0].span, "as elsewhere")]
            yield finding("K0464", assumption.span, message, help="is the sign turned round?", labels=labels)


def _assumed_unlike(draft: Draft) -> Iterator[Diagnostic]:
    """What is assumed twice; and two figures that may not be equal, where no formula divides by the difference."""
    before: dict[object, Assumption] = {}
    divisors: list[set[str]] | None = None
    for assumption in draft.assumptions:
        node = assumption.condition
        first = before.setdefault(_SENSE.of(node), assumption)
        if first is not assumption:
            message = f"`{node.span.written}` is assumed already"
            labels = [(first.span, "here")]
            help_ = "is another figure meant? else keep one of the two"
            yield finding("K0459", assumption.span, message, help=help_, labels=labels)
            continue
        if not isinstance(node, e.Comparison) or node.sign != "!=" or isinstance(node.right, e.Constant):
            continue
        if divisors is None:
            divisors = [_named(divisor) for divisor in _divisors(draft)]
        if not any(_named(node) <= names for names in divisors):
            message = f"`{node.span.written}` rules out next to nothing, and no formula divides by the difference"
            help_ = f"is `{node.left.span.written} = {node.right.span.written}` meant?"
            yield finding("K0459", assumption.span, message, help=help_)


def _divisors(draft: Draft) -> Iterator[e.Expression]:
    formulas = [*(each.formula for each in draft.definitions), *(let.formula for let in draft.lets.values())]
    for formula in formulas:
        for node in e.walk(formula):
            if isinstance(node, e.Arithmetic) and node.sign == "/":
                yield node.right


def _named(expression: e.Expression) -> set[str]:
    return {node.name for node in e.walk(expression) if isinstance(node, e.InputRef | e.LetRef)}


def _sign(assumption: Assumption) -> str | None:
    """Which side of zero an assumption puts a figure on."""
    asked = _SENSE.asked(assumption.condition)
    match asked:
        case Asked(("InputRef" | "LetRef", _), Stretches(below, ((Fraction(numerator=0), _),))):
            return "<" if below else ">"
        case _:
            return None
