"""The tests that a plan holds: given figures, expected verdicts."""

from __future__ import annotations

from collections.abc import Mapping

from kpidsl.base.diagnostic import Diagnostic, finding, has_errors
from kpidsl.base.nearest import did_you_mean
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import Word
from kpidsl.compiler.types.figures import Figures
from kpidsl.compiler.types.header import share
from kpidsl.model.period import Period
from kpidsl.model.plan import Expectation, Given, Input, Need, Node, PlanHeader, PlanTest


def trial(heading: d.Heading, header: PlanHeader, inputs: Mapping[str, Input], nodes: Mapping[str, Node],
          figures: Figures, broken: frozenset[str], findings: list[Diagnostic]) -> PlanTest | None:  # fmt: skip
    """The checked test; None where it says no period of the plan."""
    field = heading.one(f.PeriodField)
    if field is None:
        message = "this test does not say for which period it is"
        findings.append(finding("K0110", heading.span, message, help=f"add `year {header.first_year}`"))
        return None
    period = field.period
    if not header.first_year <= period.year <= header.last_year:
        findings.append(finding("K0410", field.span, f"{period.year} is not a year of the plan"))
        return None
    givens = [_given(given, inputs, figures, broken, findings) for given in heading.all(f.GivenField)]
    expectations = [_expected(e, period, nodes, figures, broken, findings) for e in heading.all(f.ExpectField)]
    return PlanTest(
        heading.title.text if heading.title else "",
        period,
        tuple(given for given in givens if given is not None),
        tuple(expectation for expectation in expectations if expectation is not None),
        heading.span,
    )


def _given(field: f.GivenField, inputs: Mapping[str, Input], figures: Figures, broken: frozenset[str],
           findings: list[Diagnostic]) -> Given | None:  # fmt: skip
    if field.function is not None and field.function.text != "previous":
        message = f"`{field.function.text}` gives no figure"
        findings.append(finding("K0416", field.function.span, message, help="write `given previous(x) = …`"))
        return None
    input_ = inputs.get(field.input.text)
    if input_ is None:
        if field.input.text not in broken:
            help_ = did_you_mean(field.input.text, inputs) or "a test gives inputs; what is computed follows"
            findings.append(finding("K0201", field.input.span, f"there is no input `{field.input.text}`", help=help_))
        return None
    need = Need(input_.name, field.steps)
    if isinstance(field.figure, Word) and field.figure.word == "missing":
        return Given(need, None, field.span)
    value = figures.value(field.figure, input_.type, (input_.span, "the input"))
    return None if value is None else Given(need, value, field.span)


def _expected(field: f.ExpectField, period: Period, nodes: Mapping[str, Node], figures: Figures,
              broken: frozenset[str], findings: list[Diagnostic]) -> Expectation | None:  # fmt: skip
    node = nodes.get(field.code.text)
    if node is None:
        if field.code.text not in broken:
            help_ = did_you_mean(field.code.text, nodes)
            message = f"there is no node `{field.code.text}`"
            findings.append(finding("K0201", field.code.span, message, help=help_))
        return None
    kpi = node.kpis.get(period.year)
    value = None
    if field.value is not None:
        if kpi is None:
            if has_errors(findings):
                return None  # the KPI may be there and faulty, which was said
            message = f"`{node.code}` has no value in {period.year}"
            findings.append(finding("K0416", field.span, message, help="expect its points, or `not due`"))
            return None
        value = figures.value(field.value, kpi.type, (kpi.span, "the KPI"))
        if value is None:
            return None
    points = share(field.points, findings, at_most=None) if field.points is not None else None
    band = field.band.text if field.band is not None else None
    return Expectation(node.code, value, kpi.type if kpi else None, points, field.status, field.span, band)
