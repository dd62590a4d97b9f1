"""Where the data of a plan are looked for, in which order, and what a plan may not reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kpidsl.base.diagnostic import Diagnostic, Outcome
from kpidsl.ledger.locate import locate
from kpidsl.ledger.supply import Supply
from kpidsl.model.period import parse_period
from kpidsl.model.plan import Checked
from kpidsl.model.sources import FILE_PERIOD, DataSource

from .plans import data_source, file, plan


def laid_out(folder: Path, *paths: str) -> None:
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("a\n")


def checked(folder: Path, *sources: DataSource) -> Checked:
    return plan(folder / "plan.kpi", sources=sources)


def found(
    of: Checked,
    *,
    data: Path | None = None,
    named: Mapping[str, Sequence[Path]] | None = None,
    figures: Path | None = None,
) -> Outcome[Supply]:
    return locate(of, data=data, named=named or {}, figures=figures)


def paths(outcome: Outcome[Supply], name: str = "libro", *, below: Path) -> list[str]:
    assert outcome.value is not None, outcome.findings
    return [each.path.relative_to(below).as_posix() for each in outcome.value.sources.get(name, ())]


def only(outcome: Outcome[Supply]) -> Diagnostic:
    assert outcome.value is None
    assert len(outcome.findings) == 1, outcome.findings
    return outcome.findings[0]


def test_patterns_find_files_in_order_and_each_once(tmp_path: Path) -> None:
    laid_out(tmp_path, "data/m_2023.csv", "data/m_2022.csv", "data/x.csv", "data/.m_0.csv", "data/~$m_1.csv")
    of = checked(tmp_path, data_source("libro", file("data/m_*.csv"), file("data/*_2022.csv"), file("data/*.csv")))
    outcome = found(of)
    assert paths(outcome, below=tmp_path) == ["data/m_2022.csv", "data/m_2023.csv", "data/x.csv"]
    assert outcome.value is not None
    assert outcome.value.figures is None


def test_sheets_of_one_file_are_each_read(tmp_path: Path) -> None:
    laid_out(tmp_path, "p.xlsx")
    specs = (file("p.xlsx", sheet="2021"), file("p.xlsx", sheet="2022"))
    outcome = found(checked(tmp_path, data_source("libro", *specs)))
    assert outcome.value is not None
    assert [each.spec for each in outcome.value.sources["libro"]] == list(specs)


def test_a_source_without_a_file_is_not_supplied(tmp_path: Path) -> None:
    of = checked(
        tmp_path, data_source("libro", file("data/*.csv")), data_source("registro"), data_source("x", file("n"))
    )
    outcome = found(of)
    assert outcome.value == Supply({}, None)


def test_what_has_the_name_of_a_file_and_is_none_is_found_so_that_it_is_told(tmp_path: Path) -> None:
    laid_out(tmp_path, "data/a.csv", "data/folder.csv/x")
    of = checked(tmp_path, data_source("libro", file("data/*.csv")))
    assert paths(found(of), below=tmp_path) == ["data/a.csv", "data/folder.csv"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    laid_out(tmp_path, "data/a.csv")
    of = checked(tmp_path, data_source("libro", file("data/a.csv")))
    (tmp_path / "data" / "b.csv").symlink_to("a.csv")
    spellings = [tmp_path / "data" / "a.csv", tmp_path / "data" / ".." / "data" / "a.csv", tmp_path / "data" / "b.csv"]
    outcome = found(of, named={"libro": spellings})
    assert outcome.value is not None
    assert len(outcome.value.sources["libro"]) == 1


def test_paths_are_relative_where_the_plan_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out(tmp_path, "piano/data/libro.csv", "piano/data/figures.csv")
    monkeypatch.chdir(tmp_path)
    outcome = found(plan("piano/plan.kpi", sources=[data_source("libro", file("data/libro.csv"))]))
    assert outcome.value is not None
    assert [str(each.path) for each in outcome.value.sources["libro"]] == ["piano/data/libro.csv"]
    assert str(outcome.value.figures) == "piano/data/figures.csv"
    monkeypatch.chdir(tmp_path / "piano")
    outcome = found(plan("plan.kpi", sources=[data_source("libro")]))
    assert outcome.value is not None
    assert [str(each.path) for each in outcome.value.sources["libro"]] == ["data/libro.csv"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "sqlite", "db"])
def test_a_source_without_a_pattern_is_found_by_its_name(tmp_path: Path, suffix: str) -> None:
    laid_out(tmp_path, f"libro.{suffix}", f"altro.{suffix}")
    of = checked(tmp_path, data_source("libro"))
    assert paths(found(of), below=tmp_path) == [f"libro.{suffix}"]
    laid_out(tmp_path, f"data/libro.{suffix}")
    assert f"`data/libro.{suffix}` and `libro.{suffix}` are both there" in only(found(of)).message
    (tmp_path / f"libro.{suffix}").unlink()
    assert paths(found(of), below=tmp_path) == [f"data/libro.{suffix}"]


def test_two_files_of_one_name_are_not_chosen_between(tmp_path: Path) -> None:
    laid_out(tmp_path, "data/libro.csv", "data/libro.xlsx")
    of = checked(tmp_path, data_source("libro"))
    failure = only(found(of))
    assert (failure.code, failure.place.path, failure.place.line) == ("K0607", "plan.kpi", 2)
    assert "`libro.csv` and `libro.xlsx`" in failure.message


def test_a_data_folder_takes_the_place_of_the_plans(tmp_path: Path) -> None:
    laid_out(tmp_path, "piano/data/libro.csv", "piano/registro.csv", "a/data/libro.csv", "a/libro.csv", "b/libro.csv")
    of = checked(tmp_path / "piano", data_source("libro", file("data/li*.csv")), data_source("registro"))
    assert paths(found(of, data=tmp_path / "a"), below=tmp_path) == ["a/data/libro.csv"]
    assert paths(found(of, data=tmp_path / "b"), below=tmp_path) == ["b/libro.csv"]
    outcome = found(of, data=tmp_path / "b")
    assert outcome.value is not None
    assert "registro" not in outcome.value.sources
    assert only(found(of, data=tmp_path / "c")).code == "K0607"


ESCAPES = ["../fuori.csv", "data/../../fuori.csv", "/etc/passwd", "C:\\dati.csv", "..\\fuori.csv", "~/x/../y.csv"]


@pytest.mark.parametrize("pattern", ESCAPES)
def test_a_pattern_never_leads_out_of_the_folder(tmp_path: Path, pattern: str) -> None:
    laid_out(tmp_path, "fuori.csv", "piano/x.csv")
    failure = only(found(checked(tmp_path / "piano", data_source("libro", file(pattern)))))
    assert (failure.code, failure.place.path, failure.place.line) == ("K0607", "plan.kpi", 2)
    assert "leads out" in failure.message


def test_a_link_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    laid_out(tmp_path, "fuori/libro.csv", "piano/data/vero.csv")
    (tmp_path / "piano/data/libro.csv").symlink_to(tmp_path / "fuori/libro.csv")
    (tmp_path / "piano/dentro.csv").symlink_to(tmp_path / "piano/data/vero.csv")
    assert "link" in only(found(checked(tmp_path / "piano", data_source("libro", file("data/l*.csv"))))).message
    assert only(found(checked(tmp_path / "piano", data_source("libro")))).code == "K0607"
    inside = found(checked(tmp_path / "piano", data_source("altro", file("dentro.csv"))))
    assert paths(inside, "altro", below=tmp_path) == ["piano/dentro.csv"]


def test_files_named_by_hand_come_first_and_may_be_anywhere(tmp_path: Path) -> None:
    laid_out(tmp_path, "piano/data/libro.csv", "fuori/b.csv", "fuori/a.csv")
    (tmp_path / "piano/kpidsl.toml").write_text('[sources]\nlibro = "nessuno.csv"\n')
    of = checked(tmp_path / "piano", data_source("libro", file("data/libro.csv")))
    named = {"libro": [tmp_path / "fuori/b.csv", tmp_path / "fuori/a.csv"]}
    assert paths(found(of, named=named), below=tmp_path) == ["fuori/b.csv", "fuori/a.csv"]


def test_files_named_by_hand_keep_the_sheets_that_the_plan_names(tmp_path: Path) -> None:
    laid_out(tmp_path, "x.xlsx", "b_2.xlsx")
    first, second = file("a.xlsx", sheet="1"), file("a.xlsx", sheet="2")
    outcome = found(checked(tmp_path, data_source("libro", first, second)), named={"libro": [tmp_path / "x.xlsx"]})
    assert outcome.value is not None
    assert [each.spec for each in outcome.value.sources["libro"]] == [first, second]
    other = file("b_*.xlsx", sheet="3")
    of = checked(tmp_path, data_source("libro", first, other))
    outcome = found(of, named={"libro": [tmp_path / "b_2.xlsx", tmp_path / "x.xlsx"]})
    assert outcome.value is not None
    assert [each.spec for each in outcome.value.sources["libro"]] == [other, None]


def test_files_named_by_hand_are_of_the_period_of_their_name(tmp_path: Path) -> None:
    laid_out(tmp_path, "x_2021.csv", "y.csv")
    of_2021 = replace(file("data/x_2021.csv"), period=parse_period("2021"))
    source = replace(data_source("libro", of_2021), period=FILE_PERIOD)
    named = {"libro": [tmp_path / "x_2021.csv", tmp_path / "y.csv"]}
    outcome = found(checked(tmp_path, source), named=named)
    assert outcome.value is not None
    assert [each.spec for each in outcome.value.sources["libro"]] == [of_2021, None]
    wide = replace(source, columns={"a": replace(source.columns["a"], year_in_header=("", ""))})
    outcome = found(checked(tmp_path, wide), named=named)
    assert outcome.value is not None
    assert [each.spec for each in outcome.value.sources["libro"]] == [of_2021, of_2021]


def test_a_file_is_read_for_each_of_its_periods(tmp_path: Path) -> None:
    laid_out(tmp_path, "x.csv")
    specs = [replace(file("x.csv"), period=parse_period(label)) for label in ("2021", "2022", "2022")]
    outcome = found(checked(tmp_path, data_source("libro", *specs)))
    assert outcome.value is not None
    read = [each.spec.period for each in outcome.value.sources["libro"] if each.spec is not None]
    assert read == [parse_period("2021"), parse_period("2022")]


def test_named_files_and_sources_that_do_not_exist(tmp_path: Path) -> None:
    of = checked(tmp_path, data_source("libro"))
    failure = only(found(of, named={"libro": [tmp_path / "x.csv"]}))
    assert (failure.code, failure.place.path) == ("K0607", str(tmp_path / "x.csv"))
    assert "is a folder" in only(found(of, named={"libro": [tmp_path]})).message
    failure = only(found(of, named={"libri": [tmp_path / "x.csv"]}))
    assert (failure.code, failure.help) == ("K0624", "did you mean `libro`?")
    assert only(found(of, figures=tmp_path / "f.csv")).code == "K0607"


def test_settings(tmp_path: Path) -> None:
    laid_out(tmp_path, "fuori/b.csv", "fuori/a1.csv", "fuori/a2.csv", "fuori/cifre.csv", "dati/registro.csv")
    laid_out(tmp_path, "piano/data/figures.csv", "dati/[x].csv")
    (tmp_path / "piano/kpidsl.toml").write_text(
        '[sources]\nlibro = ["../fuori/b.csv", "../fuori/a?.csv"]\nodd = "../dati/[x].csv"\n'
        '[figures]\nfile = "../fuori/cifre.csv"\n[data]\nfolder = "../dati"\n'
    )
    of = checked(tmp_path / "piano", data_source("libro"), data_source("registro"), data_source("odd"))
    outcome = found(of)
    base = tmp_path / "piano"
    assert paths(outcome, below=base) == ["../fuori/b.csv", "../fuori/a1.csv", "../fuori/a2.csv"]
    assert paths(outcome, "registro", below=base) == ["../dati/registro.csv"]
    assert paths(outcome, "odd", below=base) == ["../dati/[x].csv"]
    assert outcome.value is not None
    assert outcome.value.figures == base / "../fuori/cifre.csv"


FAULTS = [
    ("[sources]\nlibro = \n", "K0625", 2, 9, "not TOML"),
    ('[sources]\nlibro = "x.csv', "K0625", 2, None, "not TOML"),
    ("\n[sources]\nlibro = 3\n", "K0625", 3, 1, "`libro` is a path or a list of paths"),
    ("[sources]\nlibro = []\n", "K0625", 2, 1, "`libro` is a path or a list of paths"),
    ('[sources]\nlibro = ["libro.csv", 3]\n', "K0625", 2, 1, "`libro` is a path"),
    ('sources = "libro.csv"\n', "K0625", 1, 1, "`sources` is a table"),
    ("\n[source]\n", "K0625", 2, 2, "unknown setting `source`"),
    ('[figures]\nfiles = "x"\n', "K0625", 2, 1, "unknown setting `files`"),
    ("[data]\nfolder = 1\n", "K0625", 2, 1, "`folder` of `[data]`"),
    ('[sources]\n\n"libri" = "libro.csv"\n', "K0624", 3, 2, "no source `libri`"),
    ('[sources]\nlibro = "x*.csv"\n', "K0607", 2, 1, "`x*.csv` finds no file"),
    ('sources.libro = "x.csv"\n', "K0607", 1, 9, "`x.csv` finds no file"),
    ('[figures]\nfile = "x.csv"\n', "K0607", 2, 1, "does not exist"),
    ('[data]\nfolder = "x"\n', "K0607", 2, 1, "there is no folder"),
]


@pytest.mark.parametrize(("text", "code", "line", "at", "words"), FAULTS)
def test_faults_of_settings(tmp_path: Path, text: str, code: str, line: int, at: int | None, words: str) -> None:
    (tmp_path / "kpidsl.toml").write_text(text)
    laid_out(tmp_path, "libro.csv")
    failure = only(found(checked(tmp_path, data_source("libro"))))
    assert (failure.code, failure.place.path, failure.place.line) == (code, str(tmp_path / "kpidsl.toml"), line)
    assert at is None or failure.place.column == at
    assert words in failure.message


def test_settings_that_are_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "kpidsl.toml").write_bytes(b'[data]\nfolder = "\xff"\n')
    assert only(found(checked(tmp_path))).code == "K0625"


def test_the_sheet_of_figures_is_looked_for_in_its_places(tmp_path: Path) -> None:
    of = checked(tmp_path / "piano")
    for path, data in (("piano/figures.xlsx", None), ("fuori/figures.csv", tmp_path / "fuori")):
        laid_out(tmp_path, path)
        outcome = found(of, data=data)
        assert outcome.value is not None
        assert outcome.value.figures == tmp_path / path
    laid_out(tmp_path, "piano/data/figures.csv")
    assert "are both there" in only(found(of)).message
    by_hand = found(of, figures=tmp_path / "piano/figures.xlsx")
    assert by_hand.value is not None
    assert by_hand.value.figures == tmp_path / "piano/figures.xlsx"


def test_a_folder_of_other_data_does_not_take_the_plans_own_figures(tmp_path: Path) -> None:
    laid_out(tmp_path, "piano/data/figures.csv", "fuori/libro.csv")
    outcome = found(checked(tmp_path / "piano"), data=tmp_path / "fuori")
    assert outcome.value is not None
    assert outcome.value.figures is None
