"""The years of a plan, and which of them a range or a year line speaks of."""

from __future__ import annotations

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.model.plan import PlanHeader


@record
class Years:
    """Reads the ranges of years in the headings of a plan."""

    header: PlanHeader
    findings: list[Diagnostic]

    def of(self, range_: f.YearRange | None) -> range:
        first, last = self.header.first_year, self.header.last_year
        if range_ is None:
            return range(first, last + 1)
        low = range_.first.period.year
        high = range_.last.period.year if range_.last else last
        if not first <= low <= high <= last:
            message = f"`{range_.span.written}` is not within the years of the plan, {first}..{last}"
            self.findings.append(finding("K0410", range_.span, message))
            return range(0)
        return range(low, high + 1)

    def lines(self, heading: d.Heading) -> dict[int, f.YearLine]:
        """The line with the anchors of each year; a year stated twice is a finding."""
        lines: dict[int, f.YearLine] = {}
        for line in (line for line in heading.all(f.YearLine) if line.anchors):
            for year in self.of(line.years):
                if year in lines:
                    labels = [(lines[year].years.span, "first here")]
                    message = f"{year} is stated twice"
                    self.findings.append(finding("K0107", line.years.span, message, labels=labels))
                    break
                lines[year] = line
        return lines
