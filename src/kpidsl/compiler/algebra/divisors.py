"""Where a formula divides: every denominator of the tree, as it stands, with the conditions that lead there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import TooLarge
from kpidsl.compiler.algebra.relation import Holding
from kpidsl.model import expression as e
from kpidsl.model.period import NOW, Back
from kpidsl.model.plan import Let

STEPS_LIMIT = 4_000  # of a formula with its named formulas written out

Path = tuple[Holding, ...]


@record
class Divisor:
    """What is divided by, looked at so far back, where all conditions of its path lead there."""

    node: e.Expression
    back: Back
    path: Path


@dataclass
class _Search:
    lets: Mapping[str, Let]
    whole: Set[str]
    steps: int = 0
    gone_through: set[tuple[object, ...]] = field(default_factory=set)

    def inside(self, node: e.Expression, back: Back, path: Path) -> Iterator[Divisor]:
        self.steps += 1
        if self.steps > STEPS_LIMIT:
            raise TooLarge
        match node:
            case e.InputRef() | e.Constant() | e.Known():  # whether a figure is there is asked of undefined ones too
                return
            case e.LetRef(name):
                if name not in self.lets or name in self.whole:
                    return
                here = (name, back, *((id(each.condition), each.back, each.truth) for each in path))
                if here not in self.gone_through:
                    self.gone_through.add(here)
                    yield from self.inside(self.lets[name].formula, back, path)
                return
            case e.Previous(operand):
                yield from self.inside(operand, back + node.back, path)
                return
            case e.Conditional(condition, then, otherwise):
                yield from self.inside(condition, back, path)
                yield from self.inside(then, back, (*path, Holding(condition, back)))
                yield from self.inside(otherwise, back, (*path, Holding(condition, back, False)))
                return
            case e.Logical(sign, left, right):
                yield from self.inside(left, back, path)
                yield from self.inside(right, back, (*path, Holding(left, back, sign == "and")))
                return
            case e.Arithmetic("/", _, below) | e.Function("floor" | "ceil" | "round", (_, below)):
                yield from _divisor(below, back, path)
            case e.Arithmetic("^", base, exponent) if (e.constant_number(exponent) or 0) < 0:
                yield from _divisor(base, back, path)
            case _:
                pass
        for child in e.children(node):
            yield from self.inside(child, back, path)


def _divisor(node: e.Expression, back: Back, path: Path) -> Iterator[Divisor]:
    if not e.constant_number(node):  # a zero that is written is a divisor like any other
        yield Divisor(node, back, path)


def divisors(formula: e.Expression, lets: Mapping[str, Let], whole: Set[str] = frozenset()) -> tuple[Divisor, ...]:
    """The denominators of a formula. It raises `TooLarge` past the bounds.

    Args:
        lets: the named formulas that are looked into.
        whole: those among them that are not.
    """
    return tuple(_Search(lets, whole).inside(formula, NOW, ()))
