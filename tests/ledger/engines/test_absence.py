"""What is not there: sources and figures not supplied, silent periods, texts that never occur, passed milestones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from kpidsl.base.diagnostic import Outcome
from kpidsl.ledger import SourceFile, Supply, measure
from kpidsl.ledger.supplied import last_anchor_date
from kpidsl.model.expression import InputRef
from kpidsl.model.facts import Facts
from kpidsl.model.plan import Anchor, Checked, Display, Input, Kpi, Need, Node
from kpidsl.model.rules import Scale
from kpidsl.model.sources import Aggregate, FileSpec
from kpidsl.model.values import NOT_REACHED, Absence, Absent, Judgement, Plain, Type

from .builders import (
    EUR,
    LIBRO,
    PRATICA,
    SPAN,
    Bench,
    both,
    codes_of,
    col,
    column,
    compare,
    directly_under,
    either,
    input_of,
    ledger,
    measure_of,
    member,
    neither,
    period_of,
    plan_of,
    source_of,
    starts,
    under,
)

ROWS = ledger(LIBRO, [["01/02/2022", "A.1", "1", "", ""], ["01/02/2022", "B", "1", "", ""]])


def test_an_input_of_a_source_that_was_not_supplied_is_missing(bench: Bench) -> None:
    with_default = measure_of("sum", col("importo"), default=Fraction(0))
    for asked in (measure_of("count"), measure_of("sum", col("importo")), with_default):
        fact = bench.fact(LIBRO, None, asked)
        reason = "source `libro` was not supplied (no file `data/libro.*`)"
        assert fact.result == Absent(Absence.MISSING, (reason,))
        assert (fact.rows, fact.source) == (None, "libro")


def test_a_source_that_was_not_supplied_names_the_files_that_were_looked_for(bench: Bench) -> None:
    files = tuple(FileSpec(pattern, None, None, SPAN) for pattern in ("dati/libro_*.csv", "libro.xlsx"))
    fact = bench.fact(replace(LIBRO, files=files), None, measure_of("count"))
    reason = "source `libro` was not supplied (no file `dati/libro_*.csv` or `libro.xlsx`)"
    assert fact.result == Absent(Absence.MISSING, (reason,))


def test_a_count_in_a_silent_period_is_told_once(bench: Bench) -> None:
    count, some = measure_of("count"), measure_of("distinct", col("conto"))
    outcome = bench.measure(LIBRO, ROWS, count, some, measure_of("sum", col("importo")), steps=1)
    assert outcome.value is not None
    assert [fact.result for fact in outcome.value.facts.values()][:2] == [0, 0]
    (found,) = outcome.findings
    assert (found.code, "2021" in found.message) == ("K0614", True)
    assert codes_of(bench.measure(LIBRO, ROWS, count)) == []


def test_silence_up_to_a_day_is_not_that_of_the_whole_period(bench: Bench) -> None:
    for as_of, told in ((date(2022, 1, 3), ["2022 up to 2022-01-03"]), (None, [])):
        outcome = bench.measure(LIBRO, ROWS, measure_of("count"), period=period_of("2022", as_of))
        assert [found.message.partition(" row of ")[2].partition(" (")[0] for found in outcome.findings] == told
        assert set(codes_of(outcome)) <= {"K0614"}


def test_silence_is_judged_by_the_period_of_the_source(bench: Bench) -> None:
    """Nothing closed in a month in which things arrived is a figure."""
    closed = measure_of("count", on="chiusura")
    assert codes_of(bench.measure(LIBRO, ROWS, closed)) == []
    assert codes_of(bench.measure(LIBRO, ROWS, closed, label="2023")) == ["K0614"]


def test_texts_that_never_occur_are_told_with_what_was_meant(bench: Bench) -> None:
    where = both(
        either(compare(col("conto"), "=", "A1"), compare("B", "=", col("conto"))),
        either(member(col("conto"), "B", "C"), either(under("conto", "A", "A.2"), starts("conto", "B", "b"))),
    )
    outcome = bench.measure(LIBRO, ROWS, measure_of("count", where=where), measure_of("count", where=where))
    told = [(found.message, found.help) for found in outcome.findings]
    assert set(codes_of(outcome)) == {"K0615"}
    assert told == [
        ('no value of `conto` is "A1" anywhere in the data', "did you mean `A.1`?"),
        ('no value of `conto` is "C" anywhere in the data', None),
        ('no value of `conto` stands under "A.2" anywhere in the data', "did you mean `A.1`?"),
        (
            'no value of `conto` starts with "b" anywhere in the data',
            'the data have "B": only capitals differ, and texts compare exactly',
        ),
    ]


@pytest.mark.parametrize(
    ("asked", "difference"), [("buche", "capitals"), (" Buche", "blanks"), ("BUCHE ", "capitals and blanks")]
)
def test_a_difference_of_capitals_or_blanks_is_named(bench: Bench, asked: str, difference: str) -> None:
    rows = ledger(LIBRO, [["01/02/2022", "Buche", "1", "", ""]])
    outcome = bench.measure(LIBRO, rows, measure_of("count", where=compare(col("conto"), "=", asked)))
    assert codes_of(outcome) == ["K0615"]
    assert outcome.findings[0].help == f'the data have "Buche": only {difference} differ, and texts compare exactly'


def test_codes_without_levels_are_asked_how_they_begin(bench: Bench) -> None:
    rows = ledger(LIBRO, [["01/02/2022", code, "1", "", ""] for code in ("1010100", "3010000", "9010000")])
    told = [
        bench.measure(LIBRO, rows, measure_of("count", where=where)).findings[0].help
        for where in (under("conto", "1000000"), directly_under("conto", "2"), under("conto", "0"))
    ]
    says = "no code of `conto` has levels divided by points, which `{}` goes by"
    assert told == [
        says.format("under") + ': ask how it begins, `conto starts "1"`',
        says.format("directly under"),
        says.format("under"),
    ]


def test_where_none_begins_so_some_are_shown(bench: Bench) -> None:
    voci = ("A) Proventi", "B6) Personale", "B7) Funzionamento", "B8) Interventi", "C) Altro")
    rows = ledger(LIBRO, [["01/02/2022", voce, "1", "", ""] for voce in voci])
    (found,) = bench.measure(LIBRO, rows, measure_of("count", where=starts("conto", "b.7)"))).findings
    assert found.help == ('the data have "B6) Personale", "B7) Funzionamento", "B8) Interventi", "A) Proventi"')


def test_other_years_and_other_rows_count_as_occurring(bench: Bench) -> None:
    rows = ROWS + "01/02/2019;Z;1;;\n"
    assert codes_of(bench.measure(LIBRO, rows, measure_of("count", where=compare(col("conto"), "=", "Z")))) == []


def test_a_text_excluded_in_vain_is_told(bench: Bench) -> None:
    for where in (compare(col("conto"), "!=", "Z"), neither(compare(col("conto"), "=", "Z"))):
        assert codes_of(bench.measure(LIBRO, ROWS, measure_of("count", where=where))) == ["K0615"]


# --- figures supplied by hand ----------------------------------------------------------------------------------------


def supplied(
    tmp_path: Path, plan: Checked, sheet: str | None, label: str = "2022", as_of: date | None = None
) -> Outcome[Facts]:
    figures = None
    if sheet is not None:
        figures = tmp_path / "figures.csv"
        figures.write_text("input;period;value;unit;by;evidence\n" + sheet, encoding="utf-8")
    needs = [Need(name, steps) for name in plan.inputs for steps in (0, 1)]
    return measure(plan, needs, period_of(label, as_of), Supply({}, figures), engine="reference")


def by_hand(name: str, type_: Type) -> Input:
    return input_of(name, None, type_, supplied_by="U.O. Affari")


def test_supplied_figures(tmp_path: Path) -> None:
    plan = plan_of([], [by_hand("incasso", EUR)])
    outcome = supplied(tmp_path, plan, "incasso;2022;12.5;EUR;Rossi;prot. 12\n")
    assert outcome.value is not None
    given, before = outcome.value.facts[Need("incasso", 0)], outcome.value.facts[Need("incasso", 1)]
    assert (given.result, given.evidence, given.rows) == (Fraction(25, 2), "Rossi: prot. 12", None)
    reason = "no figure for `incasso` in 2021 (supplied by U.O. Affari)"
    assert before.result == Absent(Absence.MISSING, (reason,))
    assert [(file.source, file.rows) for file in outcome.value.files] == [("figures", 1)]


def test_figures_that_nobody_gave(tmp_path: Path) -> None:
    plan = plan_of([], [by_hand("incasso", EUR), by_hand("attuazione", Judgement("scala"))])
    absent = supplied(tmp_path, plan, None)
    empty = supplied(tmp_path, plan, "incasso;2022;;;;\nattuazione;2022;;;;\n")
    for outcome, word in ((absent, "no figure"), (empty, "not given yet")):
        assert outcome.value is not None
        incasso, attuazione = (outcome.value.facts[Need(name, 0)].result for name in plan.inputs)
        assert isinstance(incasso, Absent)
        assert isinstance(attuazione, Absent)
        assert (incasso.kind, attuazione.kind) == (Absence.MISSING, Absence.NOT_ASSESSED)
        assert word in incasso.reasons[0]


def milestone(*last_dates: date | None) -> Checked:
    """A plan with a date supplied by hand, and KPIs of 2022 with such last anchors."""
    nodes = {}
    for index, day in enumerate(last_dates):
        anchors = (Anchor("target", date(2022, 1, 31), SPAN),) + ((Anchor("minimo", day, SPAN),) if day else ())
        kpi = Kpi(
            None, InputRef("avvio", SPAN), "avvio", Plain.DATE, "lower", None, anchors if day else (), (), None,
            Display(), (Need("avvio", 0),), SPAN,
        )  # fmt: skip
        code = f"1.{index}"
        nodes[code] = Node(code, "action", "Avvio", None, (), None, (), {}, {2022: kpi}, None, SPAN)
    return plan_of([], [by_hand("avvio", Plain.DATE)], nodes=nodes)


@pytest.mark.parametrize(
    ("plan", "sheet", "label", "reached"),
    [
        (milestone(date(2022, 10, 31)), "avvio;2022;;;;\n", "2022", True),
        (milestone(date(2022, 12, 31)), "avvio;2022;;;;\n", "2022", True),
        (milestone(date(2022, 10, 31), date(2022, 12, 31)), "avvio;2022;;;;\n", "2022", True),
        (milestone(date(2022, 10, 31), date(2023, 1, 1)), "avvio;2022;;;;\n", "2022", False),
        (milestone(date(2022, 10, 31), None), "avvio;2022;;;;\n", "2022", False),
        (milestone(), "avvio;2022;;;;\n", "2022", False),
        (milestone(date(2022, 10, 31)), "", "2022", False),
        (milestone(date(2022, 10, 31)), "avvio;2022-H1;;;;\n", "2022-H1", False),
    ],
)
def test_an_empty_date_after_the_last_anchor_was_not_reached(
    tmp_path: Path, plan: Checked, sheet: str, label: str, reached: bool
) -> None:
    outcome = supplied(tmp_path, plan, sheet, label)
    assert outcome.value is not None
    result = outcome.value.facts[Need("avvio", 0)].result
    assert result is NOT_REACHED if reached else isinstance(result, Absent)


SUPPLIED = "avvio;2022;2022-08-10;date;;\n"


@pytest.mark.parametrize(
    ("sheet", "as_of", "expected"),
    [
        (SUPPLIED, date(2022, 5, 15), "the date supplied, 2022-08-10, lies after 2022-05-15"),
        (SUPPLIED, date(2022, 8, 9), NOT_REACHED),
        (SUPPLIED, date(2022, 8, 10), date(2022, 8, 10)),
        (SUPPLIED.replace("2022-08", "2023-08"), None, date(2023, 8, 10)),
        (SUPPLIED.replace("2022-08", "2023-08"), date(2022, 12, 31), date(2023, 8, 10)),
        ("avvio;2022;;;;\n", date(2022, 7, 31), "not given yet"),
        ("avvio;2022;;;;\n", date(2022, 8, 1), NOT_REACHED),
    ],
)
def test_a_date_after_the_day_looked_at_has_not_happened_yet(
    tmp_path: Path, sheet: str, as_of: date | None, expected: object
) -> None:
    outcome = supplied(tmp_path, milestone(date(2022, 7, 31)), sheet, as_of=as_of)
    assert outcome.value is not None
    result = outcome.value.facts[Need("avvio", 0)].result
    if isinstance(expected, str):
        assert isinstance(result, Absent)
        assert (result.kind, expected in result.reasons[0]) == (Absence.MISSING, True)
    else:
        assert result == expected


def anchors(**days: date) -> tuple[Anchor, ...]:
    return tuple(Anchor(name, day, SPAN) for name, day in days.items())


@pytest.mark.parametrize(
    ("stated", "kept", "last"),
    [
        ({"target": date(2023, 6, 30)}, {}, date(2023, 6, 30)),
        ({}, {"target": date(2022, 6, 30)}, None),
        (
            {"target": date(2023, 6, 30)},
            {"target": date(2022, 7, 31), "soglia": date(2022, 8, 31), "minimo": date(2022, 9, 30)},
            date(2023, 8, 30),
        ),
        (
            {"target": date(2023, 6, 30), "soglia": date(2023, 12, 31)},
            {"target": date(2022, 7, 31), "minimo": date(2022, 8, 1)},
            date(2023, 12, 31),
        ),
        ({"target": date.max}, {"target": date(2022, 7, 31), "minimo": date(2022, 8, 1)}, date.max),
    ],
)
def test_the_last_date_that_earns_anything(
    stated: Mapping[str, date], kept: Mapping[str, date], last: date | None
) -> None:
    kpi = Kpi(
        None, InputRef("avvio", SPAN), "avvio", Plain.DATE, "lower", None, anchors(**stated), anchors(**kept), None,
        Display(), (), SPAN,
    )  # fmt: skip
    assert last_anchor_date(kpi) == last


# --- judgements that a register holds --------------------------------------------------------------------------------

SCALE = Scale("attuazione", (("attuato", Fraction(1)), ("in parte", Fraction(1, 2))), SPAN)


@pytest.mark.parametrize(
    ("aggregate", "text", "place", "advice"),
    [
        ("last", "atuato", ("libro.csv", 3), "did you mean `attuato`?"),
        ("last", "sospeso", ("libro.csv", 3), "its words are `attuato`, `in parte`"),
        ("max", "sospeso", ("plan.kpi", 2), "its words are `attuato`, `in parte`"),
    ],
)
def test_a_judgement_of_the_rows_is_a_word_of_its_scale(
    bench: Bench, aggregate: Aggregate, text: str, place: tuple[str, int], advice: str
) -> None:
    esiti = source_of(column("data", Plain.DATE), column("esito", Plain.TEXT))

    def judged(last: str) -> Outcome[Facts]:
        path = bench.write(ledger(esiti, [["01/02/2022", "attuato"], ["02/02/2022", last]]))
        asked = input_of("pap", measure_of(aggregate, col("esito")), Judgement("attuazione"))
        plan = replace(plan_of([esiti], [asked]), scales={"attuazione": SCALE})
        files = {"libro": (SourceFile(path, None),)}
        return measure(plan, [Need("pap", 0)], period_of("2022"), Supply(files, None), engine=bench.engine)

    good = judged("in parte").value
    assert good is not None
    assert good.facts[Need("pap", 0)].result == "in parte"
    outcome = judged(text)
    assert (outcome.value, codes_of(outcome)) == (None, ["K0611"])
    (found,) = outcome.findings
    assert (Path(found.place.path).name, found.place.line, found.help) == (*place, advice)
    assert f"`{text}`" in found.message


def test_a_faulty_sheet_gives_no_facts(tmp_path: Path) -> None:
    outcome = supplied(tmp_path, plan_of([], [by_hand("incasso", EUR)]), "incaso;2022;12;EUR;;\n")
    assert (outcome.value, codes_of(outcome)) == (None, ["K0619"])


def test_only_the_sources_that_are_needed_are_read(tmp_path: Path) -> None:
    broken = tmp_path / "altro.csv"
    broken.write_text("no;header\n", encoding="utf-8")
    good = tmp_path / "libro.csv"
    good.write_text(ROWS, encoding="utf-8")
    other = source_of(column("data", Plain.DATE), name="altro")
    inputs = [input_of("x", measure_of("count"), PRATICA), input_of("y", measure_of("count", source="altro"), PRATICA)]
    files = {"altro": (SourceFile(broken, None),), "libro": (SourceFile(good, None),)}
    told: list[str] = []

    def ask(*names: str) -> Outcome[Facts]:
        needs = [Need(name, 0) for name in names]
        plan = plan_of([LIBRO, other], inputs)
        return measure(plan, needs, period_of("2022"), Supply(files, None), progress=told.append)

    facts = ask("x").value
    assert facts is not None
    assert [file.source for file in facts.files] == ["libro"]
    assert told == ["libro"]
    assert (ask("x", "y").value, codes_of(ask("x", "y"))) == (None, ["K0601"])
