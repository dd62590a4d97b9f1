"""Owns how the parts of a scored node read: its value, points, targets and inputs in words. Knows nothing of pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import PurePath

from kpidsl.model.facts import DataFile
from kpidsl.model.plan import Checked, Display, Node
from kpidsl.model.scorecard import Scorecard, ScoredNode, ShownFigure
from kpidsl.model.sources import Control, Measure
from kpidsl.model.spelling import decimal
from kpidsl.model.values import PERCENT, Absent, Plain, Quantity, Range, Result, Status
from kpidsl.report.counting import plural
from kpidsl.report.excerpt import visible
from kpidsl.report.numbers import ends, figure, points_text, rounded, share

STATUS_WORDS: dict[Status, str] = {
    "measured": "measured",
    "missing": "missing",
    "undefined": "undefined",
    "not_due": "not due",
    "not_assessed": "not assessed",
}

#: What the marks of `weight_text` mean.
WEIGHT_MARKS = "* the weight that counts, with what siblings gave up; (in brackets) a weight given up"

SIDES: dict[str | None, str] = {"higher": "≥ ", "lower": "≤ ", "inside": "", None: ""}


def measure_text(measure: Measure) -> str:
    """How an input is measured, as its author wrote it."""
    return one_line(measure.span.text).removeprefix("value ")


def control_text(control: Control) -> str:
    """A control total, as its author wrote it."""
    return one_line(control.span.text).removeprefix("control ")


def one_line(text: str) -> str:
    """What an author wrote over several lines, on one."""
    return " ".join(text.split())


def value_text(scored: ScoredNode, *, unit: bool = True) -> str | None:
    """The value, rounded as declared, beside the exact one where rounding would hide which anchor it reached."""
    if scored.kpi is None or scored.value is None:
        return None
    kpi = scored.kpi
    marks = [end for anchor in scored.anchors for end in ends(anchor.value)]
    return rounded(scored.value, kpi.type, kpi.display, marks=marks, direction=kpi.direction, unit=unit)


def node_points(card: Scorecard, scored: ScoredNode, *, unit: bool = True) -> str | None:
    if scored.points is None:
        return None
    target = scored.node.targets.get(card.period.year)
    marks = () if target is None else (target,)
    return points_text(scored.points, card.plan.header.display, marks, unit=unit)


def total_points(card: Scorecard) -> str | None:
    return None if card.total.points is None else points_text(card.total.points, card.plan.header.display)


def weight_text(weight: Fraction | None, effective: Fraction | None, *, in_points: bool = False) -> str | None:
    """The weight that counts: with `*` where siblings gave up theirs, in brackets where it was given up itself.

    A weight in points stays what it is, whoever else is measured.
    """
    if weight is None:
        return None
    if in_points:
        text = plural_points(weight)
        return f"({text})" if effective == 0 and weight else text
    if effective is None or effective == weight:
        return share(weight)
    return f"({share(weight)})" if effective == 0 else f"{rounded(effective, Quantity(PERCENT), Display())}*"


def plural_points(number: Fraction) -> str:
    return f"{decimal(number)} {'point' if number == 1 else 'points'}"


def total_text(scored: ScoredNode) -> str | None:
    """How a parent takes the points of its children, in words; None of an action."""
    match scored.node.total.kind:
        case _ if scored.node.kind == "action":
            return None
        case "weighted mean":
            return "the weighted mean of what is due"
        case "mean":
            return "the plain mean of what is due"
        case "minimum":
            return "the lowest of what is due"
        case "points":
            return "the points earned over the points possible of what is measured"
        case "share":
            return f"the share of the actions below that are {scored.node.total.quoted}"


def shown_text(card: Scorecard, figure: ShownFigure) -> str | None:
    """The value of a figure beside the KPIs, rounded as the plan shows figures; None where it is absent."""
    if isinstance(figure.result, Absent):
        return None
    return rounded(figure.result, figure.shown.type, card.plan.header.display)


def absence_text(result: Result) -> str:
    """Why there is no value, in words; nothing where there is one."""
    return f"{STATUS_WORDS[result.kind.value]}: {'; '.join(result.reasons)}" if isinstance(result, Absent) else ""


def is_marked(weight: str) -> bool:
    """Whether the text of a weight needs the words of `WEIGHT_MARKS`."""
    return weight.startswith("(") or weight.endswith("*")


def result_text(scored: ScoredNode) -> str:
    """The outcome in a word or two: the anchor reached, or why there is none."""
    if scored.status != "measured":
        return STATUS_WORDS[scored.status]
    if scored.kpi is None and scored.points is None:
        # Objectives side by side without weights have no total by the plan's design, which is no result.
        return "no total" if scored.weight is not None or scored.node.targets else ""
    if scored.rated and (scored.kpi is None or not scored.kpi.watched):
        return str(scored.band)
    if scored.kpi is None:
        return {True: "met", False: "missed", None: ""}[scored.target_met]
    if scored.kpi.watched:
        return {True: "watched, met", False: "watched, missed", None: "watched"}[scored.target_met]
    if scored.points is None:  # of a rule that gives statuses alone, the status
        return "no points" if scored.band in (None, "otherwise") else str(scored.band)
    if scored.band is None and scored.kpi.gate is not None:
        return "gate"
    if scored.target_met is None and scored.band is None:
        return ""
    if scored.target_met:
        return "met"
    return "missed" if scored.band in (None, "otherwise") else str(scored.band)


def target_text(card: Scorecard, scored: ScoredNode) -> str | None:
    """What must be reached, and from which side: `≥ 35 %`, `≤ 2022-07-31`."""
    kpi = scored.kpi
    if kpi is None:
        target = scored.node.targets.get(card.period.year)
        return None if target is None else f"≥ {share(target)}"
    anchor = scored.target
    if anchor is None:
        return None
    # A unit that stands beside the value already is not said twice; a percentage is no figure without its sign.
    side, unit = "" if kpi.type is Plain.YES_NO else SIDES[kpi.direction], scored.value is None
    follows = any(each.name == anchor.name and each.formula is not None for each in scored.anchors)
    if follows and not isinstance(anchor.value, Range):
        return side + rounded(anchor.value, kpi.type, kpi.display, unit=unit)
    return side + figure(anchor.value, kpi.type, unit=unit)


def actions(card: Scorecard) -> Iterator[ScoredNode]:
    """The nodes that are measured, as against those that add up others."""
    return (scored for scored in card.nodes.values() if scored.node.kind == "action")


def is_complete(card: Scorecard) -> bool:
    """Whether every KPI that is due was measured."""
    return all(scored.status in ("measured", "not_due") for scored in actions(card))


def files_read(card: Scorecard) -> tuple[DataFile, ...]:
    """Each file of a source once, with the rows of all its sheets or tables."""
    files: dict[tuple[str, str], DataFile] = {}
    for file in card.files:
        if before := files.get((file.source, file.path)):
            file = replace(file, rows=file.rows + before.rows, left_out=file.left_out + before.left_out)
        files[file.source, file.path] = file
    return tuple(files.values())


def rows_text(file: DataFile) -> str:
    """How many rows of a file were read, and how many the source does not want."""
    return plural(file.rows, "row") + (f", {file.left_out:_} left out" if file.left_out else "")


def path_text(plan: Checked, file: DataFile) -> str:
    """Where a file lies: seen from the plan where it stands below it."""
    path, folder = PurePath(file.path), PurePath(plan.document.path).parent
    return visible(str(path.relative_to(folder) if path.is_relative_to(folder) else path))


def depth(card: Scorecard, node: Node) -> int:
    """How many nodes stand above."""
    above = 0
    while node.parent is not None:
        node = card.nodes[node.parent].node
        above += 1
    return above
