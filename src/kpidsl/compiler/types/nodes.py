"""The tree with its figures: weights, owners, and for every action its KPI of each year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import did_you_mean
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.resolve.program import Branch
from kpidsl.compiler.types.draft import Definition
from kpidsl.compiler.types.figures import Figures
from kpidsl.compiler.types.formulas import Formulas, ordered
from kpidsl.compiler.types.header import display_of, share
from kpidsl.compiler.types.measures import Measured, measured
from kpidsl.model.plan import Anchor, Gate, Kpi, Ladder, Node, PlanHeader, Rule
from kpidsl.model.values import NOT_REACHED, PERCENT, Judgement, Plain, Quantity


@dataclass
class Nodes:
    """Checks the nodes of a plan, indicators being checked once each."""

    header: PlanHeader
    tree: Mapping[str, Branch]
    default_rule: f.ScoringField | None
    rules: Mapping[str, Rule]
    indicators: Mapping[str, d.Heading]
    formulas: Formulas
    figures: Figures
    broken: frozenset[str]
    findings: list[Diagnostic]
    faulty: set[str] = field(default_factory=set)  # nodes whose weight was found faulty
    used_rules: set[str] = field(default_factory=set)
    used_indicators: set[str] = field(default_factory=set)
    definitions: list[Definition] = field(default_factory=list)
    _indicators: dict[str, Measured | None] = field(default_factory=dict)

    def node(self, branch: Branch) -> Node:
        heading = branch.heading
        weight = heading.one(f.WeightField)
        reference = heading.one(f.ReferenceField)
        share_of = share(weight.weight, self.findings) if weight else None
        if weight is not None and share_of is None:
            self.faulty.add(branch.key)
        return Node(
            branch.key,
            branch.level,
            heading.title.text if heading.title else branch.key,
            branch.parent,
            branch.children,
            share_of,
            self._owners(branch),
            self._targets(heading) if heading.kind != "action" else {},
            self._kpis(heading) if heading.kind == "action" else {},
            reference.text.text if reference else None,
            heading.code.span if heading.code else heading.span,
        )

    def _owners(self, branch: Branch) -> tuple[str, ...]:
        """Those named here; else those of the nearest node above that names any."""
        own = tuple(owner.text for owners in branch.heading.all(f.OwnerField) for owner in owners.owners)
        above = self.tree.get(branch.parent) if branch.parent is not None else None
        return own or (self._owners(above) if above is not None else ())

    # --- years -------------------------------------------------------------------------------------------------------

    def _years(self, range_: f.YearRange | None) -> range:
        first, last = self.header.first_year, self.header.last_year
        if range_ is None:
            return range(first, last + 1)
        low = range_.first.period.year
        high = range_.last.period.year if range_.last else last
        if not first <= low <= high <= last:
            message = f"`{range_.span.text}` is not within the years of the plan, {first}..{last}"
            self.findings.append(finding("K0410", range_.span, message))
            return range(0)
        return range(low, high + 1)

    def _lines(self, heading: d.Heading) -> dict[int, f.YearLine]:
        """The year line of each year; a year stated twice is a finding."""
        lines: dict[int, f.YearLine] = {}
        for line in heading.all(f.YearLine):
            for year in self._years(line.years):
                if year in lines:
                    labels = [(lines[year].years.span, "first here")]
                    message = f"{year} is stated twice"
                    self.findings.append(finding("K0107", line.years.span, message, labels=labels))
                    break
                lines[year] = line
        return lines

    def _targets(self, heading: d.Heading) -> dict[int, Fraction]:
        """The points that an objective must reach, by year."""
        lines = self._lines(heading)
        stated = {line.span: self._target(line) for line in dict.fromkeys(lines.values())}
        targets = {year: stated[line.span] for year, line in lines.items()}
        return {year: points for year, points in targets.items() if points is not None}

    def _target(self, line: f.YearLine) -> Fraction | None:
        points: Fraction | None = None
        for anchor in line.anchors:
            if anchor.name.text != "target":
                message = "an objective has a `target` of points and no other anchor"
                self.findings.append(finding("K0406", anchor.name.span, message))
                continue
            value = self.figures.value(anchor.figure, Quantity(PERCENT))
            points = value if isinstance(value, Fraction) else points
        return points

    # --- actions -----------------------------------------------------------------------------------------------------

    def _kpis(self, heading: d.Heading) -> dict[int, Kpi]:
        measures = self._measures(heading)
        gate = self._gate(heading)
        lines = self._lines(heading)
        rules: dict[int, Rule | None] = {}
        anchors: dict[int, tuple[Anchor, ...]] = {}
        for year, line in lines.items():
            if year not in measures:
                self._without_measure(heading, year, line)
                continue
            measure = measures[year]
            if measure is None:
                continue
            repeated = year - 1 in anchors and lines.get(year - 1) is line and measures.get(year - 1) is measure
            rules[year] = rules[year - 1] if repeated else self._rule(heading, measure)
            anchors[year] = anchors[year - 1] if repeated else self._anchors(line, measure, rules[year])
        if not heading.all(f.YearLine):
            message = "this action states no target in any year"
            help_ = f"add `{self.header.first_year} target …`"
            self.findings.append(finding("K0110", heading.span, message, help=help_))
        kpis: dict[int, Kpi] = {}
        for year, found in anchors.items():
            measure = measures[year]
            assert measure is not None
            if len(found) == len(lines[year].anchors):
                kept = self._kept(year, measure, rules[year], found, measures, anchors)
                kpis[year] = self._kpi(heading, measure, rules[year], found, kept, gate)
        return kpis

    def _kept(
        self,
        year: int,
        measure: Measured,
        rule: Rule | None,
        found: tuple[Anchor, ...],
        measures: Mapping[int, Measured | None],
        anchors: Mapping[int, tuple[Anchor, ...]],
    ) -> tuple[Anchor, ...]:
        """The anchors of the year whose thresholds the rule keeps, where this year states none."""
        if not isinstance(rule, Ladder) or not isinstance(rule.without_thresholds, int):
            return ()
        if len(found) == len(rule.anchors):
            return ()
        kept = anchors.get(rule.without_thresholds, ())
        if measures.get(rule.without_thresholds) is not measure or len(kept) < len(rule.anchors):
            message = f"{year} keeps the thresholds of {rule.without_thresholds}, which states none for this measure"
            help_ = "state the thresholds here, or name a rule that keeps none"
            self.findings.append(finding("K0406", found[0].span, message, help=help_))
        return kept

    def _kpi(
        self,
        heading: d.Heading,
        measure: Measured,
        rule: Rule | None,
        found: tuple[Anchor, ...],
        kept: tuple[Anchor, ...],
        gate: Gate | None,
    ) -> Kpi:
        needs = self.formulas.needs(measure.formula)
        if gate is not None:
            needs |= self.formulas.needs(gate.condition)
        named = next((name for name, known in self._indicators.items() if known is measure), None)
        return Kpi(
            named,
            measure.formula,
            measure.text,
            measure.type,
            measure.direction,
            rule.name if rule else None,
            found,
            kept,
            gate,
            display_of(heading.one(f.DisplayField)) or measure.display or self.header.display,
            ordered(needs),
            measure.span,
        )

    def _without_measure(self, heading: d.Heading, year: int, line: f.YearLine) -> None:
        if not heading.all(f.IndicatorField) and heading.one(f.FormulaField) is None:
            if line is heading.all(f.YearLine)[0] and line.years.first.period.year == year:
                message = "this action says no formula and no indicator"
                self.findings.append(finding("K0407", heading.span, message, help="add `formula …` or `indicator …`"))
            return
        message = f"{year} has a target and no indicator"
        help_ = f"say which measures it: `indicator … from {year}`"
        self.findings.append(finding("K0407", line.years.span, message, help=help_))

    def _measures(self, heading: d.Heading) -> dict[int, Measured | None]:
        """What each year measures; None where it is faulty, which was said."""
        references = heading.all(f.IndicatorField)
        place = heading.one(f.FormulaField)
        if place is not None:
            for reference in references:
                message = "this action has a formula and an indicator"
                self.findings.append(finding("K0113", reference.span, message, help="keep one of the two"))
            measure = measured(heading, self.formulas, self.findings)
            if measure is not None:
                trends = heading.all(f.TrendField)
                key = heading.code.text if heading.code else ""
                self.definitions.append(Definition(key, measure.formula, trends, measure.span))
            return dict.fromkeys(self._years(None), measure)
        measures: dict[int, Measured | None] = {}
        if references:
            for stray in heading.fields:
                if isinstance(stray, f.UnitField | f.DirectionField | f.TrendField):
                    message = "this is for the indicator to say, once for all who use it"
                    labels = [(references[0].span, "the indicator")]
                    self.findings.append(finding("K0113", stray.span, message, help="remove this line", labels=labels))
        for reference in references:
            measure = self.indicator(reference)
            for year in self._years(reference.years):
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
                help_ = did_you_mean(name, self.indicators) or f"declare it: `indicator {name}`"
                message = f"there is no indicator `{name}`"
                self.findings.append(finding("K0201", reference.indicator.span, message, help=help_))
            return None
        return self.definition(name)

    @property
    def checked(self) -> Iterable[str]:
        """The indicators that were checked: those of the plan, and those of other files that it uses."""
        return self._indicators

    def definition(self, name: str) -> Measured | None:
        if name not in self._indicators:
            heading = self.indicators[name]
            measure = measured(heading, self.formulas, self.findings)
            self._indicators[name] = measure
            if measure is not None:
                self.definitions.append(Definition(name, measure.formula, heading.all(f.TrendField), measure.span))
        return self._indicators[name]

    def _gate(self, heading: d.Heading) -> Gate | None:
        field_ = heading.one(f.RequiresField)
        if field_ is None:
            return None
        condition, points = self.formulas.condition(field_.condition), share(field_.points, self.findings)
        if condition is None or points is None:
            return None
        return Gate(condition.expression, points, field_.span)

    # --- rules and anchors -------------------------------------------------------------------------------------------

    def _rule(self, heading: d.Heading, measure: Measured) -> Rule | None:
        if isinstance(measure.type, Judgement):
            return None
        asked = heading.one(f.ScoringField) or measure.rule or self.default_rule
        if asked is None:
            message = "nothing says how this KPI earns its points"
            self.findings.append(finding("K0408", heading.span, message, help="add `scoring …` here or in the plan"))
            return None
        self.used_rules.add(asked.rule.text)
        rule = self.rules.get(asked.rule.text)
        if rule is None:
            return None  # an unknown rule was said where it is named
        if isinstance(rule, Ladder):
            return rule
        if measure.type is Plain.DATE:
            message = f"the rule `{rule.name}` calculates, and this KPI is a date"
            self.findings.append(finding("K0413", heading.span, message, help="score a date with a ladder"))
        elif (rule.higher if measure.direction == "higher" else rule.lower) is None:
            message = f"the rule `{rule.name}` has no formula for when {measure.direction} is better"
            help_ = f"add `when {measure.direction} is better points …` to the rule"
            self.findings.append(finding("K0408", heading.span, message, help=help_, labels=[(rule.span, "the rule")]))
        return rule

    def check_named_rule(self, asked: f.ScoringField | None) -> None:
        """Report a rule that is named and not there, once, where it is named."""
        if asked is None or asked.rule.text in self.rules or asked.rule.text in self.broken:
            return
        help_ = did_you_mean(asked.rule.text, self.rules) or f"declare it: `scoring {asked.rule.text}`"
        message = f"there is no scoring rule `{asked.rule.text}`"
        self.findings.append(finding("K0201", asked.rule.span, message, help=help_))

    def _anchors(self, line: f.YearLine, measure: Measured, rule: Rule | None) -> tuple[Anchor, ...]:
        self._check_names(line, measure, rule)
        why = (measure.origin, "the unit of the KPI")
        anchors: dict[str, Anchor] = {}
        for anchor in line.anchors:
            name = anchor.name.text
            if name in anchors:
                self.findings.append(finding("K0107", anchor.name.span, f"`{name}` is stated twice"))
                continue
            value = self.figures.value(anchor.figure, measure.type, why)
            if value is NOT_REACHED:
                message = "an anchor is a day; `not reached` is what a milestone is past the last one"
                self.findings.append(finding("K0303", anchor.figure.span, message, help="leave this anchor out"))
            elif value is not None:
                anchors[name] = Anchor(name, value, anchor.span)
        return tuple(anchors.values())

    def _check_names(self, line: f.YearLine, measure: Measured, rule: Rule | None) -> None:
        if isinstance(measure.type, Judgement):
            known, needed, whose = {"target"}, {"target"}, "a judgement"
        elif rule is None:
            return
        elif isinstance(rule, Ladder):
            names = [name for name, _ in rule.anchors]
            stated = {anchor.name.text for anchor in line.anchors}
            only_best = stated <= {names[0]}
            known, needed, whose = set(names), {names[0]} if only_best else set(names), f"the rule `{rule.name}`"
        else:
            known, needed, whose = {*rule.anchors, "target"}, set(rule.anchors), f"the rule `{rule.name}`"
        unknown = [anchor for anchor in line.anchors if anchor.name.text not in known]
        for anchor in unknown:
            help_ = did_you_mean(anchor.name.text, known) or f"its anchors are {', '.join(sorted(known))}"
            message = f"{whose} has no anchor `{anchor.name.text}`"
            labels = [(rule.span, "the rule")] if rule else []
            self.findings.append(finding("K0406", anchor.name.span, message, help=help_, labels=labels))
        missing = sorted(needed - {anchor.name.text for anchor in line.anchors})
        if missing and not unknown:
            message = f"{whose} needs {' and '.join(f'`{name}`' for name in missing)}, which this year does not state"
            alone = f"state them, or `{rule.anchors[0][0]}` alone" if isinstance(rule, Ladder) else None
            self.findings.append(finding("K0406", line.span, message, help=alone))
