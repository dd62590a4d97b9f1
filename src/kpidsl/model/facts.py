"""What the data say: one fact for every input and period that a plan needs, with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from kpidsl.base.record import record
from kpidsl.model.period import Period
from kpidsl.model.plan import Need
from kpidsl.model.sources import Control
from kpidsl.model.values import Result


@record
class DataFile:
    """A file that was read, with its fingerprint.

    `rows` were read; `left_out` are those besides them that the source does not want.
    """

    source: str
    path: str
    sha256: str
    rows: int
    left_out: int = 0


@record
class Fact:
    """The result of one input over one period, and what stands behind it.

    `rows` were selected; `left_out` belong to the period but not to the selection; `empty` were selected but hold
    nothing to count. `query` is the rule as the author wrote it. `evidence` is what came with a supplied figure.
    """

    need: Need
    period: Period
    result: Result
    rows: int | None = None
    left_out: int | None = None
    empty: int | None = None
    source: str | None = None
    query: str | None = None
    evidence: str | None = None
    total: Fraction | None = None


@record
class Facts:
    period: Period
    entity: str | None
    facts: Mapping[Need, Fact]
    files: tuple[DataFile, ...]
    controls: tuple[Control, ...] = ()  # those of the sources that were read: all are met
