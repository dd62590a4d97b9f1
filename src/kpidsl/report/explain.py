"""Owns the page that an auditor reads: how one node came to its value and points, and what they are worth above.

Figures stand there exactly, or cut off where their decimals go on. Knows nothing of how a formula is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.text import Text

from kpidsl.model.expression import Expression, InputRef, LetRef, Previous, children
from kpidsl.model.facts import Fact
from kpidsl.model.period import NOW, Back
from kpidsl.model.publication import Metadata
from kpidsl.model.scorecard import Scorecard, ScoredNode
from kpidsl.model.spelling import name_at, spelled
from kpidsl.model.trace import AnchorTrace, ChildTrace, FigureTrace, LevelTrace, MeasureTrace, PartTrace, Trace
from kpidsl.model.values import PERCENT, Absent, Judgement, Plain, Quantity, Result, Type
from kpidsl.report.counting import plural
from kpidsl.report.medium import PLAIN, Medium
from kpidsl.report.numbers import exact_text, figure, precise, share
from kpidsl.report.paper import columns, dim, indented, rendered, section, strong
from kpidsl.report.reading import (
    SIDES,
    STATUS_WORDS,
    WEIGHT_MARKS,
    absence_text,
    files_read,
    is_marked,
    node_points,
    one_line,
    path_text,
    plural_points,
    result_text,
    rows_text,
    shown_text,
    total_text,
    value_text,
    weight_text,
)
from kpidsl.report.scorecard.notes import whose_and_when

Rows = Iterator[Sequence[RenderableType]]


def explanation(card: Scorecard, trace: Trace, medium: Medium = PLAIN) -> str:
    return rendered(Group(*_page(card, trace)), medium)


def _page(card: Scorecard, trace: Trace) -> Iterator[RenderableType]:
    node = trace.scored.node
    yield strong(node.title if node.code == node.title else f"{node.code} {node.title}")
    yield whose_and_when(card)
    yield ""
    yield columns(_verdict(card, trace))
    measure = trace.measure
    if measure is not None:
        yield from section("Value", _value(trace, measure))
        yield from section("Figures", _figures(card, measure))
        yield from section(f"Points by {measure.rule.name}" if measure.rule.name else "Points", _points(trace, measure))
    yield from section("Made of", _children(trace))
    yield from section("Shown", _shown(card, trace))
    if any(is_marked(_weight(child)) for child in trace.children):
        yield indented(dim(WEIGHT_MARKS))
    yield from section("Worth", _levels(trace))
    if measure is not None:
        yield from section("Data", _files(card, measure))


def _verdict(card: Scorecard, trace: Trace) -> Rows:
    scored = trace.scored
    if result := result_text(scored):
        yield "Result", result
    if (value := value_text(scored)) is not None:
        yield "Value", value
    if (points := node_points(card, scored)) is not None:
        yield "Points", points
    if scored.because is not None:
        yield "Because", scored.because
    if scored.points is not None and (how := total_text(scored)) is not None:
        yield "Total", how
    if trace.target_points is not None:
        yield "Target", f"{SIDES['higher']}{share(trace.target_points)} of the points"
    if scored.node.owners:
        yield "Owner", "; ".join(scored.node.owners)
    yield from _told(scored)


def _told(scored: ScoredNode) -> Rows:
    """What is told of it in words."""
    node, kpi = scored.node, scored.kpi
    told = kpi.metadata if kpi else Metadata(definition=node.definition, reference=node.reference)
    observed = [f"{figure(each.value, kpi.type)} in {each.period.label}" for each in told.observed] if kpi else []
    rows = (
        ("Definition", told.definition),
        ("Type", told.type),
        ("Source", told.source),
        ("Method", told.method),
        ("Observed", "; ".join(observed)),
        ("Reference", told.reference),
    )
    yield from ((name, text) for name, text in rows if text)


# --- the value -------------------------------------------------------------------------------------------------------


def _value(trace: Trace, measure: MeasureTrace) -> Rows:
    kpi = trace.scored.kpi
    assert kpi is not None
    spelled = {each.name: _spelled(each.fact.result, each.type) for each in measure.figures}
    spelled |= {each.name: _spelled(each.result, each.type) for each in measure.lets}
    yield "Formula", one_line(measure.formula), dim(f"indicator {measure.indicator}" if measure.indicator else "")
    if measure.parts:
        parts = tuple(_part(kpi.formula, part, spelled, measure.type) for part in measure.parts)
        yield "With figures", columns(parts)
        made = "" if isinstance(measure.result, Absent) else f", {measure.made}"
        yield "Comes to", _result(measure.result, measure.type) + made
    else:
        yield "With figures", _put_in(kpi.formula, spelled)
        yield "Comes to", _result(measure.result, measure.type)
    for let in measure.lets:
        yield let.name, f"{one_line(let.formula)} = {_spelled(let.result, let.type)}"


def _part(formula: Expression, part: PartTrace, spelled: Mapping[str, str], type_: Type) -> Sequence[RenderableType]:
    """What the formula came to over a part of the period, with the figures of that part."""
    return part.period.label, _put_in(formula, spelled, Back(part=part.period)), f"= {_spelled(part.result, type_)}"


def _put_in(formula: Expression, spelled: Mapping[str, str], back: Back = NOW) -> str:
    """The formula as it is written, with every name replaced by its figure."""
    whole = formula.span
    pieces: list[str] = []
    end = whole.start
    for part, name in _names(formula, back):
        if name in spelled:
            pieces += [whole.document.text[end : part.span.start], spelled[name]]
            end = part.span.end
    return one_line("".join([*pieces, whole.document.text[end : whole.end]]))


def _names(expression: Expression, back: Back) -> Iterator[tuple[Expression, str]]:
    """The inputs and named formulas of an expression in the order of its text, with the names of their figures."""
    match expression:
        case Previous(InputRef(name) | LetRef(name)):
            yield expression, name_at(name, back + expression.back)
        case Previous(operand):
            yield from _names(operand, back + expression.back)
        case InputRef(name) | LetRef(name):
            yield expression, name_at(name, back)
        case _:
            for child in children(expression):
                yield from _names(child, back)


def _figures(card: Scorecard, measure: MeasureTrace) -> Rows:
    for each in measure.figures:
        yield each.name, Group(*_figure(card, each))


def _figure(card: Scorecard, each: FigureTrace) -> Iterator[RenderableType]:
    fact = each.fact
    head = Text(_result(fact.result, each.type))
    if each.title is not None:
        head.append(f"  {each.title}", style="dim")
    yield head
    if fact.need.back:
        yield dim(f"in {fact.period.label}, {fact.period.first} to {fact.period.last}")
    if fact.query is not None:
        yield dim(fact.query.removeprefix("value "))
    if fact.rows is not None:
        yield dim(_rows(card, fact, each.type))
    if each.supplied_by is not None:
        yield dim(f"supplied by {each.supplied_by}")
    if fact.evidence is not None:
        yield dim(f"evidence: {fact.evidence}")


def _rows(card: Scorecard, fact: Fact, type_: Type) -> str:
    text = f"{plural(fact.rows or 0, 'row')} of {fact.source}"
    if fact.left_out:
        text += f"; {fact.left_out:_} more of the period left out by the condition"
    if fact.empty:
        text += f"; {fact.empty:_} of the rows hold nothing to count"
    measure = card.plan.inputs[fact.need.input].measure
    if fact.total is not None and measure is not None and measure.aggregate == "mean" and measure.by is None:
        text += f"; they sum to {precise(fact.total, type_)}"
    return text


# --- the points ------------------------------------------------------------------------------------------------------


def _points(trace: Trace, measure: MeasureTrace) -> Rows:
    rule = measure.rule
    yield "Rule", one_line(rule.text)
    if rule.anchors:
        yield "Anchors", columns(tuple(_anchor(anchor, measure)) for anchor in rule.anchors)
    kpi = trace.scored.kpi
    if kpi is not None and kpi.made_of is not None:
        yield "", dim(f"made of the parts of the year: {kpi.made_of}")
    if rule.steps:
        yield "Steps", columns((name, _step(came_to)) for name, came_to in rule.steps)
    if rule.how is not None:
        yield "Hence", rule.how
    gate = measure.gate
    if gate is not None:
        holds = _spelled(gate.result, Plain.YES_NO)
        yield "Gate", f"{one_line(gate.condition)}: {holds}; otherwise the points are {share(gate.points)}"


def _step(came_to: Result) -> str:
    """What a named part of a rule came to, as a plain number: a rule serves every unit."""
    return "; ".join(came_to.reasons) if isinstance(came_to, Absent) else spelled(came_to, None)


def _anchor(anchor: AnchorTrace, measure: MeasureTrace) -> Iterator[RenderableType]:
    yield anchor.name
    judged = isinstance(measure.type, Judgement)
    side = "" if measure.type is Plain.YES_NO else SIDES[measure.direction]
    yield "" if judged else side + figure(anchor.value, measure.type)
    yield "" if anchor.points is None else f"earns {share(anchor.points)}"
    if judged:
        yield "given" if anchor.reached else ""
    else:
        yield {True: Text("reached"), False: dim("not reached"), None: Text()}[anchor.reached]
    yield dim("kept from another year") if anchor.kept else dim(f"= {anchor.formula}") if anchor.formula else ""


# --- the tree --------------------------------------------------------------------------------------------------------


def _children(trace: Trace) -> Rows:
    for child in trace.children:
        yield (
            child.code if child.code != child.title else "",
            child.title,
            _weight(child),
            _child_points(child),
            f"adds {_percent(child.contribution)}" if child.contribution is not None else "",
        )


def _weight(child: ChildTrace) -> str:
    return weight_text(child.weight, child.effective_weight, in_points=child.in_points) or ""


def _shown(card: Scorecard, trace: Trace) -> Rows:
    for each in trace.scored.shown:
        yield each.shown.name, shown_text(card, each) or absence_text(each.result)


def _child_points(child: ChildTrace) -> str:
    if child.points is not None:
        return _percent(child.points)
    if child.status != "measured":
        return STATUS_WORDS[child.status]
    return "watched" if child.watched else "no points"


def _levels(trace: Trace) -> Rows:
    for level in trace.levels:
        code = "" if level.code is None or level.code == level.title else level.code
        yield code, level.title if level.code else "the whole plan", _level_share(level)


def _level_share(level: LevelTrace) -> str:
    if level.share is None or level.total is None:
        return level.because or ("no total" if level.total is None else f"no fixed part of {_percent(level.total)}")
    weighs = f"weighs {_percent(level.share)}"
    if level.weight and level.effective_weight == 0:
        weighs += f" (gave up {plural_points(level.weight) if level.in_points else share(level.weight)})"
    if level.contribution is None:
        return f"{weighs} and adds nothing to {_percent(level.total)}"
    return f"{weighs} and adds {_percent(level.contribution)} of {_percent(level.total)}"


def _files(card: Scorecard, measure: MeasureTrace) -> Rows:
    """The files behind the figures, with their whole fingerprints."""
    asked = [card.plan.inputs[each.fact.need.input].measure for each in measure.figures]
    used = {source for each in asked for source in (each.sources if each is not None else ("figures",))}
    for file in files_read(card):
        if file.source in used:
            left_out = [dim(rows_text(file))] if file.left_out else []
            yield file.source, Group(path_text(card.plan, file), dim(f"sha256 {file.sha256}"), *left_out)


# --- spelling --------------------------------------------------------------------------------------------------------


def _spelled(result: Result, type_: Type) -> str:
    return STATUS_WORDS[result.kind.value] if isinstance(result, Absent) else precise(result, type_)


def _result(result: Result, type_: Type) -> str:
    """With the exact fraction where no decimals give it."""
    if isinstance(result, Absent):
        return f"{STATUS_WORDS[result.kind.value]}: {'; '.join(result.reasons)}"
    text = precise(result, type_)
    return f"{text} = {exact_text(result, type_)}" if text.count("…") else text


def _percent(number: Fraction | None) -> str:
    return "" if number is None else precise(number, Quantity(PERCENT))
