"""The whole way on one page: text → Checked → Facts → Scorecard. It owns the order of the steps and no step of its own.

Mistakes in plans and data come back as findings. Only a wrong call raises: a file that is not there, or a period or
an entity that the plan does not have. The wings are imported when they are reached: checking a plan never waits for an
engine.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from kpidsl.base.diagnostic import Outcome, in_order
from kpidsl.cache import Cache, Notebook, open_cache
from kpidsl.document import FileDocument, Library, Shelf, document_of, read_document
from kpidsl.mending import Mended, mended
from kpidsl.model.period import Period, parse_period, unslashed
from kpidsl.model.plan import Checked, Need, PlanHeader
from kpidsl.severities import applied

if TYPE_CHECKING:
    from kpidsl.model.attainability import Attainability
    from kpidsl.model.difference import Difference
    from kpidsl.model.scorecard import PlanFile, Scorecard
    from kpidsl.model.trace import Trace
    from kpidsl.model.trial import TestReport

PathText = str | os.PathLike[str]
T = TypeVar("T")


def check(plan: PathText, text: str | None = None) -> Outcome[Checked]:
    """Read a plan, check it, and run its own tests: it is sound where it means one thing, and that as they say.

    Where a text is given, it is checked in the place of what the file holds.
    """
    path = Path(plan)
    document = read_document(path) if text is None else Outcome(document_of(path, text))
    return check_document(document, Shelf(path.parent), open_cache())


def read_plan(plan: PathText) -> Outcome[Checked]:
    """Read a plan and check it, without its tests: there is a value only where the plan means one thing."""
    path = Path(plan)
    return _checked(read_document(path), Shelf(path.parent), open_cache(), lambda checked: checked)


def attainability(plan: PathText) -> Outcome[Attainability]:
    """Check a plan, and see whether its targets can be met together: there is a value where it means one thing.

    Raises:
        RuntimeError: this needs a solver that is not installed, and how to get it.
    """
    from kpidsl import attain

    if not attain.available():
        raise RuntimeError("this needs the solver z3: install it with `pip install 'kpidsl[attain]'`")
    path = Path(plan)
    return _checked(
        read_document(path),
        Shelf(path.parent),
        open_cache(),
        lambda checked: _tried(checked).then(attain.attainability),
    )


def check_document(document: Outcome[FileDocument], shelf: Shelf, cache: Cache | None = None) -> Outcome[Checked]:
    """Check a plan that was read, with the files of its folder; a cache remembers what was proved on the way."""
    return _checked(document, shelf, cache, _tried)


def _checked(
    document: Outcome[FileDocument],
    shelf: Shelf,
    cache: Cache | None,
    further: Callable[[Outcome[Checked]], Outcome[T]],
) -> Outcome[T]:
    """What becomes of a plan once it is compiled, with all findings weighed as somebody decided."""
    from kpidsl.compiler import FORGETFUL, compile_plan

    library, notebook = Library(), Notebook(cache, "proofs") if cache else None
    with without_collecting():
        checked = document.then(lambda text: compile_plan(text, shelf.load, library, notebook or FORGETFUL))
    if notebook:
        notebook.save()
    if shelf.findings:  # what the plan lacks of a file that cannot be read is no fault of the plan
        return Outcome(None, in_order(shelf.findings))
    if document.value is not None:
        document.value.uses.extend([*shelf.files, *library.files])
    read = [] if document.value is None else [document.value]
    return applied(further(checked), shelf.folder, [*read, *shelf.files])


@contextmanager
def without_collecting() -> Iterator[None]:
    """Garbage is not looked for, which takes a third of the time: hardly anything of a plan is, while it is checked.

    Whoever is done with the plan as well ends this with it: else all of it is looked through once more.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def mend(plan: PathText) -> Mended:
    """The text of a plan with the safe fixes of its findings made; nothing is written.

    Raises:
        ValueError: the file is no text.
    """
    document = read_document(Path(plan)).value
    if document is None:
        raise ValueError(f"{plan} is no text")
    return mended(document.path, document.text, lambda text: check(plan, text).findings)


def _tried(compiled: Outcome[Checked]) -> Outcome[Checked]:
    """What is compiled, with what the plan's own tests say against it."""
    if compiled.value is None or not compiled.value.tests:
        return compiled
    from kpidsl.scoring import failures

    return Outcome(compiled.value, in_order((*compiled.findings, *failures(compiled.value))))


def evaluate(
    plan: PathText | Checked | Outcome[Checked],
    data: PathText | None = None,
    *,
    year: int | str | None = None,
    period: str | None = None,
    as_of: date | None = None,
    sources: Mapping[str, PathText | Sequence[PathText]] | None = None,
    figures: PathText | None = None,
    engine: Literal["duckdb", "reference"] = "duckdb",
    entity: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> Outcome[Scorecard]:
    """Measure and score a plan for a year (or a period such as `2022-H1`), up to a day inside it where one is given.

    Data are found beside the plan, in the folder `data`, or by name in `sources` and `figures`. Where plan or data are
    faulty there is no scorecard, and the findings say why.
    """
    from kpidsl.ledger import measure
    from kpidsl.ledger.locate import locate
    from kpidsl.scoring import needs_of, score

    def evaluated(checked: Checked) -> Outcome[Scorecard]:
        span = chosen_period(checked.header, year=year, period=period, as_of=as_of)
        check_entity(checked, entity)
        needs = needs_of(checked, span)
        named = {name: _paths(paths) for name, paths in (sources or {}).items()}
        supply = locate(checked, data=_path(data), named=named, figures=_path(figures))
        facts = supply.then(
            lambda found: measure(checked, needs, span, found, engine=engine, entity=entity, progress=progress)
        )
        return facts.then(lambda measured: score(checked, measured, _fingerprint(checked), _used(checked)))

    match plan:
        case Outcome():
            return plan.then(evaluated)
        case Checked():
            return evaluated(plan)
        case _:
            return check(plan).then(evaluated)


def explain(card: Scorecard, code: str) -> Trace:
    """How a node of a scorecard came to its value and points, and what they are worth up to the plan."""
    from kpidsl.scoring import trace

    return trace(card, code)


def run_tests(plan: Checked) -> tuple[TestReport, ...]:
    """The tests that the plan's author wrote in the language, each with what was expected and found."""
    from kpidsl import scoring

    return scoring.run_tests(plan)


def diff(old: Checked, new: Checked) -> Difference:
    """What changed in meaning from one plan to another."""
    from kpidsl.compiler.difference import difference

    return difference(old, new)


def needs(plan: Checked, period: Period) -> frozenset[Need]:
    """The figures that a plan needs for a period."""
    from kpidsl.scoring import needs_of

    return needs_of(plan, period)


def chosen_period(
    header: PlanHeader, *, year: int | str | None = None, period: str | None = None, as_of: date | None = None
) -> Period:
    """The period asked for; a ValueError says which ones the plan has."""
    if (year is None) == (period is None):
        raise ValueError(f"either a year or a period is needed; {_years(header)}")
    label = period if period is not None else year if isinstance(year, str) else f"{year:04}"
    chosen = parse_period(unslashed(label, header.offset), offset=header.offset)
    if chosen is None or (year is not None and chosen.months != 12):
        known = "periods are written 2022, 2022-H1, 2022-Q3, 2022-05"
        raise ValueError(f"`{label}` is not a period; {known}; {_years(header)}")
    if not header.first_year <= chosen.year <= header.last_year:
        held = f"{chosen.year}" if chosen.label == f"{chosen.year:04}" else f"{label} is of {chosen.year}, which"
        raise ValueError(f"{held} is not a year of the plan; {_years(header)}")
    if as_of is not None and not chosen.first <= as_of <= chosen.end:
        raise ValueError(f"{as_of} is not in {label}, which goes from {chosen.first} to {chosen.end}")
    return replace(chosen, as_of=as_of)


def _years(header: PlanHeader) -> str:
    """The years that a plan has, and when they begin where that is not in January."""
    years = f"the plan has {header.first_year}..{header.last_year}"
    first = parse_period(f"{header.first_year:04}", offset=header.offset)
    if first is None or not header.offset:
        return years
    return f"{years}, and {first.label}, or {first.name}, goes from {first.first} to {first.end}"


def check_entity(plan: Checked, entity: str | None) -> None:
    """A ValueError where an entity is asked for and no source tells entities apart: it would change nothing."""
    if entity is not None and not any(source.entity for source in plan.sources.values()):
        raise ValueError("no source of the plan has an entity column: there are no entities to choose from")


def _fingerprint(plan: Checked) -> str:
    """The SHA-256 of a plan's file; of its text where it came from nowhere."""
    if isinstance(plan.document, FileDocument):
        return plan.document.sha256
    return hashlib.sha256(plan.document.text.encode()).hexdigest()


def _used(plan: Checked) -> tuple[PlanFile, ...]:
    from kpidsl.model.scorecard import PlanFile

    files = plan.document.uses if isinstance(plan.document, FileDocument) else ()
    return tuple(PlanFile(file.path, file.sha256) for file in files)


def _path(path: PathText | None) -> Path | None:
    return None if path is None else Path(path)


def _paths(paths: PathText | Sequence[PathText]) -> tuple[Path, ...]:
    return (Path(paths),) if isinstance(paths, str | os.PathLike) else tuple(Path(path) for path in paths)
