"""Owns supplied figures that are stated in parts: of the year from its quarters, and the sheet held against that.

Knows nothing of how a figure of one period is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.ledger.figures import Figures
from kpidsl.model.facts import Fact
from kpidsl.model.parts import Parts
from kpidsl.model.period import Period, parse_period
from kpidsl.model.plan import Checked, Input, Need
from kpidsl.model.spelling import spelled
from kpidsl.model.values import Absent, Judgement, Value


def parts_of(asked: Input, period: Period) -> tuple[Period, ...]:
    """The parts for which an input is stated that make a period; as of a day, those that have begun by then."""
    if asked.parts is None:
        return ()
    return period.begun_parts(asked.parts.months)


def made_fact(plan: Checked, asked: Input, need: Need, period: Period, parts: Sequence[Fact]) -> Fact:
    """The fact that the facts of all parts make; where any is absent, so is the whole, with the reasons of each."""
    assert asked.parts is not None
    absent = [fact.result for fact in parts if isinstance(fact.result, Absent)]
    values = [fact.result for fact in parts if not isinstance(fact.result, Absent)]
    if absent:
        return Fact(need, period, Absent(absent[0].kind, tuple(reason for each in absent for reason in each.reasons)))
    given = [
        f"{fact.period.label} {spelled(value, asked.type)}" + (f" ({fact.evidence})" if fact.evidence else "")
        for fact, value in zip(parts, values, strict=True)
    ]
    evidence = f"the {asked.parts.way} of {', '.join(given)}"
    return Fact(need, period, _figure(plan, asked, asked.parts, values), evidence=evidence)


def check_parts(plan: Checked, figures: Figures) -> Iterator[Diagnostic]:
    """Figures of a sheet that contradict their parts, or are of periods that their input does not look at."""
    for (name, label), figure in figures.figures.items():
        asked, period = plan.inputs[name], parse_period(label, offset=plan.header.offset)
        if asked.parts is None or period is None:
            continue
        if period.months < asked.parts.months:
            message = f"`{name}` is stated each {asked.parts.part}, and this figure is for {label}"
            labels = [(asked.span, "declared here")]
            help_ = f"give the figure of the {asked.parts.part}, and remove this row"
            yield finding("K0637", figure.place, message, help=help_, labels=labels)
            continue
        parts = [figures.figures.get((name, part.label)) for part in period.parts(asked.parts.months)]
        given = [part for part in parts if part is not None and part.value is not None]
        if figure.value is None or not given or len(given) < len(parts):
            continue
        made = _figure(plan, asked, asked.parts, [part.value for part in given if part.value is not None])
        if made != figure.value:
            makes, says = spelled(made, asked.type), spelled(figure.value, asked.type)
            message = f"the {asked.parts.plural} of `{name}` in {label} make {makes}, and the sheet says {says}"
            help_ = f"correct one of them, or remove this row: {label} follows from its {asked.parts.plural}"
            yield finding("K0636", figure.place, message, help=help_, labels=[(part.place, "a part") for part in given])


def _figure(plan: Checked, asked: Input, parts: Parts, values: Sequence[Value]) -> Value:
    scale = plan.scales[asked.type.scale] if isinstance(asked.type, Judgement) else None
    return parts.figure(values, [word for word, _ in scale.steps] if scale else ())
