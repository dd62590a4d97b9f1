"""Mistakes that people make in plans, each seeded into a sound one: as kpidsl has it, and as a metrics layer has it."""

from __future__ import annotations

from dataclasses import dataclass

Edit = tuple[str, str]


@dataclass(frozen=True)
class Fault:
    """A mistake: what is written in the place of what, in a plan and in a manifest of ten KPIs."""

    name: str
    plan: tuple[Edit, ...]
    manifest: tuple[Edit, ...]


#: The KPI that most of them are seeded into. A metrics layer has a list of what its formula uses, which goes along.
_PLAN = "formula    chiuse_0 / arrivate_0"
_MANIFEST = 'expr: "chiuse_0 / arrivate_0"\n    metrics:\n      - name: chiuse_0\n      - name: arrivate_0'


def _formula(name: str, formula: str, uses: tuple[str, ...]) -> Fault:
    listed = "".join(f"\n      - name: {each}" for each in uses)
    return Fault(name, ((_PLAN, f"formula    {formula}"),), ((_MANIFEST, f'expr: "{formula}"\n    metrics:{listed}'),))


FAULTS = (
    _formula("undeclared input", "chiuse_0 / richieste_0", ("chiuse_0",)),
    _formula("undeclared input, listed as used", "chiuse_0 / richieste_0", ("chiuse_0", "richieste_0")),
    _formula("unbalanced parenthesis", "(chiuse_0 / arrivate_0", ("chiuse_0", "arrivate_0")),
    _formula("zero denominator", "chiuse_0 / (arrivate_0 - arrivate_0)", ("chiuse_0", "arrivate_0")),
    _formula("constant", "arrivate_0 / arrivate_0", ("arrivate_0",)),
    Fault(
        "cycle",
        (("let costo_0 = personale_0 + beni_0", "let costo_0 = beni_0 + altro_0\nlet altro_0 = costo_0 - beni_0"),),
        (
            ('expr: "personale_0 + beni_0"', 'expr: "copertura_0 + beni_0"'),
            ("      - name: personale_0\n      - name: beni_0", "      - name: copertura_0\n      - name: beni_0"),
        ),
    ),
    _formula("prose as a formula", "chiuse_0 nei termini su arrivate_0", ("chiuse_0", "arrivate_0")),
    Fault(
        "duplicate name",
        (("let costo_0 = personale_0 + beni_0", "let costo_0 = personale_0 + beni_0\nlet costo_0 = personale_0"),),
        (("name: margine_0\n", "name: copertura_0\n"),),
    ),
    _formula("unit mix", "(costo_0 + arrivate_0) / arrivate_0", ("costo_0", "arrivate_0")),
    Fault("weights", (("weight     1/10", "weight     15 %"),), (("weight: 0.1", "weight: 0.15"),)),
    Fault(
        "ladder order",
        (("target 90 %   soglia 85 %", "target 80 %   soglia 85 %"),),
        (("target: 0.9, soglia: 0.85", "target: 0.8, soglia: 0.85"),),
    ),
)


def seeded(text: str, edits: tuple[Edit, ...]) -> str:
    """The text with a mistake, made where it first fits."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
