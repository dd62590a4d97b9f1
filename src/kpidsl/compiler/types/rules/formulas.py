"""Rules that are formulas: over `value` and the anchors of the year, typed once for each direction they serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.parse.syntax import Name
from kpidsl.compiler.types.expressions import Typing
from kpidsl.compiler.types.expressions.messages import UNIT_OF_THE_KPI, described
from kpidsl.compiler.types.expressions.rule_words import end_of
from kpidsl.compiler.types.expressions.scope import Typed
from kpidsl.compiler.types.formulas import too_large
from kpidsl.compiler.types.header import share
from kpidsl.compiler.types.rules.bands import rule_unit, statuses
from kpidsl.compiler.types.units import UnitTable, coherent
from kpidsl.model import expression as e
from kpidsl.model.rules import Direction, PointsFormula, Scale
from kpidsl.model.sources import Column, DataSource
from kpidsl.model.values import Quantity

_VALUE = Quantity(coherent(UNIT_OF_THE_KPI))
_SIZE_LIMIT = 5_000  # parts of a formula, its named parts written out


@dataclass
class _RuleScope:
    """Inside a rule every name but `value` and its own named parts is an anchor that the year must state.

    In a corridor an anchor has two ends and is no number, so that `ends` alone are names there.
    """

    direction: Direction
    value: Quantity
    findings: list[Diagnostic]
    anchors: dict[str, None] = field(default_factory=dict)
    optional: dict[str, None] = field(default_factory=dict)
    named: dict[str, Typed | None] = field(default_factory=dict)
    scales: Mapping[str, Scale] = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)
    sources: Mapping[str, DataSource | None] = field(default_factory=dict)
    rows: bool = False
    rule: bool = True
    offset: int = 0

    def anchor(self, name: Name) -> e.Expression | None:
        if name.text == "value" or name.text in self.named:
            return None
        self.optional.setdefault(name.text)
        return e.Variable(end_of("low", name.text) if self.direction == "inside" else name.text, name.span)

    def name(self, name: Name) -> Typed | None:
        if name.text in self.named:
            return self.named[name.text]
        if name.text != "value":
            anchor = name.span.text.strip("`")
            self.anchors.setdefault(anchor)
            if self.direction == "inside" and anchor == name.text:
                message = f"in a corridor `{anchor}` is a range"
                help_ = f"write `low({anchor})`, `high({anchor})` or `distance(value, {anchor})`"
                self.findings.append(finding("K0305", name.span, message, help=help_))
                return None
        return Typed(e.Variable(name.text, name.span), self.value)


def points_formula(heading: d.Heading, lines: tuple[f.PointsField, ...], units: UnitTable,
                   findings: list[Diagnostic]) -> PointsFormula | None:  # fmt: skip
    """The checked rule; None where it is faulty, which was said."""
    assert heading.name is not None
    by_direction: dict[str | None, f.PointsField] = {}
    for line in lines:
        if line.direction in by_direction or (None in by_direction) or (line.direction is None and by_direction):
            findings.append(finding("K0107", line.span, "two formulas for one direction"))
            return None
        by_direction[line.direction] = line
    unit, sound = rule_unit(heading, units, findings)
    if not sound:
        return None
    value = Quantity(unit) if unit else _VALUE
    anchors: dict[str, None] = {}
    optional: dict[str, None] = {}
    found: dict[Direction, e.Expression | None] = {}
    steps: dict[Direction, tuple[tuple[str, e.Expression], ...]] = {}
    for direction in ("higher", "lower", "inside"):
        asked = by_direction.get(direction, by_direction.get(None))
        told: list[Diagnostic] = []
        scope = _RuleScope(direction, value, told)
        found[direction] = _typed(heading, asked, scope, units) if asked else None
        # What cannot serve corridors is no fault of a rule that was not written for them.
        faulty = asked is not None and found[direction] is None
        if faulty and (direction != "inside" or asked is by_direction.get("inside")):
            findings.extend(told)
            return None
        if found[direction] is not None:
            anchors |= scope.anchors
            optional |= scope.optional
            steps[direction] = tuple((name, typed.expression) for name, typed in scope.named.items() if typed)
    cap = heading.one(f.CapField)
    if cap is None:
        message = "this rule does not say its `cap`"
        help_, labels = "add `cap 100 %` or `cap none`", belongs_below(heading, "cap")
        findings.append(finding("K0110", heading.span, message, help=help_, labels=labels))
        return None
    words = statuses(heading, units, unit, findings) if heading.all(f.BandField) else None
    return PointsFormula(
        heading.name.text,
        found["higher"],
        found["lower"],
        tuple(anchors | dict.fromkeys(words.anchors if words else ())),
        share(cap.points, findings, at_most=None) if cap.points else None,
        heading.name.span,
        heading.name.span.to(heading.fields[-1].span),
        found["inside"],
        unit,
        words,
        tuple(optional),
        steps,
    )


def _typed(heading: d.Heading, line: f.PointsField, scope: _RuleScope, units: UnitTable) -> e.Expression | None:
    """The formula of one direction, its named parts written out; None where something was found in it."""
    typing = Typing(scope, units, scope.findings)
    for part in heading.all(f.RuleLetField):
        name = part.name.text
        if name in scope.named or name == "value":
            scope.findings.append(finding("K0202", part.name.span, f"`{name}` is defined twice"))
            return None
        typed = typing.of(part.formula)
        scope.named[name] = typed
        # Each part is bounded before the next one writes it out: what it is made of may double with every step.
        if typed is not None and (found := _past_bounds(typed.expression)):
            scope.findings.append(found)
            return None
    typed = typing.number(line.formula)
    if typed is None or None in scope.named.values():
        return None
    if not isinstance(typed.type, Quantity) or typed.type.unit.dimension:
        help_ = "divide by an anchor: `value / target`"
        message = f"points are a plain number, and this is {described(typed.type)}"
        scope.findings.append(finding("K0302", line.formula.span, message, help=help_))
        return None
    if found := _past_bounds(typed.expression):
        scope.findings.append(found)
        return None
    return typed.expression


def _past_bounds(expression: e.Expression) -> Diagnostic | None:
    """What is said of a formula, its named parts written out, that is past what can be tried in good time."""
    if sum(1 for _, _ in zip(e.walk(expression), range(_SIZE_LIMIT + 1), strict=False)) > _SIZE_LIMIT:
        message = "this rule, its named parts written out, is too large"
        return finding("K0111", expression.span, message, help="say it in fewer steps")
    return too_large(expression, {})
