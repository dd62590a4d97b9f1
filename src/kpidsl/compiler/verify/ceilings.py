"""Targets of objectives that no result reaches: what stands below them cannot earn so much.

A ceiling is never too low: it follows from the caps of the rules, and from weights where the plan lets none of them
move. Of what may earn without end nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.lines import target_line
from kpidsl.model.plan import Kpi, Node
from kpidsl.model.rules import Bands, Ladder, PointsFormula
from kpidsl.model.spelling import percent
from kpidsl.model.tree import actions_below
from kpidsl.model.values import Judgement


def check_ceilings(draft: Draft) -> Iterator[Diagnostic]:
    """The targets of points that are beyond the most that can be earned: each line once."""
    ceilings = _Ceilings(draft)
    told: set[Span] = set()
    for node in draft.nodes.values():
        for year, target in node.targets.items():
            most = ceilings.of(node, year)
            line = target_line(draft, node, year)
            if most is None or target <= most or line in told:
                continue
            told.add(line)
            message = f"no result reaches this target: what stands below `{node.code}` earns {percent(most)} at most"
            rules = {kpi.rule for action in actions_below(draft.nodes, node.code) if (kpi := action.kpis.get(year))}
            labels = [(draft.rules[name].lines, "the rule") for name in rules if name is not None and len(rules) == 1]
            help_ = f"state a target of {percent(most)} or less" + (", or let the rule give more" if labels else "")
            yield finding("K0467", line, message, help=help_, labels=labels)


@record
class _Ceilings:
    """The most that nodes can earn in a year; None where there may be no end, or there are no points."""

    draft: Draft

    def of(self, node: Node, year: int) -> Fraction | None:
        if node.kind == "action":
            return self._of_kpi(node.kpis[year])
        if node.total.kind == "share":
            return Fraction(1)
        due = [self.draft.nodes[code] for code in node.children if self._is_due(code, year)]
        most = [self.of(child, year) for child in due]
        known = [each for each in most if each is not None]
        if not due or len(known) < len(most):
            return None
        assert self.draft.header is not None
        if self.draft.header.missing.kind == "reweight" or node.total.kind == "points":
            return max(known)  # whoever is there may be the best alone
        match node.total.kind:
            case "minimum":
                return min(known)
            case "mean":
                return _mean(known, [Fraction(1)] * len(known))
            case _:
                weights = [child.weight_in(year) for child in due]
                whole = [weight for weight in weights if weight is not None]
                return _mean(known, whole) if len(whole) == len(weights) and any(whole) else None

    def _is_due(self, code: str, year: int) -> bool:
        """Whether anything is measured below a node that earns points."""
        kpis = (action.kpis.get(year) for action in actions_below(self.draft.nodes, code))
        return any(kpi is not None and not kpi.watched for kpi in kpis)

    def _of_kpi(self, kpi: Kpi) -> Fraction | None:
        most = self._of_rule(kpi)
        return most if most is None or kpi.gate is None else max(most, kpi.gate.points)

    def _of_rule(self, kpi: Kpi) -> Fraction | None:
        match self.draft.rules.get(kpi.rule) if kpi.rule else kpi.type:
            case Judgement(name) if name in self.draft.scales:
                return max(points for _, points in self.draft.scales[name].steps)
            case Ladder(anchors=((_, best), *_), cap=Fraction() as cap):
                return max(best, cap)
            case Bands(bands=bands, otherwise=rest, cap=cap) if cap is not None or not any(b.slope for b in bands):
                named = (each for band in bands for each in (band.points, band.to_points))
                return max(each for each in (*named, rest, cap, Fraction(0)) if each is not None)
            case PointsFormula(cap=cap):
                return cap
            case _:
                return None


def _mean(figures: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    earned = sum((figure * weight for figure, weight in zip(figures, weights, strict=True)), Fraction(0))
    return earned / sum(weights, Fraction(0))
