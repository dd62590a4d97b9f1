"""What changed in meaning between two checked plans, thing by thing. It knows nothing of lines, and of no page."""

from __future__ import annotations

from collections.abc import Callable

from kpidsl.compiler.difference.content import of_both
from kpidsl.compiler.difference.definitions import definition_changes
from kpidsl.compiler.difference.formulas import Formulas
from kpidsl.compiler.difference.header import header_changes
from kpidsl.compiler.difference.nodes import node_changes
from kpidsl.model.difference import Change, Difference
from kpidsl.model.plan import Checked


def difference(old: Checked, new: Checked) -> Difference:
    """The changes from an old plan to a new one: of the plan, of its definitions, then of its nodes in their order.

    Definitions that say the same under another name are `renamed`; formulas that are the same algebra over the same
    domain are `rewritten`. Comments, layout, the order of things and the words that explain them are no change.
    """
    before, after, sources, inputs = of_both(old, new)
    formulas = Formulas(old, new, before, after, inputs)
    passes: tuple[Callable[[], list[Change]], ...] = (
        lambda: header_changes(old, new, before, after),
        lambda: definition_changes(old, new, before, after, sources, inputs),
        lambda: node_changes(old, new, formulas),
    )
    changes = [change for each in passes for change in each()]
    return Difference(old.document.path, new.document.path, tuple(changes))
