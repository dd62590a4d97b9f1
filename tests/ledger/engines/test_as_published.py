"""Files as they are published, on the way into an engine: what is declared of them means the same to every engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from kpidsl.ledger import SourceFile
from kpidsl.ledger.engines import staging
from kpidsl.model.expression import Comparison, Constant, Expression, Logical, Present
from kpidsl.model.sources import FileSpec, Format
from kpidsl.model.values import Plain

from .builders import (
    EUR,
    HOUR,
    ITALIAN,
    LIBRO,
    MINUTE,
    PRATICA,
    SPAN,
    Bench,
    codes_of,
    col,
    column,
    compare,
    duration,
    either,
    measure_of,
    member,
    present,
    source_of,
    starts,
)
from .test_files import PLAIN_FILE, staged

ENGLISH = Format(kind="csv", thousands=",")
SUM = measure_of("sum", col("importo"))
COUNT = measure_of("count")


def test_preamble_and_quoted_thousands(bench: Bench) -> None:
    source = source_of(column("data", Plain.DATE), column("importo", EUR), form=replace(ENGLISH, header_rows=(3, 3)))
    text = '"Spesa\n\ufeffa,b,c\ndata,importo\n2022-01-01,"1,234.56"\n2022-01-02,"-1,000"\n'
    assert bench.fact(source, text, SUM).result == Fraction("234.56")
    outcome = bench.measure(source, text.replace("-1,000", "x"), SUM)
    assert (outcome.findings[0].code, outcome.findings[0].place.line) == ("K0602", 5)


def test_a_mark_of_utf8_and_line_breaks_in_cells_and_headers(bench: Bench) -> None:
    source = source_of(
        column("data", Plain.DATE),
        column("conto", Plain.TEXT),
        column("importo", EUR, header="Importo (€)"),
        form=ENGLISH,
    )
    text = 'data,conto,"Importo\n(€)"\n2022-01-01,"a\nb",5\n2022-01-01,c,6\n'
    chosen = measure_of("sum", col("importo"), where=compare(col("conto"), "=", "a\nb"))
    assert bench.fact(source, text, chosen, encoding="utf-8-sig").result == 5


def test_headers_are_folded_and_may_change(bench: Bench) -> None:
    other = replace(column("importo", EUR, header="Spesa"), other_headers=("Importo (€)",))
    source = source_of(column("data", Plain.DATE), other, form=ENGLISH)
    assert bench.fact(source, "data,Importo\u00a0 (€) \n2022-01-01,5\n", SUM).result == 5
    assert codes_of(bench.measure(source, "data,Importo (€),Spesa\n2022-01-01,5,5\n", SUM)) == ["K0609"]


WANTED = Logical("and", Comparison("=", col("ente"), Constant("Lambeth", SPAN), SPAN), Present(col("data"), SPAN), SPAN)
CHOSEN = replace(
    source_of(column("data", Plain.DATE), column("ente", Plain.TEXT), column("importo", EUR), form=ENGLISH),
    rows_where=WANTED,
)


def test_rows_are_left_out_and_counted(bench: Bench) -> None:
    text = "data,ente,importo\n2022-01-01,Lambeth,5\n\n2022-01-01,Southwark,x\nTotal,,5\n,Lambeth,5\nfine\n"
    outcome = bench.measure(CHOSEN, text, SUM, COUNT)
    assert outcome.value is not None
    assert [fact.result for fact in outcome.value.facts.values()] == [5, 1]
    assert [(file.rows, file.left_out) for file in outcome.value.files] == [(1, 5)]
    assert codes_of(outcome) == []
    assert codes_of(bench.measure(CHOSEN, text.replace("Lambeth,5\n\n", "Lambeth\n\n"), SUM)) == ["K0603"]


def test_a_key_is_asked_of_the_rows_that_are_left(bench: Bench) -> None:
    keyed = replace(CHOSEN, key=("data",))
    text = "data,ente,importo\n2022-01-01,Lambeth,5\n2022-01-01,Southwark,6\n"
    assert bench.fact(keyed, text, SUM).result == 5
    assert codes_of(bench.measure(keyed, text.replace("Southwark", "Lambeth"), SUM)) == ["K0606"]


def test_rows_that_nobody_wants(bench: Bench) -> None:
    text = "data,ente,importo\n2022-01-01,lambeth,5\n"
    outcome = bench.measure(CHOSEN, text, COUNT, type_=PRATICA)
    assert outcome.value is not None
    assert sorted(codes_of(outcome)) == ["K0614", "K0629"]


NEARLY = """data,ente,importo
2022-01-01,Lambeth ,1
2022-01-01,Lambeth,2
,LAMBETH,4
2022-01-01,LAMBETH,8
2022-01-01,Lambeth ,16
2022-01-01,Southwark,32
2022-01-01,Lam\u00a0beth,64
"""


def test_rows_that_differ_in_capitals_or_blanks_alone_are_told(bench: Bench) -> None:
    outcome = bench.measure(CHOSEN, NEARLY, SUM)
    assert outcome.value is not None
    assert next(iter(outcome.value.facts.values())).result == 2
    (found,) = outcome.findings
    assert (found.code, found.place.line, found.place.column) == ("K0629", 2, 12)
    assert found.message == (
        '4 rows have "LAMBETH" or "Lambeth " or "Lam\\xa0beth" in `ente`, which is not "Lambeth": only capitals and'
        " blanks differ"
    )
    assert '`ente in ["Lambeth", "LAMBETH", "Lambeth ", ' in (found.help or "")
    assert [label.place for label in found.labels] == [SPAN.place]


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (compare(col("ente"), "=", "Lambeth"), ["5 rows have"]),
        (compare(col("ente"), "!=", "lambeth"), ["6 rows have"]),
        (member(col("ente"), "Southwark", "Lambeth"), ["5 rows have"]),
        (member(col("ente"), "lambeth", "SOUTHWARK"), ["6 rows have", "1 row has"]),
        (member(col("ente"), "Lambeth ", "Lambeth", "Lam\u00a0beth"), ["2 rows have"]),
        (member(col("ente"), "Lambeth ", "Lambeth", "Lam\u00a0beth", "LAMBETH"), []),
        (either(present("ente"), compare(col("ente"), "=", "Lambeth")), []),
        (compare(col("ente"), "=", "southwark "), ["1 row has"]),
        (compare(col("ente"), "=", "Camden"), []),
        (starts("ente", "lambeth"), []),
    ],
)
def test_only_what_hangs_on_the_difference_is_told(bench: Bench, where: Expression, told: list[str]) -> None:
    text = NEARLY.replace("\n,LAMBETH", "\n2022-01-02,LAMBETH")
    outcome = bench.measure(replace(CHOSEN, rows_where=where), text, COUNT)
    nearly = [found.message for found in outcome.findings if found.code == "K0629"]
    assert [message[: message.index(' "')] for message in nearly] == told


def test_trim_takes_the_difference_of_blanks_away(bench: Bench) -> None:
    outcome = bench.measure(replace(CHOSEN, format=replace(ENGLISH, trim=True)), NEARLY, SUM)
    assert outcome.value is not None
    assert next(iter(outcome.value.facts.values())).result == 1 + 2 + 16
    (found,) = outcome.findings
    assert found.message.startswith('2 rows have "LAMBETH" or "Lam')


def test_marks_of_empty_cells(bench: Bench) -> None:
    importo = replace(column("importo", EUR, empty=Fraction(7)), empty_texts=("N/A",))
    source = source_of(column("data", Plain.DATE), importo, form=replace(ENGLISH, empty=("-",)))
    assert bench.fact(source, "data,importo\n2022-01-01,N/A\n2022-01-01,-\n2022-01-01,\n", SUM).result == 21


def test_a_text_in_place_of_the_date_leaves_its_row_out(bench: Bench) -> None:
    dated = replace(column("data", Plain.DATE), empty_texts=("n.d.",))
    source = replace(CHOSEN, columns={**CHOSEN.columns, "data": dated}, rows_where=present("data"))
    text = "data,ente,importo\n2022-01-01,a,5\nn.d.,b,6\n,c,7\n2022-02-01,d,8\n"
    outcome = bench.measure(source, text, SUM)
    assert outcome.value is not None
    assert [(file.rows, file.left_out) for file in outcome.value.files] == [(2, 2)]
    assert codes_of(bench.measure(replace(source, rows_where=None), text, SUM)) == ["K0610", "K0610"]


def test_numbers_as_published(bench: Bench) -> None:
    form = replace(ENGLISH, symbols=("€",), negative="(1)", trim=True)
    source = source_of(column("data", Plain.DATE), column("importo", EUR), form=form)
    text = 'data,importo\n2022-01-01,"€1,234.56"\n2022-01-01, (€34.56) \n2022-01-01,-€100\n'
    assert bench.fact(source, text, SUM).result == 1100


def test_marks_of_notes_and_what_could_be_a_part_of_a_number(bench: Bench) -> None:
    form = replace(ENGLISH, symbols=("(p)", "*", "(1)"))
    source = source_of(column("data", Plain.DATE), column("importo", EUR), form=form)
    text = 'data,importo\n2022-01-01,4.0 (p)\n2022-01-01,"1,234*"\n2022-01-01,-12 (1)\n'
    assert bench.fact(source, text, SUM).result == 1226
    for cell in (".5", "1.2M", "5K", "1*2", "(1)"):
        outcome = bench.measure(source, f"data,importo\n2022-01-01,{cell}\n", SUM)
        assert codes_of(outcome) == ["K0602"]
        assert "symbol" not in (outcome.findings[0].help or "")


def test_decimals_without_a_zero_in_front(bench: Bench) -> None:
    source = source_of(column("data", Plain.DATE), column("importo", EUR), form=replace(ENGLISH, bare=True))
    text = "data,importo\n2022-01-01,.5\n2022-01-01,-.25\n2022-01-01,1\n"
    assert bench.fact(source, text, SUM).result == Fraction(5, 4)
    outcome = bench.measure(replace(source, format=ENGLISH), text, SUM)
    assert codes_of(outcome) == ["K0602", "K0602"]
    assert "`bare decimals`" in (outcome.findings[0].help or "")


FRENCH = Format(kind="csv", separator=";", decimal=",", thousands=" ")
AMOUNTS = source_of(column("data", Plain.DATE), column("importo", EUR), form=FRENCH)


def test_thousands_divided_by_blanks_of_any_kind(bench: Bench) -> None:
    cells = ["1 000", "-1\u00a0000,5", "1\u202f000\u202f000", "2\u2009000", "0,5", "3000"]
    text = "data;importo\n" + "".join(f"2022-01-01;{cell}\n" for cell in cells)
    assert bench.fact(AMOUNTS, text, SUM).result == 1_005_000
    outcome = bench.measure(replace(AMOUNTS, format=replace(FRENCH, thousands=None)), text, SUM)
    assert codes_of(outcome) == ["K0602"] * 4
    assert {found.help for found in outcome.findings} == {
        'where ` ` divides the thousands, the format says `thousands " "`'
    }
    for cell in ("1  000", "1 00", "1\u2003000", "\u00a01"):
        assert codes_of(bench.measure(AMOUNTS, f"data;importo\n2022-01-01;{cell}\n", SUM)) == ["K0602"]


def test_the_swiss_mark_of_thousands(bench: Bench) -> None:
    swiss = replace(AMOUNTS, format=replace(FRENCH, decimal=".", thousands="’"))
    assert bench.fact(swiss, "data;importo\n2022-01-01;1’234’567.5\n", SUM).result == Fraction("1234567.5")
    assert codes_of(bench.measure(swiss, "data;importo\n2022-01-01;1'234\n", SUM)) == ["K0602"]


def test_answers_in_other_languages(bench: Bench) -> None:
    source = source_of(column("data", Plain.DATE), column("pronto", Plain.YES_NO), form=FRENCH)
    answers = ["Oui", "JA", "SÍ", "Sì", "sim", "non", "NEIN", "não", "NÃO", "No"]
    text = "data;pronto\n" + "".join(f"2022-01-01;{answer}\n" for answer in answers)
    assert bench.fact(source, text, measure_of("count", where=col("pronto")), type_=PRATICA).result == 5
    assert codes_of(bench.measure(source, text + "2022-01-01;nej\n", COUNT)) == ["K0602"]


def test_months_and_hours_in_other_languages(bench: Bench) -> None:
    ora = replace(column("ora", HOUR), written="hh'h'mm")
    source = source_of(column("data", Plain.DATE), ora, form=replace(FRENCH, dates="d mon yyyy"))
    text = "data;ora\n1 févr. 2022;08h30\n1 Dez. 2022;1h15\n1 ago 2021;1h00\n"
    assert bench.fact(source, text, measure_of("sum", col("ora")), type_=HOUR).result == Fraction(39, 4)
    assert codes_of(bench.measure(source, text + "1 jui 2022;1h00\n", COUNT)) == ["K0602"]


def test_lengths_of_time_are_exact(bench: Bench) -> None:
    for type_, text, minutes in ((HOUR, "1:20", 80), (MINUTE, "0:20", 20)):
        ore = replace(column("ore", type_), written="hh:mm")
        source = source_of(column("data", Plain.DATE), ore, form=ENGLISH)
        rows = f"data,ore\n2022-01-01,{text}\n2022-01-01,30:00\n"
        total, most = bench.facts(
            source, rows, measure_of("sum", col("ore")), measure_of("max", col("ore")), type_=type_
        )
        short = measure_of("sum", col("ore"), where=compare(col("ore"), "<=", Fraction(minutes, 60)))
        assert (total.result, most.result) == (Fraction(minutes + 1800, 60), 30)
        assert bench.fact(source, rows, short, type_=type_).result == Fraction(minutes, 60)


def test_an_empty_length_has_the_value_that_is_declared(bench: Bench) -> None:
    ore = replace(column("ore", MINUTE, empty=Fraction(1, 2)), written="mm:ss")
    source = source_of(column("data", Plain.DATE), ore, form=ENGLISH)
    assert bench.fact(source, "data,ore\n2022-01-01,\n2022-01-01,30:00\n", measure_of("sum", col("ore"))).result == 1


def test_dates_as_published(bench: Bench) -> None:
    chiusura = replace(column("chiusura", Plain.DATETIME), dates="d mon yyyy hh:mm:ss.ff AM")
    source = source_of(
        column("data", Plain.DATETIME), chiusura, form=replace(ENGLISH, dates="yyyy-mm-ddThh:mm:ss.fffZ")
    )
    text = "data,chiusura\n2022-01-01T10:00:00.250Z,1 gen 2022 10:00:01.50 AM\n"
    seconds = measure_of("sum", duration("seconds", col("data"), col("chiusura")))
    assert bench.fact(source, text, seconds).result * 3600 == Fraction(5, 4)  # type: ignore[operator]
    late = measure_of("max", col("chiusura"))
    assert bench.fact(source, text, late, type_=Plain.DATE).result == date(2022, 1, 1)


def test_months_and_financial_years(bench: Bench) -> None:
    source = source_of(column("data", Plain.DATE), column("importo", EUR), form=replace(ENGLISH, dates="mon-yy"))
    text = "data,importo\nMar-22,5\nApr-22,6\n"
    assert bench.fact(source, text, SUM, label="2022-Q1").result == 5
    years = source_of(replace(column("data", Plain.YEAR), written="yyyy/yy"), column("importo", EUR), form=ENGLISH)
    assert bench.fact(years, "data,importo\n2021/22,5\n2022/23,6\n", SUM).result == 6


@pytest.fixture
def small_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "WORTHWHILE", 0)


@pytest.mark.usefixtures("small_files_too")
def test_what_goes_the_fast_way(tmp_path: Path) -> None:
    assert staged(tmp_path, replace(LIBRO, format=replace(ITALIAN, header_rows=(3, 3))), 'è "\n\n' + PLAIN_FILE)
    folded = replace(LIBRO.columns["conto"], header="Conto n.", other_headers=("Il conto",))
    changed = replace(LIBRO, columns={**LIBRO.columns, "conto": folded})
    assert staged(
        tmp_path, changed, PLAIN_FILE.replace("conto", "Conto  n."), PLAIN_FILE.replace("conto", "Il\u00a0conto")
    )
    assert not staged(tmp_path, changed, PLAIN_FILE)


@pytest.mark.usefixtures("small_files_too")
@pytest.mark.parametrize("mark", [" ", "\u00a0", "\u202f", "\u2009", "’"])
def test_thousands_go_the_fast_way(tmp_path: Path, mark: str) -> None:
    form = replace(FRENCH, thousands="’" if mark == "’" else " ")
    assert staged(tmp_path, replace(AMOUNTS, format=form), f"data;importo\n2022-01-01;1{mark}000,5\n")


@pytest.mark.usefixtures("small_files_too")
@pytest.mark.parametrize(
    "changed",
    [
        {"empty": ("-",)},
        {"symbols": ("£",)},
        {"negative": "(1)"},
        {"plus": True},
        {"bare": True},
        {"trim": True},
        {"header_rows": (1, 2)},
        {"dates": "d/m/yyyy"},
        {"dates": "dd/mm/yy"},
        {"dates": "dd/mm/yyyy hh:mm AM"},
    ],
)
def test_what_is_left_to_the_strict_reader(tmp_path: Path, changed: dict[str, object]) -> None:
    form = replace(ITALIAN, **changed)  # type: ignore[arg-type]
    assert not staged(tmp_path, replace(LIBRO, format=form), PLAIN_FILE)


def test_files_of_two_formats(bench: Bench) -> None:
    """The fast way is for files of one format; others are read each in its own."""
    english = bench.write('data,conto,importo,chiusura,peso\n01/02/2022,A,"1,234.5",,\n', "2.csv")
    own = SourceFile(
        english, FileSpec("2.csv", None, None, SPAN, replace(ITALIAN, separator=",", decimal=".", thousands=","))
    )
    assert bench.fact(LIBRO, PLAIN_FILE, SUM, more=[own]).result == Fraction("1.5")
    alone = SourceFile(english, FileSpec("2.csv", None, None, SPAN))
    assert codes_of(bench.measure(LIBRO, PLAIN_FILE, SUM, more=[alone])) == ["K0601"]
