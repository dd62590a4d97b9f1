"""Every code has its page and its document; the plan of a page has exactly this finding, the plan mended none.

`pytest --update tests/rulebook` makes the documents anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kpidsl.base.codes import CODES
from kpidsl.rulebook import BAD, CHAPTERS, MENDED, page_codes, page_of

from .documents import document, table
from .examples import Told, run

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
GOLDEN_EXAMPLES = ROOT / "tests" / "compiler" / "bad"

#: A defect of kpidsl has a page and no plan: a plan that were known to make one would be a defect that was left in.
WITHOUT_A_PLAN = frozenset({"K0901"})
WITH_A_PLAN = sorted(CODES.keys() - WITHOUT_A_PLAN)

Compare = Callable[[Path, str], None]


@pytest.fixture
def up_to_date(request: pytest.FixtureRequest) -> Compare:
    """Compare a document with what it is made of, or make it anew."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        assert text == there, f"{path.name} is out of date; `pytest --update tests/rulebook` makes it anew"

    return compare


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- codes, pages, documents and examples are the same ----------------------------------------------------------------


def test_every_code_has_a_page() -> None:
    assert page_codes() == tuple(sorted(CODES))


def test_every_document_is_of_a_code() -> None:
    """That every code has one, the tests below see, which compare it."""
    assert {path.stem for path in (REFERENCE / "findings").iterdir()} <= CODES.keys()


def test_every_code_is_of_one_chapter() -> None:
    assert [code for code in CODES if sum(code.startswith(chapter.prefix) for chapter in CHAPTERS) != 1] == []


def test_every_code_of_the_compiler_has_a_golden_example() -> None:
    of_the_compiler = {code for code in CODES if code < "K06"}
    assert {path.stem.split("-")[0] for path in GOLDEN_EXAMPLES.glob("*.kpi")} == of_the_compiler


def test_the_table_is_made_of_the_pages(up_to_date: Compare) -> None:
    up_to_date(REFERENCE / "findings.md", table())


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_page_is_of_its_code(code: str) -> None:
    page = page_of(code)
    assert (page.code, page.title) == (code, CODES[code].title)
    titles = [section.title for section in page.sections]
    assert titles in (["", BAD, MENDED], ["", BAD, MENDED, "See also"], ["", "What to do"])
    assert ("What to do" in titles) == (code in WITHOUT_A_PLAN)
    assert page.sections[0].parts, "it says why it matters"


#: Found in files of definitions, which have no KPIs.
OF_DEFINITIONS = frozenset({"K0210"})

# --- plans ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", WITH_A_PLAN)
def test_a_plan_with_it_has_this_finding_and_no_other(code: str, folder: Path, up_to_date: Compare) -> None:
    page = page_of(code)
    told = run(page, BAD, folder)
    assert told.codes == {code}, told.printed
    if "eval" in told.command:
        _has_no_finding(run(page, BAD, folder, "kpidsl check plan.kpi"))
    up_to_date(REFERENCE / "findings" / f"{code}.md", document(page, told))


@pytest.mark.parametrize("code", sorted(WITHOUT_A_PLAN))
def test_the_document_of_a_finding_without_a_plan(code: str, up_to_date: Compare) -> None:
    up_to_date(REFERENCE / "findings" / f"{code}.md", document(page_of(code), None))


@pytest.mark.parametrize("code", WITH_A_PLAN)
def test_the_plan_mended_has_no_finding(code: str, folder: Path) -> None:
    page = page_of(code)
    _has_no_finding(run(page, MENDED, folder, "kpidsl check plan.kpi"), definitions=code in OF_DEFINITIONS)
    told = run(page, MENDED, folder)
    if told.command != "kpidsl check plan.kpi":
        _has_no_finding(told)


def _has_no_finding(told: Told, *, definitions: bool = False) -> None:
    assert not told.codes, told.printed
    assert told.exit_code == 0, told.printed
    checked = r": 0 findings\b" if definitions else r": \d+ KPIs?, 0 findings\b"
    assert "check" not in told.command or re.search(checked, told.printed), told.printed
