"""Repairs: the one slip that explains why a formula does not fit, offered where there is exactly one.

Units are checked on the tree, so a lost pair of brackets shows as units that do not fit, and nearly always one pair
alone makes them fit again. The likeliest kind of slip is tried first. As soon as one kind explains the formula, it is
offered if it does so in one way: two ways that are the same algebra are one. Past the bounds nothing is offered.

What is offered has nothing more to be found in its units, and every figure matters in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, Fix
from kpidsl.base.record import record
from kpidsl.base.text import Document, Span, within
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.expressions.scope import Typist
from kpidsl.compiler.types.repairs.meaning import Meaning, Meanings
from kpidsl.compiler.types.repairs.tokens import is_arithmetic, read, tokens_of
from kpidsl.compiler.types.repairs.variants import (
    Variant,
    brackets_added,
    brackets_changed,
    factors_added,
    factors_dropped,
    signs_changed,
    whole_times,
)
from kpidsl.model.values import Type

FIGURES_LIMIT = 30  # of a formula that is read otherwise
MEANINGS_LIMIT = 200  # of one kind of slip, each of which is typed in its place

Fits = Callable[[Type], bool]
Repeated = Callable[[s.Syntax], Fraction | None]


@record
class Repair:
    """An expression as it may have been meant: a region of what is written, read otherwise."""

    written: s.Syntax
    region: s.Syntax
    variant: Variant

    @property
    def tree(self) -> s.Syntax:
        return s.with_part(self.written, self.region, read(self.variant.tokens))

    @property
    def text(self) -> str:
        return _rewritten(self.written.span, self.variant)

    @property
    def fix(self) -> Fix:
        return Fix(self.variant.edits)

    def without(self, factor: Fraction) -> list[Repair]:
        """It less each bare number of a size that something is multiplied by."""
        variants = factors_dropped(self.variant.tokens, factor)
        return [Repair(self.written, self.region, self.variant.then(each)) for each in variants]


def repaired(typing: Typist, tree: s.Syntax, found: Diagnostic, fits: Fits, repeated: Repeated,
             lone: Sequence[s.Name] = ()) -> Diagnostic:  # fmt: skip
    """The finding that was made of an expression, with the one repair of it where there is exactly one.

    Args:
        fits: whether the type of a repaired expression is what its place needs.
        repeated: the bare number by which an expression is multiplied and its unit multiplies again.
        lone: figures that the whole may lack as a factor, each the only one of its dimension.
    """
    repair = _repair(typing, tree, found, fits, lone)
    if repair is not None and (factor := repeated(repair.tree)) is not None:
        repair = _only(repair.without(factor))
    if repair is None or repeated(repair.tree) is not None:
        return found
    return replace(found, help=f"did you mean `{repair.text}`?", fix=repair.fix)


def without_factor(tree: s.Syntax, factor: Fraction) -> Repair | None:
    """An expression less the one bare number of a size that something in it is multiplied by."""
    regions = (Repair(tree, region, Variant(tokens_of(region), ())) for region in _regions(tree))
    return _only([less for region in regions for less in region.without(factor)])


def size(tree: s.Syntax) -> int:
    """How many figures an expression is made of."""
    return sum(isinstance(part, s.Name | s.QuantitySyntax) for part in s.walk(tree))


def _repair(typing: Typist, tree: s.Syntax, found: Diagnostic, fits: Fits, lone: Sequence[s.Name]) -> Repair | None:
    region = _region(tree, found)
    tokens = tokens_of(region)
    if sum(token.kind == "figure" for token in tokens) > FIGURES_LIMIT:
        return None
    meanings = Meanings(typing)
    kinds: list[Iterable[Variant]] = [brackets_added(tokens), brackets_changed(tokens)]
    if found.fix is None:  # otherwise a figure that lacks its unit explains it
        kinds.append(signs_changed(tokens))
    if meanings.of(region) is None:
        kinds.append(factors_added(tokens))
    elif region is tree:
        kinds.append(whole_times(tokens, sign, name) for sign in "*/" for name in lone)
    for variants in kinds:
        others: dict[Meaning, Variant] = {}
        for variant in variants:
            meaning = meanings.of(read(variant.tokens))
            if meaning is not None:
                others.setdefault(meaning, variant)
        if len(others) > MEANINGS_LIMIT:
            return None
        repairs = (
            Repair(tree, region, variant)
            for variant in others.values()
            if meanings.each_matters(read(variant.tokens), _figures(variant))
        )
        fitting = [each for each in repairs if (type_ := typing.quietly(each.tree)) and fits(type_)]
        if fitting:
            return _only(fitting)
    return None


def _only(repairs: Sequence[Repair]) -> Repair | None:
    return repairs[0] if len(repairs) == 1 else None


def _figures(variant: Variant) -> Iterator[s.Syntax]:
    return (token.figure for token in variant.tokens if token.figure is not None)


# --- the tree of an expression ----------------------------------------------------------------------------------------


def _region(tree: s.Syntax, found: Diagnostic) -> s.Syntax:
    """The innermost arithmetic that holds the place of a finding, up to where the arithmetic ends."""
    region, inner = tree, tree
    while True:
        if is_arithmetic(inner):
            region = inner
            parts = [token.figure for token in tokens_of(inner) if token.figure is not None]
        else:
            parts = list(s.parts(inner))
        around = [part for part in parts if within(found.place, part.span)]
        if not around or around[0] is inner:
            return region
        inner = around[0]


def _regions(tree: s.Syntax) -> Iterator[s.Syntax]:
    """Each stretch of arithmetic, as far as it goes."""
    inside = s.parts(tree)
    if is_arithmetic(tree):
        yield tree
        inside = (token.figure for token in tokens_of(tree) if token.figure is not None)
    for part in inside:
        yield from _regions(part)


def _rewritten(span: Span, repair: Variant) -> str:
    """The text of an expression with a repair made, on one line and without comments."""
    text, at = "", span.start
    for place, instead in sorted(repair.changes, key=lambda change: (change[0].start, change[0].end)):
        text += span.document.text[at : place.start] + instead
        at = place.end
    text += span.document.text[at : span.end]
    return Span(Document("", text), 0, len(text)).written
