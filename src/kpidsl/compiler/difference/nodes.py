"""What changed in the tree: nodes that came, went or have another code, and what each says of its years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from kpidsl.base.record import record
from kpidsl.base.text import Place
from kpidsl.compiler.difference.content import renamed
from kpidsl.compiler.difference.formulas import Formulas
from kpidsl.compiler.difference.kpis import KpiChange, kpi_changes
from kpidsl.model.difference import Change, Effect
from kpidsl.model.plan import Checked, Node
from kpidsl.model.spelling import decimal, percent


def node_changes(old: Checked, new: Checked, formulas: Formulas) -> list[Change]:
    """The changes of nodes, in the order of the new plan; those that are gone come first."""

    def said(node: Node, is_new: bool) -> str:
        content = formulas.after if is_new else formulas.before
        return content.of((node.kind, node.title, tuple(kpi.formula for kpi in node.kpis.values())))

    recoded = renamed(old.nodes, new.nodes, said)
    changes = [
        _Changed(node, node.span.place).of("", "removed")
        for code, node in old.nodes.items()
        if code not in new.nodes and code not in recoded.values()
    ]
    for code, node in new.nodes.items():
        changed = _Changed(node, node.span.place)
        former = old.nodes.get(recoded.get(code, code))
        if former is None:
            changes.append(changed.of("", "added"))
            continue
        if former.code != code:
            changes.append(changed.of("code", "renamed", former.code, code))
        changes += changed.within(former, old, new, formulas, recoded)
    return changes


@record
class _Changed:
    """A node of the new plan, or of the old one where it is gone."""

    node: Node
    place: Place

    def of(
        self, aspect: str, effect: Effect, old: str | None = None, new: str | None = None,
        periods: tuple[str, ...] = (), place: Place | None = None,
    ) -> Change:  # fmt: skip
        node = self.node
        return Change("node", node.code, node.title, aspect, effect, old, new, periods, place or self.place)

    def within(
        self, former: Node, old: Checked, new: Checked, formulas: Formulas, recoded: Mapping[str, str]
    ) -> Iterator[Change]:
        node = self.node
        if former.title != node.title:
            yield self.of("title", "renamed", f'"{former.title}"', f'"{node.title}"')
        parent = recoded.get(node.parent, node.parent) if node.parent is not None else None
        if former.parent != parent:
            yield self.of("parent", "changed", former.parent, node.parent)
        if former.owners != node.owners:
            yield self.of("owner", "changed", _people(former.owners), _people(node.owners))
        if former.total.text != node.total.text or former.total.judged_by != node.total.judged_by:
            yield self.of("total", "changed", former.total.text, node.total.text)
        yield from self._merged(_weights(former, node, old, new))
        yield from self._merged(_targets(former, node))
        yield from self._merged(kpi_changes(former, node, old, new, formulas))

    def _merged(self, changes: Iterator[KpiChange]) -> Iterator[Change]:
        """The same change of several years told once."""
        same: dict[tuple[str, Effect, str | None, str | None], list[KpiChange]] = {}
        for each in changes:
            same.setdefault((each.aspect, each.effect, each.old, each.new), []).append(each)
        for (aspect, effect, old, new), several in same.items():
            periods = tuple(each.period for each in several if each.period is not None)
            yield self.of(aspect, effect, old, new, periods, several[0].place)


def _weights(former: Node, node: Node, old: Checked, new: Checked) -> Iterator[KpiChange]:
    """Weights by year; told without years where they are the same in all of them."""
    years = range(
        max(old.header.first_year, new.header.first_year), min(old.header.last_year, new.header.last_year) + 1
    )
    yearly = bool(former.weights or node.weights)
    for year in years if yearly else years[:1]:
        was, now = _weight(former, year), _weight(node, year)
        if was != now:
            yield KpiChange("weight", "changed", was, now, str(year) if yearly else None, node.span.place)


def _weight(node: Node, year: int) -> str | None:
    weight = node.weight_in(year)
    if weight is None:
        return None
    if node.in_points:
        return f"{decimal(weight)} points"
    return str(weight) if (weight * 100).denominator > 1 and weight.denominator <= 60 else percent(weight)


def _targets(former: Node, node: Node) -> Iterator[KpiChange]:
    """The points that an objective must reach."""
    for year in sorted({*former.targets, *node.targets}):
        was, now = former.targets.get(year), node.targets.get(year)
        if was != now:
            yield KpiChange("target", _reach(was, now), _share(was), _share(now), f"{year:04}", node.span.place)


def _reach(was: Fraction | None, now: Fraction | None) -> Effect:
    if was is None:
        return "added"
    if now is None or now < was:  # nothing to reach is easier than anything
        return "loosened"
    return "tightened"


def _share(points: Fraction | None) -> str | None:
    return None if points is None else percent(points)


def _people(owners: tuple[str, ...]) -> str | None:
    return ", ".join(f'"{owner}"' for owner in owners) or None
