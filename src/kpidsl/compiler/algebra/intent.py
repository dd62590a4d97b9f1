"""What becomes of the author's claims, told: `rises with`, `falls with`, `stays within`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.compiler.algebra.advice import signs_that_prove
from kpidsl.compiler.algebra.atoms import Atom
from kpidsl.compiler.algebra.claims import always_moves, always_stays, moves, stays
from kpidsl.compiler.algebra.evaluation import Case
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.proof import NotProved, Proved, Refuted, Verdict
from kpidsl.compiler.algebra.quotient import Quotient, Reader
from kpidsl.compiler.algebra.spelling import at_most, case_spelled, exactly
from kpidsl.compiler.parse.syntax import Name
from kpidsl.compiler.types.draft import Definition, Stays
from kpidsl.model import expression as e
from kpidsl.model.needs import needs_in
from kpidsl.model.plan import Need
from kpidsl.model.spelling import spelled


def intended(definition: Definition, quotient: Quotient | None, knowledge: Knowledge) -> Iterator[Diagnostic]:
    """What is not so, or not proved, of all that the author claims of a formula; a quotient of None is past proof."""
    for trend in definition.trends:
        for name in trend.inputs:
            yield from _trend(definition, name, trend.trend == "rises", quotient, knowledge)
    if definition.stays is not None:
        yield from _stays(definition, definition.stays, quotient, knowledge)


# --- trends ----------------------------------------------------------------------------------------------------------


def _trend(definition: Definition, name: Name, rises: bool, quotient: Quotient | None, knowledge: Knowledge
           ) -> Iterator[Diagnostic]:  # fmt: skip
    text = name.text
    if text in knowledge.draft.lets:
        atom, apart = Atom("let", text), _alone(definition, text, knowledge)
        knowledge = Knowledge(knowledge.draft, Reader(knowledge.draft.lets, frozenset({text})))
        quotient = knowledge.reader.read(definition.formula) if quotient is not None and apart else None
    else:
        atom = Atom.input(text)
    if not _depends(definition, atom, quotient, knowledge):
        yield finding("K0503", name.span, f"this formula does not depend on `{text}`")
        return
    verdict: Verdict = NotProved()
    if quotient is not None:
        verdict = moves(definition.formula, quotient, atom, rises, knowledge)
    trend, other = ("rises", "falls") if rises else ("falls", "rises")
    match verdict:
        case Proved():
            return
        case Refuted(cases, opposite):
            message = f"this formula {other} with `{text}`, and is declared to do the opposite"
            if not opposite:
                message = f"this formula does not always {trend.removesuffix('s')} with `{text}`"
            labels = [(definition.span, "the formula")]
            if cases:
                first, then = sorted(cases, key=lambda case: case[atom])
                of = knowledge.type_of(atom)
                before, after = (
                    spelled(value, definition.type)
                    for case in (first, then)
                    if (value := Case(case, knowledge.draft.lets).number(definition.formula)) is not None
                )
                rest = case_spelled({each: figure for each, figure in first.items() if each != atom}, knowledge)
                beside = f", with {rest}" if rest else ""
                told = f"{before} at {text} = {exactly(first[atom], of)}, {after} at {exactly(then[atom], of)}{beside}"
                labels = [(definition.span, told)]
            yield finding("K0503", name.span, message, labels=labels)
        case NotProved():
            message = f"that the formula {trend} with `{text}` is not proved"
            help_ = _help(
                definition, knowledge,
                lambda known: quotient is not None and always_moves(definition.formula, quotient, atom, rises, known),
            )  # fmt: skip
            yield finding("K0506", name.span, message, help=help_)


def _depends(definition: Definition, atom: Atom, quotient: Quotient | None, knowledge: Knowledge) -> bool:
    """Whether a formula may be another where a figure is."""
    if quotient is not None:
        parts = [knowledge.reader.parts[each].node for each in quotient.atoms if each.kind == "part"]
        if not parts:
            return atom in quotient.atoms
    if atom.kind == "let":
        return any(isinstance(node, e.LetRef) and node.name == atom.what for node in _beside(definition, "", knowledge))
    return Need(str(atom.what), 0) in needs_in(definition.formula, knowledge.draft.lets)


def _alone(definition: Definition, name: str, knowledge: Knowledge) -> bool:
    """Whether a named formula can move while the rest of the formula stands still."""
    lets = knowledge.draft.lets
    inside = needs_in(lets[name].formula, lets)
    beside = {node.name for node in _beside(definition, name, knowledge) if isinstance(node, e.InputRef)}
    return not any(need.input in beside for need in inside)


def _beside(definition: Definition, name: str, knowledge: Knowledge) -> Iterator[e.Expression]:
    """Everything in a formula and its named formulas, each of them once, but for what is inside one of them."""
    waiting = [definition.formula]
    gone_through = {name}
    while waiting:
        for node in e.walk(waiting.pop()):
            yield node
            if isinstance(node, e.LetRef) and node.name not in gone_through:
                gone_through.add(node.name)
                waiting.append(knowledge.draft.lets[node.name].formula)


# --- ranges ----------------------------------------------------------------------------------------------------------


def _stays(
    definition: Definition, claim: Stays, quotient: Quotient | None, knowledge: Knowledge
) -> Iterator[Diagnostic]:
    verdict: Verdict = NotProved()
    if quotient is not None:
        verdict = stays(definition.formula, quotient, claim.range.low, claim.range.high, knowledge)
    within = f"{spelled(claim.range.low, definition.type)}..{spelled(claim.range.high, definition.type)}"
    match verdict:
        case Proved():
            return
        case Refuted((case, *_)):
            value = Case(case, knowledge.draft.lets).number(definition.formula)
            assert value is not None
            assert quotient is not None
            message = f"this formula leaves {within}: it is {spelled(value, definition.type)} where " + case_spelled(
                case, knowledge
            )
            edge = claim.range.high if value > claim.range.high else claim.range.low
            assume = at_most(quotient.above - quotient.below.scaled(edge), value > claim.range.high, knowledge)
            help_ = (
                f"where that cannot be, say so: `assume {assume}`" if assume else "correct the formula, or the range"
            )
            yield finding("K0513", claim.span, message, help=help_, labels=[(definition.span, "the formula")])
        case _:
            message = f"that the formula stays within {within} is not proved"
            low, high = claim.range.low, claim.range.high
            help_ = _help(
                definition, knowledge,
                lambda known: quotient is not None and always_stays(definition.formula, quotient, low, high, known),
            )  # fmt: skip
            yield finding("K0506", claim.span, message, help=help_)


def _help(definition: Definition, knowledge: Knowledge, proved: Callable[[Knowledge], bool]) -> str:
    """What would prove a claim, if signs would; else nobody but its author can say whether it is so."""
    names = sorted(need.input for need in needs_in(definition.formula, knowledge.draft.lets))
    signs = signs_that_prove(names, knowledge, proved)
    return f"where it is so, say {signs}" if signs else "see to it yourself, or leave this line out"
