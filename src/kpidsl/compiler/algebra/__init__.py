"""The algebra of a plan's formulas: where they are undefined, how they move, what they can be, which say the same.

Formulas are read as quotients of polynomials (`quotient`, `polynomial`), every denominator as it stands (`divisors`).
What is known of the figures (`knowledge`) decides claims about them (`decide`): each is proved, refuted by a case that
evaluation confirmed, or not proved (`proof`). Only `cancelling` imports sympy. Past the bounds nothing is claimed.
"""

from __future__ import annotations

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.compiler.algebra.atoms import TooLarge
from kpidsl.compiler.algebra.fingerprint import Residues
from kpidsl.compiler.algebra.idle import idle
from kpidsl.compiler.algebra.intent import intended
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.offered import Offered
from kpidsl.compiler.algebra.quotient import Reader
from kpidsl.compiler.algebra.reach import Targets, outside
from kpidsl.compiler.algebra.sameness import Formula, Twins, constant, one_sided, simpler
from kpidsl.compiler.algebra.undefined import Undefined
from kpidsl.compiler.memory import Memory
from kpidsl.compiler.types.draft import Draft


def check_algebra(draft: Draft, memory: Memory) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """What algebra finds in the formulas of a plan, and what it would note of one without errors.

    While an assumption could not be read, nothing is told of what figures make of a formula.

    Args:
        memory: what earlier runs found of formulas that take long.
    """
    knowledge = Knowledge(draft, Reader(draft.lets))
    residues = Residues()
    undefined, twins, targets = Undefined(knowledge), Twins(draft, residues), Targets(draft)
    offered = Offered(knowledge, residues)
    findings: list[Diagnostic] = []
    notes: list[Diagnostic] = []
    for assumption in draft.assumptions:
        findings += one_sided(assumption, knowledge)
    for definition in draft.definitions:
        try:
            factors, found = undefined.look(definition)
        except TooLarge:
            continue
        findings += found
        quotient = None if found else knowledge.reader.read(definition.formula)
        if draft.all_assumed:
            findings += intended(definition, quotient, knowledge)
            notes += idle(definition.formula, knowledge)
        if quotient is None:
            continue
        formula = Formula(quotient, factors, definition)
        if told := list(constant(formula)):
            findings += told
            continue
        told = list(twins.compare(formula))
        findings += told
        notes += () if told else offered.compare(formula)
        try:
            findings += simpler(formula, knowledge, residues, memory)
            if not draft.all_assumed:
                continue
            # Of a percentage that is none, it is no news that its targets are always met, or never.
            findings += list(outside(definition, quotient, knowledge)) or targets.judge(definition, quotient, knowledge)
        except TooLarge:
            continue
    if not draft.all_assumed:
        return findings, notes
    return [*findings, *undefined.differences()], [*notes, *undefined.sums(), *undefined.doubts()]
