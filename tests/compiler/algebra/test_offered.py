"""That a formula is an indicator of a used file is told where it is so, and only there: exact evaluation agrees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.compiler.algebra.equality import Form, form_of, same
from kpidsl.compiler.parse import parse
from kpidsl.compiler.resolve import resolve
from kpidsl.compiler.types import check_types
from kpidsl.document import Library
from kpidsl.model.needs import needs_in
from kpidsl.model.values import Quantity

from .generated import FUZZ, HEAD, NAMES, figures, formulas, plan_of, quotients

LIBRARY = Library()
SEEN: Counter[str] = Counter()

SAME = {name: name for name in NAMES}
LONGER = {name: f"{name}_{name}{name}" for name in NAMES}  # which say the words of the plan's names
CROSSING = {"a": "a_b", "b": "c_a_b", "c": "b_c", "n": "m_n_a", "m": "c_m"}  # each of which may be several of them
ASKED = (LONGER, CROSSING)


@pytest.fixture(scope="module", autouse=True)
def told() -> Iterator[None]:
    yield
    print(dict(SEEN))


def noted(plan: str, file: str | None = None) -> list[Diagnostic]:
    outcome = compile_plan(Document("t.kpi", plan), lambda _: Document("f.kpi", file) if file else None, LIBRARY)
    assert outcome.value is not None, [found.message for found in outcome.findings]
    return [found for found in outcome.findings if found.code == "K0510"]


# --- formulas at random ----------------------------------------------------------------------------------------------

HOW = {
    "itself": "{}",
    "one more and one less": "({0} + 1 number) - 1",
    "twice the half": "2 * ({} / 2)",
    "turned round twice": "0 - (0 - {})",
    "what it leaves": "1 - {}",
    "and what is left of that": "1 - (1 - {})",
    "one more": "{} + 1 number",
    "the half": "{} / 2",
    "its contrary": "0 - {}",
}
EQUAL = frozenset(
    {"itself", "one more and one less", "twice the half", "turned round twice", "and what is left of that"}
)


def own(formula: str, direction: str = "higher") -> str:
    """A plan with one formula of its own, which uses a file."""
    inputs = "".join(f'input {name}\n  unit number\n  supplied by "x"\n' for name in "abc")
    action = f'action 1 "t"\n  formula {formula}\n  unit number\n  direction {direction}\n  2022 target 3 number\n'
    head = HEAD.replace("scoring  none", "scoring  soglie", 1).replace("format csv", 'format csv, separator ";"', 1)
    return f'use "f.kpi"\n{head}{inputs}{action}'


def file_of(formula: str, asked: Mapping[str, str]) -> str:
    """A file of definitions that asks for all figures of an indicator, by names of its own."""
    text = "".join(f"input {name}\n  unit number\n  defined by the plan\n" for name in asked.values())
    return f"{text}indicator I\n  formula {renamed(formula, asked)}\n  unit number\n  direction higher\n"


def renamed(formula: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\b[abcnm]\b", lambda found: names[found[0]], formula)


def confirm(found: Diagnostic, written: str, formula: str, asked: Mapping[str, str]) -> None:
    """The two have the same value, or add up to 1, for the figures that are told; and are defined for the same."""
    pairs = dict(re.findall(r"`let (\w+) = (\w+)`", found.help or ""))
    one, other = plan_of(written), plan_of(renamed(formula, {name: pairs.get(asked[name], name) for name in NAMES}))
    assert one is not None
    assert other is not None
    random = Random(5)
    for point in (figures(random) for _ in range(60)):
        mine, theirs = one.number(point), other.number(point)
        if "100 % minus" in found.message and theirs is not None:
            theirs = 1 - theirs
        assert mine == theirs, (found.message, written, formula, point)


def form(formula: str) -> Form | None:
    """The form of a formula that a plan may have; None where something is wrong with it, or it is past the bounds."""
    if not re.search(r"\b[abcnm]\b", formula):
        return None  # a number, however it is written
    outcome = compile_plan(Document("t.kpi", own(formula)), lambda _: Document("f.kpi", "unit cosa\n"))
    if outcome.value is None or "K0502" in {found.code for found in outcome.findings}:
        return None
    plan = plan_of(formula)
    assert plan is not None
    found = form_of(plan.definition.formula, {})
    return found if found is not None and same(found, found) else None


@FUZZ
@given(st.one_of(quotients(), formulas()), st.sampled_from(sorted(HOW)), st.sampled_from(["higher", "lower"]))
def test_what_is_told_is_so_and_what_is_so_is_told(formula: str, how: str, direction: str) -> None:
    written = HOW[how].format(f"({formula})")
    mine, theirs = form(written), form(formula)
    if mine is None or theirs is None:
        return
    found = noted(own(written, direction), file_of(formula, SAME))
    SEEN[f"{how}, {direction}: {'told' if found else 'not told'}"] += 1
    for each in found:
        confirm(each, written, formula, SAME)
        assert ("100 % minus" in each.message) is (direction == "lower")
    wanted = how in EQUAL if direction == "higher" else how == "what it leaves"
    assert found or not wanted, (written, formula)


@FUZZ
@given(
    st.one_of(quotients(), formulas()), quotients(), st.sampled_from(sorted(HOW)), st.sampled_from(ASKED), st.booleans()
)
def test_under_other_names_too(formula: str, other: str, how: str, asked: Mapping[str, str], by_another: bool) -> None:
    written = HOW[how].format(f"({formula})")
    mine, theirs = form(written), form(formula)
    if mine is None or theirs is None or form(other) is None:
        return
    found = noted(own(written), file_of(other if by_another else formula, asked))
    SEEN[f"{'another' if by_another else how}: {'told' if found else 'not told'}"] += 1
    for each in found:
        confirm(each, written, other if by_another else formula, asked)
    if any(atom.kind == "part" for atom in mine.quotient.atoms):  # into which nobody looks
        return
    terms = [monomial for part in (mine.quotient.above, mine.quotient.below) for monomial in part.terms if monomial]
    if len(terms) < 3:
        assert not found
    elif asked is LONGER and how in EQUAL and not by_another:
        assert found, (written, formula)


# --- the library -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Indicator:
    """An indicator of the library: its formula, all named formulas written out, and the figures that it asks for."""

    file: str
    name: str
    formula: str
    unit: str
    direction: str
    asks: Mapping[str, str]

    def plan(self, names: Mapping[str, str], *measured: str, lets: str = "") -> str:
        """A plan that defines these figures, by names of its own, and measures something."""
        inputs = "".join(f'input {names[name]}\n  unit {unit}\n  supplied by "x"\n' for name, unit in self.asks.items())
        rest = f"scoring soglie\n  2022 target 1 {self.unit}\n"
        actions = "".join(f'action {code} "t"\n  {each}\n  {rest}' for code, each in enumerate(measured, 1))
        return f'use library "{self.file}"\n{HEAD}{inputs}{lets}{actions}'.replace("csv\n", 'csv, separator ";"\n', 1)

    def of_its_own(self, names: Mapping[str, str], *formulas: str) -> str:
        texts = [re.sub(r"\w+", lambda word: names.get(word[0], word[0]), each) for each in formulas]
        return self.plan(
            names, *(f"formula {each}\n  unit {self.unit}\n  direction {self.direction}" for each in texts)
        )

    @property
    def as_asked(self) -> Mapping[str, str]:
        return {name: name for name in self.asks}


def indicators() -> Iterator[Indicator]:
    for file in ("pareto.kpi", "dm-2015.kpi", "tempestivita-pagamenti.kpi"):
        parsed = parse(LIBRARY[file]).value
        assert parsed is not None
        program = resolve(LIBRARY[file], parsed, lambda _: None, LIBRARY).value
        assert program is not None
        draft = check_types(program).value
        assert draft is not None
        for each in draft.definitions:
            assert isinstance(each.type, Quantity)
            formula, before = each.span.written, ""
            while formula != before:
                before = formula
                for let in program.lets.values():
                    formula = re.sub(rf"\b{let.name.text}\b", f"({let.formula.span.written})", formula)
            needs = {need.input: draft.inputs[need.input].type for need in needs_in(each.formula, draft.lets)}
            units = {name: type_.unit.text for name, type_ in needs.items() if isinstance(type_, Quantity)}
            yield Indicator(
                file, each.name, formula, each.type.unit.text, each.direction or "none", dict(sorted(units.items()))
            )


ALL = list(indicators())


@pytest.mark.parametrize("indicator", ALL, ids=lambda each: each.name)
def test_an_indicator_of_the_library_that_is_written_out_is_told(indicator: Indicator) -> None:
    text, names = indicator.formula, indicator.as_asked
    for formula in (text, f"2 * ({text}) / 2 - 0 * ({text})"):
        (found,) = noted(indicator.of_its_own(names, formula))
        assert f"`{indicator.name}`" in found.message
    signs = [each.start() for each in re.finditer(r"[+-]", text)]
    turned = [text[:place] + {"+": "-", "-": "+"}[text[place]] + text[place + 1 :] for place in signs]
    others = [f"2 * ({text})", f"({text}) / 1000", f"previous({text})", *turned]
    assert not noted(indicator.of_its_own(names, *others))


@pytest.mark.parametrize("indicator", ALL, ids=lambda each: each.name)
def test_under_names_that_say_more_it_is_told_with_them_and_the_help_helps(indicator: Indicator) -> None:
    names = {name: f"{name}_{letter}" for name, letter in zip(indicator.asks, "vuzxykwj", strict=False)}
    found = noted(indicator.of_its_own(names, indicator.formula))
    if not re.search(r"[+-]", indicator.formula):
        assert not found  # a share, or a figure alone
        return
    (told,) = found
    lets = dict(re.findall(r"`let (\w+) = (\w+)`", told.help or ""))
    assert lets == names
    taken = "".join(f"let {asked} = {name}\n" for asked, name in lets.items())
    assert not noted(indicator.plan(names, f"indicator {indicator.name}", lets=taken))
    of_no_meaning = {name: f"f{i}" for i, name in enumerate(indicator.asks)}
    assert not noted(indicator.of_its_own(of_no_meaning, indicator.formula))


# --- what a plan makes of it -----------------------------------------------------------------------------------------

EC27 = next(each for each in ALL if each.name == "EC27")


def test_a_named_formula_may_be_what_a_file_asks_for() -> None:
    names = {"oneri_strutturali": "oneri", "proventi_strutturali": "vendite"}
    measured = "formula (proventi - oneri) / proventi\n  unit %\n  direction higher"
    (found,) = noted(
        EC27.plan(names, measured, lets="let proventi = vendite + previous(vendite) / (1 + oneri / vendite)\n")
    )
    assert "`let proventi_strutturali = proventi`" in (found.help or "")
    lets = "let proventi = vendite + previous(vendite)\nlet u = oneri / (vendite - oneri)\n"
    assert noted(EC27.plan(names, measured, lets=lets))
    assert not noted(EC27.plan(names, measured.replace("\n", " + u - u\n", 1), lets=lets))  # which divides by more


def test_which_of_two_it_is_is_not_guessed() -> None:
    """Initial and final provisions: with one name for either, no one knows."""
    indicator = next(each for each in ALL if each.name == "DM2015_2_3")
    names = {name: name for name in indicator.asks} | {"stanziamenti_iniziali_correnti": "stanziamenti_correnti"}
    assert not noted(indicator.of_its_own(names, indicator.formula))
    names |= {"stanziamenti_iniziali_correnti": "stanziamenti_iniziali"}
    assert len(noted(indicator.of_its_own(names, indicator.formula))) == 1


def test_a_figure_in_another_unit_is_another_figure() -> None:
    """Whatever algebra says: a product does not tell which factor is the money."""
    formula = "(costo * pezzi + totale) / (totale + altro)"
    units = {"costo": "EUR", "pezzi": "pezzo", "totale": "EUR*pezzo", "altro": "EUR*pezzo"}
    asked = "".join(f"input {name}_x\n  unit {unit}\n  defined by the plan\n" for name, unit in units.items())
    theirs = re.sub(r"[a-z]+", lambda name: f"{name[0]}_x", formula)
    file = f"unit pezzo\n{asked}indicator I\n  formula {theirs}\n  unit number\n  direction higher\n"
    plan = own(formula).replace('use "f.kpi"\n', 'use "f.kpi"\nunit pezzo\n')
    defined = "".join(f'input {name}\n  unit {unit}\n  supplied by "x"\n' for name, unit in units.items())
    assert len(noted(plan + defined, file)) == 1
    exchanged = defined.replace("costo", "x").replace("pezzi", "costo").replace("x\n", "pezzi\n", 1)
    assert not noted(plan + exchanged, file)


def test_a_plan_that_reads_it_the_other_way_round_has_its_own() -> None:
    plan = EC27.of_its_own(EC27.as_asked, EC27.formula)
    assert not noted(plan.replace("direction higher", "direction lower"))
    (found,) = noted(
        plan.replace(EC27.formula, f"100 % - ({EC27.formula})").replace("direction higher", "direction lower")
    )
    assert "is 100 % minus the indicator `EC27`" in found.message


def test_an_indicator_that_the_plan_uses_is_a_twin_like_any_other() -> None:
    plan = EC27.of_its_own(EC27.as_asked, EC27.formula)
    twin = f'{plan}action 2 "t"\n  indicator EC27\n  scoring soglie\n  2022 target 1 %\n'
    codes = {found.code for found in compile_plan(Document("t.kpi", twin), lambda _: None, LIBRARY).findings}
    assert "K0505" in codes
    assert "K0510" not in codes
