"""`new`: the folder of a plan that begins today."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="NAME")
def new(folder: Path) -> None:
    """Begin a plan: a folder NAME with a small plan that checks.

    With it come a few rows of data, a sheet of figures, tests, and a job for continuous integration. The plan has the
    folder's name for its title and begins this year. A folder that is there already is left alone.
    """
    from kpidsl.report.excerpt import visible
    from kpidsl.starter import starter

    year = _this_year()
    shown = visible(shlex.quote(f"./{folder}" if str(folder).startswith("-") else str(folder)))
    try:
        files = starter(folder.name if folder.name != ".." else "", year)
        folder.mkdir(parents=True)
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    except FileExistsError:
        raise click.UsageError(f"{shown} is there already, and is left as it is") from None
    except (OSError, ValueError) as refused:
        reason = refused.strerror if isinstance(refused, OSError) else refused
        raise click.UsageError(f"{shown} cannot be written: {reason}") from None
    click.echo("".join(f"{visible(str(folder / name))}\n" for name in files))
    click.echo("Next:")
    for command in ("check {}", "test {}", f"eval {{}} --year {year}"):
        click.echo(f"  kpidsl {command.replace('{}', shown)}")


def _this_year() -> int:
    return datetime.now(UTC).astimezone().year
