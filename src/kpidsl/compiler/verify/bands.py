"""Bands held against the anchors of every KPI: no gap, no overlap, none out of reach, and better never earns less.

Between two neighbouring edges a rule does not change its mind, so a value on every edge, and a few between each two and
beyond the last, are all there is to try. Anchors that follow from the data are not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Place, Span
from kpidsl.compiler.types.draft import Draft
from kpidsl.model.bands import Scene, band_at, earned, holds, is_open
from kpidsl.model.plan import Kpi, Node
from kpidsl.model.rules import Bands, PointsFormula
from kpidsl.model.spelling import percent, spelled
from kpidsl.model.values import Plain

_NEAR = Fraction(1, 1000)


def check_bands(draft: Draft) -> Iterator[Diagnostic]:
    """What is wrong with the bands of each rule, shown by the first KPI that it is wrong for."""
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
            for found in _Trial(node, label, kpi, bands, scene).findings():
                if (bands.name, found.code) not in told:
                    told.add((bands.name, found.code))
                    yield found


@dataclass(frozen=True, slots=True)
class _Trial:
    """A rule and the anchors of one year, or part of one."""

    node: Node
    period: str
    kpi: Kpi
    bands: Bands
    scene: Scene

    def findings(self) -> Iterator[Diagnostic]:
        edges = self._edges()
        if not edges:
            return
        tried = self._tried(edges)
        gap = next((at for at in tried if band_at(self.bands, self.scene, at) is None), None)
        if gap is not None and self.bands.otherwise is None and self.bands.otherwise_status is None:
            message = f"no band of `{self.bands.name}` holds {self._shown(gap)}"
            help_ = "let the bands meet, or say what the rest earns: `otherwise 0 %`"
            yield finding("K0423", self.bands.span, message, help=help_, labels=self._labels()[1:])
        yield from self._overlaps(tried)
        reached = {id(band) for at in tried if (band := band_at(self.bands, self.scene, at)) is not None}
        for band in self.bands.bands:
            if id(band) not in reached and len(self.bands.anchors) <= 1:
                message = f"no value reaches this band: those before it hold all of `{band.reach_text}`"
                yield finding("K0425", band.span, message, help=self._way_out(), labels=self._labels())
        yield from self._unfair(tried)

    def _way_out(self) -> str:
        if self.scene.direction == "lower" and self.bands.anchors:
            return (
                f"list bands best first; where lower is better a worse one has more: `110 % of {self.bands.anchors[0]}`"
            )
        return "list bands best first"

    def _overlaps(self, tried: Sequence[Fraction]) -> Iterator[Diagnostic]:
        stacked = all(is_open(band) or band.reach in ("worse", "better") for band in self.bands.bands)
        for one, other in combinations(self.bands.bands, 2):
            if stacked and is_open(one) and is_open(other):
                continue  # of bands without an end the first that holds a value decides
            at = next((at for at in tried if holds(one, self.scene, at) and holds(other, self.scene, at)), None)
            if at is not None:
                message = f"two bands of `{self.bands.name}` hold {self._shown(at)}"
                labels = [(one.span, "the other"), *self._labels()[1:]]
                yield finding("K0424", other.span, message, help="let one end where the other begins", labels=labels)
                return

    def _unfair(self, tried: Sequence[Fraction]) -> Iterator[Diagnostic]:
        """A pair of values, the worse of which earns more. On either side of a corridor the nearer one is better."""
        if not self.bands.has_points:
            return
        for line in self._lines(tried):
            points = [(at, self._points(at)) for at in line]
            known = [(at, earns) for at, earns in points if earns is not None]
            for (worse, more), (better, less) in pairwise(known):
                if more > less:
                    pair = f"{self._shown(worse)} earns {percent(more)}, {self._shown(better)} earns {percent(less)}"
                    message = f"the rule `{self.bands.name}` rewards getting worse: {pair}"
                    help_ = "the better band must begin with what the worse one ends with, or more"
                    yield finding("K0414", self.bands.span, message, help=help_, labels=self._labels()[1:])
                    return

    def _points(self, at: Fraction) -> Fraction | None:
        band = band_at(self.bands, self.scene, at)
        points = self.bands.otherwise if band is None else earned(band, self.scene, at)
        return points if points is None or self.bands.cap is None else min(points, self.bands.cap)

    def _lines(self, tried: Sequence[Fraction]) -> list[Sequence[Fraction]]:
        """The values from worse to better; of a corridor both ways into its best stretch."""
        match self.scene.direction:
            case "higher":
                return [tried]
            case "lower":
                return [tried[::-1]]
            case "inside":
                best = self.scene.stretch(self.bands.bands[0].edge)
                below = [at for at in tried if best.low is None or at <= best.low]
                above = [at for at in tried if best.high is None or at >= best.high]
                return [below, above[::-1]]

    def _edges(self) -> list[Fraction]:
        edges: set[Fraction] = set()
        for band in self.bands.bands:
            edges.update(self.scene.stretch(band.edge, within=band.reach == "within").ends)
            if band.to is not None:
                edges.update(self.scene.stretch(band.to).ends)
        return sorted(edges)

    def _tried(self, edges: Sequence[Fraction]) -> list[Fraction]:
        """Every edge, close beside it and half-way to the next, and beyond the outermost; of days whole ones."""
        tried = {edges[0] - 1, edges[0] - 1_000, edges[-1] + 1, edges[-1] + 1_000, *edges}
        for low, high in pairwise(edges):
            by = (high - low) * _NEAR
            tried |= {low + by, (low + high) / 2, high - by}
        if self.kpi.type is Plain.DATE:
            tried = {Fraction(round(at)) for at in tried if 1 <= at <= date.max.toordinal()}
        return sorted(tried)

    def _shown(self, at: Fraction) -> str:
        value = date.fromordinal(int(at)) if self.kpi.type is Plain.DATE else at
        return spelled(value, self.kpi.type)

    def _labels(self) -> list[tuple[Span | Place, str]]:
        return [(self.bands.span, "the rule"), (self.node.span, f"the KPI, in {self.period}")]
