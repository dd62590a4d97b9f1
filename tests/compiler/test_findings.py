"""Every mistake has an example, and every example its finding: shown as a controller sees it, and nothing besides it.

`bad/K0306-unguarded.kpi` makes the finding K0306 and no other; `bad/K0306-unguarded.golden` is the page. Those of
`check --attainable` are made by asking for that too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpidsl.attain import attainability
from kpidsl.base.codes import ASKED_FOR, CODES
from kpidsl.base.diagnostic import Outcome, in_order
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.document import Library
from kpidsl.model.attainability import Attainability
from kpidsl.model.plan import Checked
from kpidsl.report.findings import concise, findings_document, full
from kpidsl.scoring import failures
from kpidsl.severities import applied

#: What stands beside many a mistake: the examples divide by figures of which they assume nothing, and a target that
#: cannot be met by itself is told of without being asked.
BESIDE = frozenset({"K0508", "K0511"})

BAD = sorted((Path(__file__).parent / "bad").glob("*.kpi"))
Golden = Callable[[Path, str], None]


def checked(path: Path) -> Outcome[Checked] | Outcome[Attainability]:
    """What `check` finds: in the text, by its own tests, and in the comments that weigh findings otherwise."""
    document = Document(path.name, path.read_text(encoding="utf-8"))
    compiled = compile_plan(document, lambda _: None, Library())
    tried = failures(compiled.value) if compiled.value is not None else ()
    outcome = Outcome(compiled.value, in_order((*compiled.findings, *tried)))
    if path.stem.split("-")[0] in ASKED_FOR:
        return applied(outcome.then(attainability), path.parent, [document])
    return applied(outcome, path.parent, [document])


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_mistake_makes_its_finding(path: Path, golden: Golden) -> None:
    outcome = checked(path)
    code = path.stem.split("-")[0]
    found = [each for each in outcome.findings if each.code not in BESIDE - {code}]
    assert {each.code for each in found} == {code}
    golden(path.with_suffix(".golden"), full(found))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_what_is_proposed_is_there_for_programs_too(path: Path) -> None:
    """An editor is given the edits of whatever a person is asked; what is said stands on one line."""
    for each in checked(path).findings:
        assert each.fix is not None or "did you mean" not in (each.help or ""), each.help
        assert not any("\n" in text for text in (each.message, *(label.text for label in each.labels)))


def test_every_code_of_the_compiler_has_an_example() -> None:
    of_the_compiler = {code for code in CODES if code < "K06"}
    assert {path.stem.split("-")[0] for path in BAD} == of_the_compiler


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_the_faces_of_a_finding_agree(path: Path) -> None:
    findings = checked(path).findings
    lines = concise(findings).splitlines()
    records = findings_document(findings)["findings"]
    assert isinstance(records, list)
    assert len(lines) == len(records) == len(findings)
    for line, record in zip(lines, records, strict=True):
        assert isinstance(record, dict)
        assert line.startswith(f"{record['path']}:{record['line']}:{record['column']}: {record['code']} ")


def test_findings_are_in_order_and_once() -> None:
    """Several broken headings give one finding each, in the order of the file, and the sound ones are still checked."""
    text = BAD[0].read_text(encoding="utf-8")
    text += 'indicator a\n  formula ((x\ninput b\n  valu 3\nscale c\n  "x" earn 3 %\nlet d = nothing_like_it\n'
    findings = compile_plan(Document("t.kpi", text), lambda _: None).findings
    places = [(found.place.line, found.place.column) for found in findings]
    assert places == sorted(set(places))
    assert [found.code for found in findings if found.code not in BESIDE] == [
        "K0101", "K0101", "K0106", "K0101", "K0201",
    ]  # fmt: skip
