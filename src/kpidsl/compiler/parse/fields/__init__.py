"""The syntax of fields: one class for each kind of line that stands, indented, below a heading."""

from __future__ import annotations

from kpidsl.compiler.parse.fields.plan import (
    CurrencyField,
    DisplayField,
    EntityField,
    HolidaysField,
    MissingField,
    ScoringField,
    YearsField,
    YearStartField,
)
from kpidsl.compiler.parse.fields.rules import (
    BandField,
    BetweenField,
    CapField,
    EarningSyntax,
    EarnsField,
    EdgeSyntax,
    OtherwiseField,
    PointsField,
    ReachSyntax,
    RuleLetField,
    SlopeSyntax,
    StepField,
    WithoutField,
)
from kpidsl.compiler.parse.fields.sources import (
    ColumnField,
    ControlField,
    DefinedField,
    FileField,
    Flag,
    FormatField,
    FormatOption,
    KeyField,
    NoteField,
    OptionName,
    ReferenceField,
    RowsRepeatField,
    RowsWhereField,
    ScaleField,
    SuppliedField,
    UnitField,
    ValueField,
)
from kpidsl.compiler.parse.fields.tree import (
    AnchorSyntax,
    ComputedAnchorSyntax,
    DirectionField,
    EachField,
    FormulaField,
    IndicatorField,
    JudgedField,
    OwnerField,
    PartLine,
    RequiresField,
    ShowField,
    StaysField,
    TotalField,
    TrendField,
    WeightField,
    WeightsEqualField,
    YearLine,
)
from kpidsl.compiler.parse.fields.trials import ExpectField, GivenField, PeriodField
from kpidsl.compiler.parse.fields.years import Year, YearRange
from kpidsl.compiler.parse.told import PublicationField, ToldField

Field = (
    EntityField
    | YearsField
    | YearStartField
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
    | StaysField
    | WeightField
    | WeightsEqualField
    | TotalField
    | JudgedField
    | ShowField
    | OwnerField
    | IndicatorField
    | RequiresField
    | YearLine
    | PartLine
    | EachField
    | PeriodField
    | GivenField
    | ExpectField
    | ToldField
    | PublicationField
)

__all__ = [
    "AnchorSyntax",
    "BandField",
    "BetweenField",
    "CapField",
    "ColumnField",
    "ComputedAnchorSyntax",
    "ControlField",
    "CurrencyField",
    "DefinedField",
    "DirectionField",
    "DisplayField",
    "EachField",
    "EarningSyntax",
    "EarnsField",
    "EdgeSyntax",
    "EntityField",
    "ExpectField",
    "Field",
    "FileField",
    "Flag",
    "FormatField",
    "FormatOption",
    "FormulaField",
    "GivenField",
    "HolidaysField",
    "IndicatorField",
    "JudgedField",
    "KeyField",
    "MissingField",
    "NoteField",
    "OptionName",
    "OtherwiseField",
    "OwnerField",
    "PartLine",
    "PeriodField",
    "PointsField",
    "ReachSyntax",
    "ReferenceField",
    "RequiresField",
    "RowsRepeatField",
    "RowsWhereField",
    "RuleLetField",
    "ScaleField",
    "ScoringField",
    "ShowField",
    "SlopeSyntax",
    "StaysField",
    "StepField",
    "SuppliedField",
    "TotalField",
    "TrendField",
    "UnitField",
    "ValueField",
    "WeightField",
    "WeightsEqualField",
    "WithoutField",
    "Year",
    "YearLine",
    "YearRange",
    "YearStartField",
    "YearsField",
]
