"""Whether two formulas of two plans say the same: the same tree, the same algebra over the same domain, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from kpidsl.compiler.algebra.equality import form_of, same
from kpidsl.compiler.difference.content import Content
from kpidsl.model.expression import Expression
from kpidsl.model.needs import needs_in
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
        return "rewritten" if self._mean_the_same(was, now) else "changed"

    def _mean_the_same(self, was: Expression, now: Expression) -> bool:
        if self.before.meant.of(was) == self.after.meant.of(now):
            return True
        before = form_of(was, self.old.lets, None, self.before.meant.sense)
        after = form_of(now, self.new.lets, self.inputs, self.after.meant.sense)
        return before is not None and after is not None and same(before, after) and self._need_the_same(was, now)

    def _need_the_same(self, was: Expression, now: Expression) -> bool:
        """Whether two formulas look at the same figures: where one of those is missing, so is what needs it."""
        before, after = needs_in(was, self.old.lets), needs_in(now, self.new.lets)
        return before == {replace(need, input=self.inputs.get(need.input, need.input)) for need in after}
