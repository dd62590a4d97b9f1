"""Owns what stands around the tree of a scorecard: whose it is, the totals, what is absent and why, the data files.

Knows nothing of the tree's layout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from rich.console import Group, RenderableType
from rich.text import Text

from kpidsl.model.period import Period
from kpidsl.model.scorecard import Scorecard, ScoredNode
from kpidsl.model.values import Absent, Status
from kpidsl.report.paper import columns, dim, section, strong
from kpidsl.report.reading import (
    STATUS_WORDS,
    absence_text,
    actions,
    control_text,
    files_read,
    node_points,
    path_text,
    result_text,
    rows_text,
    shown_text,
    target_text,
    total_points,
)

_FINGERPRINT = 12


def heading(card: Scorecard) -> RenderableType:
    return Group(strong(card.plan.header.title), whose_and_when(card))


def whose_and_when(card: Scorecard) -> Text:
    """The body and the period; figures of a period that is not over are marked."""
    period = card.period
    whose = f"{card.entity}, " if card.entity else ""
    text = Text(f"{whose}{period.name} ({period.first} to {period.last})")
    if period.provisional:
        text.append(f"  PROVISIONAL: as of {period.last}, {period.name} ends on {period.end}", style="yellow")
    if period.months != 12:
        text.append(f"\ntargets are those of {_whose_targets(card)}")
    return text


def _whose_targets(card: Scorecard) -> str:
    """The part of a year itself where actions state targets for it; longer parts, or the whole year, for the others."""
    period, whole = card.period, card.period.around(12)
    asked = [scored.node for scored in card.nodes.values() if scored.kpi or period.year in scored.node.targets]
    codes: dict[Period, list[str]] = {}
    for node in asked:
        codes.setdefault(node.targets_of(period), []).append(node.code)
    words = {each: f"the whole year {each.name}" if each == whole else each.name for each in codes}
    if len(codes) < 2:
        return next(iter(words.values()), f"the whole year {whole.name}")
    named = [f"{words[each]}: {', '.join(codes[each])}" for each in codes if each.months != period.months]
    own = [words[each] for each in codes if each.months == period.months]
    return "; of ".join([*own, *named])


def notes(card: Scorecard) -> Iterator[RenderableType]:
    yield columns(_summary(card))
    yield from section("Shown", _shown(card))
    yield from section("Not measured", _absent(card))
    yield from section("Not due", _not_due(card))
    yield from section("Remarks", _remarks(card))
    yield from section("Data: rows, file, SHA-256", _files(card))
    yield from section("Control totals", _controls(card))


def _summary(card: Scorecard) -> Iterator[Sequence[RenderableType]]:
    band = f"  {card.total.band}" if card.total.band is not None else ""
    yield "Total", strong(f"{total_points(card) or 'none'}{band}"), dim(card.total.because)
    objectives = [scored for scored in card.nodes.values() if _has_target(card, scored)]
    if objectives:
        met = sum(scored.target_met is True for scored in objectives)
        yield "Strategic targets met", f"{met} of {len(objectives)}", dim(_unmet(card, objectives))
    statuses = Counter(scored.status for scored in actions(card))
    split = ", ".join(f"{statuses[s]} {STATUS_WORDS[s]}" for s in get_args(Status) if statuses[s])
    if watched := sum(scored.kpi is not None and scored.kpi.watched for scored in actions(card)):
        split += f"; {watched} only watched"
    yield "KPIs", str(statuses.total()), dim(split)


def _shown(card: Scorecard) -> Iterator[Sequence[RenderableType]]:
    for figure in card.shown:
        yield figure.shown.name, shown_text(card, figure) or absence_text(figure.result)


def _has_target(card: Scorecard, scored: ScoredNode) -> bool:
    return card.period.year in scored.node.targets and scored.status != "not_due"


def _unmet(card: Scorecard, objectives: Iterable[ScoredNode]) -> str:
    """The objectives that missed their targets, and those of which nothing can be said."""
    unmet = [
        f"{scored.node.code} ({node_points(card, scored)}, target {target_text(card, scored)})"
        for scored in objectives
        if scored.target_met is False
    ]
    unknown = [f"{scored.node.code} ({result_text(scored)})" for scored in objectives if scored.target_met is None]
    parts = (("not met", unmet), ("no points", unknown))
    return "; ".join(f"{what}: {', '.join(codes)}" for what, codes in parts if codes)


def _absent(card: Scorecard) -> Iterator[Sequence[RenderableType]]:
    """KPIs that were due and have no value, and figures shown beside them."""
    for scored in actions(card):
        if scored.status not in ("measured", "not_due"):
            yield scored.node.code, STATUS_WORDS[scored.status], _reason(scored)
    shown = {figure.shown.name: figure.result for scored in card.nodes.values() for figure in scored.shown}
    for name, result in shown.items():
        if isinstance(result, Absent):
            yield name, STATUS_WORDS[result.kind.value], Text("; ".join(result.reasons))


def _not_due(card: Scorecard) -> Iterator[Sequence[RenderableType]]:
    later = [scored.node.code for scored in actions(card) if scored.status == "not_due"]
    if later:
        yield (", ".join(later),)


def _reason(scored: ScoredNode) -> Text:
    text = Text(scored.because or "")
    others = [owner for owner in scored.node.owners if owner not in text.plain]
    if others:
        text.append(f" ({', '.join(others)})", style="dim")
    return text


def _remarks(card: Scorecard) -> Iterator[Sequence[RenderableType]]:
    """What the points of measured nodes do not say; that objectives without weights have no total needs no words."""
    for scored in card.nodes.values():
        if scored.because is None or scored.status == "not_due" or (scored.kpi and scored.kpi.watched):
            continue
        if scored.rated and scored.points is None:
            continue  # a status without points is the result that the table shows
        is_action = scored.node.kind == "action"
        is_mean = scored.node.total.kind == "weighted mean"
        unweighted = is_mean and any(card.nodes[code].weight is None for code in scored.node.children)
        if (is_action and scored.status == "measured") or not (is_action or unweighted):
            yield scored.node.code, scored.because


def _files(card: Scorecard) -> Iterator[Sequence[RenderableType]]:
    for file in files_read(card):
        fingerprint = dim(f"{file.sha256[:_FINGERPRINT]}…")
        yield file.source, Text(rows_text(file), justify="right"), path_text(card.plan, file), fingerprint


def _controls(card: Scorecard) -> Iterator[Sequence[RenderableType]]:
    """A total that is not met leaves no scorecard."""
    for control in card.controls:
        yield control.measure.source, control_text(control), dim("met")
