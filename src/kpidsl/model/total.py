"""How a parent takes the points of its children: the mean, the least, the sum of points, or a share of statuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kpidsl.base.text import Span

TotalKind = Literal["weighted mean", "mean", "minimum", "points", "share"]


@dataclass(frozen=True, slots=True)
class TotalRule:
    """`words` are the statuses that `share` counts, `spans` where each of them stands."""

    kind: TotalKind
    words: tuple[str, ...] = ()
    spans: tuple[Span, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        """As the language writes it: `mean`, `share "Verde" or "Ambra"`."""
        return f"{self.kind} {self.quoted}" if self.words else self.kind

    @property
    def quoted(self) -> str:
        return " or ".join(f'"{word}"' for word in self.words)


WEIGHTED_MEAN = TotalRule("weighted mean")
