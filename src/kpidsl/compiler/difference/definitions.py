"""What changed in the definitions of a plan: scales, scoring rules, sources, inputs, assumptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.difference.content import Content, renamed
from kpidsl.model.difference import Change, Effect, Subject
from kpidsl.model.plan import Assumption, Checked, Input
from kpidsl.model.rules import Bands, Ladder, PointsFormula, Rule, Scale
from kpidsl.model.sources import DataSource
from kpidsl.model.spelling import percent
from kpidsl.model.values import Judgement, Plain, Type


class Defined(Protocol):
    @property
    def span(self) -> Span: ...


D = TypeVar("D", bound=Defined)


@record
class Aspect:
    """Something to compare of a definition: what it says, and how that is written, if in a few words.

    `earns` are the points that it gives, where it is about points.
    """

    name: str
    said: object
    text: str | None
    earns: Fraction | None = None


Aspects = Iterator[Aspect]


def definition_changes(
    old: Checked, new: Checked, before: Content, after: Content, sources: Mapping[str, str], inputs: Mapping[str, str]
) -> list[Change]:
    """Changes of definitions; `sources` and `inputs` are the renamed ones, from their new names to their old."""

    def same(table: Mapping[str, D], other: Mapping[str, D]) -> dict[str, str]:
        return renamed(table, other, lambda each, is_new: (after if is_new else before).of(each))

    return [
        *_Table("scale", before, after, same(old.scales, new.scales), _of_scale).changes(old.scales, new.scales),
        *_Table("scoring", before, after, same(old.rules, new.rules), _of_rule).changes(old.rules, new.rules),
        *_Table("source", before, after, sources, _of_source).changes(old.sources, new.sources),
        *_Table("input", before, after, inputs, _of_input).changes(old.inputs, new.inputs),
        *_assumptions(old, new, before, after),
    ]


class _Table(Generic[D]):
    """The definitions of one kind, of both plans."""

    def __init__(
        self, subject: Subject, before: Content, after: Content, renamed_: Mapping[str, str],
        aspects: Callable[[D], Aspects],
    ) -> None:  # fmt: skip
        self.subject = subject
        self.before = before
        self.after = after
        self.renamed = renamed_
        self.aspects = aspects

    def changes(self, old: Mapping[str, D], new: Mapping[str, D]) -> Iterator[Change]:
        for name in old:
            if name not in new and name not in self.renamed.values():
                yield self._change(name, old[name], "", "removed")
        for name, each in new.items():
            if (former := self.renamed.get(name)) is not None:
                yield self._change(name, each, "name", "renamed", former, name)
            elif name not in old:
                yield self._change(name, each, "", "added")
            else:
                yield from self._within(name, old[name], each)

    def _within(self, name: str, was: D, now: D) -> Iterator[Change]:
        earlier, later = ({aspect.name: aspect for aspect in self.aspects(each)} for each in (was, now))
        for aspect in {**earlier, **later}:
            nothing = Aspect(aspect, None, None)
            before, after = earlier.get(aspect, nothing), later.get(aspect, nothing)
            if self.before.of(before.said) != self.after.of(after.said):
                same = self.before.meant.of(before.said) == self.after.meant.of(after.said)
                effect = "rewritten" if same else _effect(before, after)
                yield self._change(name, now, aspect, effect, before.text, after.text)

    def _change(
        self, name: str, thing: Defined, aspect: str, effect: Effect, old: str | None = None, new: str | None = None
    ) -> Change:
        title = getattr(thing, "title", None) or ""
        return Change(self.subject, name, title, aspect, effect, old, new, (), thing.span.place)


# --- what there is to compare ----------------------------------------------------------------------------------------


def _effect(before: Aspect, after: Aspect) -> Effect:
    if before.earns is None or after.earns is None:
        return "changed"
    return "loosened" if after.earns > before.earns else "tightened"


def _of_scale(scale: Scale) -> Aspects:
    yield Aspect("words", tuple(word for word, _ in scale.steps), ", ".join(f'"{word}"' for word, _ in scale.steps))
    for word, points in scale.steps:
        yield _earning(f'"{word}"', points)


def _of_rule(rule: Rule) -> Aspects:
    match rule:
        case Ladder():
            yield Aspect(
                "anchors", tuple(name for name, _ in rule.anchors), ", ".join(name for name, _ in rule.anchors)
            )
            for name, points in rule.anchors:
                yield _earning(name, points)
            yield Aspect("between", rule.between, rule.between)
            yield _earning("otherwise", rule.otherwise)
            yield _earning("cap", rule.cap)
            without = None if rule.without_thresholds is None else str(rule.without_thresholds)
            yield Aspect("without thresholds", without, without)
            yield Aspect("statuses", rule.statuses, None)
        case Bands():
            yield Aspect("unit", rule.unit, rule.unit.text if rule.unit else None)
            for number, band in enumerate(rule.bands, start=1):
                yield Aspect(f"band {number}", band, band.span.written)
            yield _earning("otherwise", rule.otherwise)
            yield Aspect("otherwise status", rule.otherwise_status, rule.otherwise_status)
            yield _earning("cap", rule.cap)
        case PointsFormula():
            for way in ("higher", "lower", "inside"):
                formula = rule.of(way)
                yield Aspect(f"points, {way} is better", formula, formula.span.written if formula else None)
            yield _earning("cap", rule.cap)
            yield Aspect("steps", rule.steps, None)
            yield Aspect("statuses", rule.statuses, None)


def _earning(name: str, points: Fraction | None) -> Aspect:
    return Aspect(name, points, None if points is None else percent(points), points)


def _of_source(source: DataSource) -> Aspects:
    yield Aspect("file", source.files, ", ".join(f'"{file.pattern}"' for file in source.files))
    yield Aspect("format", source.format, source.format.kind)
    for name, column in source.columns.items():
        yield Aspect(f"column {name}", column, _rest_of_line(column.span))
    for role in ("period", "version", "entity"):
        column = getattr(source, role)
        yield Aspect(role, column, column)
    yield Aspect("key", source.key, ", ".join(source.key) if source.key else "rows repeat")
    yield Aspect("rows where", source.rows_where, source.rows_where.span.written if source.rows_where else None)
    yield Aspect("control", source.controls, None)


def _rest_of_line(span: Span) -> str:
    text = span.document.text
    end = text.find("\n", span.start)
    return Span(span.document, span.start, end if end >= 0 else len(text)).written


def _of_input(input_: Input) -> Aspects:
    yield Aspect("unit", input_.type, type_text(input_.type))
    yield Aspect(
        "value", input_.measure, input_.measure.span.written.removeprefix("value ") if input_.measure else None
    )
    yield Aspect("supplied by", input_.supplied_by, f'"{input_.supplied_by}"' if input_.supplied_by else None)
    yield Aspect("each", input_.parts, f"{input_.parts.part}, year = {input_.parts.way}" if input_.parts else None)


def type_text(type_: Type) -> str:
    match type_:
        case Judgement(scale):
            return scale
        case Plain():
            return type_.value
        case _:
            return type_.unit.text


def _assumptions(old: Checked, new: Checked, before: Content, after: Content) -> Iterator[Change]:
    was = {before.meant.of(each.condition): each for each in old.assumptions}
    now = {after.meant.of(each.condition): each for each in new.assumptions}
    for key in was:
        if key not in now:
            yield _assumed(was[key], "removed")
    for key in now:
        if key not in was:
            yield _assumed(now[key], "added")


def _assumed(assumption: Assumption, effect: Effect) -> Change:
    return Change("assume", assumption.condition.span.written, "", "", effect, None, None, (), assumption.span.place)
