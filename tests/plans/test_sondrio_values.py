"""The founding plan against its raw data and against the official table.

The values of 2022 are computed a second time here, from the raw files, with the standard library alone (DuckDB only
opens the Parquet files, calamine only the sheets), by the sentences of the official plan, not by those of `plan.kpi`.
"""

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from kpidsl.cli import main

PLAN = Path(__file__).resolve().parents[2] / "plans" / "sondrio-2022-2024" / "plan.kpi"
DATA = PLAN.parent / "data"
SEED = Path(__file__).resolve().parent / "sondrio-seed.csv"
PER_HUNDRED = ("1.3.1", "1.3.4")  # printed as %, though firms are not devices
APART = ("1.1.1", "1.1.4", "3.4.5", "4.3.1", "5.1.3")  # not a number in 2022: each has its own test
MONTHS = {"luglio": "2022-07-31", "settembre": "2022-09-30", "ottobre": "2022-10-31"}

# -------------------------------------------------------------------------------------------------------- raw files


@cache
def rows(name: str, encoding: str = "latin-1", separator: str = ";") -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in sorted(DATA.glob(name)):
        with path.open(encoding=encoding, newline="") as file:
            found += csv.DictReader(file, delimiter=separator)
    return found


def amount(text: str) -> Fraction:
    return Fraction(text.replace(".", "").replace(",", ".")) if text else Fraction(0)


def day(text: str) -> date:
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


@cache
def in_year(name: str, column: str, year: int = 2022) -> list[dict[str, str]]:
    return [row for row in rows(name) if row[column].endswith(f"/{year}")]


def tally(name: str, column: str, year: int = 2022, **wanted: str) -> int:
    names = {"modalita": "Modalità", "attivita": "Attività"}
    return sum(
        all(row[names.get(key, key.capitalize())] == value for key, value in wanted.items())
        for row in in_year(name, column, year)
    )


@cache
def account(prefix: str, version: str = "consuntivo", year: int = 2022) -> Fraction:
    """Avere less dare of an account and all below it: `B.8.1` would not take `B.8.10`."""
    return sum(
        (
            amount(row["Avere (EUR)"]) - amount(row["Dare (EUR)"])
            for row in in_year("mastro_*.csv", "Data registrazione", year)
            if (row["Conto"] + ".").startswith(prefix + ".") and row["Versione"] == version
        ),
        Fraction(0),
    )


def balance(prefix: str) -> Fraction:
    return sum((account(prefix, year=year) for year in (2021, 2022)), Fraction(0))


def active() -> int:
    return next(int(row["Imprese attive"]) for row in rows("registro_imprese.csv") if row["Data"] == "31/12/2022")


def mean_days(name: str, start: str, end: str) -> Fraction:
    lengths = [(day(row[end]) - day(row[start])).days for row in in_year(name, end)]
    return Fraction(sum(lengths), len(lengths))


def figure(name: str) -> str:
    return next(
        row["value"] for row in rows("figures.csv", "utf-8") if row["input"] == name and row["period"] == "2022"
    )


def parquet(query: str) -> int:
    with duckdb.connect() as connection:
        found = connection.execute(query.replace("DATA", str(DATA))).fetchone()
    assert found is not None
    return int(found[0])


def sqlite(query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(DATA / "mediazione.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def business_register() -> Iterator[tuple[date, date, str]]:
    book = CalamineWorkbook.from_path(str(DATA / "pratiche_ri.xlsx"))
    for name in book.sheet_names:
        for _, arrival, closing, _, outcome in book.get_sheet_by_name(name).to_python()[1:]:
            if isinstance(arrival, date) and isinstance(closing, date) and closing.year == 2022:
                yield arrival, closing, str(outcome)


def workdays(start: date, end: date) -> int:
    """After the first day and until the last, the holidays of 2022 and the first days of 2023 written out."""
    closed = {
        *(date(2022, *when) for when in [(1, 1), (1, 6), (4, 18), (4, 25), (6, 2), (6, 19), (8, 15), (11, 1)]),
        *(date(2022, 12, number) for number in (8, 25, 26)),
        *(date(2023, 1, number) for number in (1, 6)),
    }
    between = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(each.weekday() < 5 and each not in closed for each in between)


def growth(name: str, column: str) -> tuple[int, int]:
    answers = rows(name, "utf-8-sig", ",")
    return (
        sum(row[column].startswith("2022") for row in answers),
        sum(row[column].startswith("2021") for row in answers),
    )


def satisfaction(service: str) -> Fraction:
    answers = rows("questionari.csv", "utf-8-sig", ",")
    marks = [int(row["gradimento"]) for row in answers if row["servizio"] == service and row["ricevuto"] < "2023"]
    marks = marks[-sum(row["servizio"] == service and row["ricevuto"][:4] == "2022" for row in answers) :]
    return Fraction(sum(marks), len(marks) * 100)


def services_in_force() -> int:
    return sum(int(row["Variazione"]) for row in rows("servizi_digitali.csv") if day(row["Data"]).year <= 2021)


def days_of_training() -> Fraction:
    hours = sum((amount(row["Ore"]) for row in in_year("formazione.csv", "Data")), Fraction(0))
    staff = [amount(row["FTE"]) for row in in_year("personale.csv", "Mese")]
    return hours / (sum(staff, Fraction(0)) / len(staff))


# ------------------------------------------------------------------------------------------- the official sentences


@cache
def expected() -> dict[str, Fraction]:
    """By action of 2022: the value in the unit that the scorecard prints, percentages as fractions of one."""
    firms = active()
    depreciation = -account("B.9.03")
    net_cost = -account("B") - depreciation
    revenue = account("A")
    structural_revenue = revenue - account("A.1.02") - account("A.3.01") - account("A.3.02")
    structural_cost = -(account("B.6") + account("B.7") + account("B.9") - account("B.9.04"))
    export = len({row["Codice fiscale"] for row in in_year("servizi_export.csv", "Data")})
    assisted = {
        row["Codice fiscale"]
        for row in in_year("attivita_pid.csv", "Data")
        if row["Attività"] == "assistenza tecnologie 4.0"
    }
    events = {
        scope: [int(row["Partecipanti"]) for row in in_year("eventi.csv", "Data") if row["Ambito"] == scope]
        for scope in ("capitale umano", "internazionalizzazione", "PID")
    }
    asked = in_year("quesiti_export.csv", "Presentato")
    quick = [row for row in asked if row["Risolto"] and workdays(day(row["Presentato"]), day(row["Risolto"])) <= 5]
    towns = in_year("comuni_suap.csv", "Rilevazione")
    devices = "SELECT count(*) FROM 'DATA/dispositivi.parquet' WHERE year(data_rilascio) = 2022"
    issued = parquet(devices)
    practices = parquet("SELECT count(*) FROM 'DATA/pratiche_suap.parquet' WHERE year(presentata) = 2022")
    filed = list(business_register())
    arrived = sqlite("SELECT presentazione, convocazione, esito FROM procedimenti WHERE presentazione LIKE '2022%'")
    called = [(date.fromisoformat(end) - date.fromisoformat(start)).days for start, end, _ in arrived if end]
    concluded = sqlite("SELECT numero FROM procedimenti WHERE conclusione LIKE '2022%' AND esito LIKE '%accordo'")
    meetings = [how for (how,) in sqlite("SELECT modalita FROM incontri WHERE data LIKE '2022%'")]
    certificates = len(in_year("certificati_origine.csv", "Rilascio"))
    posts, posts_before = growth("post_social.csv", "data")
    answers, answers_before = growth("questionari.csv", "ricevuto")
    drawers = next(row for row in rows("registro_imprese.csv") if row["Data"] == "31/12/2022")
    granted = sum(int(row["Variazione"]) for row in rows("marchio_valtellina.csv") if day(row["Data"]).year <= 2022)
    received = sum(
        amount(row["Importo (EUR)"])
        for row in in_year("incassi_diritto_annuale.csv", "Data incasso")
        if row["Natura"] == "diritto" and row["Competenza"] == "corrente"
    )
    return {
        "1.1.2": Fraction(len(events["capitale umano"])),
        "1.1.3": Fraction(sum(events["capitale umano"])),
        "1.3.1": Fraction(issued * 100, firms),
        "1.3.2": Fraction(int(drawers["Aderenti al cassetto digitale"]), firms),
        "1.3.3": Fraction(
            sum(row["SUAP"] == "impresainungiorno" for row in towns), sum(row["SUAP"] != "nessuno" for row in towns)
        ),
        "1.3.4": Fraction(practices * 100, firms),
        "1.4.1": Fraction(len(arrived)),
        "1.4.2": Fraction(len(concluded), sum(outcome != "ritirata" for *_, outcome in arrived)),
        "1.5.1": Fraction(granted),
        "2.1.1": Fraction(export),
        "2.1.2": Fraction(len(quick), len(asked)),
        "2.1.3": Fraction(len(events["internazionalizzazione"])),
        "2.1.4": Fraction(export, int(figure("imprese_esportatrici"))),
        "2.2.1": Fraction(len(events["PID"])),
        "2.2.2": Fraction(sum(events["PID"])),
        "2.2.3": Fraction(len(assisted), firms),
        "2.2.4": Fraction(
            tally("attivita_pid.csv", "Data", attivita="self-assessment")
            + tally("attivita_pid.csv", "Data", attivita="assessment guidato")
        ),
        "3.1.1": mean_days("fatture.csv", "Ricezione", "Pagamento"),
        "3.2.1": Fraction(sum((closing - arrival).days for arrival, closing, _ in filed), len(filed)),
        "3.2.2": Fraction(sum(outcome == "sospesa per errore" for *_, outcome in filed), len(filed)),
        "3.3.1": mean_days("contributi.csv", "Presentazione", "Liquidazione"),
        "3.3.2": Fraction(sum(called), len(called)),
        "3.3.3": mean_days("sanzioni_ri.csv", "Violazione", "Emissione"),
        "3.3.4": mean_days("ordinanze.csv", "Ricezione", "Predisposizione"),
        "3.4.1": Fraction(meetings.count("telematica"), len(meetings)),
        "3.4.2": Fraction(tally("certificati_origine.csv", "Rilascio", modalita="a distanza"), certificates),
        "3.4.3": Fraction(parquet(devices + " AND modalita = 'su appuntamento'"), issued),
        "3.4.4": Fraction(parquet(devices + " AND modalita = 'a distanza'"), issued),
        "3.4.6": Fraction(tally("servizi_digitali.csv", "Data", movimento="adesione"), services_in_force()),
        "4.1.1": Fraction(
            int(figure("pubblicazioni_puntuali_giugno")) + int(figure("pubblicazioni_puntuali_novembre")), 200
        ),
        "4.2.1": Fraction(posts, posts_before),
        "5.1.1": Fraction(answers - answers_before, answers_before),
        "5.1.2": satisfaction("Digitalizzazione"),
        "6.1.1": days_of_training(),
        "6.1.2": Fraction(int(figure("ore_frequentate_ssgg")), int(figure("ore_programma_ssgg"))),
        "7.1.1": (structural_revenue - structural_cost) / structural_revenue,
        "7.1.2": (-account("B.7") - account("B.9") - depreciation) / net_cost,
        "7.1.3": (revenue - account("A.1") - account("A.2") - account("A.3.01")) / (revenue - depreciation),
        "7.1.4": received / (account("A.1.01") + account("A.1.02")),
        "8.1.1": -account("B.8") / net_cost,
        "8.1.2": account("B.8") / account("B.8", "preventivo"),
        "8.1.3": -account("B.8") / firms,
        "9.1.1": balance("PA.A") / -balance("AT.A"),
    }


# ---------------------------------------------------------------------------------------------------- the scorecard


@cache
def scorecard(year: int) -> dict[str, dict[str, Any]]:
    result = CliRunner().invoke(main, ["eval", str(PLAN), "--year", str(year), "--format", "json"])
    assert result.exit_code in (0, 4), result.output
    document = json.loads(result.stdout)
    assert document["format"] == "kpidsl.scorecard/1"
    return {node["code"]: node for node in document["nodes"]}


def seed() -> list[dict[str, str]]:
    with SEED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def official(code: str, text: str) -> str:
    """A figure of the official table as the scorecard spells it."""
    if text in MONTHS:
        return MONTHS[text]
    if text == "qualitativa":
        return "attuato"
    number = Fraction(re.sub(r"[^\d,]", "", text).replace(",", "."))
    shares = code not in PER_HUNDRED and ("%" in text or code == "3.4.2")  # its later targets lack the mark
    return str(number / 100 if shares else number)


def percent(text: str) -> Fraction:
    return Fraction(text.removesuffix("%")) / 100


@pytest.mark.parametrize("code", [row["action_code"] for row in seed() if row["action_code"] not in APART])
def test_value_is_that_of_the_raw_files(code: str) -> None:
    node = scorecard(2022)[code]
    assert node["status"] == "measured", node["because"]
    assert Fraction(node["value"]["exact"]) == expected()[code]


def test_milestone_is_the_supplied_date() -> None:
    assert scorecard(2022)["1.1.4"]["value"]["exact"] == figure("data_avvio_nuova_impresa") == "2022-08-29"


@pytest.mark.parametrize(
    ("code", "status", "year"),
    [
        ("1.1.1", "missing", 2022),
        ("5.1.3", "missing", 2022),
        ("3.4.5", "undefined", 2022),
        ("4.3.1", "not_assessed", 2022),
        ("4.3.1", "not_due", 2023),
        ("4.3.1", "not_due", 2024),
    ],
)
def test_every_kind_of_absence_occurs(code: str, status: str, year: int) -> None:
    node = scorecard(year)[code]
    assert (node["status"], node["points"]) == (status, None)
    assert node["because"]


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_all_48_actions_are_those_of_the_official_table(year: int) -> None:
    nodes = scorecard(year)
    assert [code for code, node in nodes.items() if node["kind"] == "action"] == [row["action_code"] for row in seed()]
    for row in seed():
        code = row["action_code"]
        node = nodes[code]
        owners = re.split(r" e (?=U\.O\.)", row["owner"])
        assert (node["parent"], node["owners"]) == (row["oo_code"], owners), code
        assert Fraction(node["weight"]) == percent(row["action_weight"]), code
        printed = (
            [("target", row["target_2022"]), ("soglia", row["soglia_80"]), ("minimo", row["soglia_60"])]
            if year == 2022
            else [("target", row[f"target_{year}"])]
        )
        wanted = [(name, official(code, text)) for name, text in printed if text]
        assert [(anchor["name"], anchor["value"]) for anchor in node["anchors"] or []] == wanted, code
        objective = nodes[row["oo_code"]]
        missing = row["oo_code"] == "3.2"  # its weight is left out in the table: 20 % by difference
        assert Fraction(objective["weight"]) == (Fraction(1, 5) if missing else percent(row["oo_weight"]))
        assert objective["parent"] == row["os_code"]


def position(text: str) -> Fraction:
    return Fraction(date.fromisoformat(text).toordinal()) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else Fraction(text)


@pytest.mark.parametrize("year", [2022, 2023, 2024])
def test_points_follow_from_value_and_anchors(year: int) -> None:
    for code, node in scorecard(year).items():
        if node["kind"] != "action" or node["status"] != "measured" or node["direction"] is None:
            continue
        sign = 1 if node["direction"] == "higher" else -1
        value = sign * position(node["value"]["exact"])
        ladder = [(sign * position(anchor["value"]), Fraction(anchor["points"])) for anchor in node["anchors"]]
        if value >= ladder[0][0]:
            wanted = ladder[0][1]
        elif value < ladder[-1][0]:
            wanted = Fraction(0)
        else:
            (high, more), (low, less) = next(pair for pair in pairwise(ladder) if pair[1][0] <= value)
            wanted = less + (more - less) * (value - low) / (high - low)
        if code == "6.1.2" and year == 2023:
            wanted = Fraction(0)  # the gate: all the hours, without the final pass
        assert Fraction(node["points"]["exact"]) == wanted, code


def test_every_band_occurs_in_2022() -> None:
    """Full, exactly on each anchor, between each two, below the last: read off the values themselves."""
    found: set[str] = set()
    for node in scorecard(2022).values():
        if node["kind"] != "action" or node["status"] != "measured" or node["direction"] is None:
            continue
        sign = 1 if node["direction"] == "higher" else -1
        value = sign * position(node["value"]["exact"])
        anchors = [sign * position(anchor["value"]) for anchor in node["anchors"]]
        places = [name for name, anchor in zip(("target", "soglia", "minimo"), anchors, strict=True) if value == anchor]
        found.add(places[0] if places else f"after {sum(value < anchor for anchor in anchors)}")
    assert found == {"target", "soglia", "minimo", "after 0", "after 1", "after 2", "after 3"}


def test_a_parent_needs_four_fifths_of_its_weight() -> None:
    nodes = scorecard(2022)
    assert nodes["1.1"]["points"] is None  # 75 %: 1.1.1 is missing
    for code in ("1", "5.1", "3.4", "4"):  # exactly 80 %, exactly 80 %, 90 %, 85 %
        assert nodes[code]["points"] is not None, code


def test_accounting_identities_of_the_ledger() -> None:
    """Every registration balances, and the surplus of the year is what joins the net worth."""
    books: dict[str, Fraction] = {}
    for row in rows("mastro_*.csv"):
        if row["Versione"] == "consuntivo":
            sides = amount(row["Dare (EUR)"]) - amount(row["Avere (EUR)"])
            books[row["N. registrazione"]] = books.get(row["N. registrazione"], Fraction(0)) + sides
    assert len(rows("mastro_*.csv")) > 40_000
    assert not any(books.values())
    assert account("A") + account("B") == -account("SC.01")


def test_sheet_dates_are_dates() -> None:
    book = CalamineWorkbook.from_path(str(DATA / "pratiche_ri.xlsx"))
    first = book.get_sheet_by_name("2022").to_python()[1]
    assert isinstance(first[1], date)
    assert not isinstance(first[1], datetime)
