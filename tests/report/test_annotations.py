"""The faces of findings for continuous integration: SARIF, workflow commands, lines for problem matchers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kpidsl.base.codes import CODES
from kpidsl.base.diagnostic import Diagnostic, Edit, Fix, Silenced, finding
from kpidsl.base.text import Document, Place
from kpidsl.compiler import compile_plan
from kpidsl.report.findings import concise
from kpidsl.report.findings.github import github
from kpidsl.report.findings.sarif import sarif

from .test_findings import FINDINGS, FOLDER, LEDGER, stretch

SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
BAD = sorted((Path(__file__).parents[1] / "compiler" / "bad").glob("*.kpi"))
MATCHER = Path(__file__).parents[2] / "docs" / "how-to" / "kpidsl-matcher.json"

MENDED = finding(
    "K0102",
    stretch("2 day"),
    "a fix, 100 % safe:\nin two lines",
    fix=Fix((Edit(stretch("2 day").place, "2.5 day"), Edit(LEDGER, "")), safe=True),
)
SILENCED = (
    Silenced(FINDINGS[-1], "the council lowered it", stretch("2023").place),
    Silenced(FINDINGS[5], "nobody asks", Place("kpidsl.toml", 2, 1, 2, 6)),
)


def valid(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(document)
    return document


def test_sarif(golden: Callable[[Path, str], None]) -> None:
    page = sarif([*FINDINGS, MENDED], SILENCED)
    valid(page)
    golden(FOLDER / "sarif.golden", page.replace(version("kpidsl"), "VERSION"))


def test_sarif_of_nothing_is_a_run_without_results() -> None:
    (run,) = valid(sarif([]))["runs"]
    assert run["results"] == run["tool"]["driver"]["rules"] == []


@pytest.mark.parametrize("path", BAD[::7], ids=lambda path: path.stem)
def test_every_finding_is_valid_sarif(path: Path) -> None:
    findings = compile_plan(Document(path.name, path.read_text(encoding="utf-8")), lambda _: None).findings
    (run,) = valid(sarif(findings))["runs"]
    for found, result in zip(findings, run["results"], strict=True):
        rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"] == found.code
        assert rule["defaultConfiguration"]["level"] == CODES[found.code].severity.value
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == (found.place.line, found.place.column)


def test_odd_paths_are_valid_references() -> None:
    paths = ["a b/ü#1.kpi", "c:d.kpi", "/etc/plan.kpi", "../x.kpi", "data/\udcff.csv", "per%20cent.kpi"]
    results = valid(sarif([finding("K0607", Place(path, 1, 1, 1, 1), "x") for path in paths]))["runs"][0]["results"]
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results]
    assert uris == ["a%20b/%C3%BC%231.kpi", "c%3Ad.kpi", "file:///etc/plan.kpi", "../x.kpi", "data/%FF.csv",
                    "per%2520cent.kpi"]  # fmt: skip


def fingerprints(findings: list[Diagnostic]) -> list[str]:
    results = json.loads(sarif(findings))["runs"][0]["results"]
    return [each["partialFingerprints"]["kpidslFinding/v1"] for each in results]


def test_a_fingerprint_stays_where_lines_come_before_it_and_tells_findings_apart() -> None:
    text = "input a\n  valu 3\n" * 2 + "scale b\n  x"
    before = fingerprints(list(compile_plan(Document("t.kpi", text), lambda _: None).findings))
    after = fingerprints(list(compile_plan(Document("t.kpi", f"# new\n\n{text}"), lambda _: None).findings))
    assert before == after
    assert len(set(before)) == len(before) > 1


def test_github(golden: Callable[[Path, str], None]) -> None:
    golden(FOLDER / "github.golden", github([*FINDINGS, MENDED]))


def test_what_an_author_writes_is_no_workflow_command() -> None:
    hostile = finding(
        "K0607", Place("a,b:c%\n::x.kpi", 1, 1, 1, 1), "one\r\n::set-output name=x::y %0A", help="::z\n::w"
    )
    (line,) = github([hostile]).splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25%0A%3A%3Ax.kpi,line=1,")
    assert "%250A" in line


def test_the_problem_matcher_reads_each_line() -> None:
    owners = json.loads(MATCHER.read_text(encoding="utf-8"))["problemMatcher"]
    lines = concise(FINDINGS).splitlines()
    for line, found in zip(lines, FINDINGS, strict=True):
        fitting = [owner for owner in owners if re.search(owner["pattern"][0]["regexp"], line)]
        (owner,) = fitting
        pattern = owner["pattern"][0]
        match = re.search(pattern["regexp"], line)
        assert match is not None
        read = {key: match[pattern[key]] for key in ("file", "line", "column", "code", "message")}
        assert read["file"] == found.place.path
        assert (int(read["line"]), int(read["column"])) == (found.place.line, found.place.column)
        assert (read["code"], read["message"]) == (found.code, found.message)
        severity = match[pattern["severity"]] if "severity" in pattern else owner["severity"]
        assert severity == {"note": "notice"}.get(found.severity.value, found.severity.value)
