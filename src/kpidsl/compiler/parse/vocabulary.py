"""The words of the language: which heading takes which fields, and how each field is written.

The grammar says what parses; this table says it in examples, for messages and for "did you mean".
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from kpidsl.model.values import Plain

#: Reserved inside expressions; every other keyword may also be a name. Backquotes lift the reservation.
RESERVED = frozenset(
    "and or not if then else in under starts between present missing by previous within".split()  # noqa: SIM905
)

#: Words that cannot name an anchor, because a line of a scoring rule begins with them or a year line has them.
NO_ANCHOR = frozenset(
    "band between cap earns let meets beats note otherwise per points status to unit weight when without".split()  # noqa: SIM905
)

#: Headings that have no fields: any indented line continues them.
WITHOUT_FIELDS = frozenset({"unit", "let", "assume", "use"})

#: What is told of a KPI in words.
_TOLD: Mapping[str, str] = {
    "type": 'type "risultato"',
    "definition": 'definition "imprese iscritte / imprese attive"',
    "source": 'source "Registro imprese"',
    "method": 'method "estrazione al 31 dicembre"',
    "observed": "observed 31 % in 2021",
}

_KPI: Mapping[str, str] = {
    **_TOLD,
    "formula": "formula proventi / oneri",
    "unit": "unit %",
    "printed": 'printed "%"',
    "direction": "direction higher",
    "falls": "falls with oneri",
    "rises": "rises with proventi",
    "stays": "stays within 0 %..100 %",
    "scoring": "scoring soglie",
    "display": "display 1 decimal, half up",
    "reference": 'reference "D.P.R. 254/2005"',
    "note": 'note "any remark"',
}

_NODE: Mapping[str, str] = {
    "weight": "weight 25 %",
    "owner": 'owner "U.O. Ragioneria"',
    "show": "show margine_corrente, entrate_correnti",
    "reference": 'reference "…"',
    "note": 'note "any remark"',
}

#: How a parent takes the points of its children.
_TOTAL: Mapping[str, str] = {
    "total": "total mean",
    "judged": "judged by voti",
    "weights": "weights equal",
}

FIELDS: Mapping[str, Mapping[str, str]] = {
    "plan": {
        "entity": 'entity "Camera di commercio di Sondrio"',
        "years": "years 2022..2024",
        "year": "year starts 07-01",
        "currency": "currency EUR",
        "holidays": "holidays IT, closed 06-19",
        "scoring": "scoring soglie",
        "missing": "missing reweight at least 80 %",
        "display": "display 1 decimal, half up",
        "require": "require definition, type, source, method",
        "notation": 'notation decimal ",", thousands ".", dates dd/mm/yyyy, language Italian',
        **_TOTAL,
        "show": "show margine_corrente, entrate_correnti",
        "note": 'note "any remark"',
    },
    "scoring": {
        "unit": "unit number",
        "band": "band from 90 number to 110 number earns 60 % to 80 %",
        "let": "let miglioramento = (value - base) / base",
        "when": "when higher is better points value / target",
        "points": "points value / target",
        "between": "between linear",
        "otherwise": "otherwise 0 %",
        "cap": "cap 100 %",
        "without": "without thresholds zero",
        "note": 'note "any remark"',
    },
    "scale": {},
    "source": {
        "file": 'file "data/mastro.csv"',
        "format": 'format csv, separator ";", decimal ",", dates dd/mm/yyyy, encoding utf-8',
        "column": "column importo EUR",
        "key": "key protocollo",
        "rows": "rows repeat",
        "control": "control sum(importo) = 40_292_334.84 EUR",
        "reference": 'reference "…"',
        "note": 'note "any remark"',
    },
    "input": {
        "unit": "unit impresa",
        "scale": "scale attuazione",
        "value": 'value sum(importo) from mastro where conto under "A"',
        "supplied": 'supplied by "U.O. Ragioneria"',
        "each": "each quarter, year = sum",
        "defined": "defined by the plan",
        "reference": 'reference "…"',
        "note": 'note "any remark"',
    },
    "indicator": _KPI,
    "perspective": {**_NODE, **_TOTAL, "2022": "2022..2024 weight 30 %"},
    "strategic": {**_NODE, **_TOTAL, "definition": _TOLD["definition"], "2022": "2022..2024 target 80 %"},
    "operational": {**_NODE, **_TOTAL, "definition": _TOLD["definition"], "2022": "2022..2024 target 80 %"},
    "action": {
        **_NODE,
        **_KPI,
        "indicator": "indicator EC27",
        "requires": "requires idoneita else points 0 %",
        "each": "each quarter, year = sum",
        "2022": "2022 target 35 %   soglia 33 %   minimo 31 %",
    },
    "test": {
        "year": "year 2022",
        "period": "period 2022-Q1",
        "given": "given proventi = 100 EUR",
        "expect": "expect 7.1.1 value 11 %, points 100 %",
        "note": 'note "any remark"',
    },
    "unit": {},
    "let": {},
    "assume": {},
    "use": {},
}

#: Words that begin a field and no heading.
FIELD_WORDS = frozenset(word for fields in FIELDS.values() for word in fields) - FIELDS.keys()

#: How a heading itself is written.
HEADINGS: Mapping[str, str] = {
    "plan": 'plan "Piano della performance 2022-2024"',
    "use": 'use library "pareto.kpi"',
    "unit": 'unit impresa, FTE "full-time equivalent"',
    "scale": "scale attuazione",
    "scoring": 'scoring soglie "Target e soglie"',
    "source": 'source mastro "Mastro di contabilità"',
    "input": 'input proventi "Proventi correnti"',
    "let": "let oneri_netti = oneri - svalutazione",
    "assume": "assume proventi > 0 EUR",
    "indicator": 'indicator EC27 "Indice di equilibrio"',
    "perspective": 'perspective "Processi interni"',
    "strategic": 'strategic 7 "Utilizzabilità delle risorse"',
    "operational": 'operational 7.1 "Equilibrio economico"',
    "action": 'action 7.1.1 "Indice di equilibrio strutturale"',
    "test": 'test "a value on the target earns everything"',
}

#: Units that every plan knows: what one of them is, in terms of which base.
BUILT_IN_UNITS: Mapping[str, tuple[str | None, Fraction]] = {
    "number": (None, Fraction(1)),
    "%": (None, Fraction(1, 100)),
    "pp": (None, Fraction(1, 100)),
    "day": ("day", Fraction(1)),
    "workday": ("workday", Fraction(1)),
    "hour": ("hour", Fraction(1)),
    "minute": ("hour", Fraction(1, 60)),
    "second": ("hour", Fraction(1, 3600)),
}

#: Words that stand where a unit can stand and name a kind of value.
KINDS: Mapping[str, Plain] = {kind.value: kind for kind in Plain}

#: What authors write who come from spreadsheets, queries or Italian, and what the language calls it.
OTHER_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("avg", "average", "media"), "mean"),
    **dict.fromkeys(("somma", "total", "totale"), "sum"),
    **dict.fromkeys(("conta", "conteggio", "counta", "rows"), "count"),
    **dict.fromkeys(("minimo", "minimum"), "min"),
    **dict.fromkeys(("massimo", "maximum"), "max"),
    **dict.fromkeys(("unique", "distinti"), "distinct"),
    **dict.fromkeys(("ultimo", "latest"), "last"),
    **dict.fromkeys(("saldo", "cumulative"), "balance"),
    **dict.fromkeys(("mediana",), "median"),
    **dict.fromkeys(("integer", "int", "float", "decimal", "numero", "intero", "num"), "number"),
    **dict.fromkeys(("percent", "percentage", "percento", "percentuale", "pct", "perc"), "%"),
    **dict.fromkeys(("euro", "euros"), "EUR"),
    **dict.fromkeys(("days", "giorno", "giorni", "gg"), "day"),
    **dict.fromkeys(("workdays", "lavorativi"), "workday"),
    **dict.fromkeys(("hours", "ora", "ore"), "hour"),
    **dict.fromkeys(("minutes", "minuti"), "minute"),
    **dict.fromkeys(("bool", "boolean"), "yes/no"),
    **dict.fromkeys(("string", "str", "varchar", "testo"), "text"),
    **dict.fromkeys(("data",), "date"),
    **dict.fromkeys(("timestamp",), "datetime"),
    **dict.fromkeys(("anno",), "year"),
    **dict.fromkeys(("codice",), "code"),
}

#: The same of the fields themselves.
OTHER_FIELDS: Mapping[str, str] = {
    **dict.fromkeys(("unità", "unita", "misura"), "unit"),
    **dict.fromkeys(("direzione", "verso"), "direction"),
    **dict.fromkeys(("responsabile", "ufficio"), "owner"),
    **dict.fromkeys(("calcolo",), "formula"),
    "peso": "weight",
    "fonte": "source",
    "definizione": "definition",
    "nota": "note",
    "metodo": "method",
    "valore": "value",
    "colonna": "column",
    "chiave": "key",
    "formato": "format",
    "anno": "year",
    "anni": "years",
    "ente": "entity",
    "valuta": "currency",
    "fornito": "supplied",
    "indicatore": "indicator",
    "tipo": "type",
    "tetto": "cap",
    "altrimenti": "otherwise",
}

#: The same of the words inside fields.
OTHER_WORDS_OF_FIELDS: Mapping[str, str] = {
    **dict.fromkeys(("up", "uper", "upper", "more", "max", "increase", "crescente", "maggiore"), "higher"),
    **dict.fromkeys(("down", "less", "min", "decrease", "decrescente", "minore"), "lower"),
    **dict.fromkeys(("nessuno", "nessuna", "nessun", "niente", "senza", "no", "nil", "null", "unlimited"), "none"),
}
