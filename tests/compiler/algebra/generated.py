"""Formulas and assumptions over plain numbers, as texts that go the whole way through the compiler, and figures.

Everything is a plain number, so that every formula has a unit. `n` and `m` count rows, `n` under more conditions. The
figures are few and small, so that poles and edges are met often.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kpidsl.base.text import Document
from kpidsl.compiler.algebra.atoms import Atom
from kpidsl.compiler.algebra.knowledge import Knowledge
from kpidsl.compiler.algebra.quotient import Reader
from kpidsl.compiler.parse import parse
from kpidsl.compiler.resolve import resolve
from kpidsl.compiler.types import check_types
from kpidsl.compiler.types.draft import Definition, Draft
from kpidsl.model.expression import Expression
from kpidsl.model.period import NOW, Back
from kpidsl.model.plan import Need
from kpidsl.model.values import Absent, Result
from kpidsl.scoring.interpret import Interpreter

#: The same cases in every run, and no race against the clock of a busy machine.
FUZZ = settings(max_examples=250, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))

HEAD = """plan "t"
  years    2022..2022
  currency EUR
  scoring  none
  missing  block
  display  1 decimal, half up
source righe
  file   "r.csv"
  format csv
  column data  date, period
  column canale text in ["web", "sportello"]
  rows   repeat
scoring soglie
  target    earns 100 %
  between   step
  otherwise 0 %
  cap       100 %
input n
  unit  number
  value count from righe where canale = "web"
input m
  unit  number
  value count from righe
"""
SUPPLIED = ("a", "b", "c")
COUNTED = ("n", "m")
NAMES = (*SUPPLIED, *COUNTED)
FIGURES = tuple(map(Fraction, ("-2", "-1", "-1/2", "0", "0", "1/2", "1", "2", "3", "10")))
COUNTS = tuple(map(Fraction, (0, 0, 1, 2, 3, 10)))


@dataclass(frozen=True)
class Plan:
    """A checked draft with one formula, and how to evaluate it with the interpreter of the scoring room."""

    draft: Draft
    definition: Definition
    knowledge: Knowledge

    def value(self, point: Mapping[Atom, Fraction], node: Expression | None = None, back: Back = NOW) -> Result:
        def lookup(need: Need) -> Result:
            return point[Atom.input(need.input, need.back)]

        lets = self.draft.lets
        return Interpreter(lookup, lets=lets).evaluate(self.definition.formula if node is None else node, back)

    def number(self, point: Mapping[Atom, Fraction]) -> Fraction | None:
        value = self.value(point)
        assert isinstance(value, Fraction | Absent)
        return value if isinstance(value, Fraction) else None

    def allows(self, point: Mapping[Atom, Fraction]) -> bool:
        """Whether the data may be so: what is assumed, of now and of the period before, and what rows make of it."""
        for back in (NOW, Back(1)):
            if not 0 <= point[Atom.input("n", back)] <= point[Atom.input("m", back)]:
                return False
            if any(self.value(point, each.condition, back) is False for each in self.draft.assumptions):
                return False
        return True

    def is_assumed_of(self, case: Mapping[Atom, Fraction]) -> bool:
        """Whether a case that was shown is one of what the plan assumes of its figures."""
        about = [
            each
            for each in self.draft.assumptions
            if {Atom.input(need.input, need.back) for need in each.needs} <= case.keys()
        ]
        return not any(self.value(completed(case), each.condition) is False for each in about)

    def points(self, count: int, seed: int = 0) -> Iterator[dict[Atom, Fraction]]:
        """Cases that the data may be, as many as so many tries give."""
        random = Random(seed)
        for _ in range(count):
            point = figures(random)
            if self.allows(point):
                yield point


def figures(random: Random) -> dict[Atom, Fraction]:
    point: dict[Atom, Fraction] = {}
    for back in (NOW, Back(1), Back(2)):
        point |= {Atom.input(name, back): random.choice(FIGURES) for name in SUPPLIED}
        point |= {Atom.input(name, back): random.choice(COUNTS) for name in COUNTED}
    return point


def completed(point: Mapping[Atom, Fraction]) -> dict[Atom, Fraction]:
    """A case with figures for all that it does not speak of: those of a plan that assumes nothing of them."""
    rest = {Atom.input(name, back): Fraction(1) for name in NAMES for back in (NOW, Back(1), Back(2))}
    return rest | dict(point)


def plan_of(
    formula: str,
    assumptions: Sequence[str] = (),
    lets: Sequence[str] = (),
    fields: str = "",
    direction: str = "higher",
) -> Plan | None:
    """The plan with a formula; None where the compiler found a fault in it before algebra came."""
    text = HEAD + "".join(f'input {name}\n  unit number\n  supplied by "x"\n' for name in SUPPLIED)
    text += "".join(f"let {name} = {let}\n" for name, let in zip(("u", "v"), lets, strict=False))
    text += "".join(f"assume {assumption}\n" for assumption in assumptions)
    text += f'action 1 "t"\n  formula {formula}\n  unit number\n  direction {direction}\n{fields}'
    document = Document("t.kpi", text)
    parsed = parse(document)
    assert parsed.value is not None
    assert not parsed.findings, (formula, parsed.findings)
    program = resolve(document, parsed.value, lambda _: None, {})
    assert program.value is not None
    draft = check_types(program.value).value
    assert draft is not None
    if not draft.definitions or len(draft.assumptions) < len(assumptions) or len(draft.lets) < len(lets):
        return None
    return Plan(draft, draft.definitions[0], Knowledge(draft, Reader(draft.lets)))


# --- texts -----------------------------------------------------------------------------------------------------------


def formulas(leaves: Sequence[str] = NAMES, depth: int = 3, *, linear: bool = False) -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*leaves, "1", "2"])
    if depth == 0:
        return leaf
    inner = formulas(leaves, depth - 1, linear=linear)
    sums = st.builds(lambda x, sign, y: f"({x} {sign} {y})", inner, st.sampled_from("+-"), inner)
    if linear:
        return st.one_of(leaf, sums, st.builds(lambda x: f"(2 * {x})", inner))
    products = st.builds(lambda x, sign, y: f"({x} {sign} {y})", inner, st.sampled_from("*///"), inner)
    others = st.one_of(
        st.builds(lambda x: f"({x})^2", inner),
        st.builds(lambda x: f"({x})^-1", inner),
        st.builds(lambda x, y: f"max({x}, {y})", inner, inner),
        st.builds(lambda x, y: f"min({x}, {y})", inner, inner),
        st.builds(lambda x: f"abs({x})", inner),
        st.builds(lambda c, x, y: f"(if {c} then {x} else {y})", conditions(leaves), inner, inner),
        st.sampled_from(leaves).map(lambda name: f"previous({name})" if name.isalpha() else name),
    )
    return st.one_of(leaf, sums, products, sums, products, others)


def branching() -> st.SearchStrategy[str]:
    """Shares and changes as KPIs guard, cap and round them."""
    figure = st.sampled_from(NAMES)
    share = st.one_of(
        st.builds(lambda x, y: f"{x} / {y}", figure, figure),
        st.builds(lambda x, y, z: f"({x} - {y}) / {z}", figure, figure, figure),
        st.builds(lambda x, y: f"{x} / ({x} + {y})", figure, figure),
    )
    bound = st.one_of(st.sampled_from(["0", "1", "1 / 2"]), share, figure)
    guarded = st.one_of(
        share,
        st.builds(lambda c, x, y: f"(if {c} then {x} else {y})", conditions(), share, bound),
        st.builds(lambda x, y: f"(if {x} > 0 number then {y} / {x} else 0)", figure, figure),
        st.builds(lambda x: f"abs({x})", share),
    )
    capped = st.one_of(
        st.builds(lambda f, x, y: f"{f}({x}, {y})", st.sampled_from(["min", "max"]), guarded, bound),
        st.builds(lambda x: f"max(0, min(1, {x}))", guarded),
        guarded,
    )
    return st.one_of(
        capped,
        st.builds(lambda f, x, s: f"{f}({x}, {s})", st.sampled_from(["round", "floor", "ceil"]), capped,
                  st.sampled_from(["0.1 number", "1 number", "0.3 number"])),
        capped.map(lambda x: f"1 - {x}"),
        st.builds(lambda x, y: f"({x} + {y}) / 2", capped, capped),
    )  # fmt: skip


def quotients() -> st.SearchStrategy[str]:
    """Formulas as KPIs have them: a sum over a sum."""
    sums = formulas(depth=2, linear=True)
    return st.builds(lambda above, below: f"{above} / {below}", sums, sums)


def conditions(leaves: Sequence[str] = NAMES) -> st.SearchStrategy[str]:
    side = st.one_of(
        st.sampled_from(leaves), st.builds(lambda x, y: f"{x} + {y}", st.sampled_from(leaves), st.sampled_from(leaves))
    )
    right = st.one_of(side, st.sampled_from(["0 number", "1 number"]))
    simple = st.builds(lambda x, s, y: f"{x} {s} {y}", side, st.sampled_from([">", ">=", ">", "<=", "=", "!="]), right)
    return st.one_of(
        simple,
        simple,
        st.builds(lambda x, y: f"({x} and {y})", simple, simple),
        st.builds(lambda x, y: f"({x} or {y})", simple, simple),
        st.builds(lambda x: f"not {x}", simple),
    )


assumptions = st.lists(
    st.one_of(
        conditions(),
        st.sampled_from(NAMES).map(lambda name: f"{name} > 0 number"),
        st.sampled_from(NAMES).map(lambda name: f"{name} >= 0 number"),
        st.builds(lambda x, y: f"{x} >= {y}", st.sampled_from(NAMES), st.sampled_from(NAMES)),
    ),
    max_size=4,
)
lets = st.lists(formulas(depth=1), min_size=2, max_size=2)
WITH_LETS = (*NAMES, "u", "v")


#: A formula, assumptions and two named formulas: what `plan_of` makes a plan of.
Texts = tuple[str, list[str], list[str]]
texts: st.SearchStrategy[Texts] = st.tuples(st.one_of(formulas(WITH_LETS), quotients(), quotients()), assumptions, lets)
branching_texts: st.SearchStrategy[Texts] = st.tuples(branching(), assumptions, lets)
