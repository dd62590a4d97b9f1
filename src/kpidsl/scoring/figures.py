"""Figures: the facts of a period as the interpreter asks for them.

It owns what an input is for which nobody brought a fact. It knows nothing of what the figures are used for.
"""

from __future__ import annotations

from collections.abc import Mapping

from kpidsl.model.facts import Fact
from kpidsl.model.period import Period
from kpidsl.model.plan import Checked, Input, Need
from kpidsl.model.spelling import need_named
from kpidsl.model.values import Absence, Absent, Judgement, Result
from kpidsl.scoring.interpret import Interpreter


def interpreter_over(plan: Checked, facts: Mapping[Need, Fact], period: Period) -> Interpreter:
    """An interpreter of the plan's formulas over these facts of a period."""

    def lookup(need: Need) -> Result:
        fact = facts.get(need)
        return absent(plan.inputs[need.input], need) if fact is None else fact.result

    return Interpreter(lookup, inputs=plan.inputs, lets=plan.lets, period=period)


def absent(of: Input, need: Need) -> Absent:
    """The result of an input without a figure: a judgement is not assessed, anything else is missing."""
    if isinstance(of.type, Judgement):
        return Absent(Absence.NOT_ASSESSED, (f"`{need_named(need)}` is not assessed",))
    return Absent(Absence.MISSING, (f"`{need_named(need)}` is missing",))
