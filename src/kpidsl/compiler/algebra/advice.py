"""What an author could assume of figures so that a claim would be proved: it was tried, or it is not offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kpidsl.compiler.algebra.atoms import Atom
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.spelling import above_zero
from kpidsl.model.values import Quantity

#: The signs of more figures than this are not tried.
FIGURES_LIMIT = 6


def signs_that_prove(names: Iterable[str], knowledge: Knowledge, proved: Callable[[Knowledge], bool]) -> str | None:
    """The assumptions about signs with which a claim would be proved, the fewest; None where no signs would do.

    Args:
        names: the inputs that the claim is about.
        proved: whether it is proved by what is known.
    """
    least = {name: knowledge.least(Atom.input(name)) for name in dict.fromkeys(names)}
    open_ = [
        name for name, known in least.items() if not known and isinstance(knowledge.type_of(Atom.input(name)), Quantity)
    ]
    if len(open_) > FIGURES_LIMIT:
        return None
    chosen = next((each for each in _choices(open_, least) if proved(knowledge.supposing(each))), None)
    if chosen is None:
        return None
    assumed = (
        above_zero(name, knowledge.type_of(Atom.input(name)), ">" if strictly else ">=")
        for name, strictly in chosen.items()
    )
    return " and ".join(f"`{each}`" for each in assumed)


def _choices(names: list[str], least: dict[str, bool | None]) -> Iterator[dict[str, bool]]:
    """Signs of one figure, then of all; that it is not below zero before that it is above."""
    unsigned = [name for name in names if least[name] is None]
    for groups in ([[name] for name in names], [names]):
        for strictly in (False, True):
            for group in groups:
                signs = {name: strictly for name in group if strictly or name in unsigned}
                if signs:
                    yield signs
