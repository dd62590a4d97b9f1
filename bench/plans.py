"""Plans of any number of KPIs, of the kinds that published plans have: the same text for the same number, always.

A plan is made of services of ten KPIs each. A service has a register of cases, the costs that are booked on it, two
figures that an office supplies, assumptions, a named formula and an indicator; its KPIs share their inputs as those of
an office do. Each definition has a name of its own in every service, and each plan checks without any finding.

    python bench/plans.py 1000 > plan.kpi
"""

from __future__ import annotations

import sys

KPIS_OF_A_SERVICE = 10
SERVICES_OF_AN_OBJECTIVE = 20
OFFICES = 40

HEAD = """\
plan "Generated plan of {kpis} KPIs"
  years     2022..2024
  currency  EUR
  holidays  IT, closed 06-19
  scoring   soglie
  missing   reweight at least 80 %
  display   1 decimal, half up

unit pratica, incontro
unit FTE "full-time equivalent"

scoring soglie "Target e soglie"
  target    earns 100 %
  soglia    earns 80 %
  minimo    earns 60 %
  between   linear
  otherwise 0 %
  cap       100 %
  without thresholds zero

source mastro "Mastro di contabilità"
  file    "data/mastro_*.csv"
  format  csv, separator ";", decimal ",", thousands ".", dates dd/mm/yyyy, encoding latin-1
  column  data     date, period
  column  versione text in ["consuntivo", "preventivo"], version
  column  conto    code
  column  servizio code
  column  dare     EUR, empty 0 EUR
  column  avere    EUR, empty 0 EUR
  rows    repeat
"""

DEFINITIONS = """
# ---- Service {n} -----------------------------------------------------------------------------------------------------

source registro_{n} "Registro delle pratiche del servizio {n}"
  file    "data/registro_{n}.csv"
  format  csv, separator ";", decimal ",", dates dd/mm/yyyy, encoding utf-8
  column  protocollo text
  column  arrivo     date, period, header "Data di arrivo"
  column  chiusura   date, optional
  column  canale     text in ["web", "sportello", "posta"]
  key     protocollo

input arrivate_{n} "Pratiche arrivate"
  unit     pratica
  value    count from registro_{n}

input chiuse_{n} "Pratiche chiuse in 30 giorni"
  unit     pratica
  value    count from registro_{n} where chiusura present and days(arrivo, chiusura) <= 30 day

input dal_web_{n} "Pratiche arrivate dal web"
  unit     pratica
  value    count from registro_{n} where canale = "web"

input tempo_{n} "Tempo mediano di chiusura"
  unit     day
  value    median(days(arrivo, chiusura)) from registro_{n} on chiusura where chiusura present

input personale_{n} "Costo del personale"
  value    sum(dare - avere) from mastro where conto under "1.1" and servizio = "{n}" and versione = "consuntivo"

input beni_{n} "Beni e servizi"
  value    sum(dare - avere) from mastro where conto under "1.3" and servizio = "{n}" and versione = "consuntivo"

input proventi_{n} "Proventi del servizio"
  value    sum(avere - dare) from mastro where conto under "3" and servizio = "{n}" and versione = "consuntivo"

input addetti_{n} "Personale in servizio"
  unit     FTE
  supplied by "Ufficio {office}"

input incontri_{n} "Incontri con gli utenti"
  unit     incontro
  supplied by "Ufficio {office}"

assume arrivate_{n} > 0 pratica
assume chiuse_{n} <= arrivate_{n}
assume dal_web_{n} <= arrivate_{n}
assume personale_{n} > 0 EUR
assume beni_{n} >= 0 EUR
assume proventi_{n} > 0 EUR
assume addetti_{n} > 0 FTE

let costo_{n} = personale_{n} + beni_{n}

indicator copertura_{n} "Copertura dei costi"
  formula    proventi_{n} / costo_{n}
  unit       %
  direction  higher
  definition "proventi del servizio su costi del servizio"
"""

STRATEGIC = """
strategic {s} "Servizi da {first} in poi"
  weight 1/{objectives}
  2022..2024 target 80 %
"""

OPERATIONAL = """
operational {code} "Servizio {n}"
  weight 1/{services}
"""

#: The KPIs of a service: title, what is measured, its unit, which way is better, anchors of the first year and later.
ACTIONS = (
    ("Pratiche chiuse in 30 giorni", "formula    chiuse_{n} / arrivate_{n}", "%", "higher", (90, 85, 80), (92, 87, 82)),
    ("Pratiche dal web", "formula    dal_web_{n} / arrivate_{n}\n  rises with dal_web_{n}", "%", "higher",
     (50, 40, 30), (60, 45, 35)),
    ("Tempo mediano", "formula    tempo_{n}", "day", "lower", (20, 25, 30), (18, 23, 28)),
    ("Costo di una pratica", "formula    costo_{n} / arrivate_{n}\n  falls with arrivate_{n}", "EUR/pratica", "lower",
     (105, 110, 120), (100, 105, 115)),
    ("Pratiche per addetto", "formula    arrivate_{n} / addetti_{n}", "pratica/FTE", "higher",
     (400, 380, 350), (410, 390, 360)),
    ("Copertura dei costi", "indicator  copertura_{n}", "%", None, (40, 35, 30), (42, 37, 32)),
    ("Incontri con gli utenti", "formula    incontri_{n}", "incontro", "higher", (12, 10, 8), (14, 12, 9)),
    ("Margine del servizio", "formula    (proventi_{n} - costo_{n}) / proventi_{n}", "%", "higher",
     (5, 3, 0), (6, 4, 1)),
    ("Pratiche non chiuse in tempo", "formula    (arrivate_{n} - chiuse_{n}) / arrivate_{n} + 0.5 %", "%", "lower",
     (10, 12, 15), (9, 11, 14)),
    ("Crescita delle pratiche dal web", "formula    (dal_web_{n} - previous(dal_web_{n})) / previous(arrivate_{n})",
     "%", "higher", (5, 3, 1), (6, 4, 2)),
)  # fmt: skip


def generated(kpis: int) -> str:
    """The text of a plan with so many KPIs."""
    services = -(-kpis // KPIS_OF_A_SERVICE)
    parts = [HEAD.format(kpis=kpis)]
    parts += [DEFINITIONS.format(n=n, office=n % OFFICES) for n in range(services)]
    parts.append('\nperspective "Servizi"\n')
    for n in range(services):
        objective, place = divmod(n, SERVICES_OF_AN_OBJECTIVE)
        if place == 0:
            objectives = -(-services // SERVICES_OF_AN_OBJECTIVE)
            parts.append(STRATEGIC.format(s=objective + 1, first=n, objectives=objectives))
        siblings = min(SERVICES_OF_AN_OBJECTIVE, services - objective * SERVICES_OF_AN_OBJECTIVE)
        code = f"{objective + 1}.{place + 1}"
        parts.append(OPERATIONAL.format(code=code, n=n, services=siblings))
        parts += _actions(n, code, min(KPIS_OF_A_SERVICE, kpis - n * KPIS_OF_A_SERVICE))
    return "".join(parts)


def _actions(n: int, code: str, count: int) -> list[str]:
    parts = []
    for number, (title, measure, unit, direction, first, later) in enumerate(ACTIONS[:count], start=1):
        lines = [
            f'\naction {code}.{number} "{title} ({n})"',
            f"weight     1/{count}",
            f'owner      "Ufficio {n % OFFICES}"',
            measure.format(n=n),
            *([f"unit       {unit}", f"direction  {direction}"] if direction else []),
            f"2022       {_anchors(first, unit)}",
            f"2023..2024 {_anchors(later, unit)}",
        ]
        parts.append("\n  ".join(lines) + "\n")
    return parts


def _anchors(figures: tuple[int, int, int], unit: str) -> str:
    names = ("target", "soglia", "minimo")
    return "   ".join(f"{name} {figure} {unit}" for name, figure in zip(names, figures, strict=True))


if __name__ == "__main__":
    sys.stdout.write(generated(int(sys.argv[1])))
