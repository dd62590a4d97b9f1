"""Figures that are printed beside the KPIs: inputs and named formulas."""

from __future__ import annotations

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.parse import declarations as d
from kpidsl.compiler.parse import fields as f
from kpidsl.compiler.types.formulas import Formulas, ordered
from kpidsl.model.plan import Shown


def shown(heading: d.Heading, formulas: Formulas, findings: list[Diagnostic]) -> tuple[Shown, ...]:
    """What a heading shows, in its order; a figure that is named twice or unknown is a finding."""
    found: dict[str, Shown] = {}
    for name in (name for field in heading.all(f.ShowField) for name in field.figures):
        typed = formulas.name(name)
        if name.text in found:
            findings.append(finding("K0107", name.span, f"`{name.text}` is shown twice"))
        elif typed is not None:
            needs = ordered(formulas.needs(typed.expression))
            found[name.text] = Shown(name.text, typed.expression, typed.type, needs, name.span)
    return tuple(found.values())
