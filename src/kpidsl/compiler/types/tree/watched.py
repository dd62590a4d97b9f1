"""Figures that are only watched: `scoring none`. They have a value, perhaps a target, and never points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.types.tree.measures import Measured
from kpidsl.model.values import Judgement, Plain


@dataclass
class Watching:
    """Knows what is watched, and what has no place in such a figure. `default` is the plan's own `scoring`."""

    default: f.ScoringField | None
    findings: list[Diagnostic]

    def watches(self, heading: d.Heading, measure: Measured | None) -> bool:
        asked = heading.one(f.ScoringField) or (measure.rule if measure else None) or self.default
        return asked is not None and asked.rule is None

    def years(
        self, heading: d.Heading, measures: Mapping[int, Measured | None], stated: Mapping[int, object]
    ) -> list[int]:
        """The years without a line in which a figure is watched: all of them, where no line says when it is."""
        watched = [year for year, measure in measures.items() if self.watches(heading, measure)]
        return [] if any(year in stated for year in watched) else watched

    def check_line(self, line: f.YearLine, measure: Measured) -> None:
        """A watched figure may have a target, if it has a direction."""
        for anchor in line.anchors:
            if not _has_sides(measure):
                message = "a figure without a direction has no target: nothing says whether it is met"
                help_ = "say which way is better, or keep the figure in a `note`"
                self.findings.append(finding("K0429", anchor.span, message, help=help_))
            elif anchor.name.text != "target":
                message = "a figure that is only watched has a `target` and no other anchor"
                self.findings.append(finding("K0406", anchor.name.span, message, help="remove this anchor"))

    def check_scored(self, heading: d.Heading, measure: Measured) -> bool:
        """Whether a figure that earns points has a direction."""
        if _has_sides(measure):
            return True
        message = "this action is scored, and its indicator has no direction"
        where = heading.one(f.ScoringField)
        help_ = "write `scoring none`, or give the indicator a direction"
        self.findings.append(finding("K0429", where.span if where else heading.span, message, help=help_))
        return False

    def check_gate(self, heading: d.Heading, measures: Mapping[int, Measured | None]) -> None:
        gate = heading.one(f.RequiresField)
        if gate is not None and measures and all(self.watches(heading, each) for each in measures.values()):
            message = "a figure that is only watched earns no points that a condition could set"
            self.findings.append(finding("K0429", gate.span, message, help="remove this line, or `scoring none`"))


def _has_sides(measure: Measured) -> bool:
    """Whether something says which of two values is better; of judgements the scale does, of yes/no the target."""
    return measure.direction is not None or isinstance(measure.type, Judgement) or measure.type is Plain.YES_NO
