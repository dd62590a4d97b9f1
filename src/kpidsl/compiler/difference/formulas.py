"""Whether two formulas of two plans say the same: the same tree, the same algebra over the same domain, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from kpidsl.compiler.algebra.equality import form_of, same
from kpidsl.compiler.difference.content import Content
from kpidsl.model.expression import Expression
from kpidsl.model.plan import Checked

Likeness = Literal["same", "rewritten", "changed"]


class Formulas:
    """The formulas of two plans; `inputs` are the renamed ones, from their new names to their old."""

    def __init__(self, old: Checked, new: Checked, before: Content, after: Content, inputs: Mapping[str, str]) -> None:
        self.old = old
        self.new = new
        self.before = before
        self.after = after
        self.inputs = inputs

    def likeness(self, was: Expression, now: Expression) -> Likeness:
        if self.before.of(was) == self.after.of(now):
            return "same"
        before, after = form_of(was, self.old.lets), form_of(now, self.new.lets, self.inputs)
        return "rewritten" if before is not None and after is not None and same(before, after) else "changed"
