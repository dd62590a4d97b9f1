"""How the page of a finding looks: in a pipe, and in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpidsl.base.codes import CODES
from kpidsl.report.medium import Medium
from kpidsl.report.rulebook import rule_page, rules_list
from kpidsl.rulebook import page_of

FOLDER = Path(__file__).parent / "rulebook"
Golden = Callable[[Path, str], None]


@pytest.mark.parametrize(
    ("name", "code", "medium"),
    [
        ("plain", "K0301", Medium()),
        ("narrow", "K0611", Medium(80, bars=True)),
        ("colour", "K0603", Medium(colour=True, bars=True)),
    ],
)
def test_a_page(name: str, code: str, medium: Medium, golden: Golden) -> None:
    golden(FOLDER / f"{name}.golden", rule_page(page_of(code), medium).replace("\x1b", "ESC"))


def test_the_list(golden: Golden) -> None:
    golden(FOLDER / "list.golden", rules_list())


@pytest.mark.parametrize("code", sorted(CODES))
def test_what_is_not_code_fits_on_the_page(code: str) -> None:
    files = {line for section in page_of(code).sections for file in section.files for line in file.text.splitlines()}
    _title, *lines = rule_page(page_of(code), Medium(80)).splitlines()
    assert [line for line in lines if len(line) > 80 and line[4:] not in files] == []
