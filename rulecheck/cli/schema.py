"""``rulecheck schema``: the JSON Schema of rule sets, with the kinds that are installed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rulecheck.cli.inputs import inputs_of
from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import say, write_printed, write_whole
from rulecheck.errors import OutputError, RulecheckError
from rulecheck.explaining.schema import rendered
from rulecheck.model.report import BROKEN

_EPILOG = """\b
Example: rulecheck schema -o rulecheck.schema.json
Then the first line of a rule set beside it: #:schema ./rulecheck.schema.json
"""


@click.command(name="schema", epilog=_EPILOG)
@click.option("-o", "--output", metavar="FILE", help="Write the schema to this file; default: to stdout.")
@plugin_options
def command(output: str | None, plugin_files: tuple[str, ...], *, strict_plugins: bool) -> None:
    """Print the JSON Schema of rule sets, with the kinds that are installed.

    Editors that know it complete the keys of a rule set, show what each means and mark what has no place there.
    It knows the form of the file alone; whether its parts fit together is what lint says.
    """
    try:
        schema = rendered(plugins_for(plugin_files, strict=strict_plugins).kinds)
    except RulecheckError as error:
        refuse(error)
    try:
        if output is None:
            write_printed(schema)
        elif Path(output) in inputs_of(plugin_files):
            raise OutputError(output, "it is a plugin that is read; name another file")
        else:
            write_whole(Path(output), schema)
    except OutputError as error:
        say(f"rulecheck: {error}")
        sys.exit(BROKEN)
