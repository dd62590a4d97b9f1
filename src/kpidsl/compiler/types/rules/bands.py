"""Rules of bands: their edges in the unit of the KPI or relative to its anchors, what they earn, and their statuses."""

from __future__ import annotations

from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.parse import syntax as s
from kpidsl.compiler.types.figures import printed_thousand
from kpidsl.compiler.types.header import share
from kpidsl.compiler.types.units import UnitTable, same_unit
from kpidsl.model.rules import Band, Bands, Edge, Slope
from kpidsl.model.values import PERCENT, Plain, Quantity, Type, Unit, Value


def rule_unit(heading: d.Heading, units: UnitTable, findings: list[Diagnostic]) -> tuple[Unit | None, bool]:
    """The unit that a rule declares for `value`, if any, and whether it is sound."""
    field = heading.one(f.UnitField)
    if field is None:
        return None, True
    type_ = units.type(field.unit)
    if isinstance(type_, Diagnostic):
        findings.append(type_)
        return None, False
    if not isinstance(type_, Quantity):
        findings.append(finding("K0305", field.unit.span, "the unit of a rule is one of numbers"))
        return None, False
    return type_.unit, True


def banded(heading: d.Heading, units: UnitTable, findings: list[Diagnostic]) -> Bands | None:
    """The checked rule of bands; None where it is faulty, which was said."""
    unit, sound = rule_unit(heading, units, findings)
    return _Reader(heading, units, unit, findings).bands() if sound else None


def statuses(heading: d.Heading, units: UnitTable, unit: Unit | None, findings: list[Diagnostic]) -> Bands | None:
    """The bands beside a formula, which give words and no points."""
    for band in heading.all(f.BandField):
        if band.earning is not None:
            message = "the points of this rule are its formula's: its bands give statuses alone"
            findings.append(finding("K0413", band.earning.span, message, help='write `band … status "…"`'))
            return None
    return _Reader(heading, units, unit, findings).bands()


class _Reader:
    """Reads the bands of one rule; what is wrong with them is added to the findings."""

    def __init__(self, heading: d.Heading, units: UnitTable, unit: Unit | None, findings: list[Diagnostic]) -> None:
        self.heading = heading
        self.units = units
        self.unit = unit
        self.origin: Span | None = None  # where the unit of the figures was first said
        self.findings = findings
        self.anchors: dict[str, None] = {}

    def bands(self) -> Bands | None:
        assert self.heading.name is not None
        before = len(self.findings)
        bands = [self._band(field) for field in self.heading.all(f.BandField)]
        otherwise, cap = self.heading.one(f.OtherwiseField), self.heading.one(f.CapField)
        points = self._points(otherwise.points) if otherwise and otherwise.points else None
        made = Bands(
            self.heading.name.text,
            tuple(band for band in bands if band is not None),
            points,
            otherwise.status.text if otherwise and otherwise.status else None,
            tuple(self.anchors),
            self.unit,
            self.heading.name.span,
            self.heading.name.span.to(self.heading.fields[-1].span),
            self._points(cap.points) if cap and cap.points else None,
        )
        self._complete(made, otherwise)
        return made if len(self.findings) == before else None

    def _complete(self, made: Bands, otherwise: f.OtherwiseField | None) -> None:
        """Either every band earns points, or none does; the same of `otherwise`."""
        if not made.has_points:
            return
        for band in made.bands:
            if band.points is None and band.status is not None:
                message = "this band says no points, and others do"
                self.findings.append(finding("K0413", band.span, message, help="add `earns …`"))
        if otherwise is not None and made.otherwise is None:
            message = "`otherwise` says no points, and the bands do"
            self.findings.append(finding("K0413", otherwise.span, message, help="write `otherwise 0 %`"))

    def _band(self, field: f.BandField) -> Band | None:
        reach, earning = field.reach, field.earning
        within = reach.kind == "within"
        edge = self._edge(reach.edge, within=within)
        to = self._edge(reach.to) if reach.to is not None else None
        if earning is None and field.status is None:
            message = "this band gives neither points nor a status"
            self.findings.append(finding("K0413", field.span, message, help='add `earns …` or `status "…"`'))
        if edge is None or (reach.to is not None and to is None):
            return None
        points = self._points(earning.points) if earning else None
        to_points = self._points(earning.to) if earning and earning.to else None
        slope = self._slope(field, earning.slope) if earning and earning.slope else None
        if earning and earning.to and to is None:
            message = "points from … to … ask for a band with two edges"
            self.findings.append(finding("K0413", earning.span, message, help="write `band from … to … earns …`"))
        return Band(
            reach.kind,
            edge,
            to,
            points,
            to_points,
            slope,
            field.status.text if field.status else None,
            reach.span.written,
            field.span,
        )

    def _slope(self, field: f.BandField, syntax: f.SlopeSyntax) -> Slope | None:
        per = self._edge(syntax.per, length=True)
        points = self._points(syntax.points)
        limit = self._points(syntax.limit) if syntax.limit is not None else None
        kind, to = field.reach.kind, field.reach.to
        if syntax.way == "plus" and kind != "from":
            message = "points that grow are counted from the worse edge of a band"
            self.findings.append(finding("K0413", syntax.span, message, help="write `band from … earns … plus …`"))
        if syntax.way == "minus" and kind != "worse" and to is None:
            message = "points that shrink are counted from the better edge of a band"
            help_ = "write `band worse than … earns … minus …`, or `band from … to … earns … minus …`"
            self.findings.append(finding("K0413", syntax.span, message, help=help_))
        if per is None or points is None:
            return None
        if isinstance(per.figure, Fraction) and per.figure <= 0:
            self.findings.append(finding("K0413", syntax.per.span, "a step is above zero"))
            return None
        assert field.earning is not None
        begins = field.earning.points.value
        turned = limit is not None and (limit < begins if syntax.way == "plus" else limit > begins)
        if turned and syntax.limit is not None:
            word = "up to less" if syntax.way == "plus" else "down to more"
            message = f"these points go {word} than they begin with"
            self.findings.append(finding("K0413", syntax.limit.span, message, help="turn the figures, or the word"))
            return None
        return Slope(syntax.way, points, per, limit)

    def _points(self, percent: s.Percent) -> Fraction | None:
        return share(percent, self.findings, at_most=None)

    def _edge(self, syntax: f.EdgeSyntax, *, within: bool = False, length: bool = False) -> Edge | None:
        anchor = syntax.anchor.text if syntax.anchor is not None else None
        if anchor is not None:
            self.anchors.setdefault(anchor)
        if syntax.figure is None:
            return Edge(None, anchor)
        match syntax.figure:
            case s.QuantitySyntax():
                return self._quantity(syntax.figure, anchor, within=within, length=length)
            case s.DateSyntax(day) if anchor is None and not length:
                return Edge(day)
            case s.MonthSyntax(last_day) if anchor is None and not length:
                return Edge(last_day)
            case other:
                self.findings.append(finding("K0303", other.span, "the edge of a band is a figure or a day"))
                return None

    def _quantity(self, figure: s.QuantitySyntax, anchor: str | None, *, within: bool, length: bool) -> Edge | None:
        if figure.unit is None:
            written = f"{figure.span.written} {self.unit.text if self.unit else '%'}"
            message = f"`{figure.span.written}` has no unit"
            self.findings.append(finding("K0304", figure.span, message, help=f"write `{written}`"))
            return None
        unit = self.units.unit(figure.unit)
        if isinstance(unit, Diagnostic):
            self.findings.append(unit)
            return None
        if found := printed_thousand(figure, unit):
            self.findings.append(found)
            return None
        if anchor is not None and (figure.number < 0 or (figure.number == 0 and not within)):
            message = f"a part of `{anchor}`, and a distance from it, is above zero"
            self.findings.append(finding("K0413", figure.span, message, help=f"write `90 % of {anchor}`"))
            return None
        value: Value = figure.number * unit.factor
        if anchor is not None and unit == PERCENT:
            return Edge(value, anchor, relative=True)
        if anchor is not None and not within:
            message = f"a part of `{anchor}` is a percentage"
            self.findings.append(finding("K0303", figure.span, message, help=f"write `90 % of {anchor}`"))
            return None
        if within or length:
            return Edge(value, anchor, distance=unit)
        return Edge(value, anchor) if self._fits(figure, unit) else None

    def _fits(self, figure: s.QuantitySyntax, unit: Unit) -> bool:
        """Whether a figure is in the unit of the others."""
        if self.unit is None:
            self.unit, self.origin = unit, figure.span
        if same_unit(unit, self.unit):
            return True
        labels = [(self.origin, "as here")] if self.origin else []
        message = f"this figure is in `{unit.text}`; `{self.unit.text}` is needed"
        self.findings.append(
            finding("K0303", figure.span, message, labels=labels, help=f"write it in `{self.unit.text}`")
        )
        return False


def serves(bands: Bands, unit: Unit) -> bool:
    """Whether the places of a rule are in a KPI's unit."""
    return bands.unit is None or same_unit(bands.unit, unit)


def measures(distance: Unit, of: Type) -> bool:
    """Whether a length is one between values of a kind: days between dates, and between percentages `pp` or `%`."""
    match of:
        case Quantity(unit) if unit.dimension:
            return distance.dimension == unit.dimension
        case Quantity(unit):
            shares = (PERCENT.text, "pp")
            return (distance.text in shares) == (unit.text in shares) and not distance.dimension
        case Plain.DATE:
            return distance.dimension == (("day", 1),)
        case _:
            return False
