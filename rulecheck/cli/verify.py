"""``rulecheck verify``: judge again, offline, what a bundle tells of, and say whether every byte agrees."""

from __future__ import annotations

import sys

import click

from rulecheck.bundling.verifying import heading, open_bundle, verify
from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import tell
from rulecheck.errors import RulecheckError

_EPILOG = """\b
Examples:
  rulecheck verify run.zip --data returns.csv
  rulecheck verify run.zip --data returns/ --plugin ours.py

\b
Exit codes:
  0  the run was judged again on the same data, and every byte of its report agrees
  1  something differs: a member, the data, a version, or what judging again finds
  2  it could not be told: no bundle, the data is not here, or the run was not complete
  3  rulecheck itself broke, or the answer could not be written
"""


@click.command(name="verify", epilog=_EPILOG)
@click.argument("bundle", metavar="RUN.zip")
@click.option("--data", multiple=True, metavar="PATH", help="The submission, or a folder with it; may be repeated.")
@plugin_options
def command(bundle: str, data: tuple[str, ...], plugin_files: tuple[str, ...], *, strict_plugins: bool) -> None:
    """Judge again what a bundle tells of, and say whether every byte agrees.

    RUN.zip is what `rulecheck check --bundle` wrote. Submissions are not in it: without --data they are looked for
    where the run read them. No code of a bundle is run; a plugin from one file is given again.
    """
    try:
        opened = open_bundle(bundle)
        account = verify(opened, data, plugins_for(plugin_files, strict=strict_plugins))
    except RulecheckError as error:
        refuse(error)
    sys.exit(tell([*heading(bundle, opened), *account.lines()], account.ending))
