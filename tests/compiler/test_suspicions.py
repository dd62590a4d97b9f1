"""Warnings about what looks wrong are given where it does, and not where offices rightly speak so."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.model.expression import Duration

SURE = "assume proventi > 0 EUR and imprese > 0 impresa\n"
BASE = (Path(__file__).parent / "bad" / "K0101-direction.kpi").read_text(encoding="utf-8") + SURE
COUNT = "value count from registro\n"


def codes(text: str) -> list[str]:
    plan = BASE.replace("direction minore", "direction higher").replace(COUNT, f"{COUNT}\n{text}", 1)
    findings = compile_plan(Document("plan.kpi", plan), lambda _: None).findings
    return [found.code for found in findings if found.code != "K0449"]  # open cases are no slip of dates


def dates(start: str, end: str, *, period: str, call: str) -> str:
    flags = {start: "date, optional", end: "date"}
    columns = "\n".join(f"  column {name} {kind}{', period' * (name == period)}" for name, kind in flags.items())
    return (
        f'source altro\n  file "altro.parquet"\n{columns}\n  rows repeat\n'
        f"input quanto\n  value mean({call}) from altro where {start} present\n"
        "let doppio = quanto * 2\nassume doppio > 0 day\n"
    )


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("chiusura", "arrivo", True),
        ("data_chiusura", "data_apertura", True),
        ("closed_on", "opened_on", True),
        ("pagamento", "scadenza", False),
        ("ricezione", "pagamento", False),
        ("scadenza", "pagamento", False),
        ("opened_on", "day", False),
        ("d1", "d2", False),
    ],
)
def test_dates_the_wrong_way_round(start: str, end: str, told: bool) -> None:
    assert ("K0436" in codes(dates(start, end, period=end, call=f"days({start}, {end})"))) == told
    assert codes(dates(start, end, period=end, call=f"days({end}, {start})")) == []


@pytest.mark.parametrize(
    ("column", "deadline"),
    [
        ("scadenza", True),
        ("data_termine", True),
        ("due_date", True),
        ('entro   date, header "Data di scadenza"', True),
        ('entro   date, header "Entro" or "Pagamento previsto"', True),
        ("ricezione", False),
        ("protocollo", False),
    ],
)
def test_what_is_called_a_deadline(column: str, deadline: bool) -> None:
    name, *kind = column.split(maxsplit=1)
    text = f'source altro\n  file "a.parquet"\n  column {name} {kind[0] if kind else "date"}\n'
    text += "  column pagamento date, period\n  rows repeat\n"
    text += f"input ritardo\n  value mean(days({name}, pagamento)) from altro\nassume ritardo > 0 day\n"
    plan = BASE.replace("direction minore", "direction higher").replace(COUNT, f"{COUNT}\n{text}", 1)
    outcome = compile_plan(Document("plan.kpi", plan), lambda _: None)
    assert outcome.value is not None
    measure = outcome.value.inputs["ritardo"].measure
    assert measure is not None
    assert isinstance(measure.of, Duration)
    assert measure.of.from_deadline == deadline


STOCKS = """source altro
  file "altro.parquet"
  column data  {period}, period
  column ente  text
  column quanti {kind}
  rows repeat
input somma "{title}"
  value {value} from altro{where}
assume somma > {zero}
"""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"title": "Dipendenti al 31.12"}, ["K0438"]),
        ({"title": "Dipendenti al 31 dicembre"}, ["K0438"]),
        ({"title": "Consistenza del personale"}, ["K0438"]),
        ({"title": "Staff at year end"}, ["K0438"]),
        ({"kind": 'impresa, header "Posti letto al fine mese"'}, ["K0438"]),
        ({"kind": 'number, header "Posti letto a fine mese"', "zero": "0 number"}, ["K0438"]),
        ({"kind": 'number, header "Giacenze"', "zero": "0 number"}, ["K0438"]),
        ({"kind": "number", "title": "Posti al 31/12", "zero": "0 number"}, ["K0438"]),
        ({"kind": "number", "title": "Numero di pratiche", "zero": "0 number"}, []),
        ({"kind": 'number, header "Corsi di fine anno"', "zero": "0 number"}, []),
        ({"kind": 'number, header "Ore del fine settimana"', "zero": "0 number"}, []),
        ({"kind": 'number, header "Iscritti alla fine dell\'anno"', "zero": "0 number"}, ["K0438"]),
        ({"kind": "%", "title": "Quota al 31.12", "zero": "0 %"}, []),
        ({"title": "Impegni al 31.12", "kind": "EUR", "zero": "0 EUR"}, []),
        ({"title": "Dipendenti al 31.12", "period": "year"}, []),
        ({"title": "Dipendenti al 31.12", "where": " where data = 2022-12-31"}, []),
        ({"title": "Dipendenti al 31.12", "value": "last(quanti)"}, []),
        ({"title": "Dipendenti al 31.12", "value": "mean(quanti)"}, []),
        ({"kind": "impresa, stock"}, ["K0437"]),
        ({"kind": "impresa, stock", "value": "balance(quanti)"}, ["K0437"]),
        ({"kind": "impresa, stock", "value": "sum(quanti / 12)"}, ["K0437"]),
        ({"kind": "impresa, stock", "value": 'sum(if ente = "a" then quanti else -quanti)'}, ["K0437"]),
        ({"kind": "impresa, stock", "value": "sum(if quanti > 3 impresa then 1 impresa else 2 impresa)"}, []),
        ({"kind": "impresa, stock", "value": "mean(quanti)"}, []),
        ({"kind": "impresa, stock", "value": "closing(quanti)"}, []),
        ({"kind": "impresa, stock", "period": "year"}, []),
        ({"kind": "impresa, stock", "period": "year", "value": "balance(quanti)"}, ["K0437"]),
        ({"kind": "impresa, stock", "where": ' where ente = "a" and data = 2022-12-31'}, []),
        ({"kind": "impresa, stock", "where": ' where ente = "a" or data = 2022-12-31'}, ["K0437"]),
    ],
)
def test_stocks_added_up(changed: dict[str, str], expected: list[str]) -> None:
    plain = {"kind": "impresa", "title": "Imprese", "value": "sum(quanti)", "period": "date", "where": ""}
    assert codes(STOCKS.format(**{**plain, "zero": "0 impresa", **changed})) == expected


VERSIONS = """source altro
  file "altro.parquet"
  column anno  year, period
  column tipo  {kind}
  column quanti EUR
  key anno{key}
input somma
  value {value} from altro{where}
assume somma > 0 EUR
"""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ["K0439"]),
        ({"value": "mean(quanti)"}, ["K0439"]),
        ({"value": "max(quanti)"}, []),
        ({"kind": 'text in ["stanziamenti iniziali", "stanziamenti definitivi"]'}, ["K0439"]),
        ({"kind": 'text in ["a", "b"], header "Versione"'}, ["K0439"]),
        ({"kind": 'text in ["a", "b"]'}, []),
        ({"kind": 'text in ["consuntivo"]'}, []),
        ({"kind": "text"}, []),
        ({"key": ", quanti"}, []),
        ({"where": ' where tipo = "consuntivo"'}, []),
        ({"value": 'sum(if tipo = "consuntivo" then quanti else -quanti)'}, []),
    ],
)
def test_versions_that_nobody_chooses(changed: dict[str, str], expected: list[str]) -> None:
    plain = {"kind": 'text in ["consuntivo", "preventivo"]', "key": ", tipo", "value": "sum(quanti)", "where": ""}
    assert codes(VERSIONS.format(**{**plain, **changed})) == expected


def test_what_is_wrong_with_inherited_fields_is_said_once() -> None:
    text = 'source altro like terzo\n  file "a.parquet"\n'
    text += 'source terzo\n  file "b.parquet"\n  column data date, period\n  column x alligatori\n  rows repeat\n'
    assert codes(text) == ["K0307"]


MOVES_TWO = (Path(__file__).parent / "bad" / "K0447-moves-two.kpi").read_text(encoding="utf-8")
RATIO = "imprese_seguite / imprese_esportatrici"


@pytest.mark.parametrize(
    ("formula", "let", "told"),
    [
        (RATIO, "", True),
        (f"1 * {RATIO}", "", True),
        ("imprese_seguite * (1 / imprese_esportatrici)", "", True),
        ("quota", f"let quota = {RATIO}\n", True),
        ("2 * quota - quota", f"let quota = ({RATIO})\n", True),
        ("(imprese_seguite + imprese_esportatrici) / imprese_esportatrici", "", False),
        ("imprese_seguite / (imprese_seguite + imprese_esportatrici)", "", False),
    ],
)
def test_a_figure_that_moves_two_is_seen_however_it_is_written(formula: str, let: str, told: bool) -> None:
    text = MOVES_TWO.replace(RATIO, formula).replace(
        "action 1 ", f"{let}assume imprese_esportatrici > 0 impresa\naction 1 "
    )
    found = {each.code for each in compile_plan(Document("plan.kpi", text), lambda _: None).findings}
    assert ("K0447" in found) == told


@pytest.mark.parametrize(
    "again", ["imprese_seguite", "(imprese_seguite)", "1 * imprese_seguite", "imprese_seguite / 1"]
)
def test_a_figure_may_be_looked_at_twice_however_it_is_written(again: str) -> None:
    text = MOVES_TWO.replace(RATIO, again).replace("  unit       %", "  unit       impresa")
    text = text.replace("target 80 %   soglia 60 %", "target 80 impresa   soglia 60 impresa")
    found = compile_plan(Document("plan.kpi", text), lambda _: None).findings
    assert [each.code for each in found] == ["K0204"]  # the other figure, which nothing uses now
