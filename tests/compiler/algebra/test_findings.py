"""What algebra tells of plans is so: constants, simpler formulas, twins, complements, targets. It is told soon."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.compiler.algebra import check_algebra
from kpidsl.compiler.algebra.divisors import divisors
from kpidsl.compiler.algebra.proof import Proved
from kpidsl.compiler.algebra.quotient import Vanishes
from kpidsl.compiler.algebra.undefined import never_zero
from kpidsl.compiler.memory import FORGETFUL

from .generated import FUZZ, NAMES, Plan, Texts, assumptions, figures, plan_of, quotients, texts

TARGETS = ("-1", "0", "1/2", "1", "2", "3")
SEEN: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def told() -> Iterator[None]:
    yield
    print(dict(SEEN))


def findings(plan: Plan) -> list[Diagnostic]:
    found, notes = check_algebra(plan.draft, FORGETFUL)
    SEEN.update(each.code for each in (*found, *notes))
    return [*found, *notes]


@FUZZ
@given(texts)
def test_a_constant_is_one_and_a_simpler_formula_is_equal(made_of: Texts) -> None:
    plan = plan_of(*made_of)
    if plan is None:
        return
    for found in findings(plan):
        match found.code:
            case "K0501":
                assert not any(plan.number(point) is not None for point in plan.points(40)) or "if" in made_of[0]
            case "K0502":
                values = {plan.number(point) for point in plan.points(40)} - {None}
                assert len(values) <= 1
            case "K0504" if found.help is not None and (text := re.search(r"equal to `([^`]+)`", found.help)):
                simpler = plan_of(re.sub(r"\b(\d+)\b(?! number)", r"\1", text[1]), [], made_of[2])
                assert simpler is not None, text[1]
                for point in plan.points(40):
                    value = plan.number(point)
                    assert value is None or simpler.number(point) == value, (text[1], point)
            case _:
                pass


@FUZZ
@given(quotients(), quotients(), st.sampled_from(["other", "same", "complement"]))
def test_twins_are_equal_and_complements_add_up(one: str, other: str, how: str) -> None:
    second = {"other": other, "same": f"0 + {one}", "complement": f"1 - {one}"}[how]
    first, then = plan_of(one), plan_of(second)
    if first is None or then is None:
        return
    scored = "  scoring soglie\n  2022 target 3 number\n"
    action = f'action 2 "t"\n  formula {second}\n  unit number\n  direction higher\n'
    both = plan_of(one, fields=f"{scored}{action}{scored}")
    assert both is not None
    random = Random(3)
    for found in findings(both):
        if found.code in ("K0505", "K0509"):
            for point in (figures(random) for _ in range(40)):
                values = first.number(point), then.number(point)
                if found.code == "K0505":
                    assert values[0] == values[1]
                else:
                    assert values == (None, None) or (values[0] or 0) + (values[1] or 0) == 1


#: What plans assume of two figures that they divide by each other, which says how the formula lies to one.
linked = st.lists(
    st.one_of(
        st.sampled_from(NAMES).map(lambda name: f"{name} > 0 number"),
        st.builds(
            lambda x, sign, times, y: f"{x} {sign} {times} * {y}",
            st.sampled_from(NAMES), st.sampled_from([">=", "<=", ">", "<", "="]), st.integers(1, 3),
            st.sampled_from(NAMES),
        ),
    ),
    min_size=1, max_size=4,
)  # fmt: skip
shares = st.builds(lambda x, y: f"{x} / {y}", st.sampled_from(NAMES), st.sampled_from(NAMES))


@FUZZ
@given(
    st.one_of(quotients(), shares),
    st.one_of(assumptions, linked, linked),
    st.sampled_from(["-1", "0", "1/2", "1", "2", "3"]),
    st.sampled_from(["higher", "lower"]),
)
def test_a_target_that_every_figure_meets_is_met(formula: str, assumed: list[str], target: str, way: str) -> None:
    """The sentence says how the formula lies to a value: what it says is so, and enough for what it concludes."""
    value = Fraction(target)
    number = f"{'-' if value < 0 else ''}{float(abs(value))}"
    plan = plan_of(formula, assumed, fields=f"  scoring soglie\n  2022 target {number} number\n", direction=way)
    if plan is None:
        return
    for found in findings(plan):
        if found.code != "K0511":
            continue
        presumed = "unless a figure is negative" in found.message
        every = found.message.startswith("every figure meets")
        assert every or found.message.startswith("no figure meets")
        said = re.search(r"is (never|always) (below|above) (-?[\d._]+)(…?)$", found.message)
        assert said is not None, found.message
        never, side = said[1] == "never", said[2]
        assert never or not every, found.message
        assert side == {("higher", True): "below", ("lower", True): "above", ("higher", False): "above",
                        ("lower", False): "below"}[way, every is never], found.message  # fmt: skip
        edge = Fraction(said[3].replace("_", ""))
        cut = Fraction(1, 10**4) if said[4] else Fraction(0)  # of a figure that is cut off, so much is not shown
        random = Random(5)
        for point in (figures(random) for _ in range(300)):
            if presumed:
                point |= {atom: abs(figure) for atom, figure in point.items()}
            it_is = plan.number(point)
            if it_is is None or not plan.allows(point):
                continue
            assert (it_is >= value if way == "higher" else it_is <= value) is every, (found.message, point)
            SEEN["bound confirmed"] += 1
            if side == "below":
                assert it_is >= edge - cut if never else it_is < edge + cut, (found.message, point)
            else:
                assert it_is <= edge + cut if never else it_is > edge - cut, (found.message, point)


@FUZZ
@given(texts)
def test_every_denominator_is_proved_or_told_of(made_of: Texts) -> None:
    plan = plan_of(*made_of)
    if plan is None:
        return
    told = {found.code for found in findings(plan)}
    for divisor in divisors(plan.definition.formula, plan.draft.lets):
        try:
            form = plan.knowledge.reader.quotient(divisor.node, divisor.back).above
        except Vanishes:
            continue
        if not form or not isinstance(never_zero(divisor, form, plan.knowledge), Proved):
            assert told & {"K0501", "K0506", "K0507", "K0508"}


@FUZZ
@given(
    st.one_of(texts, st.tuples(quotients(), assumptions, st.just(["a", "b"]))),
    st.sampled_from(["rises with a", "falls with b", "stays within 0 number..1 number"]),
)
def test_the_assumptions_that_are_offered_prove_what_was_not_proved(made_of: Texts, claim: str) -> None:
    formula, assumed, lets = made_of
    plan = plan_of(formula, assumed, lets, f"  {claim}\n")
    if plan is None:
        return
    for found in findings(plan):
        if found.code != "K0506" or "assume" not in (found.help or "") or "with an `assume`" in (found.help or ""):
            continue
        offered = re.findall(r"`assume ([^`]+)`", found.help or "")
        SEEN["offered"] += len(offered)
        better = plan_of(formula, [*assumed, *offered], lets, f"  {claim}\n")
        assert better is not None, offered
        assert found.message not in [each.message for each in findings(better)]


@pytest.mark.parametrize(
    ("formula", "assumed", "case", "help_"),
    [
        ("(a + c) / a", ["a > 0 number", "c > 0 number", "30_000 * c < 1 number"], "a = 10, c = 0.00002", None),
        ("(a + c) / a", ["a > 0 number", "7 * c = a"], "a = 70, c = 10", None),
        ("(a + c) / a", ["a > 0 number", "7 * c = 1 number"], "a = 10, c = 1/7", None),
        ("a - a^2 + 1", [], "a = 10", None),
        ("(2 * a + b + c) / a", ["a > 0 number"], "a = 10, b = 10, c = 10", None),
        ("a / b", ["b > 0 number"], "a = 20, b = 10", "a <= b"),
    ],
)
def test_a_case_is_one_that_can_be_put_in(formula: str, assumed: list[str], case: str, help_: str | None) -> None:
    """It is written in full; and what is offered can be so, and speaks of one or two figures."""
    plan = plan_of(formula, assumed, fields="  stays within 0 number..1 number\n")
    assert plan is not None
    (found,) = (each for each in findings(plan) if each.code == "K0513")
    assert found.message.endswith(f" where {case}")
    offered = f"where that cannot be, say so: `assume {help_}`"
    assert found.help == (offered if help_ else "correct the formula, or the range")


# --- bounds ----------------------------------------------------------------------------------------------------------

TURNS = ("abc", "bca", "cab")
HOSTILE = {
    "powers of powers": "((((a + b)^9)^9)^2) / (a - b)",
    "quotients": " + ".join(f"{turn[0]} / ({turn[1]} + {i} * {turn[2]})" for i in range(1, 5) for turn in TURNS),
    "a wide product": " * ".join(f"(a + {i} * b + c)" for i in range(1, 40)) + " / (a * b)",
    "many figures in one denominator": "a / (2 * " + " - ".join("abcnm" * 30) + ")",
}
CLAIMS = "  stays within 0 number..1 number\n  rises with a\n"


@pytest.mark.parametrize("name", HOSTILE)
def test_past_the_bounds_nothing_is_claimed_and_nothing_hangs(name: str) -> None:
    plan = plan_of(HOSTILE[name], ["a > b", "b >= c", "n + m > a", "a != c"], fields=CLAIMS)
    assert plan is not None
    started = time.process_time()
    found = findings(plan)
    assert time.process_time() - started < 3
    assert not {"K0502", "K0505"} & {each.code for each in found}


def test_named_formulas_that_double_at_every_step() -> None:
    lets = "".join(f"let x{i + 1} = x{i} + 1 / x{i}\n" for i in range(40))
    text = plan_text(f"let x0 = a\n{lets}", "x40")
    started = time.process_time()
    compile_plan(Document("t.kpi", text), lambda _: None)
    assert time.process_time() - started < 5


def plan_text(more: str, formula: str) -> str:
    plan = plan_of(formula="a")
    assert plan is not None
    return plan.draft.document.text.replace("formula a", f"formula {formula}") + more


def test_nearly_all_formulas_need_no_sympy() -> None:
    """Not even those that are no sums over sums, where nothing cancels."""
    plan = plan_of("(a * b + n) / (c * m + 1)")
    assert plan is not None
    code = (
        "import sys; from kpidsl.base.text import Document; from kpidsl.compiler import compile_plan;"
        "compile_plan(Document('t.kpi', sys.stdin.read()), lambda _: None); sys.exit('sympy' in sys.modules)"
    )
    for formula, needs in (("(a * b + n) / (c * m + 1)", 0), ("(a * b) / (b * c)", 1)):
        text = plan_text("", formula)
        done = subprocess.run([sys.executable, "-c", code], input=text, text=True, check=False)
        assert done.returncode == needs


def test_what_sympy_found_is_remembered() -> None:
    plan = plan_of("(a * b) / (b * c)")
    assert plan is not None
    kept: dict[str, str] = {}

    class Shelf:
        asked = 0

        def recall(self, key: str) -> str | None:
            self.asked += 1
            return kept.get(key)

        def keep(self, key: str, text: str) -> None:
            kept[key] = text

    first, _ = check_algebra(plan.draft, Shelf())
    assert [found.help for found in first if found.code == "K0504"] == ["it is equal to `a / c` where `b` is not 0"]
    (key,) = kept
    answer = kept[key]
    again, _ = check_algebra(plan.draft, Shelf())
    assert again == first
    for damaged in ("", "[]", '[[[[1, 0, 0], "1"]], []]', answer.replace('"1"', '"2"', 1), "nonsense"):
        kept[key] = damaged
        assert check_algebra(plan.draft, Shelf())[0] == first
        assert kept[key] == answer


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ("b - 123.457", "b = 123.457"),
        ("b / 2 - 0.25", "b = 0.5"),
        ("2 * b - 3 * c", "2 * b = 3 * c"),
        ("2 * b - c - 0.5", "2 * b = c + 0.5"),
        ("3 * b - 1", "3 * b = 1"),
        ("b - 1 / 3", "3 * b = 1"),  # no decimals write a third
    ],
)
def test_where_a_denominator_vanishes_is_said_with_the_numbers_of_the_author(below: str, said: str) -> None:
    plan = plan_of(f"a / ({below})", ["a > 0", "b > 0", "c > 0"])
    assert plan is not None
    (message,) = (each.message for each in findings(plan) if each.code == "K0507")
    assert message.split(", e.g. ")[0] == f"undefined when `{said}`"


@pytest.mark.parametrize(
    ("formula", "claims"),
    [
        ("min(a / b, 1)", "rises with a"),
        ("max((b - a) / b, 0)", "falls with a"),
        ("if b > 0 number then a / b else 0", "rises with a"),
        ("if b = 0 number then 0 else a / b", "rises with a"),
        ("round(a / b, 0.01 number)", "rises with a"),
        ("min(round(a / b, 0.1 number), 1)", "rises with a"),
        ("max(0, min(1, (a - c) / b))", "rises with a"),
        ("1 - min(1, a / b)", "falls with a"),
        ("abs(a - b) / (a + b)", ""),
        ("(min(a / b, 1) + max(0, a / b)) / 2", "rises with a"),
    ],
)
def test_shares_that_are_guarded_capped_or_rounded_are_proved(formula: str, claims: str) -> None:
    fields = "  stays within 0 number..1 number\n" + (f"  {claims}\n" if claims else "")
    plan = plan_of(formula, ["a >= 0", "a <= b", "c >= 0"], fields=fields)
    assert plan is not None
    assert not [each for each in findings(plan) if each.code in ("K0503", "K0506", "K0513")]


@pytest.mark.parametrize(
    ("formula", "claim", "code"),
    [
        ("min(a / b, 1)", "stays within 0 number..1 / 2 number", "K0513"),
        ("if a > 1 number then a / b else 1", "rises with a", "K0503"),  # it jumps down where the condition turns
        ("if a > 1 number then a else a - 1", "rises with a", "K0506"),  # and here up, which is not looked into
        ("round(a / b, 0.3 number)", "stays within 0 number..1 number", "K0506"),
    ],
)
def test_what_a_branch_or_a_jump_contradicts_is_not_proved(formula: str, claim: str, code: str) -> None:
    plan = plan_of(formula, ["a >= 0", "a <= b"], fields=f"  {claim.replace('1 / 2', '0.5')}\n")
    assert plan is not None
    assert code in [each.code for each in findings(plan)]
