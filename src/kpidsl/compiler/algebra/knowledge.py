"""What is known of the figures: that counts are not negative, what queries say of each other, what the plan assumes.

Proofs rest on what is known alone. Cases that are shown to the author are sought where besides no figure is negative:
nobody is told that a formula fails for minus ten firms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from kpidsl.base.record import record
from kpidsl.compiler.algebra.atoms import Atom, TooLarge
from kpidsl.compiler.algebra.polynomial import Polynomial
from kpidsl.compiler.algebra.queries import count_of, is_count, is_of_things, never_more
from kpidsl.compiler.algebra.quotient import Reader, Vanishes
from kpidsl.compiler.algebra.relation import Holding, Relation, relations
from kpidsl.compiler.types.draft import Draft
from kpidsl.model import expression as e
from kpidsl.model.period import NOW, Back
from kpidsl.model.queries import Query
from kpidsl.model.values import Quantity, Type

#: Past so many figures that hang together the rest is left out: less is known, never anything false.
ATOMS_LIMIT = 24

#: What is known of so many groups of figures is remembered: formulas with the same figures stand near each other.
REMEMBERED = 500


@record
class Assumed:
    """An assumption, looked at so far back: the figures it is about, and what algebra can use of it."""

    holding: Holding
    atoms: tuple[Atom, ...]
    relations: tuple[Relation, ...]


@record
class Known:
    """What is known of some figures: `atoms` are these and those that hang together with them."""

    atoms: tuple[Atom, ...]
    relations: tuple[Relation, ...]
    assumed: tuple[Holding, ...]


@dataclass
class Knowledge:
    """What is known in a plan. The named formulas that its reader leaves whole are left whole here too."""

    draft: Draft
    reader: Reader
    supposed: Mapping[str, bool] = field(default_factory=dict)  # inputs taken to be above zero, or at least zero
    _assumed: dict[Back, dict[Atom, list[Assumed]]] = field(default_factory=dict)
    _least: dict[Atom, bool | None] = field(default_factory=dict)
    _counts: dict[str, Query | None] = field(default_factory=dict)
    _signs: dict[tuple[Atom, str], Relation] = field(default_factory=dict)
    _among: dict[tuple[Atom, Atom], Relation | None] = field(default_factory=dict)
    _known: dict[tuple[frozenset[Atom], bool], Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._currencies = self.draft.header.currencies if self.draft.header else ("EUR",)

    def type_of(self, atom: Atom) -> Type | None:
        """The type of an input or a named formula."""
        match atom:
            case Atom("input", str(name)):
                return self.draft.inputs[name].type if name in self.draft.inputs else None
            case Atom("let", str(name)):
                return self.draft.lets[name].type
            case _:
                return None

    def supposing(self, signs: Mapping[str, bool]) -> Knowledge:
        """What would be known if some inputs were above zero (True) or at least zero (False)."""
        return Knowledge(self.draft, self.reader, signs)

    def one_of(self, atom: Atom) -> Fraction:
        """What one of a figure's unit is."""
        type_ = self.type_of(atom)
        return type_.unit.factor if isinstance(type_, Quantity) else Fraction(1)

    def is_whole(self, atom: Atom) -> bool:
        """Whether a figure is a number of things, of which there are whole ones."""
        type_ = self.type_of(atom)
        return type_ is not None and is_of_things(type_, self._currencies)

    # --- at a glance -------------------------------------------------------------------------------------------------

    def at_least(self, form: Polynomial) -> bool | None:
        """Whether a polynomial is, by its coefficients, above zero (True) or at least zero (False); None: not known."""
        above = False
        for monomial, coefficient in form.terms.items():
            if coefficient < 0:
                return None
            strict = True
            for atom, power in monomial:
                least = self.least(atom)
                if least is None and power % 2:
                    return None
                strict = strict and bool(least)
            above = above or strict
        return above

    def least(self, atom: Atom) -> bool | None:
        """The same of one figure, by what is known of it alone."""
        if atom not in self._least:
            self._least[atom] = self._of_part(atom) if atom.kind == "part" else self._of_figure(atom)
        return self._least[atom]

    def _of_figure(self, atom: Atom) -> bool | None:
        input_ = self.draft.inputs.get(str(atom.what)) if atom.kind == "input" else None
        found: bool | None = False if input_ is not None and is_count(input_) else None
        if atom.kind != "part" and (supposed := self.supposed.get(str(atom.what))) is not None:
            found = found or supposed
        single = frozenset({(atom, 1)})
        for relation in (each for assumed in self._about(atom) for each in assumed.relations):
            form = relation.form
            if relation.sign in ("=", "!=") or form.atoms != (atom,) or not form.is_linear:
                continue
            if form.constant_term <= 0 and form.terms[single] > 0:  # 3x - 5 >= 0
                found = found or form.constant_term < 0 or relation.sign == ">"
        return found

    def is_linked(self, atom: Atom) -> bool:
        """Whether anything is assumed of a figure."""
        return bool(self._about(atom))

    def is_below_zero(self, atom: Atom) -> bool:
        """Whether the plan assumes that a figure is not above zero, as costs are in some ledgers."""
        single = frozenset({(atom, 1)})
        said = (relation for assumed in self._about(atom) for relation in assumed.relations)
        forms = (relation.form for relation in said if relation.sign in (">", ">=") and relation.form.atoms == (atom,))
        return any(form.is_linear and form.terms[single] < 0 and form.constant_term <= 0 for form in forms)

    def _of_part(self, atom: Atom) -> bool | None:
        """What an `if`, a `min` and the like are at least, by what their operands are at least."""
        match self.reader.parts[atom].node:
            case e.Function("abs"):
                return False
            case e.Function("max", arguments):
                known = [each for each in self._of_all(arguments, atom.back) if each is not None]
                return any(known) if known else None
            case e.Function("min", arguments):
                return self._least_of_all(arguments, atom.back)
            case e.Conditional(_, then, otherwise):
                return self._least_of_all((then, otherwise), atom.back)
            case e.Function(_, arguments):  # floor, ceil and round never bring anything below zero
                return None if None in self._of_all(arguments[:1], atom.back) else False
            case _:
                return None

    def _least_of_all(self, nodes: Iterable[e.Expression], back: Back) -> bool | None:
        operands = self._of_all(nodes, back)
        return None if None in operands else all(operands)

    def _of_all(self, nodes: Iterable[e.Expression], back: Back) -> list[bool | None]:
        return [self._of(node, back) for node in nodes]

    def _of(self, node: e.Expression, back: Back) -> bool | None:
        try:
            quotient = self.reader.quotient(node, back)
        except (TooLarge, Vanishes):
            return None
        above, below = self.at_least(quotient.above), self.at_least(quotient.below)
        return None if below is None else above

    # --- together ----------------------------------------------------------------------------------------------------

    def about(self, atoms: Iterable[Atom], *, presumed: bool = False) -> Known:
        """What is known of figures and of all that hang together with them.

        Args:
            presumed: no figure is negative, as where cases are sought that are shown.
        """
        seen = dict.fromkeys(atoms)
        asked = (frozenset(seen), presumed)
        if asked not in self._known:
            if len(self._known) == REMEMBERED:
                self._known.clear()
            self._known[asked] = self._gathered(seen, presumed)
        return self._known[asked]

    def _gathered(self, seen: dict[Atom, None], presumed: bool) -> Known:
        found: dict[int, Assumed] = {}
        waiting = list(seen)
        while waiting:
            for assumed in self._about(waiting.pop()):
                found[id(assumed)] = assumed
                new = [atom for atom in assumed.atoms if atom not in seen]
                if len(seen) + len(new) <= ATOMS_LIMIT:
                    seen |= dict.fromkeys(new)
                    waiting += new
        known = [relation for each in found.values() for relation in each.relations]
        for atom in seen:
            least = self.least(atom)
            if least is not None or (presumed and atom.kind == "input"):
                known.append(self._signed(atom, ">" if least else ">="))
        holdings = tuple(each.holding for each in found.values())
        return Known(tuple(seen), (*known, *self._of_queries(seen)), holdings)

    def _signed(self, atom: Atom, sign: Literal[">", ">="]) -> Relation:
        """That a figure is above zero, or at least zero; many formulas have it in common."""
        found = self._signs.get((atom, sign))
        if found is None:
            found = self._signs[atom, sign] = Relation(self.reader.atom(atom).above, sign)
        return found

    def _of_queries(self, atoms: Iterable[Atom]) -> Iterable[Relation]:
        """That who counts under more conditions never counts more, in the same period."""
        counts = [(atom, count) for atom in atoms if (count := self._count(atom)) is not None]
        for one, fewer in counts:
            for other, more in counts:
                if one is other or one[2:] != other[2:]:
                    continue
                if (one, other) not in self._among:
                    gap = self.reader.atom(other).above - self.reader.atom(one).above
                    self._among[one, other] = Relation(gap, ">=") if never_more(fewer, more) else None
                if (relation := self._among[one, other]) is not None:
                    yield relation

    def _count(self, atom: Atom) -> Query | None:
        if atom.kind != "input":
            return None
        name = str(atom.what)
        if name not in self._counts:
            self._counts[name] = count_of(self.draft.inputs.get(name))
        return self._counts[name]

    def _about(self, atom: Atom) -> list[Assumed]:
        """What the plan assumes of a figure: of now, and of the period that the figure is of."""
        now = self._assumptions(NOW).get(atom, [])
        return [*now, *self._assumptions(atom.back).get(atom, ())] if atom.steps or atom.years else now

    def _assumptions(self, back: Back) -> dict[Atom, list[Assumed]]:
        found = self._assumed.get(back)
        if found is None:
            index: defaultdict[Atom, list[Assumed]] = defaultdict(list)
            for assumption in self.draft.assumptions:
                holding = Holding(assumption.condition, back)
                said = tuple(relations(self.reader, holding))
                atoms = [atom for each in said for atom in each.form.atoms]
                if not self.reader.whole:
                    atoms += [Atom.input(need.input, need.back + back) for need in assumption.needs]
                assumed = Assumed(holding, tuple(dict.fromkeys(atoms)), said)
                for atom in assumed.atoms:
                    index[atom].append(assumed)
            found = self._assumed[back] = dict(index)
        return found
