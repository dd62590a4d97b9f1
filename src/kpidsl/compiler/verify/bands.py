"""Bands held against the anchors of every KPI: what makes them no rule, in words, with a value that shows it.

Anchors that follow from the data are not known here; the scoring looks at them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Place, Span
from kpidsl.compiler.types.draft import Draft
from kpidsl.model.bands import Scene
from kpidsl.model.flaws import Flaw, flaws
from kpidsl.model.plan import Kpi, Node
from kpidsl.model.rules import Bands, PointsFormula
from kpidsl.model.spelling import percent, spelled
from kpidsl.model.values import Plain


def check_bands(draft: Draft) -> Iterator[Diagnostic]:
    """What is wrong with the bands of each rule, shown by the first KPI that it is wrong for."""
    seen: dict[object, Sequence[Flaw]] = {}
    told: set[tuple[str, str]] = set()
    for node in draft.nodes.values():
        for label, kpi in node.all_kpis().items():
            rule = draft.rules.get(kpi.rule) if kpi.rule else None
            bands = rule.statuses if isinstance(rule, PointsFormula) else rule
            if not isinstance(bands, Bands) or kpi.direction is None:
                continue
            scene = Scene({anchor.name: anchor.value for anchor in kpi.anchors}, kpi.direction)
            if not scene.knows(bands):
                continue
            same = (bands.name, kpi.direction, *(scene.anchors.get(name) for name in (*bands.anchors, "target")))
            if same not in seen:
                seen[same] = flaws(bands, scene)
            for found in _Words(node, label, kpi, bands, scene).findings(seen[same]):
                if (bands.name, found.code) not in told:
                    told.add((bands.name, found.code))
                    yield found


@dataclass(frozen=True, slots=True)
class _Words:
    """A rule and the KPI that shows what is wrong with it."""

    node: Node
    period: str
    kpi: Kpi
    bands: Bands
    scene: Scene

    def findings(self, found: Sequence[Flaw]) -> Iterator[Diagnostic]:
        for flaw in found:
            if (told := self._finding(flaw)) is not None:
                yield told

    def _finding(self, flaw: Flaw) -> Diagnostic | None:
        name, labels = self.bands.name, self._labels()
        where = flaw.band.span if flaw.band else self.bands.span
        match flaw.kind:
            case "part":
                message = f"a part of {self._shown(flaw.at)} is no edge: it would be better than the figure itself"
                help_ = "a part of an anchor asks for an anchor above zero; write `within 10 % of target`, or a figure"
                return finding("K0414", where, message, help=help_, labels=labels)
            case "step":
                message = "points for every so much ask for a step above zero"
                return finding("K0413", where, message, help="write a figure: `per 1 number`", labels=labels)
            case "gap":
                message = f"no band of `{name}` holds {self._shown(flaw.at)}"
                help_ = "let the bands meet, or say what the rest earns: `otherwise 0 %`"
                return finding("K0423", self.bands.span, message, help=help_, labels=labels[1:])
            case "overlap":
                message = f"two bands of `{name}` hold {self._shown(flaw.at)}"
                help_ = "let one end where the other begins"
                other = [(flaw.other.span, "the other")] if flaw.other else []
                return finding("K0424", where, message, help=help_, labels=[*other, *labels[1:]])
            case "unreached":
                if len(self.bands.anchors) > 1:
                    return None  # among several anchors this may be so this year alone
                text = flaw.band.reach_text if flaw.band else ""
                message = f"no value reaches this band: those before it hold all of `{text}`"
                return finding("K0425", where, message, help=self._way_out(), labels=labels)
            case "decline":
                at = self._shown(flaw.at)
                message = f"the rule `{name}` rewards getting worse: up to {at} it earns {percent(flaw.more)},"
                message += f" and then {percent(flaw.less)}"
                help_ = "the better band must begin with what the worse one ends with, or more"
                return finding("K0414", self.bands.span, message, help=help_, labels=labels[1:])

    def _way_out(self) -> str:
        if self.scene.direction == "lower" and self.bands.anchors:
            more = f"110 % of {self.bands.anchors[0]}"
            return f"list bands best first; where lower is better a worse one has more: `{more}`"
        return "list bands best first"

    def _shown(self, at: Fraction) -> str:
        value = date.fromordinal(int(at)) if self.kpi.type is Plain.DATE else at
        return spelled(value, self.kpi.type)

    def _labels(self) -> list[tuple[Span | Place, str]]:
        return [(self.bands.span, "the rule"), (self.node.span, f"the KPI, in {self.period}")]
