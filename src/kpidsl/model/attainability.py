"""Whether the targets of a plan can be met together: figures with which they are, or which of them exclude each other.

The findings say what is in conflict; this is what there is to show where nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from kpidsl.base.record import record
from kpidsl.model.period import Period
from kpidsl.model.plan import Anchor, Checked, Kpi
from kpidsl.model.values import Value


@record
class Figure:
    """An input over a period."""

    input: str
    period: Period


@record
class Reached:
    """The value of a KPI that meets its target."""

    code: str
    kpi: Kpi
    period: Period
    value: Value
    target: Anchor


@record
class Example:
    """Figures with which every target of some periods is met, as an exact evaluation of the plan confirms."""

    periods: tuple[Period, ...]
    figures: Mapping[Figure, Value]
    reached: tuple[Reached, ...]


Verdict = Literal["attainable", "impossible", "not decided"]


@record
class Attainability:
    """What is known of each period with targets of its own, and of all together.

    `left_out` are the KPIs of which nothing is decided; a verdict is of the others. The examples are one of all periods
    together, or where there is none, one of each period whose targets can be met.
    """

    plan: Checked
    verdicts: Mapping[Period, Verdict]
    together: Verdict
    left_out: tuple[str, ...]
    examples: tuple[Example, ...]
