"""What says less than it seems to: constants, formulas and assumptions that simplify, two KPIs that are one.

Two formulas are the same where they are equal and divide by the same; two are complements where they add up to 100 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.compiler.algebra.atoms import Atom, TooLarge
from kpidsl.compiler.algebra.cancelling import cancelled
from kpidsl.compiler.algebra.decide import certain
from kpidsl.compiler.algebra.divisors import divisors
from kpidsl.compiler.algebra.equality import Form, same
from kpidsl.compiler.algebra.fingerprint import PRIME, Residues
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.polynomial import ONE
from kpidsl.compiler.algebra.quotient import Quotient, Reader, Vanishes
from kpidsl.compiler.algebra.relation import Relation
from kpidsl.compiler.algebra.spelling import equation, quotient_spelled
from kpidsl.compiler.memory import Memory
from kpidsl.compiler.types.draft import Definition, Draft
from kpidsl.model import expression as e
from kpidsl.model.plan import Assumption
from kpidsl.model.spelling import spelled
from kpidsl.model.values import Quantity


@record
class Formula(Form):
    """A formula of the plan, read."""

    definition: Definition


def constant(formula: Formula) -> Iterator[Diagnostic]:
    """A formula that is one number whatever the figures."""
    quotient, definition = formula.quotient, formula.definition
    value = Fraction(0) if not quotient.above else quotient.above.times(quotient.below)
    if value is None:
        return
    speaks = any(isinstance(node, e.InputRef | e.LetRef) for node in e.walk(definition.formula))
    what = f"is {spelled(value, definition.type)} whatever the figures" if speaks else "uses no figure of the data"
    yield finding("K0502", definition.span, f"this formula {what}", help="a KPI depends on figures")


# --- simpler ---------------------------------------------------------------------------------------------------------


def simpler(formula: Formula, knowledge: Knowledge, residues: Residues, memory: Memory) -> Iterator[Diagnostic]:
    """A formula out of which something cancels, as its author can see it: named formulas are figures here."""
    definition = formula.definition
    named = frozenset(node.name for node in e.walk(definition.formula) if isinstance(node, e.LetRef))
    seen = Reader(knowledge.draft.lets, named) if named else knowledge.reader
    quotient = seen.quotient(definition.formula) if named else formula.quotient
    lowest = quotient
    if not residues.coprime(quotient.above, quotient.below):
        lowest = cancelled(quotient, memory) or quotient
    if not lowest.cancelled:
        return
    written = Knowledge(knowledge.draft, seen) if named else knowledge
    before = {(type(node), node.name) for node in e.walk(definition.formula) if isinstance(node, e.InputRef | e.LetRef)}
    after = {atom.what for atom in lowest.atoms}
    gone = sorted(name for _, name in before if name not in after and not _in_part(name, lowest, seen))
    message = "this formula simplifies" + "".join(f", `{name}` cancels out" for name in gone)
    text = quotient_spelled(lowest.above, lowest.below, written)
    help_ = f"it is equal to `{text}`{_where(definition, lowest, written)}" if text else "say it without what cancels"
    yield finding("K0504", definition.span, message, help=help_)


def one_sided(assumption: Assumption, knowledge: Knowledge) -> Iterator[Diagnostic]:
    """An assumption with a figure on both sides that cancels out, as its author can see it: it says nothing of it."""
    if not isinstance(condition := assumption.condition, e.Comparison):
        return
    named = frozenset(node.name for node in e.walk(condition) if isinstance(node, e.LetRef))
    seen = Reader(knowledge.draft.lets, named)
    left, right = seen.read(condition.left), seen.read(condition.right)
    rest = seen.read(e.Arithmetic("-", condition.left, condition.right, condition.span))
    if left is None or right is None or rest is None:
        return
    # A named formula of another period is looked into, and what it is made of is not what stands there.
    written = set.intersection(*(
        {node.name for node in e.walk(side) if isinstance(node, e.InputRef | e.LetRef)}
        for side in (condition.left, condition.right)
    ))  # fmt: skip
    gone = [
        atom.name
        for atom in left.atoms
        if atom.what in written and atom in right.atoms and atom not in rest.atoms
        and not _in_part(str(atom.what), rest, seen)
    ]  # fmt: skip
    if not gone:
        return
    stand, cancel = ("stands", "cancels") if len(gone) == 1 else ("stand", "cancel")
    message = f"{' and '.join(f'`{name}`' for name in gone)} {stand} on both sides of this assumption, and {cancel} out"
    form = rest.above if any(number > 0 for number in rest.above.terms.values()) else -rest.above
    said = equation(form, Knowledge(knowledge.draft, seen)) if form and condition.sign == "=" else None
    help_ = f"it says that `{said}`: is another figure meant?" if said else "is another figure meant on one side?"
    yield finding("K0504", assumption.span, message, help=help_)


def _in_part(name: str, quotient: Quotient, reader: Reader) -> bool:
    parts = [reader.parts[atom].node for atom in quotient.atoms if atom.kind == "part"]
    return any(isinstance(node, e.InputRef | e.LetRef) and node.name == name for part in parts for node in e.walk(part))


def _where(definition: Definition, lowest: Quotient, knowledge: Knowledge) -> str:
    """The figures that the formula divides by and the simpler one does not: ` where b is not 0`."""
    lost: dict[str, None] = {}
    for divisor in divisors(definition.formula, {}):
        try:
            form = knowledge.reader.quotient(divisor.node, divisor.back).above
        except (TooLarge, Vanishes):
            continue
        if divisor.path or form.times(lowest.below) is not None or certain(Relation(form, "!="), knowledge):
            continue
        if len(form.terms) > 1:
            lost[divisor.node.span.written] = None
        else:  # a product is zero where one of its figures is
            lost |= dict.fromkeys(atom.name for atom in form.atoms if atom not in _always_below(lowest))
    return f" where {' and '.join(f'`{each}` is not 0' for each in lost)}" if lost else ""


def _always_below(quotient: Quotient) -> set[Atom]:
    """The figures that every term of a denominator has: where one is zero, so is the denominator."""
    return set.intersection(*({atom for atom, _ in monomial} for monomial in quotient.below.terms))


# --- the same --------------------------------------------------------------------------------------------------------


@dataclass
class Twins:
    """Compares the formulas of a plan with those before them."""

    draft: Draft
    residues: Residues
    _before: dict[int, Formula] = field(default_factory=dict)
    _periods: dict[Span, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in self.draft.nodes.values():
            for label, kpi in node.all_kpis().items():
                if not kpi.watched:
                    self._periods.setdefault(kpi.span, set()).add(label)

    def compare(self, formula: Formula) -> Iterator[Diagnostic]:
        mark = self.residues.of(formula.quotient)
        if mark is None:
            return
        twin = self._before.get(mark)
        if twin is not None and not _is_bare(formula) and same(formula, twin):
            yield self._told("K0505", formula, twin, "is the same formula as", "define it once, as an `indicator`")
        elif twin is None:
            yield from self._complement(formula, mark)
        self._before.setdefault(mark, formula)

    def _complement(self, formula: Formula, mark: int) -> Iterator[Diagnostic]:
        other = self._before.get((1 - mark) % PRIME)
        if other is None or not all(is_share(each.definition) for each in (formula, other)):
            return
        if self._scored(formula).isdisjoint(self._scored(other)):
            return  # they never count together
        quotient = formula.quotient
        if same(Form(Quotient(quotient.below - quotient.above, quotient.below), formula.factors), other):
            help_ = "keep one of the two: they tell the same, and it counts twice"
            yield self._told("K0509", formula, other, "is 100 % minus", help_)

    def _scored(self, formula: Formula) -> set[str]:
        """The periods in which a formula earns points."""
        return self._periods.get(formula.definition.span, set())

    @staticmethod
    def _told(code: str, one: Formula, other: Formula, how: str, help_: str) -> Diagnostic:
        message = f"`{one.definition.name}` {how} `{other.definition.name}`"
        labels = [(other.definition.span, "the other")]
        return finding(code, one.definition.span, message, help=help_, labels=labels)


def _is_bare(formula: Formula) -> bool:
    """Whether a formula is a figure alone, which several KPIs may well look at."""
    return len(formula.quotient.above.terms) == 1 and formula.quotient.below == ONE


def is_share(definition: Definition) -> bool:
    return isinstance(definition.type, Quantity) and not definition.type.unit.dimension
