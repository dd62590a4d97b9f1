"""What is told of targets: which exclude each other and why, in the author's figures, and what was not decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kpidsl.attain.claims import Target
from kpidsl.attain.conflict import Conflict
from kpidsl.attain.oracle import Solver
from kpidsl.attain.reach import best
from kpidsl.attain.targets import Omitted
from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked
from kpidsl.model.spelling import spelled
from kpidsl.model.values import Quantity


def omitted_findings(omitted: Iterable[Omitted]) -> Iterator[Diagnostic]:
    """A note for each KPI of which nothing is decided, whatever the period."""
    for each in omitted:
        because = each.because
        message = f"whether the target of {each.code} can be met with the others is not decided"
        why = f"`{because.span.written}` {because.why}"
        yield finding("K0531", because.span, message, help=f"see to {each.code} yourself: {why}")


def undecided_finding(plan: Checked, periods: Sequence[Period]) -> Diagnostic:
    message = (
        f"whether the targets of {_listed([period.name for period in periods])} can be met together is not decided"
    )
    help_ = "see to them yourself: the search was given up, or found no figures that are whole where they must be"
    return finding("K0531", plan.header.span, message, help=help_)


def conflict_findings(plan: Checked, conflicts: Sequence[Conflict], solver: Solver) -> Iterator[Diagnostic]:
    """A warning for each conflict; one for all the years in which the same lines exclude each other."""
    alike: dict[tuple[object, ...], list[Conflict]] = {}
    for conflict in conflicts:
        alike.setdefault(_lines(conflict), []).append(conflict)
    for same in alike.values():
        first = same[0]
        if first.targets:
            yield _excluding(plan, first, [_targets(each)[0].period for each in same], solver)
        else:
            yield _contradicting(plan, first)


def _lines(conflict: Conflict) -> tuple[object, ...]:
    """What two conflicts have in common that are of different years only."""
    targets = _targets(conflict)
    several = len({target.period for target in targets}) > 1
    places = tuple((target.code, target.span.start, target.goal) for target in targets)
    return (*places, *((target.period for target in targets) if several else ()), len(conflict.because))


def _targets(conflict: Conflict) -> list[Target]:
    return [claim.target for claim in conflict.targets if claim.target is not None]


def _contradicting(plan: Checked, conflict: Conflict) -> Diagnostic:
    places = list(dict.fromkeys(claim.span for claim in conflict.because if claim.span is not None))
    last, others = places[-1], places[:-1]
    message = "no figures satisfy all that the plan assumes" + _unsigned(conflict)
    labels = [(span, "assumed here") for span in others]
    lines = ["correct an assumption", *_reasons(plan, conflict)]
    return finding("K0532", last, message, help="\n".join(lines), labels=labels)


def _excluding(plan: Checked, conflict: Conflict, periods: Sequence[Period], solver: Solver) -> Diagnostic:
    targets = sorted(_targets(conflict), key=lambda target: target.span.start)
    at = targets[-1].span
    labels = [(target.span, f"{target.code}: {target.goal}") for target in targets]
    labels += [(claim.span, "assumed here") for claim in conflict.because if claim.span is not None]
    return finding(
        "K0530",
        at,
        f"{_subject(targets, periods)}{_unsigned(conflict)}",
        help="\n".join([_action(conflict, targets, solver), *_asked(targets), *_reasons(plan, conflict)]),
        labels=list(_elsewhere(labels, at)),
    )


def _elsewhere(labels: Iterable[tuple[Span, str]], at: Span) -> Iterator[tuple[Span, str]]:
    seen = {(at.document.path, at.start)}
    for span, text in labels:
        place = (span.document.path, span.start)
        if place not in seen:
            seen.add(place)
            yield span, text


def _subject(targets: Sequence[Target], periods: Sequence[Period]) -> str:
    """Which targets, of when, and that they cannot be met."""
    when = _listed([f"in {period.name}" for period in dict.fromkeys(periods)])
    if len(targets) == 1:
        return f"the target of {targets[0].code} {when} cannot be met"
    all_of = "both" if len(targets) == 2 else "all"
    if len({target.period for target in targets}) == 1:
        return f"the targets of {_listed([target.code for target in targets])} {when} cannot {all_of} be met"
    each = [f"{target.code} in {target.period.name}" for target in targets]
    return f"the targets of {_listed(each)} cannot {all_of} be met"


def _unsigned(conflict: Conflict) -> str:
    return " by figures that are not below zero" if any(claim.taken for claim in conflict.because) else ""


def _action(conflict: Conflict, targets: Sequence[Target], solver: Solver) -> str:
    """What to do, with what a target could be."""
    last = targets[-1]
    limit = best(conflict, last, solver)
    which = "the target" if len(targets) == 1 else "one of them"
    if limit is None:
        return f"loosen {which}"
    lower = last.kpi.direction == "lower"
    end = f"be at {'least' if lower else 'most'}" if limit.reached else f"only be {'above' if lower else 'below'}"
    known = "" if len(targets) == 1 else f"with the other{'s' if len(targets) > 2 else ''} met, "
    return f"loosen {which}: {known}{last.code} can {end} {spelled(limit.value, last.kpi.type)}"


def _asked(targets: Sequence[Target]) -> Iterator[str]:
    for target in targets:
        year = f" in {target.period.name}" if len({each.period for each in targets}) > 1 else ""
        yield f"{target.code} asks for `{' '.join(target.kpi.formula_text.split())}` {target.goal}{year}"


def _reasons(plan: Checked, conflict: Conflict) -> Iterator[str]:
    """What else has to hold for the conflict, so that an author can see where it could be otherwise."""
    yield from dict.fromkeys(claim.reason for claim in conflict.because if claim.reason is not None)
    unsigned = list(dict.fromkeys(claim.figure.input for claim in conflict.because if claim.figure is not None))
    if unsigned:
        verb = "is" if len(unsigned) == 1 else "are"
        type_ = plan.inputs[unsigned[0]].type
        assert isinstance(type_, Quantity)
        taken = f"{_listed([f'`{name}`' for name in unsigned])} {verb} taken not to be below zero"
        yield f"{taken}; where one may be, say so: `assume {unsigned[0]} >= {spelled(-100 * type_.unit.factor, type_)}`"


def _listed(words: Sequence[str]) -> str:
    words = list(dict.fromkeys(words))
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
