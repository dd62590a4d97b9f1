"""The syntax of fields: one class for each kind of line that stands, indented, below a heading."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kpidsl.base.text import Span
from kpidsl.compiler.parse.syntax import Figure, Name, Percent, PointsWeight, Syntax, Text, UnitSyntax
from kpidsl.compiler.parse.told import PublicationField, ToldField
from kpidsl.model.period import Period
from kpidsl.model.total import TotalKind
from kpidsl.model.values import Status


@dataclass(frozen=True, slots=True)
class Year:
    """A period label where the language asks for a year."""

    period: Period
    span: Span


@dataclass(frozen=True, slots=True)
class YearRange:
    first: Year
    last: Year | None  # None in `from 2023`: to the end of the plan
    span: Span


# --- fields of the plan ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EntityField:
    entity: Text
    span: Span


@dataclass(frozen=True, slots=True)
class YearsField:
    first: Year
    last: Year
    span: Span


@dataclass(frozen=True, slots=True)
class CurrencyField:
    names: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class HolidaysField:
    country: Name
    closed: tuple[tuple[int, int], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class MissingField:
    kind: Literal["block", "zero", "reweight"]
    at_least: Percent | None
    span: Span


@dataclass(frozen=True, slots=True)
class ScoringField:
    """`rule` is None in `scoring none`: a figure that is only watched."""

    rule: Name | None
    span: Span


@dataclass(frozen=True, slots=True)
class DisplayField:
    decimals: int
    half: Literal["up", "even"]
    span: Span


# --- fields of scales and scoring rules ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepField:
    word: Text
    points: Percent
    span: Span


@dataclass(frozen=True, slots=True)
class EarnsField:
    anchor: Name
    points: Percent
    status: Text | None
    span: Span


@dataclass(frozen=True, slots=True)
class EdgeSyntax:
    """Where a band begins or ends: a figure, an anchor, or both in `70 % of target`."""

    figure: Figure | None
    anchor: Name | None
    span: Span


@dataclass(frozen=True, slots=True)
class ReachSyntax:
    """What a band reaches over: `from` its worse edge `to` its better one, beyond an edge, or around an anchor."""

    kind: Literal["from", "worse", "better", "within", "inside"]
    edge: EdgeSyntax
    to: EdgeSyntax | None
    span: Span


@dataclass(frozen=True, slots=True)
class SlopeSyntax:
    """`plus 0.715 % per 1 number up to 95 %`, counted from the worse edge; `minus … down to …` from the better one."""

    way: Literal["plus", "minus"]
    points: Percent
    per: EdgeSyntax
    limit: Percent | None
    span: Span


@dataclass(frozen=True, slots=True)
class EarningSyntax:
    """What a band earns: the same everywhere, from its worse to its better edge, or by a slope."""

    points: Percent
    to: Percent | None
    slope: SlopeSyntax | None
    span: Span


@dataclass(frozen=True, slots=True)
class BandField:
    reach: ReachSyntax
    earning: EarningSyntax | None
    status: Text | None
    span: Span


@dataclass(frozen=True, slots=True)
class BetweenField:
    kind: Literal["linear", "step"]
    span: Span


@dataclass(frozen=True, slots=True)
class OtherwiseField:
    points: Percent | None
    status: Text | None
    span: Span


@dataclass(frozen=True, slots=True)
class CapField:
    """`points` is None in `cap none`."""

    points: Percent | None
    span: Span


@dataclass(frozen=True, slots=True)
class WithoutField:
    kind: Literal["zero", "blank"] | Year
    span: Span


@dataclass(frozen=True, slots=True)
class PointsField:
    """`points …`, for one direction or, where that is None, for all."""

    direction: Literal["higher", "lower", "inside"] | None
    formula: Syntax
    span: Span


@dataclass(frozen=True, slots=True)
class RuleLetField:
    """A named part of the formula of a rule."""

    name: Name
    formula: Syntax
    span: Span


# --- fields of sources and inputs ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileField:
    pattern: Text
    sheet: Text | None
    table: Text | None
    options: tuple[FormatOption, ...]
    span: Span


OptionName = Literal[
    "separator", "decimal", "thousands", "dates", "encoding", "escape", "header_rows", "empty", "symbols", "negative",
    "plus", "trim",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormatOption:
    """An option with the texts that follow it; those of `header rows` are its numbers."""

    name: OptionName
    texts: tuple[Text, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class FormatField:
    kind: Name
    options: tuple[FormatOption, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag of a column, with its figure (`empty 0 EUR`) or its texts (`header "Client" or "Body Name"`).

    In `read "chiusa" as "risolta"` the first text is the file's, the second the plan's.
    """

    name: Literal[
        "period", "version", "entity", "optional", "empty", "empty is", "header", "dates", "written", "read", "stock"
    ]
    value: Figure | None
    texts: tuple[Text, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ColumnField:
    name: Name
    type: UnitSyntax
    members: tuple[Text, ...] | None
    flags: tuple[Flag, ...]
    span: Span
    padded: Span | None = None  # where the word stands


@dataclass(frozen=True, slots=True)
class KeyField:
    columns: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class RowsRepeatField:
    span: Span


@dataclass(frozen=True, slots=True)
class RowsWhereField:
    condition: Syntax
    span: Span


@dataclass(frozen=True, slots=True)
class ControlField:
    """`control AGGREGATE(of by weight) = FIGURE where …`: what all rows of the source must come to."""

    aggregate: Name
    of: Syntax | None
    by: Syntax | None
    figure: Figure
    where: Syntax | None
    span: Span


@dataclass(frozen=True, slots=True)
class ValueField:
    """`value AGGREGATE(of by weight) from SOURCE on COLUMN where … within N month else FIGURE`."""

    aggregate: Name
    of: Syntax | None
    by: Syntax | None
    source: Name
    on: Name | None
    where: Syntax | None
    within: tuple[Fraction, Name] | None
    default: Figure | None
    span: Span


@dataclass(frozen=True, slots=True)
class UnitField:
    unit: UnitSyntax
    span: Span


@dataclass(frozen=True, slots=True)
class ScaleField:
    scale: Name
    span: Span


@dataclass(frozen=True, slots=True)
class SuppliedField:
    by: Text
    span: Span


@dataclass(frozen=True, slots=True)
class DefinedField:
    """`defined by the plan`: an input of a file of definitions, which the plan that uses the file says how to have."""

    span: Span


@dataclass(frozen=True, slots=True)
class ReferenceField:
    text: Text
    span: Span


@dataclass(frozen=True, slots=True)
class NoteField:
    text: Text
    span: Span


# --- fields of indicators and of the tree ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FormulaField:
    formula: Syntax
    span: Span


@dataclass(frozen=True, slots=True)
class DirectionField:
    """`direction` is None in `direction none`, of a figure that is only watched."""

    direction: Literal["higher", "lower", "inside"] | None
    span: Span


@dataclass(frozen=True, slots=True)
class TrendField:
    """The author's intent: the indicator falls (or rises) with these inputs."""

    trend: Literal["falls", "rises"]
    inputs: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class WeightField:
    weight: Percent | PointsWeight
    span: Span


@dataclass(frozen=True, slots=True)
class WeightsEqualField:
    span: Span


@dataclass(frozen=True, slots=True)
class TotalField:
    """`words` are those of `total share`."""

    kind: TotalKind
    words: tuple[Text, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ShowField:
    figures: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class OwnerField:
    owners: tuple[Text, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class IndicatorField:
    """`years` is None where the indicator serves every year of the action."""

    indicator: Name
    years: YearRange | None
    span: Span


@dataclass(frozen=True, slots=True)
class RequiresField:
    condition: Syntax
    points: Percent
    span: Span


@dataclass(frozen=True, slots=True)
class AnchorSyntax:
    """An anchor with its figure, and the sign that is printed before it."""

    name: Name
    sign: Literal["<=", ">=", "<", ">"] | None
    figure: Figure
    span: Span


@dataclass(frozen=True, slots=True)
class ComputedAnchorSyntax:
    """`target = media_storica`: the figure follows from others."""

    name: Name
    formula: Syntax
    span: Span


@dataclass(frozen=True, slots=True)
class YearLine:
    years: YearRange
    anchors: tuple[AnchorSyntax | ComputedAnchorSyntax, ...]
    span: Span
    weights: tuple[WeightField, ...] = ()


# --- fields of tests -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodField:
    period: Period
    span: Span


@dataclass(frozen=True, slots=True)
class GivenField:
    """A figure for an input, or for `previous(input, steps)`."""

    function: Name | None
    input: Name
    steps: int
    figure: Figure
    span: Span


@dataclass(frozen=True, slots=True)
class ExpectField:
    code: Text
    value: Figure | None
    points: Percent | None
    status: Status | None
    band: Text | None
    span: Span


Field = (
    EntityField
    | YearsField
    | CurrencyField
    | HolidaysField
    | MissingField
    | ScoringField
    | DisplayField
    | StepField
    | EarnsField
    | BandField
    | RuleLetField
    | BetweenField
    | OtherwiseField
    | CapField
    | WithoutField
    | PointsField
    | FileField
    | FormatField
    | ColumnField
    | KeyField
    | RowsRepeatField
    | RowsWhereField
    | ControlField
    | ValueField
    | UnitField
    | ScaleField
    | SuppliedField
    | DefinedField
    | ReferenceField
    | NoteField
    | FormulaField
    | DirectionField
    | TrendField
    | WeightField
    | WeightsEqualField
    | TotalField
    | ShowField
    | OwnerField
    | IndicatorField
    | RequiresField
    | YearLine
    | PeriodField
    | GivenField
    | ExpectField
    | ToldField
    | PublicationField
)
