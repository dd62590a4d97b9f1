"""`rule`: the page of a finding."""

from __future__ import annotations

import sys

import click


@click.command()
@click.argument("code", required=False)
def rule(code: str | None) -> None:
    """Explain a finding: why it matters, a plan with it, the plan mended.

    Without a CODE it lists all findings.
    """
    from kpidsl.base.codes import CODES
    from kpidsl.report.medium import Medium
    from kpidsl.report.rulebook import rule_page, rules_list
    from kpidsl.rulebook import page_of

    medium = Medium.of(sys.stdout)
    if code is None:
        click.echo(rules_list(medium), nl=False)
        return
    known = code.upper()
    if known not in CODES:
        from kpidsl.base.nearest import did_you_mean
        from kpidsl.report.excerpt import visible

        alike = [each for each in CODES if each.startswith(known[:3])] or list(CODES)
        hint = did_you_mean(known, alike) or "`kpidsl rule` lists them all"
        raise click.UsageError(visible(f"there is no finding `{code}`; {hint}"))
    click.echo(rule_page(page_of(known), medium), nl=False)
