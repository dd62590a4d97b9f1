"""What became of the tests written in the language: every expectation with what was found."""

from __future__ import annotations

from typing import ClassVar, Literal

from kpidsl.base.diagnostic import Diagnostic
from kpidsl.base.record import record
from kpidsl.base.text import Span
from kpidsl.model.plan import PlanTest
from kpidsl.model.values import Type, Value


@record
class Check:
    """One aspect of an expectation. `found` is None where there is no such thing, and `because` says why.

    Points are fractions of 1; a status is its name in the scorecard. `type` is what spells expected and found.
    """

    code: str
    aspect: Literal["value", "points", "status"]
    expected: Value
    found: Value | None
    type: Type | None
    passed: bool
    because: str | None
    span: Span


@record
class TestReport:
    """A test with its checks. `findings` are assumptions of the plan that its own givens violate."""

    __test__: ClassVar[bool] = False  # the name is the language's, not pytest's

    test: PlanTest
    checks: tuple[Check, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def passed(self) -> bool:
        return not self.findings and all(check.passed for check in self.checks)
