"""Builds `data/`: constructed ledgers and registers, shaped as the offices of a chamber of commerce export them.

Nothing here is a real figure. The yearly totals are chosen (so that each status and each band of the plan
occurs in 2022), the rows beneath them are drawn at random from fixed seeds: two runs write the same bytes.

    python make_data.py            # writes into data/ beside this file
    python make_data.py FOLDER     # writes somewhere else
"""

import csv
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import duckdb
import xlsxwriter

YEARS = (2021, 2022, 2023, 2024)
Row = Sequence[object]

# ---------------------------------------------------------------------------------------------- spelling and files


def italian(cents: int) -> str:
    """1234567 cents as 12.345,67."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}".replace(",", ".") + f",{rest:02d}"


def slashed(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def midnight(day: date) -> datetime:
    """A sheet knows dates only as moments, of no time zone."""
    return datetime.combine(day, time())


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Row], *, encoding: str = "latin-1", separator: str = ";"
) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file, delimiter=separator, lineterminator="\r\n" if encoding == "latin-1" else "\n")
        out.writerow(header)
        out.writerows(rows)


def write_parquet(path: Path, columns: str, rows: Sequence[Row]) -> None:
    """Rows given as text, typed by the column list, written with one thread so that the bytes are stable."""
    staged = path.with_suffix(".staged.csv")
    write_csv(staged, [name.split()[0] for name in columns.split(", ")], rows, encoding="utf-8")
    types = ", ".join(f"'{name.split()[0]}': '{name.split()[1]}'" for name in columns.split(", "))
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{staged}', auto_detect=false, header=true, delim=';', quote='\"', "
            f"columns={{{types}}})) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
    staged.unlink()


# ------------------------------------------------------------------------------------------------- drawing at random


def draw(name: str) -> Random:
    """Each file has its own seed: adding one never moves another."""
    return Random(f"sondrio-2022-2024/{name}")


def any_day(rng: Random, year: int, first: int = 0, last: int = 364) -> date:
    return date(year, 1, 1) + timedelta(days=rng.randint(first, last))


def office_day(rng: Random, year: int, first: int = 4, last: int = 360) -> date:
    while True:
        day = any_day(rng, year, first, last)
        if working(day):
            return day


def split(rng: Random, total: int, parts: int) -> list[int]:
    """A total cut into positive parts of very different size, which add up to it exactly."""
    weights = [rng.lognormvariate(0, 0.8) for _ in range(parts)]
    scale = sum(weights)
    amounts = [max(1, int(abs(total) * weight / scale)) for weight in weights]
    amounts[-1] += abs(total) - sum(amounts)
    if amounts[-1] <= 0:
        raise ValueError(f"{total} cannot be cut into {parts} parts")
    return amounts if total >= 0 else [-amount for amount in amounts]


def spread(rng: Random, total: int, count: int, low: int, high: int) -> list[int]:
    """`count` whole numbers between low and high that add up to `total`."""
    centre = total / count
    numbers = [min(high, max(low, round(rng.triangular(low, 2 * centre - low, centre)))) for _ in range(count)]
    gap = total - sum(numbers)
    while gap:
        place, step = rng.randrange(count), (1 if gap > 0 else -1)
        if low <= numbers[place] + step <= high:
            numbers[place] += step
            gap -= step
    return numbers


def mixed(rng: Random, *groups: tuple[str, int]) -> list[str]:
    """Each word as often as asked, in random order."""
    words = [word for word, times in groups for _ in range(times)]
    rng.shuffle(words)
    return words


def tax_code(rng: Random) -> str:
    """Eleven digits that are nobody's: no real tax code begins with 99."""
    return f"99{rng.randrange(10**9):09d}"


# ------------------------------------------------------------------------------------------------------ the calendar


def easter(year: int) -> date:
    """Gauss's rule, as completed by Lilius and Clavius."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def working(day: date) -> bool:
    """Not a weekend, not an Italian holiday, not 19 June (the patrons of Sondrio)."""
    fixed = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (6, 19), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)}
    monday = easter(day.year) + timedelta(days=1)
    return day.weekday() < 5 and (day.month, day.day) not in fixed and day != monday


def after_workdays(start: date, count: int) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= working(day)
    return day


def month_ends(year: int) -> list[date]:
    firsts = [date(year, month, 1) for month in range(2, 13)] + [date(year + 1, 1, 1)]
    return [first - timedelta(days=1) for first in firsts]


# ------------------------------------------------------------------------------------------------ the general ledger

# Cents by account and year, 2021 to 2024. Revenue is written in avere, cost in dare. Accounts as in the income
# statement of D.P.R. 254/2005. In 2022: A.3.03 and B.9.03 are found below, so that 7.1.1 is exactly 11 %.
REVENUE: dict[str, tuple[str, int, tuple[int, int, int, int]]] = {
    "A.1.01": ("Diritto annuale", 420, (134_812_040, 135_204_415, 136_350_000, 137_944_120)),
    "A.1.02": ("Maggiorazione 20% del diritto annuale", 300, (26_310_500, 26_198_230, 26_402_115, 26_777_300)),
    "A.1.03": ("Sanzioni da diritto annuale", 120, (5_911_255, 5_803_377, 5_950_010, 6_104_498)),
    "A.1.04": ("Interessi su diritto annuale", 60, (641_020, 650_112, 702_390, 811_745)),
    "A.2.01": ("Diritti di segreteria: Registro imprese", 700, (62_110_390, 63_540_275, 64_820_880, 66_002_415)),
    "A.2.02": ("Diritti di segreteria: attività di regolazione", 300, (8_120_300, 8_411_960, 8_702_555, 8_890_145)),
    "A.2.10": ("Diritti di segreteria: dispositivi e carte", 100, (3_877_110, 4_012_430, 4_200_605, 4_145_970)),
    "A.3.01": ("Contributi da Fondo perequativo", 8, (14_400_000, 15_000_000, 14_850_000, 15_200_000)),
    "A.3.02": ("Contributi per finalità promozionali", 24, (88_000_000, 100_000_000, 121_500_000, 149_300_000)),
    "A.3.03": ("Rimborsi, affitti e altre entrate", 60, (18_104_220, 0, 19_344_950, 20_410_360)),
    "A.4.01": ("Gestione di beni e servizi: mediazione", 150, (5_010_480, 5_377_845, 5_610_000, 5_902_330)),
    "A.4.02": (
        "Gestione di beni e servizi: concorsi a premio e verifiche",
        90,
        (3_902_115, 4_122_155, 4_390_700, 4_480_020),
    ),
    "A.5.01": ("Variazione delle rimanenze", 1, (210_045, -320_510, 98_230, -44_175)),
}
COST: dict[str, tuple[str, int, tuple[int, int, int, int]]] = {
    "B.6.01": ("Competenze al personale", 640, (79_904_350, 79_402_255, 78_200_410, 78_900_365)),
    "B.6.02": ("Oneri sociali", 300, (19_640_220, 19_506_144, 19_340_700, 19_511_930)),
    "B.6.03": ("Accantonamenti al T.F.R. e indennità di anzianità", 12, (4_580_045, 4_700_002, 4_690_115, 4_655_200)),
    "B.6.04": ("Altri costi del personale", 48, (1_020_300, 1_000_000, 1_044_875, 1_101_310)),
    "B.7.01": ("Oneri per energia, acqua e riscaldamento", 180, (7_811_240, 10_480_333, 9_240_150, 8_960_075)),
    "B.7.02": ("Servizi informatici e di rete", 260, (14_300_855, 14_012_980, 14_610_400, 15_040_880)),
    "B.7.03.001": ("Manutenzione e pulizia della sede", 230, (9_100_325, 9_404_118, 9_550_210, 9_911_470)),
    "B.7.03.002": ("Postalizzazione e notifiche", 120, (3_012_900, 2_911_450, 2_700_335, 2_590_205)),
    "B.7.04": ("Quote associative e consortili", 40, (9_900_000, 10_050_000, 10_120_000, 10_300_000)),
    "B.7.05": ("Imposte, tasse e versamenti allo Stato", 60, (8_120_000, 8_156_900, 8_301_400, 8_450_655)),
    "B.7.06": ("Organi istituzionali", 90, (1_930_110, 2_000_000, 6_900_240, 7_204_100)),
    "B.8.01": ("Interventi economici: internazionalizzazione", 180, (29_000_000, 33_840_125, 41_000_000, 42_310_400)),
    "B.8.02": ("Interventi economici: digitalizzazione e PID", 220, (31_400_375, 38_411_980, 46_300_225, 47_800_615)),
    "B.8.03": (
        "Interventi economici: orientamento e nuova impresa",
        120,
        (14_811_200, 17_920_440, 22_410_905, 23_105_800),
    ),
    "B.8.10": (
        "Interventi economici: turismo e marchio Valtellina",
        160,
        (30_120_450, 37_127_455, 45_300_600, 45_900_330),
    ),
    "B.9.01": ("Ammortamento immobilizzazioni immateriali", 4, (410_230, 424_055, 398_700, 377_145)),
    "B.9.02": ("Ammortamento immobilizzazioni materiali", 24, (11_204_880, 11_400_000, 11_511_350, 11_610_220)),
    "B.9.03.001": ("Svalutazione crediti da diritto annuale: diritto", 40, (33_120_455, 0, 35_010_220, 35_440_118)),
    "B.9.03.002": (
        "Svalutazione crediti da diritto annuale: sanzioni",
        30,
        (8_044_300, 8_102_110, 8_340_905, 8_515_330),
    ),
    "B.9.03.003": ("Svalutazione crediti da diritto annuale: interessi", 12, (955_010, 971_345, 990_440, 1_002_210)),
    "B.9.04": ("Accantonamento al fondo rischi e oneri", 2, (2_000_000, 2_400_000, 2_500_000, 2_600_000)),
}
STRUCTURAL_COST = ("B.6", "B.7", "B.9.01", "B.9.02", "B.9.03")
NOT_STRUCTURAL_REVENUE = ("A.1.02", "A.3.01", "A.3.02")
BUDGET = {2021: 1_480_000_00, 2022: 1_640_000_00, 2023: 1_890_000_00, 2024: 1_960_000_00}  # for B.8, initial
OPENING = {  # stocks at 1 January 2021: assets in dare, liabilities in avere
    "AT.A.01": 18_204_50,
    "AT.A.02": 3_911_870_25,
    "AT.A.03": 724_500_00,
    "AT.B.01": 22_410_30,
    "AT.B.02.01": 1_152_330_85,
    "AT.B.03": 5_104_220_40,
    "PA.C.01": -1_481_900_60,
    "PA.D.01": -1_047_115_75,
    "PA.E.01": -61_300_00,
}
COUNTERPARTS = {
    "A.1": "AT.B.02.01",
    "A.2": "AT.B.03",
    "A.3": "AT.B.02.02",
    "A.4": "AT.B.03",
    "A.5": "AT.B.01",
    "B.6": "PA.D.02",
    "B.6.03": "PA.C.01",
    "B.7": "PA.D.01",
    "B.8": "PA.D.01",
    "B.9.01": "AT.A.01",
    "B.9.02": "AT.A.02",
    "B.9.03": "AT.B.02.90",
    "B.9.04": "PA.E.01",
}
DETAILS = (
    "",
    " - acconto",
    " - saldo",
    " - 1° trimestre",
    " - 2° trimestre",
    " - attività istituzionale",
    " - sede",
    " - Società consortile",
    " - provvedimento d'ufficio",
    " - perché già di competenza",
)
CENTRES = ("CC01 Segreteria", "CC02 Anagrafe", "CC03 Regolazione", "CC04 Promozione", "CC05 Provveditorato")


def totals(year: int) -> dict[str, int]:
    """Avere less dare of every income account; 2022 completed so that 7.1.1 is 11 % to the cent."""
    place = YEARS.index(year)
    result = {account: by_year[place] for account, (_, _, by_year) in REVENUE.items()}
    result |= {account: -by_year[place] for account, (_, _, by_year) in COST.items()}
    if year == 2022:
        wanted = 45_231_890 - sum(COST[account][2][1] for account in ("B.9.03.002", "B.9.03.003"))
        costs = wanted - sum(cents for account, cents in result.items() if account.startswith(STRUCTURAL_COST))
        shift = -costs % 89  # cost must be 89 parts of 100
        result["B.9.03.001"] = -(wanted + shift)
        known = sum(
            cents for account, cents in result.items() if account < "B" and account not in NOT_STRUCTURAL_REVENUE
        )
        result["A.3.03"] = (costs + shift) // 89 * 100 - known
    return result


def counterpart(account: str) -> str:
    return COUNTERPARTS[max((known for known in COUNTERPARTS if account.startswith(known)), key=len)]


class Ledger:
    """Postings of one year: (date, number, version, account, description, centre, dare - avere in cents)."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.rng = draw(f"mastro/{year}")
        self.entries: list[tuple[date, str, str, list[tuple[str, int]]]] = []

    def post(self, day: date, text: str, *sides: tuple[str, int]) -> None:
        centre = self.rng.choice(CENTRES)
        self.entries.append((day, text, centre, list(sides)))

    def flows(self) -> None:
        for account, cents in totals(self.year).items():
            text, parts, _ = (REVENUE | COST)[account]
            for amount in split(self.rng, cents, parts):
                day = any_day(self.rng, self.year) if parts > 12 else date(self.year, 12, 31)
                detail = text + self.rng.choice(DETAILS)
                self.post(day, detail, (account, -amount), (counterpart(account), amount))
                if self.rng.random() < 0.015:  # booked twice by mistake, and taken back
                    self.post(day, detail, (account, -amount), (counterpart(account), amount))
                    self.post(
                        day + timedelta(days=0), f"Storno: {detail}", (account, amount), (counterpart(account), -amount)
                    )

    def settlements(self) -> None:
        for month in month_ends(self.year):
            self.post(
                month, "Riscossione crediti da diritto annuale", ("AT.B.03", 9_800_000), ("AT.B.02.01", -9_800_000)
            )
            self.post(month, "Riscossione contributi", ("AT.B.03", 8_200_000), ("AT.B.02.02", -8_200_000))
            self.post(month, "Pagamento fornitori e beneficiari", ("PA.D.01", 13_500_000), ("AT.B.03", -13_500_000))
            self.post(month, "Pagamento stipendi e contributi", ("PA.D.02", 8_300_000), ("AT.B.03", -8_300_000))
        for amount in split(self.rng, 7_650_000 + 100_000 * YEARS.index(self.year), 14):
            day = any_day(self.rng, self.year)
            self.post(day, "Acquisto di mobili, impianti e attrezzature", ("AT.A.02", amount), ("PA.D.01", -amount))

    def opening(self) -> None:
        day = date(self.year, 1, 1)
        equity = -sum(OPENING.values())
        self.post(day, "Apertura dei conti", *OPENING.items(), ("PA.A.01", equity))

    def result(self) -> None:
        """The surplus of the year joins the net worth; through SC.01, so that the income accounts keep their totals."""
        surplus = sum(totals(self.year).values())
        self.post(date(self.year, 12, 31), "Avanzo economico dell'esercizio", ("SC.01", surplus), ("PA.A.02", -surplus))
        if self.year > YEARS[0]:
            before = sum(totals(self.year - 1).values())
            day = date(self.year, 4, 28)
            self.post(
                day, "Destinazione dell'avanzo dell'esercizio precedente", ("PA.A.02", before), ("PA.A.01", -before)
            )

    def budget(self) -> list[Row]:
        """The initial budget on 1 January, the updated one on 31 July; single-sided, as budgets are."""
        rows: list[Row] = []
        actual = totals(self.year)
        economic = sum(cents for account, cents in actual.items() if account.startswith("B.8"))
        for version, day, share in (
            ("preventivo", date(self.year, 1, 1), 100),
            ("assestato", date(self.year, 7, 31), 94),
        ):
            left = BUDGET[self.year] * share // 100
            for account, cents in actual.items():
                if account.startswith("B.8"):
                    planned = left if account == "B.8.10" else BUDGET[self.year] * share // 100 * cents // economic
                    left -= planned
                    planned = -planned
                else:
                    planned = round(cents * self.rng.uniform(0.94, 1.05) / 10_000) * 10_000
                text = f"{version.capitalize()} {self.year}: {(REVENUE | COST)[account][0]}"
                rows.append(self.row(day, f"{self.year}/{version[0].upper()}", version, account, text, "", -planned))
        return rows

    def row(self, day: date, number: str, version: str, account: str, text: str, centre: str, cents: int) -> Row:
        dare, avere = (italian(cents), "") if cents > 0 else ("", italian(-cents))
        return (slashed(day), number, version, account, text, centre, dare, avere)

    def rows(self) -> Iterable[Row]:
        yield from self.budget()
        self.entries.sort(key=lambda entry: entry[0])
        for number, (day, text, centre, sides) in enumerate(self.entries, 1):
            for account, cents in sides:
                yield self.row(day, f"{self.year}/{number:05d}", "consuntivo", account, text, centre, cents)


def make_ledger(data: Path) -> None:
    header = (
        "Data registrazione",
        "N. registrazione",
        "Versione",
        "Conto",
        "Descrizione",
        "Centro di costo",
        "Dare (EUR)",
        "Avere (EUR)",
    )
    for year in YEARS:
        ledger = Ledger(year)
        if year == YEARS[0]:
            ledger.opening()
        ledger.flows()
        ledger.settlements()
        ledger.result()
        write_csv(data / f"mastro_{year}.csv", header, ledger.rows())


def make_receipts(data: Path) -> None:
    """Diritto annuale received: 2022 a little over 82 % of what is due."""
    rng = draw("incassi")
    rows: list[tuple[date, Row]] = []
    for year, share in zip(YEARS, (809, 824, 856, 847), strict=True):
        due = sum(cents for account, cents in totals(year).items() if account in ("A.1.01", "A.1.02"))
        for nature, when, cents, parts in (
            ("diritto", "corrente", due * share // 1000 + 4_117, 2_200),
            ("diritto", "pregressa", 9_120_455, 240),
            ("sanzioni", "corrente", 1_402_210, 160),
            ("sanzioni", "pregressa", 2_015_080, 200),
            ("interessi", "corrente", 80_115, 110),
            ("interessi", "pregressa", 240_330, 120),
        ):
            for amount in split(rng, cents, parts):
                day = any_day(rng, year, 150, 250) if when == "corrente" else any_day(rng, year)
                channel = rng.choices(("F24", "PagoPA", "ruolo"), (80, 15, 5))[0]
                rows.append((day, (slashed(day), channel, nature, when, italian(amount))))
    rows.sort(key=lambda row: row[0])
    header = ("Data incasso", "Canale", "Natura", "Competenza", "Importo (EUR)")
    write_csv(data / "incassi_diritto_annuale.csv", header, (row for _, row in rows))


# ------------------------------------------------------------------------------------------- stocks and small tables


def make_stocks(data: Path) -> None:
    rng = draw("consistenze")
    firms = {2020: 13_548, 2021: 13_512, 2022: 13_400, 2023: 13_350, 2024: 13_420}
    drawers = {2020: 3_410, 2021: 3_950, 2022: 4_556, 2023: 5_400, 2024: 6_060}
    pupils = {2020: 352, 2021: 380, 2022: 420, 2023: 470, 2024: 521}

    def walk(stock: dict[int, int], year: int, month: int) -> int:
        change = (stock[year] - stock[year - 1]) * month // 12
        return stock[year - 1] + change + (rng.randint(-6, 6) if month < 12 else 0)

    rows: list[Row] = []
    for year in YEARS:
        for month, day in enumerate(month_ends(year), 1):
            active = walk(firms, year, month)
            rows.append((slashed(day), active + 640 + rng.randint(-15, 15), active, walk(drawers, year, month)))
    header = ("Data", "Imprese registrate", "Imprese attive", "Aderenti al cassetto digitale")
    write_csv(data / "registro_imprese.csv", header, rows)
    for year in (2021, 2023, 2024):  # the extraction of 2022 was never delivered: 1.1.1 is missing in 2022
        extract = [(slashed(day), walk(pupils, year, month)) for month, day in enumerate(month_ends(year), 1)]
        write_csv(data / f"rasl_{year}.csv", ("Data", "Imprese iscritte"), extract)

    rows = []
    for year, total in zip(YEARS, (3_240, 3_180, 3_120, 3_096), strict=True):  # tenths of FTE over twelve months
        for day, tenths in zip(month_ends(year), sorted(spread(rng, total, 12, 250, 275), reverse=True), strict=True):
            rows.append((slashed(day), f"{tenths // 10},{tenths % 10}", tenths // 10 + 3))
    write_csv(data / "personale.csv", ("Mese", "FTE", "Teste"), rows)

    rows = []
    for year, served, joined in zip(YEARS, (75, 76, 77, 77), (71, 74, 77, 77), strict=True):
        for number in range(1, 78):
            way = "impresainungiorno" if number <= joined else "altro portale" if number <= served else "nessuno"
            rows.append((slashed(date(year, 12, 31)), f"014{number:03d}", way))
    write_csv(data / "comuni_suap.csv", ("Rilevazione", "Codice ISTAT", "SUAP"), rows)


def make_movements(data: Path) -> None:
    """Two registers of movements: a stock is their sum from the beginning."""
    rng = draw("movimenti")
    rows: list[tuple[date, Row]] = []
    for year, granted, withdrawn in ((2022, 268, 6), (2023, 570, 17), (2024, 728, 23)):
        for sign, times, reason in ((1, granted, "concessione"), (-1, withdrawn, "revoca")):
            for _ in range(times):
                day = office_day(rng, year, 40 if sign == 1 else 250)
                rows.append((day, (slashed(day), tax_code(rng), reason, sign)))
    rows.sort(key=lambda row: row[0])
    header: Sequence[str] = ("Data", "Codice fiscale", "Movimento", "Variazione")
    write_csv(data / "marchio_valtellina.csv", header, (row for _, row in rows))

    rows = []
    for year, joined, left in (
        (2019, 512, 0),
        (2020, 498, 20),
        (2021, 470, 36),
        (2022, 178, 14),
        (2023, 245, 20),
        (2024, 281, 26),
    ):
        for sign, times, reason in ((1, joined, "adesione"), (-1, left, "recesso")):
            for _ in range(times):
                day = office_day(rng, year)
                service = rng.choices(("Vivifir", "TACI"), (7, 3))[0]
                rows.append((day, (slashed(day), tax_code(rng), service, reason, sign)))
    rows.sort(key=lambda row: row[0])
    header = ("Data", "Codice fiscale", "Servizio", "Movimento", "Variazione")
    write_csv(data / "servizi_digitali.csv", header, (row for _, row in rows))


# ------------------------------------------------------------------------------------------------------ the registers


def make_events(data: Path) -> None:
    rng = draw("eventi")
    plan = {
        "capitale umano": ((10, 88), (12, 75), (16, 162), (17, 214)),
        "internazionalizzazione": ((20, 204), (25, 251), (31, 330), (36, 402)),
        "PID": ((9, 96), (8, 113), (16, 190), (18, 215)),
    }
    titles = {
        "capitale umano": (
            "Orientamento: le professioni della montagna",
            "PCTO, la parola alle imprese",
            "Certificazione delle competenze",
        ),
        "internazionalizzazione": (
            "Web-mentoring: mercato svizzero",
            "Origine preferenziale delle merci",
            "Incontri d'affari in Germania",
        ),
        "PID": (
            "Cloud e qualità del dato",
            "Intelligenza artificiale in officina",
            "Maturità digitale: da dove si comincia",
        ),
    }
    rows: list[tuple[date, Row]] = []
    for scope, by_year in plan.items():
        for year, (events, people) in zip(YEARS, by_year, strict=True):
            for crowd in spread(rng, people, events, 1, people):
                day = office_day(rng, year)
                online = rng.choice(("webinar", "in presenza"))
                rows.append((day, (slashed(day), scope, rng.choice(titles[scope]), online, crowd)))
    rows.sort(key=lambda row: row[0])
    write_csv(data / "eventi.csv", ("Data", "Ambito", "Titolo", "Modalità", "Partecipanti"), (row for _, row in rows))


def make_export_desk(data: Path) -> None:
    rng = draw("sportello export")
    rows: list[tuple[date, Row]] = []
    for year, firms in zip(YEARS, (118, 132, 158, 182), strict=True):
        known = [tax_code(rng) for _ in range(firms)]
        for code in known + [rng.choice(known) for _ in range(firms)]:
            day = office_day(rng, year)
            service = rng.choice(("check-up export", "ricerca partner", "assistenza doganale", "missione"))
            rows.append((day, (slashed(day), code, service)))
    rows.sort(key=lambda row: row[0])
    write_csv(data / "servizi_export.csv", ("Data", "Codice fiscale", "Servizio"), (row for _, row in rows))

    rows = []
    for year, asked, quick in zip(YEARS, (150, 180, 200, 210), (60, 50, 128, 161), strict=True):
        for speed in mixed(rng, ("quick", quick), ("slow", asked - quick - 9), ("open", 9)):
            day = any_day(rng, year, 2, 340)
            wait = rng.choice((1, 2, 3, 4, 5, 5)) if speed == "quick" else rng.choice((6, 6, 7, 8, 10, 14, 20))
            done = None if speed == "open" else after_workdays(day, wait)
            topic = rng.choice(("dogane", "certificazione", "contrattualistica", "fiscalità", "mercati"))
            rows.append((day, (slashed(day), slashed(done), topic)))
    rows.sort(key=lambda row: row[0])
    numbered = ((f"Q{number:05d}", *row) for number, (_, row) in enumerate(rows, 1))
    write_csv(data / "quesiti_export.csv", ("Numero", "Presentato", "Risolto", "Materia"), numbered)


def make_digital_point(data: Path) -> None:
    rng = draw("PID")
    rows: list[tuple[date, Row]] = []
    for year, firms, checks in zip(YEARS, (120, 160, 205, 245), (85, 112, 131, 148), strict=True):
        known = [tax_code(rng) for _ in range(firms)]
        for code in known + [rng.choice(known) for _ in range(firms // 2)]:
            rows.append((office_day(rng, year), (code, "assistenza tecnologie 4.0")))
        for kind in mixed(rng, ("self-assessment", checks * 2 // 3), ("assessment guidato", checks - checks * 2 // 3)):
            rows.append((office_day(rng, year), (rng.choice(known), kind)))
    rows.sort(key=lambda row: row[0])
    write_csv(
        data / "attivita_pid.csv", ("Data", "Codice fiscale", "Attività"), ((slashed(day), *row) for day, row in rows)
    )


def make_new_business_desk(data: Path) -> None:
    rng = draw("punto nuova impresa")
    rows: list[tuple[date, Row]] = []
    # No meeting in 2022: the desk was closed until the new service had settled, so 3.4.5 is undefined.
    for year, services, far, near in ((2021, 0, 20, 44), (2023, 82, 63, 57), (2024, 97, 66, 64)):
        for kind, how, times in (
            ("prestazione", "a distanza", services),
            ("incontro", "a distanza", far),
            ("incontro", "in presenza", near),
        ):
            for _ in range(times):
                rows.append((office_day(rng, year), (kind, how)))
    rows.sort(key=lambda row: row[0])
    write_csv(
        data / "punto_nuova_impresa.csv", ("Data", "Tipo", "Modalità"), ((slashed(day), *row) for day, row in rows)
    )


def make_durations(data: Path) -> None:
    """Registers with a beginning and an end: every year's total of days is chosen, the cases are drawn."""

    def cases(rng: Random, year: int, count: int, days: int, low: int, high: int) -> list[tuple[date, date]]:
        ends = sorted(office_day(rng, year) for _ in range(count))
        lasting = spread(rng, days, count, low, high)
        return [(end - timedelta(days=length), end) for end, length in zip(ends, lasting, strict=True)]

    def register(
        name: str,
        header: Sequence[str],
        by_year: Sequence[tuple[int, int, int, int]],
        tail: Callable[[Random], Row],
        open_cases: int,
    ) -> None:
        rng = draw(name)
        rows: list[tuple[date, date | None, Row]] = []
        for year, case in zip(YEARS, by_year, strict=True):
            rows += [(start, end, tail(rng)) for start, end in cases(rng, year, *case)]
        rows += [(any_day(rng, 2024, 340, 364), None, tail(rng)) for _ in range(open_cases)]
        rows.sort(key=lambda row: (row[0], row[1] or date.max))
        numbered = (
            (f"{start.year}/{number:05d}", slashed(start), slashed(end), *rest)
            for number, (start, end, rest) in enumerate(rows, 1)
        )
        write_csv(data / f"{name}.csv", header, numbered)

    def invoice(rng: Random) -> Row:
        supplier = rng.choice(
            ("Società elettrica", "Consorzio informatico", "Pulizie Valtellina", "Poste", "Tipografia", "Studio legale")
        )
        return (supplier, italian(rng.randint(2_500, 890_000)))

    def grant(rng: Random) -> Row:
        return (
            rng.choice(("Bando digitalizzazione", "Bando export", "Bando turismo", "Bando formazione")),
            italian(rng.randint(50_000, 900_000)),
        )

    def register_office(rng: Random) -> Row:
        return (
            rng.choice(
                ("omessa iscrizione", "ritardata iscrizione", "mancato deposito del bilancio", "irregolarità PEC")
            ),
        )

    def order(rng: Random) -> Row:
        return (rng.choice(("ingiunzione", "archiviazione", "confisca")),)

    register(
        "fatture",
        ("Protocollo", "Ricezione", "Pagamento", "Fornitore", "Importo (EUR)"),
        ((1_180, 28_440, 3, 75), (1_200, 25_560, 2, 75), (1_210, 22_627, 2, 60), (1_190, 21_420, 2, 60)),
        invoice,
        24,
    )
    register(
        "contributi",
        ("Domanda", "Presentazione", "Liquidazione", "Bando", "Importo (EUR)"),
        ((360, 10_944, 8, 70), (400, 11_600, 6, 70), (420, 11_088, 6, 60), (410, 10_209, 6, 60)),
        grant,
        18,
    )
    register(
        "sanzioni_ri",
        ("Verbale", "Violazione", "Emissione", "Motivo"),
        ((300, 17_400, 10, 120), (320, 20_256, 10, 130), (310, 15_190, 10, 110), (305, 15_250, 10, 110)),
        register_office,
        12,
    )
    register(
        "ordinanze",
        ("Fascicolo", "Ricezione", "Predisposizione", "Tipo"),
        ((96, 19_008, 60, 360), (90, 14_850, 60, 330), (92, 13_616, 60, 300), (88, 13_376, 60, 300)),
        order,
        8,
    )


def make_business_register(data: Path) -> None:
    """XLSX, one sheet a year by date of arrival: practices closed in January stand in the sheet of the year before."""
    rng = draw("pratiche RI")
    sheets: dict[int, list[tuple[date, date | None, str, str]]] = {year: [] for year in YEARS}
    for year, count, days, faulty in (
        (2021, 2_300, 11_960, 736),
        (2022, 2_400, 10_800, 648),
        (2023, 2_350, 7_990, 622),
        (2024, 2_420, 7_502, 624),
    ):
        outcomes = mixed(rng, ("sospesa per errore", faulty), ("regolare", count - faulty))
        for length, outcome in zip(spread(rng, days, count, 0, 21), outcomes, strict=True):
            end = office_day(rng, year, 22 if year == YEARS[0] else 4)
            start = end - timedelta(days=length)
            sheets[start.year].append((start, end, rng.choice(("ComUnica", "ComUnica", "sportello")), outcome))
    for _ in range(30):
        sheets[2024].append((any_day(rng, 2024, 355, 364), None, "ComUnica", "regolare"))
    book = xlsxwriter.Workbook(str(data / "pratiche_ri.xlsx"))
    book.set_properties(
        {"title": "Pratiche del Registro imprese (dati costruiti)", "created": midnight(date(2025, 1, 15))}
    )
    dates = book.add_format({"num_format": "dd/mm/yyyy"})
    for year, rows in sheets.items():
        sheet = book.add_worksheet(str(year))
        sheet.write_row(0, 0, ("Protocollo", "Arrivo", "Evasione", "Canale", "Esito"))
        rows.sort(key=lambda row: (row[0], row[1] or date.max, row[2], row[3]))
        for line, (arrival, closing, channel, outcome) in enumerate(rows, 1):
            sheet.write_string(line, 0, f"RI/{year}/{line:05d}")
            sheet.write_datetime(line, 1, midnight(arrival), dates)
            if closing:
                sheet.write_datetime(line, 2, midnight(closing), dates)
            sheet.write_string(line, 3, channel)
            sheet.write_string(line, 4, outcome)
    book.close()


def make_parquet_registers(data: Path) -> None:
    rng = draw("dispositivi")
    rows: list[Row] = []
    for year, total, booked, remote in (
        (2021, 1_760, 1_056, 30),
        (2022, 1_940, 1_552, 78),
        (2023, 2_050, 1_763, 130),
        (2024, 1_990, 1_752, 150),
    ):
        ways = mixed(
            rng, ("su appuntamento", booked), ("a distanza", remote), ("sportello libero", total - booked - remote)
        )
        days = sorted(office_day(rng, year) for _ in ways)
        rows += [(day, way, rng.choice(("smart card", "token", "remota"))) for day, way in zip(days, ways, strict=True)]
    numbered = [(f"7420{number:07d}", *row) for number, row in enumerate(rows, 1)]
    write_parquet(
        data / "dispositivi.parquet",
        "numero_serie VARCHAR, data_rilascio DATE, modalita VARCHAR, tipo VARCHAR",
        numbered,
    )

    rng = draw("pratiche SUAP")
    rows = []
    for year, count in zip(YEARS, (8_420, 9_099, 10_080, 10_650), strict=True):
        for day in sorted(any_day(rng, year) for _ in range(count)):
            kind = rng.choice(("SCIA", "SCIA condizionata", "ordinario", "comunicazione"))
            rows.append((day, f"014{rng.randint(1, 77):03d}", kind))
    numbered = [(f"SUAP-{number:06d}", *row) for number, row in enumerate(rows, 1)]
    write_parquet(
        data / "pratiche_suap.parquet",
        "pratica VARCHAR, presentata DATE, comune VARCHAR, procedimento VARCHAR",
        numbered,
    )


def make_mediation(data: Path) -> None:
    """SQLite, two tables, dates as ISO text: the office's own small database."""
    rng = draw("mediazione")
    cases: list[tuple[date, date | None, date | None, str, str]] = []
    counts = zip(
        YEARS, (231, 270, 284, 292), (18, 20, 22, 25), (80, 75, 102, 110), (2_090, 1_900, 1_834, 1_602), strict=True
    )
    for year, arrived, withdrawn, concluded, days in counts:
        late = 15 if year > YEARS[0] else 0  # concluded this year, arrived the year before
        fates = mixed(
            rng,
            ("ritirata", withdrawn),
            ("conclusa", concluded - late),
            ("mancata adesione", arrived - withdrawn - concluded + late - 15),
            ("in corso", 15),
        )
        convened = iter(spread(rng, days, arrived - withdrawn, 1, 25))
        for fate in fates:
            start = office_day(rng, year, 300, 330) if fate == "in corso" else office_day(rng, year, 5, 250)
            calling = None if fate == "ritirata" else start + timedelta(days=next(convened))
            end = start + timedelta(days=rng.randint(26, 95))
            if fate == "in corso" and year < YEARS[-1]:
                end = office_day(rng, year + 1, 10, 60)
            outcome = rng.choice(("accordo", "mancato accordo")) if fate in ("conclusa", "in corso") else fate
            if fate == "in corso" and year == YEARS[-1]:
                outcome = "in corso"
            field = rng.choice(("mediazione", "mediazione", "mediazione", "conciliazione", "arbitrato"))
            cases.append((start, calling, None if outcome == "in corso" else end, field, outcome))
    cases.sort(key=lambda case: (case[0], case[1] or date.min, case[2] or date.max, case[3], case[4]))
    meetings: list[tuple[date, str]] = []
    for year, total, online in ((2021, 190, 152), (2022, 200, 84), (2023, 214, 99), (2024, 226, 113)):
        for how in mixed(rng, ("telematica", online), ("in presenza", total - online)):
            meetings.append((office_day(rng, year), how))
    meetings.sort()
    path = data / "mediazione.sqlite"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE procedimenti (numero TEXT PRIMARY KEY, presentazione TEXT NOT NULL, convocazione TEXT, "
        "conclusione TEXT, procedura TEXT NOT NULL, esito TEXT NOT NULL)"
    )
    connection.execute("CREATE TABLE incontri (numero INTEGER PRIMARY KEY, data TEXT NOT NULL, modalita TEXT NOT NULL)")
    connection.executemany(
        "INSERT INTO procedimenti VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                f"M{number:05d}",
                start.isoformat(),
                calling and calling.isoformat(),
                end and end.isoformat(),
                field,
                outcome,
            )
            for number, (start, calling, end, field, outcome) in enumerate(cases, 1)
        ],
    )
    connection.executemany(
        "INSERT INTO incontri VALUES (?, ?, ?)",
        [(number, day.isoformat(), how) for number, (day, how) in enumerate(meetings, 1)],
    )
    connection.commit()
    connection.close()


def make_certificates(data: Path) -> None:
    rng = draw("certificati")
    rows: list[tuple[date, Row]] = []
    for year, total, remote in ((2021, 1_820, 946), (2022, 1_900, 1_175), (2023, 1_950, 1_400), (2024, 1_980, 1_500)):
        for how in mixed(rng, ("a distanza", remote), ("allo sportello", total - remote)):
            day = office_day(rng, year)
            rows.append(
                (
                    day,
                    (
                        slashed(day),
                        how,
                        rng.choice(("Svizzera", "Stati Uniti", "Giappone", "Perù", "Corea del Sud", "Regno Unito")),
                    ),
                )
            )
    rows.sort(key=lambda row: row[0])
    numbered = ((f"CO{number:06d}", *row) for number, (_, row) in enumerate(rows, 1))
    write_csv(data / "certificati_origine.csv", ("Numero", "Rilascio", "Modalità", "Paese di destinazione"), numbered)


def make_communication(data: Path) -> None:
    """Two exports of web services: UTF-8, commas, ISO dates; the questionnaires begin with a byte order mark."""
    rng = draw("post")
    posts: list[tuple[date, str, str]] = []
    for year, count in zip(YEARS, (860, 817, 840, 925), strict=True):
        for _ in range(count):
            theme = rng.choice(("Bandi, novità e scadenze", "Eventi", "Lo sportello è aperto", "Dati economici"))
            posts.append((any_day(rng, year), rng.choice(("Facebook", "LinkedIn", "Instagram", "YouTube")), theme))
    posts.sort()
    rows: list[Row] = [(number, *post) for number, post in enumerate(posts, 1)]
    write_csv(data / "post_social.csv", ("id", "data", "canale", "tema"), rows, encoding="utf-8", separator=",")

    rng = draw("questionari")
    answers: list[tuple[date, str, int]] = []
    for year, total, digital, mediation in (
        (2021, 500, (90, 6_480), (30, 2_310)),
        (2022, 550, (120, 8_808), (0, 0)),
        (2023, 640, (130, 9_698), (35, 2_730)),
        (2024, 700, (140, 10_780), (35, 2_594)),
    ):
        marks = [("Digitalizzazione", mark) for mark in spread(rng, digital[1], digital[0], 0, 100)]
        # Nobody asked the parties to a mediation in 2022: 5.1.3 is missing.
        marks += [
            ("Mediazione", mark) for mark in (spread(rng, mediation[1], mediation[0], 0, 100) if mediation[0] else [])
        ]
        while len(marks) < total:
            marks.append((rng.choice(("Registro imprese", "Contributi", "Metrologia legale")), rng.randint(40, 100)))
        answers += [(office_day(rng, year), service, mark) for service, mark in marks]
    answers.sort()
    rows = [(number, day, service, mark) for number, (day, service, mark) in enumerate(answers, 1)]
    write_csv(
        data / "questionari.csv",
        ("id", "ricevuto", "servizio", "gradimento"),
        rows,
        encoding="utf-8-sig",
        separator=",",
    )


def make_training(data: Path) -> None:
    rng = draw("formazione")
    rows: list[tuple[date, Row]] = []
    for year, quarters in zip(YEARS, (1_920, 2_166, 2_392, 2_520), strict=True):  # quarters of an hour
        for length in spread(rng, quarters, 210, 4, 24):
            day = office_day(rng, year)
            course = rng.choice(
                (
                    "Privacy e società dell'informazione",
                    "Contratti pubblici",
                    "Anticorruzione",
                    "Qualità dei servizi",
                    "Excel",
                )
            )
            rows.append((day, (slashed(day), f"M{rng.randint(1, 29):03d}", course, italian(length * 25))))
    rows.sort(key=lambda row: row[0])
    write_csv(data / "formazione.csv", ("Data", "Matricola", "Corso", "Ore"), (row for _, row in rows))


def make_figures(data: Path) -> None:
    """Figures and judgements somebody gives, each with who and on what evidence; an empty value is not given yet."""
    publications = "Controller"
    secretary = "SG"
    rows: list[Row] = [
        (
            "data_avvio_nuova_impresa",
            "2022",
            "2022-08-29",
            "date",
            'U.O. "Relazioni con il Pubblico"',
            "Determinazione di avvio del servizio (costruita)",
        ),
    ]
    for year, june, november in ((2022, 96, 98), (2023, 100, 100), (2024, 100, 100)):
        rows.append(
            (
                "pubblicazioni_puntuali_giugno",
                year,
                june,
                "%",
                publications,
                f"Report infrannuale giugno {year} (costruito)",
            )
        )
        rows.append(
            (
                "pubblicazioni_puntuali_novembre",
                year,
                november,
                "%",
                publications,
                f"Report infrannuale novembre {year} (costruito)",
            )
        )
    for year, exporters in ((2021, 612), (2022, 640), (2023, 702), (2024, 715)):
        rows.append(
            (
                "imprese_esportatrici",
                year,
                exporters,
                "impresa",
                'U.O. "Digitalizzazione"',
                f"Elaborazione su banca dati del commercio estero, {year} (costruita)",
            )
        )
    for year, attended, passed in ((2022, 96, "yes"), (2023, 120, "no"), (2024, 120, "yes")):
        rows.append(
            ("ore_frequentate_ssgg", year, attended, "hour", secretary, f"Attestato di frequenza {year} (costruito)")
        )
        rows.append(("ore_programma_ssgg", year, 120, "hour", secretary, f"Programma del corso {year} (costruito)"))
        rows.append(
            ("idoneita_finale", year, passed, "yes/no", secretary, f"Verbale della commissione {year} (costruito)")
        )
    rows.append(("attuazione_pap", "2022", "", "", secretary, "Relazione non ancora pervenuta"))
    header = ("input", "period", "value", "unit", "by", "evidence")
    write_csv(data / "figures.csv", header, rows, encoding="utf-8")


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "data"
    data.mkdir(parents=True, exist_ok=True)
    for make in (
        make_ledger,
        make_receipts,
        make_stocks,
        make_movements,
        make_events,
        make_export_desk,
        make_digital_point,
        make_new_business_desk,
        make_durations,
        make_business_register,
        make_parquet_registers,
        make_mediation,
        make_certificates,
        make_communication,
        make_training,
        make_figures,
    ):
        make(data)


if __name__ == "__main__":
    main()
