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
from kpidsl.model.plan import Assumption, Input

#: Words by which a name says itself that something is left out.
_WITHOUT = re.compile(r"\b(?:non|senza|altr\w*|divers\w*|esclus\w*|eccett\w*|not|no|without|other|except)\b")
_WITHIN = re.compile(r"\b(?:in|entro|within)\s+(\d+)\b")

#: So many letters of a word are its stem: `telematica`, `telematici`.
_STEM = 5
_SHORT = 3

#: What adds up rows, so that it has the sign that they have.
_ADDED_UP = ("sum", "mean", "min", "max", "median")

#: So many assumptions the other way show what is usual.
_USUAL = 2


def check_conditions(draft: Draft) -> Iterator[Diagnostic]:
    for input_ in draft.inputs.values():
        where = input_.measure.where if input_.measure is not None else None
        for node in e.walk(where) if where is not None else ():
            if isinstance(node, e.Comparison):
                yield from _against_its_name(input_, node)
        yield from _never_above(input_)
    yield from _assumed_below(draft)
    yield from _assumed_unlike(draft)


def _against_its_name(input_: Input, node: e.Comparison) -> Iterator[Diagnostic]:
    """`where canale != "web"` for an input that is named after the web, `> 30 day` for one that is named within 30."""
    told = f"{input_.name.replace('_', ' ')} {input_.title or ''}".casefold()
    match node:
        case e.Comparison("!=", e.ColumnRef(), e.Constant(str() as literal)) if not _WITHOUT.search(told):
            word = next((word for word in re.findall(r"\w+", literal.casefold()) if _is_named(word, told)), None)
            if word is None:
                return
            message = f"this leaves out what `{input_.name}` is named after"
            sign = "="
        case e.Comparison(">" | ">=", _, e.Constant(Fraction())) if within := _WITHIN.search(told):
            if not re.match(rf"{within[1]}\b", node.right.span.written):
                return
            sign = "<=" if node.sign == ">" else "<"
            message = f"`{input_.name}` is named after what takes no longer, and this asks for what takes longer"
        case _:
            return
    meant = f"{node.left.span.written} {sign} {node.right.span.written}"
    fix = replacing(node.span, meant)
    yield finding("K0463", node.span, message, help=f"is `{meant}` meant?", labels=[(input_.span, "its name")], fix=fix)


def _never_above(input_: Input) -> Iterator[Diagnostic]:
    """`sum(due - paid)` of the rows `where paid > due`: all that is added up is below zero."""
    measure = input_.measure
    if measure is None or measure.where is None or measure.aggregate not in _ADDED_UP:
        return
    if not isinstance(measure.of, e.Arithmetic) or measure.of.sign != "-":
        return
    taken = e.shape(measure.of.left), e.shape(measure.of.right)
    for node in _conjuncts(measure.where):
        if not isinstance(node, e.Comparison):
            continue
        sides = e.shape(node.left), e.shape(node.right)
        if (node.sign in ("<", "<=") and sides == taken) or (node.sign in (">", ">=") and sides[::-1] == taken):
            message = f"in these rows `{measure.of.span.written}` is never above zero"
            labels = [(node.span, "these rows alone")]
            help_ = "take them the other way round, or turn the condition round"
            yield finding("K0460", measure.of.span, message, help=help_, labels=labels)


def _conjuncts(condition: e.Expression) -> Iterator[e.Expression]:
    if isinstance(condition, e.Logical) and condition.sign == "and":
        yield from _conjuncts(condition.left)
        yield from _conjuncts(condition.right)
    else:
        yield condition


def _is_named(word: str, told: str) -> bool:
    stem = word[:_STEM]
    return len(word) >= _SHORT and any(other.startswith(stem) for other in re.findall(r"\w+", told))


def _assumed_below(draft: Draft) -> Iterator[Diagnostic]:
    """A figure that is assumed to be below zero, where the others are assumed to be above."""
    above = [each for each in draft.assumptions if _sign(each) == ">"]
    for assumption in draft.assumptions:
        if _sign(assumption) == "<" and len(above) >= _USUAL:
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
        first = before.setdefault(e.shape(node), assumption)
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
    match assumption.condition:
        case e.Comparison("<" | "<=" | ">" | ">=" as sign, e.InputRef() | e.LetRef(), e.Constant(Fraction() as zero)):
            return sign[0] if zero == 0 else None
        case _:
            return None
