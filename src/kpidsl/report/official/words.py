"""Owns the words of a published page that are not its author's, in the languages that a plan can ask for."""

from __future__ import annotations

from collections.abc import Mapping

from kpidsl.base.record import record
from kpidsl.model.publication import Language


@record
class Words:
    """`units` are the built-in ones, of one and of several; `note` explains the points in the heads of columns."""

    tag: str  # of the language, as HTML names it
    months: tuple[str, ...]
    units: Mapping[str, tuple[str, str]]
    joined_by: str
    yes: str
    no: str
    action: str
    weight: str
    kpi: str
    target: str
    owner: str
    operational: str
    actions_of: str
    note: str


WORDS: Mapping[Language, Words] = {
    "English": Words(
        "en",
        ("January", "February", "March", "April", "May", "June",
         "July", "August", "September", "October", "November", "December"),
        {"day": ("day", "days"), "workday": ("working day", "working days"), "hour": ("hour", "hours"),
         "minute": ("minute", "minutes"), "second": ("second", "seconds")},
        "and", "yes", "no",
        "Action", "Weight", "KPI", "Target", "Owner", "Operational objective", "Actions of",
        "In brackets: the points that a value on the threshold earns.",
    ),
    "Italian": Words(
        "it",
        ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
         "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
        {"day": ("giorno", "giorni"), "workday": ("giorno lavorativo", "giorni lavorativi"), "hour": ("ora", "ore"),
         "minute": ("minuto", "minuti"), "second": ("secondo", "secondi")},
        "e", "sì", "no",
        "Azione", "Peso", "Indicatore", "Target", "Responsabile", "Obiettivo operativo", "Azioni di",
        "Tra parentesi: il punteggio di un valore che raggiunge la soglia.",
    ),
}  # fmt: skip
