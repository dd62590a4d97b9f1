"""kpidsl: the performance plans of public bodies, checked, computed exactly from raw ledgers, scored, traceable.

    import kpidsl

    plan = kpidsl.check("plan.kpi")
    outcome = kpidsl.evaluate(plan, "data", year=2022)
    for finding in outcome.findings:
        print(finding.place.line, finding.code, finding.message)
    if outcome.value is not None:
        print(outcome.value.nodes["7.1.1"].points)

Names are imported when they are first used: asking for the command line's help costs no engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpidsl.base.diagnostic import Diagnostic, Outcome
    from kpidsl.model.plan import Checked
    from kpidsl.model.scorecard import Scorecard, ScoredNode
    from kpidsl.pipeline import attainability, check, evaluate

__all__ = ["Checked", "Diagnostic", "Outcome", "Scorecard", "ScoredNode", "attainability", "check", "evaluate"]

_HOMES = {
    "Checked": "kpidsl.model.plan",
    "Diagnostic": "kpidsl.base.diagnostic",
    "Outcome": "kpidsl.base.diagnostic",
    "ScoredNode": "kpidsl.model.scorecard",
    "Scorecard": "kpidsl.model.scorecard",
    "attainability": "kpidsl.pipeline",
    "check": "kpidsl.pipeline",
    "evaluate": "kpidsl.pipeline",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
