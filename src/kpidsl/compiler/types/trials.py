"""The tests that a plan holds: given figures, expected verdicts."""

from __future__ import annotations

from collections.abc import Mapping

from kpidsl.base.diagnostic import Diagnostic, finding, has_errors
from kpidsl.base.nearest import proposal
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.parse.syntax import Word
from kpidsl.compiler.types.figures import Figures
from kpidsl.compiler.types.header import share
from kpidsl.model.period import Back, Period, parse_period
from kpidsl.model.plan import Expectation, Given, Input, Need, Node, PlanHeader, PlanTest


def trial(heading: d.Heading, header: PlanHeader, inputs: Mapping[str, Input], nodes: Mapping[str, Node],
          figures: Figures, broken: frozenset[str], findings: list[Diagnostic]) -> PlanTest | None:  # fmt: skip
    """The checked test; None where it says no period of the plan."""
    field = heading.one(f.PeriodField)
    if field is None:
        message = "this test does not say for which period it is"
        help_, labels = f"add `year {header.first_year}`", belongs_below(heading, "year")
        findings.append(finding("K0110", heading.span, message, help=help_, labels=labels))
        return None
    period = parse_period(field.period.label, offset=header.offset) or field.period
    if not header.first_year <= period.year <= header.last_year:
        findings.append(finding("K0410", field.span, f"{period.year} is not a year of the plan"))
        return None
    givens = [_given(given, period, inputs, figures, broken, findings) for given in heading.all(f.GivenField)]
    expectations = [_expected(e, period, nodes, figures, broken, findings) for e in heading.all(f.ExpectField)]
    return PlanTest(
        heading.title.text if heading.title else "",
        period,
        tuple(given for given in givens if given is not None),
        tuple(expectation for expectation in expectations if expectation is not None),
        heading.span,
    )


def _given(field: f.GivenField, period: Period, inputs: Mapping[str, Input], figures: Figures,
           broken: frozenset[str], findings: list[Diagnostic]) -> Given | None:  # fmt: skip
    function = field.function.text if field.function else "previous"
    if field.function is not None and function not in ("previous", "same_period_last_year"):
        message = f"`{function}` gives no figure"
        help_ = "write `given previous(x) = …` or `given same_period_last_year(x) = …`"
        findings.append(finding("K0416", field.function.span, message, help=help_))
        return None
    input_ = inputs.get(field.input.text)
    if input_ is None:
        if field.input.text not in broken:
            near, fix = proposal(field.input.span, inputs)
            help_ = near or "a test gives inputs; what is computed follows"
            message = f"there is no input `{field.input.text}`"
            findings.append(finding("K0201", field.input.span, message, help=help_, fix=fix))
        return None
    part = parse_period(field.part.period.label, offset=period.offset) if field.part else None
    if field.part is not None and (part is None or part.months >= period.months):
        message = f"`{field.part.span.written}` is no part of {period.label}, as which a figure is given `in` it"
        findings.append(finding("K0416", field.part.span, message, help="write a shorter period, or leave it out"))
        return None
    back = Back(field.steps, part=part) if function == "previous" else Back(years=field.steps, part=part)
    need = Need.at(input_.name, back)
    if isinstance(field.figure, Word) and field.figure.word == "missing":
        return Given(need, None, field.span)
    value = figures.value(field.figure, input_.type, (input_.span, "the input"))
    return None if value is None else Given(need, value, field.span)


def _expected(field: f.ExpectField, period: Period, nodes: Mapping[str, Node], figures: Figures,
              broken: frozenset[str], findings: list[Diagnostic]) -> Expectation | None:  # fmt: skip
    if field.code is None:
        return _of_plan(field, findings)
    node = nodes.get(field.code.text)
    if node is None:
        if field.code.text not in broken:
            help_, fix = proposal(field.code.span, nodes)
            message = f"there is no node `{field.code.text}`"
            findings.append(finding("K0201", field.code.span, message, help=help_, fix=fix))
        return None
    kpi = node.kpi(period)
    value = None
    if field.value is not None:
        if kpi is None:
            if broken or has_errors(findings):
                return None  # the KPI may be there and faulty, which was said
            message = f"`{node.code}` has no value in {node.targets_of(period).label}"
            stated = dict.fromkeys(each.anchors[0].span for each in node.kpis.values() if each.anchors)
            labels = [(span, "its figures are of other years") for span in stated]
            help_ = "expect its points, or `not due`"
            findings.append(finding("K0416", field.span, message, help=help_, labels=labels))
            return None
        value = figures.value(field.value, kpi.type, (kpi.span, "the KPI"))
        if value is None:
            return None
    points = share(field.points, findings, at_most=None) if field.points is not None else None
    band = field.band.text if field.band is not None else None
    return Expectation(node.code, value, kpi.type if kpi else None, points, field.status, field.span, band)


def _of_plan(field: f.ExpectField, findings: list[Diagnostic]) -> Expectation | None:
    """The whole plan has points, or has none for a reason."""
    if field.value is not None or field.band is not None:
        message = "the plan has points; a value, or a status of a rule, is that of an action"
        findings.append(finding("K0416", field.span, message, help="write `expect plan points …`"))
        return None
    points = share(field.points, findings, at_most=None) if field.points is not None else None
    return Expectation(None, None, None, points, field.status, field.span)
