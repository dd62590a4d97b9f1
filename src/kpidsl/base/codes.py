"""The table of codes: every finding that kpidsl can make, with its severity and its name. Codes are stable."""

from __future__ import annotations

from enum import Enum

from kpidsl.base.record import record


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@record
class Rule:
    """What a code stands for."""

    severity: Severity
    title: str


def _errors(**titles: str) -> dict[str, Rule]:
    return {code: Rule(Severity.ERROR, title) for code, title in titles.items()}


def _warnings(**titles: str) -> dict[str, Rule]:
    return {code: Rule(Severity.WARNING, title) for code, title in titles.items()}


def _notes(**titles: str) -> dict[str, Rule]:
    return {code: Rule(Severity.NOTE, title) for code, title in titles.items()}


CODES: dict[str, Rule] = {
    # K01: what is written
    **_errors(
        K0101="not a sentence of the language",
        K0102="a number written in another notation",
        K0103="a text that is not closed",
        K0104="a character that is not of the language",
        K0105="an unknown heading",
        K0106="an unknown field",
        K0107="a field given twice",
        K0108="indentation",
        K0109="a hyphen between figures",
        K0110="a field that is missing",
        K0111="too large",
        K0112="a date or period that does not exist",
        K0113="fields that do not go together",
    ),
    **_warnings(
        K0114="a comment to the checker that is not understood",
        K0115="a comment to the checker that changes nothing",
        K0116="an error that cannot be lowered",
    ),
    # K02: names
    **_errors(
        K0201="an unknown name",
        K0202="a name defined twice",
        K0203="a definition that goes in a circle",
        K0205="a name that shadows another",
        K0206="a reserved name",
        K0207="`use` that cannot be followed",
        K0208="a definition that does not fit the file that asks for it",
        K0209="a figure that the plan must define",
    ),
    **_warnings(K0204="a definition that is never used"),
    **_notes(K0210="a name that is not asked for, and near one that is defined"),
    # K03: units and types
    **_errors(
        K0301="units that do not fit together",
        K0302="a formula that does not have its declared unit",
        K0303="a figure in another unit than its KPI",
        K0304="a figure without a unit",
        K0305="a kind of value that does not fit",
        K0306="an optional column used unguarded",
        K0307="an unknown unit",
        K0308="a function used wrongly",
        K0309="a row expression that engines cannot compute exactly",
        K0310="a literal outside the declared set",
        K0314="a unit that does not fit where its figure is used",
    ),
    **_warnings(
        K0311="a bare number beside a percentage",
        K0312="percentage points that are no difference",
        K0313="a factor that the unit holds already",
    ),
    # K04: the logic of the plan
    **_errors(
        K0401="weights that do not make 100 %",
        K0402="some siblings have a weight and some have none",
        K0403="a code used twice",
        K0404="a code or heading out of place",
        K0405="anchors out of order",
        K0406="anchors that the rule asks for or does not know",
        K0407="no measure in a year with a target",
        K0408="no rule for the points",
        K0409="an input that chooses no version",
        K0410="a year outside the plan",
        K0413="a scoring rule that is not a rule",
        K0414="a rule that rewards getting worse",
        K0415="a judgement that is not on the scale",
        K0416="a test that cannot be run",
        K0417="a source without what its inputs need",
        K0421="a printed sign that says otherwise than the direction",
        K0422="a KPI held against itself",
        K0423="bands that leave a gap",
        K0424="bands that overlap",
        K0427="a total, its weights or its rule, that do not go together",
        K0428="a status that nothing below can have",
        K0429="a figure that is only watched, with what earns points",
        K0430="a target of a year that is not what its parts make",
        K0431="parts of a year that nothing states",
        K0432="figures of parts that make no figure of a year",
        K0433="a year that begins or ends inside a month",
        K0434="a KPI that does not tell what the plan requires",
        K0437="a stock added up over time",
        K0441="a test of the plan that fails",
    ),
    **_warnings(
        K0411="an action without an owner",
        K0412="a target looser than the year before",
        K0420="a gate that rewards failing it",
        K0418="two inputs that are the same query",
        K0425="a band that no value reaches",
        K0436="dates that look swapped",
        K0438="what looks like a stock, added up over time",
        K0439="what looks like versions, none of which is chosen",
        K0440="a value of the year that is not made as its target is",
        K0444="a year that is written into a name or a condition",
        K0445="a figure of another order of magnitude",
        K0446="two spellings of one office",
        K0448="a figure that is counted twice",
        K0451="siblings without weights, where others have them",
        K0452="an objective that the code names, and is not there",
        K0454="a sum where the others are differences",
        K0460="rows that can only be below zero",
        K0455="a time that is better the longer it is",
        K0461="two measures joined by a stroke",
        K0463="a condition that says otherwise than the name",
        K0464="an assumption unlike the others",
        K0467="a target of points that no result reaches",
        K0468="a rounding that leaves nothing between",
    ),
    **_notes(
        K0442="a year without a target",
        K0443="a year without thresholds",
        K0447="one figure that moves several KPIs",
        K0449="a mean of cases that leaves open ones out",
        K0450="the same title on two nodes",
        K0453="the mean of ratios",
        K0456="a stock without its day",
        K0457="a text that speaks of one year",
        K0458="a plan without a total",
        K0459="an assumption that rules out next to nothing",
        K0462="a node without a title",
        K0465="a target that no band begins at",
        K0466="a range of one year",
        K0469="a source that names no file",
        K0480="what looks like a mean, and is none",
        K0481="a growth of one figure that takes away another",
        K0482="a node that stands in no perspective",
    ),
    # K047: what scoring rules come to
    **_warnings(K0471="an anchor that no value earns", K0474="a branch of a rule that earns more than its cap"),
    **_notes(
        K0470="a scoring rule that is neither proved nor refuted",
        K0472="an `otherwise` that never applies",
        K0473="a cap that nothing reaches",
    ),
    # K05: algebra
    **_errors(
        K0501="a denominator that is zero whatever the figures",
        K0503="`falls with` or `rises with` that algebra contradicts",
        K0513="a formula that leaves the range it is said to stay in",
    ),
    **_warnings(
        K0502="a formula that is constant",
        K0504="a formula that simplifies",
        K0505="two KPIs that are the same formula",
        K0507="a denominator that vanishes though its parts do not",
        K0509="two KPIs that are complements",
        K0511="a target that every figure meets, or none",
        K0512="a percentage that is never between 0 % and 100 %",
        K0530="targets that cannot all be met",
        K0532="assumptions that contradict each other",
    ),
    **_notes(
        K0506="not proved",
        K0508="a denominator that can be zero",
        K0510="a formula that a used file has as an indicator",
        K0514="a sign or a limit that changes nothing",
        K0531="not decided whether targets can be met",
    ),
    # K06: data
    **_errors(
        K0601="a column that the file does not have",
        K0602="a cell that cannot be read exactly",
        K0603="a row with another number of cells than the header",
        K0604="a quote that is not closed or stands in the wrong place",
        K0605="bytes that are not of the declared encoding",
        K0606="a key that occurs twice",
        K0607="a file that cannot be read",
        K0608="a file without a header",
        K0609="a header that occurs twice",
        K0610="an empty cell in a column that is not optional",
        K0611="a value outside the declared set",
        K0612="a date outside the calendar",
        K0616="an assumption that the data violate",
        K0617="two rows at the latest date",
        K0619="a figure for an unknown input",
        K0620="a supplied figure that cannot be read exactly",
        K0621="a figure supplied twice",
        K0622="a figure supplied for an input that is measured",
        K0623="a number too long to be computed exactly",
        K0624="a source that the plan does not have",
        K0625="a setting that cannot be read",
        K0626="a file that holds no data of the kind declared",
        K0627="a figure supplied in another unit",
        K0630="an entity asked for that no row has",
        K0631="a file that is there twice",
        K0633="a control total that is not met",
        K0636="a figure of a year that is not what its parts make",
        K0637="a figure for a shorter period than its input is stated for",
        K0638="a file of which nothing says the period",
        K0639="a file that is said to be of two periods",
    ),
    **_warnings(
        K0613="an end before its start",
        K0614="no row in the period",
        K0615="a literal that never occurs in the data",
        K0618="a table of years, or of parts of years, asked for a shorter period",
        K0628="a file of which no row is read",
        K0629="rows chosen by capitals or blanks alone",
        K0632="rows of a file that another one has as well",
        K0650="a heading among the rows that it contains",
        K0651="fewer rows at the latest date than before it",
    ),
    # K09: kpidsl itself
    **_errors(K0901="a defect of kpidsl"),
}

#: Those that a plan can have and that only `check --attainable` looks for.
ASKED_FOR = frozenset({"K0530", "K0531", "K0532"})
