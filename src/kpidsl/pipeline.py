"""The whole way on one page: text → Checked → Facts → Scorecard. It owns the order of the steps and no step of its own.

Mistakes in plans and data come back as findings. Only a wrong call raises: a file that is not there, or a period that
the plan does not have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Literal

from kpidsl.base.diagnostic import Diagnostic, Outcome, in_order
from kpidsl.base.text import Document
from kpidsl.compiler import compile_plan
from kpidsl.document import read_document
from kpidsl.model.period import Period, parse_period
from kpidsl.model.plan import Checked, PlanHeader
from kpidsl.model.scorecard import Scorecard

PathText = str | PathLike[str]


def check(plan: PathText) -> Outcome[Checked]:
    """Read a plan and check it: there is a value only where the plan means one thing."""
    path = Path(plan)
    unreadable: list[Diagnostic] = []

    def load(used: str) -> Document | None:
        """A file that the plan uses, by its path below the plan's own folder; never one outside it."""
        file = path.parent / used
        if not file.resolve().is_relative_to(path.parent.resolve()) or not file.is_file():
            return None
        document = read_document(file)
        unreadable.extend(document.findings)
        return document.value

    checked = read_document(path).then(lambda document: compile_plan(document, load))
    return Outcome(None if unreadable else checked.value, in_order((*checked.findings, *unreadable)))


def evaluate(
    plan: PathText | Checked | Outcome[Checked],
    data: PathText | None = None,
    *,
    year: int | None = None,
    period: str | None = None,
    as_of: date | None = None,
    sources: Mapping[str, PathText | Sequence[PathText]] | None = None,
    figures: PathText | None = None,
    engine: Literal["duckdb", "reference"] = "duckdb",
    entity: str | None = None,
    progress: Progress | None = None,
) -> Outcome[Scorecard]:
    """Measure and score a plan for a year (or a period such as `2022-H1`), up to a day inside it where one is given.

    Data are found beside the plan, in the folder `data`, or by name in `sources` and `figures`. Where plan or data are
    faulty there is no scorecard, and the findings say why.
    """
    # The data's machinery costs a good part of a second, which checking a plan never has to pay.
    from kpidsl.ledger import measure
    from kpidsl.ledger.locate import locate
    from kpidsl.scoring import needs_of, score

    def evaluated(checked: Checked) -> Outcome[Scorecard]:
        span = chosen_period(checked.header, year=year, period=period, as_of=as_of)
        needs = needs_of(checked, span.year)
        named = {name: _paths(paths) for name, paths in (sources or {}).items()}
        supply = locate(checked, data=_path(data), named=named, figures=_path(figures))
        facts = supply.then(
            lambda found: measure(checked, needs, span, found, engine=engine, entity=entity, progress=progress)
        )
        return facts.then(lambda measured: score(checked, measured, sha256(checked.document)))

    match plan:
        case Outcome():
            return plan.then(evaluated)
        case Checked():
            return evaluated(plan)
        case _:
            return check(plan).then(evaluated)


def chosen_period(
    header: PlanHeader, *, year: int | None = None, period: str | None = None, as_of: date | None = None
) -> Period:
    """The period asked for; a ValueError says which ones the plan has."""
    years = f"the plan has {header.first_year}..{header.last_year}"
    if (year is None) == (period is None):
        raise ValueError(f"either a year or a period is needed; {years}")
    label = f"{year:04}" if period is None else period
    chosen = parse_period(label)
    if chosen is None:
        raise ValueError(f"`{label}` is not a period; periods are written 2022, 2022-H1, 2022-Q3, 2022-05")
    if not header.first_year <= chosen.year <= header.last_year:
        raise ValueError(f"{chosen.year} is not a year of the plan; {years}")
    if as_of is not None and not chosen.first <= as_of <= chosen.end:
        raise ValueError(f"{as_of} is not in {label}, which goes from {chosen.first} to {chosen.end}")
    return replace(chosen, as_of=as_of)


def sha256(document: Document) -> str:
    """The fingerprint of a plan's text, without a byte order mark."""
    return hashlib.sha256(document.text.encode()).hexdigest()


def _path(path: PathText | None) -> Path | None:
    return None if path is None else Path(path)


def _paths(paths: PathText | Sequence[PathText]) -> tuple[Path, ...]:
    return (Path(paths),) if isinstance(paths, str | PathLike) else tuple(Path(path) for path in paths)
