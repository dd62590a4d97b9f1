"""What changed in what an action measures, and what it is held against, period by period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from kpidsl.base.record import record
from kpidsl.base.text import Place
from kpidsl.compiler.difference.definitions import type_text
from kpidsl.compiler.difference.formulas import Formulas, Likeness
from kpidsl.compiler.types.units import same_unit
from kpidsl.model.difference import Effect
from kpidsl.model.plan import Anchor, Checked, ComputedAnchor, Kpi, Node
from kpidsl.model.rules import Direction, Ladder, Rule
from kpidsl.model.spelling import percent, spelled
from kpidsl.model.values import AnchorValue, Quantity, Range, Type

_EFFECTS: Mapping[Likeness, Effect] = {"rewritten": "rewritten", "changed": "changed"}


@record
class KpiChange:
    """A change of one period; of all of them where it is None."""

    aspect: str
    effect: Effect
    old: str | None
    new: str | None
    period: str | None
    place: Place


def kpi_changes(former: Node, node: Node, old: Checked, new: Checked, formulas: Formulas) -> Iterator[KpiChange]:
    """The changes of an action's KPIs. Where a period is no longer held against anything, that is loosened."""
    was, now = former.all_kpis(), node.all_kpis()
    for label in sorted({*was, *now}):
        match was.get(label), now.get(label):
            case None, Kpi() as kpi:
                yield KpiChange("target", "added", None, _target(kpi), label, kpi.span.place)
            case Kpi() as kpi, None:
                yield KpiChange("target", "loosened", _target(kpi), None, label, node.span.place)
            case Kpi() as before, Kpi() as after:
                yield from _Pair(before, after, label, old, new, formulas).changes()
            case _:
                pass


def _target(kpi: Kpi) -> str | None:
    for anchor in kpi.anchors:
        if anchor.name == "target":
            return spelled(anchor.value, kpi.type)
    return next((anchor.formula.span.written for anchor in kpi.computed if anchor.name == "target"), None)


@record
class _Pair:
    """What an action measures in a period, in the old plan and in the new one."""

    was: Kpi
    now: Kpi
    label: str
    old: Checked
    new: Checked
    formulas: Formulas

    def changes(self) -> Iterator[KpiChange]:
        was, now = self.was, self.now
        if effect := _EFFECTS.get(self.formulas.likeness(was.formula, now.formula)):
            yield self._of("formula", effect, was.formula_text, now.formula_text, now.formula.span.place)
        if not _same_type(was.type, now.type):
            yield self._of("unit", "changed", type_text(was.type), type_text(now.type))
        if was.direction != now.direction:
            yield self._of("direction", "changed", was.direction or "none", now.direction or "none")
        if was.watched != now.watched or self._rule_changed():
            yield self._of("scoring", "changed", _scoring(was), _scoring(now))
        yield from self._gate()
        yield from self._anchors()

    def _of(
        self, aspect: str, effect: Effect, old: str | None, new: str | None, place: Place | None = None
    ) -> KpiChange:
        return KpiChange(aspect, effect, old, new, self.label, place or self.now.span.place)

    def _said(self, thing: object) -> str:
        return self.formulas.before.of(thing)

    def _after(self, thing: object) -> str:
        return self.formulas.after.of(thing)

    def _rule_changed(self) -> bool:
        """Whether the KPI is scored by another rule; one that changed under its name is told of by itself."""
        if self.was.rule == self.now.rule:
            return False
        return self._said(_rule(self.old, self.was)) != self._after(_rule(self.new, self.now))

    def _gate(self) -> Iterator[KpiChange]:
        match self.was.gate, self.now.gate:
            case None, None:
                return
            case None, gate:
                assert gate is not None
                yield self._of("requires", "tightened", None, gate.condition.span.written, gate.span.place)
            case gate, None:
                assert gate is not None
                yield self._of("requires", "loosened", gate.condition.span.written, None)
            case before, after:
                assert before is not None
                assert after is not None
                if effect := _EFFECTS.get(self.formulas.likeness(before.condition, after.condition)):
                    old, new = before.condition.span.written, after.condition.span.written
                    yield self._of("requires", effect, old, new, after.span.place)
                if before.points != after.points:
                    effect = "loosened" if after.points > before.points else "tightened"
                    old, new = percent(before.points), percent(after.points)
                    yield self._of("points where it fails", effect, old, new, after.span.place)

    def _anchors(self) -> Iterator[KpiChange]:
        was, now = _stated(self.was), _stated(self.now)
        for name in {**was, **now}:
            match was.get(name), now.get(name):
                case None, anchor:
                    assert anchor is not None
                    yield self._of(name, "added", None, _written(anchor, self.now), anchor.span.place)
                case anchor, None:
                    assert anchor is not None
                    effect: Effect = "loosened" if name == "target" else "removed"
                    yield self._of(name, effect, _written(anchor, self.was), None)
                case before, after:
                    assert before is not None
                    assert after is not None
                    yield from self._anchor(name, before, after)

    def _anchor(self, name: str, before: Stated, after: Stated) -> Iterator[KpiChange]:
        texts = (_written(before, self.was), _written(after, self.now))
        match before, after:
            case ComputedAnchor(), ComputedAnchor():
                if effect := _EFFECTS.get(self.formulas.likeness(before.formula, after.formula)):
                    yield self._of(name, effect, *texts, after.span.place)
            case Anchor(), Anchor():
                if self._said(before.value) != self._after(after.value):
                    yield self._of(name, self._way(name, before.value, after.value), *texts, after.span.place)
            case _:
                yield self._of(name, "changed", *texts, after.span.place)

    def _way(self, name: str, before: AnchorValue, after: AnchorValue) -> Effect:
        """Whether an anchor that is to be reached was made easier; what else an anchor may be for is not known."""
        rule = _rule(self.new, self.now)
        to_reach = name == "target" or (isinstance(rule, Ladder) and name in dict(rule.anchors))
        if not to_reach or self.was.direction != self.now.direction or not _alike(self.was, self.now):
            return "changed"
        match _easier(before, after, self.now.direction):
            case None:
                return "changed"
            case easier:
                return "loosened" if easier else "tightened"


Stated = Anchor | ComputedAnchor


def _stated(kpi: Kpi) -> dict[str, Stated]:
    """The anchors as the plan states them: those that follow from the data by their formulas."""
    stated: tuple[Stated, ...] = (*kpi.anchors, *kpi.computed)
    return {each.name: each for each in stated}


def _written(anchor: Stated, kpi: Kpi) -> str:
    if isinstance(anchor, ComputedAnchor):
        return anchor.formula.span.written
    return spelled(anchor.value, kpi.type)


def _alike(was: Kpi, now: Kpi) -> bool:
    """Whether figures of both are of one kind and dimension, so that more of one is more of the other."""
    match was.type, now.type:
        case Quantity(one), Quantity(other):
            return one.dimension == other.dimension
        case one, other:
            return one == other


def _same_type(was: Type, now: Type) -> bool:
    match was, now:
        case Quantity(one), Quantity(other):
            return same_unit(one, other)
        case _:
            return was == now


def _easier(before: AnchorValue, after: AnchorValue, direction: Direction | None) -> bool | None:
    match before, after:
        case Range(), Range():
            if after.low <= before.low and before.high <= after.high:
                return True
            return False if before.low <= after.low and after.high <= before.high else None
        case bool(), bool():
            return None
        case (Fraction(), Fraction()) | (date(), date()):
            lower = after < before  # type: ignore[operator]  # both are numbers, or both are dates
            return lower if direction == "higher" else (not lower) if direction == "lower" else None
        case _:
            return None


def _scoring(kpi: Kpi) -> str | None:
    return "none" if kpi.watched else kpi.rule


def _rule(plan: Checked, kpi: Kpi) -> Rule | None:
    return plan.rules.get(kpi.rule) if kpi.rule is not None else None
