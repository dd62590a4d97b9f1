"""Means of several figures: that of ratios, and what looks like a mean but for one sign or one bracket.

A number tells what is meant where it is how many figures there are: two are added and divided by 2. It knows nothing of
means that queries take of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.sums import addends, sums
from kpidsl.model import expression as e
from kpidsl.model.values import PERCENT, Quantity, Type


def check_means(draft: Draft, formula: e.Expression) -> Iterator[Diagnostic]:
    yield from _of_ratios(formula)
    for node in e.walk(formula):
        match node:
            case e.Arithmetic("/" | "*" as sign, sum_, e.Constant(Fraction() as count)):
                yield from _half_of_a_difference(draft, node, sum_, sign, count)
            case e.Arithmetic("*", e.Constant(Fraction() as count), sum_):
                yield from _half_of_a_difference(draft, node, sum_, "*", count)
            case _:
                pass
    for sum_ in sums(formula):
        yield from _one_alone(draft, sum_)


def _of_ratios(formula: e.Expression) -> Iterator[Diagnostic]:
    match formula:
        case e.Arithmetic("/", sum_, e.Constant(Fraction() as count)):
            parts = [part for part, sign in addends(sum_) if sign > 0]
            ratios = [part for part in parts if isinstance(part, e.Arithmetic) and part.sign == "/"]
            if len(ratios) > 1 and len(ratios) == len(parts) == count:
                above = " + ".join(ratio.left.span.written for ratio in ratios)
                below = " + ".join(ratio.right.span.written for ratio in ratios)
                message = "this is the mean of ratios: a small one weighs as much as a large one"
                help_ = f"the ratio of all together is `({above}) / ({below})`"
                yield finding("K0453", formula.span, message, help=help_)
        case _:
            return


def _half_of_a_difference(
    draft: Draft, node: e.Arithmetic, sum_: e.Expression, sign: str, count: Fraction
) -> Iterator[Diagnostic]:
    """`(a - b) / 2` and `(a + b) * 2`. Of one figure in two periods, the half of a difference is a yearly change."""
    parts = list(addends(sum_))
    figures = [part for part, _ in parts]
    if count != len(figures) or not _are_alike(draft, figures):
        return
    adds = len({own for _, own in parts}) == 1  # or takes all away: `-(a + b) / 2`
    if (
        adds is (sign == "/")
        or parts[0][1] < 0
        or (not adds and len({_name(figure) for figure in figures}) < len(figures))
    ):
        return
    what = f"the sum of {count} figures is multiplied" if adds else "a difference is divided"
    yield _told(node, figures, f"{what} by {count}")


def _one_alone(draft: Draft, sum_: e.Expression) -> Iterator[Diagnostic]:
    """`a + b / 2` of two percentages that are called alike: of other figures, half of one is added for good reasons."""
    parts = list(addends(sum_))
    figures, divided = [], []
    for part, own in parts:
        match part:
            case e.Arithmetic("/", figure, e.Constant(Fraction() as count)) if count == len(parts) and own > 0:
                figures.append(figure)
                divided.append(figure)
            case _ if own > 0:
                figures.append(part)
    names = {_name(figure) or "" for figure in figures}
    stems = {name.rpartition("_")[0] for name in names}  # called alike but for the last word
    shares = all(_type(draft, each) == Quantity(PERCENT) for each in figures)
    if len(divided) == 1 and len(names) == len(parts) and len(stems) == 1 and "" not in stems and shares:
        message = f"only `{divided[0].span.written}` is divided by {len(parts)}, and {len(parts)} percentages are added"
        yield _told(sum_, figures, message)


def _told(node: e.Expression, figures: Sequence[e.Expression], message: str) -> Diagnostic:
    mean = f"({' + '.join(figure.span.written for figure in figures)}) / {len(figures)}"
    return finding("K0480", node.span, message, help=f"is the mean meant, `{mean}`?", fix=replacing(node.span, mean))


def _are_alike(draft: Draft, figures: Sequence[e.Expression]) -> bool:
    """Whether these are several figures of one unit."""
    types = {_type(draft, figure) for figure in figures}
    return len(figures) > 1 and len(types) == 1 and isinstance(types.pop(), Quantity)


def _name(node: e.Expression) -> str | None:
    """The name of a figure, of whatever period."""
    match node:
        case e.InputRef(name) | e.LetRef(name) | e.Previous(e.InputRef(name) | e.LetRef(name)):
            return name
        case _:
            return None


def _type(draft: Draft, node: e.Expression) -> Type | None:
    name = _name(node)
    known = draft.inputs.get(name or "") or draft.lets.get(name or "")
    return known.type if known is not None else None
