"""The State budget plan against figures computed from the files with csv, Decimal and Fraction."""

import shutil
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from .published import (
    PLANS,
    PUBLISHED,
    Folder,
    Row,
    evaluate,
    folders,
    ladder,
    places,
    refuse,
    rows_of,
    run,
    sha256_of,
    whereabouts,
)

PLAN = PLANS / "bilancio-stato-2017" / "plan.kpi"
CONSTRUCTED = PLAN.parent / "data"
NAME = "bilancio_stato_2017"
FOLDERS = folders("bilancio-stato-2017", NAME)
FILES = ["2017_lbp.csv", "2018_lbp.csv", "2017_rend.csv", "serie_rend_saldi.csv"]

STEPPED = {"1.1.1", "1.1.2", "2.3.1"}
ONLY_2018 = {"4.1.3", "4.1.4"}
BOTH_YEARS = {"3.1.1", "3.1.2", "3.1.3", "3.1.4", "4.2.1"}

on_every_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)

# ── The figures, by hand ────────────────────────────────────────────────────────────────────────────────────────────


def total(rows: Iterable[Row], column: str, where: Callable[[Row], bool] = lambda row: True) -> Fraction:
    return sum((Fraction(Decimal(row[column])) for row in rows if where(row)), Fraction(0))


def under(*tops: str) -> Callable[[Row], bool]:
    """The hierarchy of economic codes: whole parts between the dots, not the first letters."""
    return lambda row: row["codice_ce"].split(".")[0] in tops


def money(row: Row, column: str) -> Decimal:
    return Decimal(row[column])


def law_figures(folder: Path, year: int) -> dict[str, Fraction]:
    law = rows_of(folder / f"{year}_lbp.csv", "cp1252")
    current = total(law, "lb_cp_a1", lambda row: row["titolo_cod"] == "1")
    capital = total(law, "lb_cp_a1", lambda row: row["titolo_cod"] == "2")
    final = current + capital
    return {
        "3.1.1": total(law, "lb_cp_a1", under("2")) / current,
        "3.1.2": total(law, "lb_cp_a1", under("21", "22", "23", "24", "25", "26")) / final,
        "3.1.3": total(law, "lb_cp_a1", lambda row: row["missione_cod"] == "022") / final,
        "3.1.4": total(law, "lb_cp_a1", lambda row: row["missione_cod"] == "017") / final,
        "4.2.1": Fraction(sum(money(row, "lb_cp_a1") == 0 for row in law), len(law)),
    }


def figures_2017(folder: Path) -> dict[str, Fraction]:
    law = rows_of(folder / "2017_lbp.csv", "cp1252")
    account = rows_of(folder / "2017_rend.csv", "cp1252")
    series = {row["anno"]: row for row in rows_of(folder / "serie_rend_saldi.csv", "cp1252")}
    now, before = series["2017"], series["2016"]
    initial, final = total(account, "prev_iniz_cp"), total(account, "prev_def_cp")
    committed = total(account, "totale_cp")
    excess = [money(row, "totale_cp") - money(row, "prev_def_cp") for row in account]
    return law_figures(folder, 2017) | {
        "1.1.1": abs(total(law, "lb_cp_a1") - initial),
        "1.1.2": abs(final - Fraction(now["spese_complessive"])),
        "2.1.1": committed / final,
        "2.1.2": total(account, "pagato_cp") / committed,
        "2.1.3": total(account, "pagato_cs") / total(account, "prev_def_cs"),
        "2.1.4": total(account, "pagato_cp", under("2")) / total(account, "totale_cp", under("2")),
        "2.1.5": total(account, "pagato_cp", under("21")) / total(account, "totale_cp", under("21")),
        "2.2.1": total(account, "pagato_rs") / total(account, "prev_def_rs"),
        "2.2.2": total(account, "res_3112") / total(account, "prev_iniz_rs") - 1,
        "2.3.1": Fraction(sum(over > 0 for over in excess)),
        "2.3.2": Fraction(max(excess)),
        "2.3.3": Fraction(sum((-over for over in excess if over < 0), Decimal(0))) / final,
        "3.1.5": Fraction(now["spese_interessi"]) / Fraction(now["entrate_finali"]),
        "4.1.1": final / initial - 1,
        "4.1.2": Fraction(now["spese_complessive"]) / Fraction(before["spese_complessive"]) - 1,
    }


def figures_2018(folder: Path) -> dict[str, Fraction]:
    law = total(rows_of(folder / "2018_lbp.csv", "cp1252"), "lb_cp_a1")
    before = rows_of(folder / "2017_lbp.csv", "cp1252")
    foreseen = total(before, "lb_cp_a2")
    return law_figures(folder, 2018) | {
        "4.1.3": law / total(before, "lb_cp_a1") - 1,
        "4.1.4": abs(law - foreseen) / foreseen,
    }


# ── The plan against them ───────────────────────────────────────────────────────────────────────────────────────────


def test_says_whether_the_published_files_were_read(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{whereabouts(NAME)}")
    assert FOLDERS[0].path == CONSTRUCTED


def test_the_plan_checks() -> None:
    result = run("check", PLAN)
    assert result.exit_code == 0, result.output


def test_the_tests_written_in_the_plan_pass() -> None:
    result = run("test", PLAN)
    assert result.exit_code == 0, result.output


@on_every_folder
@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_every_value_of_2017(folder: Folder, engine: str) -> None:
    expected = figures_2017(folder.path)
    card = evaluate(PLAN, 2017, folder.path, "--engine", engine)
    assert card.exit_code == 0
    assert card.codes("measured") == set(expected)
    assert card.codes("not_due") == ONLY_2018
    assert {code: card.value(code) for code in expected} == expected


@on_every_folder
@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_every_value_of_2018(folder: Folder, engine: str) -> None:
    expected = figures_2018(folder.path)
    card = evaluate(PLAN, 2018, folder.path, "--engine", engine)
    assert card.exit_code == 0
    assert card.codes("measured") == set(expected) == BOTH_YEARS | ONLY_2018
    assert card.codes("not_due") == set(card.actions) - set(expected)
    assert {code: card.value(code) for code in expected} == expected


@on_every_folder
@pytest.mark.parametrize("year", [2017, 2018])
def test_points_follow_from_value_and_anchors(folder: Folder, year: int) -> None:
    card = evaluate(PLAN, year, folder.path)
    for code in card.codes("measured"):
        assert card.points(code) == ladder(card.actions[code], step=code in STEPPED), code


@pytest.mark.parametrize("folder", [f for f in FOLDERS if f.is_published] or FOLDERS, ids=lambda f: f.name)
def test_full_points_part_points_and_none_all_occur(folder: Folder) -> None:
    card = evaluate(PLAN, 2017, folder.path)
    points = [card.points(code) for code in card.codes("measured")]
    assert any(p == 1 for p in points)
    assert any(Fraction(4, 5) < p < 1 for p in points)
    assert any(Fraction(3, 5) <= p < Fraction(4, 5) for p in points)
    assert any(p == 0 for p in points)


@on_every_folder
def test_the_law_and_the_account_reconcile_with_different_rows(folder: Folder) -> None:
    def keys(name: str) -> set[tuple[str, str]]:
        rows = rows_of(folder.path / name, "cp1252")
        assert len({row["capitolo_num"] for row in rows}) < len(rows)  # the chapter alone is no key
        return {(row["stato_previsione"], row["capitolo_num"]) for row in rows}

    assert keys("2017_lbp.csv") - keys("2017_rend.csv")
    assert keys("2017_rend.csv") - keys("2017_lbp.csv")
    card = evaluate(PLAN, 2017, folder.path)
    for code in ("1.1.1", "1.1.2"):
        assert card.value(code) == 0
        assert card.points(code) == 1


@on_every_folder
def test_a_code_is_not_a_prefix(folder: Folder) -> None:
    law = rows_of(folder.path / "2017_lbp.csv", "cp1252")
    current = total(law, "lb_cp_a1", lambda row: row["titolo_cod"] == "1")
    by_prefix = total(law, "lb_cp_a1", lambda row: row["codice_ce"].startswith("2")) / current
    assert by_prefix > 2 * evaluate(PLAN, 2017, folder.path).value("3.1.1")


@on_every_folder
def test_every_source_file_is_named_with_its_hash_and_rows(folder: Folder) -> None:
    sources = evaluate(PLAN, 2017, folder.path).document["sources"]
    told = {Path(source["path"]).name: (source["sha256"], source["rows"]) for source in sources}
    assert told == {name: (sha256_of(folder.path / name), len(rows_of(folder.path / name, "cp1252"))) for name in FILES}


def test_the_rows_beside_the_plan_are_found_without_being_named() -> None:
    beside, named = evaluate(PLAN, 2017, None), evaluate(PLAN, 2017, CONSTRUCTED)
    assert beside.document["nodes"] == named.document["nodes"]


# ── Faulty and absent files ─────────────────────────────────────────────────────────────────────────────────────────


def altered(folder: Path, name: str, old: bytes, new: bytes) -> Path:
    """The constructed rows with one place changed."""
    shutil.copytree(CONSTRUCTED, folder)
    file = folder / name
    content = file.read_bytes()
    assert content.count(old) == 1
    file.write_bytes(content.replace(old, new))
    return folder


def line_of(file: Path, text: bytes) -> int:
    """The line (from 1) of a text that stands once in a file."""
    content = file.read_bytes()
    assert content.count(text) == 1
    return content[: content.index(text)].count(b"\n") + 1


def test_one_cent_from_the_control_total_no_longer_reconciles(tmp_path: Path) -> None:
    data = altered(tmp_path / "data", "serie_rend_saldi.csv", b";6087000.00;", b";6087000.01;")
    card = evaluate(PLAN, 2017, data)
    assert card.value("1.1.2") == Fraction(1, 100)
    assert card.points("1.1.2") == 0
    assert card.points("1.1.1") == 1


def test_residuals_that_do_not_add_up_stop_everything(tmp_path: Path) -> None:
    data = altered(tmp_path / "data", "2017_rend.csv", b";27571.54\n", b";27571.53\n")
    assert any("residui_finali" in finding["message"] for finding in refuse(PLAN, 2017, data))


def test_the_same_chapter_twice_in_one_ministry_is_refused(tmp_path: Path) -> None:
    data = altered(tmp_path / "data", "2017_rend.csv", b"\n2017;02;MINISTERO DI PROVA PRIMO;01;01;1003;",
                   b"\n2017;02;MINISTERO DI PROVA PRIMO;01;01;1002;")  # fmt: skip
    assert ("2017_rend.csv", 4) in places(refuse(PLAN, 2017, data))


def test_a_decimal_comma_is_refused_where_it_stands(tmp_path: Path) -> None:
    data = altered(tmp_path / "data", "2018_lbp.csv", b";690000.00;700000.00;700000.00;690000.00;",
                   b";690000,00;700000.00;700000.00;690000.00;")  # fmt: skip
    line = line_of(data / "2018_lbp.csv", b"690000,00")
    assert ("2018_lbp.csv", line) in places(refuse(PLAN, 2018, data))


def test_without_the_account_its_indicators_are_missing(tmp_path: Path) -> None:
    data = shutil.copytree(CONSTRUCTED, tmp_path / "data")
    (data / "2017_rend.csv").unlink()
    card = evaluate(PLAN, 2017, data)
    assert card.exit_code == 4
    assert card.codes("measured") == BOTH_YEARS | {"3.1.5", "4.1.2"}
    assert card.codes("missing") == set(card.actions) - card.codes("measured") - ONLY_2018


# ── A published file that must be refused ───────────────────────────────────────────────────────────────────────────

SERIES = """\
plan "Serie storica della legge di bilancio"
  entity    "Bilancio dello Stato"
  years     2003..2017
  currency  EUR
  scoring   soglie
  missing   block
  display   1 decimal, half up

scoring soglie "Target"
  target    earns 100 %
  between   step
  otherwise 0 %
  cap       100 %
  without thresholds zero

source serie "Legge di bilancio, serie storica"
  file      "serie_lbp.csv"
  format    csv, separator ";", decimal ".", encoding {encoding}
  column    esercizio         year, period
  column    stato_previsione  text
  column    amministrazione   text
  column    missione          text, optional
  column    programma         text, optional
  column    uv_livello1       text, optional
  column    uv_livello2       text, optional
  column    uv_livello3       text, optional
  column    macroaggr         text, optional
  column    lb_cp_a1          EUR, optional
  column    lb_cp_a2          EUR, optional
  column    lb_cp_a3          EUR, optional
  column    lb_cs_a1          EUR, optional
  column    lb_cs_a2          EUR, optional
  column    lb_cs_a3          EUR, optional
  rows      repeat

input stanziamenti
  value     sum(lb_cp_a1) from serie where lb_cp_a1 present

perspective "Spesa"
strategic 1 "Spesa"
operational 1.1 "Spesa"
  weight     100 %
action 1.1.1 "Stanziamenti"
  weight     100 %
  owner      "Ispettorato generale del bilancio"
  formula    stanziamenti
  unit       EUR
  direction  lower
  2003..2017 target 1_000_000_000_000 EUR
"""

HEADER = (
    b"esercizio;stato_previsione;amministrazione;missione;programma;uv_livello1;uv_livello2;uv_livello3;macroaggr;"
    b"lb_cp_a1;lb_cp_a2;lb_cp_a3;lb_cs_a1;lb_cs_a2;lb_cs_a3\n"
)
WHOLE = b"2003;10;MINISTERO DI PROVA;;;;;;FUNZIONAMENTO;100.00;110.00;110.00;100.00;110.00;110.00\n"
SHORT = b"2003;10;MINISTERO DI PROVA \xff;;;;;;INTERVENTI;200.00;190.00;190.00;210.00\n"  # two cells fewer


def series_plan(folder: Path, encoding: str = "cp1252") -> Path:
    plan = folder / "serie.kpi"
    plan.write_text(SERIES.format(encoding=encoding), encoding="utf-8")
    return plan


def test_the_series_plan_reads_whole_rows(tmp_path: Path) -> None:
    plan = series_plan(tmp_path)
    (tmp_path / "serie_lbp.csv").write_bytes(HEADER + WHOLE * 2)
    card = evaluate(plan, 2003, None)
    assert card.exit_code == 0
    assert card.value("1.1.1") == 200


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
@pytest.mark.parametrize(("rows", "line"), [(SHORT, 2), (WHOLE + WHOLE + SHORT + WHOLE, 4)], ids=["first", "later"])
def test_constructed_ragged_rows_are_refused(tmp_path: Path, rows: bytes, line: int, engine: str) -> None:
    file = tmp_path / "ragged.csv"
    file.write_bytes(HEADER + rows)
    findings = refuse(series_plan(tmp_path), 2003, None, "--source", f"serie={file}", "--engine", engine)
    assert ("ragged.csv", line) in places(findings)


RAGGED = PUBLISHED / NAME / "serie_lbp.ragged-extract.csv"


@pytest.mark.parametrize("engine", ["duckdb", "reference"])
def test_the_published_ragged_file_is_refused(tmp_path: Path, engine: str) -> None:
    constructed = tmp_path / "constructed.csv"
    constructed.write_bytes(HEADER + SHORT * 3)
    for file in [constructed, RAGGED] if RAGGED.is_file() else [constructed]:
        findings = refuse(series_plan(tmp_path), 2003, None, "--source", f"serie={file}", "--engine", engine)
        assert (file.name, 2) in places(findings)
