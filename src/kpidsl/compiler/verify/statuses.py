"""The statuses that the rules of a plan can give, and the parents that count them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.compiler.types.draft import Draft
from kpidsl.model.bands import TARGET
from kpidsl.model.plan import Kpi, Node
from kpidsl.model.rules import Bands, Ladder, PointsFormula, Rule, Scale
from kpidsl.model.total import TotalRule
from kpidsl.model.tree import actions_below
from kpidsl.model.values import Judgement

OTHERWISE = "otherwise"


def check_shares(draft: Draft) -> Iterator[Diagnostic]:
    """A share of a status that nothing below can have is always 0."""
    if draft.header is not None:
        roots = [node.code for node in draft.nodes.values() if node.parent is None]
        yield from _share(draft, draft.header.total, "the plan", roots)
    for node in draft.nodes.values():
        yield from _share(draft, node.total, f"`{node.code}`", node.children)


def statuses_of(rule: Rule | Scale) -> tuple[str, ...]:
    """The words that a rule gives to values."""
    match rule:
        case Scale(steps=steps):
            return tuple(word for word, _ in steps)
        case Ladder(anchors=anchors, statuses=statuses):
            return tuple(statuses.get(name, name) for name in (*(name for name, _ in anchors), OTHERWISE))
        case Bands(bands=bands, otherwise_status=otherwise):
            words = (band.status or " ".join(band.reach_text.split()) for band in bands)
            return (*words, otherwise or OTHERWISE)
        case PointsFormula(statuses=bands):
            return (TARGET, OTHERWISE) if bands is None else statuses_of(bands)
        case _:
            assert_never(rule)


def _share(draft: Draft, total: TotalRule, whose: str, codes: Sequence[str]) -> Iterator[Diagnostic]:
    actions = [action for code in codes for action in actions_below(draft.nodes, code)]
    if not total.words or draft.program.short or any(_is_unknown(draft, action) for action in actions):
        return
    known = dict.fromkeys(word for action in actions for kpi in action.every_kpi() for word in _words(draft, kpi))
    for word, span in zip(total.words, total.spans, strict=True):
        if word not in known:
            near, fix = proposal(span, known)
            help_ = near or "they give " + ", ".join(f'"{each}"' for each in known)
            message = f'no rule or scale below {whose} gives the status "{word}"'
            yield finding("K0428", span, message, help=help_, fix=fix)


def _is_unknown(draft: Draft, action: Node) -> bool:
    """Whether a KPI of the action is faulty, or its rule, which was said."""
    if any(not _words(draft, kpi) and not kpi.watched for kpi in action.all_kpis().values()):
        return True
    return action.code in draft.broken or not draft.due.get(action.code, frozenset()) <= action.years_measured


def _words(draft: Draft, kpi: Kpi) -> tuple[str, ...]:
    if kpi.watched:
        return ()
    if isinstance(kpi.type, Judgement):
        return statuses_of(draft.scales[kpi.type.scale])
    rule = draft.rules.get(kpi.rule) if kpi.rule else None
    return statuses_of(rule) if rule else ()
