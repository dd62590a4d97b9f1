"""How a parent takes the points of its children: the mean, the least, the sum of points, or a share of statuses."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from kpidsl.base.record import record
from kpidsl.base.text import Span

TotalKind = Literal["weighted mean", "mean", "minimum", "points", "share"]


@record
class TotalRule:
    """`words` are the statuses that `share` counts, `spans` where each of them stands.

    Where fewer than `at_least` of those that count are measured there is no total. `judged_by` is the rule of bands
    that gives the parent a status by its points.
    """

    kind: TotalKind
    words: tuple[str, ...] = ()
    at_least: int = 0
    judged_by: str | None = None
    spans: tuple[Span, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        """As the language writes it: `mean`, `share "Verde" or "Ambra"`."""
        text = f"{self.kind} {self.quoted}" if self.words else self.kind
        return f"{text} at least {self.at_least}" if self.at_least else text

    @property
    def quoted(self) -> str:
        return " or ".join(f'"{word}"' for word in self.words)


WEIGHTED_MEAN = TotalRule("weighted mean")
