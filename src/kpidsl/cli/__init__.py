"""The command line: flags in, a page and an exit code out. It owns no step of the work and no layout of a page.

Each command has a room. Nothing heavy is imported before a command needs it: asking for help costs no engine.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from io import TextIOWrapper
from typing import Any

import click

from kpidsl.cli.beginning import new
from kpidsl.cli.checking import check
from kpidsl.cli.comparing import diff
from kpidsl.cli.evaluating import evaluate, explain, test_plan
from kpidsl.cli.outcomes import Exit
from kpidsl.cli.rules import rule
from kpidsl.cli.showing import inputs, print_plan


class Commands(click.Group):
    """The commands; what nobody foresaw in them is a defect of ours, and says so in place of a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as defect:
            if os.environ.get("KPIDSL_DEBUG") == "1":
                traceback.print_exc()
            click.echo(f"error[K0901]: a defect of kpidsl: {type(defect).__name__}: {defect}", err=True)
            click.echo("  = help: please report it, with the traceback that KPIDSL_DEBUG=1 shows", err=True)
            sys.exit(Exit.DEFECT)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kpidsl")
@click.pass_context
def main(context: click.Context) -> None:
    """Check, evaluate and explain the performance plans of public bodies."""
    gc.set_threshold(200_000, 50, 50)  # a run is short: collecting its young objects is a tenth of it
    context.call_on_close(gc.freeze)  # and what is left at its end goes with the process, unlooked at
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character is no reason to fail
    if os.environ.get("FORCE_COLOR"):
        context.color = True  # what is painted goes out painted, to a pipe too


for command in (check, evaluate, explain, test_plan, diff, inputs, print_plan, rule, new):
    main.add_command(command)
