"""Did you mean: the known name nearest to a misspelt one.

Where many names are misspelt and many are known, only the first are compared: `bounded` says how many in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches
from itertools import islice

from kpidsl.base.diagnostic import Fix, replacing
from kpidsl.base.text import Span

#: So many names are compared for one plan: with 200 known names, for 2 000 misspelt ones.
COMPARED = 400_000

_left: ContextVar[list[int] | None] = ContextVar("left", default=None)


@contextmanager
def bounded() -> Iterator[None]:
    """What is done inside compares no more than so many names; past them none is near."""
    token = _left.set([COMPARED])
    try:
        yield
    finally:
        _left.reset(token)


def _compared(known: Iterable[str]) -> list[str]:
    """The names that are compared: all or none, so that no other than the nearest is offered."""
    left = _left.get()
    if left is None:
        return list(known)
    names = list(islice(known, left[0] + 1))
    if len(names) > left[0]:
        left[0] = 0
        return []
    left[0] -= len(names)
    return names


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that resembles `name` most, if any resembles it enough."""
    folded = {candidate.casefold(): candidate for candidate in _compared(known)}
    matches = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None


def one_slip_from(name: str, known: Iterable[str]) -> str | None:
    """The known name that one slip of the hand makes this of, if there is exactly one: a letter more, less or other.

    Names that count, `spesa_1` and `spesa_2`, are told apart on purpose.
    """
    found = [other for other in _compared(known) if _is_one_slip(name, other)]
    return found[0] if len(found) == 1 else None


def _is_one_slip(one: str, other: str) -> bool:
    start = _in_common(one, other)
    end = _in_common(one[start:][::-1], other[start:][::-1])
    here, there = one[start : len(one) - end], other[start : len(other) - end]
    if here.isdecimal() and there.isdecimal():
        return False
    swapped = len(here) == 2 and here == there[::-1]
    return here != there and (swapped or max(len(here), len(there)) == 1)


def _in_common(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    differing = (at for at, (here, there) in enumerate(zip(one, other, strict=False)) if here != there)
    return next(differing, min(len(one), len(other)))


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The sentence that offers the nearest name."""
    match = nearest(name, known)
    return f"did you mean `{match}`?" if match else None


def proposal(misspelt: Span, known: Iterable[str], meant: str | None = None) -> tuple[str | None, Fix | None]:
    """The sentence that offers the nearest name, and the fix that writes it, which somebody has to look at.

    `meant` is offered where it is known, however little it resembles what is written. Quotes stay as they are.
    """
    text = misspelt.text
    quote = text[0] if text[:1] in ('"', "`") else ""
    if meant is not None and meant in (known := list(known)):
        match: str | None = meant
    else:
        match = nearest(text.strip(quote) if quote else text, known)
    if match is None:
        return None, None
    if not quote and any(character.isspace() for character in match):
        quote = "`"
    return f"did you mean `{match}`?", replacing(misspelt, f"{quote}{match}{quote}")
