"""What the years of a plan leave out: an action without a target, or without the thresholds that another year has, a
range that ends where it begins.

What most actions lack is said once, of the plan; what one lacks is said of it where most have it. It knows nothing of
how figures are scored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kpidsl.base.diagnostic import Diagnostic, finding, replacing
from kpidsl.base.text import Span
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.lines import heading_of
from kpidsl.compiler.verify.words import listed, plural
from kpidsl.model.plan import Node
from kpidsl.model.rules import Ladder
from kpidsl.model.tree import actions_below
from kpidsl.model.values import Plain

#: What fewer actions leave out together, a small plan may not have planned yet.
_MANY = 10

#: In a plan of fewer actions no custom shows of how thresholds are stated.
_CUSTOM = 5

Years = tuple[int, ...]


def check_coverage(draft: Draft, *, sound: bool) -> Iterator[Diagnostic]:
    """Years of the plan of which actions, or objectives, say less than of others.

    Args:
        sound: whether nothing faulty was found; else what an action lacks may be in what could not be read, and only
            what most of the readable lines leave out is told.
    """
    if draft.header is None:
        return
    years = range(draft.header.first_year, draft.header.last_year + 1)
    actions = [node for node in draft.nodes.values() if node.kind == "action" and node.code not in draft.broken]
    recurring = [node for node in actions if draft.due.get(node.code) and not _is_milestone(node)]
    gaps = {
        node.code: tuple(year for year in years[_looks_back(node) :] if year not in draft.due[node.code])
        for node in recurring
    }
    bare = {node.code: _bare(draft, node) for node in recurring}
    customary = len(recurring) >= _CUSTOM
    lacks = ("K0442", "states no target for", gaps), ("K0443", "states no thresholds for", bare if customary else {})
    for code, what, lacking in lacks:
        most = _most(lacking)
        count = sum(found == most for found in lacking.values())
        if most and count >= _MANY and (sound or lacking is bare):
            yield _of_most(draft, code, what, most, count, len(recurring))
        if sound:
            usual = [year for year in years if sum(year in found for found in lacking.values()) * 2 < len(recurring)]
            yield from _of_one(draft, code, what, lacking, usual)
    if sound:
        told = {found.place: found for found in (*_due_without_target(draft), *_targetless(draft, years))}
        yield from told.values()
        yield from _of_one_year(draft)


def _is_milestone(node: Node) -> bool:
    """What is reached once is due once."""
    return any(kpi.type is Plain.DATE for kpi in node.every_kpi())


def _looks_back(node: Node) -> int:
    """How many years at the beginning of the plan a growth may have nothing to grow from."""
    return int(any(need.steps or need.years for kpi in node.every_kpi() for need in kpi.needs))


def _bare(draft: Draft, node: Node) -> Years:
    """The years that state the best anchor of a ladder alone, where another one of the same measure states more."""
    kpis = {year: kpi for year, kpi in node.kpis.items() if kpi.made_of is None and not kpi.computed}
    full = {kpi.span for kpi in kpis.values() if len(kpi.anchors) > 1}
    return tuple(
        year
        for year, kpi in kpis.items()
        if len(kpi.anchors) == 1
        and kpi.span in full
        and isinstance(rule := draft.rules.get(kpi.rule or ""), Ladder)
        and len(rule.anchors) > 1
        and not isinstance(rule.without_thresholds, int)
    )


def _most(lacking: Mapping[str, Years]) -> Years:
    """The years that most actions lack; none where most lack none."""
    years, count = max(Counter(lacking.values()).items(), key=lambda each: each[1], default=((), 0))
    return years if count * 2 > len(lacking) else ()


def _of_most(draft: Draft, code: str, what: str, years: Years, count: int, of: int) -> Diagnostic:
    message = f"{plural(count, 'action')} of {of}: each {what} {listed(years)}, and does for other years"
    return finding(code, _years_field(draft), message, help=_HELP[code])


def _of_one(
    draft: Draft, code: str, what: str, lacking: Mapping[str, Years], usual: Sequence[int]
) -> Iterator[Diagnostic]:
    """What an action lacks of the years for which most actions state it."""
    for key, found in lacking.items():
        years = [year for year in found if year in usual]
        if years:
            node = draft.nodes[key]
            lines = heading_of(draft, node).all(f.YearLine)
            labels = [(line.years.span, "stated for") for line in lines if line.anchors]
            yield finding(code, node.span, f"`{key}` {what} {listed(years)}", help=_HELP[code], labels=labels)


_HELP = {
    "K0442": "state it; without one the action is not due in that year, and its siblings share its weight",
    "K0443": "state them; without them the target is reached or missed, and nothing lies between",
}


def _years_field(draft: Draft) -> Span:
    plan = draft.program.plan
    field = plan.one(f.YearsField) if plan is not None else None
    assert draft.header is not None
    return field.span if field is not None else draft.header.span


def _targetless(draft: Draft, years: Sequence[int]) -> Iterator[Diagnostic]:
    """Strategic objectives without the target that the others have."""
    objectives = [node for node in draft.nodes.values() if node.kind == "strategic" and node.code not in draft.broken]
    with_target = [node for node in objectives if node.targets]
    if len(with_target) < 2:
        return
    for node in objectives:
        lacking = tuple(year for year in years if year not in node.targets)
        if lacking and all(set(lacking) & set(other.targets) for other in with_target if other is not node):
            when = f" for {listed(lacking)}" if node.targets else ""
            message = f"`{node.code}` states no target{when}, and the other objectives do"
            other = next(each for each in with_target if each is not node)
            labels = [(line.years.span, "stated for") for line in heading_of(draft, node).all(f.YearLine)]
            labels += belongs_below(heading_of(draft, node), "2022")
            labels.append((other.span, "this one does"))
            help_ = f"add `{lacking[0]} target …`: the points that it must reach"
            yield finding("K0442", node.span, message, help=help_, labels=labels)


def _due_without_target(draft: Draft) -> Iterator[Diagnostic]:
    """Objectives with targets of their own, and none for a year in which what stands below them is measured."""
    for node in draft.nodes.values():
        if node.kind != "strategic" or not node.targets or node.code in draft.broken:
            continue
        due = {year: each for each in actions_below(draft.nodes, node.code) for year in draft.due.get(each.code, ())}
        lacking = sorted(due.keys() - node.targets.keys())
        if lacking:
            message = (
                f"`{node.code}` states no target for {listed(lacking)}, and `{due[lacking[0]].code}` below it does"
            )
            lines = heading_of(draft, node).all(f.YearLine)
            labels = [(due[lacking[0]].span, "measured then"), *((line.years.span, "stated for") for line in lines)]
            help_ = f"add `{lacking[0]} target …`: the points that it must reach"
            yield finding("K0442", node.span, message, help=help_, labels=labels)


def _of_one_year(draft: Draft) -> Iterator[Diagnostic]:
    """`2024..2024 target …` says what `2024 target …` says: where the plan has more years, another end may be meant."""
    assert draft.header is not None
    if draft.header.first_year == draft.header.last_year:
        return
    for branch in draft.program.tree.values():
        heading = branch.heading
        for line in (*heading.all(f.YearLine), *(part.line for part in heading.all(f.PartLine))):
            first, last = line.years.first, line.years.last
            if last is not None and last.span != first.span and last.period == first.period:
                once = first.period.label
                message = f"this range begins and ends in {once}: is another end meant?"
                fix = replacing(line.years.span, once)
                yield finding("K0466", line.years.span, message, help=f"else write `{once}`", fix=fix)
