"""Formulas of a plan that an indicator of a file it uses already is, or of which one is what is left of 100 %.

Of the same figures, that they are equal is enough: the plan has told the file which these are. An indicator whose
figures the plan lacks may be one of its formulas under other names. That is so of every share and every difference,
and means nothing there; so it is told only of a formula of at least three terms, where every figure that would be
renamed has all the words of the one that is asked for, or the other way round, and where no second indicator and no
second way would do. A plan that reads a figure the other way round has an indicator of its own.

It knows nothing of files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, product
from math import prod

from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import Atom, TooLarge
from kpidsl.compiler.algebra.equality import Form, read, renamed, same
from kpidsl.compiler.algebra.fingerprint import PRIME, Residues
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.quotient import Quotient, Reader
from kpidsl.compiler.algebra.sameness import Formula, is_share
from kpidsl.compiler.types.draft import Definition
from kpidsl.compiler.types.offers import agree
from kpidsl.model import expression as e
from kpidsl.model.rules import Direction
from kpidsl.model.values import Quantity

WAYS_LIMIT = 100  # in which figures could be renamed
TERMS_OF_ITS_OWN = 3  # with fewer a formula is a figure, a share, a product or a difference: nobody's own

Kinds = frozenset[tuple[Hashable, int]]  # how many figures of each kind there are
Names = Mapping[str, Atom]  # the figures of the plan, by those that a file asks for
_AROUND: Mapping[Direction | None, Direction] = {"higher": "lower", "lower": "higher"}


@record
class Offer(Form):
    """An indicator that the plan could use, read; `asked` are the figures it needs that the plan does not define."""

    definition: Definition
    asked: tuple[str, ...]


@record
class Match:
    """A formula is an indicator, or what it leaves of 100 %, once figures of the plan stand for those it asks for."""

    indicator: Definition
    names: Names
    complement: bool


@dataclass
class Offered:
    """Compares formulas of the plan with the indicators that it could use.

    Those look alike that have as many figures of each kind, and the same value where all of a kind are one number.
    """

    knowledge: Knowledge
    residues: Residues
    _alike: dict[Kinds, dict[int | None, list[Offer]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._looks = Residues(self._kind)
        self._is_asked = False  # by any of them, for a figure that the plan does not define
        draft = self.knowledge.draft
        reader = Reader(draft.offers.lets)
        for definition in draft.offers.definitions:
            form = read(definition.formula, reader)
            if form is not None:
                asked = tuple(sorted(name for name in _figures(form) if draft.inputs[name].asked))
                offer = Offer(form.quotient, form.factors, definition, asked)
                alike = self._alike.setdefault(self._kinds(form), {})
                alike.setdefault(self._looks.of(form.quotient), []).append(offer)
                self._is_asked = self._is_asked or bool(asked)

    def compare(self, formula: Formula) -> Iterator[Diagnostic]:
        """What is noted of a formula of the plan."""
        definition = formula.definition
        if not self._alike or definition.span.document is not self.knowledge.draft.document:
            return
        readings = [formula, *(self._named(definition) if self._is_asked else ())]
        match = next((match for each in readings for match in self._matches(each, definition)), None)
        if match is not None:
            yield _told(definition, match)

    def _named(self, definition: Definition) -> Iterator[Form]:
        """A formula as its author sees it: named formulas of the plan's own are figures that a file may ask for."""
        draft, nodes = self.knowledge.draft, list(e.walk(definition.formula))
        answers = {heading.name.text for heading in draft.program.asked if heading.name is not None}
        names = {node.name for node in nodes if isinstance(node, e.LetRef)} - answers
        own = frozenset(name for name in names if draft.lets[name].span.document is draft.document)
        if own and not any(isinstance(node, e.Previous) for node in nodes):  # which looks into what it goes back to
            form = read(definition.formula, Reader(draft.lets, own))
            if form is not None and own <= _figures(form).keys():  # what fell out may have divided by something
                yield form

    def _matches(self, form: Form, definition: Definition) -> Iterator[Match]:
        """The indicators that a reading of a formula is, and those that it is what is left of."""
        alike = self._alike.get(self._kinds(form))
        if alike is None:
            return
        value, direction = self._looks.of(form.quotient), definition.direction
        general = _terms(form) < TERMS_OF_ITS_OWN
        for offer, names in self._same(form, alike.get(value, ()), direction, general=general):
            yield Match(offer.definition, names, complement=False)
        others = alike.get((1 - value) % PRIME, ()) if value is not None and is_share(definition) else ()
        if others:
            try:
                rest = Quotient(form.quotient.below - form.quotient.above, form.quotient.below)
            except TooLarge:
                return
            around = _AROUND.get(direction, direction)
            for offer, names in self._same(Form(rest, form.factors), others, around, general=general):
                yield Match(offer.definition, names, complement=True)

    def _same(
        self, form: Form, offers: Sequence[Offer], direction: Direction | None, *, general: bool
    ) -> Iterator[tuple[Offer, Names]]:
        """The indicators that a form is, with what their figures are called in the plan.

        Args:
            direction: which way is better, where the plan says so.
            general: only indicators of the same figures are looked at.
        """
        offers = [each for each in offers if direction is None or each.definition.direction == direction]
        yield from ((each, {}) for each in offers if not each.asked and self._is(form, each, {}))
        if not general:
            ways = [
                (each, names) for each in offers for names in self._names(form, each) if self._is(form, each, names)
            ]
            yield from ways if len(ways) == 1 else ()

    def _is(self, form: Form, offer: Offer, names: Names) -> bool:
        other = renamed(offer, names) if names else offer
        return self.residues.of(form.quotient) == self.residues.of(other.quotient) and same(form, other)

    def _names(self, form: Form, offer: Offer) -> Iterator[Names]:
        """The ways in which figures of a form may be those that an indicator asks for."""
        theirs, ours = _figures(offer), _figures(form)
        free = [name for name in ours if name not in theirs]
        if not offer.asked or len(theirs) != len(ours) or len(offer.asked) != len(free):
            return
        agreeing = [[name for name in free if self._agree(ours[name], theirs[asked])] for asked in offer.asked]
        if prod(map(len, agreeing)) > WAYS_LIMIT:  # which of them it is could not be told
            return
        for names in product(*agreeing):
            if len(set(names)) == len(free):
                yield {asked: ours[name] for asked, name in zip(offer.asked, names, strict=True)}

    def _agree(self, mine: Atom, asked: Atom) -> bool:
        return agree(str(mine.what), str(asked.what)) and self._dimension(mine) == self._dimension(asked)

    def _kinds(self, form: Form) -> Kinds:
        return frozenset(Counter(map(self._kind, form.quotient.atoms)).items())

    def _kind(self, atom: Atom) -> Hashable:
        """What does not change with the name of a figure: its dimension, and the period that it is of."""
        if atom.kind == "part":
            return atom
        return self._dimension(atom), atom.steps, atom.years

    def _dimension(self, atom: Atom) -> Hashable:
        type_ = self.knowledge.type_of(atom)
        return type_.unit.dimension if isinstance(type_, Quantity) else type_


def _figures(form: Form) -> Mapping[str, Atom]:
    """The figures of a formula that have names, by them; those that it only divides by are of them."""
    atoms = chain(form.quotient.atoms, *(each.atoms for each in form.factors))
    return {str(atom.what): atom for atom in atoms if atom.kind != "part"}


def _terms(form: Form) -> int:
    return sum(1 for part in (form.quotient.above, form.quotient.below) for monomial in part.terms if monomial)


def _told(own: Definition, match: Match) -> Diagnostic:
    theirs = match.indicator
    how = "100 % minus" if match.complement else "the same formula as"
    help_ = f"measure it by `indicator {theirs.name}`"
    if match.complement:
        help_ = f"measure by `indicator {theirs.name}` instead, with targets of 100 % minus these"
    elif e.shape(own.formula) == e.shape(theirs.formula):
        how = "word for word"
    if match.names:
        how = f"under other names {how}"
        lets = ", ".join(f"`let {asked} = {atom.what}`" for asked, atom in match.names.items())
        help_ = f"where the figures are the same, write {lets}, and {help_}"
    message = f"`{own.name}` is {how} the indicator `{theirs.name}`"
    help_ += ", so that its definition is traced"
    return finding("K0510", own.span, message, help=help_, labels=[(theirs.span, "the indicator")])
