"""Owns what may be decided of a code, and the findings about decisions that may not."""

from __future__ import annotations

from kpidsl.base.codes import CODES, Severity
from kpidsl.base.diagnostic import Diagnostic, finding
from kpidsl.base.record import record
from kpidsl.base.text import Place

#: The words for levels; what is off is not told at all.
LEVELS: dict[str, Severity | None] = {"off": None, **{each.value: each for each in Severity}}

_OF_THE_DATA = "K06"


@record
class Decision:
    """The level that findings of a code have where somebody decided it, why, and where that is written."""

    level: Severity | None
    reason: str
    place: Place


def refused(code: str, level: Severity | None, at: Place, malformed: str) -> Diagnostic | None:
    """What is wrong with a decision: there is no such code, or it is none that may be changed.

    `malformed` is the code of findings about what cannot be read where the decision stands.
    """
    if code not in CODES:
        help_ = f"write `{code.upper()}`" if code.upper() in CODES else "each finding shows its code in brackets"
        return finding(malformed, at, f"there is no finding `{code}`", help=help_)
    if code.startswith(_OF_THE_DATA):
        message = f"{code} is found in the data, and stands as it is found"
        return finding(malformed, at, message, help="remove it: `check` reads no data")
    if CODES[code].severity is Severity.ERROR and level is not Severity.ERROR:
        message = f"{code} is an error, which cannot be lowered: a plan that has it does not mean one thing"
        return finding("K0116", at, message, help="mend what it finds, and remove this")
    return None
