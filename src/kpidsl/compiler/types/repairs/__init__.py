"""Repairs: the one slip that explains why a formula does not fit, offered where there is exactly one.

Units are checked on the tree, so a lost pair of brackets shows as units that do not fit, and nearly always one pair
alone makes them fit again. The likeliest kind of slip is tried first. As soon as one kind explains the formula, it is
offered if it does so in one way: two ways that are the same algebra are one. Past the bounds nothing is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kpidsl.base.codes import Severity
from kpidsl.base.diagnostic import Diagnostic, Fix
from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.expressions.scope import Typist
from kpidsl.compiler.types.repairs.meaning import Meaning, Meanings
from kpidsl.compiler.types.repairs.tokens import is_arithmetic, read, tokens_of
from kpidsl.compiler.types.repairs.variants import (
    Variant,
    brackets_added,
    brackets_changed,
    factors_added,
    signs_changed,
    whole_times,
)
from kpidsl.model.values import Type

FIGURES_LIMIT = 40  # of a formula that is read otherwise
MEANINGS_LIMIT = 200  # of one kind of slip, each of which is typed in its place

Fits = Callable[[Type], bool]


def offer(typing: Typist, tree: s.Syntax, told: int, fits: Fits, lone: Sequence[s.Name] = ()) -> None:  # fmt: skip
    """Add its repair to the finding that was made of an expression, where there is exactly one of each.

    Args:
        told: how many findings there were before the expression was typed.
        fits: whether the type of a repaired expression is what its place needs.
        lone: figures that the whole may lack as a factor, each the only one of its dimension.
    """
    faults = [at for at, made in enumerate(typing.findings) if at >= told and made.severity is Severity.ERROR]
    found = typing.findings[faults[0]] if len(faults) == 1 else None
    if found is None or found.code not in ("K0301", "K0302") or found.place.path != tree.span.document.path:
        return
    repair = _repair(typing, tree, found, fits, lone)
    if repair is not None:
        help_ = f"did you mean `{_rewritten(tree.span, repair)}`?"
        typing.findings[faults[0]] = replace(found, help=help_, fix=Fix(repair.edits))


def _repair(typing: Typist, tree: s.Syntax, found: Diagnostic, fits: Fits, lone: Sequence[s.Name]) -> Variant | None:
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
        trees = ((variant, s.with_part(tree, region, read(variant.tokens))) for variant in others.values())
        fitting = [variant for variant, instead in trees if (type_ := typing.quietly(instead)) and fits(type_)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


# --- the tree of an expression ----------------------------------------------------------------------------------------


def _region(tree: s.Syntax, found: Diagnostic) -> s.Syntax:
    """The innermost arithmetic that holds the place of a finding, up to where the arithmetic ends."""
    document, place = tree.span.document, found.place
    start = document.offset_of(place)
    end = document.offset_of(replace(place, line=place.end_line, column=place.end_column))
    region, inner = tree, tree
    while True:
        if is_arithmetic(inner):
            region = inner
            parts = [token.figure for token in tokens_of(inner) if token.figure is not None]
        else:
            parts = list(s.parts(inner))
        around = [part for part in parts if part.span.start <= start and end <= part.span.end]
        if not around or around[0] is inner:
            return region
        inner = around[0]


def _rewritten(span: Span, repair: Variant) -> str:
    """The text of an expression with a repair made, on one line and without comments."""
    text, at = "", span.start
    for place, instead in sorted(repair.changes, key=lambda change: (change[0].start, change[0].end)):
        text += span.document.text[at : place.start] + instead
        at = place.end
    text += span.document.text[at : span.end]
    return Span(Document("", text), 0, len(text)).written
