"""What queries say of each other: a count under more conditions is at most one under fewer, and nothing else is."""

from __future__ import annotations

import pytest

from kpidsl.base.text import Document
from kpidsl.compiler.algebra.queries import count_of, never_more
from kpidsl.compiler.parse import parse
from kpidsl.compiler.resolve import resolve
from kpidsl.compiler.types import check_types

PLAN = """plan "t"
  years    2022..2022
  currency EUR
  scoring  none
  missing  block
  display  1 decimal, half up
source righe
  file   "r.csv"
  format csv
  column numero text
  column arrivo date, period
  column chiusura date, optional
  column canale text in ["web", "app", "posta"]
  key    numero
"""
DAYS = "chiusura present and days(arrivo, chiusura)"


def counts(one: str, other: str) -> bool:
    text = PLAN + "".join(
        f"input {name}\n  unit number\n  value {value}\n" for name, value in zip("xy", (one, other), strict=True)
    )
    document = Document("t.kpi", text)
    parsed = parse(document)
    assert parsed.value is not None
    program = resolve(document, parsed.value, lambda _: None, {})
    assert program.value is not None
    draft = check_types(program.value).value
    assert draft is not None
    fewer, more = (count_of(draft.inputs[name]) for name in "xy")
    return fewer is not None and more is not None and never_more(fewer, more)


@pytest.mark.parametrize(
    ("fewer", "more", "known"),
    [
        ('count from righe where canale = "web"', "count from righe", True),
        ("count from righe", 'count from righe where canale = "web"', False),
        ('count from righe where canale = "web"', 'count from righe where canale in ["web", "app"]', True),
        ('count from righe where canale in ["web", "posta"]', 'count from righe where canale in ["web", "app"]', False),
        (f"count from righe where {DAYS} <= 30 day", f"count from righe where {DAYS} <= 60 day", True),
        (f"count from righe where {DAYS} <= 60 day", f"count from righe where {DAYS} <= 30 day", False),
        (f"count from righe where {DAYS} < 30 day", f"count from righe where {DAYS} <= 30 day", True),
        (f"count from righe where {DAYS} <= 30 day", f"count from righe where {DAYS} < 30 day", False),
        (f"count from righe where {DAYS} > 60 day", f"count from righe where {DAYS} >= 30 day", True),
        (f"count from righe where {DAYS} <= 30 day", f"count from righe where {DAYS} >= 30 day", False),
        (
            f'count from righe where {DAYS} <= 30 day and canale = "web"',
            "count from righe where chiusura present",
            True,
        ),
        ("count from righe on chiusura where chiusura present", "count from righe", False),
        ('count from righe where canale = "web" else 5 number', "count from righe", False),
        ('count from righe where canale = "web"', "count from righe else 5 number", False),
        ('distinct(numero) from righe where canale = "web"', "distinct(numero) from righe", True),
        ("distinct(canale) from righe", "distinct(numero) from righe", False),
        ("distinct(numero) from righe", "count from righe", False),
        ('count from righe where canale = "web" or canale = "app"', 'count from righe where canale = "web"', False),
    ],
)
def test_counts_that_never_exceed_others(fewer: str, more: str, known: bool) -> None:
    assert counts(fewer, more) is known
