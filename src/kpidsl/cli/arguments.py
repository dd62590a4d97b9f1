"""What the commands take: plans, periods, and where the data are. Texts from the command line become values here."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypedDict, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Asked(TypedDict):
    """What is asked of a plan and where its data are: the options that evaluate and explain share."""

    year: int | str | None
    period: str | None
    as_of: date | None
    data: Path | None
    sources: dict[str, list[Path]]
    figures: Path | None
    engine: Literal["duckdb", "reference"]
    entity: str | None


def _the_plan(_context: click.Context, _parameter: click.Parameter, path: Path) -> Path:
    """The plan named, or the one plan that stands in the folder named."""
    if not path.is_dir():
        return path
    plans = [file for file in sorted(path.glob("*.kpi")) if _is_plan(file)]
    if len(plans) != 1:
        raise click.BadParameter(f"{path} holds {', '.join(p.name for p in plans) or 'no plan'}: name one plan")
    return plans[0]


def _is_plan(file: Path) -> bool:
    """Whether a file has the heading of a plan, as against definitions that plans use."""
    return any(line.removeprefix(b"\xef\xbb\xbf").split()[:1] == [b"plan"] for line in file.read_bytes().splitlines())


def _year(_context: click.Context, _parameter: click.Parameter, text: str | None) -> int | str | None:
    """A year by its number, or by the two in which it lies: `2022/23`, which only the plan can tell."""
    if text is None or re.fullmatch(r"\d{4}/(\d{2}|\d{4})", text, re.ASCII):
        return text
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise click.BadParameter(f"{text!r} is no year: years are written 2022, or 2022/23 where they lie in two")
    return int(text)


def _day(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    """A day as the language writes it; one that is written otherwise is not guessed at, but shown how."""
    if text is None:
        return None
    if day := _day_of(text, r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"):
        return day
    meant = _day_of(text, r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>\d{4})")
    raise click.BadParameter(
        f"{text!r} is no day: write it as {meant}" if meant else f"{text!r} is no day: days are written 2022-05-31"
    )


def _day_of(text: str, form: str) -> date | None:
    match = re.fullmatch(form, text, re.ASCII)
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:
        return None


def _by_name(_context: click.Context, _parameter: click.Parameter, named: Iterable[str]) -> dict[str, list[Path]]:
    """The files of each source, from texts of the form NAME=PATH."""
    sources: dict[str, list[Path]] = {}
    for text in named:
        name, _, path = text.partition("=")
        if not name or not path:
            raise click.BadParameter(f"{text!r} is not of the form NAME=PATH")
        if not Path(path).is_file():
            raise click.BadParameter(f"File {path!r} does not exist.")
        sources.setdefault(name, []).append(Path(path))
    return sources


def plan_argument(name: str) -> Callable[[F], F]:
    """A plan by its file, or by the folder in which it is the only one."""
    path = click.Path(exists=True, readable=True, path_type=Path)
    return click.argument(name, type=path, callback=_the_plan, metavar=name.upper())


PLAN = plan_argument("plan")
OUTPUT = click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="FILE",
              help="Where to write instead of standard output.")  # fmt: skip
PERIOD = (
    click.option("--year", callback=_year, metavar="YEAR", help="The year to look at: 2022, or 2022/23."),
    click.option("--period", metavar="PERIOD", help="A part of a year instead: 2022-H1, 2022-Q3, 2022-05."),
)
DATA = (
    click.option("--as-of", callback=_day, metavar="DATE",
                 help="A day inside the period, up to which data count; the results are provisional."),
    click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
                 help="The folder that holds the data, instead of the plan's own."),
    click.option("--source", "sources", multiple=True, callback=_by_name, metavar="NAME=PATH",
                 help="A file of a source; once for every file."),
    click.option("--figures", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
                 help="The sheet of figures supplied by hand."),
    click.option("--engine", type=click.Choice(["duckdb", "reference"]), default="duckdb", show_default=True,
                 help="What computes the sums; both give the same."),
    click.option("--entity", metavar="NAME", help="The body to look at, where a source holds several."),
)  # fmt: skip


def with_options(options: Iterable[Callable[[F], F]]) -> Callable[[F], F]:
    """Several options as one decorator, shown by the help in their order."""

    def decorate(command: F) -> F:
        for option in reversed(tuple(options)):
            command = option(command)
        return command

    return decorate


def plan_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and every .kpi file of the folders named, each once; hidden folders are nobody's plans."""
    files: dict[Path, None] = {}
    for path in paths:
        found = list(_kpi_files(path)) if path.is_dir() else [path]
        if not found:
            raise click.UsageError(f"there is no .kpi file in {path}")
        files.update(dict.fromkeys(found))
    return list(files)


def _kpi_files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here, name) for name in sorted(names) if name.endswith(".kpi"))
