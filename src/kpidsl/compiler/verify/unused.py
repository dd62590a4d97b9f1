"""What is defined and nothing mentions: with the KPI in which it may be meant, where another figure stands.

It reads names and titles to guess at that, and knows nothing of figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.types.draft import Draft
from kpidsl.model import expression as e
from kpidsl.model.plan import Input
from kpidsl.model.values import Quantity, Type

#: So many letters of a word are its stem, and a word with fewer says nothing: `pratiche`, `pratica`.
_STEM = 5
_SHORT = 4


#: Of more unused figures than so many none is looked for: they are no slip.
_SLIPS = 20


@record
class _Told:
    """What the text of a KPI speaks of, of which types its figures are, and the one that it is if it is one alone."""

    span: Span
    stems: frozenset[str]
    types: frozenset[Hashable]
    alone: str | None


def check_unused(draft: Draft) -> Iterator[Diagnostic]:
    """Said only of plans without errors, where nothing is unread."""
    kpis = _kpis(draft) if 0 < len(draft.unused) <= _SLIPS else []
    for name, span in draft.unused:
        labels = list(_meant(kpis, draft.inputs[name])) if name in draft.inputs else []
        yield finding("K0204", span, f"`{name}` is never used", help="use it, or remove it", labels=labels)


def _meant(kpis: Iterable[_Told], unused: Input) -> Iterator[tuple[Span, str]]:
    """The formula that speaks of what an input is named after, and looks at another figure of the same unit.

    Where none does more than others: those of two KPIs that look at the same such figure, and at nothing else.
    """
    about, type_ = _stems(f"{unused.name} {unused.title or ''}"), _key(unused.type)
    able = [kpi for kpi in kpis if type_ in kpi.types]
    alone: dict[str, list[Span]] = defaultdict(list)
    for kpi in able:
        if kpi.alone is not None:
            alone[kpi.alone].append(kpi.span)
    best = max((len(about & kpi.stems) for kpi in able), default=0)
    likely = [kpi.span for kpi in able if len(about & kpi.stems) == best]
    twice = {name: spans for name, spans in alone.items() if len(spans) == 2}
    if best and len(likely) == 1:
        yield likely[0], "is it meant here?"
    elif len(twice) == 1:
        for name, spans in twice.items():
            yield from ((span, f"two KPIs measure `{name}`: is it meant here?") for span in spans)


def _kpis(draft: Draft) -> list[_Told]:
    """What every formula of the tree is about, each once."""
    found: dict[Span, _Told] = {}
    for node in draft.nodes.values():
        for kpi in node.kpis.values():
            if kpi.span not in found:
                names = {each.name for each in e.walk(kpi.formula) if isinstance(each, e.InputRef)}
                types = frozenset(_key(draft.inputs[name].type) for name in names if name in draft.inputs)
                text = f"{node.title} {kpi.metadata.definition or ''} {kpi.formula_text}"
                alone = kpi.formula.name if isinstance(kpi.formula, e.InputRef) else None
                found[kpi.span] = _Told(kpi.span, _stems(text), types, alone)
    return list(found.values())


def _key(type_: Type) -> Hashable:
    """What two figures have in common of which one can stand where the other does."""
    return type_.unit.dimension if isinstance(type_, Quantity) else type_


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return frozenset(word[:_STEM] for word in words if len(word) >= _SHORT)
