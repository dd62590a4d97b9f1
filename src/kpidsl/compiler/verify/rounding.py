"""Roundings so coarse that a KPI no longer tells what its anchors ask: whole hundreds of per cent, steps over anchors.

`1` beside a ratio is 100 %, which spreadsheets take for one decimal. It looks at what becomes the value, whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.text import Span
from kpidsl.compiler.types.draft import Draft
from kpidsl.model import expression as e
from kpidsl.model.plan import Anchor, Kpi, Let
from kpidsl.model.spelling import spelled
from kpidsl.model.values import PERCENT, Quantity


def check_roundings(draft: Draft) -> Iterator[Diagnostic]:
    """The roundings of values that are too coarse for their unit or their anchors, each once."""
    told: set[Span] = set()
    for node in draft.nodes.values():
        for label, kpi in node.all_kpis().items():
            for function in _roundings(kpi.formula, draft.lets):
                found = None if function.span in told else _too_coarse(function, kpi, label)
                if found is not None:
                    told.add(function.span)
                    yield found


def _roundings(formula: e.Expression, lets: Mapping[str, Let]) -> Iterator[e.Function]:
    """The roundings that a value may be, whole."""
    match formula:
        case e.Function("round" | "floor" | "ceil"):
            yield formula
        case e.Function("min" | "max" | "abs", arguments):
            for argument in arguments:
                yield from _roundings(argument, lets)
        case e.LetRef(name):
            yield from _roundings(lets[name].formula, lets)
        case e.Conditional(_, then, otherwise):
            for branch in (then, otherwise):
                yield from _roundings(branch, lets)
        case _:
            return


def _too_coarse(function: e.Function, kpi: Kpi, label: str) -> Diagnostic | None:
    _, step = function.arguments
    size = e.constant_number(step)
    if size is None or not isinstance(kpi.type, Quantity):
        return None
    if kpi.type == Quantity(PERCENT) and size >= 1:
        return _whole_hundreds(function, step, size, kpi)
    for (one, high), (other, low) in pairwise(_figures(kpi)):
        if 0 < (between := high - low) < size:
            message = f"this rounds to steps of {spelled(size, kpi.type)}, and from `{one.name}` to `{other.name}` of"
            message += f" {label} it is {spelled(between, kpi.type)}"
            labels = [(one.span, one.name), (other.span, other.name)]
            help_ = "round to smaller steps, or not at all: `display` rounds for show"
            return finding("K0468", function.span, message, help=help_, labels=labels)
    return None


def _whole_hundreds(function: e.Function, step: e.Expression, size: Fraction, kpi: Kpi) -> Diagnostic:
    rounded = spelled(size, kpi.type)
    message = f"this rounds to steps of {rounded}: of a share nothing is left between 0 % and {rounded}"
    finer = f"{function.name}({function.arguments[0].span.written}, 0.1 %)"
    help_ = f"write `{finer}`, or leave rounding to `display`, which is for show alone"
    return finding("K0468", function.span, message, help=help_, fix=replacing(step.span, "0.1 %"))


def _figures(kpi: Kpi) -> list[tuple[Anchor, Fraction]]:
    """The anchors that are figures, from the highest to the lowest."""
    stated = [(anchor, anchor.value) for anchor in kpi.anchors if isinstance(anchor.value, Fraction)]
    return sorted(stated, key=lambda each: each[1], reverse=True)
