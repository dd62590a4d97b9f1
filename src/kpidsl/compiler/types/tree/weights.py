"""What a node weighs among its siblings: always, and in single years."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse.syntax import PointsWeight
from kpidsl.compiler.types.header import share
from kpidsl.compiler.types.tree.years import Years


@record
class Weighing:
    """`faulty` where a weight is written that is none, which was said."""

    weight: Fraction | None
    by_year: dict[int, Fraction]
    in_points: bool
    faulty: bool


def weight_fields(heading: d.Heading) -> Iterator[f.WeightField]:
    """Every weight that a heading states, in its own field or in year lines."""
    yield from heading.all(f.WeightField)
    for line in heading.all(f.YearLine):
        yield from line.weights


def weighing(heading: d.Heading, years: Years, findings: list[Diagnostic]) -> Weighing:
    """The weights of a heading; `weight 25 %` is that of the years that state none."""
    field = heading.one(f.WeightField)
    weight = _weight(field, findings) if field else None
    by_year = _by_year(heading, years, findings)
    in_points = {isinstance(each.weight, PointsWeight) for each in weight_fields(heading)}
    if len(in_points) > 1:
        message = "one weight is in points and another is a share"
        findings.append(finding("K0427", heading.span, message, help="write all weights of siblings in one way"))
    stated = {year: found for year, found in by_year.items() if found is not None}
    faulty = (field is not None and weight is None) or len(stated) < len(by_year) or len(in_points) > 1
    return Weighing(weight, stated, in_points == {True}, faulty)


def _by_year(heading: d.Heading, years: Years, findings: list[Diagnostic]) -> dict[int, Fraction | None]:
    found: dict[int, Fraction | None] = {}
    lines: dict[int, f.YearLine] = {}
    for line in heading.all(f.YearLine):
        if not line.weights:
            continue
        for second in line.weights[1:]:
            findings.append(finding("K0107", second.span, "`weight` is stated twice"))
        weight = _weight(line.weights[0], findings)
        # Where a line has anchors too, whoever reads them says that its years are not the plan's.
        for year in Years(years.header, [] if line.anchors else findings).of(line.years):
            if year in found:
                labels = [(lines[year].weights[0].span, "first here")]
                message = f"the weight of {year} is stated twice"
                findings.append(finding("K0107", line.weights[0].span, message, labels=labels))
                found[year] = None
                break
            found[year], lines[year] = weight, line
    return found


def _weight(field: f.WeightField, findings: list[Diagnostic]) -> Fraction | None:
    if isinstance(field.weight, PointsWeight):
        return field.weight.value
    return share(field.weight, findings)
