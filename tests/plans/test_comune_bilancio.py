"""The plan on the budget of a municipality against figures computed from its exports, by the words of the decree.

The formulas here are written from the annex of D.M. 22/12/2015 anew, with csv and Fraction, not from the library.
"""

from __future__ import annotations

import csv
import runpy
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from .published import PLANS, Row, evaluate, ladder, run

PLAN = PLANS / "comune-bilancio" / "plan.kpi"
DATA = PLAN.parent / "data"
YEARS = (2023, 2024)

FIGURES = {
    2023: {"fpv in": Fraction("118400.00"), "fpv out": Fraction("126150.00"), "residents": Fraction(9412)},
    2024: {"fpv in": Fraction("126150.00"), "fpv out": Fraction("131720.50"), "residents": Fraction(9387)},
}


@cache
def rows(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def amount(text: str) -> Fraction:
    return Fraction(text.replace(".", "").replace(",", "."))


def below(code: str, parents: tuple[str, ...]) -> bool:
    """Whether an account is one of these or stands below one, level by level."""
    levels = code.split(".")
    return any(levels[: len(parent.split("."))] == parent.split(".") for parent in parents)


def total(name: str, year: int, column: str, *parents: str) -> Fraction:
    chosen = [row for row in rows(name) if row["Esercizio"] == str(year) and below(row["Codice voce"], parents)]
    assert chosen, parents
    return sum((amount(row[column]) for row in chosen), Fraction(0))


def accertamenti(year: int, *parents: str) -> Fraction:
    return total("entrate.csv", year, "Accertamenti", *parents)


def impegni(year: int, *parents: str) -> Fraction:
    return total("spese.csv", year, "Impegni", *parents)


CORRENTI = ("E.1", "E.2", "E.3")
COMMERCIALI = ("U.1.03", "U.2.02")


def personale(year: int) -> Fraction:
    """Macro-aggregate 1.1 and IRAP, with what the year passes on to the next and without what it took from the last."""
    figures = FIGURES[year]
    return impegni(year, "U.1.01") + impegni(year, "U.1.02.01.01") + figures["fpv out"] - figures["fpv in"]


def rigide(year: int) -> Fraction:
    return (personale(year) + impegni(year, "U.1.07") + impegni(year, "U.4")) / accertamenti(year, *CORRENTI)


def accessorio(year: int) -> Fraction:
    accounts = [f"U.1.01.01.01.00{n}" for n in (3, 4, 7, 8)]
    return (impegni(year, *accounts) + FIGURES[year]["fpv out"] - FIGURES[year]["fpv in"]) / personale(year)


def proprie(year: int) -> Fraction:
    own = accertamenti(year, "E.1.01") - accertamenti(year, "E.1.01.04") + accertamenti(year, "E.3")
    return own / total("entrate.csv", year, "Previsioni definitive CP", *CORRENTI)


def proprie_incassate(year: int) -> Fraction:
    columns = ("Riscossioni c/competenza", "Riscossioni c/residui")
    own = sum(
        total("entrate.csv", year, column, "E.1.01") - total("entrate.csv", year, column, "E.1.01.04")
        + total("entrate.csv", year, column, "E.3")
        for column in columns
    )  # fmt: skip
    return own / total("entrate.csv", year, "Previsioni definitive CS", *CORRENTI)


def nuovi_attivi(year: int) -> Fraction:
    new = accertamenti(year, *CORRENTI) - total("entrate.csv", year, "Riscossioni c/competenza", *CORRENTI)
    return new / total("entrate.csv", year, "Residui attivi al 31/12", *CORRENTI)


def nuovi_passivi(year: int) -> Fraction:
    new = impegni(year, "U.1") - total("spese.csv", year, "Pagamenti c/competenza", "U.1")
    return new / total("spese.csv", year, "Residui passivi al 31/12", "U.1")


def ritardo(year: int) -> Fraction:
    late = paid = Fraction(0)
    for row in rows("fatture.csv"):
        if row["Pagamento"].endswith(f"/{year}"):
            due, settled = (date(int(d[6:]), int(d[3:5]), int(d[:2])) for d in (row["Scadenza"], row["Pagamento"]))
            late += (settled - due).days * amount(row["Importo"])
            paid += amount(row["Importo"])
    return late / paid


BY_HAND: Mapping[str, Callable[[int], Fraction]] = {
    "1.1": rigide,
    "1.2": accessorio,
    "1.3": lambda year: personale(year) / FIGURES[year]["residents"],
    "1.4": lambda year: impegni(year, "U.1.03.02.15", "U.1.04.03.01", "U.1.04.03.02") / impegni(year, "U.1"),
    "1.5": lambda year: impegni(year, "U.1.07") / accertamenti(year, *CORRENTI),
    "1.6": lambda year: impegni(year, "U.2.02", "U.2.03") / impegni(year, "U.1", "U.2"),
    "1.7": lambda year: accertamenti(year, "E.9") / accertamenti(year, *CORRENTI),
    "2.1": lambda year: accertamenti(year, *CORRENTI) / total("entrate.csv", year, "Previsioni iniziali CP", *CORRENTI),
    "2.2": proprie,
    "2.3": proprie_incassate,
    "2.4": nuovi_attivi,
    "3.1": nuovi_passivi,
    "3.2": lambda year: total("spese.csv", year, "Pagamenti c/competenza", *COMMERCIALI) / impegni(year, *COMMERCIALI),
    "3.3": lambda year: (
        total("spese.csv", year, "Pagamenti c/residui", *COMMERCIALI)
        / total("spese.csv", year, "Residui iniziali", *COMMERCIALI)
    ),
    "3.4": ritardo,
}


@pytest.mark.parametrize("year", YEARS)
def test_every_value_and_its_points_are_those_computed_by_hand(year: int) -> None:
    card = evaluate(PLAN, year, None)
    assert card.codes("measured") == set(card.actions) == set(BY_HAND)
    for code, node in card.actions.items():
        assert card.value(code) == BY_HAND[code](year), code
        assert card.points(code) == ladder(node), code


@pytest.mark.parametrize("year", YEARS)
def test_both_engines_agree(year: int) -> None:
    one, other = (evaluate(PLAN, year, None, "--engine", engine) for engine in ("duckdb", "reference"))
    assert one.document["nodes"] == other.document["nodes"]


def test_the_scorecard_names_the_files_of_the_library() -> None:
    uses = evaluate(PLAN, 2024, None).document["plan"]["uses"]
    assert [each["path"] for each in uses] == [f"kpidsl/library/{n}.kpi" for n in ("dm-2015", "tempestivita-pagamenti")]
    assert all(len(each["sha256"]) == 64 for each in uses)


def test_the_plans_own_tests_pass() -> None:
    assert run("test", PLAN).exit_code == 0


def test_what_is_left_at_the_end_of_a_year_is_there_at_the_beginning_of_the_next() -> None:
    for name, left in (("entrate.csv", "Residui attivi al 31/12"), ("spese.csv", "Residui passivi al 31/12")):
        by_account = {(row["Esercizio"], row["Codice voce"]): row for row in rows(name)}
        for (year, account), row in by_account.items():
            if year == "2023":
                assert by_account["2024", account]["Residui iniziali"] == row[left]


def test_the_data_are_made_anew_to_the_byte(tmp_path: Path) -> None:
    shutil.copy(PLAN.parent / "constructed_data.py", tmp_path)
    runpy.run_path(str(tmp_path / "constructed_data.py"), run_name="__main__")
    made = {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()}
    assert set(made) == {"entrate.csv", "spese.csv", "fatture.csv"}
    assert all((DATA / name).read_bytes() == content for name, content in made.items())
