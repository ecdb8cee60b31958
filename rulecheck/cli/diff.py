"""``rulecheck diff``: which verdicts changed between two reports, and what caused it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from rulecheck.cli.options import refuse
from rulecheck.cli.outputs import tell
from rulecheck.comparing.changes import compare
from rulecheck.comparing.reading import read_run
from rulecheck.comparing.words import as_json, change_lines, heading_lines
from rulecheck.errors import RulecheckError
from rulecheck.model.report import FAILED, PASSED

_EPILOG = """\b
Examples:
  rulecheck diff last-year.json this-year.json
  rulecheck diff main.json branch.json --fail-on worse --format json

\b
Exit codes:
  0  both reports were compared
  1  a verdict changed in a way that --fail-on names
  2  a file is not a report, is the report of an incomplete run, or contradicts itself
  3  rulecheck itself broke, or the answer could not be written
"""


@click.command(name="diff", epilog=_EPILOG)
@click.argument("old", metavar="OLD.json", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW.json", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["worse", "any", "never"]),
    default="never",
    show_default=True,
    help="End with 1 if a verdict turned worse, vanished, or is new and no pass; or if any changed.",
)
def command(old: Path, new: Path, form: Literal["text", "json"], fail_on: str) -> None:
    """Say which verdicts changed between two JSON reports, and what caused it.

    A cause is what differs between the two and could have turned the verdict: data, rule, parameter (the rule
    states something else), target, waiver, rule set (how it reads the table, its groups or units), selection
    (--unit or --year), date, plugin version; unknown if nothing that is recorded differs. Not judged counts as
    worse than a pass and better than a warning.
    """
    try:
        before, after = read_run(old), read_run(new)
    except RulecheckError as error:
        refuse(error)
    comparison = compare(before, after)
    if form == "json":
        lines = [as_json(comparison, before, after)]
    else:
        lines = [*heading_lines((str(old), before), (str(new), after)), *change_lines(comparison)]
    changes = comparison.changes
    is_bad = {"never": False, "any": bool(changes), "worse": any(change.is_worse for change in changes)}[fail_on]
    sys.exit(tell(["\n".join(lines)], FAILED if is_bad else PASSED))
