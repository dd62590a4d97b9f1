"""What is defined and nothing mentions: with the KPI in which it may be meant, where another figure stands.

It reads names and titles to guess at that, and knows nothing of figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.text import Span
from kpidsl.compiler.types.draft import Draft
from kpidsl.model import expression as e
from kpidsl.model.plan import Input, Kpi, Node
from kpidsl.model.values import Quantity, Type

#: So many letters of a word are its stem, and a word with fewer says nothing: `pratiche`, `pratica`.
_STEM = 5
_SHORT = 4


def check_unused(draft: Draft) -> Iterator[Diagnostic]:
    """Said only of plans without errors, where nothing is unread."""
    for name, span in draft.unused:
        labels = list(_meant(draft, draft.inputs[name])) if name in draft.inputs else []
        yield finding("K0204", span, f"`{name}` is never used", help="use it, or remove it", labels=labels)


def _meant(draft: Draft, unused: Input) -> Iterator[tuple[Span, str]]:
    """The formula that speaks of what an input is named after, and looks at another figure of the same unit.

    Where none does more than others: those of two KPIs that look at the same such figure, and at nothing else.
    """
    about = _stems(f"{unused.name} {unused.title or ''}")
    scores: dict[Span, int] = {}
    alone: dict[str, list[Span]] = defaultdict(list)
    for node in draft.nodes.values():
        for kpi in node.kpis.values():
            if kpi.span not in scores and _could_use(draft, kpi, unused.type):
                scores[kpi.span] = len(about & _stems(_told(node, kpi)))
                if isinstance(kpi.formula, e.InputRef):
                    alone[kpi.formula.name].append(kpi.span)
    best = max(scores.values(), default=0)
    likely = [span for span, score in scores.items() if score == best]
    twice = {name: spans for name, spans in alone.items() if len(spans) == 2}
    if best and len(likely) == 1:
        yield likely[0], "is it meant here?"
    elif len(twice) == 1:
        for name, spans in twice.items():
            yield from ((span, f"two KPIs measure `{name}`: is it meant here?") for span in spans)


def _could_use(draft: Draft, kpi: Kpi, type_: Type) -> bool:
    names = (node.name for node in e.walk(kpi.formula) if isinstance(node, e.InputRef))
    return any(_alike(draft.inputs[name].type, type_) for name in names if name in draft.inputs)


def _alike(one: Type, other: Type) -> bool:
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return one.unit.dimension == other.unit.dimension
    return one == other


def _told(node: Node, kpi: Kpi) -> str:
    return f"{node.title} {kpi.metadata.definition or ''} {kpi.formula_text}"


def _stems(text: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return {word[:_STEM] for word in words if len(word) >= _SHORT}
