"""What formulas are made of, for algebra: the figures that are not looked into.

An atom is an input of a period, a named formula that is left whole, or a part that is no quotient of polynomials (an
`if`, a `min`). It knows nothing of what can be said of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple

from kpidsl.base.record import record
from kpidsl.model import expression as e
from kpidsl.model.period import NOW, Back
from kpidsl.model.spelling import name_at


class Atom(NamedTuple):
    """`what` is the name of an input or a named formula, or the sense of a part; the rest is how far it lies back."""

    kind: Literal["input", "let", "part"]
    what: object
    steps: int = 0
    years: int = 0

    @classmethod
    def input(cls, name: str, back: Back = NOW) -> Atom:
        return cls("input", name, back.steps, back.years)

    @property
    def back(self) -> Back:
        return Back(self.steps, self.years) if self.steps or self.years else NOW

    @property
    def name(self) -> str:
        """As a formula speaks of it; only a figure with a name has one."""
        return name_at(str(self.what), self.back)


#: Figures that are put into formulas: a case of the data.
Point = Mapping[Atom, Fraction]


class TooLarge(Exception):  # noqa: N818 - not an error: the formula is past what a proof may cost
    """A formula outgrew the bounds; nothing is said of it."""


@record
class Part:
    """A part that is no quotient of polynomials: where it stands in the tree, and how far back it is looked at."""

    node: e.Expression
    back: Back
