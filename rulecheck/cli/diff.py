"""``rulecheck diff``: which verdicts changed between two reports, and what caused it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click

from rulecheck.cli.options import refuse
from rulecheck.cli.outputs import tell
from rulecheck.comparing.changes import Change, changes_between
from rulecheck.comparing.reading import read_run
from rulecheck.comparing.words import as_json, change_lines
from rulecheck.errors import RulecheckError
from rulecheck.model.report import FAILED, PASSED

_EPILOG = """\b
Examples:
  rulecheck diff last-year.json this-year.json
  rulecheck diff main.json branch.json --fail-on worse --format json

\b
Exit codes:
  0  both reports were compared
  1  with --fail-on: a verdict changed so
  2  a file is no report, or of a run that was not complete
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

    A cause is what differs between the two and could have turned the verdict: data, rule, parameter, target,
    waiver, date, plugin version.
    """
    try:
        before, after = read_run(old), read_run(new)
    except RulecheckError as error:
        refuse(error)
    changes = changes_between(before, after)
    number = len(before.verdicts.keys() | after.verdicts.keys())
    lines = as_json(changes, number).decode().splitlines() if form == "json" else list(change_lines(changes, number))
    is_bad = {"never": False, "any": bool(changes), "worse": any(map(_is_worse, changes))}[fail_on]
    sys.exit(tell(lines, FAILED if is_bad else PASSED))


def _is_worse(change: Change) -> bool:
    is_new_trouble = change.turn == "appeared" and change.new is not None and change.new.outcome != "pass"
    return change.turn in ("worse", "vanished") or is_new_trouble
