"""Whether the targets of a plan can be met together: Checked → Attainability.

Targets of different KPIs share figures, and may exclude each other. Formulas become linear statements about figures
(`translate`), targets and what else is known of figures become claims (`targets`, `background`), a solver says whether
they can hold together (`oracle`), and either an `example` shows it, confirmed by scoring the plan over it, or a
smallest `conflict` is named, confirmed by a `proof`. Nothing else is said: what was not decided is a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kpidsl.attain.background import background_of
from kpidsl.attain.claims import Claim, apart
from kpidsl.attain.conflict import Conflict, Undecided, conflicts_in
from kpidsl.attain.example import confirmed, plain_figures
from kpidsl.attain.findings import conflict_findings, omitted_findings, undecided_finding
from kpidsl.attain.oracle import Solver, SolverMissing, available
from kpidsl.attain.targets import Omitted, targets_of
from kpidsl.base.diagnostic import Outcome, in_order
from kpidsl.base.record import record
from kpidsl.model.attainability import Attainability, Example, Figure, Verdict
from kpidsl.model.period import Period, parse_period
from kpidsl.model.plan import Checked

__all__ = ["SolverMissing", "attainability", "available"]


@record
class _Decision:
    """What was found out of some targets taken together."""

    verdict: Verdict
    conflicts: tuple[Conflict, ...] = ()
    example: Example | None = None


def attainability(plan: Checked) -> Outcome[Attainability]:
    """Whether all targets of a plan can be met together, and those of each period that states any.

    Raises:
        SolverMissing: z3 is not installed.
    """
    solver = Solver.awake()
    found = {period: tuple(targets_of(plan, period)) for period in _periods(plan)}
    periods = [period for period in found if found[period]]
    claims = {period: [each for each in found[period] if isinstance(each, Claim)] for period in periods}
    omitted = [each for period in periods for each in found[period] if isinstance(each, Omitted)]

    together = _decided(plan, periods, [each for period in periods for each in claims[period]], solver)
    alone = dict.fromkeys(periods, together)
    if together.conflicts:
        alone = {period: _decided(plan, [period], claims[period], solver) for period in periods}
        told = [conflict for decision in alone.values() for conflict in decision.conflicts]
        in_told = {id(claim) for conflict in told for claim in conflict.targets}
        rest = [each for period in periods for each in claims[period] if id(each) not in in_told]
        together = _Decision("impossible", (*told, *_decided(plan, periods, rest, solver).conflicts))
    decisions = [together] if together.example else list(alone.values())
    result = Attainability(
        plan,
        {period: alone[period].verdict for period in periods},
        together.verdict,
        tuple(dict.fromkeys(each.code for each in omitted)),
        tuple(decision.example for decision in decisions if decision.example is not None),
    )
    findings = [*omitted_findings(omitted), *conflict_findings(plan, together.conflicts, solver)]
    sought = [period for period in periods if claims[period]]
    if together.verdict == "not decided" and sought:
        findings.append(undecided_finding(plan, sought))
    elif together.verdict == "impossible":
        findings += [undecided_finding(plan, [each]) for each in sought if alone[each].verdict == "not decided"]
    return Outcome(result, in_order(findings))


def _periods(plan: Checked) -> list[Period]:
    """The years of the plan, and the parts of years for which an action states targets."""
    header = plan.header
    labels = [f"{year:04}" for year in range(header.first_year, header.last_year + 1)]
    labels += [label for node in plan.nodes.values() for part in node.parts.values() for label in part]
    periods = (parse_period(label, offset=header.offset) for label in dict.fromkeys(labels))
    return sorted((each for each in periods if each is not None), key=lambda each: (-each.months, each.first))


def _decided(plan: Checked, periods: Sequence[Period], targets: Sequence[Claim], solver: Solver) -> _Decision:
    """Whether targets can be met together, group by group of those that share no figure."""
    if not targets:
        return _Decision("not decided")
    claims = [*targets, *background_of(plan, periods, targets)]
    groups = apart(claims)
    conflicts: list[Conflict] = []
    decided = True
    for group in groups:
        try:
            conflicts += conflicts_in(group, solver)
        except Undecided:
            decided = False
    if conflicts:
        return _Decision("impossible", tuple(conflicts))
    example = _example(plan, periods, groups, solver) if decided else None
    return _Decision("attainable", (), example) if example else _Decision("not decided")


def _example(
    plan: Checked, periods: Sequence[Period], groups: Sequence[Sequence[Claim]], solver: Solver
) -> Example | None:
    figures: dict[Figure, Fraction] = {}
    for group in groups:
        found = plain_figures(plan, group, figures, solver)
        if found is None:
            return None
        figures |= found
    claims = [claim for group in groups for claim in group]
    return confirmed(plan, periods, claims, figures)
