"""The rule that scores a KPI, and the figures of a year line as the anchors that the rule asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.nearest import did_you_mean
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.types.figures import Figures
from kpidsl.compiler.types.measures import Measured
from kpidsl.model.plan import Anchor, Ladder, Rule
from kpidsl.model.values import NOT_REACHED, Judgement, Plain


@dataclass
class Anchors:
    """Checks year lines against the rules of a plan. `default_rule` scores the KPIs that name no other."""

    default_rule: f.ScoringField | None
    rules: Mapping[str, Rule]
    figures: Figures
    broken: frozenset[str]
    findings: list[Diagnostic]
    used_rules: set[str] = field(default_factory=set)

    def rule(self, heading: d.Heading, measure: Measured) -> Rule | None:
        if isinstance(measure.type, Judgement):
            return None
        asked = heading.one(f.ScoringField) or measure.rule or self.default_rule
        if asked is None:
            message = "nothing says how this KPI earns its points"
            self.findings.append(finding("K0408", heading.span, message, help="add `scoring …` here or in the plan"))
            return None
        if asked.rule is None:
            return None  # only watched
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
        if asked is None or asked.rule is None or asked.rule.text in self.rules or asked.rule.text in self.broken:
            return
        help_ = did_you_mean(asked.rule.text, self.rules) or f"declare it: `scoring {asked.rule.text}`"
        message = f"there is no scoring rule `{asked.rule.text}`"
        self.findings.append(finding("K0201", asked.rule.span, message, help=help_))

    def anchors(self, line: f.YearLine, measure: Measured, rule: Rule | None) -> tuple[Anchor, ...]:
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

    def kept(
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
