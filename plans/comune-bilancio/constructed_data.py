"""Writes the constructed data of this plan anew: the same bytes each time.

Nothing here is of a real municipality. The exports have the shape of those that local bodies send to the data bank of
public administrations: zero-padded accounts, one row an account and year, the columns of the rendiconto.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

DATA = Path(__file__).parent / "data"
YEARS = (2023, 2024)

# Account, description, what arises in 2023 in thousands of euro, the percentage of it that is collected or paid in the
# year, and the residuals of before, in thousands of euro.
Account = tuple[str, str, int, int, int]

ENTRATE: tuple[Account, ...] = (
    ("1.01.01.06.001", "Imposta municipale propria", 2_900, 91, 310),
    ("1.01.01.51.001", "Tassa sui rifiuti", 1_850, 74, 720),
    ("1.01.01.16.001", "Addizionale comunale IRPEF", 980, 55, 440),
    ("1.01.04.01.001", "Compartecipazione al gettito di tributi", 120, 100, 0),
    ("1.03.01.01.001", "Fondo di solidarietà comunale", 760, 97, 25),
    ("2.01.01.01.001", "Trasferimenti correnti da Ministeri", 410, 88, 60),
    ("2.01.01.02.001", "Trasferimenti correnti da Regioni", 290, 69, 95),
    ("3.01.02.01.008", "Proventi da mense", 330, 82, 70),
    ("3.01.03.02.002", "Locazioni di beni immobili", 210, 86, 45),
    ("3.02.02.01.004", "Sanzioni per violazioni del codice della strada", 260, 52, 380),
    ("4.02.01.01.001", "Contributi agli investimenti da Ministeri", 640, 35, 410),
    ("4.05.01.01.001", "Permessi di costruire", 190, 100, 0),
    ("6.03.01.04.003", "Accensione mutui a medio e lungo termine", 300, 40, 120),
    ("9.01.02.01.001", "Ritenute erariali su redditi da lavoro dipendente", 520, 100, 0),
    ("9.02.99.99.999", "Altre entrate per conto terzi", 140, 92, 18),
)

SPESE: tuple[Account, ...] = (
    ("1.01.01.01.002", "Voci stipendiali del personale a tempo indeterminato", 1_620, 99, 12),
    ("1.01.01.01.003", "Straordinario del personale a tempo indeterminato", 38, 84, 9),
    ("1.01.01.01.004", "Indennità ed altri compensi al personale", 245, 61, 88),
    ("1.01.01.01.007", "Straordinario del personale a tempo determinato", 7, 90, 1),
    ("1.01.01.01.008", "Indennità ed altri compensi al personale a tempo determinato", 19, 70, 6),
    ("1.01.02.01.001", "Contributi obbligatori per il personale", 505, 97, 16),
    ("1.02.01.01.001", "Imposta regionale sulle attività produttive (IRAP)", 152, 96, 7),
    ("1.03.01.02.999", "Altri beni e materiali di consumo", 180, 77, 39),
    ("1.03.02.05.004", "Energia elettrica", 640, 83, 120),
    ("1.03.02.11.999", "Altre prestazioni professionali e specialistiche", 95, 58, 47),
    ("1.03.02.15.004", "Contratti di servizio per la raccolta rifiuti", 1_690, 84, 265),
    ("1.04.01.02.003", "Trasferimenti correnti a Comuni", 230, 71, 64),
    ("1.04.03.01.001", "Trasferimenti correnti a imprese controllate", 120, 75, 30),
    ("1.04.03.02.001", "Trasferimenti correnti a altre imprese partecipate", 45, 60, 14),
    ("1.07.05.04.003", "Interessi passivi su mutui", 168, 100, 0),
    ("1.07.06.02.001", "Interessi di mora", 6, 100, 0),
    ("1.10.04.01.003", "Premi di assicurazione", 85, 95, 3),
    ("2.02.01.09.003", "Fabbricati ad uso scolastico", 720, 44, 390),
    ("2.02.01.09.012", "Infrastrutture stradali", 410, 51, 205),
    ("2.03.01.02.003", "Contributi agli investimenti a Comuni", 60, 50, 22),
    ("4.03.01.04.003", "Rimborso di mutui a medio e lungo termine", 395, 100, 0),
    ("7.01.02.01.001", "Versamento di ritenute erariali", 520, 94, 28),
    ("7.02.99.99.999", "Altre uscite per conto terzi", 140, 88, 21),
)

HEADER = ("Esercizio", "Codice voce", "Descrizione voce", "Previsioni iniziali CP", "Previsioni definitive CP",
          "Previsioni iniziali CS", "Previsioni definitive CS", "Residui iniziali")  # fmt: skip


def euro(cents: int) -> str:
    """As the exports spell it: thousands with points, decimals with a comma."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02}"


def years_of(account: Account, chance: random.Random) -> Iterator[tuple[int, list[int]]]:
    """The amounts of an account, year by year: what is left at the end of one is there at the beginning of the next."""
    _, _, thousand, paid, before = account
    residuals = before * 100_000 + (chance.randint(0, 99_999) if before else 0)
    for year in YEARS:
        arisen = thousand * 1_000 * (100 + (year - YEARS[0]) * chance.randint(-4, 6)) + chance.randint(0, 99_999)
        initial = arisen * chance.randint(94, 104) // 10_000_000 * 100_000
        final = (max(initial, arisen) // 100_000 + 1) * 100_000
        in_year = arisen * paid // 100
        of_before = residuals * chance.randint(35, 80) // 100
        left = residuals - of_before + arisen - in_year
        cash = (initial + residuals * 6 // 10, final + residuals * 7 // 10)
        yield year, [initial, final, *cash, residuals, arisen, in_year, of_before, left]
        residuals = left


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def budget(name: str, side: str, table: Iterable[Account], last: Sequence[str]) -> None:
    chance = random.Random(f"comune-bilancio {name}")
    rows = [
        (year, f"{side}.{account[0]}", account[1], *map(euro, amounts))
        for account in table
        for year, amounts in years_of(account, chance)
    ]
    write(name, (*HEADER, *last), sorted(rows))


def invoices() -> None:
    """Invoices with their due dates and payments: late and early, some before the year, some not paid yet."""
    chance = random.Random("comune-bilancio fatture")
    rows: list[tuple[str, ...]] = []
    for received in sorted(date(2023, 11, 15) + timedelta(days=chance.randint(0, 400)) for _ in range(48)):
        due = received + timedelta(days=30)
        paid = due + timedelta(days=chance.choice((-21, -14, -9, -4, 0, 2, 5, 11, 23, 40)))
        spelled = f"{paid:%d/%m/%Y}" if paid <= date(2024, 12, 31) else ""
        number = f"{received.year}/{len(rows) + 1:03}"
        amount = euro(chance.randint(8_000, 4_800_000))
        rows.append((number, f"{received:%d/%m/%Y}", f"{due:%d/%m/%Y}", spelled, amount))
    write("fatture.csv", ("Numero", "Ricezione", "Scadenza", "Pagamento", "Importo"), rows)


def main() -> None:
    DATA.mkdir(exist_ok=True)
    entrate = ("Accertamenti", "Riscossioni c/competenza", "Riscossioni c/residui", "Residui attivi al 31/12")
    spese = ("Impegni", "Pagamenti c/competenza", "Pagamenti c/residui", "Residui passivi al 31/12")
    budget("entrate.csv", "E", ENTRATE, entrate)
    budget("spese.csv", "U", SPESE, spese)
    invoices()


if __name__ == "__main__":
    main()
