"""The tree with its figures: weights, owners, and for every action its KPI of each year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.resolve.program import Branch
from kpidsl.compiler.types.draft import Definition, Stays
from kpidsl.compiler.types.figures import Figures
from kpidsl.compiler.types.formulas import Formulas, ordered
from kpidsl.compiler.types.header import display_of, share
from kpidsl.compiler.types.tree.anchors import Anchors, Stated, needed
from kpidsl.compiler.types.tree.measures import Measured, measured, range_of
from kpidsl.compiler.types.tree.parts import PartLines
from kpidsl.compiler.types.tree.shown import shown
from kpidsl.compiler.types.tree.signs import at_odds, check_signs
from kpidsl.compiler.types.tree.told import completed, definition, metadata
from kpidsl.compiler.types.tree.totals import total_of
from kpidsl.compiler.types.tree.watched import Watching
from kpidsl.compiler.types.tree.weights import weighing
from kpidsl.compiler.types.tree.years import Years
from kpidsl.model.period import Period
from kpidsl.model.plan import Anchor, Gate, Kpi, Need, Node, PlanHeader
from kpidsl.model.publication import UNTOLD, Metadata
from kpidsl.model.rules import Direction, Rule
from kpidsl.model.values import PERCENT, Plain, Quantity

#: So many indicators are shown.
_SHOWN = 3

PartKpis = dict[tuple[int, int], dict[str, Kpi]]


@dataclass
class Nodes:
    """Checks the nodes of a plan, indicators being checked once each."""

    header: PlanHeader
    tree: Mapping[str, Branch]
    anchors: Anchors
    indicators: Mapping[str, d.Heading]
    formulas: Formulas
    figures: Figures
    broken: frozenset[str]
    findings: list[Diagnostic]
    faulty: set[str] = field(default_factory=set)  # nodes whose weight was found faulty
    due: dict[str, frozenset[int]] = field(default_factory=dict)  # the years in which an action earns points
    used_indicators: set[str] = field(default_factory=set)
    definitions: list[Definition] = field(default_factory=list)
    _indicators: dict[str, Measured | None] = field(default_factory=dict)
    _names: dict[Span, str] = field(default_factory=dict)  # of the indicators, by where their formulas stand
    _told: dict[str, Metadata] = field(default_factory=dict)  # by the indicators, each under its name
    _common: dict[tuple[Span, Span], tuple[frozenset[Need], Metadata]] = field(default_factory=dict)

    @cached_property
    def years(self) -> Years:
        return Years(self.header, self.findings)

    @cached_property
    def part_lines(self) -> PartLines:
        return PartLines(self.years, self.figures.scales, self.formulas.inputs, self.findings)

    @cached_property
    def watching(self) -> Watching:
        return Watching(self.anchors.default_rule, self.findings)

    def node(self, branch: Branch) -> Node:
        heading = branch.heading
        reference = heading.one(f.ReferenceField)
        weights = weighing(heading, self.years, self.findings)
        if weights.faulty:
            self.faulty.add(branch.key)
        years, parts = self._kpis(branch.key, heading) if heading.kind == "action" else ({}, {})
        return Node(
            branch.key,
            branch.level,
            heading.title.text if heading.title else branch.key,
            branch.parent,
            branch.children,
            weights.weight,
            self._owners(branch),
            self._targets(heading) if heading.kind != "action" else {},
            years,
            reference.text.text if reference else None,
            heading.code.span if heading.code else heading.span,
            definition(heading) if heading.kind != "action" else None,
            weights.by_year,
            weights.in_points,
            total_of(heading),
            shown(heading, self.formulas, self.findings),
            parts,
        )

    def _owners(self, branch: Branch) -> tuple[str, ...]:
        """Those named here; else those of the nearest node above that names any."""
        own = tuple(owner.text for owners in branch.heading.all(f.OwnerField) for owner in owners.owners)
        above = self.tree.get(branch.parent) if branch.parent is not None else None
        return own or (self._owners(above) if above is not None else ())

    def _targets(self, heading: d.Heading) -> dict[int, Fraction]:
        """The points that an objective must reach, by year."""
        for part in heading.all(f.PartLine):
            first = part.line.years.first
            message = f"`{first.period.label}` is not a year, and an objective has its target by years"
            self.findings.append(finding("K0112", first.span, message, help="write a year: `2022`"))
        lines = self.years.lines(heading)
        stated = {line.span: self._target(heading.kind, line) for line in dict.fromkeys(lines.values())}
        targets = {year: stated[line.span] for year, line in lines.items()}
        return {year: points for year, points in targets.items() if points is not None}

    def _target(self, level: str, line: f.YearLine) -> Fraction | None:
        points: Fraction | None = None
        for anchor in line.anchors:
            if level == "perspective":
                message = "a perspective has no target; a year line of it states its weight"
                self.findings.append(finding("K0406", anchor.name.span, message))
                continue
            if anchor.name.text != "target" or isinstance(anchor, f.ComputedAnchorSyntax):
                message = "an objective has a `target` of points and no other anchor"
                self.findings.append(finding("K0406", anchor.span, message))
                continue
            if anchor.sign is not None and (found := at_odds(anchor, "higher")):
                self.findings.append(found)
            value = self.figures.value(anchor.figure, Quantity(PERCENT))
            points = value if isinstance(value, Fraction) else points
        return points

    # --- actions -----------------------------------------------------------------------------------------------------

    def _kpis(self, key: str, heading: d.Heading) -> tuple[dict[int, Kpi], PartKpis]:
        """The KPIs of years, and those of parts of years."""
        gate = self._gate(heading)
        lines = self.years.lines(heading)
        part_lines = self.part_lines.lines(heading)
        measures = self.part_lines.of_parts(heading, part_lines, self._measures(heading))
        stated = [*lines, *(period.year for period in part_lines)]
        self.due[key] = frozenset(year for year in stated if not self.watching.watches(heading, measures.get(year)))
        self.watching.check_gate(heading, measures)
        rules: dict[int, Rule | None] = {}
        anchors: dict[int, Stated] = {}
        for year, line in lines.items():
            if year not in measures:
                self._without_measure(heading, year, line)
                continue
            measure = measures[year]
            if measure is None:
                continue
            if year in self.due[key] and not self.watching.check_scored(heading, measure):
                continue
            repeated = year - 1 in anchors and lines.get(year - 1) is line and measures.get(year - 1) is measure
            rules[year] = rules[year - 1] if repeated else self.anchors.rule(heading, measure)
            anchors[year] = anchors[year - 1] if repeated else self.anchors.anchors(line, measure, rules[year])
            if year not in self.due[key] and not repeated:
                self.watching.check_line(line, measure)
        held = [*lines.items(), *((period.year, line) for period, line in part_lines.items())]
        self.findings += check_signs((line, measure) for year, line in held if (measure := measures.get(year)))
        unstated = self.watching.years(heading, measures, dict.fromkeys(stated))
        if not unstated and not part_lines and not any(line.anchors for line in heading.all(f.YearLine)):
            message = "this action states no target in any year"
            help_ = f"add `{self.header.first_year} target …`"
            labels = belongs_below(heading, "2022")
            self.findings.append(finding("K0110", heading.span, message, help=help_, labels=labels))
        kpis: dict[int, Kpi] = {}
        made: dict[tuple[int, int, tuple[Anchor, ...]], Kpi] = {}  # most years repeat the one before
        for year, found in anchors.items():
            measure = measures[year]
            assert measure is not None
            if len(found) == len(lines[year].anchors):
                kept = self.anchors.kept(year, measure, rules[year], found, measures, anchors)
                same = (id(measure), id(found), kept)
                made[same] = made.get(same) or self._kpi(heading, measure, rules[year], found, kept, gate)
                kpis[year] = made[same]
        of_parts = self._of_parts(key, heading, part_lines, measures, rules, anchors)
        parts: PartKpis = {}
        for period, (found, made_of) in of_parts.items():
            measure = measures[period.year]
            assert measure is not None
            rule = rules[period.year]
            alike = {each.year: own for each, (own, _) in of_parts.items() if each.label[4:] == period.label[4:]}
            alike |= anchors if period.months == 12 else {}
            kept = self.anchors.kept(period.label, measure, rule, found, measures, alike)
            kpi = replace(self._kpi(heading, measure, rule, found, kept, gate), made_of=made_of)
            if period.months == 12:
                kpis[period.year] = kpi
            else:
                parts.setdefault((period.year, period.months), {})[period.label] = kpi
        kpis |= {
            year: self._kpi(heading, each, None, Stated(), (), None) for year in unstated if (each := measures[year])
        }
        return dict(sorted(kpis.items())), parts

    def _of_parts(
        self,
        key: str,
        heading: d.Heading,
        lines: Mapping[Period, f.YearLine],
        measures: Mapping[int, Measured | None],
        rules: dict[int, Rule | None],
        years: Mapping[int, Stated],
    ) -> dict[Period, tuple[Stated, str | None]]:
        """The anchors of parts of years, and those that these make of longer periods, with how they do."""
        if not lines and heading.one(f.EachField) is None:
            return {}
        reader = self.part_lines
        stated: dict[Period, Stated] = {}
        read: dict[tuple[f.YearLine, int], Stated] = {}
        for period, line in lines.items():
            if period.year not in measures:
                self._without_measure(heading, period.year, line)
                continue
            measure = measures[period.year]
            if measure is None or (period.year in self.due[key] and not self.watching.check_scored(heading, measure)):
                continue
            if period.year not in rules:
                known = [rule for year, rule in rules.items() if measures[year] is measure]
                rules[period.year] = known[0] if known else self.anchors.rule(heading, measure)
            same = (line, id(measure))
            if same not in read:
                read[same] = self.anchors.anchors(line, measure, rules[period.year])
                if period.year not in self.due[key]:
                    self.watching.check_line(line, measure)
            stated[period] = read[same]
        if any(len(stated[period]) < len(line.anchors) for period, line in lines.items() if period in stated):
            return {}
        wholes = {reader.whole(year): anchors for year, anchors in years.items()}
        types = {year: measure.type for year, measure in measures.items() if measure is not None}
        made = reader.made(heading, {**wholes, **stated}, types)
        reader.check_values(heading, [measures[period.year] for period in made if period.months == 12])
        found: dict[Period, tuple[Stated, str | None]] = {period: (own, None) for period, own in stated.items()}
        return found | {
            period: (each.stated, each.of)
            for period, each in made.items()
            if reader.complete(heading, period, each.stated, needed(each.stated.names, rules[period.year]))
        }

    def _kpi(
        self,
        heading: d.Heading,
        measure: Measured,
        rule: Rule | None,
        stated: Stated,
        kept: tuple[Anchor, ...],
        gate: Gate | None,
    ) -> Kpi:
        needs, told = self._of_all_years(heading, measure)
        needs = needs.union(*(self.formulas.needs(anchor.formula) for anchor in stated.computed))
        if gate is not None:
            needs |= self.formulas.needs(gate.condition)
        return Kpi(
            self._names.get(measure.span),
            measure.formula,
            measure.text,
            measure.type,
            measure.direction or _wished(measure, stated),
            rule.name if rule else None,
            stated.anchors,
            kept,
            gate,
            display_of(heading.one(f.DisplayField)) or measure.display or self.header.display,
            ordered(needs),
            measure.span,
            stated.computed,
            told,
            self.watching.watches(heading, measure),
            way=measure.way,
        )

    def _of_all_years(self, heading: d.Heading, measure: Measured) -> tuple[frozenset[Need], Metadata]:
        """What the KPIs of a heading that measure the same have in common: what they need, and what is told of them."""
        key = (heading.span, measure.span)
        if key not in self._common:
            indicator = self._told.get(self._names.get(measure.span, ""), UNTOLD)
            told = completed(self._metadata(heading, measure), indicator)
            self._common[key] = (self.formulas.needs(measure.formula), told)
        return self._common[key]

    def _metadata(self, heading: d.Heading, measure: Measured) -> Metadata:
        return metadata(heading, measure.type, self.figures, self.findings, (measure.origin, "the unit of the KPI"))

    def _without_measure(self, heading: d.Heading, year: int, line: f.YearLine) -> None:
        if not heading.all(f.IndicatorField) and heading.one(f.FormulaField) is None:
            first = next(each for each in heading.fields if isinstance(each, f.YearLine | f.PartLine))
            if line.span == first.span and line.years.first.period.year == year:
                message = "this action says no formula and no indicator"
                help_, labels = "add `formula …` or `indicator …`", belongs_below(heading, "formula")
                self.findings.append(finding("K0407", heading.span, message, help=help_, labels=labels))
            return
        message = f"{year} has a target and no indicator"
        help_ = f"say which measures it: `indicator … from {year}`"
        labels = [(each.span, "serves other years") for each in heading.all(f.IndicatorField)[:_SHOWN]]
        self.findings.append(finding("K0407", line.years.span, message, help=help_, labels=labels))

    def _measures(self, heading: d.Heading) -> dict[int, Measured | None]:
        """What each year measures; None where it is faulty, which was said."""
        references = heading.all(f.IndicatorField)
        place = heading.one(f.FormulaField)
        if place is not None:
            for reference in references:
                message = "this action has a formula and an indicator"
                self.findings.append(finding("K0113", reference.span, message, help="keep one of the two"))
            measure = measured(heading, self.formulas, self.findings, self.watching.default)
            if measure is not None:
                self._define(heading.code.text if heading.code else "", heading, measure)
            return dict.fromkeys(self.years.of(None), measure)
        measures: dict[int, Measured | None] = {}
        if references:
            for stray in heading.fields:
                if isinstance(stray, f.UnitField | f.DirectionField | f.TrendField | f.StaysField):
                    message = "this is for the indicator to say, once for all who use it"
                    labels = [(references[0].span, "the indicator")]
                    self.findings.append(finding("K0113", stray.span, message, help="remove this line", labels=labels))
        for reference in references:
            measure = self.indicator(reference)
            for year in self.years.of(reference.years):
                if year in measures:
                    message = f"{year} has two indicators"
                    help_ = "say which years each serves: `in 2022`, `from 2023`"
                    self.findings.append(finding("K0113", reference.span, message, help=help_))
                    break
                measures[year] = measure
        return measures

    def indicator(self, reference: f.IndicatorField) -> Measured | None:
        """An indicator by its name, checked when first met."""
        name = reference.indicator.text
        self.used_indicators.add(name)
        if name not in self.indicators:
            if name not in self.broken:
                near, fix = proposal(reference.indicator.span, self.indicators)
                help_ = near or f"declare it: `indicator {name}`"
                message = f"there is no indicator `{name}`"
                self.findings.append(finding("K0201", reference.indicator.span, message, help=help_, fix=fix))
            return None
        return self.definition(name)

    @property
    def checked(self) -> Iterable[str]:
        """The indicators that were checked: those of the plan, and those of other files that it uses."""
        return self._indicators

    def definition(self, name: str) -> Measured | None:
        if name not in self._indicators:
            heading = self.indicators[name]
            measure = measured(heading, self.formulas, self.findings, self.watching.default)
            self._indicators[name] = measure
            if measure is not None:
                self._names[measure.span] = name
                self._define(name, heading, measure)
                self._told[name] = self._metadata(heading, measure)
        return self._indicators[name]

    def _define(self, name: str, heading: d.Heading, measure: Measured) -> None:
        """Keep a formula, with what its author claims of it, for algebra to look at."""
        claim = heading.one(f.StaysField)
        range_ = range_of(claim, measure, self.figures) if claim is not None else None
        stays = Stays(range_, claim.span) if claim is not None and range_ is not None else None
        trends = tuple(map(self._known, heading.all(f.TrendField)))
        told = (trends, stays, measure.span, measure.direction)
        self.definitions.append(Definition(name, measure.formula, measure.type, *told))

    def _known(self, trend: f.TrendField) -> f.TrendField:
        """A trend with those of its figures that there are; in a file of definitions any may be elsewhere."""
        if self.formulas.open_ended:
            return trend
        return replace(trend, inputs=tuple(name for name in trend.inputs if self.formulas.name(name) is not None))

    def _gate(self, heading: d.Heading) -> Gate | None:
        field_ = heading.one(f.RequiresField)
        if field_ is None:
            return None
        condition, points = self.formulas.condition(field_.condition), share(field_.points, self.findings)
        if condition is None or points is None:
            return None
        return Gate(condition.expression, points, field_.span)


def _wished(measure: Measured, stated: Stated) -> Direction | None:
    """Which way is better of yes/no, where only the target says so."""
    if measure.type is not Plain.YES_NO:
        return None
    return "lower" if any(anchor.name == "target" and anchor.value is False for anchor in stated.anchors) else "higher"
