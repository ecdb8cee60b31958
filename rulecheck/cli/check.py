"""``rulecheck check``: judge a submission by rule sets; here is only what the command line may say."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Literal

import click

from rulecheck.cli.arguments import BYTES, DATE, plugin_options

if TYPE_CHECKING:
    from rulecheck.cli.sealing import Sealing
    from rulecheck.reporters.terminal import Detail

SECONDS = 900
"""How long a run may take, unless the command line says otherwise."""

_EPILOG = """\b
Examples:
  rulecheck check rules/police-uplift-forces.toml data.csv
  rulecheck check rules/police-uplift.toml series.csv --as-at 2022-12-31 --output report.html

\b
Exit codes, the worst one wins:
  0  nothing of the below
  1  a finding at or above --fail-on
  2  could not check: wrong usage, rule set or data refused, or nothing was judged
  3  a plugin or rulecheck itself broke, or a report could not be written
"""


@click.command(name="check", epilog=_EPILOG)
@click.argument("rules")
@click.argument("data", nargs=-1)
@click.option("--rules", "more_rules", multiple=True, metavar="MORE", help="A further rule set; may be repeated.")
@click.option("--table", "tables", multiple=True, metavar="NAME=PATH", help="Where a further table lies.")
@click.option("--as-at", type=DATE, metavar="DATE", help="Judge as of this day, 2022-12-31; default: today.")
@click.option(
    "--fail-on",
    type=click.Choice(["fail", "warn", "unjudged", "never"]),
    default="fail",
    show_default=True,
    help="The mildest outcome that ends with 1; `unjudged` includes warnings.",
)
@click.option("--against", metavar="OLD.toml", help="Say too which verdicts another rule set would give otherwise.")
@click.option(
    "--baseline",
    metavar="OLD.json",
    help="Fail only for what this report does not have, or has less bad.",
)
@click.option("--no-waivers", is_flag=True, help="Permit nothing: waived failures are failures.")
@click.option("--output", "outputs", multiple=True, metavar="PATH", help="Write a report: report.html, report.json.")
@click.option("--bundle", metavar="RUN.zip", help="Write the run as evidence, which `rulecheck verify` judges again.")
@click.option("--format", "stdout_format", metavar="NAME", help="Print this report on stdout, the summary on stderr.")
@click.option("--select", multiple=True, metavar="GLOB|tag:NAME", help="Only rules whose id or tag matches.")
@click.option("--ignore", multiple=True, metavar="GLOB|tag:NAME", help="No rules whose id or tag matches.")
@click.option("--unit", "units", multiple=True, metavar="NAME", help="Only findings of this unit.")
@click.option("--year", "years", multiple=True, metavar="YEAR", help="Only findings of this year, or 2019-20..2022-23.")
@click.option("--no-ci", is_flag=True, help="In GitHub Actions too, print no annotations and write no job summary.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the last line, the verdict with its counts.")
@click.option("-v", "--verbose", is_flag=True, help="List every finding in full, and all that was read and left out.")
@click.option(
    "--durations",
    type=click.IntRange(min=1),
    metavar="N",
    help="Say on stderr what each stage and the N slowest rules took; the rules are judged one by one for it.",
)
@plugin_options
@click.option(
    "--allow-plugin",
    "allowed_plugins",
    multiple=True,
    metavar="NAME==VERSION",
    help="Load no other plugin than these and the built-in ones, and end with 2 if there is one; FILE.py==sha256:…",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=10**8),
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="End with 3 if the run takes longer.",
)
@click.option(
    "--memory",
    type=BYTES,
    metavar="SIZE",
    help="End with 3 if the run needs more, as in 4GB; default: three quarters of what there is.",
)
@click.option("--in-process", is_flag=True, help="Run unsupervised, without these limits: for a debugger.")
@click.pass_obj
def command(
    role: Literal["supervisor"] | Sealing | None, /, *, quiet: bool, verbose: bool, in_process: bool, **arguments: Any
) -> None:
    """Judge a submission by rule sets.

    RULES is a rule-set file or a folder of them; DATA is the submitted table, several of them, or a
    folder. Without DATA each rule set's own default is read.
    """
    if quiet and verbose:
        raise click.UsageError("-q and -v ask for opposite things; give one of them")
    memory, seconds = arguments.pop("memory"), arguments.pop("timeout")
    if role == "supervisor" and not in_process:
        # Late, and instead of all that judges: the supervisor stays small.
        from rulecheck.cli.supervising import Limits, supervise, usual_memory

        sys.exit(supervise(Limits(memory=memory or usual_memory(), seconds=seconds)))
    sealing = None if isinstance(role, str) else role
    with nullcontext() if sealing is None else _keeping():
        # Late, for what judges is heavy, and --help and the supervisor do without.
        from rulecheck.cli.checking import run

    detail: Detail = "verdict" if quiet else "all" if verbose else "gravest"
    ending = run(detail=detail, sealing=sealing, **arguments)
    if sealing is not None:
        sealing.seal(ending, is_quiet=quiet)
        sealing.end(ending)
    sys.exit(ending)


@contextmanager
def _keeping() -> Iterator[None]:
    """Do not look for garbage among what is imported, now or ever: it is there to stay, and looking costs time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
