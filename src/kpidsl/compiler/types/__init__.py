"""From a program to a draft: every unit, formula, figure and rule with its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain

from kpidsl.base.diagnostic import Diagnostic, Label, Outcome, has_errors
from kpidsl.base.nearest import nearest
from kpidsl.base.text import Span
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.resolve.program import Program
from kpidsl.compiler.types.asked import UNUSED, answerable, asked_inputs, check_answered, check_fit
from kpidsl.compiler.types.currencies import currencies
from kpidsl.compiler.types.data.controls import Controls
from kpidsl.compiler.types.data.inputs import Inputs
from kpidsl.compiler.types.data.likes import written_out
from kpidsl.compiler.types.data.sources import source
from kpidsl.compiler.types.draft import Definition, Draft, Offers
from kpidsl.compiler.types.explanations import explain, origins
from kpidsl.compiler.types.figures import Figures
from kpidsl.compiler.types.formulas import Formulas, ordered
from kpidsl.compiler.types.header import header
from kpidsl.compiler.types.offers import offers
from kpidsl.compiler.types.rules import rule, scale
from kpidsl.compiler.types.tree.anchors import Anchors
from kpidsl.compiler.types.tree.nodes import Nodes
from kpidsl.compiler.types.tree.shown import shown
from kpidsl.compiler.types.tree.totals import Totals, check_judging, total_of
from kpidsl.compiler.types.trials import trial
from kpidsl.compiler.types.units import UnitTable
from kpidsl.model.plan import Assumption, Display, Input, MissingPolicy, Node, PlanHeader


def check_types(program: Program) -> Outcome[Draft]:
    """Type everything that is sound; what is not is said once, where it stands."""
    findings: list[Diagnostic] = []
    head = header(program.plan, findings) if program.plan else None
    context = head or _library(program)
    units = UnitTable(_declared_units(program))
    scales = {name: scale(heading, findings) for name, heading in program.scales.items()}
    figures = Figures(units, scales, findings)
    years = (context.first_year, context.last_year)
    rules = {name: rule(heading, units, *years, findings) for name, heading in program.rules.items()}
    tables = written_out(program.sources, program.broken, findings)
    sources = {name: source(heading, figures, findings, context.offset) for name, heading in tables.items()}
    # A source that resembles none that is there was told of, as a broken one was.
    untold = program.broken | (program.sources.keys() - tables.keys())
    controls = Controls(sources | dict.fromkeys(untold), scales, figures, findings, context.offset)
    sources = {name: replace(each, controls=controls.of(tables[name], each)) for name, each in sources.items()}
    typed = Inputs(sources, scales, figures, untold, findings, context.offset)
    asked = asked_inputs(program, typed, findings)
    measured = {
        name: asked[heading] if heading in asked else typed.input(heading) for name, heading in program.inputs.items()
    }
    inputs = {name: input_ for name, input_ in measured.items() if input_ is not None}
    wanted = [input_ for input_ in asked.values() if input_ is not None]
    # What was found faulty is as good as broken to those who use it: it was said once.
    broken = program.broken | {name for name, made in (*measured.items(), *rules.items()) if made is None}
    types = {input_.name: input_.type for input_ in reversed(wanted)}
    formulas = Formulas(inputs, program.lets, scales, units, broken, findings, types, open_ended=program.plan is None)
    # What used files define is checked with them, and here where the plan comes to it.
    for name, let in program.lets.items():
        if let.span.document is program.document:
            formulas.let(name)
    given = {name: input_ for name, input_ in inputs.items() if not input_.asked}
    units_from = origins(program.inputs, tables)
    check_fit(wanted, given, formulas, units_from)
    plan_rule = program.plan.one(f.ScoringField) if program.plan else None
    sound_rules = {name: made for name, made in rules.items() if made is not None}
    anchors = Anchors(plan_rule, sound_rules, formulas, figures, broken, findings)
    nodes = Nodes(context, program.tree, anchors, program.indicators, formulas, figures, broken, findings)
    tree = {key: nodes.node(branch) for key, branch in program.tree.items()} if head else {}
    tree = Totals(program.plan, program.tree, tree, findings, nodes.faulty).checked() if head else tree
    if head and program.plan:
        head = replace(head, total=total_of(program.plan), shown=shown(program.plan, formulas, findings))
    for name, indicator in program.indicators.items():
        if indicator.span.document is program.document:
            nodes.definition(name)
    branches = (branch.heading for branch in program.tree.values())
    indicators = (program.indicators[name] for name in nodes.checked)
    for heading in chain([program.plan] if program.plan else [], branches, indicators):
        anchors.check_named_rule(heading.one(f.ScoringField))
    parents = [program.plan] if program.plan else []
    parents += [branch.heading for branch in program.tree.values()]
    anchors.used_rules |= set(check_judging(parents, sound_rules, broken, findings))
    assumptions = typed_assumptions = tuple(_assumptions(program, formulas))
    unused = tuple(_unused(program, inputs, nodes))
    if program.plan is not None:
        unanswered = {name: inputs[name] for name in inputs.keys() - given.keys() - broken}
        printed = head.shown if head else ()
        lacking = list(check_answered(program, tree, assumptions, printed, unanswered, formulas.lets, dict(unused)))
        findings += lacking
        if not lacking:  # else what they say of other figures is known all the same
            assumptions = answerable(assumptions, unanswered)
    at_fault = explain(formulas, units_from, findings)
    tested = program.tests if head else ()
    unread = frozenset(key for key, branch in program.tree.items() if not branch.heading.whole)
    faulty = broken | nodes.faulty | unread
    sound = {name: input_ for name, input_ in given.items() if name not in at_fault}
    tests = [trial(heading, context, sound, tree, figures, broken | at_fault, findings) for heading in tested]
    own = [each for each in nodes.definitions if each.span.document is program.document]
    sought = head is not None and own and not has_errors(findings)
    offered = offers(program, own, nodes.used_indicators, formulas) if sought else Offers()
    draft = Draft(
        program.document,
        head,
        scales,
        sound_rules,
        sources,
        inputs,
        formulas.lets,
        assumptions,
        tree,
        tuple(test for test in tests if test is not None),
        _answered(nodes.definitions, formulas, inputs.keys() - given.keys()) if head else tuple(nodes.definitions),
        unused,
        faulty,
        nodes.due,
        unread,
        program.short | unread | {_above(code, tree) for code in faulty},
        not program.incomplete
        and "assume" not in program.unread
        and len(typed_assumptions) == len(program.assumptions),
        offered,
        program,
    )
    # Where a used file could not be had, names that nobody defines may be its own: that it is missing was said.
    told = [found for found in findings if not (program.incomplete and found.code in ("K0201", "K0209", "K0307"))]
    unmentioned = dict(unused)
    return Outcome(draft, tuple(_with_evidence(found, program, unmentioned) for found in told))


def _above(code: str, tree: Mapping[str, Node]) -> str:
    """The nearest objective that a code extends and that is there; an empty text where there is none."""
    parts = code.split(".")
    ancestors = (".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
    return next((ancestor for ancestor in ancestors if ancestor in tree), "")


def _with_evidence(found: Diagnostic, program: Program, unused: Mapping[str, Span]) -> Diagnostic:
    """A finding with the other line that may be the faulty one, which only the whole plan tells.

    Of an unknown name, the definition that resembles it and that nothing uses; of a year outside the plan, its years.
    """
    place = found.place
    years = program.plan.one(f.YearsField) if program.plan is not None else None
    further: tuple[Label, ...] = ()
    if found.code == "K0201":
        name = nearest(place.excerpt[0][place.column - 1 : place.end_column - 1], unused)
        further = (Label(unused[name].place, UNUSED),) if name is not None else ()
    elif found.code == "K0410" and years is not None and years.span.place != place:
        further = (Label(years.span.place, "the years of the plan"),)
    return replace(found, labels=(*found.labels, *further)) if further else found


def _library(program: Program) -> PlanHeader:
    """What a file of definitions is checked against, having no plan: any year, no policy."""
    return PlanHeader("", None, 1, 9998, (), None, MissingPolicy("block"), Display(), Span(program.document, 0, 0))


def _declared_units(program: Program) -> list[str]:
    currency = program.plan.one(f.CurrencyField) if program.plan else None
    names = currencies(currency) if currency else ("EUR",)
    # A broken heading may have declared units: what uses them is not at fault.
    return [*names, *program.units, *sorted(program.broken)]


def _assumptions(program: Program, formulas: Formulas) -> list[Assumption]:
    found = []
    for heading in program.assumptions:
        typed = formulas.condition(heading.condition)
        if typed is not None:
            needs = ordered(formulas.needs(typed.expression))
            found.append(Assumption(typed.expression, needs, heading.span))
    return found


def _answered(definitions: Sequence[Definition], formulas: Formulas, lacking: Set[str]) -> tuple[Definition, ...]:
    """The formulas of which all figures are there: of one that the plan does not define, nothing is known."""
    return tuple(
        each for each in definitions if lacking.isdisjoint(need.input for need in formulas.needs(each.formula))
    )


def _unused(program: Program, inputs: Mapping[str, Input], nodes: Nodes) -> list[tuple[str, Span]]:
    """Definitions of the plan itself that nothing mentions. A file of definitions is there to be used by others."""
    if program.plan is None:
        return []
    figures = nodes.formulas.used
    sources = {name for input_ in inputs.values() if input_.measure for name in input_.measure.sources}
    sources |= {heading.like.text for heading in program.sources.values() if heading.like}
    scales = {field.scale.text for heading in program.inputs.values() for field in heading.all(f.ScaleField)}
    tables = (
        (program.inputs, figures),
        (program.lets, figures),
        (program.sources, sources),
        (program.rules, nodes.anchors.used_rules),
        (program.indicators, nodes.used_indicators),
    )
    names = [
        *((heading.name, used) for table, used in tables for heading in table.values()),
        *((name, nodes.formulas.units.used) for name in program.units.values()),
        *((heading.name, scales) for heading in program.scales.values()),
    ]
    return [
        (name.text, name.span)
        for name, used in names
        if name is not None and name.text not in used and name.span.document is program.document
    ]


__all__ = ["Draft", "check_types"]
