"""The plan on citizens' reports against figures computed from the files with csv, datetime and Fraction."""

import shutil
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from statistics import median

import pytest

from .published import (
    PLANS,
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

PLAN = PLANS / "alessandria-segnalazioni" / "plan.kpi"
CONSTRUCTED = PLAN.parent / "data"
NAME = "alessandria_segnalazioni"
FOLDERS = folders("alessandria-segnalazioni", NAME)
OLD, NEW = "segnalazioni-municipium_2025-02-25.csv", "segnalazioni-municipium_2026-02-03.csv"

BY_FORMULA = {"2.1.2"}
SNAPSHOTS = {"3.1.1", "3.1.2", "3.1.3", "3.1.5"}
PESTS = "Disinfestazione (topi, blatte, vespe, piccioni)"

on_every_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)

# ── The figures, by hand ────────────────────────────────────────────────────────────────────────────────────────────


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moon + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


FIXED = [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (11, 10), (12, 8), (12, 25), (12, 26)]
HOLIDAYS = {date(year, *day) for year in range(2023, 2027) for day in FIXED} | {
    easter(year) + timedelta(days=1) for year in range(2023, 2027)
}


def workdays(start: date, end: date) -> int:
    """Working days after the start, up to and with the end."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in HOLIDAYS for day in days)


@dataclass(frozen=True)
class Case:
    id: str
    state: str
    opened: date
    closed: date | None
    channel: str
    category: str

    @classmethod
    def of(cls, row: Row) -> "Case":
        closed = date.fromisoformat(row["Chiusa"]) if row["Chiusa"] else None
        opened = date.fromisoformat(row["Creato"])
        return cls(row["Id"], row["Stato"], opened, closed, row["DescrizioneBreve"], row["Categoria"])


def cases(folder: Path, name: str, day: date = date.max) -> list[Case]:
    """A register as it was known on a day: what is closed later was open then."""
    known = [Case.of(row) for row in rows_of(folder / name, "utf-8-sig")]
    return [replace(c, closed=None) if c.closed is not None and c.closed > day else c for c in known]


def backlog(register: list[Case], day: date) -> int:
    entered = sum(c.opened <= day for c in register if c.state not in ("annullata", "eliminata"))
    return entered - sum(c.closed is not None and c.closed <= day for c in register)


def mean_days(closed: list[Case]) -> Fraction | None:
    days = [(c.closed - c.opened).days for c in closed if c.closed is not None]
    return Fraction(sum(days), len(days)) if days else None


def figures(folder: Path, year: int, day: date | None = None) -> dict[str, Fraction | None]:
    """Every KPI of a year, or as of a day in it; None where no case was closed and a mean is missing."""
    start, end = date(year, 1, 1), day or date(year, 12, 31)
    before = end.replace(year=year - 1)
    known = day if day and day < date(year, 12, 31) else date.max  # the whole year is told as the register has it
    register = cases(folder, NEW, known)
    mine = [c for c in register if start <= c.opened <= end]
    valid = [c for c in mine if c.state in ("aperta", "in carico", "chiusa", "archiviata")]
    still_open = [c for c in mine if c.state in ("aperta", "in carico")]
    spans = [(c.opened, c.closed) for c in mine if c.closed is not None]
    closed_now = [c for c in register if c.closed is not None and start <= c.closed <= end]
    stock, stock_before = backlog(register, end), backlog(register, before)
    holes = [c for c in mine if c.category == "Buche"]
    result = {
        "1.1.1": mean_days(mine),
        "1.1.2": Fraction(median((b - a).days for a, b in spans)),
        "1.1.3": Fraction(sum((b - a).days <= 30 for a, b in spans), len(valid)),
        "1.1.4": Fraction(sum(workdays(a, b) <= 10 for a, b in spans), len(valid)),
        "1.1.5": mean_days([c for c in mine if c.category == PESTS]),
        "1.2.1": Fraction(len(closed_now), len(valid)),
        "1.2.2": Fraction(len(still_open), len(valid)),
        "1.2.4": Fraction(stock),
        "2.1.1": Fraction(len(holes), len(mine)),
        "2.1.2": mean_days(holes),
        "3.1.4": Fraction(sum(c.category != "" for c in mine), len(mine)),
    }
    if year > 2023:
        result["1.2.3"] = Fraction(stock - stock_before, stock_before)
    if year < 2025:
        old = [c for c in cases(folder, OLD, known) if start <= c.opened <= end]
        old_open = [c for c in old if c.state in ("aperta", "in carico")]
        solved_then = sum(c.state in ("risolta", "chiusa") for c in old)
        solved_now = sum(c.state in ("chiusa", "archiviata") for c in mine)
        result |= {
            "3.1.1": Fraction(len({c.id for c in old}), len({c.id for c in mine})),
            "3.1.2": Fraction(len(old_open) - len(still_open), len(old_open)),
            "3.1.3": Fraction(solved_now - solved_then),
            "3.1.5": Fraction(sum(c.channel == "App Municipium" for c in old), len(old)),
        }
    return result


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
@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_every_value(folder: Folder, year: int, engine: str) -> None:
    expected = figures(folder.path, year)
    card = evaluate(PLAN, year, folder.path, "--engine", engine)
    known = {code: value for code, value in expected.items() if value is not None}
    assert card.codes("missing") == set(expected) - set(known)
    assert card.codes("not_due") == set(card.actions) - set(expected)
    assert {code: card.value(code) for code in card.codes("measured")} == known
    assert card.exit_code == (0 if len(known) == len(expected) else 4)


@on_every_folder
@pytest.mark.parametrize("engine", ["duckdb", "reference"])
@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2025, 12, 31)], ids=str)
def test_every_value_as_of_a_day(folder: Folder, day: date, engine: str) -> None:
    expected = figures(folder.path, day.year, day)
    card = evaluate(PLAN, day.year, folder.path, "--as-of", day.isoformat(), "--engine", engine)
    known = {code: value for code, value in expected.items() if value is not None}
    assert {code: card.value(code) for code in card.codes("measured")} == known
    assert card.codes("missing") == set(expected) - set(known)


@on_every_folder
@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_points_follow_from_value_and_anchors(folder: Folder, year: int) -> None:
    card = evaluate(PLAN, year, folder.path)
    for code in card.codes("measured") - BY_FORMULA:
        assert card.points(code) == ladder(card.actions[code]), code
    for code in card.codes("measured") & BY_FORMULA:
        value = card.value(code)
        assert card.points(code) == (1 if value <= 30 else 30 / value)


@on_every_folder
def test_no_closure_gives_no_mean_and_its_weight_goes_to_the_others(folder: Folder) -> None:
    card = evaluate(PLAN, 2025, folder.path)
    assert card.status("1.1.5") == "missing"
    assert card.actions["1.1.5"]["points"] is None
    assert card.actions["1.1.5"]["because"]
    siblings = ("1.1.1", "1.1.2", "1.1.3", "1.1.4")
    effective = [Fraction(card.actions[code]["effective_weight"]) for code in siblings]
    assert effective == [Fraction(25, 90), Fraction(15, 90), Fraction(25, 90), Fraction(25, 90)]
    parent = next(node for node in card.document["nodes"] if node["code"] == "1.1")
    earned = sum((w * card.points(code) for w, code in zip(effective, siblings, strict=True)), Fraction(0))
    assert Fraction(parent["points"]["exact"]) == earned


@on_every_folder
def test_thirty_days_and_a_fraction_are_not_thirty(folder: Folder) -> None:
    card = evaluate(PLAN, 2024, folder.path)
    value = card.value("1.1.1")
    assert value > 30  # by a tenth of an hour in the published register: shown as 30.0, and past the last threshold
    assert card.points("1.1.1") == 0
    if folder.is_published:
        assert value == Fraction(28804, 960)


@pytest.mark.parametrize("folder", [f for f in FOLDERS if f.is_published] or FOLDERS, ids=lambda f: f.name)
def test_full_points_part_points_and_none_all_occur(folder: Folder) -> None:
    cards = [evaluate(PLAN, year, folder.path) for year in (2023, 2024, 2025)]
    points = {card.points(code) for card in cards for code in card.codes("measured")}
    assert {Fraction(0), Fraction(1)} <= points
    assert any(Fraction(4, 5) < p < 1 for p in points)
    assert any(Fraction(3, 5) <= p < Fraction(4, 5) for p in points)


@on_every_folder
def test_one_word_means_two_things_in_the_two_snapshots(folder: Folder) -> None:
    then = sum(case.state == "chiusa" for case in cases(folder.path, OLD))
    now = sum(case.state == "chiusa" for case in cases(folder.path, NEW))
    assert now > 5 * then
    assert (folder.path / OLD).read_bytes().startswith(b"\xef\xbb\xbf")
    assert not (folder.path / NEW).read_bytes().startswith(b"\xef\xbb\xbf")


@on_every_folder
def test_the_snapshots_are_not_interchangeable(folder: Folder) -> None:
    findings = refuse(PLAN, 2024, folder.path, "--source", f"registro={folder.path / OLD}")
    first = next(n for n, case in enumerate(cases(folder.path, OLD), start=2) if case.state == "risolta")
    assert (OLD, first) in places(findings)


@on_every_folder
def test_every_source_file_is_named_with_its_hash_and_rows(folder: Folder) -> None:
    sources = evaluate(PLAN, 2024, folder.path).document["sources"]
    told = {source["name"]: (source["sha256"], source["rows"]) for source in sources}
    assert told == {
        source: (sha256_of(folder.path / name), len(cases(folder.path, name)))
        for source, name in (("registro", NEW), ("registro_2025", OLD))
    }


def test_the_rows_beside_the_plan_are_found_without_being_named() -> None:
    beside, named = evaluate(PLAN, 2024, None), evaluate(PLAN, 2024, CONSTRUCTED)
    assert beside.document["nodes"] == named.document["nodes"]


# ── Faulty and absent files ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"2024-04-08", b"2024-02-30"),  # a day that is not
        (b"2024-04-08", b"08/04/2024"),  # another way of writing it
        (b"900011;chiusa;", b"900010;chiusa;"),  # a case twice
        (b"900011;chiusa;", b"900011;Chiusa;"),  # a label nobody declared
        (b"900011;chiusa;2024;", b"900011;chiusa;"),  # a cell fewer
    ],
    ids=["impossible-day", "another-format", "twice", "unknown-label", "ragged"],
)
def test_a_faulty_row_is_named_and_nothing_is_computed(tmp_path: Path, old: bytes, new: bytes) -> None:
    data = shutil.copytree(CONSTRUCTED, tmp_path / "data")
    content = (data / NEW).read_bytes()
    assert content.count(old) == 1
    (data / NEW).write_bytes(content.replace(old, new))
    line = content[: content.index(old)].count(b"\n") + 1
    assert (NEW, line) in places(refuse(PLAN, 2024, data))


def test_without_the_first_snapshot_only_the_comparisons_are_missing(tmp_path: Path) -> None:
    data = shutil.copytree(CONSTRUCTED, tmp_path / "data")
    (data / OLD).unlink()
    card = evaluate(PLAN, 2024, data)
    assert card.exit_code == 4
    assert card.codes("missing") == SNAPSHOTS
