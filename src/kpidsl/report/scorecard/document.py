"""Owns `kpidsl.scorecard/1`: the scorecard for programs, every number exact. Knows nothing of pages for people.

Numbers are fractions as text, in the KPI's declared unit; percentages, points and weights are fractions of 1. From a
node's value, anchors, rule and gate another program can compute its points again.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.model.facts import DataFile, Fact
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, Kpi, Node
from kpidsl.model.publication import Metadata, Observation
from kpidsl.model.rules import Band, Bands, Ladder, PointsFormula
from kpidsl.model.scorecard import Scorecard, ScoredAnchor, ScoredNode, ShownFigure
from kpidsl.model.sources import Control
from kpidsl.model.spelling import need_named
from kpidsl.model.total import TotalRule
from kpidsl.model.values import Absent, Judgement, Result, Type
from kpidsl.report.documents import Record, as_json
from kpidsl.report.findings import finding_record
from kpidsl.report.numbers import exact_text, figure, points_text, unit_text
from kpidsl.report.reading import control_text, files_read, node_points, shown_text, total_points, value_text


def scorecard_json(card: Scorecard, findings: Iterable[Diagnostic] = ()) -> str:
    return as_json(scorecard_document(card, findings))


def scorecard_document(card: Scorecard, findings: Iterable[Diagnostic] = ()) -> Record:
    """The document; the keys that the format promises come first."""
    header = card.plan.header
    roots = [node.code for node in card.plan.roots]
    return {
        "format": "kpidsl.scorecard/1",
        "plan": {
            "path": card.plan.document.path,
            "title": header.title,
            "sha256": card.plan_sha256,
            "uses": [{"path": file.path, "sha256": file.sha256} for file in card.uses],
        },
        "entity": card.entity,
        "period": {
            "label": card.period.label,
            "from": card.period.first.isoformat(),
            "to": card.period.last.isoformat(),
        },
        "nodes": [_node(card, scored) for scored in card.nodes.values()],
        "sources": [_source(file) for file in files_read(card)],
        "controls": [_control(control) for control in card.controls],
        "total": {
            "status": card.total.status,
            "points": _points(card.total.points, total_points(card)),
            "band": card.total.band,
            "because": card.total.because,
            "total": _total(header.total) if _has_total(card, header.total, roots) else None,
        },
        "shown": [_shown(card, figure) for figure in card.shown],
        "provisional": card.period.provisional,
        "targets_of": f"{card.period.year:04}",
        "findings": [finding_record(finding) for finding in findings],
    }


def _source(file: DataFile) -> Record:
    return {
        "name": file.source,
        "path": file.path,
        "sha256": file.sha256,
        "rows": file.rows,
        "left_out": file.left_out,
    }


def _control(control: Control) -> Record:
    """A total that the rows of a source come to, as it was declared."""
    return {
        "source": control.measure.source,
        "control": control_text(control),
        "value": exact_text(control.declared, control.type),
        "unit": unit_text(control.type),
        "met": True,
    }


def _node(card: Scorecard, scored: ScoredNode) -> Record:
    node, kpi = scored.node, scored.kpi
    return {
        "code": node.code,
        "kind": node.kind,
        "title": node.title,
        "parent": node.parent,
        "owners": list(node.owners),
        "weight": _fraction(scored.weight),
        "effective_weight": _fraction(scored.effective_weight),
        "status": scored.status,
        "value": _value(scored),
        "points": _points(scored.points, node_points(card, scored)),
        "band": scored.band,
        "direction": kpi.direction if kpi else None,
        "anchors": _anchors(card, scored),
        "target_met": scored.target_met,
        "because": scored.because,
        "inputs": [_input(card.plan, fact) for fact in scored.facts],
        "parts": [_part(period, result, kpi.type) for period, result in scored.parts.items()] if kpi else [],
        "formula": kpi.formula_text if kpi else None,
        "rule": _rule(card.plan, kpi) if kpi else None,
        "gate": _gate(kpi) if kpi else None,
        "reference": node.reference,
        "targets_of": _targets_of(card, scored),
        "metadata": _metadata(node, kpi),
        "watched": kpi is not None and kpi.watched,
        "total": _total(node.total) if node.kind != "action" and _has_total(card, node.total, node.children) else None,
        "shown": [_shown(card, figure) for figure in scored.shown],
    }


def _metadata(node: Node, kpi: Kpi | None) -> Record | None:
    """What is told of a KPI in words; of an objective, what its figure is."""
    told = kpi.metadata if kpi else Metadata(definition=node.definition, reference=node.reference)
    if kpi is None and node.definition is None:
        return None
    return {
        "type": told.type,
        "definition": told.definition,
        "unit": unit_text(kpi.type) if kpi else None,
        "source": told.source,
        "method": told.method,
        "reference": told.reference,
        "observed": [_observation(each, kpi.type) for each in told.observed] if kpi else [],
    }


def _observation(observed: Observation, type_: Type) -> Record:
    return {
        "period": observed.period.label,
        "exact": exact_text(observed.value, type_),
        "display": figure(observed.value, type_),
    }


def _has_total(card: Scorecard, total: TotalRule, children: Iterable[str]) -> bool:
    """Whether a parent makes a total: a weighted mean only where there are weights."""
    return total.kind != "weighted mean" or any(card.nodes[code].weight is not None for code in children)


def _total(total: TotalRule) -> Record:
    return {"kind": total.kind, "words": list(total.words)}


def _shown(card: Scorecard, figure: ShownFigure) -> Record:
    result, type_ = figure.result, figure.shown.type
    return {
        "name": figure.shown.name,
        "exact": None if isinstance(result, Absent) else exact_text(result, type_),
        "unit": unit_text(type_),
        "display": shown_text(card, figure),
        "status": result.kind.value if isinstance(result, Absent) else "measured",
        "because": "; ".join(result.reasons) if isinstance(result, Absent) else None,
    }


def _value(scored: ScoredNode) -> Record | None:
    if scored.value is None or scored.kpi is None:
        return None
    return {
        "exact": exact_text(scored.value, scored.kpi.type),
        "unit": unit_text(scored.kpi.type),
        "display": value_text(scored),
    }


def _points(points: Fraction | None, display: str | None) -> Record | None:
    return None if points is None else {"exact": str(points), "display": display}


def _anchors(card: Scorecard, scored: ScoredNode) -> list[Record]:
    """A KPI's anchors as they count, with what they earn; of an objective the points it must reach."""
    if scored.kpi is not None:
        return [{**_anchor(anchor, scored.kpi), "kept": anchor.kept} for anchor in scored.anchors]
    target = scored.node.targets.get(card.period.year)
    if target is None:
        return []
    display = points_text(target, card.plan.header.display)
    return [
        {"name": "target", "value": str(target), "points": None, "display": display, "formula": None, "kept": False}
    ]


def _targets_of(card: Scorecard, scored: ScoredNode) -> str | None:
    """The period whose anchors count: a part of a year with lines of its own, or the year."""
    has_any = scored.kpi is not None or card.period.year in scored.node.targets
    return scored.node.targets_of(card.period).label if has_any else None


def _anchor(anchor: ScoredAnchor, kpi: Kpi) -> Record:
    return {
        "name": anchor.name,
        "value": exact_text(anchor.value, kpi.type),
        "points": _fraction(anchor.points),
        "display": figure(anchor.value, kpi.type),
        "formula": anchor.formula,
    }


def _part(period: Period, result: Result, type_: Type) -> Record:
    """The value of a part of the period, where that of the whole is made of such."""
    return {
        "period": period.label,
        "exact": None if isinstance(result, Absent) else exact_text(result, type_),
        "display": None if isinstance(result, Absent) else figure(result, type_),
    }


def _input(plan: Checked, fact: Fact) -> Record:
    type_ = plan.inputs[fact.need.input].type
    return {
        "name": need_named(fact.need),
        "exact": None if isinstance(fact.result, Absent) else exact_text(fact.result, type_),
        "unit": unit_text(type_),
        "rows": fact.rows,
    }


def _rule(plan: Checked, kpi: Kpi) -> Record | None:
    """The rule, so far as the points of this node depend on it; a judgement is scored by its scale."""
    if kpi.watched:
        return None
    if isinstance(kpi.type, Judgement):
        scale = plan.scales[kpi.type.scale]
        steps = [{"value": word, "points": str(points)} for word, points in scale.steps]
        return {"name": scale.name, "kind": "scale", "steps": steps}
    if kpi.rule is None:
        return None
    match plan.rules[kpi.rule]:
        case Ladder() as ladder:
            kept, earned = ladder.without_thresholds, dict(ladder.anchors)
            reference = [ScoredAnchor(each.name, each.value, earned.get(each.name)) for each in kpi.reference_anchors]
            return {
                "name": ladder.name,
                "kind": "ladder",
                "between": ladder.between,
                "otherwise": str(ladder.otherwise),
                "cap": _fraction(ladder.cap),
                "without_thresholds": f"keep {kept}" if isinstance(kept, int) else kept,
                "reference_anchors": [_anchor(anchor, kpi) for anchor in reference],
            }
        case Bands() as bands:
            return {
                "name": bands.name,
                "kind": "bands",
                "bands": [_band(band) for band in bands.bands],
                "otherwise": _fraction(bands.otherwise),
                "otherwise_status": bands.otherwise_status,
                "cap": _fraction(bands.cap),
            }
        case PointsFormula() as formula:
            used = formula.of(kpi.direction)
            return {
                "name": formula.name,
                "kind": "formula",
                "points": used.span.text if used else None,
                "cap": _fraction(formula.cap),
            }


def _band(band: Band) -> Record:
    """A band as it is written, with its points at its worse and its better edge; a slope is in the text alone."""
    return {
        "band": band.reach_text,
        "points": _fraction(band.points),
        "to_points": _fraction(band.to_points),
        "status": band.status,
        "text": " ".join(band.span.text.split()),
    }


def _gate(kpi: Kpi) -> Record | None:
    if kpi.gate is None:
        return None
    return {"requires": kpi.gate.condition.span.text, "else": str(kpi.gate.points)}


def _fraction(number: Fraction | None) -> str | None:
    return None if number is None else str(number)
