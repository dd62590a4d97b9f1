"""Bands held against the anchors of every KPI: what makes them no rule, in words, with a value that shows it.

Anchors that follow from the data are not known here; the scoring looks at them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, Edit, Fix, finding
from kpidsl.base.record import record
from kpidsl.base.text import Place, Span
from kpidsl.compiler.types.draft import Draft
from kpidsl.model.bands import TARGET, Scene
from kpidsl.model.flaws import Flaw, flaws
from kpidsl.model.reach import ANYTHING, Reach, Reaches
from kpidsl.model.rules import Bands, PointsFormula
from kpidsl.model.spelling import percent, spelled
from kpidsl.model.values import PERCENT, Plain, Quantity, Type


def check_bands(draft: Draft, reaches: Reaches) -> Iterator[Diagnostic]:
    """What is wrong with the bands of each rule, shown by the first use of it that it is wrong for."""
    seen: dict[object, Sequence[Flaw]] = {}
    told: set[tuple[str, str]] = set()
    useless: dict[str, _Useless] = {}
    for use in (*_of_kpis(draft, reaches), *_of_parents(draft)):
        bands, scene = use.bands, use.scene
        found = useless.setdefault(bands.name, _Useless(use))
        if not scene.knows(bands):
            found.keep([])
            continue
        same = (bands.name, scene.direction, use.reach, *(scene.anchors.get(name) for name in (*bands.anchors, TARGET)))
        if same not in seen:
            seen[same] = flaws(bands, scene, use.reach)
            found.keep(use.unreached(seen[same]))
        for flaw in seen[same]:
            if (told_of := use.finding(flaw)) and (bands.name, told_of.code) not in told:
                told.add((bands.name, told_of.code))
                yield told_of
    for found in useless.values():
        yield from found.findings()


def _of_kpis(draft: Draft, reaches: Reaches) -> Iterator[_Use]:
    for node in draft.nodes.values():
        for label, kpi in node.all_kpis().items():
            rule = draft.rules.get(kpi.rule) if kpi.rule else None
            bands = rule.statuses if isinstance(rule, PointsFormula) else rule
            if isinstance(bands, Bands) and kpi.direction is not None:
                scene = Scene({anchor.name: anchor.value for anchor in kpi.anchors}, kpi.direction)
                reach = reaches.of_kpi(kpi) if scene.knows(bands) else ANYTHING
                yield _Use(node.span, f"the KPI, in {label}", kpi.way, kpi.type, bands, scene, reach)


def _of_parents(draft: Draft) -> Iterator[_Use]:
    """The bands that judge parents by their points, which are never below 0 %."""
    judged = [(draft.header.span, draft.header.total, "the plan")] if draft.header else []
    judged += [(node.span, node.total, "the parent") for node in draft.nodes.values()]
    for span, total, label in judged:
        bands = draft.rules.get(total.judged_by) if total.judged_by else None
        if isinstance(bands, Bands):
            yield _Use(span, label, None, Quantity(PERCENT), bands, Scene({}, "higher"), Reach(Fraction(0)))


@dataclass
class _Useless:
    """What no value reaches in any use of a rule: with the anchors of one year alone this may well be so."""

    use: _Use
    flaws: Sequence[Flaw] | None = None

    def keep(self, here: Sequence[Flaw]) -> None:
        """Of what no value reached before, that which none reaches here either."""
        self.flaws = here if self.flaws is None else [flaw for flaw in self.flaws if flaw in here]

    def findings(self) -> Iterator[Diagnostic]:
        for kind in ("unreached", "idle"):
            yield from [self.use.useless(flaw) for flaw in self.flaws or () if flaw.kind == kind][:1]


def _turned_round(band: Span) -> Fix | None:
    """The fix that exchanges the edges of `band from … to …`."""
    edges = re.match(r"band\s+from\s+(?P<edge>.+?)\s+to\s+(?P<to>.+?)(?=\s+(?:earns|status)\b|\s*$)", band.text)
    if edges is None:
        return None
    places = [Span(band.document, band.start + edges.start(part), band.start + edges.end(part)) for part in (1, 2)]
    return Fix(tuple(Edit(at.place, other.text) for at, other in zip(places, reversed(places), strict=True)))


@record
class _Use:
    """Bands, and the KPI or parent that shows what is wrong with them."""

    where: Span
    label: str
    way: Span | None
    type: Type
    bands: Bands
    scene: Scene
    reach: Reach

    def finding(self, flaw: Flaw) -> Diagnostic | None:
        """What makes the bands no rule; None where that is not so."""
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
            case "turned":
                assert flaw.band is not None
                message = "this band ends before it begins: it goes from its worse edge to its better one"
                fix = _turned_round(flaw.band.span)
                return finding("K0405", where, message, help="turn its edges round", labels=labels, fix=fix)
            case "gap":
                message = f"no band of `{name}` holds {self._shown(flaw.at)}"
                help_ = "let the bands meet, or say what the rest earns: `otherwise 0 %`"
                return finding("K0423", self.bands.lines, message, help=help_, labels=labels[1:])
            case "overlap":
                message = f"two bands of `{name}` hold {self._shown(flaw.at)}"
                help_ = "let one end where the other begins"
                other = [(flaw.other.span, "the other")] if flaw.other else []
                return finding("K0424", where, message, help=help_, labels=[*other, *labels])
            case "decline":
                at = self._shown(flaw.at)
                message = f"the rule `{name}` rewards getting worse: up to {at} it earns {percent(flaw.more)},"
                message += f" and then {percent(flaw.less)}"
                help_ = "the better band must begin with what the worse one ends with, or more"
                return finding("K0414", self.bands.lines, message, help=help_, labels=labels[1:])
            case "unreached" | "idle":
                return None

    def unreached(self, found: Sequence[Flaw]) -> list[Flaw]:
        """What no value reaches here, if the bands are a rule; a date that did not happen is worse than every edge."""
        here = [flaw for flaw in found if flaw.kind in ("unreached", "idle")]
        if len(here) < len(found):
            return []
        if self.type is not Plain.DATE:
            return here
        worse = any(band.reach == "worse" for band in self.bands.bands)
        return [flaw for flaw in here if (flaw.band.reach != "worse" if flaw.band else worse)]

    def useless(self, flaw: Flaw) -> Diagnostic:
        """A band, or `otherwise`, that no value reaches."""
        if flaw.band is None:
            message = f"`otherwise` of `{self.bands.name}` never applies: its bands hold every value"
            return finding("K0472", self.bands.span, message, help="remove it, or let the bands leave a rest")
        if self.scene.placed(flaw.band).is_turned:
            message = "no value reaches this band: it ends before it begins"
            help_, fix = "turn its edges round", _turned_round(flaw.band.span)
            return finding("K0425", flaw.band.span, message, help=help_, labels=self._labels(), fix=fix)
        text = " ".join(flaw.band.reach_text.split())
        if flaw.other is None:
            message = f"no value reaches this band: none can be `{text}`"
            return finding("K0425", flaw.band.span, message, help="remove it, or move its edges", labels=self._labels())
        message = f"no value reaches this band: those before it hold all of `{text}`"
        return finding("K0425", flaw.band.span, message, help=self._way_out(), labels=self._labels())

    def _way_out(self) -> str:
        if self.scene.direction == "lower" and self.bands.anchors:
            more = f"110 % of {self.bands.anchors[0]}"
            return f"list bands best first; where lower is better a worse one has more: `{more}`"
        return "list bands best first"

    def _shown(self, at: Fraction) -> str:
        value = date.fromordinal(int(at)) if self.type is Plain.DATE else at
        return spelled(value, self.type)

    def _labels(self) -> list[tuple[Span | Place, str]]:
        way = [(self.way, "the direction")] if self.way is not None else []
        return [(self.bands.span, "the rule"), (self.where, self.label), *way]
