"""The signs that are printed before anchors, held against the direction: with `target >= 35 %` higher is better.

It owns the question which of the two is at fault. It knows nothing of what the figures are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.types.tree.measures import Measured
from kpidsl.model.rules import Direction

_SIGNS = {"higher": ">=", "lower": "<="}


def check_signs(lines: Iterable[tuple[f.YearLine, Measured]]) -> Iterator[Diagnostic]:
    """Of the year lines of an action: where every sign speaks against the direction, that is at fault."""
    of_measures: dict[int, dict[int, f.AnchorSyntax]] = {}  # several years may have a line and a measure in common
    measures: dict[int, Measured] = {}
    for line, measure in lines:
        for anchor in line.anchors:
            if isinstance(anchor, f.AnchorSyntax) and anchor.sign is not None:
                measures[id(measure)] = measure
                of_measures.setdefault(id(measure), {})[id(anchor)] = anchor
    for key, measure in measures.items():
        signed = list(of_measures[key].values())
        turned = [anchor for anchor in signed if anchor.sign == _SIGNS[_opposite(measure.direction)]]
        if measure.way is not None and measure.direction in _SIGNS and len(turned) == len(signed):
            yield _turned(turned, measure)
        else:
            yield from (found for anchor in signed if (found := at_odds(anchor, measure.direction)))


def at_odds(anchor: f.AnchorSyntax, direction: Direction | None) -> Diagnostic | None:
    """A sign that does not say what the direction says."""
    figure = anchor.figure.span.written
    if anchor.sign in ("<", ">"):
        message = f"`{anchor.sign}` leaves the figure itself out, and a value on a target has reached it"
        return finding("K0421", anchor.span, message, help=f"write `{anchor.sign}= {figure}`, or the next figure")
    wanted = _SIGNS.get(direction or "")
    if anchor.sign is None or anchor.sign == wanted:
        return None
    says = "higher" if anchor.sign == ">=" else "lower"
    message = f"`{anchor.sign} {figure}` says that {says} is better, and the KPI does not"
    help_ = f"write `direction {says}`" + (f", or `{wanted} {figure}`" if wanted else ", or no sign")
    return finding("K0421", anchor.span, message, help=help_)


def _turned(anchors: list[f.AnchorSyntax], measure: Measured) -> Diagnostic:
    assert measure.way is not None
    says = _opposite(measure.direction)
    first = anchors[0]
    message = (
        f"`{measure.direction}` is better here, and `{first.sign} {first.figure.span.written}` says that {says} is"
    )
    help_ = f"write `direction {says}`, or `{_SIGNS[measure.direction or says]}` in the figures"
    labels = [(anchor.span, f"{says} is better") for anchor in anchors]
    return finding("K0421", measure.way, message, help=help_, labels=labels)


def _opposite(direction: Direction | None) -> Direction:
    return "lower" if direction == "higher" else "higher"
