"""Inputs that files of definitions ask of the plan: what the plan defines fits, and what it uses is defined.

An input is asked for where a file says `defined by the plan`. Its own file is checked with the unit it declares there;
a plan that uses the file defines an input or a named formula of that name, which takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import nearest
from kpidsl.base.text import Document, Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.resolve.program import Program
from kpidsl.compiler.types.data.inputs import Inputs
from kpidsl.compiler.types.explanations import Origin
from kpidsl.compiler.types.expressions.messages import as_declared, described
from kpidsl.compiler.types.formulas import Formulas
from kpidsl.model import expression as e
from kpidsl.model.plan import Assumption, Input, Kpi, Let, Node, Shown
from kpidsl.model.values import Quantity, Type

#: What is said of a definition that an unknown name resembles.
UNUSED = "nothing uses this one"


def asked_inputs(program: Program, typed: Inputs, findings: list[Diagnostic]) -> dict[d.Heading, Input | None]:
    """What is asked for, with its type; None where that is faulty, which was said."""
    asked: dict[d.Heading, Input | None] = {}
    for heading in program.asked:
        line = heading.one(f.DefinedField)
        if program.plan is not None and heading.span.document is program.document and line is not None:
            message = "`defined by the plan` is for files of definitions, and this is the plan"
            help_ = 'write `value sum(…) from …` or `supplied by "…"`'
            findings.append(finding("K0113", line.span, message, help=help_))
            asked[heading] = None
        else:
            asked[heading] = typed.input(heading)
    return asked


def check_fit(asked: Iterable[Input], inputs: Mapping[str, Input], formulas: Formulas,
              units_from: Mapping[str, Origin]) -> None:  # fmt: skip
    """Report what is defined in another unit than it is asked for."""
    first: dict[str, Input] = {}
    for input_ in asked:
        name = input_.name
        answer: Input | Let | None = inputs.get(name)
        if answer is None and name in formulas.headings:
            answer = formulas.let(name)
        elif answer is None:
            answer = first.setdefault(name, input_)
        if answer is None or _fits(input_.type, answer.type):
            continue
        labels = [(input_.span, f"asked for here, in {as_declared(input_.type)}")]
        message = f"`{name}` is {described(answer.type)}, and {as_declared(input_.type)} is asked for"
        help_ = f"define it in {as_declared(input_.type)}, and give what is meant here another name"
        where = answer.span
        if isinstance(answer, Input) and name in units_from:
            where = units_from[name].unit
        elif isinstance(answer, Input) and answer.measure is not None:
            where = answer.measure.span
        formulas.findings.append(finding("K0208", where, message, help=help_, labels=labels))


def check_answered(program: Program, nodes: Mapping[str, Node], assumptions: Iterable[Assumption],
                   shown: Iterable[Shown], unanswered: Mapping[str, Input], lets: Mapping[str, Let],
                   unused: Mapping[str, Span]) -> Iterator[Diagnostic]:  # fmt: skip
    """Report what the plan uses and nobody defines: each figure once, where the plan first needs it.

    Args:
        unused: what the plan defines and nothing uses: it may be meant, and misspelt.
    """
    if not unanswered:
        return
    told: set[str] = set()
    for expressions, names, place in _uses(program, nodes, assumptions, shown):
        for name in sorted(name for name in names if name in unanswered and name not in told):
            told.add(name)
            search = _Search(name, program.document, lets)
            spans = (search.place(expression, place) for expression in expressions)
            where = next((span for span in spans if span is not None), place)
            input_ = unanswered[name]
            unit = as_declared(input_.type)
            help_ = f"define it, in {unit}: write `input {name}` or `let {name} = …`"
            message = f"`{where.written}` needs `{name}`, which the plan does not define"
            if where.text == name:
                message = f"the plan does not define `{name}`"
            labels = [(input_.span, "asked for here")]
            if (meant := nearest(name, unused)) is not None:
                labels.append((unused[meant], UNUSED))
            yield finding("K0209", where, message, help=help_, labels=labels)


def answerable(assumptions: Iterable[Assumption], unanswered: Mapping[str, Input]) -> tuple[Assumption, ...]:
    """The assumptions whose figures are all defined: the others speak of nothing that the plan has."""
    return tuple(each for each in assumptions if not any(need.input in unanswered for need in each.needs))


def _uses(program: Program, nodes: Mapping[str, Node], assumptions: Iterable[Assumption], shown: Iterable[Shown]
          ) -> Iterator[tuple[list[e.Expression], set[str], Span]]:  # fmt: skip
    """What the plan makes use of: the expressions, the inputs they need, and the place in the plan that asks."""
    for key, node in nodes.items():
        heading = program.tree[key].heading
        indicators = {each.indicator.text: each.indicator.span for each in heading.all(f.IndicatorField)}
        for kpi in node.every_kpi():
            place = kpi.span if kpi.indicator is None else indicators.get(kpi.indicator, node.span)
            yield _expressions(kpi), {need.input for need in kpi.needs}, place
    for figure in (*shown, *(figure for node in nodes.values() for figure in node.shown)):
        yield [figure.formula], {need.input for need in figure.needs}, figure.span
    for each in assumptions:
        if each.span.document is program.document:
            yield [each.condition], {need.input for need in each.needs}, each.condition.span


def _expressions(kpi: Kpi) -> list[e.Expression]:
    return [kpi.formula, *([kpi.gate.condition] if kpi.gate is not None else [])]


@dataclass
class _Search:
    """The way from what the plan says to an input that it does not define."""

    input: str
    document: Document
    lets: Mapping[str, Let]
    gone_through: set[str] = field(default_factory=set)  # named formulas, each of which is looked through once

    def place(self, expression: e.Expression, here: Span) -> Span | None:
        """The innermost place of the plan's own text on the way; None where the way does not lead there."""
        match expression:
            case e.InputRef(name, span):
                return self._own(span, here) if name == self.input else None
            case e.LetRef(name, span) if name in self.lets and name not in self.gone_through:
                self.gone_through.add(name)
                return self.place(self.lets[name].formula, self._own(span, here))
            case _:
                inside = (self.place(child, here) for child in e.children(expression))
                return next((span for span in inside if span is not None), None)

    def _own(self, span: Span, here: Span) -> Span:
        return span if span.document is self.document else here


def _fits(asked: Type, found: Type) -> bool:
    if isinstance(asked, Quantity) and isinstance(found, Quantity):
        return asked.unit.dimension == found.unit.dimension
    return asked == found
