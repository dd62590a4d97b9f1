"""How findings weigh where somebody decided otherwise than the table of codes: in `kpidsl.toml`, or beside the line.

A warning or note may be switched off, lowered or raised, always with a reason. An error may not be lowered: a plan that
checks means one thing, whoever checks it. What is found in data stands as it is found, for the same cause.

It is applied once, to all that a check found. No pass knows of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kpidsl.base.diagnostic import Diagnostic, Outcome, Silenced, has_errors, in_order
from kpidsl.base.text import Document
from kpidsl.base.toml import read_toml
from kpidsl.severities.decision import Decision
from kpidsl.severities.remarks import Remark, idle, remarks_of
from kpidsl.severities.table import decisions_of

T = TypeVar("T")


def applied(outcome: Outcome[T], folder: Path, documents: Sequence[Document]) -> Outcome[T]:
    """An outcome with the severities that were decided: no value where an error is among them.

    Args:
        outcome: what a check of a plan found.
        folder: that of the plan, where its `kpidsl.toml` stands.
        documents: the plan, and then the files that it uses.
    """
    toml = read_toml(folder)
    general = decisions_of(toml.value) if toml.value is not None else Outcome({}, toml.findings)
    remarks, misread = remarks_of(documents)
    assert general.value is not None
    found = [*outcome.findings, *general.findings, *misread]
    if outcome.value is not None:  # where errors stand, not all was looked for
        found += idle([remark for remark in remarks if remark.path == documents[0].path], outcome.findings)
    if not (remarks or general.value):
        return _weighed(outcome, found, ())
    kept: list[Diagnostic] = []
    silenced: list[Silenced] = []
    for finding in found:
        match _decision(finding, remarks, general.value.get(finding.code)):
            case None:
                kept.append(finding)
            case Decision(level=None) as decision:
                silenced.append(Silenced(finding, decision.reason, decision.place))
            case decision:
                kept.append(replace(finding, level=decision.level))
    return _weighed(outcome, kept, silenced)


def _decision(finding: Diagnostic, remarks: Iterable[Remark], general: Decision | None) -> Decision | None:
    """What was decided of a finding: beside its line, or else for all of its code."""
    return next((remark.decision for remark in remarks if remark.is_of(finding)), general)


def _weighed(outcome: Outcome[T], found: Iterable[Diagnostic], silenced: Iterable[Silenced]) -> Outcome[T]:
    findings = in_order(found)
    value = None if has_errors(findings) else outcome.value
    return Outcome(value, findings, tuple(sorted(silenced, key=lambda each: each.finding.sort_key)))
