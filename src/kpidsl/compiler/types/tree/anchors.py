"""The rule that scores a KPI, and the figures of a year line as the anchors that the rule asks for.

A figure is stated, a range of a corridor, or computed from the data of the period, in which case `value` is the KPI.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import proposal
from kpidsl.base.record import record
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.parse.lacking import belongs_below
from kpidsl.compiler.types.expressions import Typing
from kpidsl.compiler.types.expressions.kinds import comparable
from kpidsl.compiler.types.expressions.messages import described
from kpidsl.compiler.types.expressions.scope import Typed
from kpidsl.compiler.types.figures import Figures
from kpidsl.compiler.types.formulas import Formulas
from kpidsl.compiler.types.rules.bands import measures, serves
from kpidsl.compiler.types.tree.measures import Measured
from kpidsl.compiler.types.units import same_unit
from kpidsl.model import expression as e
from kpidsl.model.plan import Anchor, ComputedAnchor, Let
from kpidsl.model.rules import Band, Bands, Direction, Ladder, PointsFormula, Rule, Scale
from kpidsl.model.sources import Column, DataSource
from kpidsl.model.values import NOT_REACHED, AnchorValue, Judgement, Plain, Quantity, Range, Unit

UNSCORED = "nothing says how this KPI earns its points"


@record
class Stated:
    """The anchors of a year line: those that are figures, and those that follow from the data.

    Of a `faulty` line something was told, so that nothing more is said of what it lacks.
    """

    anchors: tuple[Anchor, ...] = ()
    computed: tuple[ComputedAnchor, ...] = ()
    faulty: bool = False

    def __len__(self) -> int:
        return len(self.anchors) + len(self.computed)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(a.name for a in self.anchors) | frozenset(a.name for a in self.computed)


@dataclass
class Anchors:
    """Checks year lines against the rules of a plan. `default_rule` scores the KPIs that name no other."""

    default_rule: f.ScoringField | None
    rules: Mapping[str, Rule]
    formulas: Formulas
    figures: Figures
    broken: frozenset[str]
    findings: list[Diagnostic]
    used_rules: set[str] = field(default_factory=set)

    def rule(self, heading: d.Heading, measure: Measured) -> Rule | None:
        if isinstance(measure.type, Judgement):
            return None
        asked = heading.one(f.ScoringField) or measure.rule or self.default_rule
        if asked is None:
            help_, labels = "add `scoring …` here or in the plan", belongs_below(heading, "scoring")
            self.findings.append(finding("K0408", heading.span, UNSCORED, help=help_, labels=labels))
            return None
        if asked.rule is None:
            return None  # only watched
        self.used_rules.add(asked.rule.text)
        rule = self.rules.get(asked.rule.text)
        if rule is None:
            return None  # an unknown rule was said where it is named
        match rule:
            case Ladder():
                pass
            case PointsFormula():
                self._check_formula(heading, measure, rule)
            case Bands():
                self._check_bands(heading, measure, rule)
        return rule

    def _check_formula(self, heading: d.Heading, measure: Measured, rule: PointsFormula) -> None:
        if not isinstance(measure.type, Quantity):
            kind = described(measure.type)
            message = f"the rule `{rule.name}` calculates, and this KPI is {kind}"
            self.findings.append(finding("K0413", heading.span, message, help=f"score {kind} with a ladder"))
        elif rule.unit is not None and not same_unit(rule.unit, measure.type.unit):
            self._other_unit(measure, rule, rule.unit)
        elif rule.of(measure.direction) is None:
            way = "inside a corridor" if measure.direction == "inside" else f"when {measure.direction} is better"
            message = f"the rule `{rule.name}` has no formula for {way}"
            help_ = f"add `when {measure.direction} is better points …` to the rule"
            if measure.direction == "inside":
                help_ = "there an anchor is a range: `value meets target`, `distance(value, target)`, `low(target)`"
            self.findings.append(finding("K0408", heading.span, message, help=help_, labels=[(rule.lines, "the rule")]))

    def _check_bands(self, heading: d.Heading, measure: Measured, rule: Bands) -> None:
        """Whether the bands of a rule lie on the line of a KPI's values: its places, parts of anchors and lengths."""
        match measure.type:
            case Quantity(unit) if not serves(rule, unit):
                assert rule.unit is not None
                self._other_unit(measure, rule, rule.unit)
                return
            case Quantity() | Plain.DATE if rule.unit is None or measure.type is not Plain.DATE:
                pass
            case kind:
                message = f"the bands of `{rule.name}` are of numbers, and this KPI is {described(kind)}"
                help_ = f"score {described(kind)} with a ladder"
                labels = [(rule.span, "the rule")]
                self.findings.append(finding("K0413", heading.span, message, help=help_, labels=labels))
                return
        for band in rule.bands:
            if found := self._unfit_band(measure, band):
                self.findings.append(found)
                return

    def _unfit_band(self, measure: Measured, band: Band) -> Diagnostic | None:
        labels = [(measure.origin, "the unit of the KPI")]
        inside = measure.direction == "inside"
        for edge in band.edges:
            if edge.distance is not None and not measures(edge.distance, measure.type):
                of = f"in `{measure.type.unit.text}`" if isinstance(measure.type, Quantity) else "that are days"
                message = f"`{edge.distance.text}` is no distance between values {of}"
                help_ = "between dates there are `day`, between percentages `pp`; else write the unit of the KPI"
                return finding("K0303", band.span, message, help=help_, labels=labels)
            if edge.relative and measure.type is Plain.DATE:
                message = "a day has no parts"
                return finding("K0413", band.span, message, help="write `within 30 day of target`", labels=labels)
        for end in (band.edge, band.to):
            fixed = end is not None and end.anchor is None
            part = end is not None and end.relative and band.reach != "within"
            if inside and (fixed or part):
                message = "a corridor has the edges of its year lines, and no fixed ones or parts of them"
                help_ = "write bands by anchors: `band inside target`, `band within 5 % of target`"
                return finding("K0408", band.span, message, help=help_, labels=labels)
        return None

    def _other_unit(self, measure: Measured, rule: Rule, unit: Unit) -> None:
        message = f"the rule `{rule.name}` is in `{unit.text}`, and this KPI is not"
        labels = [(rule.span, "the rule")]
        help_ = "name a rule in the unit of the KPI, or one relative to its target: `band from 90 % of target`"
        self.findings.append(finding("K0303", measure.origin, message, help=help_, labels=labels))

    def check_named_rule(self, asked: f.ScoringField | None) -> None:
        """Report a rule that is named and not there, once, where it is named."""
        if asked is None or asked.rule is None or asked.rule.text in self.rules or asked.rule.text in self.broken:
            return
        near, fix = proposal(asked.rule.span, self.rules)
        help_ = near or f"declare it: `scoring {asked.rule.text}`"
        message = f"there is no scoring rule `{asked.rule.text}`"
        self.findings.append(finding("K0201", asked.rule.span, message, help=help_, fix=fix))

    def anchors(self, line: f.YearLine, measure: Measured, rule: Rule | None) -> Stated:
        told = len(self.findings)
        self._check_names(line, measure, rule)
        anchors: dict[str, Anchor | ComputedAnchor] = {}
        for anchor in line.anchors:
            name = anchor.name.text
            if name in anchors:
                self.findings.append(finding("K0107", anchor.name.span, f"`{name}` is stated twice"))
                continue
            match anchor:
                case f.ComputedAnchorSyntax():
                    made: Anchor | ComputedAnchor | None = self._computed(anchor, measure)
                case f.AnchorSyntax():
                    made = self._stated(anchor, measure)
            if made is not None:
                anchors[name] = made
        found = anchors.values()
        return Stated(
            tuple(anchor for anchor in found if isinstance(anchor, Anchor)),
            tuple(anchor for anchor in found if isinstance(anchor, ComputedAnchor)),
            len(self.findings) > told,
        )

    def _stated(self, anchor: f.AnchorSyntax, measure: Measured) -> Anchor | None:
        value = self._figure(anchor.figure, measure)
        if value is NOT_REACHED:
            message = "an anchor is a day; `not reached` is what a milestone is past the last one"
            self.findings.append(finding("K0303", anchor.figure.span, message, help="leave this anchor out"))
            return None
        return None if value is None else Anchor(anchor.name.text, value, anchor.span)

    def _figure(self, figure: s.Figure, measure: Measured) -> AnchorValue | None:
        why = (measure.origin, "the unit of the KPI")
        if not isinstance(figure, s.RangeSyntax):
            value = self.figures.value(figure, measure.type, why)
            corridor = measure.direction == "inside" and isinstance(value, Fraction)
            return Range(value, value) if corridor and isinstance(value, Fraction) else value
        if measure.direction != "inside":
            message = "a range is the target of a corridor, and here one way is better"
            help_ = "write `direction inside`, or one figure"
            labels = [(measure.way, "the direction")] if measure.way else []
            self.findings.append(finding("K0303", figure.span, message, help=help_, labels=labels))
            return None
        low_figure = figure.low if figure.low.unit else replace(figure.low, unit=figure.high.unit)
        low = self.figures.value(low_figure, measure.type, why)
        high = self.figures.value(figure.high, measure.type, why) if low is not None or figure.low.unit else None
        if not isinstance(low, Fraction) or not isinstance(high, Fraction):
            return None
        if low > high:
            message = "this range ends before it begins"
            self.findings.append(finding("K0405", figure.span, message, help="turn its ends round"))
            return None
        return Range(low, high)

    def _computed(self, anchor: f.ComputedAnchorSyntax, measure: Measured) -> ComputedAnchor | None:
        """A figure that follows from the data: in the unit of the KPI, and not from the value that it judges."""
        scope = _AnchorScope(self.formulas, measure)
        typed = self.formulas.bounded(Typing(scope, self.figures.units, self.findings).of(anchor.formula))
        if typed is None:
            return None
        if isinstance(measure.type, Judgement) or not comparable(typed.type, measure.type):
            message = f"this gives {described(typed.type)}, and the KPI is {described(measure.type)}"
            labels = [(measure.origin, "the unit of the KPI")]
            self.findings.append(finding("K0303", anchor.formula.span, message, labels=labels))
            return None
        if _of_now(typed.expression, measure.formula, self.formulas.lets):
            message = "the KPI would be held against itself"
            help_ = "write an earlier one: `previous(value)`"
            self.findings.append(finding("K0422", anchor.formula.span, message, help=help_))
            return None
        return ComputedAnchor(anchor.name.text, typed.expression, anchor.span)

    def _check_names(self, line: f.YearLine, measure: Measured, rule: Rule | None) -> None:
        if isinstance(measure.type, Judgement):
            known, whose = {"target"}, "a judgement"
        elif rule is None:
            return
        elif isinstance(rule, Ladder):
            known, whose = {name for name, _ in rule.anchors}, f"the rule `{rule.name}`"
        else:
            optional = rule.optional if isinstance(rule, PointsFormula) else ()
            known, whose = {*rule.anchors, *optional, "target"}, f"the rule `{rule.name}`"
        unknown = [anchor for anchor in line.anchors if anchor.name.text not in known]
        for anchor in unknown:
            near, fix = proposal(anchor.name.span, known)
            help_ = near or f"its anchors are {', '.join(sorted(known))}"
            message = f"{whose} has no anchor `{anchor.name.text}`"
            labels = [(rule.lines, "the rule")] if rule else []
            self.findings.append(finding("K0406", anchor.name.span, message, help=help_, labels=labels, fix=fix))
        stated = frozenset(anchor.name.text for anchor in line.anchors)
        missing = sorted(needed(stated, rule, judged=isinstance(measure.type, Judgement)) - stated)
        if missing and not unknown:
            message = f"{whose} needs {' and '.join(f'`{name}`' for name in missing)}, which this year does not state"
            alone = f"state them, or `{rule.anchors[0][0]}` alone" if isinstance(rule, Ladder) else None
            labels = [(rule.lines, "the rule")] if rule else []
            self.findings.append(finding("K0406", line.span, message, help=alone, labels=labels))

    def kept(
        self,
        year: int | str,
        measure: Measured,
        rule: Rule | None,
        stated: Stated,
        measures: Mapping[int, Measured | None],
        anchors: Mapping[int, Stated],
    ) -> tuple[Anchor, ...]:
        """The anchors of the year whose thresholds the rule keeps, where this year states none."""
        if not isinstance(rule, Ladder) or not isinstance(rule.without_thresholds, int):
            return ()
        if len(stated) == len(rule.anchors):
            return ()
        source = anchors.get(rule.without_thresholds, Stated())
        kept = source.anchors
        other = measures.get(rule.without_thresholds) is not measure
        if (other or len(kept) < len(rule.anchors)) and not source.faulty:
            same = f"{rule.without_thresholds}{str(year)[4:]}"  # a part of a year keeps those of the same part
            message = f"{year} keeps the thresholds of {same}, "
            if len(source) == len(rule.anchors) and not other:
                message += "which follow from the data: only figures are kept"
            else:
                message += "which states none for this measure"
            help_ = "state the thresholds here, or name a rule that keeps none"
            first = stated.anchors[0].span if stated.anchors else stated.computed[0].span
            self.findings.append(finding("K0406", first, message, help=help_))
        return kept


def needed(stated: Set[str], rule: Rule | None, *, judged: bool = False) -> Set[str]:
    """The anchors that a rule asks for beside those stated; a ladder is content with its best one alone."""
    match rule:
        case Ladder():
            names = [name for name, _ in rule.anchors]
            return {names[0]} if stated <= {names[0]} else set(names)
        case PointsFormula():
            return set(rule.anchors) - set(rule.optional)
        case Bands():
            return set(rule.anchors)
        case None:
            return {"target"} if judged else set()


def _of_now(expression: e.Expression, measured: e.Expression, lets: Mapping[str, Let]) -> bool:
    """Whether an expression looks at the KPI in the very period that it is evaluated for, be it by another name."""
    wanted = e.shape(_written_out(measured, lets))

    def looks(node: e.Expression) -> bool:
        if isinstance(node, e.Previous):
            return False
        node = _written_out(node, lets)
        return e.shape(node) == wanted or any(looks(child) for child in e.children(node))

    return looks(expression)


def _written_out(expression: e.Expression, lets: Mapping[str, Let]) -> e.Expression:
    """A formula that is a name, as what it names."""
    while isinstance(expression, e.LetRef) and expression.name in lets:
        expression = lets[expression.name].formula
    return expression


@dataclass
class _AnchorScope:
    """The figures of the plan, and `value`, the KPI itself."""

    formulas: Formulas
    measure: Measured
    rows: bool = False
    rule: bool = False
    offset: int = 0
    direction: Direction | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    sources: Mapping[str, DataSource | None] = field(default_factory=dict)

    @property
    def scales(self) -> Mapping[str, Scale]:
        return self.formulas.scales

    def anchor(self, _name: s.Name) -> None:
        """Anchors are computed from figures alone."""

    def name(self, name: s.Name) -> Typed | None:
        if name.text == "value":
            return Typed(self.measure.formula, self.measure.type)
        return self.formulas.name(name)
