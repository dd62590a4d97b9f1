"""The official table, printed from the founding plan, against the table as it was published: cell by cell.

Where the plan mends a fault of the table, `MENDED` names the cells and says why.
"""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from kpidsl.cli import main

PLAN = Path(__file__).resolve().parents[2] / "plans" / "sondrio-2022-2024" / "plan.kpi"
SEED = Path(__file__).resolve().parent / "sondrio-seed.csv"

#: The column of the published table, and the one that is printed; the rest of the seed are remarks about the table.
COLUMNS = {
    "perspective": "perspective",
    "os_code": "strategic_code",
    "os_description": "strategic_title",
    "os_kpi": "strategic_kpi",
    "os_target_2022": "strategic_target_2022",
    "os_target_2023": "strategic_target_2023",
    "os_target_2024": "strategic_target_2024",
    "oo_code": "operational_code",
    "oo_title": "operational_title",
    "oo_weight": "operational_weight",
    "action_code": "action_code",
    "action_title": "action_title",
    "action_weight": "action_weight",
    "kpi_text": "kpi",
    "target_2022": "target_2022",
    "soglia_80": "soglia_80",
    "soglia_60": "minimo_60",
    "target_2023": "target_2023",
    "target_2024": "target_2024",
    "owner": "owner",
}
REMARKS = {"unit_inferred", "direction_inferred", "measure_kind", "anomalies"}

#: Column and code: of an action, or of an objective with all its actions. What is printed, and why it is not the same.
MENDED = {
    ("os_description", "2"): ("Competitività delle imprese", "cut by a page break"),
    ("os_description", "4"): ("Comunicazione e amministrazione trasparente", "the cell is broken"),
    ("os_description", "5"): ("Soddisfazione degli utenti", "the cell is broken"),
    ("os_description", "6"): ("Valorizzazione aziendale integrativa dell'ente", "the seed remarks on the reading"),
    ("os_description", "7"): ("Utilizzabilità risorse totali", "the seed remarks on the reading"),
    ("os_description", "9"): ("Escalante", "the seed remarks on the reading"),
    ("perspective", "6"): ("Innovazione e crescita", "the seed remarks on the reading"),
    ("oo_title", "3.2"): ("Pratiche del Registro imprese", "the title is missing"),
    ("oo_weight", "3.2"): ("20%", "the weight is missing; what the others leave of 100 %"),
    ("target_2023", "3.4.2"): ("70%", "the sign is missing"),
    ("target_2024", "3.4.2"): ("75%", "the sign is missing"),
    ("target_2022", "4.3.1"): ("attuato", "`qualitativa` is no target: the plan has a judgement on a scale"),
    ("action_title", "8.1.2"): (
        "Grado di utilizzo del budget stanziato per gli interventi economici della Camera di commercio "
        "(Pareto A1.1_01_rev2018 - n. 10 Efficacia)",
        "a closing bracket too many",
    ),
}


def read(text: str) -> dict[str, dict[str, str]]:
    return {row["action_code"]: row for row in csv.DictReader(io.StringIO(text))}


SEEDED = read(SEED.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def printed() -> dict[str, dict[str, str]]:
    result = CliRunner().invoke(main, ["print", str(PLAN), "--year", "2022", "--format", "csv"])
    assert result.exit_code == 0, result.output
    return read(result.stdout)


def mended(column: str, code: str) -> str | None:
    of = (text for (named, node), (text, _) in MENDED.items() if named == column and f"{code}.".startswith(f"{node}."))
    return next(of, None)


def test_it_has_the_actions_and_columns_of_the_table_in_their_order(printed: dict[str, dict[str, str]]) -> None:
    assert list(printed) == list(SEEDED)
    assert len(printed) == 48
    assert list(printed["1.1.1"]) == list(COLUMNS.values())
    assert set(SEEDED["1.1.1"]) == COLUMNS.keys() | REMARKS


@pytest.mark.parametrize("column", COLUMNS)
def test_every_cell_is_the_published_one_or_mends_it(column: str, printed: dict[str, dict[str, str]]) -> None:
    for code, row in SEEDED.items():
        expected = row[column] if mended(column, code) is None else mended(column, code)
        assert printed[code][COLUMNS[column]] == expected, code


def test_what_is_said_to_be_mended_is() -> None:
    for (column, node), (text, _) in MENDED.items():
        cells = [row[column] for code, row in SEEDED.items() if f"{code}.".startswith(f"{node}.")]
        assert cells, node
        assert text not in cells, node
