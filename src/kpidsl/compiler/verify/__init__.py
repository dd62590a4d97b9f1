"""From a draft to a checked plan: the only place where a `Checked` is made."""

from __future__ import annotations

from kpidsl.base.beside import beside
from kpidsl.base.diagnostic import Diagnostic, Outcome, has_errors
from kpidsl.compiler.algebra import check_algebra
from kpidsl.compiler.memory import FORGETFUL, Memory
from kpidsl.compiler.types.draft import Draft
from kpidsl.compiler.verify.bands import check_bands
from kpidsl.compiler.verify.ceilings import check_ceilings
from kpidsl.compiler.verify.conditions import check_conditions
from kpidsl.compiler.verify.counting import check_counting, check_times
from kpidsl.compiler.verify.coverage import check_coverage
from kpidsl.compiler.verify.fairness import check_fairness
from kpidsl.compiler.verify.logic import check_logic
from kpidsl.compiler.verify.magnitude import check_magnitudes
from kpidsl.compiler.verify.measuring import check_stocks, check_suspicions
from kpidsl.compiler.verify.rounding import check_roundings
from kpidsl.compiler.verify.supposed import check_supposed
from kpidsl.compiler.verify.tree import check_tree
from kpidsl.compiler.verify.unearned import check_unearned
from kpidsl.compiler.verify.unused import check_unused
from kpidsl.compiler.verify.weights import check_unweighted
from kpidsl.compiler.verify.wording import check_wording
from kpidsl.model.plan import Checked
from kpidsl.model.reach import Reaches

#: From so many nodes on, logic and algebra are looked at side by side.
MANY = 500


def verify(draft: Draft, earlier: tuple[Diagnostic, ...], memory: Memory = FORGETFUL) -> Outcome[Checked]:
    """Check the logic and the algebra of a draft; a plan with an error anywhere is not checked.

    Args:
        earlier: what the passes before this one found.
        memory: what earlier runs proved of formulas.
    """
    currencies = draft.header.currencies if draft.header else None
    reaches = Reaches(draft.inputs, draft.lets, draft.assumptions, currencies)
    many = len(draft.nodes) >= MANY
    logic, (proofs, notes) = beside(lambda: _logic(draft), lambda: check_algebra(draft, memory), worthwhile=many)
    findings = [
        *logic,
        *(check_bands(draft, reaches) if draft.all_assumed else ()),
        *(check_fairness(draft, reaches) if draft.all_assumed else ()),
        *proofs,
    ]
    sound = not has_errors((*earlier, *findings))
    findings += check_coverage(draft, sound=sound)
    if not sound:
        return Outcome(None, tuple(findings))
    findings += [
        *notes,
        *check_unused(draft),
        *check_tree(draft),
        *check_unweighted(draft),
        *check_suspicions(draft),
        *check_times(draft),
        *check_unearned(draft, reaches),
        *check_ceilings(draft),
        *check_roundings(draft),
        *check_supposed(draft, reaches),
    ]
    if draft.header is None:
        return Outcome(None, tuple(findings))
    checked = Checked(
        draft.document,
        draft.header,
        draft.scales,
        draft.rules,
        draft.sources,
        {name: input_ for name, input_ in draft.inputs.items() if not input_.asked},
        draft.lets,
        draft.assumptions,
        draft.nodes,
        draft.tests,
    )
    return Outcome(checked, tuple(findings))


def _logic(draft: Draft) -> list[Diagnostic]:
    """What stands against the logic of a plan and needs no algebra."""
    return [
        *check_logic(draft),
        *check_stocks(draft),
        *check_wording(draft),
        *check_counting(draft),
        *check_conditions(draft),
        *check_magnitudes(draft),
    ]
