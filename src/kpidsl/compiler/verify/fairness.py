"""Rules that are formulas never reward getting worse, and give every value its points: proved, or shown where not.

Each rule is decided for each KPI and year that it serves, at the anchors that the year states; equal ones once. Where
anchors follow from the data, the scoring decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.sampling import value_at
from kpidsl.model import expression as e
from kpidsl.model.fairness import Case, NotProved, Verdict
from kpidsl.model.piecewise.monotone import Decline, Evaluate, Fault, Undefined
from kpidsl.model.piecewise.pieces import WORK_LIMIT, Work
from kpidsl.model.plan import Kpi, Node
from kpidsl.model.reach import Reaches
from kpidsl.model.rules import Direction, PointsFormula
from kpidsl.model.spelling import decimal, percent, spelled
from kpidsl.model.values import Quantity

_USUAL_WORK = 60

#: What is unfair for so few KPIs is told of each.
_FEW = 2

#: So many of the others are shown.
_SHOWN = 3

_FAIR: dict[Direction, str] = {
    "higher": "where higher is better, points must not fall while `value` grows",
    "lower": "where lower is better, points must not grow with `value`",
    "inside": "where inside a range is best, points must not grow with the distance from it",
}


def check_fairness(draft: Draft, reaches: Reaches) -> Iterator[Diagnostic]:
    """What is unfair about the formulas of rules, shown by each KPI that they are unfair for."""
    known: dict[object, Verdict] = {}
    unproved: set[str] = set()
    patience = _Patience()
    unfair: dict[tuple[str, Direction], list[tuple[_Words, Fault]]] = defaultdict(list)
    served: Counter[tuple[str, Direction]] = Counter()
    for node in draft.nodes.values():
        of_node: set[tuple[str, Direction]] = set()
        for label, kpi in node.all_kpis().items():
            rule = draft.rules.get(kpi.rule) if kpi.rule else None
            if not isinstance(rule, PointsFormula) or (case := case_of(rule, kpi, reaches, patience.work())) is None:
                continue
            key = (rule.name, case.direction, case.reach, tuple((each.name, each.value) for each in case.anchors))
            if key not in known:
                known[key] = case.verdict(points_in(case))
                patience.used(case.work)
            verdict = known[key]
            of_node.add((rule.name, case.direction))
            if verdict is None or (isinstance(verdict, NotProved) and rule.name in unproved):
                continue
            words = _Words(node, label, kpi, rule, case)
            if not isinstance(verdict, NotProved):
                unfair[rule.name, case.direction].append((words, verdict))
                break  # its other periods would say the same again
            yield words.finding(verdict)
            unproved.add(rule.name)
        served.update(of_node)
    for key_, found in unfair.items():
        yield from _told(found, served[key_])


def _told(found: Sequence[tuple[_Words, Fault]], served: int) -> Iterator[Diagnostic]:
    """What is unfair for some KPIs is told of each; for all of many, once of the rule."""
    singly = [words.finding(verdict) for words, verdict in found]
    if len(found) <= _FEW or len(found) < served:
        yield from singly
        return
    words, _ = found[0]
    way = "inside a corridor" if words.kpi.direction == "inside" else f"where {words.kpi.direction} is better"
    message = f"{singly[0].message}; and so for all {len(found)} KPIs that it scores {way}"
    labels = [(each.node.span, f"the KPI, in {each.period}") for each, _ in found[:_SHOWN]]
    yield finding("K0414", words.rule.lines, message, help=singly[0].help, labels=labels)


def case_of(rule: PointsFormula, kpi: Kpi, reaches: Reaches, work: Work) -> Case | None:
    """What is to be decided; None where anchors follow from the data, or something faulty was told."""
    formula = rule.of(kpi.direction)
    lacking = set(rule.anchors) - set(rule.optional) - {anchor.name for anchor in kpi.anchors}
    if formula is None or kpi.direction is None or not isinstance(kpi.type, Quantity) or lacking:
        return None
    return Case(formula, rule.cap, kpi.direction, kpi.anchors, reaches.of_kpi(kpi), work)


@dataclass
class _Patience:
    """What all rules of a plan may cost together: each has enough for a usual one, and what is left of the rest."""

    rest: int = 15_000

    def work(self) -> Work:
        return Work(_USUAL_WORK + min(self.rest, WORK_LIMIT))

    def used(self, work: Work) -> None:
        self.rest -= max(work.spent - _USUAL_WORK, 0)


@record
class _Words:
    """A rule and the KPI that shows what is wrong with it."""

    node: Node
    period: str
    kpi: Kpi
    rule: PointsFormula
    case: Case

    def finding(self, verdict: Fault | NotProved) -> Diagnostic:
        where = self.kpi.anchors[0].span if self.kpi.anchors else self.kpi.span
        labels = [(self.rule.lines, "the rule"), (self.node.span, f"the KPI, in {self.period}")]
        name, positive = self.rule.name, all(figure > 0 for figure in self.case.figures.values())
        match verdict:
            case Undefined(at):
                end = self.case.reach.high if self.case.direction == "higher" else self.case.reach.low
                message = f"the rule `{name}` gives no points to {spelled(at, self.kpi.type)}"
                message += ", the best result" if at == end and self.case.direction != "inside" else ""
                help_ = "its denominator is zero there: say what it earns, `if … else …`, or state another target"
                if unstated := [each for each in self.rule.optional if each not in self._stated()]:
                    help_ = f"say what is earned where `{unstated[0]}` is not stated: `if {unstated[0]} present then …`"
                elif not positive:
                    help_ = "a ratio to a target asks for a target above zero"
                return finding("K0414", where, message, help=help_, labels=labels)
            case Decline(worse, more, better, less):
                assert isinstance(self.kpi.type, Quantity)
                unit = self.kpi.type.unit
                figures = _apart(worse / unit.factor, better / unit.factor)
                points = _apart(more * 100, less * 100)
                shown = [f"{at} {unit.text} earns {earns} %" for at, earns in zip(figures, points, strict=True)]
                message = f"the rule `{name}` rewards getting worse: {', '.join(shown)}"
                help_ = "a ratio to a target asks for a target above zero"
                if positive:
                    help_ = self._way_out()
                return finding("K0414", where, message, help=help_, labels=labels)
            case NotProved(why):
                message = f"that the rule `{name}` never rewards getting worse is not proved: {why}"
                return finding("K0470", where, message, help="say it in simpler steps", labels=labels)

    def _way_out(self) -> str:
        """What mends a rule whose anchors are all above zero."""
        if any(isinstance(node, e.Conditional) for node in e.walk(self.case.formula)):
            help_ = "the better value must earn as much: look at where one branch of the formula meets the next"
            return help_ if self.rule.cap is None else f"{help_}, and at the cap, {percent(self.rule.cap)}"
        return f"{_FAIR[self.case.direction]}: look at the formula of the rule, and at the direction of the KPI"

    def _stated(self) -> frozenset[str]:
        return frozenset(anchor.name for anchor in self.kpi.anchors)


def points_in(case: Case) -> Evaluate:
    """The exact points of a value, by evaluating the formula."""
    figures = case.figures

    def points(value: Fraction) -> Fraction | None:
        earns = value_at(case.formula, {**figures, "value": value})
        return None if earns is None else case.bounded(Fraction(earns))

    return points


def _apart(one: Fraction, other: Fraction) -> tuple[str, str]:
    """Two unlike numbers, with as many decimals as tell them apart."""
    cut = 4
    while (texts := (decimal(one, cut=cut), decimal(other, cut=cut)))[0] == texts[1]:
        cut *= 2
    return texts
