"""Small checked plans and facts, built without the compiler. Every expression carries its text as its span."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from kpidsl.base.text import Document, Span
from kpidsl.model.expression import (
    Arithmetic,
    ArithmeticSign,
    Comparison,
    ComparisonSign,
    Conditional,
    Constant,
    Expression,
    Function,
    FunctionName,
    InputRef,
    LetRef,
    Logical,
    Negate,
    Negation,
    Previous,
    Variable,
    children,
)
from kpidsl.model.facts import Fact, Facts
from kpidsl.model.period import Period, parse_period
from kpidsl.model.plan import (
    Anchor,
    Assumption,
    Checked,
    Display,
    Gate,
    Input,
    Kpi,
    Let,
    Level,
    MissingPolicy,
    Need,
    Node,
    PlanHeader,
    PlanTest,
)
from kpidsl.model.rules import Direction, Ladder, PointsFormula, Rule, Scale
from kpidsl.model.scorecard import Scorecard
from kpidsl.model.values import NUMBER, PERCENT, Absence, Absent, Quantity, Result, Type, Value
from kpidsl.scoring import score

YEAR = 2022
PERCENTAGE = Quantity(PERCENT)
PLAIN = Quantity(NUMBER)


def written(text: str) -> Span:
    return Span(Document("t.kpi", text), 0, len(text))


HERE = written("here")


def pct(points: int | str) -> Fraction:
    return Fraction(points) / 100


# --- expressions -----------------------------------------------------------------------------------------------------


def const(value: Value | int) -> Constant:
    exact = Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return Constant(exact, written(str(exact)))


def ref(name: str) -> InputRef:
    return InputRef(name, written(name))


def let(name: str) -> LetRef:
    return LetRef(name, written(name))


def var(name: str) -> Variable:
    return Variable(name, written(name))


def previous(operand: Expression, steps: int = 1) -> Previous:
    return Previous(operand, steps, written(f"previous({operand.span.text})"))


def negative(operand: Expression) -> Negate:
    return Negate(operand, written(f"-{operand.span.text}"))


def negation(operand: Expression) -> Negation:
    return Negation(operand, written(f"not {operand.span.text}"))


def arith(left: Expression, sign: ArithmeticSign, right: Expression) -> Arithmetic:
    return Arithmetic(sign, left, right, written(f"{left.span.text} {sign} {right.span.text}"))


def compared(left: Expression, sign: ComparisonSign, right: Expression) -> Comparison:
    return Comparison(sign, left, right, written(f"{left.span.text} {sign} {right.span.text}"))


def both(left: Expression, right: Expression) -> Logical:
    return Logical("and", left, right, written(f"{left.span.text} and {right.span.text}"))


def either(left: Expression, right: Expression) -> Logical:
    return Logical("or", left, right, written(f"{left.span.text} or {right.span.text}"))


def choice(condition: Expression, then: Expression, otherwise: Expression) -> Conditional:
    text = f"if {condition.span.text} then {then.span.text} else {otherwise.span.text}"
    return Conditional(condition, then, otherwise, written(text))


def call(name: FunctionName, *arguments: Expression) -> Function:
    return Function(name, arguments, written(f"{name}({', '.join(a.span.text for a in arguments)})"))


# --- rules -----------------------------------------------------------------------------------------------------------


SOGLIE = Ladder(
    name="soglie",
    anchors=(("target", Fraction(1)), ("soglia", pct(80)), ("minimo", pct(60))),
    between="linear",
    otherwise=Fraction(0),
    cap=Fraction(1),
    without_thresholds="zero",
    span=HERE,
    lines=HERE,
)

RAPPORTO = PointsFormula(
    name="rapporto",
    higher=arith(var("value"), "/", var("target")),
    lower=choice(compared(var("value"), "<=", const(0)), const(1), arith(var("target"), "/", var("value"))),
    anchors=("target",),
    cap=Fraction(1),
    span=HERE,
    lines=HERE,
)

ATTUAZIONE = Scale("attuazione", (("attuato", Fraction(1)), ("in parte", pct(60)), ("non attuato", Fraction(0))), HERE)


def gate(condition: Expression, points: Fraction = Fraction(0)) -> Gate:
    return Gate(condition, points, HERE)


def anchors(**figures: Value | int) -> tuple[Anchor, ...]:
    return tuple(
        Anchor(name, Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value, HERE)
        for name, value in figures.items()
    )


def needs_in(expression: Expression, lets: Mapping[str, Let], steps: int = 0) -> tuple[Need, ...]:
    """The needs of an expression, in the order of its text, each once."""
    match expression:
        case InputRef(name):
            return (Need(name, steps),)
        case LetRef(name):
            return needs_in(lets[name].formula, lets, steps)
        case Previous(operand, further):
            return needs_in(operand, lets, steps + further)
        case _:
            inner = (needs_in(child, lets, steps) for child in children(expression))
            return tuple(dict.fromkeys(need for needs in inner for need in needs))


def kpi(
    formula: Expression,
    figures: Sequence[Anchor] = (),
    *,
    rule: str | None = "soglie",
    direction: Direction | None = "higher",
    of: Type = PLAIN,
    lets: Mapping[str, Let] | None = None,
    behind: Gate | None = None,
    reference: Sequence[Anchor] = (),
) -> Kpi:
    conditions = needs_in(behind.condition, lets or {}) if behind else ()
    return Kpi(
        indicator=None,
        formula=formula,
        formula_text=formula.span.text,
        type=of,
        direction=direction,
        rule=rule,
        anchors=tuple(figures),
        reference_anchors=tuple(reference),
        gate=behind,
        display=Display(),
        needs=tuple(dict.fromkeys((*needs_in(formula, lets or {}), *conditions))),
        span=HERE,
    )


# --- trees -----------------------------------------------------------------------------------------------------------


def node(
    code: str,
    kind: Level = "operational",
    *,
    parent: str | None = None,
    weight: Fraction | None = None,
    kpis: Mapping[int, Kpi] | None = None,
    targets: Mapping[int, Fraction] | None = None,
) -> Node:
    return Node(
        code=code,
        kind=kind,
        title=f"title of {code}",
        parent=parent,
        children=(),
        weight=weight,
        owners=(),
        targets=targets or {},
        kpis=kpis or {},
        reference=None,
        span=HERE,
    )


def action(code: str, measure: Kpi | None, *, parent: str | None = None, weight: Fraction | None = None) -> Node:
    return node(code, "action", parent=parent, weight=weight, kpis={YEAR: measure} if measure else {})


def given(name: str, of: Type = PLAIN) -> Input:
    return Input(name, f"title of {name}", of, None, "SG", HERE)


def named(name: str, formula: Expression, of: Type = PLAIN) -> Let:
    return Let(name, formula, of, HERE)


def plan(
    *nodes: Node,
    missing: MissingPolicy | None = None,
    rules: Sequence[Rule] = (SOGLIE, RAPPORTO),
    inputs: Sequence[Input] = (),
    lets: Sequence[Let] = (),
    assume: Sequence[Expression] = (),
    tests: Sequence[PlanTest] = (),
) -> Checked:
    """A checked plan; every input that a KPI or an assumption uses is there, a plain number unless `inputs` has it."""
    by_name = {each.name: each for each in lets}
    assumptions = tuple(
        Assumption(each, needs_in(each, by_name), written(f"assume {each.span.text}")) for each in assume
    )
    needed = [need for each in nodes for measure in each.kpis.values() for need in measure.needs]
    needed += [need for each in assumptions for need in each.needs]
    linked = {
        each.code: replace(each, children=tuple(child.code for child in nodes if child.parent == each.code))
        for each in nodes
    }
    return Checked(
        document=Document("t.kpi", ""),
        header=PlanHeader(
            "a plan", "a body", 2021, 2024, ("EUR",), None, missing or MissingPolicy("block"), Display(), HERE
        ),
        scales={ATTUAZIONE.name: ATTUAZIONE},
        rules={rule.name: rule for rule in rules},
        sources={},
        inputs={need.input: given(need.input) for need in needed} | {each.name: each for each in inputs},
        lets=by_name,
        assumptions=assumptions,
        nodes=linked,
        tests=tuple(tests),
    )


# --- facts -----------------------------------------------------------------------------------------------------------


def period(label: str = str(YEAR)) -> Period:
    found = parse_period(label)
    assert found is not None
    return found


def missing(reason: str) -> Absent:
    return Absent(Absence.MISSING, (reason,))


def facts(results: Mapping[str, Result | int], over: Period | None = None) -> Facts:
    """Facts by the names that formulas use: `x`, `previous(x)`."""
    over = over or period()
    found = {}
    for name, result in results.items():
        inside = name.removeprefix("previous(").removesuffix(")")
        need = Need(inside, int(inside != name))
        exact = Fraction(result) if isinstance(result, int) and not isinstance(result, bool) else result
        found[need] = Fact(need, over.before(need.steps) if need.steps else over, exact, rows=1)
    return Facts(over, "a body", found, ())


def scored(checked: Checked, results: Mapping[str, Result | int]) -> Scorecard:
    outcome = score(checked, facts(results), "sha")
    assert outcome.value is not None, outcome.findings
    return outcome.value
